package app

import (
	"context"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
)

// leftPoll is how soon a search goes on after somebody who was asked left or went away (reliability F28). A look costs
// nothing while nobody did.
const leftPoll = time.Second

// mindLeft looks again and again; where that fails it rests, longer each time, as a timer does.
func (b *Bot) mindLeft(ctx context.Context) {
	for rest := leftPoll; ; {
		switch err := safely(func() error { return b.ledger.MindLeft(ctx) }); {
		case err == nil:
			rest = leftPoll
		case ctx.Err() == nil:
			rest = min(2*rest, alarmRest)
			b.log.Warn("searches for people who left could not be looked after; it is tried again", "rests", rest, "err", err)
		}
		if !clock.Sleep(ctx, rest) {
			return
		}
	}
}
