package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// refused is a failure before anything was sent: nothing can be unknown.
func (d *delivery) refused(ctx context.Context, err error) {
	se := asSendError(err, VerdictLater)
	if se.Verdict == VerdictUnknown || se.Verdict == VerdictGone {
		se = &SendError{Verdict: VerdictLater, Code: se.Code, Wait: se.Wait, Err: se.Err}
	}
	now := d.o.Real.Now()
	switch {
	case d.stop.Err() != nil:
		d.wait(ctx, now, "given back unsent")
	case se.Verdict == VerdictStop:
		d.halt(se)
		d.wait(ctx, now.Add(d.o.Hold), se.Code)
	case se.Verdict == VerdictLater && se.Wait == 0:
		d.wait(ctx, now.Add(max(2*time.Second, d.backoff())), se.Code)
	default:
		d.failed(ctx, se, "")
	}
}

// failed treats a sender's failure by its verdict (slack-platform 5). method is empty where nothing was sent.
func (d *delivery) failed(ctx context.Context, err error, method string) {
	se := asSendError(err, VerdictUnknown)
	now := d.o.Real.Now()
	d.o.Log.Info("a letter was not delivered yet", "id", d.c.Letter.ID, "verdict", se.Verdict, "code", se.Code, "tries", d.c.Tries+1)
	switch se.Verdict {
	case VerdictLater:
		at := now.Add(d.backoff())
		if se.Wait > 0 {
			at = now.Add(se.Wait)
		}
		if method != "" {
			if se.Upload {
				method = methodChart
			}
			if se.Wait > 0 { // that method rests, the lane keeps its order, other methods go on (F8)
				d.letRest(method, at)
			}
			d.absent = true // Slack said no to this attempt, and any earlier one was looked for before it
		}
		d.wait(ctx, at, se.Code)
	case VerdictDead, VerdictForbid:
		d.dead(ctx, se)
	case VerdictDrop:
		d.done(ctx, Receipt{})
	case VerdictBug:
		d.bury(ctx, se)
	case VerdictStop:
		d.halt(se)
		d.later(ctx, now.Add(d.o.Hold), se.Code)
	case VerdictGone:
		d.gone(ctx, se)
	default: // unknown, and whatever a newer sender may say
		if d.c.Existing.TS != "" { // an edit changes nothing when it is made twice
			d.unsure(ctx, now.Add(max(se.Wait, d.backoff())), 0, se.Code)
			return
		}
		d.unsure(ctx, now.Add(d.o.Settle), 0, se.Code)
	}
}

// backoff doubles with each attempt, from a quarter of a second to a quarter of a minute.
func (d *delivery) backoff() time.Duration {
	return min(250*time.Millisecond<<min(d.c.Tries, 10), 15*time.Second)
}

// letRest holds one method back.
func (r *Relay) letRest(method string, until time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if until.After(r.rest[method]) {
		r.rest[method] = until
	}
}

// resting is the moment until which a method rests, zero where it does not.
func (r *Relay) resting(method string) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	if until := r.rest[method]; until.After(r.o.Real.Now()) {
		return until
	}
	return time.Time{}
}

// halt holds everything: the token or the app is out of order, and every further call would only fail (F26).
func (r *Relay) halt(se *SendError) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ill == nil {
		r.o.Log.Error("Slack refuses the app; letters are kept until it is put right", "code", se.Code)
	}
	r.ill = fmt.Errorf("Slack refuses the app (%s): letters are kept", se.Code)
	r.hold = r.o.Real.Now().Add(r.o.Hold)
}

// well ends a stop.
func (r *Relay) well() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ill != nil {
		r.o.Log.Info("Slack takes letters again")
	}
	r.ill, r.hold = nil, time.Time{}
}

// dead ends a letter whose place is gone or closed to it. Its fallback is told first: a crash in between tells it twice
// at most, and that letter has an id of its own.
func (d *delivery) dead(ctx context.Context, se *SendError) {
	if d.o.OnDead != nil {
		if err := d.o.OnDead(ctx, d.c.Letter, se); err != nil {
			d.o.Log.Warn("the fallback of a dead letter could not be told", "id", d.c.Letter.ID, "err", err)
			d.wait(ctx, d.o.Real.Now().Add(d.backoff()), se.Code)
			return
		}
		d.trace("told", d.c.Letter.ID)
	}
	d.bury(ctx, se)
}

// gone is an edit whose message was removed: the card is posted anew, unless the letter only edits.
func (d *delivery) gone(ctx context.Context, se *SendError) {
	if d.c.Existing.TS == "" { // a post into a thread that is gone, or a sender's mistake: nothing to edit, so a no
		d.later(ctx, d.o.Real.Now().Add(d.backoff()), se.Code)
		return
	}
	d.say(d.q.Gone(ctx, d.c, se.Code), "gone")
	d.trace("gone", d.c.Letter.ID)
}

func (d *delivery) done(ctx context.Context, r Receipt) {
	d.say(d.q.Done(ctx, d.c, r), "done")
	d.trace("done", d.c.Letter.ID)
}

// wait puts the row back in the state that is true of it: a letter that may have landed earlier stays unknown, so that
// it is looked for before it is sent again; any other is pending. An edit is repeated without looking.
func (d *delivery) wait(ctx context.Context, at time.Time, why string) {
	if d.c.State == Unknown && d.c.Existing.TS == "" && !d.absent {
		d.unsure(ctx, at, d.c.Looks, why)
		return
	}
	d.later(ctx, at, why)
}

func (d *delivery) later(ctx context.Context, at time.Time, why string) {
	d.say(d.q.Later(ctx, d.c, at, why), "later")
	d.trace("later", d.c.Letter.ID)
}

func (d *delivery) unsure(ctx context.Context, at time.Time, looks int, why string) {
	d.say(d.q.Unsure(ctx, d.c, at, looks, why), "unsure")
	d.trace("unsure", d.c.Letter.ID)
}

func (d *delivery) bury(ctx context.Context, se *SendError) {
	d.o.Log.Error("a letter was buried", "id", d.c.Letter.ID, "verdict", se.Verdict, "code", se.Code)
	d.say(d.q.Bury(ctx, d.c, string(se.Verdict)+": "+se.Code), "bury")
	d.trace("buried", d.c.Letter.ID)
}

// say logs a failure of the queue. Being fenced is none: another worker has the letter. After any other the lease runs
// out and the letter is claimed anew, as unknown where it was being sent.
func (d *delivery) say(err error, what string) {
	if err != nil && !errors.Is(err, ErrFenced) {
		d.o.Log.Warn("the queue did not take it", "id", d.c.Letter.ID, "what", what, "err", err)
	}
}
