package briefs

import (
	"regexp"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/plain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// IsTemplate says whether a text is a template of this program: it begins with front matter that names its digest.
func IsTemplate(src string) bool {
	head, _, ok := strings.Cut(strings.TrimPrefix(strings.ReplaceAll(src, "\r\n", "\n"), "\ufeff"), "\n---\n")
	return ok && strings.HasPrefix(head, "---\n") && strings.Contains(head, "\ndigest:")
}

// One reads a single template, as Load would from the override folder, under the name of its file.
func One(file, src string) (*Templates, error) {
	p, err := parse(file, src)
	if err != nil {
		return nil, err
	}
	return &Templates{byName: map[string]*page{strings.TrimSuffix(file, ".md"): p}}, nil
}

// Audience is whom a template is for.
func (t *Templates) Audience(name string) string {
	if a := t.Front(name, "audience"); a != "" {
		return a
	}
	_, audience, _ := strings.Cut(name, ".")
	return audience
}

// actions are what stands between {{ and }}.
var actions = regexp.MustCompile(`(?s)\{\{.*?\}\}`)

// Fixed is what a template says whatever stands in the records, on the lines on which it stands in the file: its title and
// summary, and its body with a gap for every value.
func (t *Templates) Fixed(name string) string {
	p := t.byName[name]
	if p == nil {
		return ""
	}
	lines := strings.Split(p.src, "\n")
	for i := range min(p.start-1, len(lines)) {
		k, v, _ := strings.Cut(lines[i], ":")
		lines[i] = ""
		if k == "title" || k == "summary" {
			lines[i] = "# " + strings.TrimSpace(v)
		}
	}
	return actions.ReplaceAllStringFunc(strings.Join(lines, "\n"), func(a string) string {
		return "`x`" + strings.Repeat("\n", strings.Count(a, "\n")) // code: no word of the text
	})
}

// LintFixed judges the words that stand in a template itself, with their lines. What depends on the records, its grade and
// length among it, LintPage judges.
func (t *Templates) LintFixed(name string, rules plain.Rules) []plain.Finding {
	var out []plain.Finding
	for _, f := range plain.Check(t.Fixed(name), rules).Findings {
		if f.Line > 0 {
			out = append(out, f)
		}
	}
	return out
}

// LintPage judges a rendered page.
func LintPage(m view.Message, rules plain.Rules) plain.Report { return plain.Check(words(m), rules) }
