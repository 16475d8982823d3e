package commands

import (
	"context"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

func helpCommands(t *Tree) []Command {
	return []Command{{Name: "help", Synopsis: "Show what you can type, with examples",
		Args:     []Arg{{Name: "noun", Kind: ArgText}},
		Examples: []string{"help", "help owner"},
		Run: func(_ context.Context, d Desk, c Call) (view.Message, error) {
			return t.help(c, d.Directory().Org.Mission)
		}}}
}

// help lists what the asker may do, examples first (product 3); the organisation's mission heads the whole list.
func (t *Tree) help(c Call, mission string) (view.Message, error) {
	topic := strings.TrimSpace(c.Arg("noun"))
	var nouns []string
	for i := range t.Root {
		if n := &t.Root[i]; !n.Hidden && t.mayAny(c.Caller, n) {
			nouns = append(nouns, n.Name)
		}
	}
	if topic == "" {
		var entries []view.HelpEntry
		for _, n := range nouns {
			cmd := child(t.Root, n)
			entries = append(entries, view.HelpEntry{Synopsis: cmd.Synopsis, Examples: []string{exampleFor(cmd, func(x *Command) bool { return t.may(c.Caller, x) == nil })}})
		}
		return view.Help("", mission, entries, nouns), nil
	}
	first, _, _ := strings.Cut(topic, " ")
	noun := child(t.Root, first)
	if noun == nil || noun.Hidden || !t.mayAny(c.Caller, noun) {
		return view.Message{}, domain.Fail(domain.NotFound, "I have no help about “%s”.", domain.Clip(topic, 40)).WithHint("There is help about: %s.", strings.Join(nouns, ", "))
	}
	var entries []view.HelpEntry
	t.each(func(words []string, cmd *Command) {
		if words[0] == noun.Name && t.may(c.Caller, cmd) == nil {
			entries = append(entries, view.HelpEntry{Usage: t.Command + " " + usage(words, cmd), Synopsis: cmd.Synopsis, Examples: cmd.Examples})
		}
	})
	return view.Help(noun.Name, "", entries, nil), nil
}

// mayAny says whether the caller may do anything with a noun.
func (t *Tree) mayAny(c domain.Caller, cmd *Command) bool {
	if cmd.Run != nil && t.may(c, cmd) == nil {
		return true
	}
	for i := range cmd.Sub {
		if !cmd.Sub[i].Hidden && t.mayAny(c, &cmd.Sub[i]) {
			return true
		}
	}
	return false
}

// at is the command of these very words, or nil.
func (t *Tree) at(words ...string) *Command {
	var cmd *Command
	among := t.Root
	for _, w := range words {
		i := slices.IndexFunc(among, func(c Command) bool { return c.Name == w })
		if i < 0 {
			return nil
		}
		cmd, among = &among[i], among[i].Sub
	}
	return cmd
}

func join(words ...string) string { return strings.Join(words, " ") }
