package view

import (
	"fmt"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// PersonCard is what somebody answers for.
type PersonCard struct {
	Dir         *domain.Directory
	Today       domain.Date
	Now         time.Time
	Person      *domain.Person
	Accountable []domain.Record // services and controls
	Responsible []domain.Record
	Leads       []*domain.Team
	ChampionOf  []*domain.Team
	StandsInFor []string
	Lead        []Line
	Buttons     []Button
}

// shownThings is how many services stand under one heading.
const shownThings = 12

// Person is the card of what somebody answers for, does, helps with, and whether they can be reached.
func Person(c PersonCard) Message {
	p := c.Person
	m := Message{About: []domain.Ref{p.Ref()}}
	m.Summary = fmt.Sprintf("%s answers for %s.", p.Name, countThings(c.Accountable))
	if len(c.Lead) > 0 {
		m.Nodes = append(m.Nodes, Small(c.Lead...))
	}
	m.Nodes = append(m.Nodes, Head(p.Name))
	var lines []Line
	if p.Title != "" || c.Dir.Teams[p.Unit] != nil {
		l := L(p.Title)
		if t := c.Dir.Teams[p.Unit]; t != nil && p.Title != "" {
			l = append(l, T(", "+t.Name))
		} else if t != nil {
			l = append(l, T(t.Name))
		}
		lines = append(lines, l)
	}
	switch {
	case !p.Live():
		lines = append(lines, L(B("Has left"), ": nobody can be asked here."))
	case reachOf(c.Dir, p.ID, c.Today) != nil:
		lines = append(lines, append(L(B("Away ")), awayWords(c.Dir, p, c.Today)...))
	default:
		lines = append(lines, L("Here; it is "+LocalTime(c.Now, c.Dir.ZoneOf(p.ID))+"."))
	}
	if p.Live() && p.Delegate != "" && (p.AwayUntil.IsZero() || c.Today.After(p.AwayUntil)) {
		lines = append(lines, L("When away, ", Name(c.Dir, p.Delegate), " stands in."))
	}
	for _, id := range c.StandsInFor {
		lines = append(lines, L("Stands in for ", Name(c.Dir, id), " until "+c.Dir.People[id].AwayUntil.Long()+"."))
	}
	m.Nodes = append(m.Nodes, Text(lines...))
	m.Nodes = append(m.Nodes, things(c.Dir, "Answers for", c.Accountable)...)
	m.Nodes = append(m.Nodes, things(c.Dir, "Does the work on", c.Responsible)...)
	var roles []Line
	for _, t := range c.Leads {
		roles = append(roles, L("Leads "+t.Name+"."))
	}
	for _, t := range c.ChampionOf {
		s := "Security champion of " + t.Name
		if !c.Dir.ChampionActive(p.ID, c.Today) {
			s += ", not active: not confirmed within 90 days"
		}
		roles = append(roles, L(s+"."))
	}
	if len(p.Area) > 0 && p.Has(domain.RoleExecutive) {
		roles = append(roles, L("May accept high risks for "+areaWords(c.Dir, p.Area)+"."))
	}
	if len(roles) > 0 {
		m.Nodes = append(m.Nodes, Text(roles...))
	}
	if len(c.Accountable)+len(c.Responsible)+len(roles) == 0 {
		m.Nodes = append(m.Nodes, Text(L("Nothing is recorded under this name.")))
	}
	if len(c.Buttons) > 0 {
		m.Nodes = append(m.Nodes, Buttons(c.Buttons...))
	}
	return m
}

func awayWords(d *domain.Directory, p *domain.Person, today domain.Date) Line {
	if s := d.Stand(p.ID, today); s != "" {
		return L("until "+p.AwayUntil.Long()+"; ", Name(d, s), " stands in.")
	}
	return L("until " + p.AwayUntil.Long() + ", and nobody stands in.")
}

func countThings(recs []domain.Record) string {
	services, controls := 0, 0
	for _, r := range recs {
		if r.Ref().Kind == domain.KindControl {
			controls++
		} else {
			services++
		}
	}
	switch {
	case services+controls == 0:
		return "nothing"
	case controls == 0:
		return count(services, "service")
	case services == 0:
		return count(controls, "control")
	}
	return count(services, "service") + " and " + count(controls, "control")
}

// things lists services and controls under a heading, with a menu to open them.
func things(d *domain.Directory, heading string, recs []domain.Record) []Node {
	if len(recs) == 0 {
		return nil
	}
	var lines []Line
	for _, r := range recs[:min(shownThings, len(recs))] {
		l := L(title(d, r))
		if s, ok := r.(*domain.Service); ok && s.Tier > 0 {
			l = append(l, T(fmt.Sprintf(" · tier %d", s.Tier)))
		}
		lines = append(lines, l)
	}
	if more := len(recs) - shownThings; more > 0 {
		lines = append(lines, L(fmt.Sprintf("and %d more", more)))
	}
	return []Node{Text(L(B(heading + ":"))), List(lines...)}
}

func areaWords(d *domain.Directory, areas []string) string {
	s := ""
	for i, a := range areas {
		if i > 0 {
			s += ", "
		}
		if a == "all" {
			return "everything"
		}
		s += teamName(d, a)
	}
	return s
}

// TeamCard is a team with what it owns.
type TeamCard struct {
	Dir      *domain.Directory
	Today    domain.Date
	Team     *domain.Team
	Services []domain.Record
	Lead     []Line
	Buttons  []Button
}

// Team is the card of a team: its lead, its champion, who decides for it, its services.
func Team(c TeamCard) Message {
	t := c.Team
	m := Message{Summary: fmt.Sprintf("%s has %s.", t.Name, count(len(c.Services), "service")), About: []domain.Ref{t.Ref()}}
	if len(c.Lead) > 0 {
		m.Nodes = append(m.Nodes, Small(c.Lead...))
	}
	m.Nodes = append(m.Nodes, Head(title(c.Dir, t)))
	lines := []Line{L("Nobody leads it.")}
	if t.Lead != "" {
		lines = []Line{append(L(B(c.Dir.Name(t.Lead)), " leads it"), reachOf(c.Dir, t.Lead, c.Today)...)}
	}
	switch active := c.Dir.ActiveChampions(t, c.Today); {
	case len(active) > 0:
		lines = append(lines, append(L("Security champion: "), OwnerCard{Dir: c.Dir, Today: c.Today}.names(active)...))
	case len(t.Champions) > 0:
		lines = append(lines, L("Security champion: "+c.Dir.Name(t.Champions[0])+", not active"))
	default:
		lines = append(lines, L("No security champion."))
	}
	if ex := c.Dir.Executives(t.ID); len(ex) > 0 {
		lines = append(lines, L("May accept its high risks: ", Name(c.Dir, ex[0].ID)))
	}
	m.Nodes = append(m.Nodes, Text(lines...))
	m.Nodes = append(m.Nodes, things(c.Dir, "Services", c.Services)...)
	m.Nodes = append(m.Nodes, pick(c.Dir, c.Services)...)
	if len(c.Buttons) > 0 {
		m.Nodes = append(m.Nodes, Buttons(c.Buttons...))
	}
	return m
}

// pick is a menu that opens one of a few records.
func pick(d *domain.Directory, recs []domain.Record) []Node {
	var open []Button
	for _, r := range recs {
		open = addOpen(open, d, r)
	}
	if len(open) == 0 {
		return nil
	}
	return []Node{{Kind: NodeMenu, Label: "Open…", Buttons: open}}
}

// Choice is one candidate of a pick list.
type Choice struct {
	Label string // what it is called
	Short string // the same for a button
	Kind  string // service, team, control, person …
	Note  string // who answers for it
	Words string
}

// Pick asks which of a few was meant (product 1, scene 1).
func Pick(typed string, of []Choice, after ...Node) Message {
	m := Message{Summary: fmt.Sprintf("Which one do you mean by “%s”?", domain.Clip(typed, 60))}
	var lines []Line
	var buttons []Button
	for _, c := range of {
		l := L(B(c.Label), " · "+c.Kind)
		if c.Note != "" {
			l = append(l, T(" · "+c.Note))
		}
		lines = append(lines, l)
		buttons = append(buttons, Button{Label: domain.Clip(short(c), 40), Words: c.Words, Access: c.Kind + " " + c.Label})
	}
	m.Nodes = append(m.Nodes, Text(L(m.Summary)), List(lines...), Buttons(buttons...))
	m.Nodes = append(m.Nodes, after...)
	return m
}

func short(c Choice) string {
	if c.Short != "" {
		return c.Short
	}
	return c.Label
}
