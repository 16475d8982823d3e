package commands

import (
	"fmt"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// usage is a command's line in the notation of cli/cli: <required>, [optional], {one | of}.
func usage(words []string, cmd *Command) string {
	parts := append([]string{}, words...)
	for i, a := range cmd.Args {
		if a.FormOnly {
			continue
		}
		u := argUsage(a)
		if i == 0 {
			u = strings.ReplaceAll(u, `"`, "") // the first words need no quotes
		}
		parts = append(parts, u)
	}
	return strings.Join(parts, " ")
}

func argUsage(a Arg) string {
	var s string
	switch {
	case a.Keyed:
		s = hintOf(a)
	case a.Kind == ArgChoice && len(a.Choices) > 0 && len(a.Choices) <= 8:
		s = "{" + strings.Join(values(a), " | ") + "}"
		if len(a.Choices) == 1 {
			s = a.Choices[0].Value
		}
	case a.Kind == ArgText || a.Kind == ArgLong:
		s = `"<` + strings.ReplaceAll(a.Name, "_", " ") + `>"`
	case a.Kind == ArgPeople:
		s = "<@name…>"
	default:
		s = "<" + strings.ReplaceAll(a.Name, "_", " ") + ">"
	}
	if !a.Required {
		return "[" + s + "]"
	}
	return s
}

// hintOf is how a key is written: "due:friday".
func hintOf(a Arg) string {
	example := map[ArgKind]string{ArgPerson: "@name", ArgDate: "friday", ArgMoment: "17:00", ArgPast: "14:30", ArgRef: "RSK-001",
		ArgSubject: "RSK-001", ArgService: "service", ArgOwned: "service", ArgControl: "control", ArgRoom: "#channel", ArgPeople: "@name", ArgYes: "yes", ArgWord: "word"}[a.Kind]
	switch {
	case a.Name == "page":
		example = "2"
	case a.Kind == ArgRef && len(a.Refs) > 0 && a.Refs[0].IsNumbered():
		example = domain.NewRef(a.Refs[0], 1).String()
	case a.Kind == ArgChoice && len(a.Choices) > 0 && len(a.Choices) <= 5:
		example = strings.Join(values(a), "|")
	case a.Kind == ArgSome && len(a.Choices) > 1:
		example = a.Choices[0].Value + "," + a.Choices[1].Value
	case a.Kind == ArgChoice:
		example = "…"
	case example == "":
		example = `"…"`
	}
	return fmt.Sprintf("%s:%s", a.Name, example)
}

// each visits every command that is not hidden, with its words, in order.
func (t *Tree) each(visit func(words []string, c *Command)) {
	var walk func(prefix []string, among []Command)
	walk = func(prefix []string, among []Command) {
		for i := range among {
			c := &among[i]
			if c.Hidden {
				continue
			}
			words := append(append([]string{}, prefix...), c.Name)
			if c.Run != nil {
				visit(words, c)
			}
			walk(words, c.Sub)
		}
	}
	walk(nil, t.Root)
}

// Markdown is the list of commands as the README prints it.
func Markdown(t *Tree) string {
	var b strings.Builder
	b.WriteString("| command | what it does |\n|---|---|\n")
	t.each(func(words []string, c *Command) {
		u := strings.ReplaceAll(t.Command+" "+usage(words, c), "|", `\|`)
		fmt.Fprintf(&b, "| `%s` | %s |\n", u, strings.ReplaceAll(c.Synopsis, "|", `\|`))
	})
	return b.String()
}

// Hint is the usage hint that Slack shows beside the slash word while somebody types (slack-platform 6).
func Hint(t *Tree) string {
	hint := ""
	for _, c := range t.Root {
		if c.Hidden {
			continue
		}
		next := c.Name
		if hint != "" {
			next = hint + " | " + c.Name
		}
		if len(next) > 90 {
			return hint + " | …"
		}
		hint = next
	}
	return hint
}
