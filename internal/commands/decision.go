package commands

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// decisionCommands are the verbs of domain 3.3.
func decisionCommands() []Command {
	ref := Arg{Name: "ref", Label: "Decision", Kind: ArgRef, Refs: []domain.Kind{domain.KindDecision}, Required: true, Hint: "Like DEC-005"}
	edition := Arg{Name: "edition", Label: "Edition", Kind: ArgWord, Keyed: true, Settled: true, FormOnly: true}
	words := func(label string, required bool) Arg {
		return Arg{Name: "words", Label: label, Kind: ArgText, Max: ledger.MaxWhy, Required: required}
	}
	why := Arg{Name: "why", Label: "Why", Kind: ArgText, Max: ledger.MaxWhy, Required: true}
	option := Arg{Name: "option", Label: "Option", Kind: ArgWord, Required: true, Hint: "Its number"}
	picked := option
	picked.Keyed, picked.Settled = true, true
	rationale := Arg{Name: "rationale", Label: "Why this option", Kind: ArgText, Max: 1000, Hint: "One sentence, for those who ask later"}
	tradeoff := Arg{Name: "tradeoff", Label: "What you accept by choosing it", Kind: ArgText, Keyed: true, Max: 1000, Hint: "The price, in one sentence"}
	review := Arg{Name: "review_by", Label: "To be looked at again by", Kind: ArgDate, Keyed: true, Hint: "Within a year; before a linked exception ends"}
	return []Command{{Name: "decision", Synopsis: "Decisions with their options and reasons", Sub: []Command{
		{Name: "propose", Title: "Propose a decision", Synopsis: "Put a choice to the one person who decides", Needs: domain.MayLog, Writes: true,
			Args: proposalArgs(true), Fill: fillProposal,
			Examples: []string{`decision propose "Delay the launch by two weeks" approver:desmond due:friday options:"Launch on time | Delay two weeks | Launch without tracking"`},
			Run:      decisionPropose},
		rule("edit", "Change a proposal; who agreed is asked again", []string{`decision edit DEC-005 due:friday`}, append([]Arg{ref}, proposalArgs(false)...), decisionEdit).asks("Fill in what changes; what you leave empty stays as it is."),
		rule("agree", "Say yes, where you must agree before it is decided", []string{"decision agree DEC-008"}, []Arg{ref, words("A word with it", false), edition},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Ruled, error) {
				return l.AgreeDecision(ctx, c.Write(), c.ref("ref"), c.Arg("words"), c.number("edition"))
			}),
		rule("disagree", "Say no, where you must agree; it blocks and calls for help", []string{`decision disagree DEC-008 "the partners' contracts forbid it"`}, []Arg{ref, words("What stands against it", true)},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Ruled, error) {
				return l.DisagreeDecision(ctx, c.Write(), c.ref("ref"), c.Arg("words"))
			}),
		rule("input", "Say what the approver should know; it is no vote", []string{`decision input DEC-005 "two weeks are enough"`}, []Arg{ref, words("What the approver should know", true)},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Ruled, error) {
				return l.AdviseDecision(ctx, c.Write(), c.ref("ref"), c.Arg("words"), false)
			}),
		rule("object", "Object; it is no vote and is kept word for word", []string{`decision object DEC-005 "two weeks are not enough"`}, []Arg{ref, words("What you object to, and why", true)},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Ruled, error) {
				return l.AdviseDecision(ctx, c.Write(), c.ref("ref"), c.Arg("words"), true)
			}),
		rule("question", "Ask the driver before you decide", []string{`decision question DEC-005 "what do the clinics say?"`}, []Arg{ref, words("What you need to know", true)},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Ruled, error) {
				return l.QuestionDecision(ctx, c.Write(), c.ref("ref"), c.Arg("words"))
			}),
		rule("delegate", "Let somebody else decide", []string{`decision delegate DEC-005 renata "you know the clinics"`},
			[]Arg{ref, {Name: "to", Label: "Who decides instead", Kind: ArgPerson, Required: true}, {Name: "why", Label: "Why", Kind: ArgText, Max: ledger.MaxWhy}, addReaderArg()},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Ruled, error) {
				return l.DelegateDecision(ctx, c.Write(), c.ref("ref"), c.Arg("to"), c.Arg("why"), c.Arg("add_reader") == "yes")
			}),
		rule("decide", "Choose an option; only the approver's own press does", []string{`decision decide DEC-005 2 "safer for the clinics" review_by:"in 6 months"`},
			[]Arg{ref, option, rationale, tradeoff, review, edition}, decisionDecide).fills(fillDecide),
		chooseCommand([]Arg{ref, picked, edition, {Name: "needs", Label: "Needs", Kind: ArgWord, Keyed: true, Settled: true, FormOnly: true}, rationale, tradeoff, review}),
		rule("reject", "Say no to all of it, with the reason", []string{`decision reject DEC-005 "ask again after the pilot"`}, []Arg{ref, why},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Ruled, error) {
				return l.RejectDecision(ctx, c.Write(), c.ref("ref"), c.Arg("why"))
			}),
		rule("withdraw", "Take your proposal back", []string{`decision withdraw DEC-005 "the launch moved anyway"`}, []Arg{ref, why},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Ruled, error) {
				return l.WithdrawDecision(ctx, c.Write(), c.ref("ref"), c.Arg("why"))
			}),
		completeCommand(),
		supersedeCommand(),
	}}}
}

// rule is a verb on one decision.
func rule(name, synopsis string, examples []string, args []Arg, do func(context.Context, *ledger.Ledger, Call) (ledger.Ruled, error)) Command {
	return Command{Name: name, Synopsis: synopsis, Args: args, Examples: examples, Needs: domain.MayLog, Writes: true,
		Run: func(ctx context.Context, d Desk, c Call) (view.Message, error) {
			got, err := do(ctx, d.Ledger, c)
			return ruled(d, c, got, err)
		}}
}

// asks opens the command's form where nothing but the record was said, with a sentence above the fields.
func (c Command) asks(sentence string) Command {
	c.Ask = true
	c.Fill = func(_ Desk, _ Call, f *view.Form) { f.Intro = append(f.Intro, view.L(sentence)) }
	return c
}

func addReaderArg() Arg {
	return Arg{Name: "add_reader", Label: "If it is confidential: let these people read it", Kind: ArgYes, Keyed: true}
}

// proposalArgs are what a proposal says; a new one needs a title, who decides and by when, the rest can wait.
func proposalArgs(fresh bool) []Arg {
	out := []Arg{{Name: "title", Label: "What is to be decided", Kind: ArgText, Required: fresh, Keyed: !fresh, Max: domain.MaxTitle}}
	if fresh {
		out = append(out, Arg{Name: "approver", Label: "Who decides", Kind: ArgPerson, Keyed: true, Required: true, Hint: "One person, not you"})
	}
	out = append(out, Arg{Name: "due", Label: "By when", Kind: ArgDate, Keyed: true, Required: fresh},
		Arg{Name: "context", FormOnly: true, Label: "Why it is asked", Kind: ArgLong, Keyed: true},
		Arg{Name: "options", Label: "Options", Kind: ArgLong, Keyed: true, Hint: "One a line, or with | between; “do nothing” may be one"},
		Arg{Name: "recommended", FormOnly: true, Label: "Which one you recommend", Kind: ArgWord, Keyed: true, Hint: "Its number"},
		Arg{Name: "rationale", FormOnly: true, Label: "Why that one", Kind: ArgText, Keyed: true, Max: 1000},
		Arg{Name: "tradeoff", FormOnly: true, Label: "What it costs", Kind: ArgText, Keyed: true, Max: 1000},
		Arg{Name: "review_by", FormOnly: true, Label: "To be looked at again by", Kind: ArgDate, Keyed: true, Hint: "Within a year"},
		Arg{Name: "must_agree", Label: "Who must agree first", Kind: ArgPeople, Keyed: true, Hint: "Three at most, for example legal or privacy"},
		Arg{Name: "contributors", FormOnly: true, Label: "Who gives input", Kind: ArgPeople, Keyed: true, Hint: "They have no vote"},
		Arg{Name: "informed", FormOnly: true, Label: "Who is told", Kind: ArgPeople, Keyed: true},
		Arg{Name: "links", Label: "What it is about", Kind: ArgText, Keyed: true, Hint: "References, like RSK-001 EXC-002"})
	if fresh {
		out = append(out, Arg{Name: "driver", FormOnly: true, Label: "Who prepares it", Kind: ArgPerson, Keyed: true, Hint: "You, if left empty"})
	} else {
		out = append(out, Arg{Name: "driver", FormOnly: true, Label: "Who prepares it", Kind: ArgPerson, Keyed: true})
	}
	return append(out, Arg{Name: "supersedes", Label: "Replaces", Kind: ArgRef, Refs: []domain.Kind{domain.KindDecision}, Keyed: true, FormOnly: true, Hint: "A decision that it replaces, like DEC-003"}, addReaderArg())
}

// fillProposal starts the form from the message that a shortcut was used on: its words are the context.
func fillProposal(_ Desk, c Call, f *view.Form) {
	for i := range f.Fields {
		if x := &f.Fields[i]; x.Name == "context" && x.Value == "" && c.Where.Message != "" {
			x.Value = domain.Clip(c.Where.Message, 2000)
		}
	}
}

// change reads what a proposal says from a call.
func (c Call) change() (domain.DecisionChange, error) {
	p := domain.DecisionChange{Title: c.Arg("title"), Context: c.Arg("context"), Rationale: c.Arg("rationale"), Tradeoff: c.Arg("tradeoff"),
		Driver: c.Arg("driver"), Recommended: c.number("recommended"), Due: c.day("due"), ReviewBy: c.day("review_by")}
	if c.Has("recommended") && p.Recommended == 0 {
		return p, domain.Fail(domain.Invalid, "Which option do you recommend?").WithHint("Name it by its number, for example `recommended:2`.").WithField("recommended")
	}
	for name, to := range map[string]*[]string{"must_agree": &p.MustAgree, "contributors": &p.Contributors, "informed": &p.Informed} {
		got, err := c.persons(name)
		if err != nil {
			return p, err
		}
		*to = got
	}
	if c.Has("options") {
		p.Options = slices.DeleteFunc(strings.FieldsFunc(c.Arg("options"), func(r rune) bool { return r == '\n' || r == '|' }),
			func(s string) bool { return strings.TrimSpace(s) == "" })
		for i, o := range p.Options {
			p.Options[i] = strings.TrimSpace(o)
		}
	}
	if c.Has("supersedes") {
		p.Supersedes = c.ref("supersedes")
	}
	for _, w := range strings.FieldsFunc(c.Arg("links"), func(r rune) bool { return r == ' ' || r == ',' }) {
		got, ok := domain.ParseRef(w)
		if !ok || !got.Kind.IsNumbered() {
			return p, domain.Fail(domain.Invalid, "“%s” is not a reference.", domain.Clip(w, 40)).WithHint("References look like RSK-001 or EXC-002.").WithField("links")
		}
		p.Links = append(p.Links, got)
	}
	return p, nil
}

// number is an argument that names a number; 0 where it does not.
func (c Call) number(name string) int {
	n, err := strconv.Atoi(strings.Trim(c.Arg(name), " .#"))
	if err != nil {
		return 0
	}
	return n
}

// persons are the people of a list, nil where nothing was said, empty for "none".
func (c Call) persons(name string) ([]string, error) {
	if !c.Has(name) {
		return nil, nil
	}
	out := []string{}
	for _, p := range strings.Split(c.Arg(name), ",") {
		switch {
		case strings.HasPrefix(p, "@"):
			return nil, domain.Fail(domain.Invalid, "%s is a group; a decision names persons.", p).WithHint("Name each of them.").WithField(name).WithRule("domain 1.2")
		case p != "none" && p != "":
			out = append(out, p)
		}
	}
	return out, nil
}

func decisionPropose(ctx context.Context, d Desk, c Call) (view.Message, error) {
	p, err := c.change()
	if err != nil {
		return view.Message{}, err
	}
	got, err := d.Ledger.ProposeDecision(ctx, c.Write(), ledger.NewDecision{DecisionChange: p, Approver: c.Arg("approver"), AddReader: c.Arg("add_reader") == "yes"})
	return ruled(d, c, got, err)
}

func decisionEdit(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Ruled, error) {
	p, err := c.change()
	if err != nil {
		return ledger.Ruled{}, err
	}
	return l.EditDecision(ctx, c.Write(), c.ref("ref"), p, c.Arg("add_reader") == "yes")
}

func decisionDecide(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Ruled, error) {
	return l.DecideDecision(ctx, c.Write(), c.ref("ref"), domain.Choice{Option: c.number("option"), Rationale: c.Arg("rationale"), Tradeoff: c.Arg("tradeoff"),
		ReviewBy: c.day("review_by"), Edition: c.number("edition")})
}

// fills has the form start from how things stand.
func (c Command) fills(fill func(Desk, Call, *view.Form)) Command { c.Fill = fill; return c }

// fillDecide shows the options to choose from, and keeps the words that were read.
func fillDecide(d Desk, c Call, f *view.Form) {
	r := recordNow[*domain.Decision](d, c)
	x := fieldOf(f, "option")
	if r == nil || x == nil {
		return
	}
	f.Intro = append(f.Intro, view.L("It is decided when you press Decide, and frozen then."))
	f.Given = with(f.Given, "edition", strconv.Itoa(r.Edition))
	x.Kind, x.Hint = view.FieldChoice, ""
	for i, o := range r.Options {
		opt := view.Option{Value: strconv.Itoa(i + 1), Label: domain.Clip(fmt.Sprintf("%d. %s", i+1, o), optionLimit)}
		if i+1 == r.Recommended {
			opt.More = "recommended"
		}
		x.Options = append(x.Options, opt)
	}
}

// chooseCommand is an option's button where something is still missing: one tap opens a form that asks only for that.
func chooseCommand(args []Arg) Command {
	c := hide(rule("choose", "Choose an option, and say what is missing", nil, args, decisionDecide))
	c.Title, c.Ask = "Decide", true
	c.Fill = func(_ Desk, c Call, f *view.Form) {
		needs := strings.Split(c.Arg("needs"), ",")
		f.Submit = "Decide"
		f.Intro = []view.Line{view.L(c.ref("ref").String(), ", option ", view.B(c.Arg("option")), "."), view.L("It is decided when you press Decide, and frozen then.")}
		f.Fields = slices.DeleteFunc(f.Fields, func(x view.Field) bool { return !slices.Contains(needs, x.Name) })
		for i := range f.Fields {
			f.Fields[i].Required = true
		}
	}
	return c
}

// supersedeCommand proposes a decision in the place of another, or lets an open proposal name it. A decided one changes
// in no other way (domain 3.3).
func supersedeCommand() Command {
	old := Arg{Name: "ref", Label: "Replaces", Kind: ArgRef, Refs: []domain.Kind{domain.KindDecision}, Required: true, Hint: "Like DEC-003"}
	by := Arg{Name: "by", Label: "An open proposal that replaces it", Kind: ArgRef, Refs: []domain.Kind{domain.KindDecision}, Keyed: true, Hint: "Instead of a new one"}
	args := []Arg{old, by}
	for _, a := range proposalArgs(true) {
		if a.Name != "supersedes" {
			a.Required, a.FormOnly = false, a.Name != "title" && a.Name != "approver" && a.Name != "due"
			args = append(args, a)
		}
	}
	return Command{Name: "supersede", Title: "Replace a decision", Synopsis: "Propose another decision in its place", Args: args, Needs: domain.MayLog, Writes: true,
		Examples: []string{`decision supersede DEC-004 "Check access every quarter again" approver:noor due:friday`}, Ask: true,
		Fill: func(d Desk, c Call, f *view.Form) {
			f.Intro = append(f.Intro, view.L("It stays in force until the new one is decided."))
			fillProposal(d, c, f)
			for i := range f.Fields {
				f.Fields[i].Required = f.Fields[i].Name == "title" || f.Fields[i].Name == "approver" || f.Fields[i].Name == "due"
			}
			f.Fields = slices.DeleteFunc(f.Fields, func(x view.Field) bool { return x.Name == "by" })
		},
		Run: func(ctx context.Context, d Desk, c Call) (view.Message, error) {
			if c.Has("by") {
				got, err := d.Ledger.EditDecision(ctx, c.Write(), c.ref("by"), domain.DecisionChange{Supersedes: c.ref("ref")}, false)
				return ruled(d, c, got, err)
			}
			p, err := c.change()
			if err != nil {
				return view.Message{}, err
			}
			p.Supersedes = c.ref("ref")
			got, err := d.Ledger.ProposeDecision(ctx, c.Write(), ledger.NewDecision{DecisionChange: p, Approver: c.Arg("approver"), AddReader: c.Arg("add_reader") == "yes"})
			return ruled(d, c, got, err)
		}}
}

func ruled(d Desk, c Call, got ledger.Ruled, err error) (view.Message, error) {
	if err != nil {
		return view.Message{}, err
	}
	dir := d.Directory()
	return view.DecisionReply(dir, &got.Decision, got.What, got.Asked, got.Place, dir.Today(c.At)), nil
}
