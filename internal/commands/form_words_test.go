package commands

import (
	"slices"
	"strings"
	"testing"
)

// The words of the forms belong to commands, and Slack takes 24 characters of a title and of a button (slack-platform 4).
func TestFormWords(t *testing.T) {
	tree := New("/sec", Desk{})
	for words, said := range formWords {
		at := tree.Root
		for _, w := range strings.Fields(words) {
			i := slices.IndexFunc(at, func(c Command) bool { return c.Name == w })
			if i < 0 {
				t.Errorf("there is no command %q", words)
				break
			}
			if at[i].Title != "" && said.Title != "" && strings.HasSuffix(words, w) && len(at[i].Sub) == 0 {
				t.Errorf("%q has two titles, %q and %q", words, at[i].Title, said.Title)
			}
			at = at[i].Sub
		}
		for _, s := range []string{said.Title, said.Press} {
			if len([]rune(s)) > 24 {
				t.Errorf("%q of %q is longer than 24 characters", s, words)
			}
		}
	}
}

// Nobody reads a title that is cut.
func TestFormTitles(t *testing.T) {
	var walk func(words string, cmds []Command)
	walk = func(words string, cmds []Command) {
		for _, c := range cmds {
			if len([]rune(c.Title)) > 24 {
				t.Errorf("the title of %q is longer than 24 characters: %q", words+" "+c.Name, c.Title)
			}
			walk(words+" "+c.Name, c.Sub)
		}
	}
	walk("", New("/sec", Desk{}).Root)
}
