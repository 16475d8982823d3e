package outbox

import (
	"context"
	"errors"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
)

// delivery is one letter in one worker's hands.
type delivery struct {
	*Relay
	c       Claim
	start   time.Time // when the lease began, monotonic
	channel string
	key     string
	parent  Receipt
	stop    context.Context // ends when the relay is to stop: what only asks is broken off, what writes is finished
	absent  bool            // enough looks have found nothing: an earlier attempt did not land
}

// deliver takes one letter as far as it goes now: look if it may have landed, ask whether it may go, write down that it
// goes, send, write down where it landed.
func (r *Relay) deliver(stop context.Context, c Claim, start time.Time) {
	r.flying.Add(1)
	defer r.flying.Add(-1)
	ctx := context.WithoutCancel(stop)
	d := &delivery{Relay: r, c: c, start: start, key: r.Key(c.Letter.ID), stop: stop}
	if len(c.Letter.Erase) > 0 {
		d.erase(ctx)
		return
	}
	if c.Letter.Room != nil {
		d.room(ctx)
		return
	}
	if c.Letter.EditOnly && c.Existing.TS == "" { // nothing to edit: it must never become a message of its own
		d.done(ctx, Receipt{})
		return
	}
	channel, err := d.resolve()
	if err != nil {
		d.refused(ctx, err)
		return
	}
	d.channel = channel
	d.parent = c.Parent
	if d.parent.TS == "" && c.Letter.UnderTS != "" {
		d.parent = Receipt{Channel: channel, TS: c.Letter.UnderTS}
	}
	d.trace("resolved", c.Letter.ID)
	edits := c.Existing.TS != ""
	if c.State == Unknown && !edits {
		if settled := d.lookBack(ctx); settled {
			return
		}
	}
	d.send(ctx, edits)
}

func (d *delivery) resolve() (string, error) {
	if at := d.c.Existing.Channel; at != "" {
		return at, nil
	}
	ctx, cancel := context.WithTimeout(d.stop, d.o.Timeout)
	defer cancel()
	return d.s.Resolve(ctx, d.c.Letter.To)
}

// lookBack reads the channel for a letter that may have landed, and says whether that settles it for now. A look
// before the call can no longer be on its way, and the settle time over, counts only if it finds something.
func (d *delivery) lookBack(ctx context.Context) bool {
	l := d.c.Letter
	looking, cancel := context.WithTimeout(d.stop, d.o.Timeout)
	defer cancel()
	real := d.o.Real.Now()
	got, found, err := d.s.Find(looking, d.channel, d.key, d.c.SentAt.Add(-lookAhead), d.parent)
	d.trace("looked", l.ID)
	switch {
	case err != nil:
		d.blind(ctx, err)
		return true
	case found:
		d.done(ctx, got)
		return true
	}
	if settled := d.c.LastAt.Add(d.o.Timeout + d.o.Settle); real.Before(settled) {
		d.unsure(ctx, settled, d.c.Looks, "not visible yet")
		return true
	}
	if d.c.Looks+1 < emptyLooks {
		d.unsure(ctx, d.o.Real.Now().Add(d.o.LookGap), d.c.Looks+1, "not found; looking once more")
		return true
	}
	d.absent = true
	return false
}

const (
	lookAhead  = 5 * time.Second // clocks of Slack and ours differ a little
	emptyLooks = 2               // before a letter of unknown outcome is sent again
)

// blind is a look that could not be made: the letter stays unknown, unless its place is gone for good.
func (d *delivery) blind(ctx context.Context, err error) {
	se := asSendError(err, VerdictLater)
	switch se.Verdict {
	case VerdictDead, VerdictForbid:
		d.dead(ctx, se)
	case VerdictStop:
		d.halt(se)
		d.unsure(ctx, d.o.Real.Now().Add(d.o.Hold), d.c.Looks, se.Code)
	default:
		d.unsure(ctx, d.o.Real.Now().Add(max(se.Wait, d.o.LookGap)), d.c.Looks, "could not look: "+se.Code)
	}
}

// send is the last stretch. MayPost is asked as late as can be; the row says "sending" before the call leaves; and
// what is left of the lease must outlast the call, or another worker could be sending the same (F20).
func (d *delivery) send(ctx context.Context, edits bool) {
	l := d.c.Letter
	method := methodPost
	switch {
	case edits:
		method = methodEdit
	case l.File != "":
		method = methodFile
	}
	until := d.resting(method)
	if l.Awaits() { // one letter was told to wait with its picture: the others need not ask
		until = later(until, d.resting(methodChart))
	}
	if !until.IsZero() {
		d.wait(ctx, until, "Slack's own wait")
		return
	}
	asking, cancel := context.WithTimeout(d.stop, d.o.Timeout)
	err := d.s.MayPost(asking, d.channel, l)
	cancel()
	if err != nil {
		d.refused(ctx, err)
		return
	}
	d.trace("allowed", l.ID)
	if d.stop.Err() != nil {
		d.wait(ctx, d.o.Real.Now(), "given back unsent")
		return
	}
	if d.tooLate() {
		d.wait(ctx, d.o.Real.Now().Add(d.backoff()), "the lease ran short")
		return
	}
	if err := d.q.Sending(ctx, l.ID, d.c.Fence, d.o.Real.Now()); err != nil {
		d.say(err, "sending")
		return
	}
	d.trace("sending", l.ID)
	if d.tooLate() {
		d.later(ctx, d.o.Real.Now().Add(d.backoff()), "the lease ran short")
		return
	}
	d.trace("posting", l.ID)
	calling, cancel := context.WithTimeout(ctx, d.o.Timeout)
	defer cancel()
	var got Receipt
	if edits {
		got, err = d.s.Edit(calling, d.c.Existing, d.key, l)
	} else {
		got, err = d.s.Post(calling, d.channel, d.key, l, d.parent)
	}
	d.trace("posted", l.ID)
	d.pace(ctx)
	if err != nil {
		d.failed(ctx, err, method)
		return
	}
	d.well()
	d.done(ctx, got)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// tooLate says whether what is left of the lease may not outlast a call.
func (d *delivery) tooLate() bool {
	return d.o.Lease-clock.Since(d.start) < d.o.Timeout+d.o.Margin
}

// pace lets the lane rest after a call, as Slack wants about one post a second and channel. It is kept with the
// letters, so that replicas share it; where that fails, Slack's own refusal does the same.
func (d *delivery) pace(ctx context.Context) {
	if d.o.Pace <= 0 {
		return
	}
	until := d.o.Real.Now().Add(d.o.Pace)
	d.mu.Lock()
	if until.After(d.paced) {
		d.paced = until
	}
	d.mu.Unlock()
	if err := d.q.PauseLane(ctx, d.c.Letter.To.Lane(), until); err != nil {
		d.say(err, "pace")
	}
}

// asSendError reads a sender's failure; one that it did not judge counts as fallback says.
func asSendError(err error, fallback Verdict) *SendError {
	var se *SendError
	if errors.As(err, &se) {
		return se
	}
	return &SendError{Verdict: fallback, Code: pickCode(err), Err: err}
}

func pickCode(err error) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return "timeout"
	}
	return "failed"
}
