package domain

import (
	"fmt"
	"slices"
	"strings"
)

// The states of an incident (domain 3.6).
const (
	IncDeclared  = "declared"
	IncLed       = "lead_assigned"
	IncContained = "contained"
	IncResolved  = "resolved"
	IncRetroDue  = "retro_due"
	IncClosed    = "closed"
	IncCancelled = "cancelled"
)

// Severities of incidents, the worst first.
var Severities = []string{"SEV1", "SEV2", "SEV3", "SEV4"}

// The parts that somebody plays on an incident.
const (
	PartIncidentLead Part = "lead of the incident"
	PartComms        Part = "comms lead"
	PartContainment  Part = "containment lead"
	PartScribe       Part = "scribe"
	PartLegal        Part = "legal reviewer"
	PartStatement    Part = "statement approver"
)

var (
	incidentLeads  = []Part{PartIncidentLead, PartLead}
	incidentSpeaks = []Part{PartIncidentLead, PartComms, PartLead}
	incidentClocks = []Part{PartLegal, PartIncidentLead, PartLead}
)

// incidentLife is the lifecycle of domain 3.6.
var incidentLife = slices.Concat(Lifecycle{
	{"", "declare", IncDeclared, []Part{PartAnyone}, "what happened, a service and a severity; when unsure, the higher one"},
	{IncDeclared, "lead", IncLed, []Part{PartAnyone}, "anyone takes it while it is free; a security lead names somebody"},
	{IncLed, "contain", IncContained, incidentLeads, "what was done"},
	{IncContained, "spread", IncLed, incidentLeads, "it spread again"},
	{IncContained, "resolve", IncResolved, incidentLeads, "how it ended"},
	{IncResolved, "retro_due", IncRetroDue, systems, "SEV1 to SEV3, confirmed data exposure, exercises: at once"},
	{IncResolved, "close", IncClosed, incidentLeads, "an action, or none and why (security lead); every legal clock settled"},
	{IncRetroDue, "close", IncClosed, incidentLeads, "the retrospective is done; an action, or none and why (security lead); every legal clock settled"},
	{IncDeclared, "cancel", IncCancelled, incidentLeads, "false alarm: the reason is kept"},
	{IncLed, "cancel", IncCancelled, incidentLeads, "false alarm: the reason is kept"},
	{IncContained, "cancel", IncCancelled, incidentLeads, "false alarm: the reason is kept"},
	{IncResolved, "retro", IncResolved, incidentLeads, "blameless; the state stays, the record has what was learned"},
	{IncRetroDue, "retro", IncRetroDue, incidentLeads, "blameless; the state stays, the record has what was learned"},
	{IncCancelled, "update", IncCancelled, incidentSpeaks, "a false alarm: the last word, to those who were told that it ran"},
}, staying(incidentWords, IncDeclared, IncLed, IncContained, IncResolved, IncRetroDue),
	staying([]Row{{"", "lead", "", incidentLeads, "hands over; where nobody leads, anyone takes it"}}, IncLed, IncContained, IncResolved, IncRetroDue))

// incidentWords are the verbs that change no state, while the incident is not over: what is used most comes first, for
// refusals name the first ones.
var incidentWords = []Row{
	{"", "update", "", incidentSpeaks, "what we know, effect, what we do, what we need, when the next one comes"},
	{"", "role", "", []Part{PartAnyone}, "a free role is anyone's to take; the lead or a security lead names and changes"},
	{"", "note", "", []Part{PartAnyone}, "a line of the timeline"},
	{"", "decision", "", []Part{PartAnyone}, "context, choice, who; full fields by the retrospective"},
	{"", "severity", "", incidentLeads, "a reason"},
	{"", "clock", "", incidentClocks, "only a legal reviewer says that a clock does not apply or was met"},
	{"", "edit", "", incidentLeads, "facts: what sort, which control failed, services, risks, when it was noticed"},
}

// staying lists rows for each of the states, in which they stay.
func staying(rows []Row, states ...string) Lifecycle {
	var out Lifecycle
	for _, s := range states {
		for _, r := range rows {
			r.From, r.To = s, s
			out = append(out, r)
		}
	}
	return out
}

// IncidentDeed is what a verb makes of an incident.
type IncidentDeed struct {
	Inc   *Incident
	What  string // declared, lead, role, severity, update, note, decision, clock, contained, spread, resolved, retro, closed, cancelled
	For   string // whom the caller stood in for
	Words string // what was said with it
	Role  string // the key of the role that was named
}

// incidentParts are the parts a caller plays on an incident.
func (w Work) incidentParts(i *Incident) Parts {
	p := Parts{}
	for _, x := range []struct {
		part   Part
		person string
	}{{PartIncidentLead, i.Lead}, {PartComms, i.Comms}, {PartContainment, i.Containment}, {PartScribe, i.Scribe}, {PartLegal, i.LegalReviewer},
		{PartStatement, i.StatementApprover}} {
		if stands, ok := w.acts(x.person); ok && x.person != "" {
			p.Add(x.part, stands)
		}
	}
	if w.Caller.May(MayLog) == nil {
		p.Add(PartAnyone, "")
	}
	if i.Kind == KindExercise && i.By == w.Caller.Person {
		p.Add(PartRunner, "")
	}
	if w.Caller.Has(RoleLead) {
		p.Add(PartLead, "")
	}
	if w.Caller.Does("legal_reviewer") {
		p.Add(PartLegal, "")
	}
	return p
}

// begin gives a copy to change, in its new state, to who may do a verb.
func (i *Incident) begin(w Work, verb string) (*Incident, string, *Error) {
	to, stands, err := i.gate(w, verb)
	if err != nil {
		return nil, "", err
	}
	n := Clone(i)
	n.State = to
	return n, stands, nil
}

// gate is the first question of every verb on an incident that exists: its state, then the caller's part. It gives the
// state the verb leads to.
func (i *Incident) gate(w Work, verb string) (string, string, *Error) {
	if err := w.Caller.May(MayLog); err != nil {
		return "", "", err
	}
	row, stands, err := i.life().Gate(i.Ref(), i.State, verb, w.incidentParts(i), func(p Part) string {
		s := i.who(w, p)
		if one := w.Dir.People[i.LegalReviewer]; p != PartLegal || one != nil && one.Live() || s == "" {
			return s
		}
		return "a legal reviewer (" + s + ")" // several: told apart from who else can
	})
	return row.To, stands, err
}

// who names the people behind a part, for a refusal; not somebody who left.
func (i *Incident) who(w Work, p Part) string {
	of := map[Part]string{PartIncidentLead: i.Lead, PartComms: i.Comms, PartContainment: i.Containment, PartScribe: i.Scribe,
		PartLegal: i.LegalReviewer, PartStatement: i.StatementApprover, PartRunner: i.By}
	switch person := w.Dir.People[of[p]]; {
	case person != nil && person.Live():
		return person.Name
	case p == PartLead:
		return i.aLead(w)
	case p == PartLegal && len(w.Dir.Doing("legal_reviewer")) > 0:
		return w.names(w.Dir.Doing("legal_reviewer"))
	}
	return ""
}

// maxTimeline bounds the lines of one incident's timeline; the record is written as a whole (reliability F24). From
// maxOwnLines on it takes no more notes and marks: what is left is for the steps, of which none may be missing.
const maxTimeline, maxOwnLines = 400, 300

// log adds a line to the timeline at the moment of the work.
func (i *Incident) log(w Work, what, format string, args ...any) {
	i.Add(Moment{At: w.Now.UTC(), By: w.Caller.Person, What: what, Text: fmt.Sprintf(format, args...)})
}

// Add puts a line on the timeline; false where it is full.
func (i *Incident) Add(m Moment) bool {
	if len(i.Timeline) >= maxTimeline {
		return false
	}
	m.N = 1
	if n := len(i.Timeline); n > 0 {
		m.N = i.Timeline[n-1].N + 1
	}
	m.Text = Clip(OneLine(m.Text), 500)
	i.Timeline = append(i.Timeline, m)
	return true
}

// IncidentRole is one of the named roles of domain 3.6.
type IncidentRole struct {
	Key   string // lead, containment, comms, scribe, legal, statement: the word of `incident role`
	Word  string // how people read it
	Duty  string // what it means, told by direct message to whoever has it
	Field func(*Incident) *string
}

// IncidentRoles are the named roles, in the order they are shown.
var IncidentRoles = []IncidentRole{
	{"lead", "lead", "You decide and keep everybody going in one direction. You say when it is contained and when it is resolved.",
		func(i *Incident) *string { return &i.Lead }},
	{"containment", "containment lead", "You stop it from spreading, and tell the lead what you find.", func(i *Incident) *string { return &i.Containment }},
	{"comms", "comms lead", "You send the updates on time and answer who asks, so that the others can work.", func(i *Incident) *string { return &i.Comms }},
	{"scribe", "scribe", "You write down what happens and who decided what, as it happens.", func(i *Incident) *string { return &i.Scribe }},
	{"legal", "legal reviewer", "You say which legal duties apply, and when each was met.", func(i *Incident) *string { return &i.LegalReviewer }},
	{"statement", "statement approver", "Nothing goes outside without your recorded yes.", func(i *Incident) *string { return &i.StatementApprover }},
}

// IncidentRoleOf is a role by its key or word.
func IncidentRoleOf(word string) (IncidentRole, bool) {
	w := strings.ToLower(strings.TrimSpace(word))
	for _, r := range IncidentRoles {
		if r.Key == w || r.Word == w {
			return r, true
		}
	}
	return IncidentRole{}, false
}
