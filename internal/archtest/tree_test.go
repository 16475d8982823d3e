package archtest

import (
	"context"
	"go/ast"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// rota is a command that this product does not have: a value, as a contributor would add it, and nothing else.
func rota(ran *map[string]string) commands.Command {
	return commands.Command{Name: "rota", Synopsis: "See and change who is on call", Sub: []commands.Command{
		{Name: "swap", Synopsis: "Swap two days of the rota", Needs: domain.MayLog, Writes: true,
			Args: []commands.Arg{
				{Name: "day", Label: "Which day", Kind: commands.ArgDate, Required: true},
				{Name: "why", Label: "Why", Kind: commands.ArgText, Required: true, Max: 80},
				{Name: "quiet", Label: "Tell nobody", Kind: commands.ArgYes, Keyed: true}},
			Examples: []string{"rota swap friday \"a wedding\""},
			Run: func(_ context.Context, _ commands.Desk, c commands.Call) (view.Message, error) {
				*ran = c.Args
				return view.Say("Swapped."), nil
			}},
	}}
}

// One value in the tree is enough: the parser, usage and its errors, near words, help by what one may do, the form, the
// README's list and the hint in Slack's manifest are all made from it.
func TestACommandIsOneValue(t *testing.T) {
	var ran map[string]string
	tree := commands.New("/sec", commands.Desk{})
	tree.Root = append([]commands.Command{rota(&ran)}, tree.Root...)
	member := domain.Caller{Person: "ana", Name: "Ana", Slack: "U1", Standing: domain.Full, Zone: time.UTC}
	auditor := member
	auditor.Roles = []domain.Role{domain.RoleAuditor}
	run := func(c domain.Caller, line string, form map[string]string) commands.Outcome {
		return tree.Run(context.Background(), commands.Input{Caller: c, Request: line, Text: line, Form: form})
	}
	says := func(out commands.Outcome) string {
		switch {
		case out.Err != nil:
			return out.Err.Error()
		case out.Message != nil:
			return view.PlainText(*out.Message, "/sec", time.UTC)
		}
		return ""
	}

	if out := run(member, `rota swap 2026-12-04 “a wedding” quiet:yes`, nil); says(out) != "Swapped.\n" && says(out) != "Swapped." ||
		ran["day"] != "2026-12-04" || ran["why"] != "a wedding" || ran["quiet"] != "yes" || out.ReadOnly {
		t.Errorf("the parser: %q %v", says(out), ran)
	}
	out := run(member, "rota swap", nil)
	if out.Form == nil || out.Form.Title != "Rota swap" || out.Form.Submit != "Save" || len(out.Form.Fields) != 3 ||
		out.Form.Fields[0].Kind != view.FieldDate || out.Form.Fields[1].Max != 80 || out.Form.Fields[2].Kind != view.FieldYes {
		t.Errorf("the form: %+v", out.Form)
	}
	ran = nil
	if out := run(member, "rota swap", map[string]string{"day": "2026-12-04", "why": "a wedding"}); out.Err != nil || ran["why"] != "a wedding" {
		t.Errorf("the submitted form: %v %v", out.Err, ran)
	}
	if out := run(member, "rota swap", map[string]string{"day": "never", "why": "x"}); out.Fields["day"] == "" {
		t.Errorf("the error beside its field: %+v", out)
	}
	for line, words := range map[string]string{"rota swop": "swap", "rotta swap": "rota"} {
		if s := says(run(member, line, nil)); !strings.Contains(s, words) {
			t.Errorf("%s: %s", line, s)
		}
	}
	if s := says(run(member, "help", nil)); !strings.Contains(s, "See and change who is on call") {
		t.Errorf("help: %s", s)
	}
	if s := says(run(member, "help rota", nil)); !strings.Contains(s, "/sec rota swap <day>") || !strings.Contains(s, "a wedding") {
		t.Errorf("help rota: %s", s)
	}
	if s := says(run(auditor, "help", nil)); strings.Contains(s, "on call") {
		t.Errorf("help shows what the asker may not do: %s", s)
	}
	if s := says(run(auditor, `rota swap 2026-12-04 x`, nil)); !strings.Contains(s, "auditor") {
		t.Errorf("the tree lets somebody pass who may not: %s", s)
	}
	if md := commands.Markdown(tree); !strings.Contains(md, "| `/sec rota swap <day> \"<why>\" [quiet:yes]` | Swap two days of the rota |") {
		t.Errorf("the README's list: %s", md[:300])
	}
	if hint := commands.Hint(tree); !strings.HasPrefix(hint, "rota | ") {
		t.Errorf("the manifest's hint: %s", hint)
	}
}

// A noun's constructor stands in its own file and in one line of tree.go; nobody else knows it (internal/README.md,
// "Where a new thing goes").
func TestANounIsKnownInTwoPlaces(t *testing.T) {
	made, used := map[string]string{}, map[string][]string{}
	name := regexp.MustCompile(`^[a-z]+Commands$`)
	for _, s := range sources(t) {
		if s.Test {
			continue
		}
		for _, d := range s.AST.Decls {
			f, ok := d.(*ast.FuncDecl)
			if ok && f.Recv == nil && name.MatchString(f.Name.Name) {
				made[f.Name.Name] = s.Path
			}
		}
		ast.Inspect(s.AST, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if id, ok := call.Fun.(*ast.Ident); ok && name.MatchString(id.Name) {
					used[id.Name] = append(used[id.Name], s.Path)
				}
			}
			return true
		})
	}
	if len(made) < 6 {
		t.Fatalf("only %d nouns were found: %v", len(made), made)
	}
	for f, where := range made {
		if !strings.HasPrefix(where, "internal/commands/") {
			t.Errorf("%s stands in %s", f, where)
		}
		if !slices.Equal(used[f], []string{"internal/commands/tree.go"}) {
			t.Errorf("%s is used in %v; one line in tree.go is enough", f, used[f])
		}
	}
}
