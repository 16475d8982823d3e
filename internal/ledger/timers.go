package ledger

import (
	"context"
	"errors"
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// What a timer does when it falls due, by Timer.What.
const (
	fireEscalation = "escalation"        // the next step of an escalation, or the end of a promise
	fireResume     = "escalation.resume" // the first start after an import
	fireErase      = "erase"             // what was posted about a record that became confidential
	fireGlass      = "glass"             // the end of an admin's hour
	fireReminders  = "remind"            // one person's bundled reminders of a day
	fireChampion   = "champion"          // a champion's week, and the question to confirm
	fireReview     = "review"            // the leads read how an ownership review went
)

// firing is the table of all timers: each room of the ledger that arms one adds its row.
var firing = map[string]func(context.Context, *Ledger, Fired) error{
	fireEscalation: stepEscalation,
	fireResume:     resumeEscalation,
	fireReminders:  remind,
	fireChampion:   tendChampion,
	fireReview:     endReview,
	fireErase:      erase,
	fireGlass:      mendGlass,
}

// pressing are the timers somebody in trouble waits for: a thousand people's reminders at nine never hold them up (G4).
var pressing = map[string]bool{fireEscalation: true, fireResume: true, fireIncident: true}

// joined are the timers of which many may be answered in one commit, and what one of them does inside it: each touches
// its own record alone. When a hundred steps fall due in the same second, that is a few commits instead of a hundred.
var joined = map[string]func(context.Context, *Ledger, *Tx, Fired){
	fireEscalation: func(ctx context.Context, l *Ledger, tx *Tx, f Fired) { l.tickIn(ctx, tx, f, silence) },
	fireResume:     func(ctx context.Context, l *Ledger, tx *Tx, f Fired) { l.tickIn(ctx, tx, f, firstStart) },
}

// Joined says whether a timer may be answered together with others.
func Joined(f Fired) bool { return joined[f.What] != nil }

// FireTogether answers several timers that are Joined in one commit, whole or not at all: with an error each is still to
// be fired alone. left are those whose escalation moved on since they were claimed; they are to be fired alone too.
func (l *Ledger) FireTogether(ctx context.Context, fs []Fired) (left []Fired, err error) {
	look := Look{Parents: true}
	for _, f := range fs {
		look.Refs = append(look.Refs, f.Ref)
	}
	for range joinTries {
		_, err = write(ctx, l, timely(), look, nil, func(tx *Tx) (struct{}, error) {
			left = nil
			for _, f := range fs {
				if e, ok := tx.Seen.Records[f.Ref].(*domain.Escalation); ok && e.Gen != f.Gen {
					left = append(left, f) // its fence is gone, and would take the others' commit along
					continue
				}
				joined[f.What](ctx, l, tx, f)
				tx.change.Fired = append(tx.change.Fired, f)
			}
			return struct{}{}, nil
		})
		if !errors.Is(err, ErrFired) { // else somebody answered one of them since the look: the next one shows which
			break
		}
	}
	return left, err
}

// joinTries is how often timers are answered together anew before they are left to be fired alone.
const joinTries = 4

// Fire does what a timer that fell due is for. A timer whose object moved on does nothing and is gone; ErrFired says
// that another worker has it, any other error that it stays and is fired again after its lease.
func (l *Ledger) Fire(ctx context.Context, f Fired) error {
	do := firing[f.What]
	if do == nil {
		return fmt.Errorf("timer %s: this version does not know %q and leaves it to a newer one (reliability F21)", f.ID, f.What)
	}
	return do(ctx, l, f)
}

// timely is the request of a timer: the fence of the fired timer is what makes it happen once.
func timely() Request { return Request{Caller: domain.SystemCaller, Source: "schedule"} }
