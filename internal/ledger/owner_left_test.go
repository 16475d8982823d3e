package ledger_test

import (
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Where the account of somebody who answers for things is deactivated, the lead of each team is asked whose they are
// now, once, with an action of five business days; who was gone when the file was written is not asked about.
func TestWhatSomebodyLeavesBehindIsAskedAbout(t *testing.T) {
	o := newOffice(t, "2026-09-15 09:00", true)
	if n, err := o.AskForLeft(ctx); err != nil || n != 0 {
		t.Fatalf("before anybody left: %d, %v", n, err)
	}
	d := o.Directory()
	leaver := "emeka"
	things := d.AnswersForAll(leaver)
	if len(things) < 2 {
		t.Fatal("emeka answers for too little for this test")
	}
	var members []domain.Member
	for id, p := range d.People {
		m := domain.Member{Slack: "U0" + strings.ToUpper(id), Email: d.EmailOf(p), Name: p.Name, Standing: domain.Full}
		if id == leaver || !p.Live() {
			m.Standing = domain.Deactivated
		}
		members = append(members, m)
	}
	o.Join(members, true)
	o.fresh()
	n, err := o.AskForLeft(ctx)
	o.must(err)
	if n != len(things) {
		t.Errorf("asked about %d things of %d", n, len(things))
	}
	o.deliver()
	asked := 0
	for _, r := range o.read {
		if strings.Contains(r.text, "Emeka Strand's account is deactivated") {
			asked++
			o.contains("the lead reads", r.text, "Who answers for", "due Tue 22 Sep 2026", "Name somebody", "Nothing is changed by silence")
			if r.place == "@"+leaver || !strings.HasPrefix(r.place, "@") {
				t.Errorf("%s is asked", r.place)
			}
		}
		if strings.Contains(r.text, "Felix Morrowdale's account") {
			t.Errorf("asked about who was gone before: %s", r.text)
		}
	}
	if asked < len(things) {
		t.Errorf("%d questions for %d things", asked, len(things))
	}
	if n, err = o.AskForLeft(ctx); err != nil || n != 0 {
		t.Errorf("asked again: %d, %v", n, err)
	}
	// Whoever is named answers for it: the question is settled and does not come back.
	about := things[0].Ref()
	c := o.Directory().OpenAbout(about)
	if c == nil || c.Action.IsZero() || len(o.entries(c.Action.ID)) == 0 {
		t.Fatalf("the question about %s is %+v", about, c)
	}
}
