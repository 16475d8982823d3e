package browsertest_test

import (
	"context"
	"sync"
	"time"

	"github.com/slack-go/slack"
)

// toyClock is a clock whose jumps post a digest each time ten o'clock goes by.
type toyClock struct {
	mu  sync.Mutex
	now time.Time
	toy *toy
}

func (c *toyClock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now }
func (c *toyClock) Movable() bool  { return true }

func (c *toyClock) NextDigest() (time.Time, bool) {
	now := c.Now()
	next := time.Date(now.Year(), now.Month(), now.Day(), 10, 0, 0, 0, time.UTC)
	if !next.After(now) {
		next = next.AddDate(0, 0, 1)
	}
	return next, true
}

func (c *toyClock) Jump(ctx context.Context, to time.Time, progress func(time.Time)) error {
	for {
		next, _ := c.NextDigest()
		if next.After(to) {
			break
		}
		c.set(next)
		progress(next)
		if _, _, err := c.toy.api.PostMessageContext(ctx, "C02WEEK", slack.MsgOptionText("Weekly digest of "+next.Format("2 January"), false)); err != nil {
			return err
		}
	}
	c.set(to)
	return nil
}

func (c *toyClock) set(t time.Time) { c.mu.Lock(); c.now = t; c.mu.Unlock() }

func (c *toyClock) Reset(context.Context) error {
	c.set(time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC))
	return nil
}
