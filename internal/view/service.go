package view

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// OwnerCard is what stands on the card of a service or control.
type OwnerCard struct {
	Dir   *domain.Directory
	Today domain.Date
	Now   time.Time
	Zone  *time.Location // the reader's
	About domain.Record  // *domain.Service or *domain.Control
	RACI  domain.RACI
	Path  []domain.Step
	// Agreed is false where the path is only what is done without one (domain 1.3).
	Agreed bool
	Gaps   []domain.Gap
	Open   *domain.Correction // an unanswered "not right"

	// What hangs on it; Counted is false for a control and where the records are away.
	Counted                                            bool
	Risks, Exceptions, Actions, Incidents, Escalations []domain.Record
	NRisks, NExceptions, NLate, NIncidents, NEsc       int
	Bands                                              map[domain.Band]int
	AtLeast                                            bool
	// Away is why there are no counts: "12 minutes ago" is how old the answer is.
	Away string

	Lead    []Line // said before all else: "You typed …"
	Buttons []Button
}

// Service is the card of who answers for a service or control: the answer first, then its source and age, then buttons
// (product 4).
func Service(c OwnerCard) Message {
	m := Message{About: []domain.Ref{c.About.Ref()}}
	m.Summary = c.summary()
	if len(c.Lead) > 0 {
		m.Nodes = append(m.Nodes, Small(c.Lead...))
	}
	m.Nodes = append(m.Nodes, Head(title(c.Dir, c.About)), Text(c.people()...))
	m.Nodes = append(m.Nodes, c.path()...)
	m.Nodes = append(m.Nodes, c.records(&m)...)
	if ctl, ok := c.About.(*domain.Control); ok {
		m.Nodes = append(m.Nodes, c.coverage(ctl)...)
	}
	if len(c.Gaps) > 0 {
		var gaps []Line
		for _, g := range c.Gaps {
			gaps = append(gaps, L(g.Text))
		}
		m.Nodes = append(m.Nodes, Text(L(B("Missing:"))), List(gaps...))
	}
	if l := c.confirmed(); l != nil {
		m.Nodes = append(m.Nodes, Small(l...))
	}
	if len(c.Buttons) > 0 {
		m.Nodes = append(m.Nodes, Buttons(c.Buttons...))
	}
	return m
}

func (c OwnerCard) summary() string {
	if c.RACI.Accountable == "" {
		return fmt.Sprintf("Nobody answers for %s.", heading(c.About))
	}
	return fmt.Sprintf("%s answers for %s.", c.Dir.Name(c.RACI.Accountable), heading(c.About))
}

func heading(r domain.Record) string {
	if h := r.Heading(); h != "" {
		return h
	}
	return r.Ref().ID
}

// people says who answers for it, who does the work, and who helps.
func (c OwnerCard) people() []Line {
	var out []Line
	if c.RACI.Accountable == "" {
		out = append(out, L(B("Nobody answers for it.")))
	} else {
		l := L(B(c.Dir.Name(c.RACI.Accountable)), " answers for it (accountable)")
		out = append(out, append(l, c.reach(c.RACI.Accountable)...))
	}
	if len(c.RACI.Responsible) == 0 {
		out = append(out, L("Nobody is named who does the work."))
	} else {
		out = append(out, append(L("Does the work: "), c.names(c.RACI.Responsible)...))
	}
	if len(c.RACI.Consulted) > 0 {
		out = append(out, append(L("Asked before a change: "), c.names(c.RACI.Consulted)...))
	}
	if len(c.RACI.Informed) > 0 {
		out = append(out, append(L("Told after a change: "), c.names(c.RACI.Informed)...))
	}
	if s, ok := c.About.(*domain.Service); ok {
		out = append(out, c.team(s))
		if !s.Live() {
			out = append(out, L(B("Retired"), " on "+s.Retired.Long()+": it counts no more."))
		}
	}
	if c.Open != nil {
		out = append(out, L("Somebody says this is not right. ", Name(c.Dir, c.Open.Asked), " has been asked and has not answered yet."))
	}
	return out
}

// team is a service's team with its champion.
func (c OwnerCard) team(s *domain.Service) Line {
	l := L("Team: " + teamName(c.Dir, s.Team))
	if s.Tier > 0 {
		l = append(l, T(fmt.Sprintf(", tier %d", s.Tier)))
	}
	t := c.Dir.Teams[s.Team]
	if t == nil {
		return l
	}
	active := c.Dir.ActiveChampions(t, c.Today)
	switch {
	case len(active) > 0:
		l = append(append(l, T(". Security champion: ")), c.names(active)...)
	case len(t.Champions) > 0:
		l = append(l, T(". Security champion: "+c.Dir.Name(t.Champions[0])+", not active"))
	default:
		l = append(l, T(". No security champion"))
	}
	return l
}

// names lists people and groups, each with what keeps them from answering.
func (c OwnerCard) names(ids []string) Line {
	var l Line
	for i, id := range ids {
		if i > 0 {
			l = append(l, T(", "))
		}
		if domain.IsGroup(id) {
			l = append(l, T(id))
			continue
		}
		l = append(append(l, Name(c.Dir, id)), c.reach(id)...)
	}
	return l
}

// reach says, after a name, what a caller must know: away, who stands in, gone.
func (c OwnerCard) reach(id string) Line { return reachOf(c.Dir, id, c.Today) }

func reachOf(d *domain.Directory, id string, today domain.Date) Line {
	p := d.People[id]
	switch {
	case p == nil:
		return L(" (not known here)")
	case !p.Live():
		return L(" (has left)")
	case p.AwayUntil.IsZero() || today.After(p.AwayUntil):
		return nil
	}
	if s := d.Stand(id, today); s != "" {
		return L(" (away until "+p.AwayUntil.Long()+"; ", Name(d, s), " stands in)")
	}
	return L(" (away until " + p.AwayUntil.Long() + ", and nobody stands in)")
}

// path is the escalation path with what time it is where each person is.
func (c OwnerCard) path() []Node {
	if len(c.Path) == 0 {
		return nil
	}
	head := L(B("If nobody answers:"))
	if !c.Agreed {
		head = L(B("If nobody answers:"), " no path is agreed, so this is the order.")
	}
	var out []Line
	for i, s := range c.Path {
		l := L(fmt.Sprintf("%d. ", i+1))
		switch {
		case s.To == domain.LeadsStep, domain.IsGroup(s.To):
			l = append(l, T(c.Dir.Name(s.To)))
		default:
			l = append(append(l, Name(c.Dir, s.To)), c.reach(s.To)...)
			if c.Dir.Reachable(s.To, c.Today) {
				l = append(l, T(" · "+c.localTime(s.To)))
			} else {
				out = append(out, append(l, T(" · skipped")))
				continue
			}
		}
		if i < len(c.Path)-1 {
			l = append(l, T(" · next after "+wait(s.Wait)))
		}
		out = append(out, l)
	}
	return []Node{Text(append([]Line{head}, out...)...)}
}

// localTime is what the clock shows where a person is, with the city: "14:05 in Sao Paulo".
func (c OwnerCard) localTime(person string) string {
	p := person
	if s := c.Dir.Stand(person, c.Today); s != "" {
		p = s
	}
	return LocalTime(c.Now, c.Dir.ZoneOf(p))
}

// LocalTime is a moment on a zone's clock with its city; a weekday where it is another day there than in UTC would
// mislead, so it is always said when it is a weekend.
func LocalTime(t time.Time, z *time.Location) string {
	at := t.In(z)
	s := at.Format("15:04") + " in " + City(z)
	if wd := at.Weekday(); wd == time.Saturday || wd == time.Sunday {
		s = wd.String()[:3] + " " + s
	}
	return s
}

// City is a zone's name as people say it.
func City(z *time.Location) string {
	name := z.String()
	name = name[strings.LastIndex(name, "/")+1:]
	return strings.ReplaceAll(name, "_", " ")
}

func wait(minutes int) string {
	switch {
	case minutes%60 == 0 && minutes > 60:
		return fmt.Sprintf("%d hours", minutes/60)
	case minutes == 60:
		return "1 hour"
	}
	return fmt.Sprintf("%d minutes", minutes)
}

// shownLines is how many records of each kind stand on the card.
const shownLines = 3

// records lists what is open, the worst first, with exact counts.
func (c OwnerCard) records(m *Message) []Node {
	if c.Away != "" {
		return []Node{Text(L("My records are away, so I can't say what is open. The names are as of " + c.Away + "."))}
	}
	if !c.Counted {
		return nil
	}
	late := fmt.Sprint(c.NLate)
	if c.AtLeast {
		late += " or more"
	}
	counts := L(fmt.Sprintf("Open risks: %d", c.NRisks))
	if w := bandWords(c.Bands); w != "" {
		counts = append(counts, T(" ("+w+")"))
	}
	counts = append(counts, T(fmt.Sprintf(" · Exceptions: %d · Late actions: %s", c.NExceptions, late)))
	if c.NIncidents > 0 {
		counts = append(counts, T(fmt.Sprintf(" · Incidents: %d", c.NIncidents)))
	}
	if c.NEsc > 0 {
		counts = append(counts, T(fmt.Sprintf(" · Escalations: %d", c.NEsc)))
	}
	out := []Node{Text(counts)}
	var lines []Line
	id := c.About.Ref().ID
	for _, part := range []struct {
		recs []domain.Record
		n    int
		kind string
	}{{c.Incidents, c.NIncidents, "incident"}, {c.Escalations, c.NEsc, "escalation"}, {c.Risks, c.NRisks, "risk"}, {c.Exceptions, c.NExceptions, "exception"}, {c.Actions, c.NLate, "action"}} {
		for _, r := range part.recs[:min(shownLines, len(part.recs))] {
			lines = append(lines, RecordLine(c.Dir, r, c.Today))
			m.About = append(m.About, r.Ref())
			m.Restricted = m.Restricted || r.Base().IsRestricted()
		}
		if more := part.n - shownLines; more > 0 {
			lines = append(lines, L(fmt.Sprintf("and %d more: ", more), Cmd("list "+part.kind+" service:"+id)))
		}
	}
	if len(lines) > 0 {
		out = append(out, List(lines...))
	}
	return out
}

func bandWords(bands map[domain.Band]int) string {
	var out []string
	for _, b := range []domain.Band{domain.Critical, domain.High, domain.Medium, domain.Low} {
		if n := bands[b]; n > 0 {
			out = append(out, fmt.Sprintf("%d %s", n, strings.ToLower(b.Word())))
		}
	}
	return strings.Join(out, ", ")
}

// coverage says where a control stands, the worst first.
func (c OwnerCard) coverage(ctl *domain.Control) []Node {
	by := map[domain.ControlState][]string{}
	for _, s := range ctl.Required {
		if svc := c.Dir.Services[s]; svc != nil && svc.Live() {
			st, _ := ctl.StateOn(s)
			by[st] = append(by[st], serviceName(c.Dir, s))
		}
	}
	lines := []Line{L(fmt.Sprintf("Required on %s, in place on %d.", count(len(ctl.Required), "service"), len(by[domain.InPlace])))}
	for _, st := range []domain.ControlState{domain.Missing, domain.Partial, domain.Unknown, domain.NotApplicable} {
		if names := by[st]; len(names) > 0 {
			slices.Sort(names)
			lines = append(lines, L(upper(StateWord(string(st)))+": "+strings.Join(names, ", ")))
		}
	}
	return []Node{Text(lines...)}
}

// confirmed is source and age.
func (c OwnerCard) confirmed() []Line {
	var on domain.Date
	var by, from string
	switch r := c.About.(type) {
	case *domain.Service:
		on, by, from = r.Confirmed, r.ConfirmedBy, r.ConfirmedFrom
	case *domain.Control:
		on, by, from = r.Confirmed, r.ConfirmedBy, r.ConfirmedFrom
	}
	if _, ok := c.About.(*domain.Control); ok && on.IsZero() {
		return nil
	}
	if on.IsZero() {
		return []Line{L("Never confirmed by anybody.")}
	}
	l := L("Confirmed " + domain.DaysAgo(on, c.Today))
	if by != "" {
		l = append(l, T(" by "), Name(c.Dir, by))
	}
	if from != "" {
		l = append(l, T(", from "+from))
	}
	return []Line{append(l, T(" ("+on.Long()+")."))}
}
