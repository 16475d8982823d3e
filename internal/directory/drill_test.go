package directory_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/secretariat-bot/secretariat/internal/directory"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/templates"
)

const script = `title: A test
goal: See whether it works.
severity: SEV3
minutes: 30
expect: [{what: owner, within: 10m}]
injects:
  - {at: +5m, to: lead, text: "Something happens."}
  - {at: +10m, text: "More of it.", expect: [{what: decision, within: 5m, gap: "Decide sooner", owner: lead}]}
`

func TestScriptsOfDrills(t *testing.T) {
	s, err := directory.Scenario("a-test.yaml", []byte(script))
	if err != nil {
		t.Fatal(err)
	}
	if s.Name != "a-test" || s.Minutes != 30 || len(s.Injects) != 2 || s.Injects[1].At != 10 || s.Injects[1].To != domain.ToAll || s.Injects[1].Expect[0].Within != 5 {
		t.Errorf("%+v", s)
	}
	for _, c := range []struct{ name, old, new, want string }{
		{"an unknown key", "goal:", "gaol:", `line 2, column 1: unknown key "gaol" in a script; did you mean "goal"?`},
		{"no goal", "goal: See whether it works.\n", "", `a script needs the key "goal"`},
		{"no news", "injects:", "x-injects:", `needs the key "injects"`},
		{"no severity there is", "SEV3", "SEV9", `severity is "SEV9"; it should be one of SEV1, SEV2, SEV3, SEV4`},
		{"an order that turns back", "+10m", "+3m", "line 8, column 10: this comes before the one above it"},
		{"news after the end", "minutes: 30", "minutes: 9", "line 4, column 10: this ends after 9 minutes, and its last piece of news comes after 10"},
		{"no length", "+5m", "soon", `line 7, column 10: "soon" is no length`},
		{"seconds", "+5m", "+5m30s", "is no length"},
		{"nobody's role", "to: lead", "to: boss", `to is "boss"; it should be one of lead,`},
		{"what cannot be measured", "what: decision", "what: courage", `what is "courage"`},
		{"an alias", "minutes: 30", "minutes: &m 30", "anchors"},
		{"text of nothing", `text: "Something happens."`, `text:`, `a piece of news needs the key "text"`},
	} {
		_, err := directory.Scenario("a-test.yaml", []byte(strings.Replace(script, c.old, c.new, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, err := directory.Scenario("A Test.yaml", []byte(script)); err == nil {
		t.Error("a name with blanks was taken")
	}
}

// A folder adds scripts and replaces those of the same name; all that is wrong is told at once.
func TestFoldersOfScripts(t *testing.T) {
	ours := fstest.MapFS{"a.yaml": {Data: []byte(script)}, "b.yaml": {Data: []byte(script)}, "README.md": {Data: []byte("# no script")}}
	got, err := directory.Scenarios(ours, fstest.MapFS{"b.yaml": {Data: []byte(strings.Replace(script, "A test", "Theirs", 1))}})
	if err != nil || len(got) != 2 || got[0].Name != "a" || got[0].Title != "A test" || got[1].Title != "Theirs" {
		t.Errorf("%+v %v", got, err)
	}
	_, err = directory.Scenarios(ours, fstest.MapFS{"c.yaml": {Data: []byte("x: 1")}, "d.yaml": {Data: []byte(strings.Repeat("#", 70<<10))}})
	if err == nil || !strings.Contains(err.Error(), `c.yaml: line 1, column 1: unknown key "x"`) || !strings.Contains(err.Error(), "d.yaml: larger than 64 KB") {
		t.Error(err)
	}
}

// The three scripts that come along last an hour to an hour and a half, bring six to nine pieces of news, and mend every
// gap with an action that has a name.
func TestTheScriptsThatComeAlong(t *testing.T) {
	got, err := directory.Scenarios(templates.Scripts())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range got {
		names = append(names, s.Name)
		if n := len(s.Injects); n < 6 || n > 9 || s.Minutes < 60 || s.Minutes > 90 {
			t.Errorf("%s: %d pieces of news in %d minutes", s.Name, n, s.Minutes)
		}
		decides := 0
		for _, x := range append([]domain.ScriptedInject{{Expect: s.Expect}}, s.Injects...) {
			for _, e := range x.Expect {
				if e.Gap == "" {
					t.Errorf("%s: no action for %+v", s.Name, e)
				}
				if e.What == "decision" {
					decides++
				}
			}
		}
		if decides < 2 {
			t.Errorf("%s forces %d decisions", s.Name, decides)
		}
	}
	if want := "leaked-supplier-credentials lost-laptop-of-a-payroll-clerk ransom-note-on-order-intake"; strings.Join(names, " ") != want {
		t.Error(names)
	}
}

// Whatever stands in a file: it is read or refused, and what is read keeps the bounds.
func FuzzScenario(f *testing.F) {
	f.Add([]byte(script))
	f.Add([]byte("a: &a [*a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := directory.Scenario("x.yaml", data)
		if err != nil {
			return
		}
		last := 0
		for _, x := range s.Injects {
			if x.At < last || x.Text == "" || len([]rune(x.Text)) > domain.MaxInject {
				t.Errorf("%+v", x)
			}
			last = x.At
		}
		if s.Title == "" || s.Minutes <= last || len(s.Injects) == 0 {
			t.Errorf("%+v", s)
		}
	})
}
