package briefs

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/directory/sample/sampletest"
	"github.com/secretariat-bot/secretariat/internal/domain"
)

// at is a value of the expected results by its path.
func at(t *testing.T, m map[string]any, path ...string) any {
	t.Helper()
	var v any = m
	for _, p := range path {
		next, ok := v.(map[string]any)
		if !ok || next[p] == nil {
			t.Fatalf("nothing is expected under %s", strings.Join(path, "."))
		}
		v = next[p]
	}
	return v
}

func listed(v any) []string {
	var out []string
	for _, x := range v.([]any) {
		out = append(out, fmt.Sprint(x))
	}
	return out
}

// The numbers that are printed are those that the sample company expects, in both scopes.
func TestTheReviewsPrintWhatIsExpected(t *testing.T) {
	s := companySurvey(t)
	for scope, reader := range map[string]domain.Reader{"channel": domain.ForChannel, "full": domain.ForCaller(domain.OperatorCaller)} {
		want := sampletest.Expected(t, scope)
		text := map[string]string{}
		for audience := range readers {
			_, text[audience] = monthlyText(t, s, Addressee{Audience: audience, Key: audience, Reader: reader})
		}
		e := func(path ...string) any { return at(t, want, path...) }
		says := func(audience, format string, args ...any) {
			t.Helper()
			if line := fmt.Sprintf(format, args...); !strings.Contains(text[audience], line) {
				t.Errorf("%s, %s: lacks %q", scope, audience, line)
			}
		}
		says(audReview, "Open risks: %v (%v Critical, %v High, %v Medium, %v Low). Critical: %v %% of them. Critical and High: %v %%", e("open_risks", "total"),
			e("open_risks", "critical"), e("open_risks", "high"), e("open_risks", "medium"), e("open_risks", "low"),
			e("score_inflation", "critical_pct"), e("score_inflation", "high_or_critical_pct"))
		says(audReview, "%v of %v open risks are Critical. When most", e("open_risks", "critical"), e("open_risks", "total"))
		late := listed(e("overdue_risks", "ids"))
		overdue := fmt.Sprintf("%v %% (%d of %v)", e("overdue_risks", "pct"), len(late), e("overdue_risks", "of"))
		says(audReview, "Overdue remediation: %s", overdue)
		says(audReview, "Risks past their target date: %s", overdue)
		says(domain.AudExecutive, "Fixes past their date: %s", overdue)
		closed, open := listed(e("time_to_fix_high", "closed_days")), listed(e("time_to_fix_high", "open_days"))
		says(audReview, "Time to fix high risks: %s days: too few to average. Including open ones: more than half are still open (n = %d). Still open: %d, ",
			strings.Join(closed, " and "), len(closed)+len(open), len(open))
		says(audReview, "oldest %s ·", open[len(open)-1])
		says(audReview, "Exceptions: %v active, %v past their end: %v %% (%v of ", e("exceptions", "active"), e("exceptions", "past_end"),
			e("exceptions", "past_end_pct"), e("exceptions", "past_end"))
		says(audReview, "; oldest %v. Waiting for approval: %v ·", e("exceptions", "oldest_age_days"), e("exceptions", "waiting"))
		says(audReview, "%v days old", e("exceptions", "oldest_age_days"))
		ratio := func(path ...string) string {
			return fmt.Sprintf("%v %% (%v of %v)", e(append(path, "pct")...), e(append(path, "n")...), e(append(path, "of")...))
		}
		says(audReview, "tier 1 fully covered %s; pairs %s", ratio("control_coverage", "tier1_fully_covered"), ratio("control_coverage", "pairs"))
		says(domain.AudExecutive, "Essential systems with every safeguard: %s", ratio("control_coverage", "tier1_fully_covered"))
		for control, pct := range e("control_coverage", "by_control").(map[string]any) {
			says(audCompliance, "%s · %s · %v %% (", s.Dir.Controls[control].Name, s.Dir.Name(s.Dir.Controls[control].Accountable), pct)
		}
		says(audReview, "Ownership: reachable %s, stale %s. Complete: %s", ratio("ownership", "reachable"), ratio("ownership", "stale"), ratio("ownership", "complete"))
		says(audReview, "Champion coverage: %s", ratio("champion_coverage"))
		says(audReview, "Action follow-through: on time %v %% (%v of %v), done %v %% (%v of %v). Dropped with consent, not counted: %v", e("follow_through", "on_time_pct"),
			e("follow_through", "on_time"), e("follow_through", "due"), e("follow_through", "done_pct"), e("follow_through", "done"), e("follow_through", "due"), e("follow_through", "dropped"))
		says(audReview, "repeats %v %%", e("recurring_incidents", "repeat_pct"))
		says(audReview, "minutes: too few to average; never %v of %v", e("acknowledge_minutes", "never"), e("acknowledge_minutes", "of"))

		order(t, text[domain.AudEngineer], "# Do first", listed(e("do_first")))
		order(t, text[audReview], "# Overdue Critical", late)
		order(t, text[domain.AudEngineer], "# Actions late", listed(e("overdue_actions")))
		order(t, text[audReview], "# Decisions needed", append(listed(e("decisions_waiting", "overdue")), listed(e("decisions_waiting", "due_next_7_days"))...))
		order(t, text[domain.AudLegal], "# Requests for evidence", listed(e("evidence_overdue")))
		for name, clock := range e("clocks_inc_003").(map[string]any) {
			status := clock.(map[string]any)["status"].(string)
			title := string(clockTitle(name))
			if shown := strings.Contains(text[domain.AudLegal], title); shown != (status == "running" || status == "not_started") {
				t.Errorf("%s: the clock %s is %s; listed: %v", scope, name, status, shown)
			}
		}
	}
}

// order says that the first items of a section are these, in this order.
func order(t *testing.T, text, heading string, ids []string) {
	t.Helper()
	_, sec, _ := strings.Cut(text, heading)
	sec, _, _ = strings.Cut(sec, "\n# ")
	var got []string
	for _, l := range strings.Split(sec, "\n") {
		if l, ok := strings.CutPrefix(l, "• "); ok {
			id, _, _ := strings.Cut(l, " ")
			got = append(got, id)
		}
	}
	if len(got) < len(ids) || !slices.Equal(got[:len(ids)], ids) {
		t.Errorf("%s: %v, want %v first", heading, got, ids)
	}
}

// A figure moves against what the last review of the same key said, not against what others read (domain 4.1 rule 7).
func TestTheReviewShowsTrends(t *testing.T) {
	s := companySurvey(t)
	s.Series.LastAt = s.Now.AddDate(0, -1, 0)
	s.Last = &domain.Issue{Pages: []domain.IssuePage{
		{To: "review", Figures: map[string]float64{"urgent": 9, "overdue_pct": 17, "exceptions_past_end_pct": 10, "coverage_tier1_pct": 50}},
		{To: "executive:renata", Figures: map[string]float64{"urgent": 2}}}}
	_, text := monthlyText(t, s, addressee(s, audReview, ""))
	for _, want := range []string{"5 of 9 open risks (▼ better)", "17 % (1 of 6) (▶ steady)", "25 % (1 of 4) (▲ worse)", "higher is better · ▲ better", "Champion coverage: 63 % (5 of 8) · higher is better · new"} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q\n%s", want, text)
		}
	}
	if _, text = monthlyText(t, s, addressee(s, domain.AudExecutive, "renata")); !strings.Contains(text, "5 of 9 open risks, ▲ worse.") {
		t.Error(text)
	}
}
