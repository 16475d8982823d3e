package app

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

// programTable is the README's table of the program's commands, made of the command line's own grammar.
func programTable() string {
	var c cli
	p, err := kong.New(&c, kong.Name("bot"), kong.Writers(io.Discard, io.Discard))
	if err != nil {
		panic(err) // the grammar is ours
	}
	var b strings.Builder
	b.WriteString("| command | what it does |\n|---|---|\n")
	for _, n := range p.Model.Children {
		fmt.Fprintf(&b, "| `%s` | %s |\n", strings.ReplaceAll(usageOf(n), "|", `\|`), n.Help)
	}
	return b.String()
}

// usageOf is a command with its arguments and flags.
func usageOf(n *kong.Node) string {
	parts := []string{"bot", n.Name}
	if len(n.Children) > 0 {
		var subs []string
		for _, s := range n.Children {
			subs = append(subs, s.Name)
		}
		parts = append(parts, strings.Join(subs, "|"))
	}
	for _, a := range n.Positional {
		parts = append(parts, a.Summary())
	}
	for _, f := range n.Flags {
		if f.Name == "help" {
			continue
		}
		if f.IsBool() {
			parts = append(parts, "[--"+f.Name+"]")
		} else {
			parts = append(parts, "[--"+f.Name+" "+strings.ToUpper(f.Name)+"]")
		}
	}
	return strings.Join(parts, " ")
}
