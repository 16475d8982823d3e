package ledger_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/directory"
	"github.com/secretariat-bot/secretariat/internal/directory/sample"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

var asOf = time.Date(2026, 9, 15, 9, 0, 0, 0, time.UTC)

func at(t time.Time) clock.Clock { return clock.Func(func() time.Time { return t }) }

// company is a ledger with nothing in it and its store.
type company struct {
	*testing.T
	*ledger.Ledger
	st *store.Store
}

func newCompany(t *testing.T) company {
	t.Helper()
	st, _ := storetest.New(t)
	return company{t, over(st), st}
}

// sampled is a ledger with the sample company and its records.
func sampled(t *testing.T) company {
	t.Helper()
	c := newCompany(t)
	c.imports("sample-org.yaml", string(sample.Org), ledger.ImportOptions{Records: true})
	return c
}

func intake(t testing.TB, file string, data []byte, known directory.Known) ledger.Intake {
	t.Helper()
	p, err := directory.Read(file, data, known)
	if err != nil {
		t.Fatal(err)
	}
	return ledger.Intake{Source: p.Source, File: p.File, Content: p.Content, Directory: p.Records, Numbered: p.Numbered, Speaks: p.Speaks}
}

var operator = ledger.Request{Caller: domain.OperatorCaller}

func (c company) imports(file, text string, o ledger.ImportOptions) ledger.ImportReport {
	c.Helper()
	if err := c.Refresh(context.Background()); err != nil {
		c.Fatal(err)
	}
	rep, err := c.Import(context.Background(), operator, intake(c, file, []byte(text), directory.Known{Dir: c.Directory()}), o)
	if err != nil {
		c.Fatal(err)
	}
	return rep
}

func (c company) seq() int64 {
	c.Helper()
	seen, err := c.st.Look(context.Background(), ledger.Look{})
	if err != nil {
		c.Fatal(err)
	}
	return seen.Head.Seq
}

// edit changes a service the way somebody in Slack would.
func (c company) edit(id string, change func(*domain.Service)) {
	c.Helper()
	ctx, ref := context.Background(), domain.Ref{Kind: domain.KindService, ID: id}
	seen, err := c.st.Look(ctx, ledger.Look{Refs: []domain.Ref{ref}})
	if err != nil {
		c.Fatal(err)
	}
	old := seen.Records[ref].(*domain.Service)
	n := domain.Clone(old)
	change(n)
	e := domain.Entry{Action: "owner.set", Object: ref.String(), Result: "ok"}
	e.Seal(seen.Head.Seq+1, seen.Head.Hash)
	if _, err := c.st.Commit(ctx, ledger.Change{Head: seen.Head, Put: []ledger.Put{{Old: old, New: n}}, Audit: []domain.Entry{e}}); err != nil {
		c.Fatal(err)
	}
}

func (c company) service(id string) *domain.Service {
	c.Helper()
	if err := c.Refresh(context.Background()); err != nil {
		c.Fatal(err)
	}
	return c.Directory().Services[id]
}

// sampleGaps is every gap of the sample company at its as_of.
var sampleGaps = []string{
	"Tier 2: Who owns Staff laptops and phones was last confirmed 146 days ago.",
	"Tier 2: Nobody does the work on Central activity logs.",
	"Tier 2: Felix Morrowdale, accountable for Data exports to partners, has left.",
	"Tier 2: Who owns Data exports to partners was last confirmed 200 days ago.",
	"Tier 2: Who owns Route planner was last confirmed 127 days ago.",
	"Tier 3: Nobody is accountable for Demand forecast.",
	"Tier 3: Nobody has ever confirmed who owns Demand forecast.",
	"Tier 4: Who owns Developer sandbox was last confirmed 217 days ago.",
	"Carrier Integrations has no active security champion.",
	"Data and Analytics has no active security champion.",
	"People Systems has no active security champion.",
	"Step 1 of the escalation path path-data leads to Felix Morrowdale, who cannot be reached.",
}

func TestImportOfTheSampleCompany(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, _ storetest.Env) {
		c := company{t, over(st), st}
		all := ledger.ImportOptions{Records: true}
		dry := c.imports("sample-org.yaml", string(sample.Org), ledger.ImportOptions{Records: true, DryRun: true})
		if n := c.seq(); n != 0 {
			t.Fatalf("a dry run wrote %d entries", n)
		}
		rep := c.imports("sample-org.yaml", string(sample.Org), all)
		want := `sample-org.yaml
  Created: 1 organisation, 38 people, 8 teams, 9 escalation paths, 25 services, 6 controls, 6 channels, 12 risks, 6 exceptions, 8 decisions, 15 actions, 3 incidents, 4 escalations, 3 evidence requests
  Changed: nothing
  Unchanged: nothing
`
		if d := cmp.Diff(want, rep.String()); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff(rep.Created, dry.Created); d != "" {
			t.Errorf("the dry run told something else: %s", d)
		}
		if d := cmp.Diff(sampleGaps, rep.GapLines()); d != "" {
			t.Error(d)
		}
		seq := c.seq()
		again := c.imports("sample-org.yaml", string(sample.Org), all)
		if c.seq() != seq || len(again.Created)+len(again.Changed)+len(again.Clashes)+len(again.Differs) > 0 {
			t.Errorf("the second import of the same file wrote something:\n%s", again)
		}
		if d := cmp.Diff(rep.Created, again.Unchanged); d != "" {
			t.Error(d)
		}
		es, err := st.Audit(context.Background(), 0, 10_000)
		if err != nil || int64(len(es)) != seq {
			t.Fatal(len(es), err)
		}
		for _, e := range es {
			if e.Source != "import" || e.Actor != "operator" {
				t.Fatalf("an entry of the import says %s by %s", e.Source, e.Actor)
			}
			if strings.Contains(fmt.Sprint(e), "keeps looking at files") {
				t.Fatalf("the trail holds the text of a restricted record: %v", e)
			}
		}
		seen, err := st.Look(context.Background(), ledger.Look{})
		if err != nil {
			t.Fatal(err)
		}
		wantNumbers := map[domain.Kind]int{domain.KindRisk: 12, domain.KindException: 6, domain.KindDecision: 8, domain.KindAction: 15,
			domain.KindIncident: 3, domain.KindEscalation: 4, domain.KindEvidence: 3}
		if !maps.Equal(seen.Head.Numbers, wantNumbers) {
			t.Errorf("counters: %v", seen.Head.Numbers)
		}
		if _, armed, _ := st.Timers().Next(context.Background()); armed {
			t.Error("the import armed a timer")
		}
	})
}

func TestGapsKeepTheDayTheyWereFirstSeen(t *testing.T) {
	c := sampled(t)
	seen := domain.Date{Year: 2026, Month: 9, Day: 15}
	if got := c.service("demand-forecast").GapSince; !maps.Equal(got, map[string]domain.Date{"no_accountable": seen, "stale": seen}) {
		t.Errorf("demand-forecast: %v", got)
	}
	later := ledger.New(c.st, at(asOf.AddDate(0, 0, 3)), slog.New(slog.DiscardHandler))
	if err := later.NoteGaps(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := c.service("cold-chain").GapSince["stale"]; got.Day != 18 { // confirmed exactly 90 days before as_of
		t.Errorf("cold-chain went stale on %s", got)
	}
	if got := c.service("demand-forecast").GapSince["stale"]; got != seen {
		t.Errorf("the day moved to %s", got)
	}
	seq := c.seq()
	if err := later.NoteGaps(context.Background()); err != nil || c.seq() != seq {
		t.Errorf("a second look wrote something (%v)", err)
	}
}

const small = `schema: 1
org: {name: Small, email_domain: small.example}
people:
  - {id: ana, name: Ana, roles: [security_lead]}
  - {id: bo, name: Bo}
  - {id: cy, name: Cy}
teams: [{id: web, name: Web, lead: ana}]
escalation_paths: [{id: p, steps: [{to: bo, wait: 30}, {to: ana, wait: 60}]}]
services: [{id: shop, name: Shop, team: web, tier: 2, A: ana, R: [bo], path: p, aliases: [store]}]
`

func TestMergeWithWhatChangedHere(t *testing.T) {
	c := newCompany(t)
	c.imports("org.yaml", small, ledger.ImportOptions{})
	c.edit("shop", func(s *domain.Service) { s.Accountable, s.Tier = "bo", 1 })

	// Only Slack changed them: they stay. Only the file changed the name: it is taken.
	rep := c.imports("org.yaml", strings.Replace(small, "name: Shop", "name: Web shop", 1), ledger.ImportOptions{})
	if s := c.service("shop"); s.Accountable != "bo" || s.Tier != 1 || s.Name != "Web shop" || len(rep.Clashes) > 0 {
		t.Fatalf("%+v\n%s", s, rep)
	}
	// Both changed the tier: Slack's stays, the conflict is told, and told again until it is settled.
	both := strings.Replace(strings.Replace(small, "name: Shop", "name: Web shop", 1), "tier: 2", "tier: 3", 1)
	for range 2 {
		rep = c.imports("org.yaml", both, ledger.ImportOptions{})
		want := "Conflict: service:shop, tier: the file says 3; here it was changed to 1, which stands. --overwrite takes the file's."
		if !strings.Contains(rep.String(), want) || c.service("shop").Tier != 1 {
			t.Fatalf("%s", rep)
		}
	}
	rep = c.imports("org.yaml", both, ledger.ImportOptions{Overwrite: true})
	if s := c.service("shop"); s.Tier != 3 || s.Accountable != "bo" || len(rep.Clashes) > 0 {
		t.Fatalf("%+v\n%s", s, rep)
	}
	seq := c.seq()
	if rep = c.imports("org.yaml", both, ledger.ImportOptions{}); c.seq() != seq {
		t.Fatalf("after --overwrite there was still something to write:\n%s", rep)
	}
	// What is gone from the file is told and kept.
	gone := strings.Replace(both, "  - {id: cy, name: Cy}\n", "", 1)
	rep = c.imports("org.yaml", gone, ledger.ImportOptions{})
	if !strings.Contains(rep.String(), "No longer in the file, kept: person:cy") || c.Directory().People["cy"] == nil {
		t.Fatalf("%s", rep)
	}
}

func TestSourcesRank(t *testing.T) {
	c := newCompany(t)
	c.imports("org.yaml", small, ledger.ImportOptions{})
	table := "id,name,tier,reach,aliases\nshop,Our shop,4,5,kiosk\nnew,New one,3,,\n"
	rep := c.imports("services.csv", table, ledger.ImportOptions{})
	s := c.service("shop")
	if s.Name != "Shop" || s.Tier != 2 || s.Reach != 5 {
		t.Errorf("the organisation file's word stands, what it is silent on is added: %+v", s)
	}
	if !slices.Equal(s.Aliases, []string{"kiosk", "store"}) {
		t.Errorf("names add up: %v", s.Aliases)
	}
	if c.service("new") == nil || !strings.Contains(rep.String(), `service:shop, name: the file says Our shop; what the organisation file says, Shop, stands.`) {
		t.Errorf("%s", rep)
	}
	if rep = c.imports("services.csv", table, ledger.ImportOptions{}); len(rep.Clashes)+len(rep.Changed) > 0 {
		t.Errorf("told twice:\n%s", rep)
	}
	// A higher source that takes a field up later replaces the lower one's word without a conflict.
	rep = c.imports("org.yaml", strings.Replace(small, "tier: 2", "tier: 2, reach: 3", 1), ledger.ImportOptions{})
	if c.service("shop").Reach != 3 || len(rep.Clashes) > 0 {
		t.Errorf("%s", rep)
	}
	// And where it falls silent again, the lower one's word comes back.
	c.imports("org.yaml", small, ledger.ImportOptions{})
	if c.service("shop").Reach != 5 {
		t.Errorf("reach %d", c.service("shop").Reach)
	}
	// A column that is not there is not touched.
	c.imports("services.csv", "id,name\nshop,Our shop\nnew,New one\n", ledger.ImportOptions{})
	if c.service("shop").Reach != 5 || c.service("new").Tier != 3 {
		t.Error("a missing column cleared a field")
	}
}

func TestRecordsAreOnlyCreated(t *testing.T) {
	c := sampled(t)
	changed := strings.Replace(string(sample.Org), "title: Same upload flaw in the developer sandbox", "title: Another title", 1)
	seq := c.seq()
	rep := c.imports("sample-org.yaml", changed, ledger.ImportOptions{Records: true})
	if !slices.Equal(rep.Differs, []domain.Ref{domain.NewRef(domain.KindRisk, 4)}) || rep.Unchanged[domain.KindRisk] != 11 || c.seq() != seq {
		t.Errorf("%s", rep)
	}
	if !strings.Contains(rep.String(), "Differ from the file and were left alone: RSK-004") {
		t.Errorf("%s", rep)
	}
	rep = c.imports("sample-org.yaml", string(sample.Org), ledger.ImportOptions{})
	if !strings.Contains(rep.String(), "51 risks, actions and other records were not imported; add --records for them.") {
		t.Errorf("%s", rep)
	}
}

func TestImportKeepsTheLastLead(t *testing.T) {
	c := newCompany(t)
	c.imports("org.yaml", small, ledger.ImportOptions{})
	in := intake(t, "org.yaml", []byte(strings.Replace(small, "roles: [security_lead]", "roles: [member]", 1)), directory.Known{})
	if _, err := c.Import(context.Background(), operator, in, ledger.ImportOptions{}); domain.CodeOf(err) != domain.Refused {
		t.Errorf("got %v", err)
	}
	if !c.service("shop").Live() || len(c.Directory().With(domain.RoleLead)) != 1 {
		t.Error("something was written")
	}
	anybody := ledger.Request{Caller: domain.Caller{Person: "ana", Standing: domain.Full, Roles: []domain.Role{domain.RoleLead}}}
	if _, err := c.Import(context.Background(), anybody, in, ledger.ImportOptions{}); domain.CodeOf(err) != domain.Forbidden {
		t.Errorf("an import from the workspace: %v", err)
	}
}

func TestLargeImportGoesInBoundedCommits(t *testing.T) {
	c := newCompany(t)
	var b strings.Builder
	b.WriteString("id,name,tier\n")
	for i := range 1500 {
		fmt.Fprintf(&b, "svc-%04d,Service %d,%d\n", i, i, i%4+1)
	}
	c.imports("many.csv", b.String(), ledger.ImportOptions{})
	if n := len(c.Directory().Services); n != 1500 {
		t.Fatal(n)
	}
	seq := c.seq()
	if rep := c.imports("many.csv", b.String(), ledger.ImportOptions{}); rep.Unchanged[domain.KindService] != 1500 || c.seq() != seq {
		t.Errorf("%s", rep)
	}
}
