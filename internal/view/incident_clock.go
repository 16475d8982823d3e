package view

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// clockReader is what somebody may read and press of the clocks of an incident.
type clockReader struct {
	d     *domain.Directory
	i     *domain.Incident
	now   time.Time
	legal bool // a legal reviewer: says what was met and what does not apply, reads names of customers
	says  bool // may say when something started
	why   bool // may read why something does not apply: legal advice (domain 5.6)
	group bool // clocks that nobody decided on stand together, under a line that says so once
}

func newClockReader(d *domain.Directory, i *domain.Incident, person string, now time.Time) clockReader {
	r := clockReader{d: d, i: i, now: now}
	p := d.People[person]
	if p == nil {
		return r
	}
	c := domain.CallerFor(d, p)
	w := domain.Work{Dir: d, Now: now, Caller: c}
	r.legal = c.Does("legal_reviewer") || i.LegalReviewer == person
	r.says = i.Live() && i.CanDo(w, "clock") == nil
	r.why = r.legal || c.Has(domain.RoleLead) || c.Has(domain.RoleAuditor) || i.Lead == person
	return r
}

// IncidentClocks are all legal clocks of an incident for one reader: what comes first, then each clock with its two dates,
// then what may still come. Who may act finds the press for it.
func IncidentClocks(d *domain.Directory, i *domain.Incident, person string, now time.Time) Message {
	m := Message{Summary: "Legal clocks of " + i.ID + " " + i.Title, About: []domain.Ref{i.Ref()}, Restricted: i.IsRestricted()}
	m.Nodes = append(m.Nodes, Head(i.ID+" · Legal clocks"))
	if i.Kind == domain.KindExercise {
		m.Nodes = append(m.Nodes, Text(L("An exercise has no legal clocks.")))
		return m
	}
	r := newClockReader(d, i, person, now)
	all := domain.Clocks(d, i, now)
	if len(all) == 0 {
		m.Nodes = append(m.Nodes, Text(L("No legal clock runs on this incident."), L("If a law applies all the same, say so: ", Cmd("incident clock "+i.ID+" applies gdpr"), ".")))
	}
	if next, open := domain.NextClock(d, i, now); open {
		m.Nodes = append(m.Nodes, Text(r.first(next)...))
		m.Nodes = append(m.Nodes, r.presses(next)...)
	} else if len(all) > 0 {
		m.Nodes = append(m.Nodes, Text(L("Nothing is left to do: every clock is met or does not apply.")))
	}
	m.Nodes = append(m.Nodes, r.lists(all)...)
	m.Nodes = append(m.Nodes, r.latent()...)
	m.Nodes = append(m.Nodes, r.menus(all)...)
	if i.Live() && !r.legal && len(all) > 0 {
		m.Nodes = append(m.Nodes, Text(L("What was sent, and what does not apply, a legal reviewer says: ", r.reviewers(), ".")))
	}
	m.Nodes = append(m.Nodes, Small(L(NoLegalAdvice)))
	return m
}

// lists are all clocks: those that apply, those that nobody decided on, then what is settled.
func (r clockReader) lists(all []domain.Clock) []Node {
	var apply, undecided, settled []Line
	r.group = true
	for _, c := range all {
		switch l := r.line(c); {
		case c.Settled():
			settled = append(settled, l)
		case c.Open:
			undecided = append(undecided, l)
		default:
			apply = append(apply, l)
		}
	}
	var out []Node
	if len(apply) > 0 {
		out = append(out, List(apply...))
	}
	if len(undecided) > 0 {
		out = append(out, Text(L(B("Nobody decided yet whether these apply."), " Until then they count as if they did:")), List(undecided...))
	}
	if len(settled) > 0 {
		out = append(out, Text(L(B("Settled:"))), List(settled...))
	}
	return out
}

func (r clockReader) reviewers() Line {
	if r.i.LegalReviewer != "" {
		return L(Name(r.d, r.i.LegalReviewer))
	}
	if who := r.d.Doing("legal_reviewer"); len(who) > 0 {
		return peopleAnd(r.d, who)
	}
	return L("nobody is one yet; an admin names somebody")
}

// first is the clock to see to before all others, in a sentence for a tired reader.
func (r clockReader) first(c domain.Clock) []Line {
	head := "First: "
	if c.Status == domain.ClockMissed {
		head = "Missed: "
	}
	out := []Line{append(L(B(head+ClockTask(r.d, c.Rule, r.legal)), " (", c.Rule.Cite, "): "), append(clockBy(r.d, c, r.now), T("."))...)}
	if c.Start.IsZero() && c.From.IsZero() {
		out = append(out, L("Nobody said yet: "+c.Rule.Ask))
	}
	return append(out, L("Check with counsel."))
}

// line is one clock in the list.
func (r clockReader) line(c domain.Clock) Line {
	l := L(B(upper(ClockTask(r.d, c.Rule, r.legal))), " (", c.Rule.Cite, "): ", clockState(c))
	loc := r.d.Location()
	switch {
	case c.Status == domain.ClockNotApplicable:
		if by, why := r.setAside(c); by != "" {
			l = append(l, L(", says ", Name(r.d, by))...)
			if why != "" && r.why {
				l = append(l, L(": ", why)...)
			}
		}
		return append(l, r.wasMissed(c)...)
	case c.Settled():
		l = append(l, L(", ", At(c.Sent, loc))...)
		if c.Status == domain.ClockMetLate {
			l = append(l, append(L("; "), clockLegal(r.d, c)...)...)
			return append(l, T("."))
		}
		return append(l, r.wasMissed(c)...)
	}
	l = append(l, append(L("; "), append(clockDates(r.d, c, r.now), T("."))...)...)
	if c.Rule.Note != "" {
		l = append(l, T(" "+c.Rule.Note))
	}
	if c.Open && !r.group {
		l = append(l, T(" Not decided yet whether it applies."))
	}
	return l
}

// wasMissed ends the line of a clock that was settled otherwise after it had counted as missed: that is never edited away
// (domain 5.5).
func (r clockReader) wasMissed(c domain.Clock) Line {
	if c.Missed.IsZero() {
		return L(".")
	}
	return L(". Until that was said it counted as missed since ", At(c.Missed, r.d.Location()), ".")
}

// setAside is who said that a clock does not apply, and why.
func (r clockReader) setAside(c domain.Clock) (by, why string) {
	law := r.i.Legal[c.Rule.Law]
	if x, ok := law.Off[c.Name]; ok {
		return x.By, x.Reason
	}
	return law.By, law.Reason
}

// latent are the clocks that wait for a fact.
func (r clockReader) latent() []Node {
	var lines []Line
	for _, rule := range domain.LatentClocks(r.d, r.i) {
		lines = append(lines, L(upper(rule.Title), " (", rule.Cite, "): waits for "+rule.Needs+"."))
	}
	if len(lines) == 0 {
		return nil
	}
	return []Node{Text(L(B("These may still come:"))), List(lines...)}
}

func (r clockReader) press(label, verb, what, style string) Button {
	return Button{Label: label, Words: "incident clock " + verb + " " + r.i.ID + " " + what, Style: style, Access: label + ", " + what + ": " + spokenOf(r.i)}
}

// started says whether somebody said when a clock began.
func started(c domain.Clock) bool { return !c.Start.IsZero() || !c.From.IsZero() }

// startPress is what to ask of the start of a clock: nothing where it is known, or where meeting another one starts it.
func startPress(c domain.Clock) (words string, asks bool) {
	if started(c) {
		return "", false
	}
	if c.Rule.Ended != "" && slices.Contains(c.Rule.Start, c.Rule.Ended) { // a progress report was sent: it starts anew
		return c.Name + " " + c.Rule.Ended, true
	}
	_, other := c.Rule.MetBefore()
	return c.Name, !other
}

// presses are the answers to one clock.
func (r clockReader) presses(c domain.Clock) []Node {
	var row []Button
	if r.legal && r.says {
		row = append(row, r.press("It was sent", "met", c.Name, "primary"))
	}
	if what, asks := startPress(c); r.says && asks {
		row = append(row, r.press("When did it start?", "start", what, ""))
	}
	if r.legal && r.says {
		row = append(row, r.press("Does not apply", "not-applicable", c.Name, ""))
	}
	if len(row) == 0 {
		return nil
	}
	return []Node{Buttons(row...)}
}

// menus are the answers to all clocks.
func (r clockReader) menus(all []domain.Clock) []Node {
	if !r.says {
		return nil
	}
	var met, start, off, count []Button
	laws := map[string]bool{}
	for _, c := range all {
		if c.Settled() {
			continue
		}
		if what, asks := startPress(c); asks {
			start = append(start, r.press(c.Rule.Short, "start", what, ""))
		}
		if r.legal {
			met = append(met, r.press(c.Rule.Short, "met", c.Name, ""))
		}
		if r.legal && !laws[c.Rule.Law] {
			laws[c.Rule.Law] = true
			law, _ := domain.LawOf(c.Rule.Law)
			off = append(off, r.press(domain.Clip(law.Name, 70), "not-applicable", law.Key, ""))
		}
	}
	for _, rule := range domain.LatentClocks(r.d, r.i) {
		if rule.Count == "" {
			start = append(start, r.press(rule.Short, "start", rule.Name, ""))
		}
	}
	if law, ok := r.i.Legal["hipaa"]; ok && law.Status != domain.LawNotApplicable {
		for _, x := range []struct{ key, label string }{{domain.NumPeople, "People affected"}, {domain.NumResidents, "Of one state"}, {domain.NumClients, "Clients we work for"}} {
			label := x.label
			if n, said := law.Numbers[x.key]; said {
				label = fmt.Sprintf("%s (%s now)", x.label, strconv.Itoa(n))
			}
			count = append(count, r.press(label, "count", x.key, ""))
		}
	}
	var out []Node
	for _, menu := range []Node{{Label: "It was sent…", Buttons: met}, {Label: "When did it start…", Buttons: start}, {Label: "A law does not apply…", Buttons: off}, {Label: "How many…", Buttons: count}} {
		if len(menu.Buttons) > 0 {
			menu.Kind = NodeMenu
			out = append(out, menu)
		}
	}
	return out
}

// ClockReply answers whoever just said something about a clock: what the record says now, and what is next.
func ClockReply(d *domain.Directory, i *domain.Incident, name, person string, now time.Time) Message {
	r := newClockReader(d, i, person, now)
	said := ""
	if n := len(i.Timeline); n > 0 {
		said = domain.Restamp(i.Timeline[n-1].Text, d.Location(), d.ZoneOf(person))
	}
	m := Message{Summary: "Noted. " + said, About: []domain.Ref{i.Ref()}, Restricted: i.IsRestricted()}
	lines := []Line{L("Noted: ", said)}
	var shown []Line
	for _, c := range domain.Clocks(d, i, now) {
		if c.Name == name || c.Rule.Law == name || startedWith(c, name) || c.Rule.Count == name {
			shown = append(shown, r.line(c))
		}
	}
	m.Nodes = append(m.Nodes, Text(lines...))
	if len(shown) > 0 {
		m.Nodes = append(m.Nodes, List(shown...))
	}
	if next, open := domain.NextClock(d, i, now); open {
		m.Nodes = append(m.Nodes, Text(r.first(next)...))
		m.Nodes = append(m.Nodes, r.presses(next)...)
	} else if left := domain.UnaskedClocks(d, i); len(left) > 0 {
		lines := []Line{L("Every legal clock that runs is met. Before the incident is closed somebody says what these wait for, or why they are not needed:")}
		for _, rule := range left {
			lines = append(lines, L("• ", upper(rule.Title), " (", rule.Cite, "): ", rule.Needs, "."))
		}
		m.Nodes = append(m.Nodes, Text(lines...))
	} else {
		m.Nodes = append(m.Nodes, Text(L("Every legal clock is met or does not apply.")))
	}
	m.Nodes = append(m.Nodes, Buttons(Button{Label: "All legal clocks", Words: "incident clock " + i.ID, Access: "All legal clocks of " + spokenOf(i)}), Small(L(NoLegalAdvice)))
	return m
}

// startedWith says whether a clock started by the same word as the one that somebody just spoke of.
func startedWith(c domain.Clock, name string) bool {
	of, ok := domain.ClockRuleOf(name)
	if !ok || of.Law != c.Rule.Law {
		return false
	}
	for _, a := range of.Start {
		for _, b := range c.Rule.Start {
			if a == b {
				return true
			}
		}
	}
	for _, b := range c.Rule.Start { // meeting one starts the next
		if b == of.Sent {
			return true
		}
	}
	return false
}
