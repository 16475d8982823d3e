package ledger

import (
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// askLetter asks one person to confirm or fix who owns a thing: what is wrong first, then why they are asked, then what
// silence does, then the three taps.
func askLetter(d *domain.Directory, o owned, c *domain.Correction, to, stands string) view.Message {
	if c.By == "" {
		return askLeft(d, o, c)
	}
	id := o.rec.Ref().ID
	m := view.Message{Summary: fmt.Sprintf("Is it right who owns %s? %s says it is not.", o.name(), d.Name(c.By)), About: []domain.Ref{o.rec.Ref()}}
	why := view.L("You are asked because it stands under your name.")
	switch {
	case stands != "":
		why = view.L("You are asked because you stand in for ", view.Name(d, stands), ".")
	case to != o.raci().Accountable:
		why = view.L("You are asked because nobody who answers for it can be asked.")
	}
	if c.GapFrom.IsZero() || c.By == to {
		why = view.L("You are asked to find out whose it is.")
	}
	m.Nodes = append(m.Nodes, view.Head("Is it right who owns "+o.name()+"?"),
		view.Text(view.L(view.Name(d, c.By), " says: “", c.Said, "”"), why))
	buttons := []view.Button{{Label: "It is right", Words: "owner confirm " + id, Access: "Confirm that who owns " + o.name() + " is right"},
		{Label: "Fix it", Words: "owner set " + id}, {Label: "Not mine", Words: "owner notmine " + id}}
	if !c.Action.IsZero() {
		m.Nodes = append(m.Nodes, view.Text(view.L("Finding out is action ", view.B(c.Action.ID), ", due "+c.ActionDue.Long()+".")))
		buttons = append(buttons, view.Button{Label: "Found out", Words: "action done " + c.Action.ID, Access: "Finish " + c.Action.ID})
	}
	if c.Proposed != nil {
		m.Nodes = append(m.Nodes, view.Text(view.L(view.Name(d, c.ProposedBy), " proposes:"), view.L("accountable: ", d.Name(c.Proposed.Accountable)),
			view.L("responsible: ", namesOf(d, c.Proposed.Responsible))))
		buttons = append([]view.Button{{Label: "Agree", Words: "owner agree " + id, Style: "primary"}}, buttons...)
		buttons[1].Label = "Leave it as it is"
	} else {
		buttons[0].Style = "primary"
	}
	m.Nodes = append(m.Nodes, view.Buttons(buttons...),
		view.Small(view.L(fmt.Sprintf("Nothing is changed by silence; without an answer it is on the gap list of the weekly sync from %s.", c.GapFrom.Long()))))
	return m
}

// askLeft asks whose a thing is now that who answered for it has left.
func askLeft(d *domain.Directory, o owned, c *domain.Correction) view.Message {
	id := o.rec.Ref().ID
	m := view.Message{Summary: fmt.Sprintf("Who answers for %s now? %s.", o.name(), c.Said), About: []domain.Ref{o.rec.Ref()}}
	m.Nodes = append(m.Nodes, view.Head("Who answers for "+o.name()+" now?"), view.Text(view.L(c.Said, "."),
		view.L("You are asked to find out whose it is: action ", view.B(c.Action.ID), ", due "+c.ActionDue.Long()+".")),
		view.Buttons(view.Button{Label: "Name somebody", Words: "owner set " + id, Style: "primary"},
			view.Button{Label: "Found out", Words: "action done " + c.Action.ID, Access: "Finish " + c.Action.ID},
			view.Button{Label: "Not mine", Words: "owner notmine " + id}),
		view.Small(view.L("Nothing is changed by silence: it stands on the gap list until somebody is named.")))
	return m
}

// settledLetter takes the place of the question once somebody has answered it.
func settledLetter(d *domain.Directory, o owned, c *domain.Correction) view.Message {
	s := fmt.Sprintf("Who owns %s: %s by %s.", o.name(), c.Answered, d.Name(c.AnsweredBy))
	m := view.Message{Summary: s, About: []domain.Ref{o.rec.Ref()}, Nodes: []view.Node{
		view.Text(view.L("Who owns ", view.B(o.name()), ": ", c.Answered, " by ", view.Name(d, c.AnsweredBy), ".")),
		view.Small(saidLine(d, c))}}
	if !c.Action.IsZero() {
		m.Nodes = append(m.Nodes, view.Buttons(view.Button{Label: "Finish " + c.Action.ID, Words: "action done " + c.Action.ID, Access: "Finish the action of finding out"}))
	}
	return m
}

// saidLine repeats what a question began with: what somebody said, or that somebody has left.
func saidLine(d *domain.Directory, c *domain.Correction) view.Line {
	if c.By == "" {
		return view.L(c.Said, ".")
	}
	return view.L(view.Name(d, c.By), " had said: “", c.Said, "”")
}

// thanksLetter tells who had spoken up what became of it.
func thanksLetter(d *domain.Directory, o owned, c *domain.Correction) view.Message {
	what := "confirmed that it is right as it stands"
	if c.Answered == "fixed" {
		what = "put it right"
	}
	s := fmt.Sprintf("You said something about who owns %s. %s %s. Thank you.", o.name(), d.Name(c.AnsweredBy), what)
	return view.Message{Summary: s, About: []domain.Ref{o.rec.Ref()}, Nodes: []view.Node{view.Text(view.L(s)),
		view.Buttons(view.Button{Label: "See it", Words: "owner " + o.rec.Ref().ID})}}
}

// addedLetter tells a person that a service now stands under their name.
func addedLetter(d *domain.Directory, s *domain.Service, by string) view.Message {
	text := fmt.Sprintf("%s added the service %s (%s) and named you as the person who answers for it.", d.Name(by), s.Name, s.ID)
	return view.Message{Summary: text, About: []domain.Ref{s.Ref()}, Nodes: []view.Node{view.Text(view.L(text)),
		view.Buttons(view.Button{Label: "See it", Words: "owner " + s.ID}, view.Button{Label: "Not mine", Words: "owner notmine " + s.ID})}}
}
