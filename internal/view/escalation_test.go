package view_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

func parcelPeople() *domain.Directory {
	d := domain.NewDirectory()
	d.Org = &domain.Org{Timezone: "America/New_York"}
	for _, p := range []*domain.Person{{ID: "rui", Name: "Rui Castanheda"}, {ID: "emeka", Name: "Emeka Strand"}, {ID: "saoirse", Name: "Saoirse Delvaney"},
		{ID: "noor", Name: "Noor Haddadin-Vale", Roles: []domain.Role{domain.RoleLead}}} {
		d.Put(p)
	}
	d.Index()
	return d
}

func utc(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		panic(err)
	}
	return t
}

func escalated() *domain.Escalation {
	return &domain.Escalation{ID: "ESC-004", About: domain.Ref{Kind: domain.KindRisk, ID: "RSK-001"}, Why: "vendor <!channel> will not patch", By: "saoirse",
		State: domain.EscTriggered, Urgent: true, Steps: []domain.Step{{To: "rui", Wait: 30}, {To: "emeka", Wait: 60}, {To: domain.LeadsStep, Wait: 60}},
		Step: 1, Asked: []string{"rui"}, NextAt: utc("2026-09-15 12:30"), Calls: []domain.Asking{{To: "rui", Step: 1, Round: 1}}}
}

func same(t *testing.T, what string, m view.Message, loc *time.Location, want string) {
	t.Helper()
	if got := view.PlainText(m, "/sec", loc); got != strings.TrimPrefix(want, "\n") {
		t.Errorf("%s:\n%s\nwant:%s", what, got, want)
	}
	if m.Summary == "" {
		t.Errorf("%s: a notification needs words", what)
	}
}

func TestEscalationCards(t *testing.T) {
	d, ny := parcelPeople(), mustZone("America/New_York")
	card := func(change func(*domain.Escalation)) view.Message {
		e := escalated()
		change(e)
		return view.EscalationCard(d, e, "Parcels of others", ny)
	}
	same(t, "asked", card(func(*domain.Escalation) {}), ny, `
# ESC-004 · RSK-001 Parcels of others
Asked now: @Rui Castanheda.
Without an answer by Tue 15 Sep 2026 08:30 EDT, Emeka Strand is asked.
Why: vendor <!channel> will not patch (asked by Saoirse Delvaney)
Urgent: people are asked outside working hours too.
[I have it] [I have it until…] [Not me] [Resolved]
`)
	same(t, "before hours", card(func(e *domain.Escalation) { e.Urgent, e.Asked, e.Calls, e.StepAt = false, nil, nil, e.NextAt }), ny, `
# ESC-004 · RSK-001 Parcels of others
Rui Castanheda is asked when working hours begin there: Tue 15 Sep 2026 08:30 EDT.
Why: vendor <!channel> will not patch (asked by Saoirse Delvaney)
[I have it] [I have it until…] [Not me] [Resolved]
`)
	same(t, "for somebody, before the leads", card(func(e *domain.Escalation) {
		e.Step, e.Asked, e.Calls = 2, []string{"saoirse"}, []domain.Asking{{To: "saoirse", For: "emeka", Step: 2}}
	}), ny, `
# ESC-004 · RSK-001 Parcels of others
Asked now: @Saoirse Delvaney (for Emeka Strand).
Without an answer by Tue 15 Sep 2026 08:30 EDT, all security leads are asked.
Why: vendor <!channel> will not patch (asked by Saoirse Delvaney)
Urgent: people are asked outside working hours too.
[I have it] [I have it until…] [Not me] [Resolved]
`)
	same(t, "taken", card(func(e *domain.Escalation) {
		e.State, e.AckBy, e.AckFor, e.Until = domain.EscAcknowledged, "saoirse", "emeka", utc("2026-09-16 12:30")
	}), ny, `
# ESC-004 · RSK-001 Parcels of others
Saoirse Delvaney (for Emeka Strand) has it.
Next update by Wed 16 Sep 2026 08:30 EDT.
Why: vendor <!channel> will not patch (asked by Saoirse Delvaney)
Urgent: people are asked outside working hours too.
[Update] [Resolved]
`)
	same(t, "nobody", card(func(e *domain.Escalation) { e.State, e.Step = domain.EscExhausted, 3 }), ny, `
# ESC-004 · RSK-001 Parcels of others
Nobody answered. All security leads are told.
Why: vendor <!channel> will not patch (asked by Saoirse Delvaney)
[Resolved]
`)
	same(t, "resolved by itself", card(func(e *domain.Escalation) {
		e.State, e.ResolvedBy, e.Outcome = domain.EscResolved, domain.SystemCaller.Person, "RSK-001 was closed."
	}), ny, `
# ESC-004 · RSK-001 Parcels of others
Resolved.
Outcome: RSK-001 was closed.
Why: vendor <!channel> will not patch (asked by Saoirse Delvaney)
`)
}

func TestOnTheLastStepNotMeAsksForAName(t *testing.T) {
	e := escalated()
	e.Step, e.Asked = 3, []string{"noor"}
	m := view.EscalationAsk(parcelPeople(), e, domain.Asking{To: "noor"}, "Parcels of others", time.UTC)
	var words []string
	for _, n := range m.Nodes {
		for _, b := range n.Buttons {
			words = append(words, b.Words)
		}
	}
	if got := strings.Join(words, "; "); got != "escalation ack ESC-004; escalation promise ESC-004; escalation handover ESC-004; escalation resolve ESC-004" {
		t.Error(got)
	}
	if !strings.Contains(view.PlainText(m, "/sec", time.UTC), "all security leads are told that nobody answered") {
		t.Error("what comes after the last step is not said")
	}
}

func mustZone(name string) *time.Location {
	l, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return l
}

// In the messages of those who were asked before, a button stands only where they may still press it.
func TestOldAskingsKeepNoDeadButtons(t *testing.T) {
	d := parcelPeople()
	path := []domain.Step{{To: "rui", Wait: 30}, {To: "emeka", Wait: 60}, {To: "noor", Wait: 60}}
	for _, c := range []struct {
		e    domain.Escalation
		can  []string
		cant []string
	}{
		{domain.Escalation{State: domain.EscTriggered, Step: 2, Asked: []string{"emeka"}}, []string{"emeka", "noor"}, []string{"rui", "saoirse"}},
		{domain.Escalation{State: domain.EscAcknowledged, Step: 2, Asked: []string{"emeka", "rui"}, AckBy: "emeka"}, []string{"emeka", "noor"}, []string{"rui"}},
		{domain.Escalation{State: domain.EscExhausted, Step: 3}, []string{"noor"}, []string{"rui", "emeka"}},
		{domain.Escalation{State: domain.EscResolved, Outcome: "patched"}, nil, []string{"rui", "emeka", "noor"}},
	} {
		c.e.ID, c.e.Steps, c.e.About = "ESC-001", path, domain.Ref{Kind: domain.KindRisk, ID: "RSK-001"}
		pressable := func(person string) bool {
			return slices.ContainsFunc(view.EscalationSeen(d, &c.e, person, "Title", time.UTC).Nodes, func(n view.Node) bool { return n.Kind == view.NodeButtons })
		}
		for _, p := range c.can {
			if !pressable(p) {
				t.Errorf("%s: %s should have buttons", c.e.State, p)
			}
		}
		for _, p := range c.cant {
			if pressable(p) {
				t.Errorf("%s: %s should have no buttons", c.e.State, p)
			}
		}
	}
}
