package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	module = "github.com/secretariat-bot/secretariat/"
	root   = "../.."
)

// source is one Go file of the module.
type source struct {
	Path    string // internal/store/keys.go
	Room    string // its folder: internal/store
	Test    bool
	Imports []string
	AST     *ast.File
	Set     *token.FileSet
}

// sources parses every Go file of the module, whatever its build tags.
func sources(t *testing.T) []source {
	t.Helper()
	var out []source
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && file != root && (name == "testdata" || name == "node_modules" || name == "vendor" || strings.HasPrefix(name, ".")) {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		s := source{Path: filepath.ToSlash(rel), Test: strings.HasSuffix(name, "_test.go"), Set: token.NewFileSet()}
		s.Room = path.Dir(s.Path)
		if s.AST, err = parser.ParseFile(s.Set, file, nil, parser.SkipObjectResolution); err != nil {
			return err
		}
		for _, i := range s.AST.Imports {
			p, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			s.Imports = append(s.Imports, p)
		}
		out = append(out, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) < 100 {
		t.Fatalf("only %d Go files were found; this test looks in the wrong place", len(out))
	}
	return out
}

// ours is a package of this module without the module's name; ok is false for all others.
func ours(pkg string) (string, bool) {
	rel, ok := strings.CutPrefix(pkg, module)
	return strings.TrimPrefix(rel, "internal/"), ok
}

// outside says whether a package is neither ours nor of the standard library.
func outside(pkg string) bool {
	first, _, _ := strings.Cut(pkg, "/")
	return strings.Contains(first, ".") && !strings.HasPrefix(pkg, module)
}

func sorted(m map[string]bool) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
