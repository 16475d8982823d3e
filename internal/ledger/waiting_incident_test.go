package ledger_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// words are what a person reads of the moment of something that waits.
func words(w ledger.Wait) string {
	return view.PlainText(view.Message{Nodes: []view.Node{view.Text(w.When)}}, "/sec", time.UTC)
}

// An incident waits on each legal reviewer until its clocks are answered, near their end like a running incident; on who
// leads and who tells others with the moment of the next update. Who may not read it has nothing that waits, and an
// exercise has no clocks (domain 3.6, 5.5, 7.2).
func TestLegalClocksWaitOnLegalReviewers(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	about := func(who string) (ledger.Wait, bool) {
		t.Helper()
		got, err := o.Waiting(ctx, o.as(who).Caller)
		o.must(err)
		for _, w := range got {
			if w.Record.Ref() == ref("INC-001") {
				return w, true
			}
		}
		return ledger.Wait{}, false
	}
	n := night
	n.Severity = "SEV1"
	_, err := o.DeclareIncident(ctx, o.as("maike"), n)
	o.must(err)
	_, err = o.NameRole(ctx, o.as("nils"), ref("INC-001"), "lead", "", false)
	o.must(err)
	reviewer := o.Directory().Doing("legal_reviewer")[0]
	w, ok := about(reviewer)
	if !ok || w.Do != "See to its legal clocks" || w.Urgency != ledger.WaitIncident || w.Press[0] != "incident clock INC-001" || !strings.HasPrefix(words(w), "First: ") {
		t.Errorf("%t %+v %s", ok, w, words(w))
	}
	if w, ok := about("nils"); !ok || !strings.HasPrefix(words(w), "Next update: ") || w.Press[0] != "incident role INC-001" {
		t.Errorf("who leads: %t %+v %s", ok, w, words(w))
	}
	if w, ok := about("maike"); ok {
		t.Errorf("who declared it: %+v", w)
	}

	o.until("2026-09-15 18:00") // the update did not come
	if w, _ := about("nils"); !strings.HasPrefix(words(w), "The update was due by ") || w.Press[0] != "incident update INC-001" {
		t.Errorf("late: %+v %s", w, words(w))
	}
	_, err = o.NameRole(ctx, o.as("noor"), ref("INC-001"), "scribe", reviewer, false)
	o.must(err)
	if w, ok := about(reviewer); !ok || w.Do != "Write down what happens" || !strings.HasPrefix(words(w), "Legal: ") || !slices.Contains(w.Press, "incident clock INC-001") {
		t.Errorf("a scribe who is a reviewer: %+v %s", w, words(w))
	}
	o.until("2026-09-17 20:00") // the first moment passed, others are near
	if w, _ := about(reviewer); w.Urgency != ledger.WaitIncident || !strings.Contains(words(w), "passed") || !strings.Contains(words(w), "Next: ") {
		t.Errorf("passed: %+v %s", w, words(w))
	}
	_, err = o.SetAway(ctx, o.as(o.Directory().Doing("legal_reviewer")[1]), date(t, "2026-09-30"), "maike")
	o.must(err)
	o.until("2026-09-17 20:01")
	told := 0
	for _, r := range o.read {
		if r.place == "@maike" && strings.HasPrefix(r.id, "standin:") {
			told++
			if strings.Contains(r.text, "legal clocks") {
				t.Errorf("who stands in and may not: %s", r.text)
			}
		}
	}
	if told != 1 {
		t.Errorf("who stands in was told %d times", told)
	}
	_, err = o.NameRole(ctx, o.as("noor"), ref("INC-001"), "scribe", "rui", false)
	o.must(err)
	for range 30 { // one law after the other does not apply
		c, open := domain.NextClock(o.Directory(), o.incident("INC-001"), o.Now())
		if !open {
			break
		}
		_, err := o.ClockOff(ctx, o.as(reviewer), ref("INC-001"), c.Name, "no personal data, no listed company")
		o.must(err)
	}
	if w, ok := about(reviewer); ok {
		t.Errorf("all answered: %+v %s", w, words(w))
	}

	n.Confidential = true
	_, err = o.DeclareIncident(ctx, o.as("noor"), n)
	o.must(err)
	for _, id := range o.Directory().Doing("legal_reviewer") {
		got, err := o.Waiting(ctx, o.as(id).Caller)
		o.must(err)
		reads := domain.ForCaller(o.as(id).Caller).Sees(o.incident("INC-002")) == domain.SeesAll
		if has := slices.ContainsFunc(got, func(w ledger.Wait) bool { return w.Record.Ref() == ref("INC-002") }); has != reads {
			t.Errorf("%s reads it: %t, and it waits: %t", id, reads, has)
		}
	}
}

// An urgent search for a lead stands first of what waits on whoever is asked, before a search that nobody answered weeks
// ago, and its first press takes the lead; so it does where nobody was found (domain 3.5, 3.6).
func TestTheSearchForALeadWaitsFirst(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	n := night
	n.Severity = "SEV1"
	_, err := o.DeclareIncident(ctx, o.as("maike"), n)
	o.must(err)
	first := func() ledger.Wait {
		t.Helper()
		got, err := o.Waiting(ctx, o.as("noor").Caller)
		o.must(err)
		if len(got) == 0 {
			t.Fatal("nothing waits")
		}
		return got[0]
	}
	if w := first(); w.Urgency != ledger.WaitUrgent || w.Do != "Take the lead, say that you see to it, or pass it on" || len(w.Press) != 3 || w.Press[0] != "incident lead INC-001" {
		t.Errorf("%+v", w)
	}
	o.until("2026-09-15 18:00")
	if w := first(); !strings.HasPrefix(w.Do, "Nobody answered") || w.Press[0] != "incident lead INC-001" {
		t.Errorf("nobody was found: %+v", w)
	}
}
