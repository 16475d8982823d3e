package commands

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// exceptionCommands are the verbs of domain 3.2.
func exceptionCommands() []Command {
	ref := Arg{Name: "ref", Label: "Exception", Kind: ArgRef, Refs: []domain.Kind{domain.KindException}, Required: true, Hint: "Like EXC-004"}
	round := answered
	words := func(name, label, hint string, required bool) Arg {
		return Arg{Name: name, Label: label, Hint: hint, Kind: ArgText, Max: ledger.MaxWhy, Required: required}
	}
	decision := Arg{Name: "decision", Label: "Decision that starts a used-up chain again", Kind: ArgRef, Refs: []domain.Kind{domain.KindDecision}, Keyed: true, Hint: "Only where the renewals or the days are used up, like DEC-001"}
	approver := Arg{Name: "approver", Label: "Approver", Kind: ArgPerson, Keyed: true, Hint: "Only where several could; else I find the right one"}
	return []Command{{Name: "exception", Synopsis: "Exceptions: written, time-bound permissions", Sub: []Command{
		{Name: "request", Title: "Ask for an exception", Synopsis: "Ask for written permission to miss a control or carry a risk, for a time", Needs: domain.MayLog, Writes: true,
			Args: requestArgs(approver, decision), Fill: arrangeRequest, Live: exceptionLive,
			Examples: []string{"exception request service:order-intake risk:RSK-008 ends:\"in 60 days\" why:\"Clinics accept the next stop on 10 October.\" exit:\"Restore test\" exit_owner:pia"},
			Run:      exceptionRequest},
		answering(exc("approve", "Approve it, or its renewal", []string{"exception approve EXC-005 \"Two trained people by November is soon enough\""},
			[]Arg{ref, words("why", "Why this is acceptable", "One sentence; it is kept with your name", true), round},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Excepted, error) {
				return l.ApproveException(ctx, c.Write(), c.ref("ref"), c.Arg("why"), c.number("round"))
			})),
		answering(exc("decline", "Say no to it, or to its renewal", []string{"exception decline EXC-005 \"The drill can move to October\""},
			[]Arg{ref, words("why", "Why not", "The requester reads it", true), round},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Excepted, error) {
				return l.DeclineException(ctx, c.Write(), c.ref("ref"), c.Arg("why"), c.number("round"))
			})),
		answering(exc("ask", "Ask for a change before you answer", []string{"exception ask EXC-005 \"End it in November\""},
			[]Arg{ref, words("what", "What must change", "The requester reads it", true), round},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Excepted, error) {
				return l.AskException(ctx, c.Write(), c.ref("ref"), c.Arg("what"), c.number("round"))
			})),
		{Name: "edit", Title: "Change an exception", Synopsis: "Change what you asked for; the approval starts afresh", Needs: domain.MayLog, Writes: true, Ask: true,
			Args: editArgs(ref, approver), Fill: fillExceptionEdit, Examples: []string{"exception edit EXC-005 ends:2026-11-30"}, Run: exceptionEdit},
		answering(exc("confirm", "Say that it stands although its risk got worse", []string{"exception confirm EXC-004 \"The weekend of 10 October is still the first possible\""},
			[]Arg{ref, words("why", "Why this is acceptable", "One sentence; it is kept with your name", true), round},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Excepted, error) {
				return l.ConfirmException(ctx, c.Write(), c.ref("ref"), c.Arg("why"), c.number("round"))
			})),
		renewing(exc("renew", "Ask for a later end, with a new reason; it must be approved before the present end", []string{"exception renew EXC-002 ends:2026-12-18 why:\"One carrier needs a second form and promised it for the first week of December.\""},
			[]Arg{ref, {Name: "ends", Label: "New end", Kind: ArgDate, Keyed: true, Required: true, Hint: "The first day that it does not cover"},
				{Name: "why", Label: "Why it takes longer", Kind: ArgLong, Max: domain.MaxExcText, Required: true, Hint: fmt.Sprintf("The business reason, at least %d characters", domain.MinWhy)}, approver, decision},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Excepted, error) {
				return l.RenewException(ctx, c.Write(), c.ref("ref"), c.day("ends"), c.Arg("why"), c.Arg("approver"), c.optionalRef("decision"))
			})),
		exc("revoke", "Take an approval back", []string{"exception revoke EXC-002 \"Attackers use the old keys\""}, []Arg{ref, words("why", "Why", "Everybody concerned reads it", true)},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Excepted, error) {
				return l.RevokeException(ctx, c.Write(), c.ref("ref"), c.Arg("why"))
			}),
		exc("withdraw", "Take a request or a renewal back", []string{"exception withdraw EXC-005"}, []Arg{ref, words("why", "Why", "", false)},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Excepted, error) {
				return l.WithdrawException(ctx, c.Write(), c.ref("ref"), c.Arg("why"))
			}),
		exc("close", "End it: fixed, not needed, or replaced", []string{"exception close EXC-003 not_needed \"The export tool is switched off\""},
			[]Arg{ref, {Name: "reason", Label: "How it ends", Kind: ArgChoice, Required: true, Choices: closeReasons}, words("why", "In a sentence, or a link that proves it", "", false)},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Excepted, error) {
				return l.CloseException(ctx, c.Write(), c.ref("ref"), c.Arg("reason"), c.Arg("why"))
			}),
		exc("fix", "Turn it into a fix: an action for whoever sees to the way out; the end stays", []string{"exception fix EXC-001"},
			[]Arg{ref, {Name: "due", Label: "Due date", Kind: ArgDate, Keyed: true, Hint: "The last working day before the end, if you say nothing"}},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Excepted, error) {
				return l.FixException(ctx, c.Write(), c.ref("ref"), c.day("due"))
			}),
	}}}
}

var closeReasons = []view.Option{{Value: domain.CloseFixed, Label: "Fixed", More: "The fix is in place; somebody else checks it"},
	{Value: domain.CloseNotNeeded, Label: "Not needed", More: "The risk is open again"}, {Value: domain.CloseReplaced, Label: "Replaced", More: "Another exception takes its place"}}

// exc is a verb on one exception.
func exc(name, synopsis string, examples []string, args []Arg, do func(context.Context, *ledger.Ledger, Call) (ledger.Excepted, error)) Command {
	return Command{Name: name, Synopsis: synopsis, Args: args, Examples: examples, Needs: domain.MayLog, Writes: true,
		Run: func(ctx context.Context, d Desk, c Call) (view.Message, error) {
			got, err := do(ctx, d.Ledger, c)
			return excepted(d, c, got, err)
		}}
}

// answering commands show in their form what is answered.
func answering(c Command) Command { c.Fill = fillAnswer; return c }

func renewing(c Command) Command { c.Title, c.Fill = "Renew an exception", fillRenew; return c }

func excepted(d Desk, c Call, got ledger.Excepted, err error) (view.Message, error) {
	if err != nil {
		return view.Message{}, err
	}
	dir := d.Directory()
	return view.ExceptionReply(dir, &got.Exception, got.What, got.Asked, got.Place, got.Risk, got.Action, dir.Today(c.At)), nil
}

// termArgs are what a request and an edit have in common.
func termArgs(required bool) []Arg {
	return []Arg{
		{Name: "control", Label: "Control that is missed", Kind: ArgControl, Keyed: true},
		{Name: "kind", Label: "Kind", Kind: ArgChoice, Keyed: true, Choices: []view.Option{{Value: "policy", Label: "Policy", More: "A rule of ours is not met"},
			{Value: "risk", Label: "Risk", More: "A risk is carried, no control is missed"}, {Value: "compliance", Label: "Compliance", More: "A duty from outside is not met in time"}}},
		{Name: "starts", Label: "Starts", Kind: ArgDate, Keyed: true, Hint: "Today, if you say nothing"},
		{Name: "ends", Label: "Ends", Kind: ArgDate, Keyed: true, Required: required, Hint: "The first day that it does not cover: at most 365, 180, 90, 30 days for Low, Medium, High, Critical"},
		{Name: "why", Label: "Why", Kind: ArgLong, Keyed: true, Required: required, Max: domain.MaxExcText, Hint: fmt.Sprintf("The business reason, at least %d characters", domain.MinWhy)},
		{Name: "meanwhile", Label: "What protects us meanwhile", Kind: ArgLong, Keyed: true, Max: domain.MaxExcText, Hint: "One safeguard a line; needed for High and Critical"},
		{Name: "none_possible", Label: "Or why nothing is possible meanwhile", Kind: ArgText, Keyed: true, Max: ledger.MaxWhy},
		{Name: "exit", Label: "Way out", Kind: ArgText, Keyed: true, Required: required, Max: ledger.MaxWhy, Hint: "What will be fixed, and when"},
		{Name: "exit_owner", Label: "Who sees to the way out", Kind: ArgPerson, Keyed: true, Required: required},
	}
}

var addReader = Arg{Name: "add_reader", Label: "If it is confidential: let the people named here read it", Kind: ArgYes, Keyed: true}

func requestArgs(approver, decision Arg) []Arg {
	out := []Arg{{Name: "service", Label: "Service", Kind: ArgService, Keyed: true, Required: true, Live: true},
		{Name: "risk", Label: "Risk that it carries", Kind: ArgRef, Refs: []domain.Kind{domain.KindRisk}, Keyed: true, Hint: "A risk of this service, like RSK-012"},
		{Name: "also", Label: "More risks", Kind: ArgText, Keyed: true, Hint: "RSK-013, RSK-014"},
		{Name: "new_risk", Label: "Or a new risk, in one line", Kind: ArgText, Keyed: true, Max: domain.MaxTitle, Hint: "It is reported along with this; then choose its three factors"}}
	for _, f := range domain.Factors[:3] { // a missing effort counts as 3 (domain 2.1)
		a := Arg{Name: f.Key, Label: "New risk: " + strings.ToLower(f.Label), Kind: ArgChoice, Keyed: true, Live: true}
		for i, words := range f.Anchors {
			n := strconv.Itoa(i + 1)
			a.Choices = append(a.Choices, view.Option{Value: n, Label: n, More: domain.Clip(words, 75)})
		}
		out = append(out, a)
	}
	out = append(out, Arg{Name: "exposure_why", Label: "New risk: why another exposure than suggested", Kind: ArgText, Keyed: true},
		Arg{Name: "evidence", Label: "New risk: evidence for a factor of 5", Kind: ArgText, Keyed: true, Max: ledger.MaxWhy})
	return append(append(out, termArgs(true)...), approver, decision, addReader)
}

func editArgs(ref, approver Arg) []Arg {
	out := []Arg{ref, {Name: "risk", Label: "Risk that it carries instead", Kind: ArgRef, Refs: []domain.Kind{domain.KindRisk}, Keyed: true},
		{Name: "also", Label: "More risks", Kind: ArgText, Keyed: true, Hint: "RSK-013, RSK-014"}}
	out = append(append(out, termArgs(false)...), approver)
	return append(out, Arg{Name: "void", Label: "It is approved: I mean to end that approval", Kind: ArgYes, Keyed: true}, addReader)
}

// exceptionLive shows, while somebody chooses the factors of a new risk, who approves and for how long.
func exceptionLive(d Desk, c Call, f *view.Form) {
	s := c.score()
	t, ok := domain.TermOf(s.Band())
	if !ok {
		return
	}
	dir := d.Directory()
	lines := []view.Line{view.L("Score ", view.B(fmt.Sprintf("%d, %s", s.Total(), s.Band().Word())), fmt.Sprintf(": at most %d days; %s approves.", t.Days, t.Approver))}
	if svc := dir.Services[c.Arg("service")]; svc != nil {
		people, _ := domain.Acceptors(dir, s.Band(), svc, dir.Today(c.At))
		var names []string
		for _, p := range people {
			names = append(names, dir.Name(p))
		}
		if len(names) > 0 {
			lines = append(lines, view.L("Today: "+strings.Join(names, ", ")+"."))
		}
	}
	for i, x := range f.Fields {
		if x.Name == "exposure" {
			note := view.Field{Name: "note", Kind: view.FieldNote, Lines: lines}
			f.Fields = append(f.Fields[:i+1], append([]view.Field{note}, f.Fields[i+1:]...)...)
			return
		}
	}
}

// optionalRef is a reference that may be left out.
func (c Call) optionalRef(name string) domain.Ref {
	if !c.Has(name) {
		return domain.Ref{}
	}
	return c.ref(name)
}

// terms reads what a request and an edit have in common.
func (c Call) terms() domain.ExceptionEdit {
	return domain.ExceptionEdit{Kind: c.Arg("kind"), Control: c.Arg("control"), Why: c.Arg("why"), NonePossible: c.Arg("none_possible"), Exit: c.Arg("exit"),
		ExitOwner: c.Arg("exit_owner"), Approver: c.Arg("approver"), Compensating: strings.FieldsFunc(c.Arg("meanwhile"), func(r rune) bool { return r == ';' || r == '\n' }),
		Starts: c.day("starts"), Ends: c.day("ends"), Void: c.Arg("void") == "yes"}
}

// risks reads the named risks.
func (c Call) risks() ([]domain.Ref, error) {
	var out []domain.Ref
	if c.Has("risk") {
		out = append(out, c.ref("risk"))
	}
	for _, w := range strings.FieldsFunc(c.Arg("also"), func(r rune) bool { return r == ',' || r == ' ' }) {
		ref, ok := domain.ParseRef(w)
		if !ok || ref.Kind != domain.KindRisk {
			return nil, domain.Fail(domain.Invalid, "“%s” is no risk.", domain.Clip(w, 40)).WithHint("Name risks by their numbers, like RSK-013, RSK-014.").WithField("also")
		}
		out = append(out, ref)
	}
	return out, nil
}

func exceptionRequest(ctx context.Context, d Desk, c Call) (view.Message, error) {
	risks, err := c.risks()
	if err != nil {
		return view.Message{}, err
	}
	n := ledger.NewException{ExceptionEdit: c.terms(), Service: c.Arg("service"), Risks: risks, Title: c.Arg("new_risk"), Decision: c.optionalRef("decision"),
		Score: c.score(), ExposureWhy: c.Arg("exposure_why"), AddReader: c.Arg("add_reader") == "yes"}
	got, err := d.Ledger.RequestException(ctx, c.Write(), n)
	return excepted(d, c, got, err)
}

func exceptionEdit(ctx context.Context, d Desk, c Call) (view.Message, error) {
	risks, err := c.risks()
	if err != nil {
		return view.Message{}, err
	}
	got, err := d.Ledger.EditException(ctx, c.Write(), c.ref("ref"), c.terms(), risks, c.Arg("add_reader") == "yes")
	return excepted(d, c, got, err)
}
