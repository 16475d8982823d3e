package app

import (
	"context"
	"time"

	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// What a test, a benchmark or an embedding program may see of a running bot.

// RoundTrips counts the messages to Redis since the start: a script is one, a pipeline is one.
func (b *Bot) RoundTrips() int64 { return b.store.RoundTrips() }

// Ready says whether commands reach this process.
func (b *Bot) Ready() bool { return b.surface.Ready() }

// Now is the moment of the one clock by which this process judges what is due.
func (b *Bot) Now() time.Time { return b.clock.Now() }

// RunSurface runs the Slack surface alone until ctx ends: what people type is answered, and nothing that falls due
// happens and no letter leaves. A measurement of what one command costs is not disturbed by the loops of Run.
func (b *Bot) RunSurface(ctx context.Context) error {
	if err := b.roster.Load(ctx); err != nil {
		return err
	}
	return b.surface.Run(ctx)
}

// Books are the records, for looking at what stands behind what people were told.
func (b *Bot) Books() ledger.Books { return b.store }

// Outbox is where letters wait.
func (b *Bot) Outbox() outbox.Queue { return b.store.Queue() }
