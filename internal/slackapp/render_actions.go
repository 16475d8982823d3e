package slackapp

import (
	"strconv"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/view"
)

// The shapes of action ids and block ids: a press of "cmd:3" means its value's words, a choice in "cmd:menu:4" its
// option's; "arg:service" is the field of a form's argument.
const (
	ActionCommand = "cmd:"
	ActionMenu    = "cmd:menu:"
	ActionArg     = "arg:"
)

// buttons draws rows of buttons. Words too long for a button to carry are shown for people to type: nothing that
// cannot work is drawn.
func (s *sheet) buttons(list []view.Button) []slack.Block {
	var out []slack.Block
	var row []slack.BlockElement
	flush := func() {
		if len(row) > 0 {
			out = append(out, slack.NewActionBlock("", row...))
		}
		row = nil
	}
	for _, b := range list {
		if size(b.Words) > maxValue {
			flush()
			for _, t := range s.paragraphs([]view.Line{view.L(b.Label, ": ", view.Cmd(b.Words))}, false) {
				out = append(out, section(t))
			}
			continue
		}
		if row = append(row, s.button(b)); len(row) == maxActions {
			flush()
		}
	}
	flush()
	return out
}

func (s *sheet) button(b view.Button) *slack.ButtonBlockElement {
	label := s.label(b)
	e := slack.NewButtonBlockElement(s.id(ActionCommand), b.Words, plainText(cut(label, maxLabel)))
	switch slack.Style(b.Style) {
	case slack.StylePrimary, slack.StyleDanger:
		e.Style = slack.Style(b.Style)
	}
	if access := plain(b.Access); access != "" {
		e.AccessibilityLabel = cut(access, maxLabel)
	} else if size(label) > 30 { // a phone shows about 30 (slack-platform 4)
		e.AccessibilityLabel = cut(label, maxLabel)
	}
	if q := plain(b.Confirm); q != "" {
		e.Confirm = slack.NewConfirmationBlockObject(plainText("Are you sure?"), plainText(cut(q, maxConfirm)),
			plainText(cut(label, maxConfirmButton)), plainText("Cancel"))
		if e.Style == slack.StyleDanger {
			e.Confirm.Style = slack.StyleDanger
		}
	}
	return e
}

func (s *sheet) label(b view.Button) string {
	return orElse(plain(b.Label), orElse(plain(b.Words), "Go on"))
}

// menu draws choices as select menus of at most a hundred. A choice that a menu cannot carry, for its words are long
// or it asks before it acts, becomes a button below.
func (s *sheet) menu(n view.Node) []slack.Block {
	var options []*slack.OptionBlockObject
	var rest []view.Button
	for _, b := range n.Buttons {
		if b.Words == "" || size(b.Words) > maxOptionValue || b.Confirm != "" {
			rest = append(rest, b)
			continue
		}
		options = append(options, slack.NewOptionBlockObject(b.Words, plainText(cut(s.label(b), maxLabel)), nil))
	}
	hint := plainText(cut(orElse(plain(n.Label), "Choose…"), maxPlaceholder))
	var row []slack.BlockElement
	for len(options) > 0 {
		k := min(len(options), maxOptions)
		row = append(row, slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, hint, s.id(ActionMenu), options[:k]...))
		options = options[k:]
	}
	var out []slack.Block
	for len(row) > 0 {
		k := min(len(row), maxActions)
		out = append(out, slack.NewActionBlock("", row[:k]...))
		row = row[k:]
	}
	return append(out, s.buttons(rest)...)
}

func (s *sheet) id(prefix string) string {
	s.actions++
	return prefix + strconv.Itoa(s.actions)
}
