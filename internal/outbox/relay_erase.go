package outbox

import "context"

// erase removes everything of ours that stands in the letter's place about its references. It may be done twice: what
// is gone is gone. A message that Slack neither removes nor lets us change is kept for the operator, after the others.
func (d *delivery) erase(ctx context.Context) {
	l := d.c.Letter
	lane := l.To.Lane()
	if until := d.resting(methodErase); !until.IsZero() {
		d.later(ctx, until, "Slack's own wait")
		return
	}
	places, err := d.q.Posted(ctx, lane, l.Erase)
	if err != nil {
		d.say(err, "posted")
		return
	}
	var stuck *SendError
	for _, at := range places {
		if d.stop.Err() != nil || d.tooLate() {
			d.later(ctx, d.o.Real.Now(), "more to remove")
			return
		}
		calling, cancel := context.WithTimeout(ctx, d.o.Timeout)
		err := d.s.Erase(calling, at)
		cancel()
		d.trace("erased", l.ID)
		if err != nil {
			switch se := asSendError(err, VerdictUnknown); se.Verdict {
			case VerdictDead, VerdictForbid, VerdictGone: // nobody reads there any more, or it is not there
			case VerdictBug:
				stuck = se
				continue
			case VerdictLater:
				if se.Wait > 0 {
					d.letRest(methodErase, d.o.Real.Now().Add(se.Wait))
				}
				d.later(ctx, d.o.Real.Now().Add(max(se.Wait, d.backoff())), se.Code)
				return
			default:
				if se.Verdict == VerdictStop {
					d.halt(se)
				}
				d.later(ctx, d.o.Real.Now().Add(max(se.Wait, d.o.Hold)), se.Code)
				return
			}
		}
		if err := d.q.Erased(ctx, lane, l.Erase, at); err != nil {
			d.say(err, "erased")
			return
		}
	}
	if stuck != nil {
		d.bury(ctx, stuck)
		return
	}
	d.pace(ctx)
	d.done(ctx, Receipt{})
}
