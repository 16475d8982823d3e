package domain

import (
	"slices"
	"strings"
	"testing"
)

// house is a little company: lena leads the team, ann is accountable, cleo its champion, dora stands in for ann while
// she is away, eve is the executive for it.
func house(awayUntil Date) *Directory {
	d := NewDirectory()
	for _, p := range []*Person{{ID: "ann", AwayUntil: awayUntil, Delegate: "dora"}, {ID: "dora"}, {ID: "lena"}, {ID: "mo"},
		{ID: "cleo", Unit: "shop", Roles: []Role{RoleChampion}, ChampionAck: Date{2026, 9, 1}},
		{ID: "carl", Unit: "shop", Roles: []Role{RoleChampion}, ChampionAck: Date{2026, 1, 1}},
		{ID: "eve", Roles: []Role{RoleExecutive}, Area: []string{"shop"}}, {ID: "otto", Roles: []Role{RoleExecutive}, Area: []string{"other"}},
		{ID: "ida", Roles: []Role{RoleExecutive}}, {ID: "lead", Roles: []Role{RoleLead}}, {ID: "adam", Roles: []Role{RoleAdmin}},
		{ID: "audrey", Roles: []Role{RoleAuditor}}, {ID: "gone", Status: "deactivated"}} {
		p.Name = p.ID
		d.Put(p)
	}
	d.Put(&Team{ID: "shop", Lead: "lena", Champions: []string{"cleo", "carl"}})
	d.Put(&Service{ID: "cart", Team: "shop", RACI: RACI{Accountable: "ann", Responsible: []string{"mo"}}})
	d.Index()
	return d
}

// The row "Edit RACI, paths" of domain 7.1.
func TestOwnerRight(t *testing.T) {
	today := Date{2026, 9, 15}
	for _, tc := range []struct {
		who, team string
		away      bool
		want      EditRight
	}{
		{"ann", "shop", false, MayEdit}, {"dora", "shop", false, MayNotEdit}, {"dora", "shop", true, MayEdit}, {"ann", "shop", true, MayEdit},
		{"cleo", "shop", false, MayPropose}, {"cleo", "other", false, MayNotEdit}, {"cleo", "", false, MayNotEdit},
		{"carl", "shop", false, MayNotEdit},                                                                      // not confirmed within 90 days
		{"eve", "shop", false, MayEdit}, {"otto", "shop", false, MayNotEdit}, {"ida", "shop", false, MayNotEdit}, // an empty area approves nothing
		{"lead", "shop", false, MayEdit}, {"adam", "shop", false, MayEdit}, {"audrey", "shop", false, MayNotEdit},
		{"lena", "shop", false, MayNotEdit}, {"mo", "shop", false, MayNotEdit}, {"gone", "shop", false, MayNotEdit},
	} {
		var until Date
		if tc.away {
			until = today
		}
		d := house(until)
		if got := OwnerRight(d, CallerFor(d, d.People[tc.who]), tc.team, d.Services["cart"].RACI, today); got != tc.want {
			t.Errorf("%s on a service of %q (ann away: %v) has right %d, want %d", tc.who, tc.team, tc.away, got, tc.want)
		}
	}
	d := house(Date{})
	stranger := Caller{Person: "ann", Standing: Guest}
	if OwnerRight(d, stranger, "shop", d.Services["cart"].RACI, today) != MayNotEdit {
		t.Error("a guest may edit")
	}
}

// Domain 7.5: adding and retiring.
func TestMayRetire(t *testing.T) {
	d, today := house(Date{}), Date{2026, 9, 15}
	for who, want := range map[string]bool{"lena": true, "ann": true, "lead": true, "adam": true, "mo": false, "cleo": false, "eve": false, "audrey": false} {
		if got := MayRetire(d, CallerFor(d, d.People[who]), "shop", "ann", today); got != want {
			t.Errorf("%s may retire: %v, want %v", who, got, want)
		}
	}
	if MayRetire(d, CallerFor(d, d.People["mo"]), "", "", today) {
		t.Error("nobody named is taken for everybody")
	}
}

func TestValidatePath(t *testing.T) {
	d := house(Date{})
	good := []Step{{"mo", 30}, {"ann", 60}, {"eve", 60}}
	if err := ValidatePath(d, good); err != nil {
		t.Errorf("a good path is refused: %v", err)
	}
	for say, steps := range map[string][]Step{
		"has 1":            {{"eve", 30}},
		"has 7":            {{"mo", 5}, {"ann", 5}, {"mo", 5}, {"ann", 5}, {"mo", 5}, {"ann", 5}, {"eve", 5}},
		"waits 4 minutes":  {{"mo", 4}, {"eve", 60}},
		"waits 1441":       {{"mo", 30}, {"eve", 1441}},
		"twice in a row":   {{"mo", 30}, {"mo", 30}, {"eve", 60}},
		"person who can":   {{"mo", 30}, {"ann", 60}},
		"leads to gone":    {{"gone", 30}, {"eve", 60}},
		"leads to nobody":  {{"nobody", 30}, {"eve", 60}},
		"must be a person": {{"mo", 30}, {"@oncall", 60}},
	} {
		if err := ValidatePath(d, steps); err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("%v is answered %v, want %q", steps, err, say)
		}
	}
}

// Who may accept a risk (domain 3.2, 7.5).
func TestAcceptors(t *testing.T) {
	today := Date{2026, 9, 15}
	d := house(Date{})
	for _, tc := range []struct {
		band Band
		want []string
	}{{Low, []string{"ann", "lead"}}, {Medium, []string{"lead"}}, {High, []string{"eve"}}, {Critical, []string{"eve"}}} {
		if got, _ := Acceptors(d, tc.band, d.Services["cart"], today); !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v, want %v", tc.band, got, tc.want)
		}
	}
	d.People["eve"].Area = nil
	if got, _ := Acceptors(d, High, d.Services["cart"], today); len(got) != 0 {
		t.Errorf("without an executive for the area: %v", got)
	}
	d.People["otto"].Area = []string{"all"}
	got, why := Acceptors(d, High, d.Services["cart"], today)
	if !slices.Equal(got, []string{"otto"}) || !strings.Contains(why, "all areas") {
		t.Errorf("the executive for everything: %v, %s", got, why)
	}
}
