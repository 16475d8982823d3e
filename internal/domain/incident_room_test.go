package domain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

func TestTheNameOfAnIncidentsChannel(t *testing.T) {
	for title, want := range map[string]string{
		"Orders of other clinics are shown!": "inc-004-orders-of-other-clinics-are-shown",
		"  Züri: 2×Ransom / note ":           "inc-004-z-ri-2-ransom-note",
		"日本":                                 "inc-004",
		strings.Repeat("word ", 40):          "inc-004-word-word-word-word-word-word-word-word-word",
	} {
		i := &domain.Incident{ID: "INC-004", Kind: domain.KindReal, Title: title}
		got := i.RoomName()
		if got != want {
			t.Errorf("%q is %s, want %s", title, got, want)
		}
		i.Kind = domain.KindExercise
		if got := i.RoomName(); got != "drill-"+want || len(got)+2 > 80 {
			t.Errorf("the exercise is %s", got)
		}
		i.Visibility = domain.Restricted
		if got := i.RoomName(); got != "drill-inc-004" {
			t.Errorf("the confidential exercise is %s", got)
		}
	}
}

func TestTheTopicOfAnIncidentsChannel(t *testing.T) {
	d := domain.NewDirectory()
	d.Org.Timezone = "Europe/Dublin"
	d.People["rui"] = &domain.Person{ID: "rui", Name: "Rui Costa"}
	at := time.Date(2026, 9, 11, 22, 10, 0, 0, time.UTC)
	i := &domain.Incident{ID: "INC-004", Severity: "SEV2", State: domain.IncDeclared}
	want := func(what, words string) {
		t.Helper()
		if got := i.RoomTopic(d); got != words || len([]rune(got)) > 250 {
			t.Errorf("%s: %q, want %q", what, got, words)
		}
	}
	want("nobody leads", "INC-004 · SEV2 · no lead yet")
	i.Lead, i.NextUpdate = "rui", at
	want("led", "INC-004 · SEV2 · lead: Rui Costa · next update: "+domain.Stamp(at, d.Location()))
	next := "next update: " + domain.Stamp(at, d.Location())
	i.Serve(domain.Duty{Key: domain.DutyLeadGone + ":rui:left"}, at)
	want("who led left", "INC-004 · SEV2 · no lead now · "+next)
	i.Serve(domain.Duty{Key: "here:" + domain.DutyLeadGone + ":rui:left"}, at)
	want("they said that they lead", "INC-004 · SEV2 · lead: Rui Costa · "+next)
	i.Kind, i.State, i.Times = domain.KindExercise, domain.IncClosed, map[string]time.Time{"closed": at}
	want("over", "EXERCISE, not a real incident · INC-004 · SEV2 · closed · this channel is archived after "+domain.Stamp(at.Add(24*time.Hour), d.Location()))
	d.People["rui"].Name = strings.Repeat("Rui ", 100)
	i.State = domain.IncLed
	if n := len([]rune(i.RoomTopic(d))); n > 250 {
		t.Errorf("a topic of %d characters", n)
	}
}

func TestWhoBelongsInAnIncidentsChannel(t *testing.T) {
	d := domain.NewDirectory()
	for _, id := range []string{"maike", "rui", "emeka", "saoirse", "gone"} {
		d.Put(&domain.Person{ID: id, Name: id})
	}
	d.Put(&domain.Person{ID: "stellan", Name: "stellan", Roles: []domain.Role{domain.RoleLead}})
	d.Put(&domain.Service{ID: "portal", RACI: domain.RACI{Accountable: "emeka", Responsible: []string{"saoirse", "rui"}}})
	d.Index()
	i := &domain.Incident{ID: "INC-004", By: "maike", Lead: "rui", Comms: "nobody-known", ServiceIDs: []string{"portal"}}
	if got := strings.Join(i.RoomPeople(d), " "); got != "maike rui stellan emeka saoirse" {
		t.Errorf("invited: %s", got)
	}
}
