package domain

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A kind that is not in Kinds is in no backup: every constant of the type must stand there, and be decodable.
func TestKindsListsEveryKind(t *testing.T) {
	var want []string
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range files {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), e.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if s, ok := n.(*ast.ValueSpec); ok {
				if typ, ok := s.Type.(*ast.Ident); ok && typ.Name == "Kind" && len(s.Values) == 1 {
					if lit, ok := s.Values[0].(*ast.BasicLit); ok {
						v, _ := strconv.Unquote(lit.Value)
						want = append(want, v)
					}
				}
			}
			return true
		})
	}
	if len(want) < 15 {
		t.Fatalf("found only the kinds %v", want)
	}
	for _, k := range want {
		if !slices.Contains(Kinds, Kind(k)) {
			t.Errorf("kind %q is missing from Kinds", k)
		}
	}
	for _, k := range Kinds {
		if New(k) == nil {
			t.Errorf("New knows no %q", k)
		}
	}
	if len(Kinds) != len(want) {
		t.Errorf("Kinds has %d kinds, the package %d", len(Kinds), len(want))
	}
}
