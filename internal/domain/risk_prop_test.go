package domain

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/secretariat-bot/secretariat/internal/worktime"
)

func someScore(t *rapid.T, label string) Score {
	f := func(name string) int { return rapid.IntRange(1, 5).Draw(t, label+" "+name) }
	return Score{Likelihood: f("L"), Impact: f("I"), Exposure: f("E"), Effort: f("F"), Evidence: rapid.StringMatching("[a-z]{1,4}").Draw(t, label+" evidence")}
}

// However a risk is scored again, by whom and when: its target never moves later, is never later than the highest band
// of its spell allows, and the highest band is kept (domain 2.2, 6). Nobody confirms a lower band of their own, and no
// band drops from High or Critical without a security lead (domain 3.1, 7.4).
func TestScoringAgainNeverMovesTheTargetLater(t *testing.T) {
	d := riskDir()
	rapid.Check(t, func(t *rapid.T) {
		s := someScore(t, "first")
		r := riskIn(RiskReported, s)
		r.Score, r.Offered = s, ""
		deed, err := r.Confirm(riskWork(d, "noor"), Judgement{})
		if err != nil {
			t.Fatal(err)
		}
		r = deed.Risk
		highest, now := r.Score.Band(), at("2026-09-15 12:00")
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "days")) * 24 * time.Hour)
			who := rapid.SampledFrom([]string{"noor", "stellan", "cara", "olga", "rita", "amrit"}).Draw(t, "who")
			w := riskWork(d, who)
			w.Now = now
			var err *Error
			if rapid.Bool().Draw(t, "confirm") {
				deed, err = r.Confirm(w, Judgement{Why: "w"})
			} else {
				deed, err = r.Rescore(w, someScore(t, "next"), "because", "w")
			}
			if err != nil {
				continue
			}
			n := deed.Risk
			if n.Target.After(r.Target) {
				t.Fatalf("the target moved from %s to %s", r.Target, n.Target)
			}
			if n.Target.After(n.Opened.AddDays(n.Score.TargetDays())) {
				t.Fatalf("the target %s is later than %s allows", n.Target, n.Score.Band())
			}
			if n.Score.Band().Rank() < r.Score.Band().Rank() {
				if who == "olga" {
					t.Fatal("the owner lowered the band")
				}
				if r.Score.Band().AtLeastHigh() && who != "noor" && who != "stellan" {
					t.Fatalf("%s lowered a %s", who, r.Score.Band())
				}
			}
			if n.Score.Band().Rank() > highest.Rank() {
				highest = n.Score.Band()
			}
			if n.Highest != highest || n.HighSince.IsZero() == highest.AtLeastHigh() {
				t.Fatalf("highest %s, kept %s since %s", highest, n.Highest, n.HighSince)
			}
			r = n
		}
	})
}

// A Minder reminds nobody who is not among its holders, and of nothing before it began (domain 7.5).
func TestARiskRemindsItsHoldersOnly(t *testing.T) {
	d := riskDir()
	states := []string{RiskReported, RiskOpen, RiskTreatment, RiskAccepted, RiskVerifying, RiskClosed, RiskRejected}
	rapid.Check(t, func(t *rapid.T) {
		r := riskIn(rapid.SampledFrom(states).Draw(t, "state"), someScore(t, "score"))
		r.Raised = rapid.Bool().Draw(t, "raised")
		r.Reported, r.Submitted = Date{2026, 9, 1}, Date{2026, 9, 3}
		holders := map[string]bool{}
		for _, h := range r.Holders() {
			holders[h] = true
		}
		today := Date{2026, 9, 1}.AddDays(rapid.IntRange(0, 400).Draw(t, "day"))
		for _, p := range r.Minds() {
			if !holders[p] {
				t.Fatalf("%s is minded and holds nothing", p)
			}
			if p == LeadsStep {
				p = "noor"
			}
			n, ok := r.Nudge(d.Calendar(), p, today)
			if !ok {
				continue
			}
			if n.Word == "" || n.Do == "" || len(n.Press) > 3 || n.On.After(today) || !d.Calendar().IsBusinessDay(worktime.Day(n.On)) {
				t.Fatalf("%+v", n)
			}
			r.Tell(NudgeKey(p), today)
			if n, again := r.Nudge(d.Calendar(), p, today); again {
				t.Fatalf("%s is reminded twice on a day: %+v", p, n)
			}
		}
		if !r.Live() && len(r.Minds()) > 0 {
			t.Fatal("it is over and reminds people")
		}
	})
}

// What was raised privately reminds the leads on each business day until they answer (product 7).
func TestARaisedRiskRemindsTheLeadsEachBusinessDay(t *testing.T) {
	d := riskDir()
	deed, err := NewRisk(riskWork(d, "rita"), Risk{Title: "T", Raised: true}, false)
	if err != nil {
		t.Fatal(err)
	}
	r, days := deed.Risk, ""
	for today := (Date{2026, 9, 16}); today.Before(Date{2026, 9, 23}); today = today.AddDays(1) {
		if n, ok := r.Nudge(d.Calendar(), "stellan", today); ok && n.On == today {
			days += today.Short() + ", "
			r.Tell(NudgeKey("stellan"), today)
		}
	}
	if days != "Wed 16 Sep, Thu 17 Sep, Fri 18 Sep, Mon 21 Sep, Tue 22 Sep, " {
		t.Error(days)
	}
	done, err := r.Reject(riskWork(d, "noor"), "no_information", nil, "w")
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := done.Risk.Nudge(d.Calendar(), "stellan", Date{2026, 9, 23}); ok {
		t.Error("answered, and goes on")
	}
}
