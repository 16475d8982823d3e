package archtest

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var codeWords = regexp.MustCompile("`([a-z_]+(?:/[a-z_<>.]+)+|[a-z_]+/)`")

// Every file and folder that internal/README.md names exists; <noun> stands for any.
func TestReadmeNamesWhatIsThere(t *testing.T) {
	doc, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, m := range codeWords.FindAllStringSubmatch(string(doc), -1) {
		word := m[1]
		if !strings.Contains(word, ".") && !strings.HasSuffix(word, "/") {
			continue // a pair of words, a package of somebody else's
		}
		n++
		pattern := regexp.MustCompile(`<[a-z]+>`).ReplaceAllString(word, "*")
		found := false
		for _, base := range []string{"..", root} {
			hits, err := filepath.Glob(filepath.Join(base, pattern))
			if err != nil {
				t.Fatal(err)
			}
			found = found || len(hits) > 0
		}
		if !found {
			t.Errorf("internal/README.md speaks of %s, and there is no such file", word)
		}
	}
	if n < 15 {
		t.Errorf("internal/README.md names %d files; this test no longer finds them", n)
	}
}

var identifier = regexp.MustCompile("`(\\*?[A-Za-z]+(?:\\.[A-Za-z]+)?)`")

// Every identifier that internal/README.md names is declared: it says Type.Method, Type.Field, package.Name or a name
// that has both small letters and capitals.
func TestReadmeNamesWhatIsDeclared(t *testing.T) {
	doc, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	known := declared(t)
	n := 0
	for _, m := range identifier.FindAllStringSubmatch(string(doc), -1) {
		word := strings.TrimPrefix(m[1], "*")
		if !strings.Contains(word, ".") && (word == strings.ToLower(word) || word == strings.ToUpper(word)) {
			continue // a word of the language, a verb, a state
		}
		if strings.HasSuffix(word, ".go") || strings.HasSuffix(word, ".md") || strings.HasSuffix(word, ".lua") {
			continue
		}
		n++
		if !known[word] && word != "CODEOWNERS" {
			t.Errorf("internal/README.md speaks of %s, which is declared nowhere", word)
		}
	}
	if n < 40 {
		t.Errorf("internal/README.md names %d identifiers; this test no longer finds them", n)
	}
}

// declared are the names of the module: Name, package.Name, Type.Method, Type.Field.
func declared(t *testing.T) map[string]bool {
	known := map[string]bool{}
	for _, s := range sources(t) {
		if s.Test {
			continue
		}
		add := func(name string) { known[name], known[s.AST.Name.Name+"."+name] = true, true }
		for _, d := range s.AST.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil {
					add(d.Name.Name)
				} else {
					known[receiver(d.Recv.List[0].Type)+"."+d.Name.Name] = true
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch spec := spec.(type) {
					case *ast.TypeSpec:
						add(spec.Name.Name)
						members(known, spec)
					case *ast.ValueSpec:
						for _, name := range spec.Names {
							add(name.Name)
						}
					}
				}
			}
		}
	}
	return known
}

func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// members are a type's fields, or an interface's methods.
func members(known map[string]bool, spec *ast.TypeSpec) {
	var list *ast.FieldList
	switch x := spec.Type.(type) {
	case *ast.StructType:
		list = x.Fields
	case *ast.InterfaceType:
		list = x.Methods
	default:
		return
	}
	for _, f := range list.List {
		for _, name := range f.Names {
			known[spec.Name.Name+"."+name.Name] = true
		}
	}
}
