package commands

import (
	"slices"

	"github.com/secretariat-bot/secretariat/internal/view"
)

// firstAsked is what every request needs, in the order in which somebody thinks of it; the rest of the form follows.
var firstAsked = []string{"service", "risk", "ends", "why", "meanwhile", "exit", "exit_owner"}

// arrangeRequest puts what a request needs in front, and asks nothing of a new risk where one is named.
func arrangeRequest(_ Desk, c Call, f *view.Form) {
	if c.Has("risk") {
		dropField(f, "new_risk", "likelihood", "impact", "exposure", "exposure_why", "evidence")
	}
	rank := func(x view.Field) int {
		if i := slices.Index(firstAsked, x.Name); i >= 0 {
			return i
		}
		return len(firstAsked)
	}
	slices.SortStableFunc(f.Fields, func(a, b view.Field) int { return rank(a) - rank(b) })
}
