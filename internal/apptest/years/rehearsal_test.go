package years

import (
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/apptest"
)

// SEC_REHEARSAL's origin is stored at its first start: replicas that start later and processes that start again tell
// the same time, whatever they were told themselves; and one digest is posted, not one for each (reliability F15).
func TestReplicasAndRestartsShareOneRehearsedTime(t *testing.T) {
	t.Parallel()
	apptest.EachRedis(t, func(t *testing.T, url string) {
		slot := time.Date(2026, 3, 3, 15, 0, 0, 0, time.UTC) // Tuesday, ten o'clock in New York
		f := apptest.NewFleet(t, url, "America/New_York", apptest.OneService, slot.Add(-time.Hour))
		o := f.Opt
		o.Rehearsal = slot.Add(-6*time.Minute).Format(time.RFC3339) + "@60"
		first := f.Start(o, nil)
		f.Ready(first)
		second := f.Ready(f.Start(o, nil))
		agree := func(one, other *apptest.Replica) {
			t.Helper()
			before, between, after := one.Now(), other.Now(), one.Now()
			if between.Before(before) || between.After(after) {
				t.Errorf("one replica's time is %s, another's %s", before, between)
			}
		}
		agree(first, second)
		if d := first.Now().Sub(slot); d < -6*time.Minute || d > time.Hour {
			t.Errorf("the rehearsal stands %s from its slot", d)
		}
		f.Until("the digest stands in the channel", func() bool { return len(posts(f, "Security weekly")) == 1 })

		// Both end, and two others take over: one is told another origin and speed, which no longer count.
		at := second.Now()
		first.Stop()
		second.Stop()
		third := f.Start(o, nil)
		o.Rehearsal = "2030-01-01T00:00:00Z@3600"
		fourth := f.Start(o, nil)
		agree(third, fourth)
		agree(first, fourth) // a stopped replica's clock still goes
		if third.Now().Before(at) {
			t.Errorf("the rehearsal went back from %s to %s", at, third.Now())
		}
		f.Ready(fourth)
		time.Sleep(300 * time.Millisecond)
		if n := len(posts(f, "Security weekly")); n != 1 {
			t.Errorf("%d digests for one slot", n)
		}
	})
}
