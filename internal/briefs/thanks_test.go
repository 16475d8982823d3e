package briefs

import (
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Section 9 of the weekly sync (domain 4.2): three people, each once, outside security first, then the newest; who asked
// to be left out is; without anybody the section is not there.
func TestTheWeeklyThanks(t *testing.T) {
	s := survey()
	if w := BuildWeekly(s, domain.ForChannel, Addressee{Audience: "channel"}, Issue{}); w.Section("thanks").Heading != "" {
		t.Error("an empty section of thanks")
	}
	for _, p := range []domain.Person{{ID: "kavya", Name: "Kavya", Unit: "security"}, {ID: "stellan", Name: "Stellan", Unit: "security", Roles: []domain.Role{domain.RoleLead}},
		{ID: "rui", Name: "Rui", Unit: "parcel"}, {ID: "mia", Name: "Mia", NoThanks: true}, {ID: "gone", Name: "Gone", Status: "deactivated"}, {ID: "nils", Name: "Nils"}} {
		s.Dir.Put(&p)
	}
	s.Dir.Index()
	day := func(x string) domain.Date { d, _ := domain.ParseDate(x); return d }
	s.Ended = []domain.Record{
		&domain.Risk{ID: "RSK-050", Title: "Old flaw", Owner: "ana", State: "closed", Closed: day("2026-09-10"), Target: day("2026-09-12"), Score: domain.Score{Likelihood: 4, Impact: 4, Exposure: 5}},
		&domain.Action{ID: "ACT-050", Title: "On time", Owner: "nils", State: "done", DoneOn: day("2026-09-11"), FirstDue: day("2026-09-11"), From: domain.NewRef(domain.KindRisk, 1)},
		&domain.Action{ID: "ACT-051", Title: "Too late", Owner: "rui", State: "done", DoneOn: day("2026-09-14"), FirstDue: day("2026-09-11"), From: domain.NewRef(domain.KindRisk, 1)},
		&domain.Action{ID: "ACT-052", Title: "Of a hidden risk", Owner: "renata", State: "done", DoneOn: day("2026-09-14"), FirstDue: day("2026-09-14"), From: domain.NewRef(domain.KindRisk, 2)},
	}
	say := func(hours int, by, to, why string) {
		s.Thanks = append(s.Thanks, domain.Thank{At: now.Add(-time.Duration(hours) * time.Hour), By: by, To: to, For: why})
	}
	say(1, "ana", "kavya", "newest, but of security")
	say(2, "ana", "mia", "wants no thanks")
	say(3, "ana", "gone", "has left")
	say(50, "renata", "rui", spoof)
	say(51, "ana", "rui", "once more")
	s.Thanks = append(s.Thanks, domain.Thank{At: now, By: "ana", To: "renata", About: domain.NewRef(domain.KindRisk, 1)}) // by emoji: told, not printed
	var got []string
	for _, it := range BuildWeekly(s, domain.ForChannel, Addressee{Audience: "channel"}, Issue{}).Section("thanks").Items {
		got = append(got, it.Owner.span.Text)
	}
	if strings.Join(got, ", ") != "Rui, Nils, Ana Lopes" {
		t.Errorf("thanked: %v", got)
	}
	_, text := render(t, s, domain.ForChannel, "weekly-sync.channel")
	for _, want := range []string{"# Thank you\n• uin[[", "· Rui · thanks from Renata Colmeiro", "ACT-050 On time · Nils · done Fri 11 Sep · on time"} {
		if !strings.Contains(text, want) {
			t.Errorf("the digest lacks %q in\n%s", want, text[strings.Index(text, "# Thank you"):])
		}
	}
}
