package slackapp

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
)

// counters is what the surface counts of itself.
type counters struct {
	received, acks, unsent, late, sheds, repeats, unknown, panics, reconnects, strangers atomic.Int64
}

// Stats is how the surface has fared since its start.
type Stats struct {
	Received   int64 // envelopes
	Acks       int64 // handed to the library
	Unsent     int64 // acks that could not be handed over or written
	LateAcks   int64 // older than 2.5 s
	Sheds      int64 // turned away, with a word
	Repeats    int64 // redeliveries recognised here
	Unknown    int64 // not understood
	Panics     int64
	Reconnects int64
	Strangers  int64 // connections that are not ours, by the last hello
	Links      int   // sockets that are up
	Waiting    int   // deliveries queued or under way
}

// Stats is a snapshot.
func (a *App) Stats() Stats {
	c := &a.counts
	return Stats{Received: c.received.Load(), Acks: c.acks.Load(), Unsent: c.unsent.Load(), LateAcks: c.late.Load(),
		Sheds: c.sheds.Load(), Repeats: c.repeats.Load(), Unknown: c.unknown.Load(), Panics: c.panics.Load(),
		Reconnects: c.reconnects.Load(), Strangers: c.strangers.Load(), Links: a.linksUp(), Waiting: a.lanes.load()}
}

// watchToken learns who the bot is, and after a revocation asks until the token works again: everything queued is kept
// meanwhile (reliability F26).
func (a *App) watchToken(ctx context.Context) {
	wait := backoff{base: time.Second, max: 30 * time.Second}
	for {
		who, err := a.cfg.Client.AuthTestContext(ctx)
		switch {
		case err == nil && who != nil && who.UserID != "":
			a.self.Store(who)
			a.revoked.Store(false)
			wait.reset()
			select {
			case <-ctx.Done():
				return
			case <-a.recheck:
				continue
			}
		case mendable(err) != "":
			a.revoked.Store(true)
			a.log.Error("Slack refuses the bot's token", "code", mendable(err))
		}
		if !clock.Sleep(ctx, wait.next()) {
			return
		}
	}
}

// tokenGone is told by Slack that the app was removed or its token revoked.
func (a *App) tokenGone() {
	a.revoked.Store(true)
	select {
	case a.recheck <- struct{}{}:
	default:
	}
}

// selfID is the bot's own Slack user id, as far as it is known.
func (a *App) selfID(d *delivery) string {
	if d.event.self != "" {
		return d.event.self
	}
	if who := a.self.Load(); who != nil {
		return who.UserID
	}
	return ""
}
