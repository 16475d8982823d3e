package briefs

import (
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/templates"
)

// contracts are the types that templates may use, and where templates/README.md tells of each: under a heading, a row a
// field, or in one sentence that begins so. Besides is what the heading says is told elsewhere.
var contracts = []struct {
	where          string
	value, besides any
}{
	{"## What every digest has", frame{}, nil},
	{"## What a weekly template may use", Weekly{}, frame{}},
	{"## What a monthly template may use", Monthly{}, frame{}},
	{"## What a template of the exception review", Review{}, frame{}},
	{"## What a brief's template may use", Brief{}, nil},
	{"A section has", Section{}, nil},
	{"An item has", Item{}, nil},
	{"A note has", Said{}, nil},
	{"A figure has", Figure{}, nil},
	{"A fact has", Fact{}, nil},
	{"An option has", Choice{}, nil},
	{"A clock has", ClockLine{}, nil},
}

var named = regexp.MustCompile("`\\.([A-Z][A-Za-z]*)")

// told are the names that the contract tells in one place.
func told(t *testing.T, doc, where string) []string {
	t.Helper()
	i := strings.Index(doc, "\n"+where)
	if i < 0 {
		t.Errorf("templates/README.md has nothing that begins with %q", where)
		return nil
	}
	text := doc[i+1:]
	var out []string
	if !strings.HasPrefix(where, "#") {
		text, _, _ = strings.Cut(text, "\n")
		for _, m := range named.FindAllStringSubmatch(text, -1) {
			out = append(out, m[1])
		}
		return out
	}
	if k := strings.Index(text[2:], "\n## "); k >= 0 {
		text = text[:k+2]
	}
	for _, l := range strings.Split(text, "\n") {
		if m := named.FindStringSubmatch(l); m != nil && strings.HasPrefix(l, "| `.") {
			out = append(out, m[1])
		}
	}
	return out
}

// has are the fields and methods that a template reaches.
func has(v any) map[string]bool {
	out := map[string]bool{}
	if v == nil {
		return out
	}
	typ := reflect.TypeOf(v)
	for _, f := range reflect.VisibleFields(typ) {
		if f.IsExported() {
			out[f.Name] = true
		}
	}
	for i := range typ.NumMethod() {
		out[typ.Method(i).Name] = true
	}
	return out
}

// The contract tells of every field and method of every type, each in its place, and of nothing else.
func TestTheContractNamesEveryField(t *testing.T) {
	raw, err := templates.FS.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(raw)
	for _, c := range contracts {
		have := has(c.value)
		maps.DeleteFunc(have, func(n string, _ bool) bool { return has(c.besides)[n] })
		want, got := slices.Sorted(maps.Keys(have)), told(t, doc, c.where)
		slices.Sort(got)
		for _, n := range want {
			if !slices.Contains(got, n) {
				t.Errorf("%q does not tell of .%s of %T", c.where, n, c.value)
			}
		}
		for i, n := range got {
			if !have[n] {
				t.Errorf("%q tells of .%s, which %T has not", c.where, n, c.value)
			}
			if i > 0 && got[i-1] == n && strings.HasPrefix(c.where, "#") {
				t.Errorf("%q tells of .%s twice", c.where, n)
			}
		}
	}
	for _, name := range pages(t).Names() {
		if !strings.Contains(doc, "\n| `"+name+".md` |") {
			t.Errorf("templates/README.md does not list %s.md", name)
		}
	}
	for _, key := range frontKeys {
		if !strings.Contains(doc, "\n| `"+key+"` |") {
			t.Errorf("templates/README.md does not tell of the front matter's %s", key)
		}
	}
	for name := range funcs {
		if name != turnFunc && !strings.Contains(doc, "`"+name) {
			t.Errorf("templates/README.md does not tell of the function %s", name)
		}
	}
}

// What a template reaches comes out sealed: no field is a bare string that somebody may have typed.
func TestNoFieldPrintsUnsealed(t *testing.T) {
	ours := []string{"Section.Key", "Figure.Name", "frame.Audience", "Brief.Audience"} // words of this program
	for _, c := range contracts {
		typ := reflect.TypeOf(c.value)
		for i := range typ.NumField() {
			f := typ.Field(i)
			if !f.IsExported() || slices.Contains(ours, typ.Name()+"."+f.Name) {
				continue
			}
			kind := f.Type
			for kind.Kind() == reflect.Slice || kind.Kind() == reflect.Pointer {
				kind = kind.Elem()
			}
			switch {
			case kind.Kind() == reflect.String && kind != reflect.TypeFor[Text](), kind.Kind() == reflect.Map, kind.Kind() == reflect.Interface, kind.Kind() == reflect.Func:
				t.Errorf("%s.%s is a %s: a template would print it as it is", typ.Name(), f.Name, f.Type)
			}
		}
	}
}
