package slackapp

import (
	"context"
	"encoding/json"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
)

// ack is one acknowledgement on its way out.
type ack struct {
	envelope string
	payload  json.RawMessage // nil for an empty one
	until    time.Time
	done     func(queued bool)
}

// watched is an ack whose fate somebody wants to know.
type watched struct{ failed chan struct{} }

// send hands an ack over without ever blocking; done is told whether the library took it. The library's own queue
// holds 20 and blocks when the link is down, so a goroutine of its own feeds it (trap 6).
func (l *link) send(a ack) {
	l.gate.Lock()
	queued := false
	if !l.shut {
		select {
		case l.acks <- a:
			queued = true
		default:
		}
	}
	l.gate.Unlock()
	if !queued {
		a.done(false)
	}
}

// writeAcks feeds the library until ctx ends. An ack that cannot be queued in time is given up: Slack has stopped
// waiting for it by then.
func (l *link) writeAcks(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			l.gate.Lock()
			l.shut = true
			l.gate.Unlock()
			for { // nobody is left to write them
				select {
				case a := <-l.acks:
					a.done(false)
					continue
				default:
				}
				return
			}
		case a := <-l.acks:
			a.done(l.queue(ctx, a))
		}
	}
}

func (l *link) queue(ctx context.Context, a ack) bool {
	ctx, cancel := context.WithDeadline(ctx, a.until)
	defer cancel()
	var payload any = struct{}{} // as the official SDK sends it
	if a.payload != nil {
		payload = a.payload
	}
	if err := l.client.AckCtx(ctx, a.envelope, payload); err != nil {
		l.log.Warn("an ack did not go out", "link", l.n, "envelope", a.envelope, "err", err)
		return false
	}
	return true
}

// settle is how long a connection must hold after an ack was queued before the ack counts as written.
const settle = 100 * time.Millisecond

// written waits out the settle time and says whether an ack that was queued for the connection gen went out on it: the
// library only says when a write failed, and queued acks outlive a connection (trap 6, reliability F2).
func (l *link) written(ctx context.Context, w *watched, gen int64) bool {
	select {
	case <-w.failed:
		return false
	case <-ctx.Done():
		return false
	case <-clock.After(settle):
	}
	select {
	case <-w.failed:
		return false
	default:
		return l.gen.Load() == gen && l.up.Load()
	}
}

// watch begins to look after the ack of an envelope; it must be called before the ack is sent. stop ends it.
func (l *link) watch(envelope string) (w *watched, stop func()) {
	w = &watched{failed: make(chan struct{})}
	l.open.Store(envelope, w)
	return w, func() { l.open.Delete(envelope) }
}

// unwritten is told by the library that it could not write an ack.
func (l *link) unwritten(envelope string) {
	l.log.Warn("an ack could not be written", "link", l.n, "envelope", envelope)
	if w, ok := l.open.LoadAndDelete(envelope); ok {
		close(w.(*watched).failed)
	}
}
