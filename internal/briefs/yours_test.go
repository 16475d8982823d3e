package briefs

import (
	"fmt"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/plain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// askedOf is a decision that a person is to take.
func askedOf(n int, approver, title, due string) *domain.Decision {
	return &domain.Decision{ID: fmt.Sprintf("DEC-%d", 100+n), Title: title, State: domain.DecProposed, Driver: "stellan", Approver: approver, Due: on(due),
		Options: []string{"Go on as planned with the people and the money that we have agreed on for this", "Leave it"}, Recommended: 1}
}

// What waits for the reader alone stays on their page, however little room there is (domain 4.4: 350 words).
func TestWhatIsYoursStaysOnTheMonthlyPage(t *testing.T) {
	s := companySurvey(t)
	for n := range 4 {
		s.Live = append(s.Live, askedOf(n, "desmond", fmt.Sprintf("Let the team of hall %d move in before the end of the year, as we said", n), "2026-10-01"),
			askedOf(10+n, "ingrid", "Move the office printers to another floor before winter begins", "2026-09-01"))
	}
	m, text := monthlyText(t, s, addressee(s, domain.AudExecutive, "desmond"))
	if n := strings.Count(text, "· you decide ·"); n != 5 {
		t.Errorf("%d of his 5 decisions stand there:\n%s", n, text)
	}
	if r := plain.Check(words(m), plain.Rules{Executive: true, Budget: 350}); r.Words > 350 {
		t.Error(r.Line())
	}
}

// How the chart's weeks were counted never costs an executive a decision.
func TestTheChartsNoteIsShortForExecutives(t *testing.T) {
	_, text := monthlyText(t, companySurvey(t), addressee(companySurvey(t), domain.AudExecutive, "desmond"))
	if strings.Contains(text, "back from the dates on record") || !strings.Contains(text, "We estimated earlier weeks.") {
		t.Error(text)
	}
}

// The weekly lists what is due first (domain 4.2), and where that would hide what the reader is to decide, the reader's own.
func TestWhatIsYoursStaysOnTheWeeklyPage(t *testing.T) {
	s := weeklyCompany(t)
	page := func(person string) string {
		sec := &Secretary{records: still{survey: s}, pages: pages(t)}
		m, err := sec.render(Edition{Digest: weeklySync, Job: WeeklyJob}, addressee(s, "executive", person), s, Issue{Date: s.Dir.Today(s.Now)})
		if err != nil {
			t.Fatal(err)
		}
		return view.PlainText(m, "/sec", s.Dir.Location())
	}
	order := func(text, first, second string) {
		t.Helper()
		a, b := strings.Index(text, first), strings.Index(text, second)
		if a < 0 || b < 0 || a > b {
			t.Errorf("%q does not come before %q:\n%s", first, second, text)
		}
	}
	order(page("desmond"), "Name an owner for data exports", "Delay the clinic app launch") // all have room: by the day
	for n := range 6 {
		s.Live = append(s.Live, askedOf(n, "ingrid", fmt.Sprintf("Printer %d", n), "2026-09-02"))
	}
	text := page("desmond")
	order(text, "Delay the clinic app launch", "Printer 0")
	if !strings.Contains(text, "and 3 more") || strings.Contains(text, "Name an owner for data exports") {
		t.Error(text)
	}
	order(page("renata"), "Name an owner for data exports", "Printer 0")
	if text := page("harlan"); strings.Contains(text, "Delay the clinic app launch") { // none of them is his
		t.Error(text)
	}
	for n := range 7 { // so many words that lists end sooner
		s.Live = append(s.Live, askedOf(20+n, "desmond", strings.Repeat("we all agreed to think again about this ", 4), "2026-09-03"))
	}
	m, err := (&Secretary{pages: pages(t)}).render(Edition{Digest: weeklySync, Job: WeeklyJob}, addressee(s, "executive", "desmond"), s, Issue{Date: s.Dir.Today(s.Now)})
	if err != nil {
		t.Fatal(err)
	}
	text = view.PlainText(m, "/sec", s.Dir.Location())
	if n := strings.Count(text, "@Desmond Achebe-Lund decides"); n != 5 || plain.Check(words(m), plain.Rules{}).Words > 350 {
		t.Errorf("%d of his stand there:\n%s", n, text)
	}
}

// One thing has one name, in the digests of the week and of the month.
func TestAnExceptionIsCalledTheSameEverywhere(t *testing.T) {
	s := weeklyCompany(t)
	const name = "EXC-003 Data exports to partners without “Activity logs kept centrally for one year” · Marisol Kyne"
	_, month := monthlyText(t, s, addressee(s, audReview, ""))
	_, week := weeklyPage(t, s, "channel")
	_, engineers := weeklyPage(t, s, "engineer")
	for _, text := range []string{month, week, engineers} {
		if !strings.Contains(text, name) {
			t.Errorf("lacks %q\n%s", name, text)
		}
	}
}

// An escalation that began by itself says in a list what waits, not the sentences that the asked ones read.
func TestAnEscalationIsAFewWords(t *testing.T) {
	s := weeklyCompany(t)
	late := s.Live[0]
	for _, rec := range s.Live {
		if a, ok := rec.(*domain.Action); ok && a.ID == "ACT-015" {
			late = a
		}
	}
	s.Live = append(s.Live,
		&domain.Escalation{ID: "ESC-050", About: domain.NewRef(domain.KindDecision, 8), By: domain.SystemCaller.Person, State: "triggered", Asked: []string{"noor"}, Triggered: s.Now,
			Why: "Name an owner for data exports to partners has been undecided since Tue 8 Sep 2026; Renata Colmeiro decides."},
		&domain.Escalation{ID: "ESC-051", About: late.Ref(), By: domain.SystemCaller.Person, State: "triggered", Asked: []string{"noor"}, Triggered: s.Now,
			Why: "Move export logs to the central store has been late since Tue 25 Aug 2026; Bohdan Lysak owns it."},
		&domain.Escalation{ID: "ESC-052", About: late.Ref(), By: "rui", State: "triggered", Asked: []string{"noor"}, Triggered: s.Now, Why: "Carriers wait"})
	p := newPick(s, domain.ForChannel)
	got := ""
	for _, it := range p.openEscalations().Items {
		got += string(it.Ref+" "+it.Title) + "\n"
	}
	for _, want := range []string{"ESC-050 Undecided: Name an owner for data exports to partners (DEC-008)", "ESC-051 Late: Move export logs to the central store (ACT-015)",
		"ESC-052 Carriers wait (ACT-015)"} {
		if !strings.Contains(got, want+"\n") {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
	unseen := &domain.Escalation{About: domain.NewRef(domain.KindDecision, 99), By: domain.SystemCaller.Person, Why: "Who reads the folder is undecided."}
	if got := p.escalated(unseen); got != "Who reads the folder is undecided." { // what it is about is not among what this reader sees
		t.Error(got)
	}
	if _, text := weeklyPage(t, s, "executive"); !strings.Contains(text, "• Undecided: Name an owner for data exports to partners · Noor Haddadin-Vale · waits") || strings.Contains(text, "undecided since") {
		t.Error(text)
	}
}

// What is wrong in a template says the file once.
func TestATemplatesMistakeNamesItsFileOnce(t *testing.T) {
	for src, want := range map[string]string{
		"{{.Nonsense}}": "weekly-sync.channel.md:6: ",
		"{{range .Sections}}{{range $.Sections}}{{range $.Sections}}{{range $.Sections}}{{range $.Sections}}" + strings.Repeat("a long line that comes again ", 40) +
			"{{end}}{{end}}{{end}}{{end}}{{end}}": "weekly-sync.channel.md",
	} {
		pages, err := One("weekly-sync.channel.md", "---\ntitle: T\naudience: channel\ndigest: weekly-sync\n---\n"+src+"\n")
		if err != nil {
			t.Fatal(err)
		}
		s := weeklyCompany(t)
		_, err = (&Secretary{pages: pages}).render(Edition{Digest: weeklySync, Job: WeeklyJob}, addressee(s, "channel", ""), s, Issue{})
		if err == nil || strings.Count(err.Error(), "weekly-sync.channel") != 1 || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v", err)
		}
	}
}

// Our own templates keep the rules they are there to teach; what remains is the zone of legal's timeline (domain 5.3).
func TestOurTemplatesReadAsTheyTeach(t *testing.T) {
	all := pages(t)
	for _, name := range all.Names() {
		for _, f := range all.LintFixed(name, plain.Rules{}) {
			if f.Rule == "W7" {
				t.Errorf("%s.md:%d: %s", name, f.Line, f.Message)
			}
		}
	}
}
