package domain

import (
	"testing"
	"time"
)

func TestWhoIsWhoInTheWorkspace(t *testing.T) {
	d := NewDirectory()
	d.Org = &Org{EmailDomain: "x.example"}
	d.Put(&Person{ID: "ana", Name: "Ana"})
	d.Put(&Person{ID: "bo", Name: "Bo", Email: "Bo@Other.example"})
	d.Put(&Person{ID: "cy", Name: "Cy", Slack: "U3"})
	d.Put(&Person{ID: "gone", Name: "Gone"})
	d.Index()
	n := d.WithMembers([]Member{{Slack: "U1", Email: "ANA@x.example", Zone: "Asia/Tokyo", Standing: Full}, {Slack: "U2", Email: "bo@other.example", Standing: Deactivated},
		{Slack: "U3", Email: "ana@x.example", Standing: Full}, {Slack: "U4", Name: "New", Standing: Full}, {Slack: "U5", Standing: Guest},
		{Slack: "U6", Standing: Outside}, {Slack: "U7", Standing: Bot}}, true)
	if n.People["ana"].Slack != "U1" || n.ZoneOf("ana").String() != "Asia/Tokyo" {
		t.Error("matched by <id>@<email_domain>, in any case; the profile's zone stands in for the file's")
	}
	if n.People["bo"].Live() || n.People["cy"].Slack != "U3" || d.People["ana"].Slack != "" {
		t.Error("deactivated in Slack counts; slack: wins over email; the directory itself is not changed")
	}
	if c, ok := n.CallerOf("U4"); !ok || c.Person != "U4" || c.May(MayLog) != nil || c.Team != "" {
		t.Error("a full member who is not in the file is a member without a team", c)
	}
	for _, u := range []string{"U2", "U5", "U6", "U7"} {
		if c, ok := n.CallerOf(u); !ok || c.May(MayAsk) == nil {
			t.Errorf("%s may ask", u)
		}
	}
	if _, ok := n.CallerOf("U9"); ok {
		t.Error("an unknown account is unknown")
	}
	today := Date{2026, time.September, 15}
	if n.Askable("gone", today) != "" || d.Askable("gone", today) != "gone" {
		t.Error("a person whom Slack does not know is skipped when somebody must be asked")
	}
	if a := n.WithFirstAdmins([]string{"U4"}); !a.People["U4"].Has(RoleAdmin) || len(a.With(RoleAdmin)) != 1 {
		t.Error("SEC_ADMINS are admins while nobody else is")
	}
	n.People["ana"].Roles = []Role{RoleAdmin}
	if a := n.WithFirstAdmins([]string{"U4"}); a.People["U4"].Has(RoleAdmin) {
		t.Error("and no longer")
	}
}

// Who is named by the file and is a guest, of another company, a bot or nobody in Slack is never written to; and while
// the list of accounts is not whole, nobody counts as unknown (domain 7.1, 7.5).
func TestWhoCanBeWrittenTo(t *testing.T) {
	d := NewDirectory()
	d.Org = &Org{EmailDomain: "x.example"}
	for id, slack := range map[string]string{"guest": "U1", "partner": "U2", "bot": "U3", "nobody": "U9", "member": "U4", "mailed": ""} {
		d.Put(&Person{ID: id, Name: id, Slack: slack})
	}
	d.Index()
	members := []Member{{Slack: "U1", Standing: Guest}, {Slack: "U2", Standing: Outside}, {Slack: "U3", Standing: Bot}, {Slack: "U4", Standing: Full},
		{Slack: "U5", Email: "mailed@x.example", Standing: Full}}
	today := Date{2026, time.September, 15}
	n := d.WithMembers(members, true)
	for id, want := range map[string]bool{"guest": false, "partner": false, "bot": false, "nobody": false, "member": true, "mailed": true} {
		if n.InSlack(id) != want || (n.Askable(id, today) == id) != want {
			t.Errorf("%s can be written to: %v", id, !want)
		}
	}
	part := d.WithMembers(members[:1], false)
	if part.Joined() || part.Askable("mailed", today) != "mailed" {
		t.Error("a part of the list makes people unknown")
	}
}

// Somebody who left and came back has an old account; the new one counts, whichever is told of first.
func TestAnOldAccountDoesNotHideTheNewOne(t *testing.T) {
	d := NewDirectory()
	d.Org = &Org{EmailDomain: "x.example"}
	d.Put(&Person{ID: "ana", Name: "Ana"})
	d.Index()
	old, now := Member{Slack: "U1", Email: "ana@x.example", Standing: Deactivated}, Member{Slack: "U2", Email: "ana@x.example", Standing: Full}
	for _, list := range [][]Member{{old, now}, {now, old}} {
		if p := d.WithMembers(list, true).People["ana"]; p.Slack != "U2" || !p.Live() {
			t.Errorf("Ana is %+v", p)
		}
	}
}
