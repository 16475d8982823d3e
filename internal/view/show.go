package view

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Shown is one record as its reader may see it, with what it is linked to.
type Shown struct {
	Record            domain.Record
	Outline           *domain.Outline
	Parents, Children []domain.Record
	More              int
	Again             []domain.Recurrence // what an incident repeats
	Reader            string              // the person who reads it, for the buttons that fit; "" for everybody in a channel
	Now               time.Time
}

// Show is one record in full: what it is and how it stands first, then who and when, then its own words, then what it
// is linked to.
func Show(d *domain.Directory, s Shown, today domain.Date, loc *time.Location) Message {
	if s.Outline != nil {
		m := Message{Summary: s.Outline.Ref.String() + " is confidential.", About: []domain.Ref{s.Outline.Ref}, Restricted: true}
		m.Nodes = []Node{Text(outlineLine(*s.Outline)), Small(L("You see its number, state and dates only."))}
		return m
	}
	c := card{d: d, today: today, now: s.Now, loc: loc, reader: s.Reader, parents: s.Parents}
	m := Message{Summary: title(d, s.Record) + ".", About: []domain.Ref{s.Record.Ref()}, Restricted: s.Record.Base().IsRestricted()}
	m.Nodes = append(m.Nodes, Head(title(d, s.Record)))
	if m.Restricted {
		m.Nodes = append(m.Nodes, Small(L("Confidential: only people on its list may read this.")))
	}
	c.record(s.Record)
	if len(c.fields) > 0 {
		m.Nodes = append(m.Nodes, Node{Kind: NodeFields, Fields: c.fields})
	}
	m.Nodes = append(m.Nodes, c.rest...)
	m.Nodes = append(m.Nodes, incidentLearned(d, &m, s, today)...)
	replaced, parents := replacedBy(s)
	m.Nodes = append(m.Nodes, c.linked(&m, "Belongs to", parents, 0)...)
	m.Nodes = append(m.Nodes, c.linked(&m, "Replaces", replaced, 0)...)
	m.Nodes = append(m.Nodes, c.linked(&m, "Linked to it", s.Children, s.More)...)
	if b := source(s.Record); b != nil {
		m.Nodes = append(m.Nodes, *b)
	}
	if domain.Staged(s.Record) {
		m = Exercise(m)
	}
	return m
}

// card collects what is shown of one record.
type card struct {
	d       *domain.Directory
	today   domain.Date
	now     time.Time
	loc     *time.Location
	reader  string
	parents []domain.Record // what the record belongs to
	fields  []Pair
	rest    []Node
}

func (c *card) add(label string, parts ...any) {
	v := L(parts...)
	empty := !slices.ContainsFunc(v, func(s Span) bool { return s.Text != "" })
	if !empty {
		c.fields = append(c.fields, Pair{label, v})
	}
}

func (c *card) day(label string, d domain.Date) {
	if !d.IsZero() {
		c.add(label, d.Long())
	}
}

// due is a day that may be missed.
func (c *card) due(label string, d domain.Date, live bool) {
	switch {
	case d.IsZero():
	case live && c.today.After(d):
		c.add(label, fmt.Sprintf("%s, %s late", d.Long(), count(c.today.Days(d), "day")))
	default:
		c.add(label, d.Long())
	}
}

func (c *card) people(label string, ids []string) {
	var l Line
	for i, id := range ids {
		if i > 0 {
			l = append(l, T(", "))
		}
		l = append(l, Name(c.d, id))
	}
	c.add(label, l)
}

func (c *card) text(label, s string) {
	if s != "" {
		c.rest = append(c.rest, Text(L(B(label+": "), s)))
	}
}

func (c *card) service(id string) {
	if id != "" {
		c.add("Service", serviceName(c.d, id)+" ("+id+")")
	}
}

func (c *card) record(rec domain.Record) {
	switch r := rec.(type) {
	case *domain.Risk:
		c.risk(r)
	case *domain.Exception:
		c.exception(r)
	case *domain.Decision:
		c.decision(r)
	case *domain.Action:
		c.action(r)
	case *domain.Incident:
		c.incident(r)
	case *domain.Escalation:
		c.escalation(r)
	case *domain.Evidence:
		c.evidence(r)
	case *domain.Path:
		for i, s := range r.Steps {
			c.add(fmt.Sprintf("Step %d", i+1), Name(c.d, s.To), ", waits "+wait(s.Wait))
		}
	case *domain.Channel:
		c.add("Kind", StateWord(string(r.Kind)))
		c.add("Used for", strings.ReplaceAll(strings.Join(r.Use, ", "), "_", " "))
		c.service(r.Service)
	case *domain.Correction:
		c.add("About", c.d.NameOf(r.About))
		c.add("Said by", holder(c.d, r.By))
		c.add("Asked", holder(c.d, r.Asked))
		c.text("What is wrong", r.Said)
	}
}

func (c *card) action(r *domain.Action) {
	c.add("State", StateWord(r.State))
	c.add("Owner", holder(c.d, r.Owner))
	if r.Offered != "" {
		c.add("Offered to", Name(c.d, r.Offered), ", not accepted yet")
	}
	c.due("Due", r.Due, r.Live())
	if r.Shifts > 0 {
		c.add("Moved", fmt.Sprintf("%s, first due %s", times(r.Shifts), r.FirstDue.Long()))
	}
	c.service(r.Service)
	if r.State == "blocked" {
		c.add("Waits for", r.BlockedBy)
		if r.Unblocker != "" {
			c.add("Can unblock it", Name(c.d, r.Unblocker))
		}
		c.day("Next look", r.NextCheck)
	}
	c.day("Done", r.DoneOn)
	c.text("Proof", r.Evidence)
	c.day("Dropped", r.DroppedOn)
	c.text("Dropped because", r.DropReason)
}

func (c *card) escalation(r *domain.Escalation) {
	c.add("State", escalationState(c.d, r))
	c.add("About", c.about(r.About))
	if r.Urgent {
		c.add("Urgent", "yes, outside working hours too")
	}
	c.add("Started", At(r.Triggered, c.loc))
	if !r.Acknowledged.IsZero() {
		c.add("Taken", At(r.Acknowledged, c.loc))
	}
	if !r.NextAt.IsZero() && r.State == "triggered" {
		c.add("Next step", At(r.NextAt, c.loc))
	}
	if !r.Until.IsZero() && r.State == "acknowledged" {
		c.add("Promised until", At(r.Until, c.loc))
	}
	if why := r.Heading(); strings.TrimSuffix(why, ".") != strings.TrimSuffix(c.d.TitleOf(r), ".") {
		c.text("Why", why)
	}
	c.text("Outcome", r.Outcome)
	var steps []Line
	for i, s := range r.Steps {
		mark := ""
		if i+1 == r.Step && r.State == "triggered" {
			mark = ", now"
		}
		steps = append(steps, L(fmt.Sprintf("%d. ", i+1), Name(c.d, s.To), ", "+wait(s.Wait)+mark))
	}
	if len(steps) > 0 {
		c.rest = append(c.rest, Text(L(B("Path:"))), Text(steps...))
	}
}

// about is what a record is about, by the name that people know it by.
func (c *card) about(ref domain.Ref) string {
	for _, p := range c.parents {
		if p.Ref() == ref {
			return title(c.d, p)
		}
	}
	if ref.Kind.IsNumbered() {
		return ref.ID
	}
	return c.d.NameOf(ref)
}

// linked lists records that hang together with the shown one.
func (c *card) linked(m *Message, heading string, recs []domain.Record, more int) []Node {
	if len(recs) == 0 {
		return nil
	}
	var lines []Line
	var open []Button
	for _, r := range recs {
		lines = append(lines, RecordLine(c.d, r, c.today))
		m.About = append(m.About, r.Ref())
		m.Restricted = m.Restricted || r.Base().IsRestricted()
		open = addOpen(open, c.d, r)
	}
	out := []Node{Text(L(B(heading + ":"))), List(lines...)}
	if more > 0 {
		out = append(out, Small(L(fmt.Sprintf("and %d more", more))))
	}
	if len(open) > 0 {
		out = append(out, Node{Kind: NodeMenu, Label: "Open…", Buttons: open})
	}
	return out
}

// Origin is the way back to the message that a record was logged from; nil where there is none.
func Origin(r domain.Record) []Node {
	s := r.Base().Source
	if !strings.HasPrefix(s, "https://") {
		return nil
	}
	return []Node{Small(L(Span{Kind: Link, Text: "The message it came from", URL: s}))}
}

// source says where a record came from.
func source(r domain.Record) *Node {
	s := r.Base().Source
	switch o := Origin(r); {
	case len(o) > 0:
		return &o[0]
	case s != "" && s != "import":
		n := Small(L("From: " + s))
		return &n
	}
	return nil
}
