package slackapp

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

func user(id, name string, more m) m {
	u := m{"id": id, "team_id": "T1", "name": name, "real_name": name, "tz": "Europe/Dublin", "profile": m{"real_name": name, "email": name + "@acme.example"}}
	for k, v := range more {
		u[k] = v
	}
	return u
}

// joined is a directory with one person in the file, joined with whatever the roster tells.
type joined struct {
	p     atomic.Pointer[domain.Directory]
	joins atomic.Int32
}

func newJoined() *joined {
	j := &joined{}
	d := domain.NewDirectory()
	d.Org = &domain.Org{EmailDomain: "acme.example"}
	d.Put(&domain.Person{ID: "saoirse", Name: "Saoirse Byrne", Roles: []domain.Role{domain.RoleLead}})
	d.Put(&domain.Person{ID: "rui", Name: "Rui Costa", Slack: "U0RUI"})
	d.Index()
	j.p.Store(d)
	return j
}

func (j *joined) roster(t *testing.T, f *fakeSlack) *Roster {
	raw := j.p.Load()
	return NewRoster(f.client(), "T1", j.p.Load, func(l []domain.Member, whole bool) { j.joins.Add(1); j.p.Store(raw.WithMembers(l, whole)) }, nil)
}

func TestStandings(t *testing.T) {
	f, j := newFakeSlack(t), newJoined()
	f.on("users.list", sequence(
		m{"ok": true, "members": []m{user("U1", "saoirse", nil), user("U2", "gone", m{"deleted": true}), user("U3", "robot", m{"is_bot": true}), user("USLACKBOT", "slackbot", nil)},
			"response_metadata": m{"next_cursor": "p2"}},
		limited("1"),
		m{"ok": true, "members": []m{}, "response_metadata": m{"next_cursor": "p3"}}, // a page may be empty with more to come
		m{"ok": true, "members": []m{user("U4", "guest", m{"is_restricted": true}), user("U5", "single", m{"is_ultra_restricted": true}),
			user("U6", "partner", m{"team_id": "T2"}), user("U7", "stranger", m{"is_stranger": true}), user("U8", "new", nil)}}))
	r := j.roster(t, f)
	if err := r.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := map[string]domain.Standing{"U1": domain.Full, "U2": domain.Deactivated, "U3": domain.Bot, "USLACKBOT": domain.Bot, "U4": domain.Guest,
		"U5": domain.Guest, "U6": domain.Outside, "U7": domain.Outside, "U8": domain.Full}
	for id, standing := range want {
		c, err := r.Caller(t.Context(), id, "T1")
		if err != nil || c.Standing != standing {
			t.Errorf("%s is %q (%v), not %q", id, c.Standing, err, standing)
		}
	}
	if c, _ := r.Caller(t.Context(), "U1", ""); c.Person != "saoirse" || !c.Has(domain.RoleLead) {
		t.Errorf("the lead is %+v", c)
	}
	if n := len(f.said("users.info")); n > 0 {
		t.Errorf("%d accounts were read one by one", n)
	}
	for _, q := range f.said("users.list") {
		if q.Get("limit") != "200" {
			t.Errorf("a page of %q", q.Get("limit"))
		}
	}
}

func TestAnotherCompanyIsOutsideWithoutAsking(t *testing.T) {
	f, j := newFakeSlack(t), newJoined()
	c, err := j.roster(t, f).Caller(t.Context(), "U0RUI", "T9")
	if err != nil || c.Standing != domain.Outside || len(c.Roles) > 0 || len(f.calls) > 0 {
		t.Errorf("got %+v, %v", c, err)
	}
}

// One account that is read for a command does not make the list whole: whoever was not read yet is not unknown.
func TestOneAccountIsNotTheList(t *testing.T) {
	f, j := newFakeSlack(t), newJoined()
	f.on("users.info", func(v url.Values) any { return m{"ok": true, "user": user(v.Get("user"), "new", nil)} })
	f.on("users.list", sequence(m{"ok": false, "error": "fatal_error"},
		m{"ok": true, "members": []m{user("U1", "saoirse", nil), user("U0RUI", "rui", nil)}}))
	r := j.roster(t, f)
	if err := r.Load(t.Context()); err == nil {
		t.Fatal("the list was read")
	}
	if _, err := r.Caller(t.Context(), "U9", ""); err != nil {
		t.Fatal(err)
	}
	today := domain.Date{Year: 2026, Month: time.September, Day: 15}
	if d := j.p.Load(); d.Joined() || d.Askable("saoirse", today) != "saoirse" {
		t.Error("after one account, people count as unknown to Slack")
	}
	if err := r.Load(t.Context()); err != nil || !j.p.Load().Joined() {
		t.Error("the whole list does not count as whole", err)
	}
}

func TestAnUnknownAccountIsReadOnce(t *testing.T) {
	f, j := newFakeSlack(t), newJoined()
	gate := make(chan struct{})
	f.on("users.info", func(v url.Values) any { <-gate; return m{"ok": true, "user": user(v.Get("user"), "new", nil)} })
	r := j.roster(t, f)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if c, err := r.Caller(t.Context(), "U9", ""); err != nil || c.Person != "U9" || c.Standing != domain.Full {
				t.Errorf("got %+v, %v", c, err)
			}
		})
	}
	time.Sleep(20 * time.Millisecond) // they all wait for the one reading by now; if not, the test is only weaker
	close(gate)
	wg.Wait()
	if n := len(f.said("users.info")); n != 1 {
		t.Errorf("read %d times", n)
	}
}

func TestWhenSlackIsSlow(t *testing.T) {
	f, j := newFakeSlack(t), newJoined()
	f.on("users.info", status(502))
	r := j.roster(t, f)
	if c, err := r.Caller(t.Context(), "U0RUI", ""); err != nil || c.Person != "rui" {
		t.Errorf("a person of the file is not taken at the file's word: %+v, %v", c, err)
	}
	_, err := r.Caller(t.Context(), "U9", "")
	var e *domain.Error
	if !errors.As(err, &e) || e.Code != domain.Unavailable || e.Hint == "" {
		t.Errorf("got %v", err)
	}
}

func TestEventsChangeAccounts(t *testing.T) {
	f, j := newFakeSlack(t), newJoined()
	f.on("users.list", m{"ok": true, "members": []m{user("U1", "saoirse", nil)}})
	r := j.roster(t, f)
	if err := r.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := j.joins.Load()
	changed := slackevents.User{ID: "U1", TeamID: "T1", RealName: "saoirse", TZ: "Europe/Dublin", Profile: slackevents.Profile{RealName: "saoirse"}}
	r.Observe(&slackevents.UserChangeEvent{User: changed})
	if j.joins.Load() != before {
		t.Error("a change that says nothing new joins the directory anew")
	}
	changed.Deleted = true
	r.Observe(&slackevents.UserChangeEvent{User: changed})
	if c, _ := r.Caller(t.Context(), "U1", ""); c.Standing != domain.Deactivated || c.Person != "saoirse" {
		t.Errorf("after deactivation: %+v", c)
	}
	r.Observe(&slackevents.TeamJoinEvent{User: &slack.User{ID: "U2", TeamID: "T1", RealName: "New"}})
	if c, _ := r.Caller(t.Context(), "U2", ""); c.Standing != domain.Full {
		t.Errorf("after joining: %+v", c)
	}
	r.Observe(&slackevents.AppMentionEvent{}) // not its business
	r.Observe(nil)
}

func TestAnEventOutrunsTheList(t *testing.T) {
	f, j := newFakeSlack(t), newJoined()
	r := j.roster(t, f)
	f.on("users.list", func(v url.Values) any {
		if v.Get("cursor") == "" {
			return m{"ok": true, "members": []m{user("U1", "saoirse", nil)}, "response_metadata": m{"next_cursor": "x"}}
		}
		r.Observe(&slackevents.TeamJoinEvent{User: &slack.User{ID: "U1", TeamID: "T1", RealName: "saoirse", Deleted: true}})
		return m{"ok": true, "members": []m{}}
	})
	if err := r.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := r.members["U1"].Standing; got != domain.Deactivated {
		t.Errorf("the list's older word won: %s", got)
	}
}

func TestGroupMembers(t *testing.T) {
	f, j := newFakeSlack(t), newJoined()
	f.on("users.list", m{"ok": true, "members": []m{user("U1", "saoirse", nil), user("U4", "guest", m{"is_restricted": true})}})
	f.on("usergroups.list", m{"ok": true, "usergroups": []m{{"id": "S1", "handle": "Sec-Leads"}}})
	f.on("usergroups.users.list", m{"ok": true, "users": []string{"U1", "U4", "U404"}})
	r := j.roster(t, f)
	if err := r.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		got, err := r.Members(t.Context(), "@sec-leads")
		if err != nil || !cmp.Equal(got, []string{"saoirse"}) {
			t.Errorf("got %v, %v", got, err)
		}
	}
	if n := len(f.said("usergroups.users.list")); n != 1 {
		t.Errorf("read %d times in ten minutes", n)
	}
	r.Observe(&slackevents.SubteamMembersChangedEvent{SubteamID: "S1"})
	f.on("usergroups.users.list", m{"ok": true, "users": []string{}})
	if got, err := r.Members(t.Context(), "@sec-leads"); err != nil || len(got) > 0 {
		t.Errorf("after the event: %v, %v", got, err)
	}
	if got, err := r.Members(t.Context(), "@nobody"); err != nil || len(got) > 0 {
		t.Errorf("no such group: %v, %v", got, err)
	}
}

func TestNoGroupsOnThisPlan(t *testing.T) {
	for _, code := range []string{"plan_upgrade_required", "missing_scope", "paid_teams_only"} {
		f, j := newFakeSlack(t), newJoined()
		f.on("usergroups.list", refused(code))
		r := j.roster(t, f)
		for range 2 {
			if got, err := r.Members(context.Background(), "@x"); err != nil || len(got) > 0 {
				t.Errorf("%s: %v, %v", code, got, err)
			}
		}
		if n := len(f.said("usergroups.list")); n != 1 {
			t.Errorf("%s: asked %d times", code, n)
		}
	}
	f, j := newFakeSlack(t), newJoined()
	f.on("usergroups.list", status(500))
	if _, err := j.roster(t, f).Members(t.Context(), "@x"); domain.CodeOf(err) != domain.Unavailable {
		t.Errorf("a failing Slack counts as no groups: %v", err)
	}
}
