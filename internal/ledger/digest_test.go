package ledger_test

import (
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// Every page that goes out stands in the trail: for whom, made by which template, and the hash of its words; the words
// themselves do not (domain 7.3).
func TestEveryPageOfADigestStandsInTheTrail(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	page := func(id string, to outbox.Place) outbox.Letter {
		return outbox.Letter{ID: id, Card: id, To: to, Message: view.Say("zebra"), Template: "weekly-sync.channel@abc"}
	}
	o.must(o.Publish(ctx, ledger.Request{Caller: domain.SystemCaller, Source: "schedule"}, ledger.Publication{Job: "weekly-sync", MarkOf: "weekly-sync", Phase: "final",
		Date: "2026-09-15", At: moment(t, "2026-09-15 14:00"), State: "sent",
		Letters: []outbox.Letter{page("digest:a", outbox.Place{Channel: "security-weekly"}), page("digest:b", outbox.Place{Person: "renata"}),
			{ID: "closed", Card: "agenda", EditOnly: true, To: outbox.Place{Channel: "security-weekly"}, Message: view.Say("out")}}}))
	entries, err := o.st.Audit(ctx, 1, 10_000)
	o.must(err)
	var got []string
	for _, e := range entries {
		if strings.HasPrefix(e.Action, "digest.") {
			got = append(got, strings.TrimSpace(e.Action+" "+e.Object+" "+e.Changes["to"].To+" "+e.Changes["template"].To))
			if e.Action == "digest.page" && len(e.Changes["sha256"].To) != 64 {
				t.Errorf("no hash: %+v", e)
			}
		}
		for _, c := range e.Changes {
			if strings.Contains(c.To, "zebra") {
				t.Errorf("the trail holds the words: %+v", e)
			}
		}
	}
	o.expect("trail", strings.Join(got, "; "), "digest.sent weekly-sync final 2026-09-15; digest.page digest:a c:security-weekly weekly-sync.channel@abc; digest.page digest:b p:renata weekly-sync.channel@abc")
}

// Of two notes on an agenda the later written one is read, whichever was begun first.
func TestTheAgendaShowsTheLastNoteWritten(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	slot := ledger.AgendaSlot{Job: "weekly-sync", Date: "2026-09-22", At: moment(t, "2026-09-22 14:00"), Tell: func(a *domain.Agenda) []outbox.Letter {
		var words []string
		for _, n := range a.Notes {
			words = append(words, n.Text)
		}
		return []outbox.Letter{{ID: "agenda", Card: "agenda", To: outbox.Place{Channel: "security-weekly"}, Message: view.Say(strings.Join(words, ", "))}}
	}}
	for _, note := range []string{"first", "second"} {
		_, err := o.NoteAgenda(ctx, o.as("stellan"), slot, note)
		o.must(err)
		o.deliver()
		o.clock.Set(o.clock.Now().Add(time.Millisecond))
	}
	o.expect("agenda", strings.TrimSpace(o.last("#security-weekly", "agenda")), "first, second")
}
