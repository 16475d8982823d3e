package view

import (
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// IncidentDeclared tells somebody who must know at once that an incident began (product 1, scene 9).
func IncidentDeclared(d *domain.Directory, i *domain.Incident, reader string, now time.Time) Message {
	first := L("An incident was declared.")
	if i.By != "" {
		first = L(Name(d, i.By), " declared an incident.")
	}
	m := Message{Summary: i.Severity + ": " + i.Title + " (" + i.ID + ")"}
	m.Nodes = append(m.Nodes, Head(i.ID+" · "+i.Title), Text(append([]Line{first}, incidentNow(d, i, now)...)...), Text(incidentPeople(d, i)...))
	return pressed(m, d, i, reader, now)
}

// pressed adds what a reader of a direct message may press.
func pressed(m Message, d *domain.Directory, i *domain.Incident, reader string, now time.Time) Message {
	m.Nodes = append(m.Nodes, incidentPresses(d, i, now, incidentKeep(d, i, reader, now))...)
	return m
}

// IncidentNews tells somebody in one sentence what became of an incident, and how it stands.
func IncidentNews(d *domain.Directory, i *domain.Incident, what Line, reader string, now time.Time) Message {
	m := Message{Summary: ended(plainWords(what)) + " " + i.ID + " " + i.Title}
	m.Nodes = append(m.Nodes, Text(what), Text(append([]Line{L(B(i.ID), " ", i.Title)}, incidentNow(d, i, now)...)...))
	if next := incidentNext(d, i, now); len(next) > 0 {
		m.Nodes = append(m.Nodes, Text(next...))
	}
	return pressed(m, d, i, reader, now)
}

// ended is a sentence with its full stop: words that people typed at its end may lack one.
func ended(s string) string {
	if s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}

// roleFirst is the first thing to do in a role, and the command behind its button; %s is the incident's number.
var roleFirst = map[string]struct{ do, label, words string }{
	"lead":        {"First: see that somebody contains it and somebody tells the others. You can name them.", "Name the comms lead", "incident role %s comms"},
	"containment": {"First: stop it from spreading, and write down what you did.", "Write a note", "incident note %s"},
	"comms":       {"First: send the update. What is unknown is written “not known yet”.", "Send update", "incident update %s"},
	"scribe":      {"First: write down what you know so far.", "Write a note", "incident note %s"},
	"legal":       {"First: look at which legal clocks run.", "Legal clocks", "incident clock %s"},
	"statement":   {"First: see what would go outside, and what must not.", "Show everything", "incident show %s"},
}

// IncidentRole tells somebody that they have a role: what it means and what to do first (domain 3.6). by is who named
// them.
func IncidentRole(d *domain.Directory, i *domain.Incident, r domain.IncidentRole, by Line, reader string, now time.Time) Message {
	first := L(Span{Kind: Ping, ID: reader, Text: d.Name(reader)}, ", ")
	first = append(first, by...)
	first = append(first, L(" named you as ", B(r.Word), " of this incident.")...)
	m := Message{Summary: "You are the " + r.Word + " of " + i.ID + " " + i.Title + "."}
	do := roleFirst[r.Key]
	m.Nodes = append(m.Nodes, Head(i.ID+" · "+i.Title), Text(first, L(r.Duty)), Text(incidentNow(d, i, now)...))
	lines := []Line{L(do.do)}
	if !i.NextUpdate.IsZero() {
		lines = append(lines, L("Next update by ", At(i.NextUpdate, d.Location()), "."))
	}
	cannot := L("You cannot do it now? Say so to a security lead: they name somebody else.")
	if i.Lead != "" && i.Lead != reader {
		cannot = L("You cannot do it now? Say so to ", Name(d, i.Lead), ": who leads names somebody else.")
	}
	words := strings.Replace(do.words, "%s", i.ID, 1)
	buttons := []Button{{Label: do.label, Words: words, Style: "primary", Access: do.label + ": " + spokenOf(i)}}
	if !strings.HasPrefix(words, "incident show") {
		buttons = append(buttons, Button{Label: "Show everything", Words: "incident show " + i.ID, Access: "Show everything: " + spokenOf(i)})
	}
	m.Nodes = append(m.Nodes, Text(lines...), Buttons(buttons...), Small(cannot))
	return m
}
