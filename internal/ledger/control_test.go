package ledger_test

import (
	"context"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// oncall is a user group with one member.
type oncall struct{ handle, member string }

func (g oncall) Members(_ context.Context, handle string) ([]string, error) {
	if handle == g.handle {
		return []string{g.member}, nil
	}
	return nil, nil
}

// Who is responsible through a user group may say how a control stands; who answers for the service hears of a lack.
func TestControlSetByAGroup(t *testing.T) {
	o := newOffice(t, "2026-09-15 09:00", true)
	was := o.Directory().Controls["restore-test"]
	now := domain.Clone(was)
	now.Responsible = []string{"@platform-oncall"}
	o.change(was, now)
	if _, err := o.SetControl(ctx, o.as("lior"), "restore-test", "clinic-mobile", domain.Missing, ""); domain.CodeOf(err) != domain.Forbidden {
		t.Errorf("without the group: %v", err)
	}
	o.Groups = oncall{"@platform-oncall", "lior"}
	got, err := o.SetControl(ctx, o.as("lior"), "restore-test", "clinic-mobile", domain.Missing, "no copy could be read")
	o.must(err)
	o.expect("told", got.Told, "farrah")
	o.contains("farrah reads", o.last("@farrah", ""), "“Backups restored in a test every quarter” is missing on Clinic phone app.", "Why: no copy could be read", "[Log a risk] [Request an exception]")
	if _, err := o.SetControl(ctx, o.as("rui"), "restore-test", "clinic-mobile", domain.InPlace, ""); domain.CodeOf(err) != domain.Forbidden {
		t.Errorf("somebody else: %v", err)
	}
}

// What a reader may not see neither counts nor shows in the feedback and the coverage (domain 7.2).
func TestFeedbackIsItsReaders(t *testing.T) {
	o := newOffice(t, "2026-09-15 09:00", true)
	secret := domain.Clone(o.get("RSK-007").(*domain.Risk))
	secret.Control = "access-review"
	o.change(o.get("RSK-007"), secret)
	hidden := domain.Clone(o.get("EXC-001").(*domain.Exception))
	hidden.Visibility, hidden.NeedToKnow = domain.Restricted, []string{"noor"}
	o.change(o.get("EXC-001"), hidden)
	for _, c := range []struct {
		who           string
		failed, lifts int
	}{{"noor", 1, 4}, {"rui", 0, 3}, {"yusra", 0, 3}, {"wes", 0, 3}} {
		caller := o.as(c.who).Caller
		list, err := o.Feedback(ctx, caller, "")
		o.must(err)
		failed, lifts := 0, 0
		for _, f := range list {
			failed, lifts = failed+len(f.Failed), lifts+len(f.Exceptions)
		}
		cov, err := o.Coverage(ctx, caller, "urgent-updates")
		o.must(err)
		if failed != c.failed || lifts != c.lifts || (cov.PairsExcused == 1) != (c.who == "noor") || cov.PairsInPlace != 8 || cov.Pairs != 10 {
			t.Errorf("%s: %d failures, %d exceptions, coverage %d of %d, %d excused", c.who, failed, lifts, cov.PairsInPlace, cov.Pairs, cov.PairsExcused)
		}
	}
	entries, err := o.st.Audit(ctx, 1, 10_000)
	o.must(err)
	var read []string
	for _, e := range entries {
		if e.Action == "read" && strings.HasPrefix(e.Reason, "control") {
			read = append(read, e.Actor+" "+e.Object)
		}
	}
	o.expect("reads of restricted items", strings.Join(read, ", "), "noor RSK-007, noor EXC-001, noor EXC-001")
}
