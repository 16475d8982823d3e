package outbox

import (
	"context"
)

// room does an errand on an incident's channel. Its result is in the records before the letter ends, so that a crash at
// any point leaves the errand to be repeated, which changes nothing where it was done.
func (d *delivery) room(ctx context.Context) {
	l := d.c.Letter
	method := "room." + string(l.Room.Op)
	if until := d.resting(method); !until.IsZero() {
		d.wait(ctx, until, "Slack's own wait")
		return
	}
	if d.stop.Err() != nil || d.tooLate() {
		d.wait(ctx, d.o.Real.Now(), "given back")
		return
	}
	try := RoomTry{Unsure: d.c.State == Unknown, Since: d.c.SentAt, Tries: d.c.Tries}
	if err := d.q.Sending(ctx, l.ID, d.c.Fence, d.o.Real.Now()); err != nil {
		d.say(err, "sending")
		return
	}
	d.trace("sending", l.ID)
	calling, cancel := context.WithTimeout(ctx, d.o.Timeout)
	channel, err := d.s.Room(calling, *l.Room, try)
	cancel()
	d.trace("roomed", l.ID)
	if err != nil {
		d.roomFailed(ctx, asSendError(err, VerdictUnknown), method)
		return
	}
	if err := d.roomTold(ctx, channel, nil); err != nil {
		d.unsure(ctx, d.o.Real.Now().Add(d.backoff()), 0, "its result was not written down")
		return
	}
	d.well()
	d.done(ctx, Receipt{})
}

// roomFailed treats a failed errand. What Slack will never do is told to the records and kept for the operator: it holds
// up no other letter (slack-platform 9).
func (d *delivery) roomFailed(ctx context.Context, se *SendError, method string) {
	now := d.o.Real.Now()
	d.o.Log.Info("an errand on a channel was not done yet", "id", d.c.Letter.ID, "verdict", se.Verdict, "code", se.Code, "tries", d.c.Tries+1)
	switch se.Verdict {
	case VerdictLater:
		if se.Wait > 0 {
			d.letRest(method, now.Add(se.Wait))
		}
		d.wait(ctx, now.Add(max(se.Wait, d.backoff())), se.Code)
	case VerdictStop:
		d.halt(se)
		d.wait(ctx, now.Add(d.o.Hold), se.Code)
	case VerdictDrop:
		d.done(ctx, Receipt{})
	case VerdictDead, VerdictForbid, VerdictBug, VerdictGone:
		if err := d.roomTold(ctx, d.c.Letter.Room.Channel, se); err != nil {
			d.wait(ctx, now.Add(d.backoff()), se.Code)
			return
		}
		d.bury(ctx, se)
	default:
		d.unsure(ctx, now.Add(d.o.Settle), 0, se.Code)
	}
}

func (d *delivery) roomTold(ctx context.Context, channel string, why *SendError) error {
	if d.o.OnRoom == nil {
		return nil
	}
	err := d.o.OnRoom(ctx, d.c.Letter, channel, why)
	if err != nil {
		d.o.Log.Warn("the end of an errand could not be written down", "id", d.c.Letter.ID, "err", err)
		return err
	}
	d.trace("told", d.c.Letter.ID)
	return nil
}
