package domain_test

import (
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

func signoffHouse() *domain.Directory {
	d := domain.NewDirectory()
	d.Org = &domain.Org{Name: "Example", Signoff: domain.SignoffTable{
		Kinds: []domain.ChangeKind{{ID: "text", Name: "Text only"}, {ID: "supplier", Name: "A supplier gets our data"}, {ID: "code", Name: "Code"}},
		Rules: []domain.SignoffRule{
			{Change: []string{"text"}, Needs: domain.NeedsNothing, Reason: "words"},
			{Change: []string{"supplier"}, Data: []string{"patient", "payment"}, Needs: domain.NeedsSignoff, By: "legal_reviewer", Reason: "law"},
			{Change: []string{"supplier"}, Tier: []int{1}, Needs: domain.NeedsSignoff, By: domain.ByAccountable, Reason: "tier 1"},
			{Tier: []int{1, 2}, Needs: domain.NeedsChampion, Reason: "second eyes"},
			{Tier: []int{3}, Needs: domain.NeedsSignoff, By: domain.ByExecutive, Reason: "odd"},
		}}}
	for id, x := range map[string]domain.Person{
		"acc": {}, "deputy": {}, "champ": {Unit: "t", Roles: []domain.Role{domain.RoleChampion}, ChampionAck: domain.Date{Year: 2026, Month: 9, Day: 1}},
		"boss": {}, "lead": {Roles: []domain.Role{domain.RoleLead}}, "law": {Functions: []string{"legal_reviewer"}},
		"exec": {Roles: []domain.Role{domain.RoleExecutive}, Area: []string{"t"}}, "asker": {}} {
		x.ID, x.Name = id, id
		d.Put(&x)
	}
	d.Put(&domain.Team{ID: "t", Name: "Team", Lead: "boss", Champions: []string{"champ"}})
	for _, s := range []domain.Service{{ID: "one", Tier: 1}, {ID: "pat", Tier: 4, Data: []string{"patient"}}, {ID: "two", Tier: 2}, {ID: "three", Tier: 3}, {ID: "four", Tier: 4}} {
		s.Name, s.Team, s.Accountable = s.ID, "t", "acc"
		d.Put(&s)
	}
	d.Index()
	return d
}

var signoffDay = domain.Date{Year: 2026, Month: 9, Day: 15}

// The first rule that holds counts, from the top.
func TestSignoffFirstMatch(t *testing.T) {
	for _, c := range []struct {
		service, change string
		rule            int
		needs, people   string
	}{
		{"one", "text", 1, domain.NeedsNothing, ""},
		{"pat", "text", 1, domain.NeedsNothing, ""},
		{"pat", "supplier", 2, domain.NeedsSignoff, "law"},
		{"one", "supplier", 3, domain.NeedsSignoff, "acc"},
		{"two", "supplier", 4, domain.NeedsChampion, "champ"},
		{"one", "code", 4, domain.NeedsChampion, "champ"},
		{"three", "code", 5, domain.NeedsSignoff, "exec"},
		{"four", "code", 0, "", "lead"}, // no rule holds: a security lead is asked
	} {
		d := signoffHouse()
		got := domain.SignoffFor(d, d.Services[c.service], c.change, "asker", signoffDay)
		if got.Rule != c.rule || got.Needs != c.needs || strings.Join(got.People, " ") != c.people {
			t.Errorf("%s on %s: rule %d, %q, %v; want %d, %q, %q", c.change, c.service, got.Rule, got.Needs, got.People, c.rule, c.needs, c.people)
		}
	}
}

// Who is away is asked through the delegate; nobody signs off their own change; where nobody is left, the leads are.
func TestSignoffAsksWhoCanBeAsked(t *testing.T) {
	d := signoffHouse()
	d.People["acc"].AwayUntil, d.People["acc"].Delegate = domain.Date{Year: 2026, Month: 9, Day: 20}, "deputy"
	got := domain.SignoffFor(d, d.Services["one"], "supplier", "asker", signoffDay)
	if strings.Join(got.People, " ") != "deputy" || got.For["deputy"] != "acc" || got.Missing != "" {
		t.Errorf("away: %+v", got)
	}
	got = domain.SignoffFor(d, d.Services["one"], "supplier", "deputy", signoffDay)
	if strings.Join(got.People, " ") != "lead" || got.Missing == "" {
		t.Errorf("the stand-in signs off their own change: %+v", got)
	}
	got = domain.SignoffFor(d, d.Services["one"], "code", "champ", signoffDay)
	if strings.Join(got.People, " ") != "boss" || !strings.Contains(got.Missing, "yourself") {
		t.Errorf("the champion looks over their own change: %+v", got)
	}
	d.People["champ"].ChampionAck = domain.Date{Year: 2026, Month: 5, Day: 1}
	got = domain.SignoffFor(d, d.Services["one"], "code", "boss", signoffDay)
	if strings.Join(got.People, " ") != "lead" || !strings.Contains(got.Missing, "no active champion") {
		t.Errorf("no champion, and the team's lead asks: %+v", got)
	}
	d.People["lead"].Status, d.People["law"].Status = "deactivated", "deactivated"
	if got = domain.SignoffFor(d, d.Services["pat"], "supplier", "asker", signoffDay); len(got.People) > 0 || got.Missing == "" {
		t.Errorf("somebody who has left is asked: %+v", got)
	}
}
