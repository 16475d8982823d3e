package outbox_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// flaky is a queue that sometimes does not take what a worker says of a letter, as if the worker had been lost there.
type flaky struct {
	outbox.Queue
	away func(what string) bool
}

func (q flaky) Sending(ctx context.Context, id string, fence int64, at time.Time) error {
	if q.away("sending") {
		return errFlaky
	}
	return q.Queue.Sending(ctx, id, fence, at)
}

func (q flaky) Done(ctx context.Context, c outbox.Claim, r outbox.Receipt) error {
	if q.away("done") {
		return errFlaky
	}
	return q.Queue.Done(ctx, c, r)
}

func (q flaky) Unsure(ctx context.Context, c outbox.Claim, at time.Time, looks int, why string) error {
	if q.away("unsure") {
		return errFlaky
	}
	return q.Queue.Unsure(ctx, c, at, looks, why)
}

// Whatever goes wrong between the relay, Slack and the queue, every letter is posted once, the letters of a lane stand
// in the order they were written unless a more urgent one overtook, and a card shows its newest state (F5, F6, F8, F30).
func TestNothingIsLostAndNothingIsDoubled(tt *testing.T) {
	st, env := storetest.New(tt)
	rapid.Check(tt, func(t *rapid.T) {
		env.Raw.FlushDB(ctx)
		troubles := rapid.SliceOfN(rapid.SampledFrom([]bool{false, false, false, true}), 0, 20).Draw(t, "queue away")
		q := flaky{st.Queue(), func(string) bool {
			if len(troubles) == 0 {
				return false
			}
			away := troubles[0]
			troubles = troubles[1:]
			return away
		}}
		s := stageOn(tt, st, q, outbox.Options{Workers: 1})
		s.f.lag = time.Duration(rapid.IntRange(0, 29).Draw(t, "lag")) * time.Second
		faults := rapid.SampledFrom([]fault{{}, {err: lost}, {accepted: true, err: lost}, {err: limited},
			{err: &outbox.SendError{Verdict: outbox.VerdictLater, Code: "service_unavailable"}}})

		people := []string{"ana", "bob"}
		var order [2][]outbox.Letter
		var all []outbox.Letter
		cards := map[string]int64{}
		for i := range rapid.IntRange(1, 8).Draw(t, "letters") {
			who := rapid.IntRange(0, 1).Draw(t, "who")
			l := letter(fmt.Sprintf("l%d", i), people[who], outbox.Priority(rapid.IntRange(0, 4).Draw(t, "priority")))
			switch rapid.IntRange(0, 3).Draw(t, "sort") {
			case 0, 3:
				l.Card = "card:" + people[who]
				cards[l.Card]++
				l.Version, l.EditOnly = cards[l.Card], cards[l.Card] > 1 && rapid.Bool().Draw(t, "edit only")
				l.Message = view.Say(fmt.Sprintf("%s v%d", l.Card, l.Version))
			case 1:
				l.Message.Thread = []view.Message{view.Say(l.ID + "#1"), view.Say(l.ID + "#2")}
			}
			for _, part := range outbox.Split(l) {
				s.f.fail(part.ID, rapid.SliceOfN(faults, 0, 3).Draw(t, "faults of "+part.ID)...)
			}
			order[who], all = append(order[who], l), append(all, l)
		}
		for _, l := range all {
			s.send(l)
			if rapid.Bool().Draw(t, "work between") {
				s.run(time.Duration(rapid.IntRange(1, 20).Draw(t, "step"))*time.Second, 3)
			}
		}
		s.run(5*time.Second, 400)

		if n, _, _ := st.Queue().Pending(ctx); n != 0 {
			t.Fatalf("%d letters still wait: %v", n, s.f.calls)
		}
		seen := map[string]int{}
		for _, m := range s.f.messages {
			seen[m.Key]++
			if seen[m.Key] > 1 {
				t.Fatalf("%q stands twice; calls %v", m.Text, s.f.calls)
			}
		}
		perCard := map[string]*message{}
		for _, l := range all {
			if l.Card == "" {
				for _, part := range outbox.Split(l) {
					if seen[s.r.Key(part.ID)] != 1 {
						t.Fatalf("%s was lost; calls %v", part.ID, s.f.calls)
					}
				}
			}
		}
		for _, m := range s.f.messages {
			for card, newest := range cards {
				if len(m.Text) > len(card) && m.Text[:len(card)+1] == card+" " {
					if perCard[card] != nil {
						t.Fatalf("%s stands in two messages", card)
					}
					perCard[card] = m
					if m.Version != newest {
						t.Fatalf("%s shows version %d of %d; calls %v", card, m.Version, newest, s.f.calls)
					}
				}
			}
		}
		if len(perCard) != len(cards) {
			t.Fatalf("%d cards stand, want %d", len(perCard), len(cards))
		}
		inOrder(t, s, order[:])
	})
}

// inOrder checks that no letter stands before one that was written earlier and is at least as urgent.
func inOrder(t *rapid.T, s *stage, lanes [][]outbox.Letter) {
	at := map[string]int{}
	for i, m := range s.f.messages {
		at[m.Key] = i
	}
	for _, lane := range lanes {
		for i, a := range lane {
			for _, b := range lane[i+1:] {
				if a.Card == "" && b.Card == "" && a.Priority <= b.Priority && at[s.r.Key(a.ID)] > at[s.r.Key(b.ID)] {
					t.Fatalf("%s (priority %d) stands behind %s (%d)", a.ID, a.Priority, b.ID, b.Priority)
				}
			}
		}
	}
}
