package directory

import (
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/secretariat-bot/secretariat/internal/directory/sample"
	"github.com/secretariat-bot/secretariat/internal/domain"
)

func readSample(t testing.TB) *Parsed {
	t.Helper()
	p, err := Org("sample-org.yaml", sample.Org, Known{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func dirOf(p *Parsed) *domain.Directory {
	d := domain.NewDirectory()
	for _, r := range p.Records {
		d.Put(r)
	}
	d.Index()
	return d
}

func numbered[R domain.Record](t testing.TB, p *Parsed, id string) R {
	t.Helper()
	for _, r := range p.Numbered {
		if x, ok := r.(R); ok && r.Ref().ID == id {
			return x
		}
	}
	t.Fatalf("no %s", id)
	panic("unreachable")
}

func TestSampleCounts(t *testing.T) {
	p := readSample(t)
	got := map[domain.Kind]int{}
	for _, r := range append(p.Records, p.Numbered...) {
		got[r.Ref().Kind]++
	}
	want := map[domain.Kind]int{domain.KindOrg: 1, domain.KindChannel: 6, domain.KindPerson: 38, domain.KindTeam: 8, domain.KindPath: 9,
		domain.KindService: 25, domain.KindControl: 6, domain.KindRisk: 12, domain.KindException: 6, domain.KindDecision: 8,
		domain.KindAction: 15, domain.KindIncident: 3, domain.KindEscalation: 4, domain.KindEvidence: 3}
	for k, n := range want {
		if got[k] != n {
			t.Errorf("%s: %d, want %d", k, got[k], n)
		}
	}
	if len(p.Notes) > 0 {
		t.Errorf("notes: %v", p.Notes)
	}
}

// The ownership figures that the sample expects at its as_of, from its gaps alone.
func TestSampleOwnershipAsExpected(t *testing.T) {
	var doc struct {
		Expected struct {
			Ownership struct {
				Reachable, Complete struct{ N, Of int }
				Stale               struct {
					N, Of int
					IDs   []string `yaml:"ids"`
				}
				NoReachableOwner []string `yaml:"no_reachable_owner"`
			}
			ChampionCoverage struct {
				N, Of   int
				Without []string
			} `yaml:"champion_coverage"`
		}
	}
	if err := yaml.Load(sample.Org, &doc); err != nil {
		t.Fatal(err)
	}
	want := doc.Expected.Ownership
	p := readSample(t)
	d, today := dirOf(p), domain.Date{Year: 2026, Month: 9, Day: 15}
	of, reachable, complete := 0, 0, 0
	var stale, unowned []string
	d.Each(domain.KindService, func(r domain.Record) {
		s := r.(*domain.Service)
		if s.Tier > 3 {
			return
		}
		of++
		kinds := map[domain.GapKind]bool{}
		for _, g := range domain.ServiceGaps(d, s, today) {
			kinds[g.Kind] = true
		}
		owned := !kinds[domain.GapNoAccountable] && !kinds[domain.GapUnreachable]
		if owned {
			reachable++
		} else {
			unowned = append(unowned, s.ID)
		}
		if owned && !kinds[domain.GapNoResponsible] {
			complete++
		}
		if kinds[domain.GapStale] {
			stale = append(stale, s.ID)
		}
	})
	if of != want.Reachable.Of || reachable != want.Reachable.N || complete != want.Complete.N {
		t.Errorf("reachable %d, complete %d of %d; want %+v", reachable, complete, of, want)
	}
	slices.Sort(want.Stale.IDs)
	slices.Sort(want.NoReachableOwner)
	if !slices.Equal(stale, want.Stale.IDs) || len(stale) != want.Stale.N || want.Stale.N == 0 {
		t.Errorf("stale %v, want %v", stale, want.Stale)
	}
	if !slices.Equal(unowned, want.NoReachableOwner) {
		t.Errorf("without a reachable owner %v, want %v", unowned, want.NoReachableOwner)
	}
	var without []string
	for _, g := range domain.AllGaps(d, today) {
		if g.Kind == domain.GapNoChampion {
			without = append(without, g.About.ID)
		}
	}
	if c := doc.Expected.ChampionCoverage; !slices.Equal(without, c.Without) || len(d.Teams)-len(without) != c.N {
		t.Errorf("teams without a champion: %v, want %v", without, c)
	}
}

func TestSampleIsReadWhole(t *testing.T) {
	p := readSample(t)
	d := dirOf(p)
	if !p.AsOf.Equal(time.Date(2026, 9, 15, 9, 0, 0, 0, time.UTC)) || d.Org.Name != "Fernhollow Logistics" || len(d.Org.Holidays) != 6 ||
		d.Org.Cadence["quarterly_ownership"].At != "first mon of quarter 14:00" || d.Org.Obligations["circia"] != "unknown" {
		t.Errorf("%+v", d.Org)
	}
	if c := d.Controls["restore-test"]; c.States["track-web"] != domain.NotApplicable || c.States["clinic-mobile"] != domain.Unknown || len(c.States) != 4 {
		t.Errorf("%+v", c)
	}
	if f := d.People["felix"]; f.Live() || !slices.Equal(d.Teams["data"].Champions, []string{"felix"}) {
		t.Errorf("%+v", f)
	}
	if a := numbered[*domain.Action](t, p, "ACT-004"); a.Service != "partner-exports" || a.BlockedBy != "DEC-008" || a.NextCheck.String() != "2026-09-16" {
		t.Errorf("%+v", a)
	}
	for id, service := range map[string]string{"ACT-007": "order-intake", "ACT-010": "track-web", "ACT-014": "", "ACT-013": "clinic-portal"} {
		if a := numbered[*domain.Action](t, p, id); a.Service != service {
			t.Errorf("%s is about %q, want %q", id, a.Service, service)
		}
	}
	e := numbered[*domain.Escalation](t, p, "ESC-003")
	if e.Service != "partner-exports" || len(e.Steps) != 4 || e.Steps[3].To != "noor" || e.AckBy != "noor" || e.Urgent {
		t.Errorf("%+v", e)
	}
	if e := numbered[*domain.Escalation](t, p, "ESC-002"); e.Service != "clinic-portal" || !e.Urgent {
		t.Errorf("%+v", e)
	}
	i := numbered[*domain.Incident](t, p, "INC-003")
	if i.Legal["hipaa"].Dates["discovered"].String() != "2026-09-11" || i.Legal["nis2"].Times["early_warning_sent"].IsZero() || len(i.Times) != 3 {
		t.Errorf("%+v", i)
	}
}

func TestRestrictedRecordsInherit(t *testing.T) {
	p := readSample(t)
	a := numbered[*domain.Action](t, p, "ACT-006")
	if !a.IsRestricted() || !slices.Equal(a.NeedToKnow, []string{"amrit", "harlan", "joss", "marguerite", "noor", "petra", "stellan"}) {
		t.Errorf("ACT-006 is seen by %v", a.NeedToKnow)
	}
	text := string(sample.Org)
	text = strings.Replace(text, "need_to_know: [noor, stellan, petra, harlan, marguerite, joss, amrit], ", "", 1) // RSK-007
	text = strings.Replace(text, "treatment: mitigate, visibility: internal, opened: 2026-04-10", "treatment: mitigate, visibility: restricted, opened: 2026-04-10", 1)
	p, err := Org("x.yaml", []byte(text), Known{})
	if err != nil {
		t.Fatal(err)
	}
	// Reporter, owner, approvers and every security lead (domain 7.2).
	if r := numbered[*domain.Risk](t, p, "RSK-007"); !slices.Equal(r.NeedToKnow, []string{"joss", "noor", "petra", "stellan"}) {
		t.Errorf("RSK-007 is seen by %v", r.NeedToKnow)
	}
	for id, want := range map[string][]string{
		"RSK-005": {"felix", "noor", "odile", "renata", "stellan"},
		"EXC-003": {"bohdan", "felix", "marisol", "noor", "odile", "renata", "stellan"},
		"DEC-008": {"bram", "felix", "marisol", "noor", "odile", "renata", "stellan"},
		"ACT-004": {"bohdan", "felix", "noor", "odile", "renata", "stellan"},
		"ACT-015": {"bohdan", "felix", "marisol", "noor", "odile", "renata", "stellan"}, // through the exception
		"ESC-003": {"felix", "noor", "odile", "renata", "stellan"},
	} {
		for _, rec := range p.Numbered {
			if rec.Ref().ID == id && (!rec.Base().IsRestricted() || !slices.Equal(rec.Base().NeedToKnow, want)) {
				t.Errorf("%s is %s and seen by %v, want %v", id, rec.Base().Visibility, rec.Base().NeedToKnow, want)
			}
		}
	}
}

// every holds each key of the sample's head comment that the sample itself does not use.
const every = `schema: 1
org:
  name: Small
  abbreviations: [SLA, OTP]
  incident_channels: true
  github_groups: {small/web: "@web-oncall", "@small/ops": "@ops"}
  cadence: {weekly_sync: {at: "tue 10:00", zone: Europe/Berlin, channel: general, holiday: next}, monthly_review: "first wed 15:00"}
channels: [{id: general, kind: public, use: [incidents, weekly_sync], slack: C0123, service: shop, team: web}]
people:
  - {id: ana, name: Ana, slack: U0123, email: ana@small.example, roles: [security_lead], status: active}
  - {id: bo, name: Bo}
teams: [{id: web, name: Web, lead: ana, champion: bo, champions: [ana, bo], slack_group: "@web", github: small/web, channel: "#web"}]
escalation_paths: [{id: p, steps: [{to: "@web-oncall", wait: 30}, {to: ana, wait: 60}]}]
services:
  - {id: shop, name: Shop, team: web, tier: 1, reach: 5, A: ana, R: ["@web"], C: [], path: null, aliases: [Web shop], repos: [/apps/shop/, "https://git.example/shop"]}
controls: [{id: c, name: C, A: null, C: [bo], required: [shop], na: [shop]}]
risks:
  - {id: RSK-001, title: One, score: {L: null, I: null, E: null, F: null}, meta: {service: shop, reporter: bo, state: reported, opened: null, target: null}}
  - {id: RSK-002, title: Two, meta: {state: rejected, reject_reason: duplicate, opened: null, target: null}}
  - {id: RSK-003, title: Three, score: {L: 5, I: 4, E: 5, F: null, total: 80, band: critical, active_threat: true}, meta: {service: shop, owner: ana, state: verifying}}
exceptions:
  - {id: EXC-001, kind: policy, service: shop, control: c, risk: RSK-003, state: withdrawn, requester: bo, starts: 2026-01-01, ends: 2026-02-01}
  - {id: EXC-002, kind: risk, service: shop, risk: RSK-003, state: rejected, requester: bo, starts: 2026-01-01, ends: 2026-02-01, compensating: []}
decisions: [{id: DEC-001, title: D, state: withdrawn, driver: bo, approver: ana, proposed: 2026-01-01, options: [a, b]}]
incidents:
  - {id: INC-001, title: I, meta: {kind: exercise, severity: SEV3, state: declared, lead: null, visibility: restricted}, times: {detected: 2026-01-01T00:00:00Z}, legal: {}}
  - id: INC-002
    title: J
    meta: {severity: SEV4, state: cancelled}
    times: {detected: 2026-01-01T00:00:00+02:00}
    legal: {nis2: {status: applies, final_sent: 2026-01-02T00:00:00Z}, hipaa: {status: applies, sent: 2026-01-02T00:00:00Z}, sec_8k: {status: applies, material: 2026-01-02T00:00:00Z, sent: 2026-01-02T00:00:00Z}}
escalations: [{id: ESC-001, about: RSK-003, path: p, triggered: 2026-01-01T00:00:00Z, acknowledged: null, by: null, state: triggered}]
evidence_requests: [{id: EVD-001, control: c, owner: bo, asked_by: ana, asked: 2026-01-01, due: 2026-02-01, state: provided, provided: 2026-01-05}]
`

func TestEveryKeyIsRead(t *testing.T) {
	p, err := Org("every.yaml", []byte(every), Known{})
	if err != nil {
		t.Fatal(err)
	}
	d := dirOf(p)
	if d.Org.Cadence["weekly_sync"] != (domain.Timing{At: "tue 10:00", Zone: "Europe/Berlin", Channel: "general", Holiday: "next"}) || !d.Org.IncidentChannels ||
		d.Org.GitHubGroups["small/ops"] != "@ops" || !slices.Equal(d.Org.Abbreviations, []string{"SLA", "OTP"}) {
		t.Errorf("%+v", d.Org)
	}
	if w := d.Teams["web"]; !slices.Equal(w.Champions, []string{"bo", "ana"}) || w.SlackGroup != "@web" || w.GitHub != "small/web" || w.Channel != "web" {
		t.Errorf("%+v", w)
	}
	if s := d.Services["shop"]; s.Path != "" || len(s.Repos) != 2 || s.Aliases[0] != "Web shop" || s.Responsible[0] != "@web" {
		t.Errorf("%+v", s)
	}
	if c := d.Channels["general"]; c.Service != "shop" || c.Team != "web" || c.Slack != "C0123" {
		t.Errorf("%+v", c)
	}
	if r := numbered[*domain.Risk](t, p, "RSK-001"); r.Score.Scored() || !r.Opened.IsZero() {
		t.Errorf("%+v", r)
	}
	if i := numbered[*domain.Incident](t, p, "INC-001"); !i.IsRestricted() || !slices.Equal(i.NeedToKnow, []string{"ana"}) {
		t.Errorf("%+v", i)
	}
}

// Who is missing or wrong as an owner is data: it is kept and told, never refused (domain 1.2).
func TestGapsAreData(t *testing.T) {
	text := `schema: 1
org: {name: Small}
people: [{id: ana, name: Ana}, {id: bo, name: Bo, away_until: 2026-12-31}, {id: ex, name: Ex, status: deactivated}]
services:
  - {id: a, name: Two heads, A: [ana, bo], R: [ana], confirmed: 2026-09-01}
  - {id: b, name: A group, A: "@oncall", R: [ex], confirmed: 2026-09-01}
  - {id: c, name: Both lists, A: bo, R: ["@oncall"], C: [ana, ex], I: [ana], confirmed: 2026-06-17}
`
	p, err := Org("gaps.yaml", []byte(text), Known{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range p.Notes {
		got = append(got, n.String())
	}
	for _, g := range domain.AllGaps(dirOf(p), domain.Date{Year: 2026, Month: 9, Day: 15}) {
		got = append(got, g.Text)
	}
	want := []string{
		"gaps.yaml, line 5: 2 people are named as accountable for Two heads; it must be exactly one, so nobody was recorded.",
		"Nobody is accountable for Two heads.",
		"There is no escalation path for Two heads.",
		"The user group @oncall is named as accountable for A group; it must be one person.",
		"Nobody who does the work on A group can be reached.",
		"There is no escalation path for A group.",
		"Bo, accountable for Both lists, is away until Thu 31 Dec 2026 and nobody stands in.",
		"There is no escalation path for Both lists.",
		"Ana is both asked before and told after about Both lists; one of the two is enough.",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A later file may refer to what the books already hold.
func TestReferencesOutsideTheFile(t *testing.T) {
	d := dirOf(readSample(t))
	risk := &domain.Risk{ID: "RSK-001", Service: "track-api", Meta: domain.Meta{Visibility: domain.Restricted, NeedToKnow: []string{"emeka"}}}
	known := Known{Dir: d, Record: func(ref domain.Ref) domain.Record {
		if ref == risk.Ref() {
			return risk
		}
		return nil
	}}
	text := "schema: 1\nservices: [{id: extra, name: Extra, team: parcel, A: emeka, R: [rui], path: path-parcel}]\n" +
		"actions: [{id: ACT-100, title: More, owner: rui, state: open, source: RSK-001, due: 2026-10-01}]\n"
	if _, err := Org("more.yaml", []byte(text), Known{}); err == nil {
		t.Error("references into nothing were taken")
	}
	p, err := Org("more.yaml", []byte(text), known)
	if err != nil {
		t.Fatal(err)
	}
	if a := numbered[*domain.Action](t, p, "ACT-100"); a.Service != "track-api" || !slices.Equal(a.NeedToKnow, []string{"emeka", "rui"}) {
		t.Errorf("%+v", a)
	}
}

func TestShiftKeepsEveryDistance(t *testing.T) {
	p, q := readSample(t), readSample(t)
	Shift(q, 70)
	if q.AsOf.Sub(p.AsOf) != 70*24*time.Hour || q.Content == p.Content {
		t.Error(q.AsOf, q.Content)
	}
	r, s := numbered[*domain.Risk](t, p, "RSK-001"), numbered[*domain.Risk](t, q, "RSK-001")
	i, j := numbered[*domain.Incident](t, p, "INC-003"), numbered[*domain.Incident](t, q, "INC-003")
	if s.Target.Days(r.Target) != 70 || j.Times["detected"].Sub(i.Times["detected"]) != 70*24*time.Hour ||
		j.Legal["hipaa"].Dates["discovered"].Days(i.Legal["hipaa"].Dates["discovered"]) != 70 || !s.Closed.IsZero() {
		t.Error(s.Target, j.Times, j.Legal["hipaa"])
	}
	a, b := domain.AllGaps(dirOf(p), domain.DateOf(p.AsOf, time.UTC)), domain.AllGaps(dirOf(q), domain.DateOf(q.AsOf, time.UTC))
	if !slices.EqualFunc(a, b, func(x, y domain.Gap) bool { return x.Text == y.Text }) {
		t.Errorf("the gaps changed:\n%v\n%v", a, b)
	}
	Shift(q, -70)
	if !q.AsOf.Equal(p.AsOf) || numbered[*domain.Risk](t, q, "RSK-001").Target != r.Target {
		t.Error("shifting back does not come back")
	}
}

func TestWeeksBack(t *testing.T) {
	asOf := time.Date(2026, 9, 15, 9, 0, 0, 0, time.UTC)
	for at, want := range map[string]int{
		"2026-09-15T09:00:00Z": 0, "2026-09-22T08:59:59Z": 0, "2026-09-22T09:00:00Z": 7, "2026-11-22T03:00:00Z": 63,
		"2026-09-15T08:59:59Z": -7, "2026-09-08T09:00:00Z": -7, "2026-09-08T08:00:00Z": -14,
	} {
		now, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		days := WeeksBack(asOf, now)
		if age := now.Sub(asOf.AddDate(0, 0, days)); days != want || age < 0 || age >= 7*24*time.Hour {
			t.Errorf("%s: %d days, want %d; as_of is then %s old", at, days, want, age)
		}
	}
}
