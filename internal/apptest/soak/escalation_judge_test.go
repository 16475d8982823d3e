//go:build unix

package soak

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// judge holds what happened against the law: domain 3.5, goal G4.
func (f *fire) judge(size int, strict bool) {
	f.T.Helper()
	es := f.searches()
	if len(es) != size {
		f.T.Errorf("%d searches, want %d", len(es), size)
	}
	f.slack = 1
	if !strict {
		f.slack = soakLoose
	}
	var late, letters []time.Duration
	rows := f.letters()
	asked := 0
	for _, e := range es {
		late = append(late, f.onTime(e)...)
		asked += len(e.Calls)
		letters = append(letters, f.written(e, rows)...)
	}
	f.timers(es)
	f.postedOnce(rows)
	f.mu.Lock()
	f.T.Logf("people and what they were told: %v", f.said)
	f.mu.Unlock()
	f.T.Logf("%d askings; %s", asked, figures("steps begun by a timer", late))
	f.T.Log(figures("more whose claimer was killed", f.taken))
	f.T.Log(figures("askings as they stand in Slack, after their step began", letters))
	if p := percentile(late, 0.99); p > f.slack*soakP99 {
		f.T.Errorf("99 of 100 steps are within %s; it may be %s", p, f.slack*soakP99)
	}
}

func figures(of string, d []time.Duration) string {
	round := func(p float64) time.Duration { return percentile(d, p).Round(time.Millisecond) }
	return fmt.Sprintf("%d %s: p50 %s, p99 %s, worst %s", len(d), of, round(0.5), round(0.99), round(1))
}

func percentile(d []time.Duration, p float64) time.Duration {
	if len(d) == 0 {
		return 0
	}
	slices.Sort(d)
	return d[min(len(d)-1, int(p*float64(len(d))))]
}

// searches are all escalations as they stand.
func (f *fire) searches() (out []*domain.Escalation) {
	f.T.Helper()
	for from := 0; from < len(f.names); from += 500 {
		var look ledger.Look
		for n := from; n < min(from+500, len(f.names)); n++ {
			look.Refs = append(look.Refs, domain.NewRef(domain.KindEscalation, n+1))
		}
		seen, err := f.st.Look(f.T.Context(), look)
		if err != nil {
			f.T.Fatal(err)
		}
		for _, ref := range look.Refs {
			if e, ok := seen.Records[ref].(*domain.Escalation); ok {
				out = append(out, e)
			}
		}
	}
	return out
}

// onTime judges the steps of one search, in the order in which they were committed, and gives how late each was that a
// timer began.
func (f *fire) onTime(e *domain.Escalation) (late []time.Duration) {
	begun := 0 // steps
	ended := ""
	for _, s := range f.seen[e.ID] {
		verb := strings.TrimPrefix(s.action, "escalation.")
		if ended != "" {
			f.T.Errorf("%s: %s after it was %s", e.ID, verb, ended)
		}
		if verb == "asked" || verb == "exhausted" {
			if begun == 0 || begun > len(e.Calls) {
				f.T.Errorf("%s: %s after %d steps, and %d askings are known", e.ID, verb, begun, len(e.Calls))
				return late
			}
			due := e.Calls[begun-1].At.Add(soakWait)
			was := s.at.Sub(due) / soakPace
			taken := was >= soakLease && slices.ContainsFunc(f.kills, func(k time.Time) bool { // killed with the timer in hand
				return !k.Before(due) && k.Before(s.at.Add(-soakLease/2*soakPace))
			})
			most := f.slack * soakWorst
			if taken {
				most = f.slack * soakTaken
				f.taken = append(f.taken, was)
			} else {
				late = append(late, was)
			}
			if was < 0 || was > most {
				f.T.Errorf("%s: %s of step %d came %s after its moment (taken over: %v)", e.ID, verb, begun, was, taken)
			}
		}
		switch verb {
		case "start", "asked", "pass":
			begun++
		case "ack":
			ended = "acknowledged"
		case "exhausted":
			ended = "exhausted"
		default:
			f.T.Errorf("%s: %s", e.ID, verb)
		}
	}
	if ended == "" || e.State != ended {
		f.T.Errorf("%s was forgotten: it is %s", e.ID, e.State)
	}
	if begun != len(e.Calls) {
		f.T.Errorf("%s: %d steps began and %d people were asked", e.ID, begun, len(e.Calls))
	}
	for i, c := range e.Calls {
		if c.Step != i+1 || c.Round != 1 || c.To != e.Steps[i].To {
			f.T.Errorf("%s: asking %d is %+v", e.ID, i+1, c)
		}
	}
	return late
}

// letters are all letters of the outbox by their ids.
func (f *fire) letters() map[string]outbox.Row {
	f.T.Helper()
	out := map[string]outbox.Row{}
	for _, st := range []outbox.State{"", outbox.Done} {
		rows, err := f.st.Queue().List(f.T.Context(), st, 100*len(f.names))
		if err != nil {
			f.T.Fatal(err)
		}
		for _, r := range rows {
			if out[r.Letter.ID] = r; r.State != outbox.Done {
				f.T.Errorf("the letter %s is %s: %s", r.Letter.ID, r.State, r.Why)
			}
		}
	}
	return out
}

// written finds the letter of each asking, and of the end of a search that nobody answered.
func (f *fire) written(e *domain.Escalation, rows map[string]outbox.Row) (after []time.Duration) {
	for _, c := range e.Calls {
		id := fmt.Sprintf("esc:%s:%d:%d:%s", e.ID, c.Step, c.Round, c.To)
		r, ok := rows[id]
		if !ok || r.Receipt.TS == "" {
			f.T.Errorf("nobody wrote %s", id)
			continue
		}
		began := f.now.Started.Add(c.At.Sub(f.now.Origin) / soakPace)
		after = append(after, r.Receipt.At.Sub(began))
	}
	told := fmt.Sprintf("esc:%s:told:%d:lea", e.ID, e.Gen)
	if _, ok := rows[told]; ok != (e.State == domain.EscExhausted) {
		f.T.Errorf("%s is %s, and the leads are told: %v", e.ID, e.State, ok)
	}
	return after
}

// timers: one for each search that somebody holds, and none for those that ended.
func (f *fire) timers(es []*domain.Escalation) {
	f.T.Helper()
	fired, err := f.st.Timers().ClaimFirst(f.T.Context(), f.now.Now().AddDate(1, 0, 0), clock.Real.Now().Add(time.Hour), time.Minute, 10*len(es))
	if err != nil {
		f.T.Fatal(err)
	}
	left := map[string]int{}
	for _, t := range fired {
		left[t.ID]++
		if t.Gen == 0 || t.Due.Before(f.now.Now()) {
			f.T.Errorf("left behind: %+v", t)
		}
	}
	for _, e := range es {
		want := 0
		if e.State == domain.EscAcknowledged {
			want = 1
		}
		if n := left["esc:"+e.ID]; n != want {
			f.T.Errorf("%s is %s and has %d timers", e.ID, e.State, n)
		}
		delete(left, "esc:"+e.ID)
	}
	if len(left) > 0 {
		f.T.Errorf("timers of nobody: %v", left)
	}
}

// postedOnce counts each person's messages: one for each letter that is no edit.
func (f *fire) postedOnce(rows map[string]outbox.Row) {
	want := map[string]map[string]bool{}
	for _, r := range rows {
		if p := r.Letter.To.Person; p != "" && r.Receipt.TS != "" {
			if want[p] == nil {
				want[p] = map[string]bool{}
			}
			want[p][r.Receipt.TS] = true
		}
	}
	n := 0
	for p, ts := range want {
		dms := f.Slack.As(p).DMs()
		for _, m := range dms {
			if !ts[m.TS] {
				f.T.Errorf("%s reads something that no letter stands for: %s", p, m.Text)
			}
		}
		if len(dms) != len(ts) {
			f.T.Errorf("%s has %d messages of %d letters", p, len(dms), len(ts))
		}
		n += len(dms)
	}
	f.T.Logf("%d messages, each once", n)
}
