package view

import (
	"fmt"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Row is one line of a list: a record, or its outline where the reader may see no more.
type Row struct {
	Record  domain.Record
	Outline *domain.Outline
}

// Page says which stretch of a list this is.
type Page struct {
	What  string // "open risks", for the heading and the empty text
	Words string // the command that made it, without page:
	Page  int    // from 1
	Size  int
	Total int
	Empty string   // what to do where there is nothing
	Go    []Button // buttons for it
	More  bool     // there may be more than Total
}

// ListOf is a page of a list, one record a line: reference, title, who, when (domain 4.1 rule 3).
func ListOf(d *domain.Directory, today domain.Date, p Page, rows []Row) Message {
	if p.Total == 0 {
		m := Message{Summary: fmt.Sprintf("No %s.", p.What)}
		m.Nodes = append(m.Nodes, Text(L(m.Summary)))
		if p.Empty != "" {
			m.Nodes = append(m.Nodes, Small(L(p.Empty)))
		}
		if len(p.Go) > 0 {
			m.Nodes = append(m.Nodes, Buttons(p.Go...))
		}
		return m
	}
	m := Message{Summary: fmt.Sprintf("%s: %d.", upper(p.What), p.Total)}
	m.Nodes = append(m.Nodes, Head(fmt.Sprintf("%s: %d", upper(p.What), p.Total)))
	var lines []Line
	var open []Button
	for _, r := range rows {
		if r.Record == nil {
			lines = append(lines, outlineLine(*r.Outline))
			m.About, m.Restricted = append(m.About, r.Outline.Ref), true
			continue
		}
		lines = append(lines, RecordLine(d, r.Record, today))
		m.About = append(m.About, r.Record.Ref())
		m.Restricted = m.Restricted || r.Record.Base().IsRestricted()
		open = addOpen(open, d, r.Record)
	}
	m.Nodes = append(m.Nodes, paged(p, lines, open)...)
	return m
}

// paged is a page's lines, what they open, and the ways to other pages.
func paged(p Page, lines []Line, open []Button) []Node {
	if len(lines) == 0 {
		return []Node{Text(L(fmt.Sprintf("There is no page %d.", p.Page)))}
	}
	out := []Node{List(lines...)}
	if len(open) > 0 {
		out = append(out, Node{Kind: NodeMenu, Label: "Open…", Buttons: open})
	}
	var turn []Button
	if p.Page > 1 {
		turn = append(turn, Button{Label: "Back", Words: fmt.Sprintf("%s page:%d", p.Words, p.Page-1), Access: "Previous page"})
	}
	if left := p.Total - p.Page*p.Size; left > 0 {
		next := fmt.Sprintf("%s page:%d", p.Words, p.Page+1)
		out = append(out, Small(L(fmt.Sprintf("and %d more: ", left), Cmd(next))))
		turn = append(turn, Button{Label: "More", Words: next, Access: "Next page"})
	}
	if len(turn) > 0 {
		out = append(out, Buttons(turn...))
	}
	return out
}

// Found is a page of what a search finds, the best first; things are services, controls, people and teams of that name.
func Found(d *domain.Directory, today domain.Date, p Page, rows []Row, things []domain.Record) Message {
	var m Message
	var lines []Line
	var open []Button
	add := func(rec domain.Record) Line {
		m.About = append(m.About, rec.Ref())
		m.Restricted = m.Restricted || rec.Base().IsRestricted()
		open = addOpen(open, d, rec)
		return RecordLine(d, rec, today)
	}
	for _, r := range rows {
		lines = append(lines, add(r.Record))
	}
	n := count(p.Total, "record")
	if p.More {
		n = "at least " + n
	}
	m.Summary = fmt.Sprintf("%s with “%s”.", upper(n), domain.Clip(p.What, 60))
	if p.Total == 0 {
		m.Summary = fmt.Sprintf("Nothing that you may see has “%s” in it.", domain.Clip(p.What, 60))
		m.Nodes = append(m.Nodes, Text(L(m.Summary)), Small(L("All words must stand in it. Try fewer words, or the beginning of one.")))
	} else {
		m.Nodes = append(m.Nodes, Head(strings.TrimSuffix(m.Summary, ".")))
	}
	var named []Line
	for _, rec := range things {
		named = append(named, add(rec))
	}
	if p.Total > 0 {
		m.Nodes = append(m.Nodes, paged(p, lines, open)...)
	}
	if len(named) > 0 {
		m.Nodes = append(m.Nodes, Text(L(B("By that name"))), List(named...))
		if p.Total == 0 && len(open) > 0 {
			m.Nodes = append(m.Nodes, Node{Kind: NodeMenu, Label: "Open…", Buttons: open})
		}
	}
	return m
}

// RecordLine is a record on one line: what it is, who has it, when, how it stands.
func RecordLine(d *domain.Directory, rec domain.Record, today domain.Date) Line {
	l := L(B(title(d, rec)))
	add := func(parts ...any) { l = append(l, L(append([]any{" · "}, parts...)...)...) }
	switch r := rec.(type) {
	case *domain.Risk:
		if r.Score.Scored() {
			add(r.Score.Band().Word())
		}
		add(holder(d, r.Owner))
		add(stateAndDay(r, "target", r.Target, today, r.State == "open" || r.State == "in_treatment" || r.State == "verifying"))
	case *domain.Exception:
		add("asked by ", Name(d, r.Requester))
		add(exceptionState(d, r, today))
	case *domain.Decision:
		add("decides: ", holder(d, r.Approver))
		add(stateAndDay(r, "due", r.Due, today, r.State == "proposed"))
	case *domain.Action:
		add(holder(d, r.Owner))
		add(stateAndDay(r, "due", r.Due, today, r.Live()))
	case *domain.Incident:
		add(r.Severity)
		if r.Lead != "" {
			add("lead: ", Name(d, r.Lead))
		}
		add(incidentState(r))
	case *domain.Escalation:
		if r.About.Kind.IsNumbered() {
			add("about " + r.About.ID)
		}
		add(escalationState(d, r))
	case *domain.Evidence:
		add(holder(d, r.Owner))
		add(stateAndDay(r, "due", r.Due, today, r.State == "asked" || r.State == "returned"))
	case *domain.Service:
		if r.Tier > 0 {
			add(fmt.Sprintf("tier %d", r.Tier))
		}
		add(teamName(d, r.Team))
		add(accountable(d, r.Accountable))
		if !r.Live() {
			add("retired " + r.Retired.Long())
		}
	case *domain.Control:
		add(accountable(d, r.Accountable))
		add(fmt.Sprintf("required on %s", count(len(r.Required), "service")))
	case *domain.Person:
		if r.Title != "" {
			add(r.Title)
		}
		if t := d.Teams[r.Unit]; t != nil {
			add(t.Name)
		}
		if !r.Live() {
			add("deactivated")
		}
	case *domain.Team:
		add("lead: ", holder(d, r.Lead))
	}
	return l
}

// title is a record's reference and what it is called, or its name alone where the reference is no number. What is part of
// an exercise says so first: among what waits on somebody it stands beside what really happened.
func title(d *domain.Directory, rec domain.Record) string {
	ref, h := rec.Ref(), d.TitleOf(rec)
	switch {
	case domain.Staged(rec):
		return "EXERCISE · " + ref.ID + " " + h
	case h == ref.ID:
		return ref.ID
	case ref.Kind.IsNumbered():
		return ref.ID + " " + h
	case ref.Kind == domain.KindPerson, ref.Kind == domain.KindChannel, ref.Kind == domain.KindCorrect, ref.Kind == domain.KindAgenda:
		return h
	}
	return h + " (" + ref.ID + ")"
}

// TitleOf is a record's reference and what it is called, on one line.
func TitleOf(d *domain.Directory, rec domain.Record) string { return title(d, rec) }

// addOpen adds the button that shows a record, where one does.
func addOpen(to []Button, d *domain.Directory, rec domain.Record) []Button {
	words := openWords(rec)
	if words == "" {
		return to
	}
	return append(to, Button{Label: domain.Clip(title(d, rec), 60), Words: words, Access: "Open " + title(d, rec)})
}

func outlineLine(o domain.Outline) Line {
	l := L(B(o.Ref.String()), " · confidential · ", StateWord(o.State))
	if o.Band != "" {
		l = append(l, T(" · "+upper(o.Band)))
	}
	for _, x := range o.Dates {
		l = append(l, T(" · "+x.Word+" "+x.Date.Long()))
	}
	return l
}

func holder(d *domain.Directory, person string) Span {
	if person == "" {
		return T("nobody named")
	}
	return Name(d, person)
}

func accountable(d *domain.Directory, person string) Line {
	if person == "" {
		return L("nobody answers for it")
	}
	return L(Name(d, person))
}

func serviceName(d *domain.Directory, id string) string {
	if s := d.Services[id]; s != nil && s.Name != "" {
		return s.Name
	}
	return id
}

func teamName(d *domain.Directory, id string) string {
	if t := d.Teams[id]; t != nil && t.Name != "" {
		return t.Name
	}
	if id == "" {
		return "no team"
	}
	return id
}

var stateWords = map[string]string{"in_treatment": "in treatment", "in_progress": "in progress", "lead_assigned": "lead named",
	"retro_due": "retrospective due", "verifying": "being verified", "asked": "proof asked for", "provided": "proof handed in",
	"returned": "sent back", "triggered": "searching for somebody", "exhausted": "nobody answered", "requested": "waits for approval",
	"in_place": "in place", "not_applicable": "not applicable"}

// StateWord is a state as people read it.
func StateWord(state string) string {
	if w, ok := stateWords[state]; ok {
		return w
	}
	return strings.ReplaceAll(state, "_", " ")
}

func stateAndDay(r domain.Record, word string, day, today domain.Date, counts bool) string {
	s := StateWord(r.StateName())
	switch {
	case day.IsZero() || !counts:
		return s
	case today.After(day):
		return fmt.Sprintf("%s, %s late (%s %s)", s, count(today.Days(day), "day"), word, day.Long())
	}
	return s + ", " + word + " " + day.Long()
}

func exceptionState(d *domain.Directory, r *domain.Exception, today domain.Date) string {
	switch {
	case r.State == domain.ExcRequested && r.Unanswered() != nil:
		return "waits for " + WaitsFor(d, r.Unanswered())
	case !r.Live() || r.State == "requested":
		return StateWord(r.State)
	case !today.Before(r.Ends):
		return "ended " + r.Ends.Long()
	}
	return "ends " + r.Ends.Long()
}

func escalationState(d *domain.Directory, r *domain.Escalation) Line {
	switch r.State {
	case "acknowledged":
		return L("taken by ", Name(d, r.AckBy))
	case "triggered":
		var names []string
		for _, p := range r.Asked {
			names = append(names, d.Name(p))
		}
		if len(names) > 0 {
			return L("now asked: " + strings.Join(names, ", "))
		}
	}
	return L(StateWord(r.State))
}

// times is how often something happened.
func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return count(n, "time")
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func upper(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
