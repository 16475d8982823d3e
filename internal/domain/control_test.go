package domain_test

import (
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// safeguards is a directory with three tier 1 services and two controls, the vector of domain 6 (c).
func safeguards() *domain.Directory {
	d := domain.NewDirectory()
	for _, id := range []string{"a", "b", "c"} {
		d.Put(&domain.Service{ID: id, Name: "Service " + id, Tier: 1, Team: "t", RACI: domain.RACI{Accountable: "owner"}})
	}
	d.Put(&domain.Control{ID: "x", Name: "X", RACI: domain.RACI{Accountable: "answers", Responsible: []string{"works", "@oncall"}},
		Required: []string{"a", "b", "c"}, States: map[string]domain.ControlState{"b": domain.Missing}})
	d.Put(&domain.Control{ID: "y", Name: "Y", Required: []string{"a", "b"}, States: map[string]domain.ControlState{"a": domain.Unknown}})
	for id, roles := range map[string][]domain.Role{"answers": nil, "works": nil, "lead": {domain.RoleLead}, "other": nil, "deputy": nil} {
		d.Put(&domain.Person{ID: id, Name: id, Roles: roles})
	}
	d.Index()
	return d
}

func workOf(d *domain.Directory, person string) domain.Work {
	return domain.Work{Dir: d, Now: time.Date(2026, 9, 15, 12, 0, 0, 0, time.UTC), Caller: domain.CallerFor(d, d.People[person])}
}

func TestCoverageVector(t *testing.T) {
	got := domain.CoverageOf(safeguards(), "", func(string, string) bool { return false })
	if got.PairsInPlace != 3 || got.Pairs != 5 || got.Tier1InPlace != 1 || got.Tier1 != 3 {
		t.Errorf("pairs %d/%d, tier 1 %d/%d; want 3/5 and 1/3 (domain 6, vector c)", got.PairsInPlace, got.Pairs, got.Tier1InPlace, got.Tier1)
	}
	d := safeguards()
	d.Services["b"].Retired = domain.Date{Year: 2026, Month: 1, Day: 1}
	d.Controls["y"].States["a"] = domain.NotApplicable
	got = domain.CoverageOf(d, "", func(control, service string) bool { return true })
	if got.PairsInPlace != 2 || got.Pairs != 2 || got.Tier1InPlace != 2 || got.Tier1 != 2 || got.NA != 1 || got.PairsExcused != 0 {
		t.Errorf("retired services and what does not apply are out: %+v", got)
	}
	got = domain.CoverageOf(safeguards(), "x", func(control, service string) bool { return service == "b" })
	if len(got.Rows) != 1 || got.PairsInPlace != 2 || got.PairsExcused != 1 || got.Tier1Excused != 1 {
		t.Errorf("an exception does not put a control in place: %+v", got)
	}
}

func TestWhoSaysHowAControlStands(t *testing.T) {
	const why = "rebuilt from code"
	for _, c := range []struct {
		who, service string
		state        domain.ControlState
		why          string
		groups       []string
		want         domain.Code
	}{
		{"answers", "b", domain.InPlace, "", nil, ""},
		{"works", "b", domain.Partial, "", nil, ""},
		{"lead", "b", domain.Unknown, "", nil, ""},
		{"other", "b", domain.InPlace, "", nil, domain.Forbidden},
		{"other", "b", domain.InPlace, "", []string{"@oncall"}, ""},
		{"other", "b", domain.InPlace, "", []string{"@elsewhere"}, domain.Forbidden},
		{"works", "b", domain.Missing, "", nil, domain.AlreadyDone},
		{"works", "b", domain.NotApplicable, why, nil, domain.Forbidden},
		{"answers", "b", domain.NotApplicable, why, nil, domain.Forbidden},
		{"lead", "b", domain.NotApplicable, " ", nil, domain.Invalid},
		{"lead", "b", domain.NotApplicable, why, nil, ""},
		{"lead", "d", domain.InPlace, "", nil, domain.Invalid},
	} {
		d := safeguards()
		ctl := d.Controls["x"]
		next, _, err := ctl.SetState(workOf(d, c.who), c.service, c.state, c.why, c.groups)
		if code(err) != c.want {
			t.Errorf("%s sets %s to %s: %v, want %q", c.who, c.service, c.state, err, c.want)
			continue
		}
		if err != nil {
			continue
		}
		st, _ := next.StateOn(c.service)
		was, _ := ctl.StateOn(c.service)
		if st != c.state || was != domain.Missing || next.Notes[c.service].By != c.who {
			t.Errorf("%s: now %s, before %s, by %q", c.who, st, was, next.Notes[c.service].By)
		}
	}
	// A delegate acts for the person who is away.
	d := safeguards()
	d.People["works"].AwayUntil, d.People["works"].Delegate = domain.Date{Year: 2026, Month: 9, Day: 20}, "deputy"
	if _, stands, err := d.Controls["x"].SetState(workOf(d, "deputy"), "b", domain.InPlace, "", nil); err != nil || stands != "works" {
		t.Errorf("the delegate: %q, %v", stands, err)
	}
}

func TestWhereAControlIsRequired(t *testing.T) {
	d := safeguards()
	y := d.Controls["y"]
	for _, c := range []struct {
		who, service, why string
		off               bool
		want              domain.Code
	}{
		{"works", "c", "", false, domain.Forbidden},
		{"lead", "c", "", false, ""},
		{"lead", "a", "", false, domain.AlreadyDone},
		{"lead", "a", "", true, domain.Invalid},
		{"lead", "a", "not needed", true, ""},
		{"lead", "c", "not needed", true, domain.AlreadyDone},
	} {
		next, _, err := y.Require(workOf(d, c.who), c.service, c.off, c.why)
		if code(err) != c.want {
			t.Errorf("%+v: %v", c, err)
			continue
		}
		if err != nil {
			continue
		}
		st, on := next.StateOn(c.service)
		if on == c.off || !c.off && st != domain.Unknown {
			t.Errorf("%+v: required %t, %s", c, on, st)
		}
	}
	if len(y.Required) != 2 || len(y.States) != 1 {
		t.Errorf("the record before was changed: %+v", y)
	}
}

func code(err *domain.Error) domain.Code {
	if err == nil {
		return ""
	}
	return err.Code
}
