package ledger_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

func (c company) as(person string) domain.Caller {
	c.Helper()
	p := c.Directory().People[person]
	if p == nil {
		c.Fatalf("nobody called %s", person)
	}
	return domain.CallerFor(c.Directory(), p)
}

func (c company) list(who domain.Caller, q ledger.ListQuery) (ids []string, total int) {
	c.Helper()
	x, err := c.List(context.Background(), who, q)
	if err != nil {
		c.Fatal(err)
	}
	for _, it := range x.Items {
		ids = append(ids, it.Ref.ID)
	}
	return ids, x.Total
}

func TestListShowsWhatItsReaderMaySee(t *testing.T) {
	c := sampled(t)
	for _, x := range []struct {
		who   string
		q     ledger.ListQuery
		total int
		first []string
	}{
		{"stellan", ledger.ListQuery{Kind: domain.KindRisk}, 10, []string{"RSK-003", "RSK-001", "RSK-005", "RSK-007"}},
		{"rui", ledger.ListQuery{Kind: domain.KindRisk}, 9, []string{"RSK-003", "RSK-001", "RSK-005", "RSK-009"}},
		{"rui", ledger.ListQuery{Kind: domain.KindRisk, Sort: ledger.SortDue}, 9, []string{"RSK-005", "RSK-002", "RSK-010"}},
		{"rui", ledger.ListQuery{Kind: domain.KindRisk, Band: "high"}, 3, []string{"RSK-005", "RSK-002", "RSK-008"}},
		{"amrit", ledger.ListQuery{Kind: domain.KindRisk, Band: "high"}, 4, []string{"RSK-005", "RSK-007"}},
		{"yusra", ledger.ListQuery{Kind: domain.KindRisk, Band: "high"}, 4, []string{"RSK-005", "RSK-007"}}, // a band stands in the outline
		{"yusra", ledger.ListQuery{Kind: domain.KindRisk, Band: "high", Owner: "joss"}, 0, nil},             // an owner does not
		{"amrit", ledger.ListQuery{Kind: domain.KindRisk, Band: "high", Owner: "joss"}, 1, []string{"RSK-007"}},
		{"rui", ledger.ListQuery{Kind: domain.KindRisk, State: "closed"}, 2, nil},
		{"rui", ledger.ListQuery{Kind: domain.KindRisk, Late: true}, 1, []string{"RSK-005"}},
		{"rui", ledger.ListQuery{Late: true, Band: "high"}, 1, []string{"RSK-005"}},
		{"emeka", ledger.ListQuery{Kind: domain.KindRisk, Mine: true, Band: "critical"}, 1, []string{"RSK-001"}},
		{"rui", ledger.ListQuery{Kind: domain.KindRisk, Team: "parcel"}, 2, []string{"RSK-001"}},
		{"rui", ledger.ListQuery{Kind: domain.KindException, Control: "urgent-updates", Approver: "renata"}, 1, nil},
		{"amrit", ledger.ListQuery{Kind: domain.KindRisk}, 10, nil}, // on the list of RSK-007
		{"wes", ledger.ListQuery{Kind: domain.KindRisk}, 9, nil},    // admins see nothing more
		{"yusra", ledger.ListQuery{Kind: domain.KindRisk}, 10, nil}, // an auditor: the outline counts
		{"yusra", ledger.ListQuery{Kind: domain.KindRisk, Service: "hr-records"}, 0, nil},
		{"amrit", ledger.ListQuery{Kind: domain.KindRisk, Service: "hr-records"}, 1, []string{"RSK-007"}},
		{"rui", ledger.ListQuery{Kind: domain.KindRisk, Service: "hr-records"}, 0, nil},
		{"rui", ledger.ListQuery{Kind: domain.KindRisk, All: true}, 11, nil},
		{"amrit", ledger.ListQuery{Kind: domain.KindAction, Mine: true}, 2, []string{"ACT-006", "ACT-005"}},
		{"amrit", ledger.ListQuery{Kind: domain.KindAction, Mine: true, Service: "payroll-sync"}, 1, []string{"ACT-005"}},
		{"emeka", ledger.ListQuery{Mine: true}, 4, []string{"RSK-002", "RSK-001"}},
		{"rui", ledger.ListQuery{Service: "track-api"}, 4, nil},
		{"rui", ledger.ListQuery{}, 31, nil},
		{"rui", ledger.ListQuery{Kind: domain.KindService}, 25, []string{"access-admin", "billing-core"}},
		{"emeka", ledger.ListQuery{Kind: domain.KindService, Mine: true}, 3, []string{"cold-chain", "track-api", "track-web"}},
	} {
		ids, total := c.list(c.as(x.who), x.q)
		if total != x.total || !slices.Equal(ids[:min(len(ids), len(x.first))], x.first) {
			t.Errorf("%s %+v: %d %v, want %d %v …", x.who, x.q, total, ids, x.total, x.first)
		}
		if want := min(x.total, ledger.DefaultLimit); len(ids) != want {
			t.Errorf("%s %+v: %d lines, want %d", x.who, x.q, len(ids), want)
		}
	}
}

// Whatever the page size, the pages together are the whole list, in order, nothing twice: also where restricted
// records stand between others.
func TestPagesOfAListFitTogether(t *testing.T) {
	c := sampled(t)
	for _, q := range []ledger.ListQuery{{Kind: domain.KindAction}, {Kind: domain.KindRisk, All: true}, {}, {Mine: true}, {Kind: domain.KindRisk},
		{All: true}, {Late: true}, {Kind: domain.KindRisk, Band: "high"}, {State: "open", Sort: ledger.SortDue}} {
		for _, who := range []string{"stellan", "amrit", "rui", "yusra"} {
			q.Offset, q.Limit = 0, 100
			want, total := c.list(c.as(who), q)
			if len(want) != total {
				t.Fatalf("%s: %d lines of %d", who, len(want), total)
			}
			for size := 1; size <= 4; size++ {
				var got []string
				for q.Offset, q.Limit = 0, size; q.Offset < total; q.Offset += size {
					ids, n := c.list(c.as(who), q)
					if n != total {
						t.Fatalf("%s: the total went from %d to %d", who, total, n)
					}
					got = append(got, ids...)
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s %+v by %d:\n%v\n%v", who, q, size, got, want)
				}
			}
		}
	}
}

func TestAbsentAndHiddenAreTheSame(t *testing.T) {
	c := sampled(t)
	ctx := context.Background()
	for _, who := range []string{"rui", "wes", "renata"} {
		_, hidden := c.Show(ctx, c.as(who), domain.NewRef(domain.KindRisk, 7))
		_, absent := c.Show(ctx, c.as(who), domain.NewRef(domain.KindRisk, 777))
		if hidden == nil || absent == nil || strings.Replace(hidden.Error(), "RSK-007", "RSK-777", 1) != absent.Error() || domain.CodeOf(hidden) != domain.CodeOf(absent) {
			t.Errorf("%s: %v against %v", who, hidden, absent)
		}
	}
	guest := domain.Caller{Person: "gale", Standing: domain.Guest}
	if _, err := c.Show(ctx, guest, domain.NewRef(domain.KindRisk, 1)); domain.CodeOf(err) != domain.Forbidden {
		t.Errorf("a guest: %v", err)
	}
	es, err := c.st.Audit(ctx, c.seq(), 1)
	if err != nil || len(es) != 1 || es[0].Result != "refused" || es[0].Actor != "gale" {
		t.Errorf("the refusal is not in the trail: %v %v", es, err)
	}
}

func TestShowTellsWhatHangsTogether(t *testing.T) {
	c := sampled(t)
	ctx := context.Background()
	ids := func(recs []domain.Record) (out []string) {
		for _, r := range recs {
			out = append(out, r.Ref().ID)
		}
		return out
	}
	x, err := c.Show(ctx, c.as("rui"), domain.NewRef(domain.KindRisk, 5))
	if err != nil {
		t.Fatal(err)
	}
	if got := ids(x.Children); !slices.Equal(got, []string{"EXC-003", "ACT-004", "ESC-003", "DEC-008"}) {
		t.Errorf("what hangs on RSK-005: %v", got)
	}
	x, err = c.Show(ctx, c.as("rui"), domain.NewRef(domain.KindAction, 15))
	if err != nil || !slices.Equal(ids(x.Parents), []string{"EXC-003"}) {
		t.Errorf("ACT-015 hangs on %v (%v)", ids(x.Parents), err)
	}
	x, err = c.Show(ctx, c.as("rui"), domain.Ref{Kind: domain.KindService, ID: "hr-records"})
	if err != nil || len(x.Children) != 0 || x.More != 0 {
		t.Errorf("hr-records shows %v and %d more to somebody who may see nothing (%v)", ids(x.Children), x.More, err)
	}
	x, err = c.Show(ctx, c.as("amrit"), domain.Ref{Kind: domain.KindService, ID: "hr-records"})
	if err != nil || !slices.Equal(ids(x.Children), []string{"ACT-006", "RSK-007"}) {
		t.Errorf("hr-records shows %v to amrit (%v)", ids(x.Children), err)
	}
}

func TestAnAuditorSeesTheOutline(t *testing.T) {
	c := sampled(t)
	x, err := c.Show(context.Background(), c.as("yusra"), domain.NewRef(domain.KindRisk, 7))
	if err != nil {
		t.Fatal(err)
	}
	if x.Record != nil || x.Outline == nil || x.Outline.State != "in_treatment" || x.Outline.Band != "high" || len(x.Outline.Dates) != 2 || len(x.Children)+len(x.Parents)+x.More != 0 {
		t.Errorf("%+v %+v", x, x.Outline)
	}
	l, err := c.List(context.Background(), c.as("yusra"), ledger.ListQuery{Kind: domain.KindRisk, Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range l.Items {
		if (it.Record == nil) != (it.Ref.ID == "RSK-007") {
			t.Errorf("%s: record %v outline %v", it.Ref, it.Record, it.Outline)
		}
	}
}

func TestReadingARestrictedRecordIsAudited(t *testing.T) {
	c := sampled(t)
	ctx := context.Background()
	seq := c.seq()
	if _, err := c.Show(ctx, c.as("stellan"), domain.NewRef(domain.KindRisk, 1)); err != nil || c.seq() != seq {
		t.Errorf("reading an internal record was written down (%v)", err)
	}
	if _, err := c.Show(ctx, c.as("petra"), domain.NewRef(domain.KindAction, 6)); err != nil {
		t.Fatal(err)
	}
	es, err := c.st.Audit(ctx, seq+1, 10)
	if err != nil {
		t.Fatal(err)
	}
	var read []string
	for _, e := range es {
		if e.Action != "read" || e.Actor != "petra" {
			t.Errorf("%+v", e)
		}
		read = append(read, e.Object)
	}
	if !slices.Equal(read, []string{"ACT-006", "RSK-007"}) { // the action and the risk it is shown under
		t.Errorf("read: %v", read)
	}
}

func TestWaiting(t *testing.T) {
	c := sampled(t)
	for who, want := range map[string][]string{
		"stellan": {"ESC-004", "INC-003", "ESC-002", "EXC-005", "DEC-005"},
		"renata":  {"DEC-008"},
		"bram":    {"DEC-008", "INC-003"}, // a legal reviewer: its clocks
		"pia":     {"ACT-007"},
		"hector":  {"ACT-003"},
		"rui":     {"ACT-001"},
		"thandi":  {"EVD-002"},
		"idris":   {"EVD-003"},
		"bohdan":  {"ACT-015", "EXC-003", "ACT-004", "DEC-008"},
		"emeka":   {"RSK-001", "EXC-001", "RSK-002", "DEC-005"},
		"amrit":   {"ACT-006", "ACT-005"},
		"joss":    {"RSK-007", "RSK-006"},
		"celeste": {"INC-003"},
		"callum":  {"device-mgmt"},
		"wes":     nil,
	} {
		got, err := c.Waiting(context.Background(), c.as(who))
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, w := range got {
			ids = append(ids, w.Record.Ref().ID)
			if w.Do == "" {
				t.Errorf("%s: nothing to do about %s", who, w.Record.Ref())
			}
		}
		if !slices.Equal(ids, want) {
			t.Errorf("%s: %v, want %v", who, ids, want)
		}
	}
}

// A risk nobody has looked at waits on every security lead; a private one only on those who may see it.
func TestReportedRisksWaitOnTheLeads(t *testing.T) {
	c := sampled(t)
	c.imports("more.yaml", `schema: 1
risks:
  - {id: RSK-020, title: Seen by all, meta: {reporter: rui, state: reported}}
  - {id: RSK-021, title: Raised privately, meta: {reporter: rui, state: reported, visibility: restricted, need_to_know: [noor, rui]}}
`, ledger.ImportOptions{Records: true})
	for who, want := range map[string][2]bool{"stellan": {true, false}, "noor": {true, true}, "rui": {false, false}} {
		got, err := c.Waiting(context.Background(), c.as(who))
		if err != nil {
			t.Fatal(err)
		}
		for i, id := range []string{"RSK-020", "RSK-021"} {
			if has := slices.ContainsFunc(got, func(w ledger.Wait) bool { return w.Record.Ref().ID == id }); has != want[i] {
				t.Errorf("%s waits on %s: %t, want %t", id, who, has, want[i])
			}
		}
	}
	if ref := c.next(domain.KindRisk); ref != 22 {
		t.Errorf("the next risk would be number %d", ref)
	}
}

func (c company) next(k domain.Kind) int {
	c.Helper()
	seen, err := c.st.Look(context.Background(), ledger.Look{})
	if err != nil {
		c.Fatal(err)
	}
	return seen.Head.Numbers[k] + 1
}
