package slackapp

import (
	"context"
	"encoding/json"
	"sync"
	"sync/atomic"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
)

// lanes hand deliveries to workers: one lane per person keeps that person's order, a bounded queue keeps memory and
// waiting bounded, and nothing here ever blocks the one who brings a delivery (reliability F25, T19).
type lanes struct {
	mu    sync.Mutex
	of    map[string]*lane
	total int // waiting or under way
	max   int
	slots chan struct{}
	work  sync.WaitGroup
	ctx   context.Context
	serve func(context.Context, *delivery)
}

type lane struct{ queue []*delivery }

// perLane bounds what waits for one person.
const perLane = 200

func newLanes(workers, max int) lanes {
	return lanes{of: map[string]*lane{}, max: max, slots: make(chan struct{}, workers)}
}

func (l *lanes) begin(ctx context.Context, serve func(context.Context, *delivery)) {
	l.ctx, l.serve = ctx, serve
}

// put queues a delivery; full says that there is no room in all, or in its lane.
func (l *lanes) put(d *delivery) (full bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	ln, busy := l.of[d.lane]
	if l.total >= l.max || (busy && len(ln.queue) >= perLane) {
		return true
	}
	if !busy {
		ln = &lane{}
		l.of[d.lane] = ln
		l.work.Go(func() { l.run(d.lane, ln) })
	}
	ln.queue = append(ln.queue, d)
	l.total++
	return false
}

// run serves a lane until it is empty.
func (l *lanes) run(name string, ln *lane) {
	for {
		l.mu.Lock()
		if len(ln.queue) == 0 {
			delete(l.of, name)
			l.mu.Unlock()
			return
		}
		d := ln.queue[0]
		ln.queue = ln.queue[1:]
		l.mu.Unlock()
		l.slots <- struct{}{}
		if d.begin() {
			l.serve(l.ctx, d)
		}
		<-l.slots
		l.mu.Lock()
		l.total--
		l.mu.Unlock()
	}
}

func (l *lanes) load() int { l.mu.Lock(); defer l.mu.Unlock(); return l.total }

func (l *lanes) wait() { l.work.Wait() }

// fate is what became of a delivery: it is begun or turned away, whoever comes first, and acked once.
type fate struct {
	taken   atomic.Bool
	acked   atomic.Bool
	patient *time.Timer // turns it away when it has waited too long

	answer  atomic.Pointer[json.RawMessage] // what the ack carried; the late ack is another goroutine's
	written chan bool                       // whether the ack went out in time; only for typed lines (F2)
	carried *Rendered                       // the answer that went with the ack, to be sent again where the ack failed
	again   bool                            // not done: a redelivery is welcome
	code    string                          // how it ended, for the metrics; "" is well
	leave   bool                            // not to be acked: Slack shall deliver it again
}

// begin claims the delivery for a worker; false where it was turned away meanwhile.
func (f *fate) begin() bool {
	if f.patient != nil {
		f.patient.Stop()
	}
	return f.taken.CompareAndSwap(false, true)
}

// Why a delivery was turned away.
const (
	shedFull    = "full"    // the queue
	shedPerson  = "person"  // one person's share
	shedWaited  = "waited"  // it stood in the queue for too long to be acked in time
	shedClosing = "closing" // the process is about to stop
)

// accept takes an envelope off a link. It only sorts, queues and hands over (trap 4).
func (a *App) accept(in envelope) {
	a.counts.received.Add(1)
	d := understand(in)
	if d.kind == kindSlash || d.kind == kindMention || d.kind == kindDirect {
		d.written = make(chan bool, 1)
	}
	if d.kind == kindUnknown {
		a.counts.unknown.Add(1)
	}
	if a.closing.Load() {
		a.shed(d, shedClosing, true)
		return
	}
	if d.kind != kindIgnored && d.kind != kindEvent && d.kind != kindSuggestion && d.user != "" {
		if ok, tell := a.budgets.allow(d.user, in.at); !ok {
			a.shed(d, shedPerson, tell)
			return
		}
	}
	d.patient = clock.AfterFunc(a.times.start, func() {
		if d.taken.CompareAndSwap(false, true) {
			a.shed(d, shedWaited, true)
		}
	})
	if a.lanes.put(d) {
		if d.begin() {
			a.shed(d, shedFull, true)
		}
	}
}

// ack sends the one ack of a delivery; false where it was acked before. payload is nil for an empty ack.
func (a *App) ack(d *delivery, payload json.RawMessage) bool {
	if !d.acked.CompareAndSwap(false, true) {
		return false
	}
	d.answer.Store(&payload)
	var w *watched
	stop := func() {}
	if d.written != nil {
		w, stop = d.link.watch(d.EnvelopeID)
	}
	a.waiting.Add(1)
	d.link.send(ack{envelope: d.EnvelopeID, payload: payload, until: clock.Real.Now().Add(d.link.pace.ackWithin), done: func(queued bool) {
		age := clock.Since(d.at)
		if queued {
			a.counts.acks.Add(1)
		} else {
			a.counts.unsent.Add(1)
		}
		if age > a.times.late {
			a.counts.late.Add(1)
		}
		if f := a.cfg.Metrics.Acked; f != nil {
			f(string(d.kind), age, queued)
		}
		if d.written == nil || !queued || age > a.times.late {
			stop()
			if d.written != nil {
				d.written <- false
			}
			a.waiting.Add(-1)
			return
		}
		a.after.Go(func() {
			defer a.waiting.Add(-1)
			defer stop()
			d.written <- d.link.written(a.lanes.ctx, w, d.gen)
		})
	}})
	return true
}
