package commands

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// actionCommands are the verbs of domain 3.4.
func actionCommands() []Command {
	ref := Arg{Name: "ref", Label: "Action", Kind: ArgRef, Refs: []domain.Kind{domain.KindAction}, Required: true, Hint: "Like ACT-007"}
	reader := Arg{Name: "add_reader", Label: "If it is confidential: let the owner read it", Kind: ArgYes, Keyed: true}
	owner := Arg{Name: "owner", Label: "Owner", Kind: ArgPerson, Keyed: true, Required: true}
	due := Arg{Name: "due", Label: "Due date", Kind: ArgDate, Keyed: true, Required: true}
	proof := Arg{Name: "evidence", Label: "Evidence", Kind: ArgText, Max: 2000, Hint: "A link or a sentence that proves it"}
	needed := proof
	needed.Required = true
	why := func(label string, required bool) Arg {
		return Arg{Name: "why", Label: label, Kind: ArgText, Max: ledger.MaxWhy, Required: required}
	}
	return []Command{{Name: "action", Synopsis: "Pieces of work: one owner, one due date, chased to the end", Sub: []Command{
		{Name: "add", Title: "Add an action", Synopsis: "Add an action", Needs: domain.MayLog, Writes: true,
			Args: []Arg{{Name: "title", Label: "What is to be done", Kind: ArgText, Required: true, Max: domain.MaxTitle}, owner, due,
				{Name: "source", Label: "Belongs to", Kind: ArgRef, Keyed: true, Hint: "A risk, exception, decision or incident, like RSK-012"},
				{Name: "service", Label: "Service", Kind: ArgService, Keyed: true}, reader},
			Examples: []string{"action add \"Install the vendor fix\" owner:hector due:friday source:RSK-003"}, Run: actionAdd},
		act("start", "Begin it, or go on after a block", []string{"action start ACT-002"}, []Arg{ref},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Acted, error) {
				return l.StartAction(ctx, c.Write(), c.ref("ref"))
			}),
		act("block", "Say what is in the way; the due date stays", []string{"action block ACT-001 DEC-008 who:renata check:friday"},
			[]Arg{ref, {Name: "by", Label: "What is in the way", Kind: ArgText, Required: true, Hint: "A reference or a few words"},
				{Name: "who", Label: "Who can clear it", Kind: ArgPerson, Keyed: true, Required: true},
				{Name: "check", Label: "When you look again", Kind: ArgDate, Keyed: true, Required: true}},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Acted, error) {
				return l.BlockAction(ctx, c.Write(), c.ref("ref"), c.Arg("by"), c.Arg("who"), c.day("check"))
			}),
		act("done", "Finish it", []string{"action done ACT-005", "action done ACT-001 \"https://example.com/test-report\""}, []Arg{ref, proof}, actionDone),
		hide(act("proof", "Finish it with the evidence it needs", nil, []Arg{ref, needed}, actionDone)),
		act("reopen", "Take a finished one up again, or put one back", []string{"action reopen ACT-009 \"the address list grew again\""}, []Arg{ref, why("Why", true)},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Acted, error) {
				return l.ReopenAction(ctx, c.Write(), c.ref("ref"), c.Arg("why"))
			}),
		act("drop", "Give it up; whoever it belongs to must agree", []string{"action drop ACT-002 \"the vendor lends them\""}, []Arg{ref, why("Why it is not needed", true)},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Acted, error) {
				return l.DropAction(ctx, c.Write(), c.ref("ref"), c.Arg("why"))
			}),
		act("move", "Set another due date; from the third move somebody must agree", []string{"action move ACT-002 due:\"in 2 weeks\""}, []Arg{ref, due, why("Why", false)},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Acted, error) {
				return l.MoveAction(ctx, c.Write(), c.ref("ref"), c.day("due"), c.Arg("why"))
			}),
		act("assign", "Offer it to somebody, who must accept", []string{"action assign ACT-002 owner:rui"}, []Arg{ref, owner, reader},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Acted, error) {
				return l.AssignAction(ctx, c.Write(), c.ref("ref"), c.Arg("owner"), c.Arg("add_reader") == "yes")
			}),
		act("accept", "Take it over, or agree to a drop or a move", []string{"action accept ACT-002"}, []Arg{ref, answered},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Acted, error) {
				return l.AcceptAction(ctx, c.Write(), c.ref("ref"))
			}),
		act("refuse", "Say no to an offer, a drop or a move", []string{"action refuse ACT-002"}, []Arg{ref, answered},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Acted, error) {
				return l.RefuseAction(ctx, c.Write(), c.ref("ref"))
			}),
		act("handback", "Hand a fresh one back to who added it", []string{"action handback ACT-002"}, []Arg{ref},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Acted, error) {
				return l.HandBackAction(ctx, c.Write(), c.ref("ref"))
			}),
		hide(act("snooze", "No reminders until a day; the due date stays", nil,
			[]Arg{ref, {Name: "until", Label: "Until", Kind: ArgDate, Keyed: true, Required: true}},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Acted, error) {
				return l.SnoozeAction(ctx, c.Write(), c.ref("ref"), c.day("until"))
			})),
	}}}
}

// act is a verb on one action.
func act(name, synopsis string, examples []string, args []Arg, do func(context.Context, *ledger.Ledger, Call) (ledger.Acted, error)) Command {
	return Command{Name: name, Synopsis: synopsis, Args: args, Examples: examples, Needs: domain.MayLog, Writes: true,
		Run: func(ctx context.Context, d Desk, c Call) (view.Message, error) {
			got, err := do(ctx, d.Ledger, c)
			return acted(d, c, got, err)
		}}
}

func hide(c Command) Command { c.Hidden = true; return c }

// also names other words that people type for a command.
func (c Command) also(words ...string) Command { c.Also = words; return c }

func actionDone(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Acted, error) {
	return l.FinishAction(ctx, c.Write(), c.ref("ref"), c.Arg("evidence"))
}

func actionAdd(ctx context.Context, d Desk, c Call) (view.Message, error) {
	n := ledger.NewAction{Title: c.Arg("title"), Owner: c.Arg("owner"), Due: c.day("due"), Service: c.Arg("service"), AddReader: c.Arg("add_reader") == "yes"}
	if c.Has("source") {
		n.Source = c.ref("source")
	}
	got, err := d.Ledger.AddAction(ctx, c.Write(), n)
	return acted(d, c, got, err)
}

func acted(d Desk, c Call, got ledger.Acted, err error) (view.Message, error) {
	if err != nil {
		return view.Message{}, err
	}
	dir := d.Directory()
	return view.ActionReply(dir, &got.Action, got.What, got.Asked, got.Place, dir.Today(c.At)), nil
}
