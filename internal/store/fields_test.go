package store_test

import (
	"encoding"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
)

const fieldsFile = "testdata/fields.txt"

// What is stored outlives the program that wrote it, and replicas of two versions share one Redis while one takes the
// other's place (reliability F21). A field that is new, renamed or of another type is for its author to judge.
func TestStoredFieldsAreThoughtAbout(t *testing.T) {
	var got []string
	for _, k := range domain.Kinds {
		got = append(got, stored(string(k), reflect.TypeOf(domain.New(k)), nil)...)
	}
	got = append(got, stored("letter", reflect.TypeFor[outbox.Letter](), nil)...)
	slices.Sort(got)
	if *update {
		if err := os.WriteFile(fieldsFile, []byte(strings.Join(got, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(fieldsFile)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSpace(string(b)), "\n")
	var diff []string
	for _, f := range got {
		if !slices.Contains(want, f) {
			diff = append(diff, "new:  "+f)
		}
	}
	for _, f := range want {
		if !slices.Contains(got, f) {
			diff = append(diff, "gone: "+f)
		}
	}
	if len(diff) > 0 {
		t.Errorf(`what is stored has changed:
%s
Before you write the list anew (go test ./internal/store -run StoredFields -update), think of:
  an older program beside this one: does it lose the field when it writes the record back, or do wrong without it?
    Then say so in schemaOf or schemaOfLetter (store/schema.go), and raise Schema with a release's first such change;
  older rows: they lack a new field for ever, and a renamed or retyped one must still be read under its old name;
  lists and searches: does places (store/index.go) look at it? Then raise indexVersion (store/reindex.go).`, strings.Join(diff, "\n"))
	}
}

var (
	marshaler     = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
)

// stored lists what JSON makes of a type, a line each: the path of a field and its JSON type.
func stored(path string, t reflect.Type, within []reflect.Type) []string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	own := t.Implements(marshaler) || reflect.PointerTo(t).Implements(marshaler) || t.Implements(textMarshaler) || reflect.PointerTo(t).Implements(textMarshaler)
	switch {
	case t == reflect.TypeFor[time.Time]():
		return []string{path + " time"}
	case own:
		return []string{path + " " + t.String()}
	case slices.Contains(within, t):
		return []string{path + " " + t.String() + " again"}
	}
	switch t.Kind() {
	case reflect.Slice, reflect.Array:
		if t.Elem().Kind() == reflect.Uint8 {
			return []string{path + " bytes"}
		}
		return stored(path+"[]", t.Elem(), within)
	case reflect.Map:
		return stored(fmt.Sprintf("%s{%s}", path, t.Key().Kind()), t.Elem(), within)
	case reflect.Struct:
		var out []string
		for _, f := range reflect.VisibleFields(t) {
			name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
			if len(f.Index) > 1 || name == "-" && rest == "" {
				continue
			}
			if f.Anonymous && name == "" {
				out = append(out, stored(path, f.Type, append(slices.Clone(within), t))...)
				continue
			}
			if !f.IsExported() {
				continue
			}
			if name == "" {
				name = f.Name
			}
			out = append(out, stored(path+"."+name, f.Type, append(slices.Clone(within), t))...)
		}
		return out
	}
	return []string{path + " " + t.Kind().String()}
}
