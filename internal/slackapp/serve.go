package slackapp

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/domain"
)

// serve does one delivery from beginning to end: the repetition check, the work, the ack at two seconds at the latest,
// and never a crash (reliability F3, F4, F23).
func (a *App) serve(ctx context.Context, d *delivery) {
	begun := clock.Real.Now()
	if d.key != "" {
		s, first := a.recent.begin(d.key, begun)
		if !first {
			a.repeat(ctx, d, s)
			return
		}
		defer func() {
			var answer json.RawMessage
			if p := d.answer.Load(); p != nil {
				answer = *p
			}
			a.recent.finish(s, answer, d.again)
		}()
	}
	ctx, cancel := context.WithTimeout(ctx, a.times.serve)
	defer cancel()
	late := clock.AfterFunc(a.times.ack-clock.Since(d.at), func() { a.ack(d, lateAnswer(d)) })
	defer func() {
		late.Stop()
		if !d.leave {
			a.ack(d, nil)
		}
	}()
	defer func() {
		if p := recover(); p != nil {
			a.panicked(ctx, d, p)
		}
	}()
	a.handle(ctx, d)
	if f := a.cfg.Metrics.Served; f != nil {
		f(string(d.kind), cmp.Or(d.code, "ok"), clock.Since(begun))
	}
}

func (a *App) handle(ctx context.Context, d *delivery) {
	switch d.kind {
	case kindSlash:
		a.typed(ctx, d)
	case kindMention, kindDirect:
		a.spoken(ctx, d)
	case kindClick:
		a.click(ctx, d)
	case kindChange:
		a.changed(ctx, d)
	case kindDraft:
		a.drafted(ctx, d)
	case kindCheck:
		a.checked(ctx, d)
	case kindSubmission:
		a.submit(ctx, d)
	case kindSuggestion:
		a.suggest(ctx, d)
	case kindShortcut:
		a.shortcut(ctx, d)
	case kindHome:
		a.opened(ctx, d)
	case kindEvent:
		a.happened(ctx, d)
	case kindUnknown:
		a.unknown(ctx, d)
	}
}

// repeat answers a delivery that was served before: the stored answer, and no second effect.
func (a *App) repeat(ctx context.Context, d *delivery, s *served) {
	a.counts.repeats.Add(1)
	select {
	case <-s.done:
	case <-ctx.Done():
	case <-clock.After(max(0, a.times.ack-clock.Since(d.at))):
	}
	a.ack(d, a.recent.stored(s))
}

const slowWords = "One moment, this takes longer than usual."

// lateAnswer is the ack of a delivery whose work is not finished in time.
func lateAnswer(d *delivery) json.RawMessage {
	switch d.kind {
	case kindSlash:
		if d.AcceptsResponsePayload {
			return mustJSON(map[string]any{"response_type": "ephemeral", "text": slowWords}) // it shows that it works (product 4)
		}
	case kindSuggestion:
		return json.RawMessage(`{"options":[]}`)
	case kindSubmission:
		return updateAnswer(d, "This takes longer than usual. Please leave this open: I will say here what became of it.", d.key)
	}
	return nil
}

// panicked is the end of a handler that failed on its own account. Somebody who waits is told; an event that nobody
// waits for may come again, and after its third try it is put aside (reliability F23).
func (a *App) panicked(ctx context.Context, d *delivery, p any) {
	a.counts.panics.Add(1)
	ref := newReference()
	a.log.Error("a handler failed", "reference", ref, "kind", d.kind, "request", d.key, "envelope", d.EnvelopeID, "panic", redactPanic(p), "stack", string(debug.Stack()))
	if d.kind == kindEvent || d.kind == kindHome {
		if d.RetryAttempt < 2 && !d.acked.Load() {
			d.again, d.leave = true, true
			return
		}
	}
	if a.cfg.DeadLetter != nil {
		a.cfg.DeadLetter(ctx, cmp.Or(d.key, d.EnvelopeID), redact(d.Payload))
	}
	a.apologise(ctx, d, ref)
}

// apologise tells whoever waits that something broke.
func (a *App) apologise(ctx context.Context, d *delivery, ref string) {
	m := brokenMessage(ref)
	switch d.kind {
	case kindSubmission:
		d.again = true
		if !a.ack(d, updateAnswer(d, m.Summary, d.key)) {
			a.say(ctx, a.replyTo(d), m)
		}
	case kindSlash:
		a.ackWith(ctx, d, m, a.replyTo(d))
	case kindClick, kindShortcut, kindMention, kindDirect:
		a.ack(d, nil)
		a.say(ctx, a.replyTo(d), m)
	}
}

// redactPanic keeps a panic's text only where it cannot hold what people wrote.
func redactPanic(p any) string {
	if err, ok := p.(error); ok {
		return err.Error()
	}
	return "a value"
}

// caller tells who is behind a delivery, by the payload's own user and workspace and nothing else (reliability T4).
// Guests and members of other companies get one plain answer to everything (domain 7.1).
func (a *App) caller(ctx context.Context, d *delivery) (domain.Caller, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	c, err := a.cfg.Roster.Caller(ctx, d.user, d.team)
	if err != nil {
		return c, &domain.Error{Code: domain.Unavailable, Message: "I could not find out who you are: Slack did not answer me.",
			Hint: "Nothing was done. Please try again in a minute.", Err: err}
	}
	if c.Slack == "" {
		c.Slack = d.user
	}
	if no := c.May(domain.MayAsk); no != nil {
		return c, no
	}
	return c, nil
}

// ids are what a log line may say of a delivery (reliability T15).
func ids(d *delivery) slog.Attr {
	return slog.Group("delivery", "kind", d.kind, "request", d.key, "user", d.user, "channel", d.channel)
}
