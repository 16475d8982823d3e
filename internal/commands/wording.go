package commands

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/plain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// Wording is how the words of a call read (domain 5.7): what Command.Check gives.
type Wording struct {
	Report plain.Report // of all the words together
	// By is what to mend by the argument whose words they are; "" is about the text as a whole.
	By map[string][]plain.Finding
	// Over stands over the warnings about words that were saved all the same; "" speaks of plainer words.
	Over string
}

// Passage is the text of one argument, and how many words it should have at most; 0 is no limit.
type Passage struct {
	Arg, Label, Text string
	Budget           int
}

// Read judges passages as one text that is read in this order: an abbreviation that one spells out stands for those
// after it. A passage over its own budget warns whoever reads (domain 5.1).
func Read(d *domain.Directory, passages []Passage, rules plain.Rules) Wording {
	if d != nil {
		rules.Allowed = append(rules.Allowed[:len(rules.Allowed):len(rules.Allowed)], d.Org.Abbreviations...)
	}
	w := Wording{By: map[string][]plain.Finding{}}
	var text strings.Builder
	var whose []string // by line
	for _, p := range passages {
		if strings.TrimSpace(p.Text) == "" {
			continue
		}
		s := strings.ReplaceAll(p.Text, "\r\n", "\n") + "\n\n" // a blank line: each is a paragraph of its own
		text.WriteString(s)
		for range strings.Count(s, "\n") {
			whose = append(whose, p.Arg)
		}
		if words, _, _ := plain.Count(p.Text); p.Budget > 0 && words > p.Budget {
			w.By[p.Arg] = append(w.By[p.Arg], plain.Finding{Rule: "E5", Level: plain.Warning,
				Message: fmt.Sprintf("“%s” has %d words; %d are enough.", p.Label, words, p.Budget)})
		}
	}
	w.Report = plain.Check(text.String(), rules)
	for _, f := range w.Report.Findings {
		arg := ""
		if f.Line > 0 && f.Line <= len(whose) {
			arg = whose[f.Line-1]
		}
		w.By[arg] = append(w.By[arg], f)
	}
	return w
}

// refuses says why these words may not be saved, nil where they may: an error beside each argument it is about.
func (w Wording) refuses(cmd *Command) (*domain.Error, map[string]string) {
	fields := map[string]string{}
	var first string
	for _, arg := range w.order(cmd) {
		var said []string
		for _, f := range w.By[arg] {
			if f.Level == plain.Error {
				said = append(said, f.Message)
			}
		}
		if len(said) == 0 {
			continue
		}
		if first == "" {
			first = said[0]
		}
		fields[arg] = strings.Join(said, " ")
	}
	if len(fields) == 0 {
		return nil, nil
	}
	if all, ok := fields[""]; ok { // beside no question: the form says it at its top
		delete(fields, "")
		if len(fields) == 0 {
			return domain.Fail(domain.Invalid, "%s", all).WithHint("Nothing was saved; what you typed is still here.").WithRule("domain 5.7"), nil
		}
		fields["wording"] = all
	}
	return domain.Fail(domain.Invalid, "%s", first).WithHint("Nothing was saved.").WithRule("domain 5.7"), fields
}

// order lists the arguments of a command, and "" last.
func (w Wording) order(cmd *Command) []string {
	var out []string
	for _, a := range cmd.Args {
		out = append(out, a.Name)
	}
	return append(out, "")
}

// mostRemarks is how many warnings stand under an answer.
const mostRemarks = 5

// remarks are the warnings about words that were saved all the same, to stand under the answer (domain 1.4).
func (w Wording) remarks(cmd *Command) []view.Node {
	var lines []view.Line
	more := 0
	for _, arg := range w.order(cmd) {
		label := ""
		if a, ok := cmd.arg(arg); ok {
			label = strings.Trim(a.title(), "…") + ": "
		}
		for _, f := range w.By[arg] {
			if len(lines) == mostRemarks {
				more++
				continue
			}
			lines = append(lines, view.L(label, f.Message))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	if more > 0 {
		lines = append(lines, view.L(fmt.Sprintf("and %d more: press Check in the form to read them.", more)))
	}
	return []view.Node{view.Small(append([]view.Line{view.L(cmp.Or(w.Over, "It is saved. For plainer words:"))}, lines...)...)}
}

// Check judges the answers that stand in an open form and draws it anew with what it found beside them. mend puts the
// plain words in place first. Nothing is written; nil where there is nothing to draw.
func (t *Tree) Check(ctx context.Context, in Input, mend bool) *view.Form {
	f, cmd, c := t.reopen(ctx, in, "")
	if f == nil || cmd.Check == nil {
		return nil
	}
	if mend {
		for i := range f.Fields {
			x := &f.Fields[i]
			if x.Kind != view.FieldLine && x.Kind != view.FieldArea {
				continue
			}
			if s := plain.Replace(x.Value); s != x.Value && (x.Max == 0 || len([]rune(s)) <= x.Max) {
				x.Value = s
				c.Args[x.Name] = s
			}
		}
	}
	w := cmd.Check(t.Desk, c)
	var fields []view.Field
	count, swap := 0, false
	for _, x := range f.Fields {
		x.Fresh = x.Kind != view.FieldNote && x.Value != in.Form[x.Name]
		fields = append(fields, x)
		found := w.By[x.Name]
		if x.Kind == view.FieldNote || len(found) == 0 {
			continue
		}
		var lines []view.Line
		for _, f := range found {
			lines = append(lines, view.L(mark(f), f.Message))
			swap = swap || f.Rule == "E1" && plain.Replace(x.Value) != x.Value
		}
		count += len(lines)
		fields = append(fields, view.Field{Name: "check_" + x.Name, Kind: view.FieldNote, Lines: lines})
	}
	f.Fields = fields
	f.Checked = []view.Line{view.L(view.B(w.Report.Line()), " · ", verdict(count+len(w.By[""])))}
	for _, x := range w.By[""] {
		f.Checked = append(f.Checked, view.L(mark(x), x.Message))
	}
	f.Mend = swap
	return f
}

// mark tells an error from a warning by a sign and not by colour (product 4).
func mark(f plain.Finding) string {
	if f.Level == plain.Error {
		return "✕ "
	}
	return "△ "
}

func verdict(n int) string {
	switch n {
	case 0:
		return "nothing to mend"
	case 1:
		return "one thing to look at"
	}
	return fmt.Sprintf("%d things to look at", n)
}
