package ledger

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// Urgency ranks what waits on a person; a smaller one is shown first.
type Urgency int

// The urgencies: somebody is urgently searched for and this person is asked, nobody was found, an incident runs, a date has
// passed, a person is asked, it is due within a week, the rest.
const (
	WaitUrgent Urgency = iota
	WaitEscalation
	WaitIncident
	WaitLate
	WaitAsked
	WaitSoon
	WaitSometime
)

// Wait is one thing that waits on a person.
type Wait struct {
	Record  domain.Record
	Do      string // what is needed, in plain words: "Approve it, or say what must change"
	Urgency Urgency
	Due     domain.Date // the day it is needed, or was; zero where there is none
	When    view.Line   // by when in other words than a day: the next update, the next legal date; may be empty
	// Function says that it waits on everybody with a function, not on this person: whoever stands in need not have it.
	Function bool
	Press    []string // commands that answer it, the likely one first: "action done ACT-007"
}

// Line is what a list says of it.
func (w Wait) Line() view.WaitLine {
	return view.WaitLine{Record: w.Record, Do: w.Do, Due: w.Due, When: w.When}
}

// soon is how far ahead "due soon" looks.
const soon = 7

// Waiting lists the live records on which the caller must act, most urgent first (product 7, bare command).
func (l *Ledger) Waiting(ctx context.Context, c domain.Caller) ([]Wait, error) {
	if e := c.May(domain.MayAsk); e != nil {
		return nil, l.refuse(ctx, c, e)
	}
	out, err := l.waitingFor(ctx, c)
	if err != nil {
		return nil, err
	}
	var read []domain.Record
	for _, w := range out {
		read = append(read, w.Record)
	}
	if err := l.noteReads(ctx, c, "waiting", read); err != nil {
		return nil, err
	}
	return out, nil
}

// waitingFor is Waiting without the trail of what was read.
func (l *Ledger) waitingFor(ctx context.Context, c domain.Caller) ([]Wait, error) {
	sets := heldBy(c.Person)
	if c.Has(domain.RoleLead) { // consents that any security lead may give
		sets = append(sets, heldBy(domain.LeadsStep)...)
	}
	if legal(l.Directory(), c.Person) {
		for _, restricted := range []bool{false, true} {
			sets = append(sets, Index{Kind: domain.KindIncident, Live: true, Restricted: restricted})
		}
	}
	recs, err := l.collect(ctx, sets, false)
	if err != nil {
		return nil, err
	}
	if c.Has(domain.RoleLead) {
		more, err := l.forLeads(ctx, c)
		if err != nil {
			return nil, err
		}
		recs = append(recs, more...)
	}
	d, now := l.Directory(), l.Now()
	d.Each(domain.KindCorrect, func(r domain.Record) { recs = append(recs, r) })
	for _, id := range d.AccountableFor(c.Person) {
		recs = append(recs, d.Services[id])
	}
	var out []Wait
	seen := map[domain.Ref]bool{}
	for _, rec := range recs {
		if seen[rec.Ref()] || !rec.Live() || domain.ForCaller(c).Sees(rec) != domain.SeesAll {
			continue
		}
		seen[rec.Ref()] = true
		w := waits(c, rec, d.Today(now), d.Location())
		w.Press = presses(c, rec)
		if i, ok := rec.(*domain.Incident); ok {
			w = w.withDates(d, i, c.Person, now)
		}
		if w.Do != "" {
			w.Record = rec
			out = append(out, w)
		}
	}
	slices.SortStableFunc(out, moreUrgent)
	return out, nil
}

// heldBy are the sets of what waits on a person, what is part of an exercise included: it waits on those who play while
// it runs (domain 3.6).
func heldBy(person string) []Index {
	var out []Index
	for _, exercise := range []bool{false, true} {
		for _, restricted := range []bool{false, true} {
			out = append(out, Index{Holder: person, Live: true, Restricted: restricted, Exercise: exercise})
		}
	}
	return out
}

// forLeads reads what waits on every security lead: risks nobody has looked at and escalations that nobody answered.
func (l *Ledger) forLeads(ctx context.Context, c domain.Caller) ([]domain.Record, error) {
	const n = 50
	t := tally{c: c}
	t.add(Page{Index: Index{Kind: domain.KindRisk, Facet: domain.Facet{Name: domain.FacetState, Value: "reported"}}, Limit: n})
	t.add(Page{Index: Index{Kind: domain.KindEscalation, Facet: domain.Facet{Name: domain.FacetState, Value: "exhausted"}}, Limit: n})
	if err := t.read(ctx, l); err != nil {
		return nil, err
	}
	return append(t.records(0), t.records(1)...), nil
}

// clockNear is how near the end of a legal clock is when it waits like a running incident: the length of most.
const clockNear = 72 * time.Hour

// legal says whether somebody looks after legal clocks.
func legal(d *domain.Directory, person string) bool {
	p := d.People[person]
	return p != nil && p.Does("legal_reviewer")
}

// withDates adds the moments of an incident to what waits: of the next update for who leads or tells; for legal reviewers,
// and whoever was named as this incident's, of the clock to see to first, whatever else they do (domain 5.5).
func (w Wait) withDates(d *domain.Directory, i *domain.Incident, me string, now time.Time) Wait {
	if w.Do != "" && i.OwesUpdates() && !i.NextUpdate.IsZero() && (i.Lead == me || i.Comms == me) {
		words := "Next update: "
		if !i.NextUpdate.After(now) {
			words = "The update was due by "
			if at := slices.Index(w.Press, "incident update "+i.ID); at > 0 { // the likely answer now
				w.Press = slices.Insert(slices.Delete(w.Press, at, at+1), 0, "incident update "+i.ID)
			}
		}
		w.When = view.L(words, view.At(i.NextUpdate, d.ZoneOf(me)))
	}
	if legal(d, me) || i.LegalReviewer == me {
		return w.withClocks(d, i, now)
	}
	return w
}

// withClocks adds the legal clock to see to first; where its moment passed, the next one that can still be met too.
func (w Wait) withClocks(d *domain.Directory, i *domain.Incident, now time.Time) Wait {
	first, open := domain.NextClock(d, i, now)
	if !open {
		return w
	}
	loc, clock := d.Location(), Wait{Urgency: WaitSometime}
	var ahead domain.Clock
	for _, c := range domain.Clocks(d, i, now) {
		if c.Settled() {
			continue
		}
		by, urgency := c.ActBy(now, loc), WaitAsked // without a date it is asked about every day
		switch {
		case by.IsZero():
		case by.Sub(now) <= clockNear:
			urgency = WaitIncident
		default:
			urgency = byDate(domain.DateOf(by, loc), d.Today(now))
		}
		clock.Urgency = min(clock.Urgency, urgency)
		if by.After(now) && (ahead.Name == "" || by.Before(ahead.ActBy(now, loc))) {
			ahead = c
		}
	}
	word := "First"
	if w.Do != "" {
		word = "Legal"
	}
	lines, by := view.ClockLine(d, first, now, word), first.ActBy(now, loc)
	if !by.IsZero() {
		clock.Due = domain.DateOf(by, loc)
	}
	if !by.After(now) && ahead.Name != "" {
		lines = append(append(lines, view.T(". ")), view.ClockLine(d, ahead, now, "Next")...)
	}
	lines = append(lines, view.T(". Check with counsel"))
	press := "incident clock " + i.ID
	if w.Do == "" {
		clock.Do, clock.When, clock.Press, clock.Function = "See to its legal clocks", lines, []string{press}, true
		return clock
	}
	if len(w.When) > 0 {
		w.When = append(w.When, view.T(". "))
	}
	w.When, w.Press, w.Urgency = append(w.When, lines...), append(w.Press, press), min(w.Urgency, clock.Urgency)
	return w
}

func moreUrgent(a, b Wait) int {
	if a.Urgency != b.Urgency {
		return int(a.Urgency) - int(b.Urgency)
	}
	if a.Due.IsZero() != b.Due.IsZero() {
		if a.Due.IsZero() {
			return 1
		}
		return -1
	}
	if n := a.Due.Compare(b.Due); n != 0 {
		return n
	}
	if domain.LessRef(a.Record.Ref(), b.Record.Ref()) {
		return -1
	}
	return 1
}

// byDate is the urgency of something due on a day.
func byDate(due, today domain.Date) Urgency {
	switch {
	case due.IsZero() || due.After(today.AddDays(soon)):
		return WaitSometime
	case today.After(due):
		return WaitLate
	}
	return WaitSoon
}

// waits says what the caller must do about a record; an empty Do is nothing. Days are those of loc, the organisation's.
func waits(c domain.Caller, rec domain.Record, today domain.Date, loc *time.Location) Wait {
	me := c.Person
	switch r := rec.(type) {
	case *domain.Escalation:
		return waitsEscalation(c, r, loc)
	case *domain.Incident:
		return waitsIncident(me, r)
	case *domain.Risk:
		return waitsRisk(c, r, today)
	case *domain.Exception:
		return waitsException(c, r, today)
	case *domain.Decision:
		return waitsDecision(me, r, today)
	case *domain.Action:
		return waitsAction(c, r, today)
	case *domain.Evidence:
		return waitsEvidence(me, r, today)
	case *domain.Correction:
		if r.Asked == me {
			return Wait{Do: "Confirm or fix what a colleague says is wrong", Urgency: WaitAsked, Due: r.GapFrom}
		}
	case *domain.Service:
		if r.Accountable == me && domain.StaleOn(r.Confirmed, today) {
			return Wait{Do: "Confirm who owns it", Urgency: WaitSometime}
		}
	}
	return Wait{}
}

func waitsEscalation(c domain.Caller, r *domain.Escalation, loc *time.Location) Wait {
	started := domain.DateOf(r.Triggered, loc)
	switch {
	case r.State == "triggered" && slices.Contains(r.Asked, c.Person) && !slices.Contains(r.Passed, c.Person):
		w := Wait{Do: "Say that you have it, or pass it on", Urgency: WaitEscalation, Due: started}
		if r.Urgent {
			w.Urgency = WaitUrgent
		}
		if r.SeeksLead() {
			w.Do = "Take the lead, say that you see to it, or pass it on"
		}
		return w
	case r.State == "acknowledged" && r.AckBy == c.Person:
		return Wait{Do: "Resolve it, or say how it stands", Urgency: WaitAsked, Due: started}
	case r.State == "exhausted" && c.Has(domain.RoleLead):
		return Wait{Do: "Nobody answered: start it again, or resolve it", Urgency: WaitEscalation, Due: started}
	}
	return Wait{}
}

func waitsIncident(me string, r *domain.Incident) Wait {
	w := Wait{Urgency: WaitIncident, Due: r.Day()}
	if r.State == domain.IncResolved || r.State == domain.IncRetroDue {
		if r.Lead == me {
			return Wait{Do: "Hold the retrospective and close it", Urgency: WaitAsked, Due: r.Day()}
		}
		return Wait{}
	}
	switch open := r.Unnamed(); {
	case r.Lead == me && len(open) > 0:
		w.Do = "You lead it: name the " + strings.Join(open, " and the ")
	case r.Lead == me && r.State == domain.IncContained:
		w.Do = "You lead it: put everything right, then say that it is resolved"
	case r.Lead == me:
		w.Do = "You lead it: stop it from spreading, then say that it is contained"
	case r.Comms == me:
		w.Do = "Send the next update on time"
	case r.Containment == me && r.State != domain.IncContained:
		w.Do = "Stop it from spreading, and tell the lead"
	case r.Scribe == me:
		w.Do = "Write down what happens"
	}
	return w
}

func waitsAction(c domain.Caller, r *domain.Action, today domain.Date) Wait {
	me := c.Person
	switch {
	case r.Offered == me:
		return Wait{Do: "Take it over, or hand it back", Urgency: WaitAsked, Due: r.Due}
	case r.Wish != nil && (r.Wish.Asked == me || r.Wish.Asked == domain.LeadsStep && c.Has(domain.RoleLead) && r.Owner != me):
		return Wait{Do: "Agree to the change, or refuse it", Urgency: WaitAsked, Due: r.Due}
	case r.Owner == me:
		return Wait{Do: "Do it", Urgency: byDate(r.Due, today), Due: r.Due}
	}
	return Wait{}
}
