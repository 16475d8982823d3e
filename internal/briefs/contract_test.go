package briefs

import (
	"reflect"
	"regexp"
	"testing"

	"github.com/secretariat-bot/secretariat/templates"
)

// TestTheContractNamesEveryField compares templates/README.md with the data by reflection, both ways.
func TestTheContractNamesEveryField(t *testing.T) {
	doc, err := templates.FS.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	for _, m := range regexp.MustCompile("`\\.([A-Z][A-Za-z]*)").FindAllStringSubmatch(string(doc), -1) {
		told[m[1]] = true
	}
	have := map[string]bool{}
	for _, v := range []any{Weekly{}, Monthly{}, Figure{}, Section{}, Item{}, Said{}, Brief{}, Fact{}, Choice{}, ClockLine{}} {
		typ := reflect.TypeOf(v)
		for _, f := range reflect.VisibleFields(typ) {
			if f.IsExported() {
				have[f.Name] = true
			}
		}
		for i := range typ.NumMethod() {
			have[typ.Method(i).Name] = true
		}
	}
	for n := range have {
		if !told[n] {
			t.Errorf("templates/README.md does not tell of .%s", n)
		}
	}
	delete(told, "List") // an example of join
	for n := range told {
		if !have[n] {
			t.Errorf("templates/README.md tells of .%s, which is not there", n)
		}
	}
	for _, name := range pages(t).Names() {
		if !regexp.MustCompile("`" + regexp.QuoteMeta(name) + `\.md` + "`").Match(doc) {
			t.Errorf("templates/README.md does not list %s.md", name)
		}
	}
}
