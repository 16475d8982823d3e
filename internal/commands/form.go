package commands

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// form draws the form of a command whose required words are missing. What was given stays: what the command is about
// is settled, the rest stands in its field.
func (t *Tree) form(cmd *Command, c Call, settled map[string]string) view.Form {
	f := view.Form{Submit: "Show", Words: strings.Join(c.Words, " "), Given: settled, Draft: cmd.Writes, Check: cmd.Check != nil}
	if cmd.Writes {
		f.Submit = "Save"
	}
	said := formWords[f.Words]
	f.Title = domain.Clip(cmp.Or(cmd.Title, said.Title, formTitle(c.Words)), 24)
	f.Submit = cmp.Or(said.Press, f.Submit)
	if c.glances == nil {
		c.glances = map[domain.Ref]domain.Record{}
	}
	if cmd.Synopsis != "" && cmd.Synopsis != f.Title {
		f.Intro = []view.Line{view.L(cmd.Synopsis)}
	}
	for _, a := range cmd.Args {
		if v, ok := settled[a.Name]; ok {
			if a.settled() && !(a.Settled && a.FormOnly) { // what only guards a press is nothing to read
				f.Intro = append(f.Intro, view.L(a.title()+": ", view.B(t.about(c, a, v))))
			}
			continue
		}
		if a.Settled && a.FormOnly && !a.Required {
			continue // it comes along with a press or not at all
		}
		f.Fields = append(f.Fields, t.field(a, c.Args[a.Name]))
	}
	if cmd.Fill != nil {
		cmd.Fill(t.Desk, c, &f)
	}
	return f
}

// sameVerb names the verb of a lifecycle behind words that ask for it in a form of their own.
var sameVerb = map[string]string{"handover": "own", "proof": "done"}

// mayUse refuses before a form is opened on a record by who may not use the verb (domain 3). Where the records do not
// answer in time the form opens all the same: its submission is judged again.
func (t *Tree) mayUse(ctx context.Context, c Call) error {
	if len(c.Words) != 2 || !c.Has("ref") || t.Desk.Ledger == nil || c.Where.Surface == Form {
		return nil
	}
	ref, ok := domain.ParseRef(c.Arg("ref"))
	if !ok || string(ref.Kind) != c.Words[0] {
		return nil
	}
	verb := c.Words[1]
	if s := sameVerb[verb]; s != "" {
		verb = s
	}
	ctx, cancel := context.WithTimeout(ctx, fillWithin)
	defer cancel()
	err := t.Desk.Ledger.MayUse(ctx, c.Caller, ref, verb)
	if code := domain.CodeOf(err); err != nil && (code == domain.Unavailable || code == domain.Unconfirmed) {
		return nil
	}
	return err
}

// settledIn lists what a call is about: in its form that is not asked again.
func settledIn(cmd *Command, c Call) map[string]string {
	out := map[string]string{}
	for _, a := range cmd.Args {
		if v, ok := c.Args[a.Name]; ok && a.settled() {
			out[a.Name] = v
		}
	}
	return out
}

// onlySettled says whether nothing was said but what the command is about.
func onlySettled(cmd *Command, c Call) bool { return len(settledIn(cmd, c)) == len(c.Args) }

// settled arguments say what a command is about.
func (a Arg) settled() bool {
	switch a.Kind {
	case ArgService, ArgControl:
		return !a.Keyed
	}
	return a.Settled || a.Kind == ArgRef || a.Kind == ArgSubject || a.Kind == ArgOwned
}

// Redraw draws an open form anew with the answers that stand in it: in.Text is the form's command, in.Form its raw
// answers, in.Given what was settled before it opened. changed names the answer that was changed, "" where a draft is
// taken up again. Nil where there is nothing to draw anew. From memory alone, nothing is written.
func (t *Tree) Redraw(ctx context.Context, in Input, changed string) *view.Form {
	f, _, _ := t.reopen(ctx, in, changed)
	if f == nil {
		return nil
	}
	for i := range f.Fields {
		x := &f.Fields[i]
		x.Fresh = changed == "" || x.Value != in.Form[x.Name]
	}
	return f
}

// reopen is the form of in with the answers that stand in it, its command and the call they make; nil where there is
// nothing to draw anew.
func (t *Tree) reopen(_ context.Context, in Input, changed string) (*view.Form, *Command, Call) {
	if in.Caller.May(domain.MayAsk) != nil {
		return nil, nil, Call{}
	}
	toks, err := Split(in.Text, nil)
	if err != nil {
		return nil, nil, Call{}
	}
	cmd, words, _, err := t.find(toks)
	if err != nil || t.may(in.Caller, cmd) != nil {
		return nil, nil, Call{}
	}
	if a, ok := cmd.arg(changed); changed != "" && (!ok || !a.Live || cmd.Live == nil) {
		return nil, nil, Call{}
	}
	c := Call{Caller: in.Caller, Request: in.Request, At: t.Desk.Now(), Where: in.Where, Words: words, Command: t.Command, Reader: domain.ForCaller(in.Caller)}
	c.Where.Surface, c.glances = Form, map[domain.Ref]domain.Record{}
	c.Args = t.Desk.reader(c).fill(cmd, in.Form).args
	settled := map[string]string{}
	for name := range in.Given {
		if v, ok := c.Args[name]; ok {
			settled[name] = v
		}
	}
	f := t.form(cmd, c, settled)
	for i := range f.Fields {
		x := &f.Fields[i]
		if a, ok := cmd.arg(x.Name); ok && x.Kind != view.FieldNote {
			x.Value = in.Form[x.Name]
			x.Options = t.named(a, x.Value, x.Options)
		}
	}
	if cmd.Live != nil {
		cmd.Live(t.Desk, c, &f)
	}
	return &f, cmd, c
}

// about is what a settled argument says, for the head of a form: a record's number is never all there is to read.
func (t *Tree) about(c Call, a Arg, v string) string {
	ref, ok := domain.ParseRef(v)
	if ok && ref.Kind.IsNumbered() && (a.Kind == ArgRef || a.Kind == ArgSubject) {
		if rec := t.Desk.glance(c, ref); rec != nil {
			return view.TitleOf(t.Desk.Directory(), rec)
		}
	}
	return t.called(a, v)
}

// glance is a record that a form is about, as it stands and as its reader may see it; nil where there is none to see. A
// form reads it once.
func (d Desk) glance(c Call, ref domain.Ref) domain.Record {
	if rec, ok := c.glances[ref]; ok || d.Ledger == nil {
		return rec
	}
	ctx, cancel := context.WithTimeout(context.Background(), fillWithin)
	defer cancel()
	rec := d.Ledger.Glance(ctx, c.Caller, ref, c.Where.Surface == Form)
	if c.glances != nil {
		c.glances[ref] = rec
	}
	return rec
}

// recordNow is the record that an open form is about, if it is of that kind; nil where there is none to see.
func recordNow[T domain.Record](d Desk, c Call) T {
	var rec T
	if c.Has("ref") {
		rec, _ = d.glance(c, c.ref("ref")).(T)
	}
	return rec
}

// called is the name of what a settled argument says, from memory alone.
func (t *Tree) called(a Arg, v string) string {
	ref, ok := domain.ParseRef(v)
	switch a.Kind {
	case ArgService:
		ref, ok = domain.Ref{Kind: domain.KindService, ID: v}, true
	case ArgControl:
		ref, ok = domain.Ref{Kind: domain.KindControl, ID: v}, true
	}
	if !ok || ref.Kind.IsNumbered() {
		return v
	}
	return t.Desk.Directory().NameOf(ref)
}

// formTitle is a command's words as people say them: "Accept action".
func formTitle(words []string) string {
	if k := domain.Kind(words[0]); len(words) == 2 && k.IsNumbered() && k != domain.KindDecision {
		words = []string{words[1], words[0]}
	}
	s := strings.Join(words, " ")
	return strings.ToUpper(s[:1]) + s[1:]
}

var fieldKinds = map[ArgKind]view.FieldKind{ArgLong: view.FieldArea, ArgPerson: view.FieldPerson, ArgDate: view.FieldDate,
	ArgChoice: view.FieldChoice, ArgSome: view.FieldSome, ArgService: view.FieldService, ArgYes: view.FieldYes, ArgPeople: view.FieldPeople,
	ArgControl: view.FieldLookup, ArgRef: view.FieldLookup, ArgSubject: view.FieldLookup, ArgOwned: view.FieldLookup}

// field is the question that asks for an argument.
func (t *Tree) field(a Arg, value string) view.Field {
	kind, ok := fieldKinds[a.Kind]
	if !ok {
		kind = view.FieldLine
	}
	limit := a.Max
	switch {
	case limit == 0 && kind == view.FieldLine:
		limit = 200
	case limit == 0 && kind == view.FieldArea:
		limit = 2000
	}
	return view.Field{Name: a.Name, Label: a.title(), Hint: a.Hint, Kind: kind, Required: a.Required, Max: limit, Value: value,
		Options: t.named(a, value, a.Choices), Live: a.Live}
}

// named adds the name of the present value of a type-ahead field, which has no list of options of its own.
func (t *Tree) named(a Arg, value string, options []view.Option) []view.Option {
	switch fieldKinds[a.Kind] {
	case view.FieldService, view.FieldLookup:
	default:
		return options
	}
	if value == "" || slices.ContainsFunc(options, func(o view.Option) bool { return o.Value == value }) {
		return options
	}
	return append(slices.Clone(options), view.Option{Value: value, Label: t.called(a, value)})
}
