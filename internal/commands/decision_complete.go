package commands

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// completeCommand fills in a decision that was logged during an incident in short form (domain 3.6).
func completeCommand() Command {
	c := rule("complete", "Fill in a decision that was recorded during an incident", []string{`decision complete DEC-009 options:"Switch it off | Leave it on" tradeoff:"Clinics order by phone" review_by:"in 3 months"`},
		[]Arg{{Name: "ref", Label: "Decision", Kind: ArgRef, Refs: []domain.Kind{domain.KindDecision}, Required: true, Hint: "Like DEC-009"},
			{Name: "options", Label: "What else could have been done", Kind: ArgLong, Keyed: true, Hint: "One a line, or with | between; “do nothing” may be one"},
			{Name: "rationale", Label: "Why this one", Kind: ArgText, Keyed: true, Max: 1000},
			{Name: "tradeoff", Label: "What was accepted by it", Kind: ArgText, Keyed: true, Max: 1000},
			{Name: "review_by", Label: "To be looked at again by", Kind: ArgDate, Keyed: true, Hint: "Within a year"},
			{Name: "context", Label: "Why it was asked", Kind: ArgLong, Keyed: true, FormOnly: true}},
		func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Ruled, error) {
			p, err := c.change()
			if err != nil {
				return ledger.Ruled{}, err
			}
			return l.CompleteDecision(ctx, c.Write(), c.ref("ref"), domain.Completion{Context: p.Context, Rationale: p.Rationale, Tradeoff: p.Tradeoff, Options: p.Options, ReviewBy: p.ReviewBy})
		})
	c.Title, c.Ask = "Fill in a decision", true
	c.Fill = func(d Desk, c Call, f *view.Form) {
		f.Intro = append(f.Intro, view.L("What was decided, by whom and when stays as it is."))
		r := recordNow[*domain.Decision](d, c)
		if r == nil {
			return
		}
		for name, v := range map[string]string{"rationale": r.Rationale, "tradeoff": r.Tradeoff, "context": r.Context} {
			preset(f, name, v)
		}
		if !r.ReviewBy.IsZero() {
			preset(f, "review_by", r.ReviewBy.String())
		}
	}
	return c
}
