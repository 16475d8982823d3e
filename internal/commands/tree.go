package commands

import (
	"context"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/find"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// New grows the tree: every command there is, in the order in which help and the README list them.
func New(command string, desk Desk) *Tree {
	t := &Tree{Command: command}
	desk.names, desk.tree = &names{}, t
	t.Desk = desk
	t.Root = withLists(slices.Concat(
		menuCommands(t),
		ownerCommands(),
		escalationCommands(),
		riskCommands(),
		raiseCommands(),
		exceptionCommands(),
		decisionCommands(),
		actionCommands(),
		evidenceCommands(),
		incidentCommands(),
		drillCommands(),
		controlCommands(),
		signoffCommands(),
		championCommands(),
		thanksCommands(),
		metricsCommands(),
		digestCommands(),
		briefCommands(),
		cadenceCommands(),
		searchCommands(),
		listCommands(),
		remindCommands(),
		settingsCommands(),
		adminCommands(),
		shareCommands(t),
		helpCommands(t),
	))
	return t
}

// find walks to the leaf that the words name. It gives the command, its own words, and the words left for its
// arguments; on a wrong word the error names the nearest right one.
func (t *Tree) find(toks []Token) (*Command, []string, []Token, error) {
	if len(toks) == 0 {
		return child(t.Root, "menu"), []string{"menu"}, nil, nil
	}
	first := toks[0]
	if ref, ok := domain.ParseRef(first.Text); ok && ref.Kind.IsNumbered() && !first.Quoted { // a bare reference
		return child(t.Root, "show"), []string{"show"}, toks, nil
	}
	if len(toks) == 2 && !first.Quoted { // "rsk 12"
		if ref, ok := domain.ParseRef(first.Text + " " + toks[1].Text); ok && ref.Kind.IsNumbered() {
			return child(t.Root, "show"), []string{"show"}, []Token{{Text: ref.ID, Src: ref.ID}}, nil
		}
	}
	var cmd *Command
	if !first.Quoted {
		cmd = child(t.Root, first.Text)
	}
	if cmd == nil {
		return nil, nil, nil, t.unknownNoun(toks)
	}
	words, rest := []string{cmd.Name}, toks[1:]
	for len(rest) > 0 && len(cmd.Sub) > 0 && !rest[0].Quoted {
		next := child(cmd.Sub, rest[0].Text)
		if next == nil && len(cmd.Args) > 0 && len(rest) > 1 && !rest[1].Quoted { // "incident clock INC-003 met gdpr": what it is about goes first
			if about, ok := domain.ParseRef(rest[0].Text); ok && about.Kind.IsNumbered() && child(cmd.Sub, rest[1].Text) != nil {
				rest = append([]Token{rest[1], rest[0]}, rest[2:]...)
				continue
			}
		}
		if next == nil {
			break
		}
		cmd, words, rest = next, append(words, next.Name), rest[1:]
	}
	if len(rest) > 0 && len(cmd.Sub) > 0 && len(cmd.Args) == 0 {
		if ref, err := ref(Arg{Refs: []domain.Kind{domain.Kind(cmd.Name)}}, rest[0]); err == nil { // "risk RSK-012", "risk 12"
			return child(t.Root, "show"), []string{"show"}, append([]Token{{Text: ref, Src: ref}}, rest[1:]...), nil
		}
		if l := child(cmd.Sub, "list"); l != nil && (strings.EqualFold(rest[0].Text, "mine") || strings.EqualFold(rest[0].Text, "all")) {
			return l, append(words, "list"), rest, nil
		}
		return nil, nil, nil, unknownVerb(cmd, words, rest)
	}
	if cmd.Run == nil {
		return nil, nil, nil, unknownVerb(cmd, words, rest)
	}
	return cmd, words, rest, nil
}

// child is the command of a name, in any case, singular or plural, with any dash.
func child(among []Command, word string) *Command {
	w := strings.ToLower(strings.ReplaceAll(word, "_", "-"))
	for _, name := range []string{w, strings.TrimSuffix(w, "s"), strings.TrimSuffix(w, "ies") + "y"} {
		for i := range among {
			if among[i].Name == name {
				return &among[i]
			}
		}
	}
	return nil
}

func visibleNames(among []Command) []string {
	var out []string
	for _, c := range among {
		if !c.Hidden {
			out = append(out, c.Name)
		}
	}
	return out
}

// unknownNoun answers a first word that is none: the nearest one, or "owner …" where it is the name of something.
func (t *Tree) unknownNoun(toks []Token) error {
	word := toks[0].Text
	rest := func(first string) string {
		out := []string{first}
		for _, x := range toks[1:] {
			out = append(out, x.Src)
		}
		return strings.Join(out, " ")
	}
	all := typed(toks)
	if hits := t.Desk.Names().Exact(all); len(hits) > 0 {
		e := domain.Fail(domain.Invalid, "“%s” is no command, but I know it by name.", domain.Clip(all, 60)).WithHint("To see who owns it, type `owner %s`.", all)
		e.Suggest = []string{"owner " + Quote(all)}
		return e
	}
	e := domain.Fail(domain.Invalid, "I don't know the word “%s”.", domain.Clip(word, 40))
	if near := find.Nearest(word, visibleNames(t.Root)); near != "" && !toks[0].Quoted {
		c := child(t.Root, near)
		e.Suggest = []string{rest(near)}
		return e.WithHint("The nearest is %s; for example: `%s`.", near, example(c))
	}
	if hits := t.Desk.Names().Near(all, 3); len(hits) > 0 {
		for _, h := range hits {
			e.Suggest = append(e.Suggest, "owner "+Quote(h.ID))
		}
		return e.WithHint("To see who owns something, type `owner` before its name.")
	}
	return e.WithHint("Type `help` to see what I can do.")
}

func typed(toks []Token) string {
	var w []string
	for _, x := range toks {
		w = append(w, x.Text)
	}
	return strings.Join(w, " ")
}

// unknownVerb answers a second word that is none.
func unknownVerb(cmd *Command, words []string, rest []Token) error {
	verbs := visibleNames(cmd.Sub)
	if len(rest) == 0 {
		return domain.Fail(domain.Invalid, "“%s” wants one more word.", strings.Join(words, " ")).WithHint("One of: %s.", strings.Join(verbs, ", "))
	}
	said := strings.Join(append(words, domain.Clip(rest[0].Text, 40)), " ")
	near := find.Nearest(rest[0].Text, verbs)
	for _, c := range cmd.Sub {
		if slices.Contains(c.Also, strings.ToLower(rest[0].Text)) {
			near = c.Name
		}
	}
	if near != "" && !rest[0].Quoted {
		c := child(cmd.Sub, near)
		e := domain.Fail(domain.Invalid, "I don't know “%s”.", said).WithHint("The nearest is %s; for example: `%s`.", near, example(c))
		out := append(append([]string{}, words...), near)
		for _, x := range rest[1:] {
			out = append(out, x.Src)
		}
		e.Suggest = []string{strings.Join(out, " ")}
		return e
	}
	if show := child(cmd.Sub, "show"); show != nil && len(show.Args) > 0 && show.Args[0].Kind == ArgControl { // a name right after its noun
		see := strings.Join(words, " ") + " show " + Quote(typed(rest))
		e := domain.Fail(domain.Invalid, "I don't know “%s”.", said).WithHint("To see one, type `%s`.", see)
		e.Suggest = []string{see}
		return e
	}
	return domain.Fail(domain.Invalid, "I don't know “%s”.", said).
		WithHint("After `%s` goes one of: %s. Examples: `help %s`.", strings.Join(words, " "), strings.Join(verbs, ", "), words[0])
}

func example(c *Command) string {
	return exampleFor(c, func(*Command) bool { return true })
}

// exampleFor is the first example of a command, or of what is under it, that passes.
func exampleFor(c *Command, may func(*Command) bool) string {
	if len(c.Examples) > 0 && may(c) {
		return c.Examples[0]
	}
	for i := range c.Sub {
		if x := &c.Sub[i]; !x.Hidden && may(x) {
			return exampleFor(x, may)
		}
	}
	return c.Name
}

// Run answers one line from a person, or a submitted form. It implements Runner.
func (t *Tree) Run(ctx context.Context, in Input) Outcome {
	call := Call{Caller: in.Caller, Request: in.Request, At: t.Desk.Now(), Where: in.Where, Again: in.Again, Said: in.Said,
		Command: t.Command, Reader: domain.ForCaller(in.Caller)}
	// Guests, outsiders and the deactivated get one answer to everything, wrong words included (domain 7.1).
	if e := in.Caller.May(domain.MayAsk); e != nil {
		return Outcome{Call: call, Err: e, ReadOnly: true}
	}
	return t.run(ctx, call, in.Text, in.Form)
}

func (t *Tree) run(ctx context.Context, call Call, text string, form map[string]string) Outcome {
	d := t.Desk.Directory()
	toks, err := Split(text, func(slack string) string {
		if p := d.BySlack(slack); p != nil {
			return p.Name
		}
		return ""
	})
	// Out of habit people type the command's own word again, after a mention or in a message to the bot.
	if len(toks) > 1 && !toks[0].Quoted && strings.EqualFold(toks[0].Text, t.Command) {
		toks = toks[1:]
	}
	call.Raw = typed(toks)
	if err != nil {
		return Outcome{Call: call, Err: err, ReadOnly: true}
	}
	cmd, words, rest, err := t.find(toks)
	if err != nil {
		return Outcome{Call: call, Err: err, ReadOnly: true}
	}
	call.Words = words
	out := Outcome{ReadOnly: !cmd.Writes}
	if e := t.may(call.Caller, cmd); e != nil {
		out.Call, out.Err = call, e
		if t.Desk.Ledger != nil {
			out.Err = t.Desk.Ledger.Refuse(ctx, call.Caller, e)
		}
		return out
	}
	r := t.Desk.reader(call)
	var p parsed
	if form != nil {
		call.Where.Surface = Form
		p = r.fill(cmd, form)
	} else {
		p = r.parse(cmd, words, t.here(ctx, call, cmd, rest))
	}
	call.Args = p.args
	out.Call = call
	if cmd.Guard != nil && p.err == nil {
		if err := cmd.Guard(t.Desk, call); err != nil {
			out.Err = err
			return out
		}
	}
	switch {
	case p.err != nil:
		out.Err, out.Fields = p.err, p.fields
		return out
	case len(p.missing) > 0, cmd.Ask && form == nil && (cmd.Opens || onlySettled(cmd, call)):
		if err := t.mayUse(ctx, call); err != nil {
			out.Err = err
			return out
		}
		f := t.form(cmd, call, settledIn(cmd, call))
		out.Form, out.ReadOnly = &f, true
		return out
	}
	var worded Wording
	if cmd.Check != nil {
		worded = cmd.Check(t.Desk, call)
		if err, fields := worded.refuses(cmd); err != nil {
			out.Err, out.Fields, out.ReadOnly = err, fields, true
			return out
		}
	}
	call.doubt, call.staged = new(bool), new(bool)
	m, err := cmd.Run(ctx, t.Desk, call)
	if *call.doubt {
		m.Nodes = append(m.Nodes, view.Small(view.L("It is saved, but the second copy of my records has not confirmed it: should the first fail right now, it may be lost. Look at it again in a few minutes.")))
	}
	if err != nil {
		out.Err = err
		if e, _ := asError(err); e.Field != "" {
			out.Fields = map[string]string{e.Field: e.Error()}
		}
		return out
	}
	m.Nodes = append(m.Nodes, worded.remarks(cmd)...)
	if *call.staged {
		m = view.Exercise(m)
	}
	out.Message = &m
	return out
}

// may says whether the caller may use a command at all; what depends on an object, the ledger judges.
func (t *Tree) may(c domain.Caller, cmd *Command) *domain.Error {
	needs := cmd.Needs
	if needs == "" {
		needs = domain.MayAsk
	}
	if needs == domain.MayAddSvc && leadsTeam(t.Desk.Directory(), c.Person) {
		needs = domain.MayLog // a team's lead adds services too (domain 7.5)
	}
	return domain.Work{Dir: t.Desk.Directory(), Caller: c}.MayNamed(needs)
}

func leadsTeam(d *domain.Directory, person string) bool {
	for _, team := range d.Teams {
		if team.Lead == person && person != "" {
			return true
		}
	}
	return false
}
