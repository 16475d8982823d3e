package app

import "time"

// What a test, a benchmark or an embedding program may see of a running bot.

// RoundTrips counts the messages to Redis since the start: a script is one, a pipeline is one.
func (b *Bot) RoundTrips() int64 { return b.store.RoundTrips() }

// Ready says whether commands reach this process.
func (b *Bot) Ready() bool { return b.surface.Ready() }

// Now is the moment of the one clock by which this process judges what is due.
func (b *Bot) Now() time.Time { return b.clock.Now() }
