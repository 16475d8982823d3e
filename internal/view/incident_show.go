package view

import (
	"fmt"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// incidentTimes are the times of an incident, in their order.
var incidentTimes = []struct{ key, label string }{{"detected", "Noticed"}, {"declared", "Declared"}, {"contained", "Contained"}, {"resolved", "Resolved"},
	{"retro_done", "Retrospective done"}, {"closed", "Closed"}, {"cancelled", "Called off"}}

// timelineShown is how many of the newest lines of a timeline an incident shows.
const timelineShown = 10

// incident is the whole of an incident.
func (c *card) incident(r *domain.Incident) {
	c.add("Severity", r.Severity)
	c.add("State", incidentState(r))
	for _, x := range domain.IncidentRoles {
		if who := *x.Field(r); who != "" || x.Key == "lead" {
			c.add(upper(x.Word), holder(c.d, who))
		}
	}
	c.add("Touches", incidentServices(c.d, r))
	c.add("What sort", sortWords(r))
	if r.Control != "" {
		c.add("Control that failed", c.d.NameOf(domain.Ref{Kind: domain.KindControl, ID: r.Control}))
	}
	if r.By != "" {
		c.add("Declared by", Name(c.d, r.By))
	}
	for _, t := range incidentTimes {
		if at := r.Times[t.key]; !at.IsZero() {
			c.add(t.label, At(at, c.loc))
		}
	}
	c.text("How it ended", r.Outcome)
	c.rest = append(c.rest, incidentTold(c.d, r, c.now)...)
	c.rest = append(c.rest, incidentClocks(c.d, r, c.now)...)
	c.rest = append(c.rest, incidentDrill(c.d, r, c.now)...)
	if len(r.Timeline) > 0 {
		from := max(len(r.Timeline)-timelineShown, 0)
		c.rest = append(c.rest, Text(L(B("What happened:"))), List(timelineLines(r, c, from)...))
		if from > 0 {
			c.rest = append(c.rest, Small(L(fmt.Sprintf("and %d more: ", from), Cmd("incident timeline "+r.ID))))
		}
	}
	if keep := incidentKeep(c.d, r, c.reader, c.now); keep != nil { // a channel reads no buttons here, its card has them
		c.rest = append(c.rest, incidentPresses(c.d, r, c.now, keep)...)
	}
}

// sortWords is what sort of incident it is, as people read it.
func sortWords(r *domain.Incident) string { return strings.ReplaceAll(r.Type, "-", " ") }

func timelineLines(r *domain.Incident, c *card, from int) []Line {
	var out []Line
	for _, m := range r.Timeline[from:] {
		l := L(At(m.At, c.loc), " · ", domain.Restamp(m.Text, c.d.Location(), c.loc))
		if m.Link != "" {
			l = append(l, T(" "), Span{Kind: Link, Text: "message", URL: m.Link})
		}
		out = append(out, l)
	}
	return out
}

// IncidentTimeline is the whole timeline of an incident, in pages of a message each.
func IncidentTimeline(d *domain.Directory, r *domain.Incident, reader domain.Caller) Message {
	c := card{d: d, loc: reader.Zone}
	m := Message{Summary: fmt.Sprintf("%s %s: %s of its timeline.", r.ID, r.Title, count(len(r.Timeline), "line")), About: []domain.Ref{r.Ref()}, Restricted: r.IsRestricted()}
	m.Nodes = append(m.Nodes, Head(r.ID+" · "+r.Title))
	if len(r.Timeline) == 0 {
		m.Nodes = append(m.Nodes, Text(L("Nothing is written down yet: ", Cmd("incident note "+r.ID), ".")))
		return m
	}
	lines := timelineLines(r, &c, 0)
	for len(lines) > 0 {
		n := min(len(lines), timelinePart)
		m.Nodes = append(m.Nodes, List(lines[:n]...))
		lines = lines[n:]
	}
	return m
}

// timelinePart is how many lines of a timeline stand in one block.
const timelinePart = 20
