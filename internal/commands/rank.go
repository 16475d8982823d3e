package commands

import (
	"context"
	"regexp"
	"strconv"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// rankVerbs explain and compare scores, and plan with them (domain 2).
func rankVerbs() []Command {
	risk := func(name, label string) Arg {
		return Arg{Name: name, Label: label, Kind: ArgRef, Refs: []domain.Kind{domain.KindRisk}, Required: true, Hint: "Like RSK-012"}
	}
	return []Command{
		{Name: "why", Synopsis: "Show how its score comes about, what stands beside it, and what would move it", Needs: domain.MayAsk,
			Args: []Arg{risk("ref", "Risk")}, Examples: []string{"risk why RSK-001"}, Run: riskWhy},
		{Name: "compare", Synopsis: "Put two risks side by side: which goes first, and why", Needs: domain.MayAsk,
			Args: []Arg{risk("ref", "One"), risk("with", "The other")}, Examples: []string{"risk compare RSK-001 RSK-005"}, Run: riskCompare},
		{Name: "plan", Synopsis: "Find the work that takes away the most risk in so many working days", Needs: domain.MayAsk,
			Args:     []Arg{{Name: "days", Label: "Working days", Kind: ArgText, Max: 40, Required: true, Hint: "Like 10d or 2 weeks"}},
			Examples: []string{"risk plan 10d", "risk plan 6 weeks"}, Run: riskPlan},
	}
}

func riskWhy(ctx context.Context, d Desk, c Call) (view.Message, error) {
	got, err := d.Ledger.WhyRisk(ctx, c.As(), c.ref("ref"))
	if err != nil {
		return view.Message{}, err
	}
	if err := scored(got.Asked...); err != nil {
		return view.Message{}, err
	}
	dir := d.Directory()
	return view.RiskWhy(dir, got.Asked[0], got.List, dir.Today(c.At)), nil
}

func riskCompare(ctx context.Context, d Desk, c Call) (view.Message, error) {
	if c.ref("ref") == c.ref("with") {
		return view.Message{}, domain.Fail(domain.Invalid, "Both are %s.", c.ref("ref")).WithHint("Name two risks, like `risk compare RSK-001 RSK-005`.").WithField("with")
	}
	got, err := d.Ledger.CompareRisks(ctx, c.As(), c.ref("ref"), c.ref("with"))
	if err != nil {
		return view.Message{}, err
	}
	if err := scored(got.Asked...); err != nil {
		return view.Message{}, err
	}
	return view.RiskCompare(d.Directory(), got.Asked[0], got.Asked[1]), nil
}

// scored refuses what has no score: it cannot be explained or ranked (domain 2.1).
func scored(risks ...*domain.Risk) error {
	for _, r := range risks {
		for _, f := range domain.Factors[:3] {
			if f.Of(r.Score) == 0 {
				e := domain.Fail(domain.Refused, "%s has no score yet: nobody has said its %s.", r.Ref(), f.Key).WithHint("Score it first: `risk score %s`.", r.Ref())
				e.Suggest = []string{"risk score " + r.Ref().String()}
				return e
			}
		}
	}
	return nil
}

var planWords = regexp.MustCompile(`(?i)^\s*(\d{1,6})\s*(d|days?|working days?|w|weeks?)?\s*$`)

// planBudget reads a budget of working days; a week has five.
func planBudget(text string) (int, error) {
	m := planWords.FindStringSubmatch(text)
	if m == nil {
		return 0, domain.Fail(domain.Invalid, "“%s” is no number of working days.", domain.Clip(text, 40)).WithHint("Type it like `risk plan 10d` or `risk plan 2 weeks`.").WithField("days")
	}
	n, _ := strconv.Atoi(m[1]) // six digits
	if m[2] != "" && (m[2][0] == 'w' || m[2][0] == 'W') && len(m[2]) < len("working day") {
		n *= 5
	}
	if n < 1 || n > domain.MaxPlanDays {
		return 0, domain.Fail(domain.Invalid, "A plan takes 1 to %s working days.", thousands(domain.MaxPlanDays)).WithHint("Type it like `risk plan 10d`.").WithField("days")
	}
	return n, nil
}

func riskPlan(ctx context.Context, d Desk, c Call) (view.Message, error) {
	n, err := planBudget(c.Arg("days"))
	if err != nil {
		return view.Message{}, err
	}
	p, err := d.Ledger.PlanRisks(ctx, c.As(), n)
	if err != nil {
		return view.Message{}, err
	}
	return view.RiskPlan(d.Directory(), p), nil
}
