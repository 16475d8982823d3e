package commands

import (
	"context"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// escalationCommands are `escalate` and what is done to an escalation (domain 3.5).
func escalationCommands() []Command {
	ref := Arg{Name: "ref", Label: "Escalation", Kind: ArgRef, Refs: []domain.Kind{domain.KindEscalation}, Required: true, Hint: "Like ESC-001"}
	until := Arg{Name: "until", Label: "Until", Kind: ArgMoment, Keyed: true, Hint: "Like 2h, 16:30 or tomorrow 10:00"}
	must := func(a Arg) Arg { a.Required = true; return a }
	to := Arg{Name: "to", Label: "Who instead", Kind: ArgPerson, Keyed: true, Hint: "A colleague who can act"}
	return []Command{
		{Name: "escalate", Synopsis: "Find somebody who takes it on, step by step along the agreed path", Needs: domain.MayLog, Writes: true,
			Args: []Arg{
				{Name: "about", Label: "About", Kind: ArgSubject, Required: true, Live: true, Hint: "A reference or a service"},
				{Name: "why", Label: "Why somebody is needed", Kind: ArgText, Required: true, Max: ledger.MaxWhy, Hint: "One sentence; everybody who is asked reads it"},
				{Name: "urgent", Label: "Urgent: ask outside working hours too", Kind: ArgYes, Keyed: true, Live: true},
			},
			Fill: fillEscalate, Live: func(Desk, Call, *view.Form) {},
			Examples: []string{"escalate RSK-001 \"vendor will not patch\"", "escalate track-api \"no answer for a week\" urgent:yes"}, Run: escalate},
		{Name: "escalation", Synopsis: "Answer an escalation: take it, pass it on, say how it goes, resolve it",
			Sub: []Command{
				{Name: "ack", Also: []string{"take", "accept", "have", "mine", "own"}, Title: "I have it", Synopsis: "You have it, until a time you promise", Writes: true, Args: []Arg{ref, until},
					Examples: []string{"escalation ack ESC-004", "escalation ack ESC-004 until:2h"}, Run: escalationAck},
				{Name: "promise", Title: "I have it until…", Synopsis: "You have it; by when is the next update?", Hidden: true, Writes: true, Args: []Arg{ref, must(until)}, Run: escalationAck},
				{Name: "pass", Also: []string{"no", "not-me", "decline", "skip"}, Title: "Not me", Synopsis: "Not you: the next person is asked at once", Writes: true, Args: []Arg{ref, to},
					Examples: []string{"escalation pass ESC-004"}, Run: escalationPass},
				{Name: "handover", Title: "Not me: who instead?", Synopsis: "You are the last on the path: who should be asked instead?", Hidden: true, Writes: true, Args: []Arg{ref, must(to)}, Run: escalationPass},
				{Name: "update", Title: "How it goes", Synopsis: "Say how it goes; your time starts again", Writes: true,
					Args:     []Arg{ref, {Name: "text", Label: "How it goes", Kind: ArgText, Required: true, Max: ledger.MaxWhy}, until},
					Examples: []string{"escalation update ESC-004 \"vendor sends a fix on Friday\""}, Run: escalationUpdate},
				{Name: "resolve", Also: []string{"done", "close", "end", "fixed"}, Title: "Resolved", Synopsis: "It is over: say what came of it", Writes: true,
					Args:     []Arg{ref, {Name: "outcome", Label: "What came of it", Kind: ArgText, Required: true, Max: ledger.MaxWhy}},
					Examples: []string{"escalation resolve ESC-004 \"patched and tested\""}, Run: escalationResolve},
				{Name: "path", Title: "Who is next?", Synopsis: "See who would be asked and when, or who is next, before anybody is", Needs: domain.MayAsk,
					Args: []Arg{{Name: "about", Label: "About", Kind: ArgSubject, Required: true, Hint: "A reference or a service"},
						{Name: "urgent", Label: "If it were urgent", Kind: ArgYes, Keyed: true}},
					Examples: []string{"escalation path RSK-001", "escalation path track-api urgent:yes"}, Run: escalationPath},
			}},
	}
}

func escalate(ctx context.Context, d Desk, c Call) (view.Message, error) {
	about, _ := domain.ParseRef(c.Arg("about"))
	got, err := d.Ledger.Escalate(ctx, c.Write(), about, c.Arg("why"), c.Arg("urgent") == "yes")
	return escalated(d, c, got, err)
}

// escalationPath answers "who is next?" before anybody is asked.
func escalationPath(ctx context.Context, d Desk, c Call) (view.Message, error) {
	about, _ := domain.ParseRef(c.Arg("about"))
	got, err := d.Ledger.Prospect(ctx, c.Caller, about, c.Arg("urgent") == "yes")
	if err != nil {
		return view.Message{}, err
	}
	return view.EscalationAhead(prospect(d, c, got)), nil
}

func prospect(d Desk, c Call, p ledger.Prospect) view.Prospect {
	return view.Prospect{Dir: d.Directory(), Now: c.At, Zone: c.Caller.Zone, About: p.About, Agreed: p.Path != "", Running: p.Running,
		Steps: p.Steps, Urgent: p.Urgent, Why: p.Why, Button: c.Caller.May(domain.MayLog) == nil}
}

// fillEscalate shows who would be asked, before anything is sent. Without an answer in time the form opens all the same.
func fillEscalate(d Desk, c Call, f *view.Form) {
	about, ok := domain.ParseRef(c.Arg("about"))
	if !ok || d.Ledger == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), fillWithin)
	defer cancel()
	got, err := d.Ledger.Prospect(ctx, c.Caller, about, c.Arg("urgent") == "yes")
	if err != nil {
		return
	}
	f.Fields = append(f.Fields, view.Field{Name: "ahead", Kind: view.FieldNote, Lines: prospect(d, c, got).Lines()})
}

func escalationAck(ctx context.Context, d Desk, c Call) (view.Message, error) {
	until, err := c.moment("until")
	if err != nil {
		return view.Message{}, err
	}
	got, err := d.Ledger.Acknowledge(ctx, c.Write(), c.ref("ref"), until)
	return escalated(d, c, got, err)
}

func escalationPass(ctx context.Context, d Desk, c Call) (view.Message, error) {
	got, err := d.Ledger.Pass(ctx, c.Write(), c.ref("ref"), c.Arg("to"))
	return escalated(d, c, got, err)
}

func escalationUpdate(ctx context.Context, d Desk, c Call) (view.Message, error) {
	until, err := c.moment("until")
	if err != nil {
		return view.Message{}, err
	}
	got, err := d.Ledger.UpdateEscalation(ctx, c.Write(), c.ref("ref"), c.Arg("text"), until)
	return escalated(d, c, got, err)
}

func escalationResolve(ctx context.Context, d Desk, c Call) (view.Message, error) {
	got, err := d.Ledger.ResolveEscalation(ctx, c.Write(), c.ref("ref"), c.Arg("outcome"))
	return escalated(d, c, got, err)
}

func escalated(d Desk, c Call, got ledger.Escalated, err error) (view.Message, error) {
	if err != nil {
		return view.Message{}, err
	}
	return view.EscalationReply(d.Directory(), &got.Escalation, got.Title, got.What, got.Place, c.Caller.Zone), nil
}

// ref is a reference among the arguments; the parser has checked it.
func (c Call) ref(name string) domain.Ref {
	r, _ := domain.ParseRef(c.Arg(name))
	return r
}

// moment is a moment among the arguments, zero where none was given.
func (c Call) moment(name string) (time.Time, error) {
	if !c.Has(name) {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, c.Arg(name))
	if err != nil {
		return t, domain.Fail(domain.Invalid, "I don't understand this time.").WithHint("Write it like 2h, 16:30 or tomorrow 10:00.").WithField(name)
	}
	return t, nil
}

// day is a date among the arguments; the parser has checked it.
func (c Call) day(name string) domain.Date {
	d, _ := domain.ParseDate(c.Arg(name))
	return d
}
