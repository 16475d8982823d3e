package slackapp

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// FormCallback is the callback_id of every form.
const FormCallback = "form"

// FormMeta travels with a form as its private_metadata: what is settled already and where it came from. Slack gives
// it back as it is, but it is no proof of anything: rights are checked anew at submission (reliability T4, T6).
type FormMeta struct {
	Words   string            `json:"w"`
	Given   map[string]string `json:"g,omitempty"`
	Channel string            `json:"c,omitempty"`
	Thread  string            `json:"t,omitempty"`
	Message string            `json:"m,omitempty"`
	Link    string            `json:"l,omitempty"`
	Draft   bool              `json:"d,omitempty"` // what is typed may be kept for a day
}

// Form renders a form as a modal. Words and settled arguments of the form go into the meta where that has none.
func (r Renderer) Form(f view.Form, meta FormMeta) slack.ModalViewRequest {
	return r.form(f, meta, nil)
}

// form is Form where turns counts, by argument, how often a redraw has put another answer in place of the one that stood
// in the open form.
func (r Renderer) form(f view.Form, meta FormMeta, turns map[string]int) slack.ModalViewRequest {
	if meta.Words == "" {
		meta.Words = f.Words
	}
	if meta.Given == nil {
		meta.Given = f.Given
	}
	meta.Draft = f.Draft
	submit := cut(orElse(plain(f.Submit), "Save"), maxTitle)
	v := modal(f.Title)
	v.CallbackID, v.PrivateMetadata = FormCallback, packMeta(meta)
	v.Submit = plainText(submit)
	for _, t := range (&sheet{Renderer: r}).paragraphs(f.Intro, false) {
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, section(t))
	}
	seen := map[string]bool{}
	rest := restFrom(f.Fields)
	for i, field := range f.Fields {
		if field.Name == "" || seen[field.Name] || len(v.Blocks.BlockSet) >= maxFormBlocks {
			continue // two blocks of one id would have the whole form refused
		}
		seen[field.Name] = true
		if i == rest {
			v.Blocks.BlockSet = append(v.Blocks.BlockSet, slack.NewDividerBlock(), note("All that follows can wait."))
		}
		if field.Kind == view.FieldNote {
			v.Blocks.BlockSet = append(v.Blocks.BlockSet, r.noteField(field)...)
			continue
		}
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, r.input(field, f.Draft, turns[field.Name]))
	}
	if f.Check {
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, r.checkBlocks(f)...)
	}
	if len(v.Blocks.BlockSet) == 0 {
		v.Blocks.BlockSet = []slack.Block{section(r.line(view.L("Nothing more is needed: press ", view.B(submit), ".")))}
	}
	return v
}

// Notice renders a message as a modal that only wants to be read.
func (r Renderer) Notice(title string, m view.Message) slack.ModalViewRequest {
	v := modal(title)
	v.Close = plainText("Close")
	v.Blocks.BlockSet = r.Home(m).Blocks.BlockSet
	return v
}

// modal is an empty modal; its blocks are never null, which Slack would refuse (slack-platform 7, web traps 6).
func modal(title string) slack.ModalViewRequest {
	return slack.ModalViewRequest{Type: slack.VTModal, Title: plainText(cut(orElse(plain(title), "Secretariat"), maxTitle)),
		Close: plainText("Cancel"), Blocks: slack.Blocks{BlockSet: []slack.Block{}}}
}

// packMeta keeps the meta within Slack's limit. What does not fit is left out whole, the longest first, never cut: an
// argument that is missing is asked for again, a mangled one would be believed.
func packMeta(m FormMeta) string {
	pack := func() string {
		b, _ := json.Marshal(m) // strings only
		return string(b)
	}
	out := pack()
	if size(out) > maxMeta {
		m.Link = ""
		given := make(map[string]string, len(m.Given))
		var names []string
		for k, v := range m.Given {
			given[k] = v
			names = append(names, k)
		}
		slices.SortFunc(names, func(a, b string) int { return len(given[a]) - len(given[b]) })
		m.Given = given
		for out = pack(); size(out) > maxMeta && len(names) > 0; out = pack() {
			delete(given, names[len(names)-1])
			names = names[:len(names)-1]
		}
	}
	if size(out) > maxMeta {
		m = FormMeta{} // no command is that long; one without words is refused at submission
		out = pack()
	}
	return out
}

// maxFormBlocks leaves room for a notice, the offer of a draft, the line above what can wait, and the Check button with
// what it found.
const maxFormBlocks = maxViewBlocks - 5 - maxCheckBlocks

// restFrom is where the questions begin that need no answer, in a form that is long enough to say so; -1 for none.
func restFrom(fields []view.Field) int {
	from, asked := -1, 0
	for i, f := range fields {
		switch {
		case f.Required:
			from = -1
		case from < 0 && f.Kind != view.FieldNote:
			from = i
		}
		if f.Kind != view.FieldNote {
			asked++
		}
	}
	if from <= 0 || asked < 6 || len(fields)-from < 2 {
		return -1
	}
	return from
}

// noteField draws what a form only says; its id stays, so that a redraw changes nothing else.
func (r Renderer) noteField(f view.Field) []slack.Block {
	var out []slack.Block
	for i, t := range (&sheet{Renderer: r}).paragraphs(f.Lines, false) {
		b := slack.NewSectionBlock(markdown(t), nil, nil)
		b.BlockID = cut(fmt.Sprintf("note:%s:%d", f.Name, i), maxID)
		out = append(out, b)
	}
	return out
}

// input draws one question; block_id and action_id are both "arg:<name>", so that what was typed survives an update
// and an error finds its field (slack-platform 3). A draft wants to hear of every answer that is picked.
func (r Renderer) input(f view.Field, draft bool, turn int) slack.Block {
	id := fieldID(f.Name)
	if turn > 0 {
		id = cut(fmt.Sprintf("%s%s%d", id, turnMark, turn), maxID)
	}
	e := r.element(id, f)
	b := slack.NewInputBlock(id, plainText(cut(orElse(plain(f.Label), orElse(plain(f.Name), "Answer")), maxInputLabel)), nil, e)
	b.Optional = !f.Required
	_, typed := e.(*slack.PlainTextInputBlockElement)
	b.DispatchAction = f.Live || draft && !typed
	if hint := plain(f.Hint); hint != "" {
		b.Hint = plainText(cut(hint, maxInputLabel))
	}
	return b
}

// turnMark parts an argument's name from its turn: Slack keeps the answer that stands under an id, so another answer
// needs another id.
const turnMark = "~"

func fieldID(name string) string { return cut(ActionArg+name, maxID) }

// fieldName is the argument that an input's block_id or action_id asks for.
func fieldName(id string) (name string, turn int, ok bool) {
	name, ok = strings.CutPrefix(id, ActionArg)
	if base, n, turned := strings.Cut(name, turnMark); turned {
		if k, err := strconv.Atoi(n); err == nil {
			return base, k, ok
		}
	}
	return name, 0, ok
}

func (r Renderer) element(id string, f view.Field) slack.BlockElement {
	switch f.Kind {
	case view.FieldPerson:
		e := &slack.SelectBlockElement{Type: slack.OptTypeUser, ActionID: id, Placeholder: plainText("Choose a person")}
		if e.InitialUser = r.user(f.Value); e.InitialUser == "" && f.Value != "" {
			break // somebody without an account here stays who they are
		}
		return e
	case view.FieldPeople:
		if e := r.people(id, f.Value); e != nil {
			return e
		}
	case view.FieldDate:
		e := slack.NewDatePickerBlockElement(id)
		if d, err := domain.ParseDate(f.Value); err == nil {
			e.InitialDate = d.String()
		}
		return e
	case view.FieldService, view.FieldLookup:
		least := 0 // opens with the likely ones at once
		e := &slack.SelectBlockElement{Type: slack.OptTypeExternal, ActionID: id, MinQueryLength: &least,
			Placeholder: plainText(lookFor[f.Kind])}
		if f.Value != "" && size(f.Value) <= maxOptionValue {
			e.InitialOption = option(view.Option{Value: f.Value, Label: labelOf(f)})
		}
		return e
	case view.FieldYes:
		yes := slack.NewOptionBlockObject("yes", plainText("Yes"), nil)
		e := slack.NewCheckboxGroupsBlockElement(id, yes)
		if f.Value == "yes" {
			e.InitialOptions = []*slack.OptionBlockObject{yes}
		}
		return e
	case view.FieldSome:
		return checks(id, f)
	case view.FieldChoice:
		if e := choice(id, f); e != nil {
			return e
		}
	}
	return typedInput(id, f)
}

var lookFor = map[view.FieldKind]string{view.FieldService: "Type a name…", view.FieldLookup: "Type a name or a number…"}

// people is a menu for several persons; nil where a value holds a group or somebody without an account here, whom the
// menu cannot carry: those are typed.
func (r Renderer) people(id, value string) slack.BlockElement {
	e := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeUser, plainText("Choose people"), id)
	for _, one := range strings.FieldsFunc(value, func(c rune) bool { return c == ',' || c == ' ' }) {
		u := r.user(one)
		if u == "" {
			return nil
		}
		e.InitialUsers = append(e.InitialUsers, u)
	}
	return e
}

// user is the Slack id behind a field's value: a person id, or a mention as a form sends it.
func (r Renderer) user(value string) string {
	value = strings.TrimSuffix(strings.TrimPrefix(value, "<@"), ">")
	value, _, _ = strings.Cut(value, "|")
	if r.SlackID != nil {
		if id := r.SlackID(value); slackUser.MatchString(id) {
			return id
		}
	}
	if slackUser.MatchString(value) {
		return value
	}
	return ""
}

func labelOf(f view.Field) string {
	for _, o := range f.Options {
		if o.Value == f.Value {
			return o.Label
		}
	}
	return f.Value
}

func option(o view.Option) *slack.OptionBlockObject {
	label := orElse(plain(o.Label), orElse(plain(o.Value), "–"))
	var more *slack.TextBlockObject
	if s := plain(o.More); s != "" {
		more = plainText(cut(s, maxLabel))
	}
	return slack.NewOptionBlockObject(o.Value, plainText(cut(label, maxLabel)), more)
}

// choice is a select menu, in groups where there are more than a hundred options; nil where Slack's menu cannot carry
// the options, and the answer is typed instead.
func choice(id string, f view.Field) slack.BlockElement {
	var all []*slack.OptionBlockObject
	e := &slack.SelectBlockElement{Type: slack.OptTypeStatic, ActionID: id, Placeholder: plainText("Choose…")}
	for _, o := range f.Options {
		if strings.TrimSpace(o.Value) == "" || size(o.Value) > maxOptionValue {
			return nil
		}
		all = append(all, option(o))
		if o.Value == f.Value {
			e.InitialOption = all[len(all)-1]
		}
	}
	if len(all) == 0 || len(all) > maxOptions*maxOptions {
		return nil
	}
	if len(all) <= maxOptions {
		e.Options = all
		return e
	}
	for i, group := 0, slices.Collect(slices.Chunk(all, maxOptions)); i < len(group); i++ {
		label := fmt.Sprintf("%d to %d", i*maxOptions+1, i*maxOptions+len(group[i]))
		e.OptionGroups = append(e.OptionGroups, slack.NewOptionGroupBlockElement(plainText(label), group[i]...))
	}
	return e
}

// checks are check boxes, one for each option.
func checks(id string, f view.Field) slack.BlockElement {
	var all, on []*slack.OptionBlockObject
	for _, o := range f.Options[:min(len(f.Options), maxChecks)] {
		x := option(o)
		all = append(all, x)
		if slices.Contains(strings.Split(f.Value, ","), o.Value) {
			on = append(on, x)
		}
	}
	e := slack.NewCheckboxGroupsBlockElement(id, all...)
	e.InitialOptions = on
	return e
}

// typedInput is a line or an area to type into. What it starts with is the person's own text and is not escaped:
// Slack gives it back as it is.
func typedInput(id string, f view.Field) slack.BlockElement {
	e := slack.NewPlainTextInputBlockElement(nil, id)
	e.Multiline = f.Kind == view.FieldArea
	e.MaxLength = maxInput
	if f.Max > 0 && f.Max < maxInput {
		e.MaxLength = f.Max
	}
	value := clean(f.Value)
	if e.Multiline {
		lines := strings.Split(strings.ReplaceAll(f.Value, "\r\n", "\n"), "\n")
		for i := range lines {
			lines[i] = clean(lines[i])
		}
		value = strings.TrimSpace(strings.Join(lines, "\n"))
	}
	e.InitialValue = cut(value, e.MaxLength)
	return e
}

// ReadForm is the way back: the meta of a submitted form, and the raw values by argument name. A person comes as
// "<@U…>", a date as "2026-12-04", a check as "yes". What was left empty is missing.
func ReadForm(v slack.View) (FormMeta, map[string]string) {
	var m FormMeta
	_ = json.Unmarshal([]byte(v.PrivateMetadata), &m) // what cannot be read has no words, and those are refused
	out, last := map[string]string{}, map[string]int{}
	if v.State == nil {
		return m, out
	}
	for block, actions := range v.State.Values {
		name, turn, ok := fieldName(block)
		if !ok || turn < last[name] {
			continue
		}
		if last[name] = turn; turn > 0 {
			delete(out, name)
		}
		for _, a := range actions {
			if s := answer(a); s != "" {
				out[name] = s
			}
		}
	}
	return m, out
}

func answer(a slack.BlockAction) string {
	switch {
	case a.SelectedUser != "":
		return "<@" + a.SelectedUser + ">"
	case len(a.SelectedUsers) > 0:
		return "<@" + strings.Join(a.SelectedUsers, "> <@") + ">"
	case a.SelectedDate != "":
		return a.SelectedDate
	case a.SelectedOption.Value != "":
		return a.SelectedOption.Value
	case len(a.SelectedOptions) > 0:
		var out []string
		for _, o := range a.SelectedOptions {
			out = append(out, o.Value)
		}
		return strings.Join(out, ",")
	}
	return strings.TrimSpace(a.Value)
}
