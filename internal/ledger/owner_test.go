package ledger_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

var asks int

// by is a request of a person of the sample company.
func (c company) by(person string) ledger.Request {
	c.Helper()
	p := c.Directory().People[person]
	if p == nil {
		c.Fatalf("nobody is called %q", person)
	}
	asks++
	return ledger.Request{ID: fmt.Sprintf("owner-test-%d", asks), Caller: domain.CallerFor(c.Directory(), p), Source: "command"}
}

func service(id string) domain.Ref { return domain.Ref{Kind: domain.KindService, ID: id} }

// sent is every letter that waits, as "person: text".
func (c company) sent() []string {
	c.Helper()
	rows, err := c.st.Queue().List(context.Background(), "", 1000)
	if err != nil {
		c.Fatal(err)
	}
	var out []string
	for _, r := range rows {
		out = append(out, r.Letter.To.Person+r.Letter.To.Channel+": "+view.PlainText(r.Letter.Message, "/sec", time.UTC))
	}
	slices.Sort(out)
	return out
}

// A champion's change takes effect when the accountable person agrees, not before (domain 7.1).
func TestAChampionProposesTheAccountablePersonAgrees(t *testing.T) {
	c := sampled(t)
	rui := "rui"
	done, err := c.SetOwner(context.Background(), c.by("rui"), ledger.OwnerEdit{About: service("track-api"), Accountable: &rui})
	if err != nil || done.AskedTo != "emeka" {
		t.Fatalf("%+v %v", done, err)
	}
	if a := c.Directory().Services["track-api"].Accountable; a != "emeka" {
		t.Fatalf("a proposal made %s accountable", a)
	}
	if l := c.sent(); len(l) != 1 || !strings.HasPrefix(l[0], "emeka: ") || !strings.Contains(l[0], "[Agree]") {
		t.Errorf("asked by %q", l)
	}
	if _, err := c.Agree(context.Background(), c.by("saoirse"), service("track-api")); domain.CodeOf(err) != domain.Forbidden {
		t.Errorf("a stranger agrees: %v", err)
	}
	if _, err := c.Agree(context.Background(), c.by("emeka"), service("track-api")); err != nil {
		t.Fatal(err)
	}
	s := c.Directory().Services["track-api"]
	if s.Accountable != "rui" || s.ConfirmedBy != "emeka" || !slices.Equal(s.Responsible, []string{"rui", "saoirse"}) {
		t.Errorf("agreed to %+v", s)
	}
	if _, err := c.Agree(context.Background(), c.by("stellan"), service("track-api")); domain.CodeOf(err) != domain.AlreadyDone || !strings.Contains(err.Error(), "Emeka Strand") {
		t.Errorf("the second to agree hears %v", err)
	}
}

// Both names of a delegate's act are in the trail (domain 1.2, 7.3), and so is a refusal.
func TestTheTrailOfAConfirmation(t *testing.T) {
	c := sampled(t)
	from := c.seq()
	if _, err := c.ConfirmOwner(context.Background(), c.by("saoirse"), []domain.Ref{service("sso")}); domain.CodeOf(err) != domain.Forbidden {
		t.Fatalf("a stranger confirms: %v", err)
	}
	if _, err := c.ConfirmOwner(context.Background(), c.by("thandi"), []domain.Ref{service("sso")}); err != nil {
		t.Fatal(err)
	}
	entries, err := c.st.Audit(context.Background(), from+1, 10)
	if err != nil || len(entries) != 2 {
		t.Fatalf("%+v %v", entries, err)
	}
	if e := entries[0]; e.Actor != "saoirse" || e.Result != "refused" || e.Rule != "domain 7.1" {
		t.Errorf("the refusal stands as %+v", e)
	}
	if e := entries[1]; e.Actor != "thandi" || e.For != "callum" || e.Action != "owner.confirm" || e.Changes["confirmed_on"].To != "2026-09-15" {
		t.Errorf("the confirmation stands as %+v", e)
	}
}

// "Not mine" asks the lead of the team, else the leads, and is on the gap list at once; nothing else changes.
func TestNotMine(t *testing.T) {
	c := sampled(t)
	got, err := c.NotMine(context.Background(), c.by("joss"), service("payroll-sync"))
	if err != nil || !slices.Equal(got.Asked, []string{"noor", "stellan"}) || got.Gap != (domain.Date{Year: 2026, Month: 9, Day: 15}) {
		t.Fatalf("%+v %v", got, err)
	}
	if _, err := c.NotMine(context.Background(), c.by("saoirse"), service("payroll-sync")); domain.CodeOf(err) != domain.Refused {
		t.Errorf("a stranger disowns it: %v", err)
	}
	d := c.Directory()
	if d.Services["payroll-sync"].Accountable != "joss" {
		t.Error("not mine changed the owner")
	}
	if !slices.ContainsFunc(domain.AllGaps(d, d.Today(c.Now())), func(g domain.Gap) bool {
		return g.Kind == domain.GapDisputed && g.About == service("payroll-sync")
	}) {
		t.Error("it is not on the gap list")
	}
	amrit := "amrit"
	if _, err := c.SetOwner(context.Background(), c.by("stellan"), ledger.OwnerEdit{About: service("payroll-sync"), Accountable: &amrit}); err != nil {
		t.Fatal(err)
	}
	if x := c.Directory().Corrections["service-payroll-sync"]; x == nil || x.Live() || x.Answered != "fixed" || x.AnsweredBy != "stellan" {
		t.Errorf("the fix leaves the question as %+v", x)
	}
}

// What hangs on a service is counted as its reader may see it, and reading what is confidential is audited.
func TestOwnerCountsWhatTheReaderSees(t *testing.T) {
	c := sampled(t)
	from := c.seq()
	see := func(person string) ledger.Owned {
		got, err := c.Owner(context.Background(), c.by(person).Caller, "hr-records")
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := see("saoirse"); got.Counts[domain.KindRisk] != 0 || got.Late != 0 || len(got.Risks)+len(got.Actions) != 0 {
		t.Errorf("a stranger sees %+v", got)
	}
	if got := see("yusra"); got.Counts[domain.KindRisk] != 0 {
		t.Errorf("an auditor learns which service a confidential item is about: %+v", got)
	}
	if c.seq() != from {
		t.Error("reading nothing confidential is audited")
	}
	if got := see("joss"); got.Counts[domain.KindRisk] != 1 || got.Late != 1 || got.Bands[domain.High] != 1 {
		t.Errorf("who may see it sees %+v", got)
	}
	if c.seq() == from {
		t.Error("reading what is confidential is not audited")
	}
}
