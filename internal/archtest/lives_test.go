package archtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// lives draws every lifecycle: a diagram of its states, and the table that the rules go by (domain 3).
func lives() string {
	var kinds []string
	for k := range domain.Lifecycles {
		kinds = append(kinds, string(k))
	}
	slices.Sort(kinds)
	var b strings.Builder
	for i, k := range kinds {
		if i > 0 {
			b.WriteString("\n")
		}
		life := domain.Lifecycles[domain.Kind(k)]
		fmt.Fprintf(&b, "### The life of a%s %s\n\n```mermaid\nstateDiagram-v2\n", vowel(k), k)
		for _, l := range arrows(life) {
			b.WriteString("    " + l + "\n")
		}
		b.WriteString("```\n\n| in | verb | then | who | what must hold |\n|---|---|---|---|---|\n")
		for _, r := range life {
			var who []string
			for _, p := range r.Who {
				who = append(who, string(p))
			}
			from := "(new)"
			if r.From != "" {
				from = "`" + r.From + "`"
			}
			fmt.Fprintf(&b, "| %s | `%s` | `%s` | %s | %s |\n", from, r.Verb, r.To, strings.Join(who, ", "), r.Guard)
		}
	}
	return b.String()
}

// arrows are the lines of a diagram, one between each two states; what leads back to the same state is left to the table.
func arrows(life domain.Lifecycle) []string {
	var order []string
	verbs := map[string][]string{}
	for _, r := range life {
		from := r.From
		if from == "" {
			from = "[*]"
		}
		if from == r.To {
			continue
		}
		way := from + " --> " + r.To
		if verbs[way] == nil {
			order = append(order, way)
		}
		if !slices.Contains(verbs[way], r.Verb) {
			verbs[way] = append(verbs[way], r.Verb)
		}
	}
	for i, way := range order {
		order[i] = way + ": " + strings.Join(verbs[way], ", ")
	}
	return order
}

func vowel(word string) string {
	if strings.ContainsRune("aeiou", rune(word[0])) {
		return "n"
	}
	return ""
}

// internal/README.md draws the lifecycles that the code goes by.
func TestReadmeDrawsTheLifecycles(t *testing.T) { generated(t, "lifecycles", lives()) }

// Every lifecycle can be begun, and every state of it can be reached from there.
func TestEveryStateIsReached(t *testing.T) {
	for kind, life := range domain.Lifecycles {
		reached := map[string]bool{"": true}
		for range life {
			for _, r := range life {
				if reached[r.From] {
					reached[r.To] = true
				}
			}
		}
		seen := map[string]bool{}
		for _, r := range life {
			if !reached[r.From] {
				t.Errorf("%s: nothing leads to %q", kind, r.From)
			}
			if key := r.From + " " + r.Verb; seen[key] {
				t.Errorf("%s: two rows say what %q does in %q", kind, r.Verb, r.From)
			} else {
				seen[key] = true
			}
			if len(r.Who) == 0 {
				t.Errorf("%s: nobody may %s", kind, r.Verb)
			}
		}
		if !seen[" "+life[0].Verb] || life[0].From != "" {
			t.Errorf("%s: the table does not begin with a beginning", kind)
		}
	}
}
