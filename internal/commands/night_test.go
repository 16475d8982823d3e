package commands_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// passes lets time pass until a moment, as "~ time" in a transcript says: every timer on the way rings when it is due, and
// each morning services that nobody answers for are looked at. It gives what people were told, one line a message.
func (o *office) passes(until time.Time) string {
	o.Helper()
	ctx := context.Background()
	told := o.told()
	day := o.clock.Now().UTC().Truncate(24 * time.Hour)
	for range 1000 {
		due, ok, err := o.st.Timers().Next(ctx)
		if err != nil {
			o.Fatal(err)
		}
		morning := day.Add(12*time.Hour + 40*time.Minute) // no timer of the sample rings then
		if !morning.After(o.clock.Now()) {
			day = day.AddDate(0, 0, 1)
			continue
		}
		if !morning.After(until) && (!ok || morning.Before(due)) {
			o.clock.Set(morning)
			if err := o.ledger.EscalateGaps(ctx); err != nil {
				o.Fatal(err)
			}
			told += o.told()
			continue
		}
		if !ok || due.After(until) {
			o.clock.Set(until)
			return told
		}
		if due.After(o.clock.Now()) {
			o.clock.Set(due)
		}
		fired, err := o.st.Timers().Claim(ctx, o.clock.Now(), clock.Real.Now(), time.Minute, 50)
		if err != nil {
			o.Fatal(err)
		}
		for _, f := range fired {
			if err := o.ledger.Fire(ctx, f); err != nil && !errors.Is(err, ledger.ErrFired) {
				o.Fatalf("timer %s: %v", f.ID, err)
			}
		}
		told += o.told()
	}
	o.Fatal("the timers never rest")
	return ""
}

// told delivers what waits in the queue, as the relay does, and says at what time who reads what: new messages, no edits.
func (o *office) told() string {
	o.Helper()
	ctx, q := context.Background(), o.st.Queue()
	var lines []string
	for {
		claims, err := q.Claim(ctx, o.clock.Now(), clock.Real.Now(), time.Minute, 50)
		if err != nil {
			o.Fatal(err)
		}
		if len(claims) == 0 {
			slices.Sort(lines)
			return strings.Join(lines, "")
		}
		for _, c := range claims {
			l, place := c.Letter, "#"+c.Letter.To.Channel
			if l.To.Person != "" {
				place = "@" + l.To.Person
			}
			got := c.Existing
			if got.TS == "" && !l.EditOnly {
				o.n++
				got = outbox.Receipt{Channel: place, TS: fmt.Sprint(o.n), At: clock.Real.Now()}
				if l.Under != "" || l.UnderTS != "" {
					place += " (in the thread)"
				}
				lines = append(lines, fmt.Sprintf("  %s UTC %s ← %s\n", o.clock.Now().UTC().Format("Mon 15:04"), place, l.Message.Summary))
			}
			if err := q.Done(ctx, c, got); err != nil {
				o.Fatal(err)
			}
		}
	}
}
