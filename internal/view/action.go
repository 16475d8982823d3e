package view

import (
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// ActionCard is the living card of an action in its channel.
func ActionCard(d *domain.Directory, a *domain.Action, source string, today domain.Date) Message {
	m := Message{Summary: a.ID + " " + a.Title + ": " + plainWords(actionNow(d, a, today))}
	m.Nodes = append(m.Nodes, Head(a.ID+" · "+a.Title), Text(actionLines(d, a, source, today)...))
	if b := actionButtons(a); len(b) > 0 {
		m.Nodes = append(m.Nodes, Buttons(b...))
	}
	return m
}

// ActionGiven tells a person that they own a new action, and that they may hand it back (domain 3.4).
func ActionGiven(d *domain.Directory, a *domain.Action, source string, today domain.Date) Message {
	m := Message{Summary: "You have a new action: " + a.Title + ", due " + a.Due.Long() + "."}
	m.Nodes = append(m.Nodes, Head(a.ID+" · "+a.Title))
	if a.AddedBy != "" && a.AddedBy != a.Owner {
		m.Nodes = append(m.Nodes, Text(L(Span{Kind: Ping, ID: a.Owner, Text: d.Name(a.Owner)}, ", ", Name(d, a.AddedBy), " gave you this action.")))
	}
	m.Nodes = append(m.Nodes, Text(actionLines(d, a, source, today)...))
	b := actionButtons(a)
	if a.State == domain.ActOpen && a.AddedBy != a.Owner {
		b = append(b, Button{Label: "Hand back", Words: "action handback " + a.ID, Access: "Hand " + a.ID + " back"})
	}
	if len(b) > 0 {
		m.Nodes = append(m.Nodes, Buttons(b...))
	}
	return m
}

// ActionOffer asks a person to take an action over.
func ActionOffer(d *domain.Directory, a *domain.Action, by, source string, today domain.Date) Message {
	m := Message{Summary: d.Name(by) + " asks you to take over: " + a.Title}
	m.Nodes = append(m.Nodes, Head(a.ID+" · "+a.Title),
		Text(L(Span{Kind: Ping, ID: a.Offered, Text: d.Name(a.Offered)}, ", ", Name(d, by), " asks you to take this over."),
			L("Until you accept, ", Name(d, a.Owner), " stays responsible.")),
		Text(actionLines(d, a, source, today)...),
		Buttons(Button{Label: "Take it over", Words: "action accept " + a.ID, Style: "primary", Access: "Take over " + a.ID},
			Button{Label: "No", Words: "action refuse " + a.ID, Access: "Do not take over " + a.ID}))
	return m
}

// ActionWish asks somebody to agree to a drop or a third move (domain 3.4).
func ActionWish(d *domain.Directory, a *domain.Action, why, source string, today domain.Date) Message {
	w := a.Wish
	ask := L(Name(d, w.By), " wants to drop this action.")
	if w.What == "move" {
		ask = L(Name(d, w.By), " wants to move this action to ", B(w.Due.Long()), fmt.Sprintf(". It was moved %s already.", count(a.Shifts, "time")))
	}
	m := Message{Summary: plainWords(ask) + " Do you agree?"}
	m.Nodes = append(m.Nodes, Head(a.ID+" · "+a.Title), Text(ask))
	lines := []Line{}
	if w.Reason != "" {
		lines = append(lines, L("Why: ", w.Reason))
	}
	lines = append(lines, L("You are asked because ", why, "."), L("Nothing changes until you answer."))
	m.Nodes = append(m.Nodes, Text(lines...), Text(actionLines(d, a, source, today)...))
	round := fmt.Sprintf(" round:%d", a.Gen) // another wish is another question
	m.Nodes = append(m.Nodes, Buttons(
		Button{Label: "Agree", Words: "action accept " + a.ID + round, Style: "primary", Access: "Agree to the change of " + a.ID},
		Button{Label: "Refuse", Words: "action refuse " + a.ID + round, Access: "Refuse the change of " + a.ID}))
	return m
}

// ActionNews tells somebody what became of an action, in one sentence and its card's lines.
func ActionNews(d *domain.Directory, a *domain.Action, what Line, source string, today domain.Date) Message {
	m := Message{Summary: plainWords(what) + " " + a.ID + " " + a.Title}
	m.Nodes = append(m.Nodes, Text(what), Text(append([]Line{L(B(a.ID), " ", a.Title)}, actionLines(d, a, source, today)...)...))
	return m
}

// actionLines are how it stands, who has it, and what it belongs to.
func actionLines(d *domain.Directory, a *domain.Action, source string, today domain.Date) []Line {
	out := []Line{actionNow(d, a, today)}
	if a.Offered != "" {
		out = append(out, L("Offered to ", Name(d, a.Offered), ", not accepted yet."))
	}
	if w := a.Wish; w != nil {
		what := "to be dropped"
		if w.What == "move" {
			what = "to be moved to " + w.Due.Long()
		}
		who := L(Name(d, w.Asked))
		if w.Asked == domain.LeadsStep {
			who = L("a security lead")
		}
		out = append(out, L("Waits for ", who, " to agree: "+what+"."))
	}
	if a.State == domain.ActBlocked {
		out = append(out, blockedLine(d, a))
	}
	if a.Shifts > 0 && a.Live() {
		out = append(out, L(fmt.Sprintf("Moved %s; first due %s.", count(a.Shifts, "time"), a.FirstDue.Long())))
	}
	if a.Evidence != "" {
		out = append(out, L("Proof: ", a.Evidence))
	}
	if a.DropReason != "" {
		out = append(out, L("Reason: ", a.DropReason))
	}
	if source != "" {
		out = append(out, L("Belongs to ", source, "."))
	}
	return out
}

// blockedLine says what is in the way, who can clear it and when to look again.
func blockedLine(d *domain.Directory, a *domain.Action) Line {
	l := L("In the way: ", a.BlockedBy, ".")
	if a.Unblocker != "" {
		l = append(l, T(" "), Name(d, a.Unblocker), T(" can clear it."))
	}
	if !a.NextCheck.IsZero() {
		l = append(l, T(" Next look "+a.NextCheck.Long()+"."))
	}
	return l
}

// actionNow is an action's state in one sentence.
func actionNow(d *domain.Directory, a *domain.Action, today domain.Date) Line {
	switch a.State {
	case domain.ActDone:
		by := L(Name(d, a.Owner))
		if a.DoneBy != "" {
			by = L(Name(d, a.DoneBy), " for ", Name(d, a.Owner))
		}
		return L(B("Done"), " by ", by, " on "+a.DoneOn.Long()+".")
	case domain.ActDropped:
		l := L(B("Dropped"), " on "+a.DroppedOn.Long())
		if a.DropApprovedBy != "" {
			l = append(l, T("; agreed by "), Name(d, a.DropApprovedBy))
		}
		return append(l, T("."))
	}
	due := ", due " + a.Due.Long()
	if n := a.Late(today); n > 0 {
		due = fmt.Sprintf(", was due %s: %s late", a.Due.Long(), count(n, "day"))
	}
	return L(Name(d, a.Owner), due, " (", StateWord(a.State), ").")
}

func actionButtons(a *domain.Action) []Button {
	switch a.State {
	case domain.ActOpen:
		return []Button{actionButton(a, "Start", "start"), actionButton(a, "Done", "done"), actionButton(a, "Move", "move")}
	case domain.ActInProgress:
		return []Button{actionButton(a, "Done", "done"), actionButton(a, "Blocked", "block"), actionButton(a, "Move", "move")}
	case domain.ActBlocked:
		return []Button{actionButton(a, "Go on", "start"), actionButton(a, "Done", "done"), actionButton(a, "Move", "move")}
	case domain.ActDone:
		return []Button{actionButton(a, "Reopen", "reopen")}
	}
	return nil
}

func actionButton(a *domain.Action, label, verb string) Button {
	return Button{Label: label, Words: "action " + verb + " " + a.ID, Access: label + ": " + a.ID + " " + domain.Clip(a.Title, 60)}
}

// plainWords is one line as plain text without any time in it.
func plainWords(l Line) string { return PlainLine(l, "", nil) }
