package commands

import (
	"context"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// incidentTelling tell how an incident goes: updates, notes, decisions in short form, words for outside.
func incidentTelling() []Command {
	return []Command{
		{Name: "update", Title: "Send an update", Synopsis: "Tell stakeholders how it goes: composed once, told to each audience in its words", Needs: domain.MayLog, Writes: true, Ask: true,
			Args: updateArgs(), Guard: mayUpdate, Fill: fillUpdate, Check: checkUpdate, Live: func(Desk, Call, *view.Form) {}, Run: incidentUpdate,
			Examples: []string{"incident update INC-003", `incident update INC-003 know:"Strangers signed in to 14 accounts." doing:"We end all sessions." next:60m to:executive,engineer`}},
		onIncident("note", "Write a note", "Write a line into the timeline", []string{`incident note INC-003 "the supplier switched the account off" at:22:40`},
			[]Arg{incidentRef, {Name: "text", Label: "What happened", Kind: ArgText, Required: true, Max: ledger.MaxWhy},
				{Name: "at", Label: "When", Kind: ArgMoment, Keyed: true, Hint: "Now, if left empty; like 22:40 or yesterday 22:40"}},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Handled, error) {
				at, err := c.past("at")
				if err != nil {
					return ledger.Handled{}, err
				}
				return l.NoteIncident(ctx, c.Write(), c.ref("ref"), c.Arg("text"), at)
			}),
		onIncident("decision", "Record a decision", "Record a decision made now, in short form; the rest is due by the look back",
			[]string{`incident decision INC-003 "Switch the order page off" because:"orders of others are shown" by:@stellan`},
			[]Arg{incidentRef, {Name: "title", Label: "What was decided", Kind: ArgText, Required: true, Max: domain.MaxTitle},
				{Name: "because", Label: "Why", Kind: ArgText, Keyed: true, Required: true, Max: ledger.MaxWhy, Hint: "One sentence, for those who ask later"},
				{Name: "by", Label: "Who decided", Kind: ArgPerson, Keyed: true, Hint: "You, if left empty"}},
			func(ctx context.Context, l *ledger.Ledger, c Call) (ledger.Handled, error) {
				return l.DecideIncident(ctx, c.Write(), c.ref("ref"), c.Arg("title"), c.Arg("because"), c.Arg("by"))
			}),
	}
}

// past is a moment that has passed: "22:40" is the last time the clock showed it, not the next.
func (c Call) past(name string) (time.Time, error) {
	at, err := c.moment(name)
	if yesterday := at.In(zoneOr(c.Caller.Zone)).AddDate(0, 0, -1); at.After(c.At) && !yesterday.After(c.At) {
		at = yesterday
	}
	return at.UTC(), err
}
