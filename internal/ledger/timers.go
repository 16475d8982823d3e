package ledger

import (
	"context"
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
