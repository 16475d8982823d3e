package view

import (
	"fmt"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Due is one reminder in a person's bundle: of an action its stage, of any other record its nudge.
type Due struct {
	Record domain.Record
	Stage  domain.Stage
	Nudge  domain.Nudge
	For    string // whose it is, where the reader stands in
	Source string // what it belongs to, where the reader may see it
	Bare   bool   // the reminder is not the record's own: it is neither put off nor handed over with it
}

// RemindersShown is how many reminders one message holds; the rest are counted (reliability F24).
const RemindersShown = 10

// Reminders is one person's bundle of a day: one message, with what can be done about each (product 4).
func Reminders(d *domain.Directory, due []Due, today, later domain.Date) Message {
	m := Message{Summary: fmt.Sprintf("Reminder: %s of yours.", countDue(due))}
	m.Nodes = append(m.Nodes, Head(m.Summary))
	if len(due) == 1 {
		m.Summary = "Reminder: " + title(d, due[0].Record) + ". " + upper(dueWord(due[0], today))
		m.Nodes[0] = Head("One thing wants you today")
		if due[0].Record.Ref().Kind == domain.KindAction {
			m.Summary = "Reminder: " + due[0].Record.Heading() + ". " + dueWord(due[0], today)
			m.Nodes[0] = Head("One action of yours")
		}
	}
	for _, x := range due[:min(len(due), RemindersShown)] {
		m.Nodes = append(m.Nodes, Text(dueLines(d, x, today)...), Buttons(dueButtons(d, x, later)...))
		m.About = append(m.About, x.Record.Ref())
		m.Restricted = m.Restricted || x.Record.Base().IsRestricted()
	}
	for _, x := range due[min(len(due), RemindersShown):] { // they are counted, so whoever may not know of them may not read it
		m.Restricted = m.Restricted || x.Record.Base().IsRestricted()
	}
	if k := len(due) - RemindersShown; k > 0 {
		m.Nodes = append(m.Nodes, Text(L(fmt.Sprintf("and %d more: ", k), Cmd("list mine"))))
	}
	m.Nodes = append(m.Nodes, Small(L("Reminders come once a day, in your morning. To stop them: ", Cmd("settings reminders off"), "; escalations still reach you.")))
	return m
}

// countDue counts reminders by what they are of, where they are all of one kind.
func countDue(due []Due) string {
	for _, x := range due {
		if x.Record.Ref().Kind != domain.KindAction {
			return count(len(due), "thing")
		}
	}
	return count(len(due), "action")
}

// dueWord says why now.
func dueWord(x Due, today domain.Date) string {
	if x.Nudge.Word == "" {
		return dueWords(x.Record.Day(), today)
	}
	return strings.TrimSuffix(x.Nudge.Word, ".") + "."
}

func dueLines(d *domain.Directory, x Due, today domain.Date) []Line {
	lines := []Line{L(B(title(d, x.Record)), ": ", dueWord(x, today))}
	if x.Nudge.Do != "" {
		lines = append(lines, L(strings.TrimSuffix(upper(x.Nudge.Do), "."), "."))
	}
	if x.For != "" {
		lines = append(lines, L("You stand in for ", Name(d, x.For), "."))
	}
	if a, ok := x.Record.(*domain.Action); ok {
		switch {
		case x.Stage.Word == "check":
			lines = append(lines, L("You wanted to look again now."), blockedLine(d, a))
		case a.State == domain.ActBlocked:
			lines = append(lines, L("Blocked by ", a.BlockedBy, "; the date stays."))
		}
	}
	if x.Source != "" {
		lines = append(lines, L("Belongs to ", x.Source, "."))
	}
	return lines
}

// dueButtons are done, snooze, reassign, in the words of the record's kind (product 4).
func dueButtons(d *domain.Directory, x Due, later domain.Date) []Button {
	if a, ok := x.Record.(*domain.Action); ok {
		return []Button{actionButton(a, "Done", "done"), snoozeButton(d, a, later), actionButton(a, "Move", "move"), actionButton(a, "Give to somebody", "assign")}
	}
	var out []Button
	for _, words := range x.Nudge.Press[:min(len(x.Nudge.Press), 3)] {
		out = append(out, pressOf(d, x.Record, words))
	}
	if !x.Bare {
		out = append(out, snoozeButton(d, x.Record, later))
	}
	if handover := handoverWords(x.Record); handover != "" && !x.Bare {
		out = append(out, Button{Label: "Give to somebody", Words: handover, Access: "Give to somebody: " + title(d, x.Record)})
	}
	return append(out, Button{Label: "Open", Words: openWords(x.Record), Access: "Open " + title(d, x.Record)})
}

// handovers are the verbs by which a record is given to somebody else, by kind (product 4: reassign).
var handovers = map[domain.Kind]string{domain.KindRisk: "risk own", domain.KindDecision: "decision delegate"}

func handoverWords(rec domain.Record) string {
	ref := rec.Ref()
	if verb := handovers[ref.Kind]; verb != "" {
		return verb + " " + ref.ID
	}
	return ""
}

func snoozeButton(d *domain.Directory, rec domain.Record, later domain.Date) Button {
	return Button{Label: "Remind me " + later.Short(), Words: "remind snooze " + rec.Ref().ID + " until:" + later.String(),
		Access: "Remind me later of " + domain.Clip(title(d, rec), 60)}
}

// pressLabels name the verbs that would not say by themselves what they do, as the cards do.
var pressLabels = map[string]string{"exception fix": "Turn into a fix", "exception ask": "Ask for change", "exception confirm": "It stands",
	"decision input": "Give input", "decision question": "Ask", "decision disagree": "I do not agree", "evidence provide": "Hand in proof",
	"evidence return": "Send back", "risk own": "I own it", "risk decline": "Not mine", "risk verify": "Hand in the fix", "risk reopen": "Send back",
	"escalation ack": "I have it", "escalation pass": "Not me", "escalation resolve": "Resolved", "action refuse": "No", "owner confirm": "It is right",
	"brief edit": "Write the update", "digest action": "Make it an action", "digest settle": "Nothing to do",
	"incident lead": "Take the lead", "incident role": "Name somebody", "incident clock": "Legal clocks", "incident contain": "Contained", "incident resolve": "Resolved", "incident update": "Send update", "incident retro": "Retrospective", "incident note": "Write a note"}

// pressOf is a button for the words of a verb on a record; the verb is what stands on it.
func pressOf(d *domain.Directory, rec domain.Record, words string) Button {
	label := strings.Fields(words)
	verb := words
	if len(label) > 1 {
		verb = label[1]
	}
	said := upper(strings.ReplaceAll(verb, "-", " "))
	if len(label) > 1 && pressLabels[label[0]+" "+verb] != "" {
		said = pressLabels[label[0]+" "+verb]
	}
	return Button{Label: said, Words: words, Access: said + ": " + domain.Clip(title(d, rec), 60)}
}

// Snoozed answers who put a reminder off.
func Snoozed(d *domain.Directory, rec domain.Record, until domain.Date) Message {
	m := Message{Summary: "No reminders of this until " + until.Long() + ".", About: []domain.Ref{rec.Ref()}, Restricted: rec.Base().IsRestricted()}
	m.Nodes = append(m.Nodes, Text(L(B(title(d, rec)), ": no reminders until "+until.Long()+"."), L("Its dates stay, and so do escalations.")))
	return m
}
