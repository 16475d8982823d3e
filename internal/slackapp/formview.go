package slackapp

import (
	"encoding/json"
	"fmt"
	"slices"
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
}

// Form renders a form as a modal. Words and settled arguments of the form go into the meta where that has none.
func (r Renderer) Form(f view.Form, meta FormMeta) slack.ModalViewRequest {
	if meta.Words == "" {
		meta.Words = f.Words
	}
	if meta.Given == nil {
		meta.Given = f.Given
	}
	submit := cut(orElse(plain(f.Submit), "Save"), maxTitle)
	v := modal(f.Title)
	v.CallbackID, v.PrivateMetadata = FormCallback, packMeta(meta)
	v.Submit = plainText(submit)
	for _, t := range (&sheet{Renderer: r}).paragraphs(f.Intro, false) {
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, section(t))
	}
	seen := map[string]bool{}
	for _, field := range f.Fields {
		if field.Name == "" || seen[field.Name] || len(v.Blocks.BlockSet) == maxViewBlocks {
			continue // two blocks of one id would have the whole form refused
		}
		seen[field.Name] = true
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, r.input(field))
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

// input draws one question; block_id and action_id are both "arg:<name>", so that what was typed survives an update
// and an error finds its field (slack-platform 3).
func (r Renderer) input(f view.Field) slack.Block {
	id := fieldID(f.Name)
	b := slack.NewInputBlock(id, plainText(cut(orElse(plain(f.Label), orElse(plain(f.Name), "Answer")), maxInputLabel)), nil, r.element(id, f))
	b.Optional = !f.Required
	if hint := plain(f.Hint); hint != "" {
		b.Hint = plainText(cut(hint, maxInputLabel))
	}
	return b
}

func fieldID(name string) string { return cut(ActionArg+name, maxID) }

func (r Renderer) element(id string, f view.Field) slack.BlockElement {
	switch f.Kind {
	case view.FieldPerson:
		e := &slack.SelectBlockElement{Type: slack.OptTypeUser, ActionID: id, Placeholder: plainText("Choose a person")}
		e.InitialUser = r.user(f.Value)
		return e
	case view.FieldDate:
		e := slack.NewDatePickerBlockElement(id)
		if d, err := domain.ParseDate(f.Value); err == nil {
			e.InitialDate = d.String()
		}
		return e
	case view.FieldService:
		least := 0 // opens with the likely ones at once
		e := &slack.SelectBlockElement{Type: slack.OptTypeExternal, ActionID: id, MinQueryLength: &least,
			Placeholder: plainText("Type a name…")}
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
	case view.FieldChoice:
		if e := choice(id, f); e != nil {
			return e
		}
	}
	return typedInput(id, f)
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
	return slack.NewOptionBlockObject(o.Value, plainText(cut(label, maxLabel)), nil)
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
	out := map[string]string{}
	if v.State == nil {
		return m, out
	}
	for block, actions := range v.State.Values {
		name, ok := strings.CutPrefix(block, ActionArg)
		if !ok {
			continue
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
	case a.SelectedDate != "":
		return a.SelectedDate
	case a.SelectedOption.Value != "":
		return a.SelectedOption.Value
	case len(a.SelectedOptions) > 0:
		return a.SelectedOptions[0].Value
	}
	return strings.TrimSpace(a.Value)
}
