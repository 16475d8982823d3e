package app

import (
	"context"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
)

// leftPoll is how soon a search goes on after somebody who was asked left or went away (reliability F28). A look costs
// nothing while nobody did.
const leftPoll = time.Second

func (b *Bot) mindLeft(ctx context.Context) {
	clock.Every(ctx, leftPoll, func(ctx context.Context) {
		if err := b.ledger.MindLeft(ctx); err != nil && ctx.Err() == nil {
			b.log.Warn("searches for people who left could not be looked after; it is tried again", "err", err)
		}
	})
}
