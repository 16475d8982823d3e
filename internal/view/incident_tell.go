package view

import (
	"fmt"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

func init() {
	incidentAnswers["note"] = func(_ *domain.Directory, i *domain.Incident, _ IncidentDone) []Line {
		return []Line{L("Written into the timeline of ", B(i.ID), ".")}
	}
	incidentAnswers["decision"] = func(d *domain.Directory, i *domain.Incident, x IncidentDone) []Line {
		out := []Line{L("Recorded as ", B(x.Made.String()), ", in short form.")}
		by := "the retrospective"
		if due, ok := i.RetroDue(d.Calendar()); ok {
			by = due.Long()
		}
		return append(out, L("What else could have been done, the price, and the day to look again are due by "+by+": ", Cmd("decision complete "+x.Made.String()), "."))
	}
}

// incidentTold is what the card says of updates: the last one in its five lines, who sent it when to whom, and when the next
// comes.
func incidentTold(d *domain.Directory, i *domain.Incident, now time.Time) []Node {
	u := i.LastUpdate()
	if u == nil {
		var lines []Line
		if !i.NextUpdate.IsZero() && i.OwesUpdates() {
			lines = append(lines, L("No update yet. ", B("First update: "), At(i.NextUpdate, d.Location())))
		}
		if lines = append(lines, incidentStatement(d, i)...); len(lines) == 0 {
			return nil
		}
		return []Node{Text(lines...)}
	}
	lines := []Line{L(B("We know: "), domain.Clip(domain.OneLine(u.Know), 400)), L(B("Customers: "), domain.Clip(domain.OneLine(u.Effect), 300)),
		L(B("We do: "), domain.Clip(domain.OneLine(u.Doing), 300)), L(B("We need: "), domain.Clip(domain.OneLine(u.Need), 300))}
	if !i.NextUpdate.IsZero() {
		lines = append(lines, L(B("Next update: "), At(i.NextUpdate, d.Location())))
	}
	lines = append(lines, incidentStatement(d, i)...)
	return []Node{Text(lines...), Small(L(fmt.Sprintf("Update %d by ", u.N), Name(d, u.By), ", ", At(u.At, d.Location()), ", to "+domain.AudienceWords(u.Audiences)+"."))}
}

// incidentStatement says how the words for outside stand, and never the words: those are for few before the yes (domain 5.6).
func incidentStatement(d *domain.Directory, i *domain.Incident) []Line {
	s := i.Statement
	switch {
	case s == nil || !i.Live():
		return nil
	case s.Approved != "":
		return []Line{L(B("Words for outside: "), "approved by ", Name(d, s.Approved), ", ", At(s.Answered, d.Location()), ", exactly as they are")}
	case s.Change != "":
		return []Line{L(B("Words for outside: "), Name(d, s.Change), " asks for a change")}
	}
	who := domain.StatementApprovers(d, i)
	if len(who) == 0 {
		return []Line{L(B("Words for outside: "), "a draft; nobody can approve it yet")}
	}
	return []Line{L(B("Words for outside: "), "a draft, waits for the yes of ", peopleAnd(d, who))}
}

// StatementAsked answers whoever wrote words for outside: who is asked for the yes.
func StatementAsked(d *domain.Directory, i *domain.Incident, s *domain.Sheet) Message {
	m := Message{Summary: "The words for outside of " + i.ID + " wait for a yes.", About: []domain.Ref{i.Ref()}, Restricted: i.IsRestricted()}
	lines := []Line{L("Written down: ", s.Facts[domain.FieldMessage].Text)}
	switch who := domain.StatementApprovers(d, i); {
	case s.IsCleared():
		m.Summary = "These words for outside of " + i.ID + " are approved."
		lines = append(lines, L("These very words were approved by ", Name(d, s.Cleared.By), "."))
	case len(who) > 0:
		lines = append(lines, L("Asked for the yes: ", peopleAnd(d, who), ". Nothing goes outside before."))
	default:
		lines = append(lines, L("Nobody can say yes yet. Name a statement approver: ", Cmd("incident role "+i.ID+" statement @name"), "."))
	}
	m.Nodes = append(m.Nodes, Text(lines...), Small(L("A change of the words needs another yes.")))
	return m
}

// IncidentUpdateAsk reminds somebody of an update, with the button that sends it.
func IncidentUpdateAsk(d *domain.Directory, i *domain.Incident, why Line, now time.Time) Message {
	m := Message{Summary: i.ID + ": an update is due. " + i.Title}
	m.Nodes = append(m.Nodes, Text(L(B(i.ID), " ", i.Title, " ("+i.Severity+")"), why), Text(L("It takes a minute: what is unknown is written “not known yet” by itself.")))
	m.Nodes = append(m.Nodes, Buttons(Button{Label: "Send update", Words: "incident update " + i.ID, Style: "primary", Access: "Send update: " + spokenOf(i)},
		Button{Label: "Show", Words: "incident show " + i.ID, Access: "Show " + spokenOf(i)}))
	return m
}

// DecisionWritten tells somebody what was written down as their decision during an incident.
func DecisionWritten(d *domain.Directory, i *domain.Incident, r *domain.Decision, by string) Message {
	m := Message{Summary: "A decision of yours was written down: " + r.Title, About: []domain.Ref{r.Ref()}}
	m.Nodes = append(m.Nodes, Text(L(Name(d, by), " wrote down as your decision: ", B(r.Title), " ("+r.ID+")."), L("Why: ", r.Context), L(B(i.ID), " ", i.Title)),
		Text(L("Was it otherwise? Say so in a note; the record stays and both are read.")),
		Buttons(Button{Label: "Write a note", Words: "incident note " + i.ID, Access: "Write a note on " + spokenOf(i)}, Button{Label: "Show", Words: "show " + r.ID, Access: "Show " + spokenOf(r)}))
	return m
}

// UpdateSent is what became of a stakeholder update, for the reply to whoever sent it.
type UpdateSent struct {
	Sent, Waits []domain.Sending
	Ask         []string // who may release those that wait
	Skipped     []string // audiences that nobody is known for
	Wording     string   // how the executives' page reads
}

// IncidentTold answers whoever sent an update: who reads it, when the next one is promised.
func IncidentTold(d *domain.Directory, i *domain.Incident, x UpdateSent, zone *time.Location) Message {
	u := i.LastUpdate()
	m := Message{Summary: fmt.Sprintf("Update %d of %s is sent.", u.N, i.ID), About: []domain.Ref{i.Ref()}, Restricted: i.IsRestricted()}
	first := []Line{L(B(fmt.Sprintf("Update %d", u.N)), " of ", B(i.ID), " is sent.")}
	for _, s := range x.Sent {
		first = append(first, L("• "+domain.AudienceNames[s.Audience]+": ", BriefReaders(d, s)))
	}
	for _, s := range x.Waits {
		first = append(first, L("• "+domain.AudienceNames[s.Audience]+": waits for a second person (", peopleAnd(d, x.Ask), ")"))
	}
	for _, a := range x.Skipped {
		first = append(first, L("• "+domain.AudienceNames[a]+": I know nobody. Name people: ", Cmd("brief send "+i.ID+" "+a+" to:@name")))
	}
	m.Nodes = append(m.Nodes, Text(first...))
	switch {
	case !u.Next.IsZero():
		m.Nodes = append(m.Nodes, Text(L("You promised the next one for ", B(domain.Stamp(u.Next, zone)), ". You are reminded before.")))
	case i.OwesUpdates():
		m.Nodes = append(m.Nodes, Text(L("No next one is promised: tell them when something changes.")))
	default:
		m.Nodes = append(m.Nodes, Text(L("No next one is promised: it is over.")))
	}
	if x.Wording != "" {
		m.Nodes = append(m.Nodes, Small(L("For executives: "+x.Wording)))
	}
	var b []Button
	if len(x.Sent) > 0 {
		b = append(b, Button{Label: "Read what was sent", Words: "brief show " + i.ID, Access: "Read what was sent about " + strings.TrimSpace(domain.Clip(i.Title, 50))})
	}
	if len(b) > 0 {
		m.Nodes = append(m.Nodes, Buttons(b...))
	}
	return m
}
