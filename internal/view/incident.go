package view

import (
	"slices"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// IncidentCard is the living card of an incident in its channel. One tired look tells what it is, how bad, who leads, and
// when the next word comes (product 4); then what can be pressed, the next step first.
func IncidentCard(d *domain.Directory, i *domain.Incident, now time.Time) Message {
	m := Message{Summary: i.ID + " " + i.Title + ": " + incidentSummary(d, i, now)}
	m.Nodes = append(m.Nodes, Head(i.ID+" · "+i.Title), Text(incidentNow(d, i, now)...))
	m.Nodes = append(m.Nodes, incidentTold(d, i, now)...)
	m.Nodes = append(m.Nodes, Text(incidentPeople(d, i)...))
	if next := incidentNext(d, i, now); len(next) > 0 {
		m.Nodes = append(m.Nodes, Text(next...))
	}
	for _, part := range []func(*domain.Directory, *domain.Incident, time.Time) []Node{incidentClocks, incidentDrill} {
		m.Nodes = append(m.Nodes, part(d, i, now)...)
	}
	return Message{Summary: m.Summary, Nodes: append(m.Nodes, incidentPresses(d, i, now, nil)...)}
}

// incidentStates are the states as a tired reader understands them.
var incidentStates = map[string]string{domain.IncDeclared: "nobody leads it yet", domain.IncLed: "not contained yet", domain.IncContained: "contained, not over yet",
	domain.IncResolved: "resolved", domain.IncRetroDue: "resolved, the retrospective is due", domain.IncClosed: "closed", domain.IncCancelled: "called off, a false alarm"}

// incidentState is the state as a tired reader understands it.
func incidentState(i *domain.Incident) string {
	if i.State == domain.IncRetroDue && !i.Times["retro_done"].IsZero() {
		return "resolved, the retrospective is done"
	}
	return incidentStates[i.State]
}

// incidentSummary is the state in one sentence, for a notification.
func incidentSummary(d *domain.Directory, i *domain.Incident, now time.Time) string {
	return plainWords(incidentNow(d, i, now)[0])
}

// incidentNow says how bad it is, how it stands and who leads.
func incidentNow(d *domain.Directory, i *domain.Incident, now time.Time) []Line {
	l := L(B(i.Severity+", "+incidentState(i)), ".")
	switch {
	case i.Lead != "" && i.Leaderless(d, d.Today(now)):
		l = append(l, L(" ", Name(d, i.Lead), " led it and cannot be asked any more: ", B("nobody leads it now"), ".")...)
	case i.Lead != "" && i.Live():
		l = append(l, L(" ", Name(d, i.Lead), " leads.")...)
	}
	out := []Line{l}
	if i.Outcome != "" {
		out = append(out, L("How it ended: ", i.Outcome))
	}
	return out
}

// incidentPeople names the roles that are taken, what it touches, and who saw it first.
func incidentPeople(d *domain.Directory, i *domain.Incident) []Line {
	var out []Line
	if s := incidentServices(d, i); s != "" {
		out = append(out, L("Touches: ", s))
	}
	if i.Exposed {
		out = append(out, L(B("Personal data was exposed."), " That is confirmed."))
	}
	for _, r := range domain.IncidentRoles {
		who := *r.Field(i)
		switch {
		case r.Key == "lead": // stands in the first line
		case who != "":
			out = append(out, L(upper(r.Word)+": ", Name(d, who)))
		case r.Key == "containment" && i.State == domain.IncLed: // who else must be named, and by when, stands under what is next
			out = append(out, L(upper(r.Word)+": nobody yet"))
		}
	}
	l := L("Noticed ", At(i.Times["detected"], d.Location()))
	if i.Times["detected"].IsZero() {
		l = L("Declared ", At(i.Times["declared"], d.Location()))
	}
	if i.By != "" {
		l = append(l, L(", declared by ", Name(d, i.By))...)
	}
	return append(out, append(l, T(".")))
}

func incidentServices(d *domain.Directory, i *domain.Incident) string {
	var names []string
	for _, s := range i.ServiceIDs {
		names = append(names, serviceName(d, s))
	}
	return strings.Join(names, ", ")
}

// incidentNext says what comes next, and what is missing.
func incidentNext(d *domain.Directory, i *domain.Incident, now time.Time) []Line {
	var out []Line
	switch {
	case i.State == domain.IncDeclared, i.Leaderless(d, d.Today(now)):
		out = append(out, L("Next: somebody takes the lead."))
	case i.State == domain.IncLed:
		out = append(out, L("Next: stop it from spreading, then press Contained."))
	case i.State == domain.IncContained:
		out = append(out, L("Next: put everything right, then press Resolved."))
	case i.State == domain.IncResolved, i.State == domain.IncRetroDue:
		if due, ok := i.RetroDue(d.Calendar()); ok {
			out = append(out, L("Next: the retrospective by "+due.Long()+", then close it."))
		} else {
			out = append(out, L("Next: close it."))
		}
	}
	if open := i.Unnamed(); len(open) > 0 {
		head := "To be named by "
		if i.RolesBy(now).Before(now) {
			head = "Should have been named by "
		}
		out = append(out, L(head, At(i.RolesBy(now), d.Location()), ": "+strings.Join(open, ", ")+"."))
	}
	if i.SameHands() {
		out = append(out, L(Name(d, i.Lead), " both leads and contains it: a "+i.Severity+" needs two people."))
	}
	return out
}

// incidentPresses are the buttons of an incident: what is next first, the free roles and the rest as menus. keep says
// which commands the reader may use; nil keeps all, for a card that everybody reads.
func incidentPresses(d *domain.Directory, i *domain.Incident, now time.Time, keep func(words string) bool) []Node {
	press := func(label, words, style string) Button {
		return Button{Label: label, Words: words, Style: style, Access: label + ": " + spokenOf(i)}
	}
	on := func(label, verb, style string) Button { return press(label, "incident "+verb+" "+i.ID, style) }
	var row, more []Button
	switch i.State {
	case domain.IncDeclared:
		row = []Button{on("Take the lead", "lead", "primary"), on("Send update", "update", "")}
	case domain.IncLed:
		row = []Button{on("Send update", "update", "primary"), on("Contained", "contain", "")}
	case domain.IncContained:
		row = []Button{on("Resolved", "resolve", "primary"), on("Send update", "update", ""), on("It spreads again", "spread", "")}
	case domain.IncResolved, domain.IncRetroDue:
		row = afterwards(i, on, press("Add an action", "action add source:"+i.ID, ""))
	case domain.IncCancelled:
		if !i.OwesLastWord() || keep != nil && !keep("incident update "+i.ID) {
			return nil
		}
		return []Node{Buttons(on("Tell those who were told", "update", "primary"))}
	default:
		return nil
	}
	if i.State != domain.IncDeclared && i.Leaderless(d, d.Today(now)) {
		row[0].Style = ""
		row = append([]Button{on("Take the lead", "lead", "primary")}, row...)
	}
	if i.Kind != domain.KindExercise && len(i.Legal) > 0 {
		row = append(row, on("Legal clocks", "clock", "")) // found at once, by whoever has never seen it
	}
	more = []Button{on("Write a note", "note", ""), on("Record a decision", "decision", ""), on("Change the severity", "severity", ""),
		press("Escalate", "escalate "+i.ID, "")}
	more = append(more, on("Correct the facts", "edit", ""))
	if i.Times["resolved"].IsZero() {
		more = append(more, on("It was a false alarm", "cancel", ""))
	}
	if i.Running() {
		more = append(more, press("End the exercise", "drill end "+i.ID, ""))
	}
	more = append(more, press("Show everything", "incident show "+i.ID, ""))
	var roles []Button
	for _, r := range domain.IncidentRoles {
		if *r.Field(i) == "" && r.Key != "lead" && i.Times["resolved"].IsZero() {
			roles = append(roles, press(upper(r.Word), "incident role "+i.ID+" "+r.Key, ""))
		}
	}
	var out []Node
	for _, b := range []*[]Button{&row, &roles, &more} {
		if keep != nil {
			*b = slices.DeleteFunc(*b, func(x Button) bool { return !keep(x.Words) })
		}
	}
	if len(row) > 0 {
		out = append(out, Buttons(row...))
	}
	if len(roles) > 0 {
		out = append(out, Node{Kind: NodeMenu, Label: "Take a role…", Buttons: roles})
	}
	if len(more) > 0 {
		out = append(out, Node{Kind: NodeMenu, Label: "More…", Buttons: more})
	}
	return out
}

// incidentKeep keeps what a person may press as the incident stands.
func incidentKeep(d *domain.Directory, i *domain.Incident, person string, now time.Time) func(string) bool {
	p := d.People[person]
	if p == nil {
		return nil
	}
	w := domain.Work{Dir: d, Now: now, Caller: domain.CallerFor(d, p)}
	return func(words string) bool {
		f := strings.Fields(words)
		switch {
		case f[0] == "drill":
			return i.CanDo(w, f[1]) == nil
		case f[0] != "incident":
			return w.Caller.May(domain.MayLog) == nil
		case f[1] == "show" || f[1] == "clock": // reading is for everybody who sees it
			return true
		case f[1] == "role" && len(f) > 3 && !i.MayTake(w, f[3]): // a press takes it, and they would be refused
			return false
		}
		return i.CanDo(w, f[1]) == nil
	}
}
