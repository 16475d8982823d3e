package archtest

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

//go:generate go test -run "TestReadmePrintsTheTable|TestReadmeDrawsTheLifecycles" -update .

var update = flag.Bool("update", false, "rewrite the generated part of internal/README.md")

// rule is one row of the table: what a room imports, besides the standard library, outside its tests. The table is
// exact: a new import is a decision, and a row that nobody uses any more is taken out.
type rule struct {
	Room    string
	Ours    string
	Outside string
}

// table is the house, ground floor last.
var table = []rule{
	{"cmd/bot", "app", ""},
	{"app", "briefs cadence charts clock commands directory directory/sample domain ledger metrics outbox paper plain slackapp store templates view workspace",
		"alecthomas/kong alicebob/miniredis kelseyhightower/envconfig lmittmann/tint prometheus/client_golang slack-go/slack"},
	{"slackapp", "charts clock commands domain outbox paper view", "gorilla/websocket slack-go/slack go.yaml.in/yaml golang.org/x/sync golang.org/x/time"},
	{"commands", "briefs domain find ledger metrics plain view", ""},
	{"briefs", "cadence clock domain ledger metrics outbox plain view worktime", ""},
	{"cadence", "clock worktime", "robfig/cron"},
	{"ledger", "clock domain find outbox plain view worktime", ""},
	{"store", "clock domain find ledger outbox", "redis/go-redis"},
	{"outbox", "clock view", ""},
	{"directory", "domain", "go.yaml.in/yaml hmarr/codeowners xrash/smetrics"},
	{"find", "", "sahilm/fuzzy xrash/smetrics"},
	{"paper", "charts view", "codeberg.org/go-fonts codeberg.org/go-pdf golang/freetype"},
	{"charts", "view", "go-analyze/charts"},
	{"view", "domain metrics", ""},
	{"metrics", "domain", ""},
	{"domain", "plain worktime", ""},
	{"worktime", "", ""},
	{"clock", "", ""},
	{"plain", "", ""},
	{"templates", "", ""},
	{"directory/sample", "", ""},
	{"workspace", "workspace/page", "gorilla/websocket"},
	{"workspace/page", "", ""},
}

// helpers serve tests only; nothing that runs may import them.
var helpers = []rule{
	{"apptest", "", ""},
	{"archtest", "", ""},
	{"directory/sample/sampletest", "", ""},
	{"store/storetest", "", ""},
	{"workspace/browsertest", "", ""},
}

// confined libraries may be imported in these rooms and, below, in the tests of these; nowhere else.
var confined = []struct {
	library      string
	code, inTest []string
}{
	// app names the client's type while it wires; workspace is tested with Slack's own client, as a bot would use it.
	{"github.com/slack-go/slack", []string{"slackapp", "app"}, []string{"slackapp", "app", "apptest/cost", "workspace", "workspace/browsertest"}},
	{"github.com/redis/go-redis", []string{"store", "store/storetest"}, []string{"store", "store/storetest", "outbox"}},
	{"github.com/alicebob/miniredis", []string{"app", "store/storetest", "apptest"}, []string{"app", "apptest/cost", "apptest/faults", "store"}},
	{"github.com/chromedp", []string{"workspace/browsertest"}, []string{"workspace/browsertest", "apptest/browser"}},
}

// library is the module of a package as the table writes it: no host where that is GitHub, no version.
func library(pkg string) string {
	parts := strings.Split(strings.TrimPrefix(pkg, "github.com/"), "/")
	keep := 2
	if strings.HasPrefix(pkg, "golang.org/x/") {
		keep = 3
	}
	return strings.Join(parts[:min(keep, len(parts))], "/")
}

func roomOf(folder string) string { return strings.TrimPrefix(folder, "internal/") }

func TestEveryRoomImportsWhatTheTableSays(t *testing.T) {
	type uses struct{ ours, outside map[string]bool }
	have := map[string]uses{}
	for _, s := range sources(t) {
		room := roomOf(s.Room)
		if s.Test {
			continue
		}
		if _, ok := have[room]; !ok {
			have[room] = uses{map[string]bool{}, map[string]bool{}}
		}
		for _, p := range s.Imports {
			if rel, ok := ours(p); ok {
				have[room].ours[rel] = true
				if slices.ContainsFunc(helpers, func(h rule) bool { return h.Room == rel }) && !slices.ContainsFunc(helpers, func(h rule) bool { return h.Room == room }) {
					t.Errorf("%s imports %s, which serves tests only", s.Path, rel)
				}
			} else if outside(p) {
				have[room].outside[library(p)] = true
			}
		}
	}
	for _, r := range table {
		u, ok := have[r.Room]
		if !ok {
			t.Errorf("the table has a row for %s, and there is no such room", r.Room)
			continue
		}
		compare(t, r.Room, "rooms", sorted(u.ours), strings.Fields(r.Ours))
		compare(t, r.Room, "libraries", sorted(u.outside), strings.Fields(r.Outside))
		delete(have, r.Room)
	}
	for _, h := range helpers {
		delete(have, h.Room)
	}
	for room := range have {
		t.Errorf("the room %s has no row in the table of archtest", room)
	}
}

func compare(t *testing.T, room, what string, have, want []string) {
	t.Helper()
	slices.Sort(want)
	for _, x := range have {
		if !slices.Contains(want, x) {
			t.Errorf("%s imports %s, which the table's %s do not allow it", room, x, what)
		}
	}
	for _, x := range want {
		if !slices.Contains(have, x) {
			t.Errorf("%s imports %s no more: take it out of the table's %s", room, x, what)
		}
	}
}

// The table itself has no circle and keeps the promises by which the house is told.
func TestTheTableKeepsItsPromises(t *testing.T) {
	deps := map[string][]string{}
	for _, r := range table {
		deps[r.Room] = strings.Fields(r.Ours)
	}
	all := map[string]map[string]bool{}
	var reach func(room string, on []string) map[string]bool
	reach = func(room string, on []string) map[string]bool {
		if slices.Contains(on, room) {
			t.Fatalf("a circle: %s", strings.Join(append(on, room), " → "))
		}
		if all[room] == nil {
			m := map[string]bool{}
			for _, d := range deps[room] {
				m[d] = true
				for k := range reach(d, append(on, room)) {
					m[k] = true
				}
			}
			all[room] = m
		}
		return all[room]
	}
	for _, r := range table {
		reach(r.Room, nil)
	}
	for _, never := range []struct{ who, whom string }{
		{"domain", "clock"}, {"domain", "ledger"}, {"view", "clock"}, {"view", "outbox"}, {"worktime", "domain"},
		{"commands", "slackapp"}, {"commands", "store"}, {"briefs", "slackapp"}, {"briefs", "store"}, {"ledger", "store"},
		{"ledger", "slackapp"}, {"outbox", "ledger"}, {"outbox", "store"}, {"cadence", "briefs"}, {"cadence", "domain"},
		{"store", "slackapp"}, {"store", "commands"}, {"slackapp", "store"}, {"slackapp", "ledger"}, {"directory", "ledger"},
		{"workspace", "domain"}, {"workspace", "slackapp"},
	} {
		direct := slices.Contains(deps[never.who], never.whom)
		far := all[never.who][never.whom] && never.who != "slackapp" // slackapp reaches the ledger through the tree alone
		if direct || far {
			t.Errorf("%s must not reach %s", never.who, never.whom)
		}
	}
}

func TestLibrariesStayInTheirRooms(t *testing.T) {
	for _, s := range sources(t) {
		for _, p := range s.Imports {
			for _, c := range confined {
				in := c.code
				if s.Test {
					in = c.inTest
				}
				if (p == c.library || strings.HasPrefix(p, c.library+"/")) && !slices.Contains(in, roomOf(s.Room)) {
					t.Errorf("%s imports %s; only %s may", s.Path, p, strings.Join(in, ", "))
				}
			}
		}
	}
}

// markdown is the table as internal/README.md prints it.
func markdown() string {
	var b strings.Builder
	b.WriteString("| room | imports, of ours | imports, from outside |\n|---|---|---|\n")
	cell := func(words string) string {
		var out []string
		for _, w := range strings.Fields(words) {
			out = append(out, "`"+w+"`")
		}
		return strings.Join(out, " ")
	}
	for _, r := range table {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", r.Room, cell(r.Ours), cell(r.Outside))
	}
	return b.String()
}

const readme = "../README.md"

func TestReadmePrintsTheTable(t *testing.T) { generated(t, "imports", markdown()) }

// generated holds a part of internal/README.md to the code that makes it, or with -update writes it.
func generated(t *testing.T, part, text string) {
	t.Helper()
	doc, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	begin := "<!-- generated: " + part + " -->\n"
	head, rest, ok := strings.Cut(string(doc), begin)
	_, tail, ended := strings.Cut(rest, "<!-- end -->")
	if !ok || !ended {
		t.Fatalf("internal/README.md has no part between <!-- generated: %s --> and <!-- end -->", part)
	}
	want := head + begin + "\n" + text + "\n<!-- end -->" + tail
	if want == string(doc) {
		return
	}
	if *update {
		if err := os.WriteFile(readme, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("internal/README.md prints other %s than the code says; run go generate ./internal/archtest and read the difference", part)
}
