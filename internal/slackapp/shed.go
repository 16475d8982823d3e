package slackapp

import (
	"context"
	"encoding/json"
	"time"

	"github.com/secretariat-bot/secretariat/internal/view"
)

// Words for deliveries that are turned away. Each says that nothing was done and what to do.
const (
	busyWords    = "I have too much to do right now, so I did nothing with this. Please try again in a few seconds."
	personWords  = "You are faster than I can follow, so I did nothing with this. Please wait a few seconds and try again."
	closingWords = "I am being restarted, so I did nothing with this. Please try again in a few seconds."
)

func shedWords(why string) string {
	switch why {
	case shedPerson:
		return personWords
	case shedClosing:
		return closingWords
	}
	return busyWords
}

// shed turns a delivery away without work: a word in the ack where it may carry one, else by response_url where that
// is quick. Events are left unacked, so that Slack brings them again, unless one person floods (reliability F25).
func (a *App) shed(d *delivery, why string, tell bool) {
	a.counts.sheds.Add(1)
	if f := a.cfg.Metrics.Shed; f != nil {
		f(string(d.kind), why)
	}
	a.log.Debug("turned away", ids(d), "why", why) // counted; a storm must not fill the log
	words := shedWords(why)
	switch d.kind {
	case kindSlash:
		a.ack(d, mustJSON(map[string]any{"response_type": "ephemeral", "text": words}))
	case kindSubmission:
		a.ack(d, updateAnswer(d, words, ""))
	case kindSuggestion:
		a.ack(d, json.RawMessage(`{"options":[]}`))
	case kindMention, kindDirect, kindHome, kindEvent:
		if why != shedPerson {
			return
		}
		a.ack(d, nil)
		if tell && d.kind != kindHome {
			a.notice(d, words)
		}
	default:
		a.ack(d, nil)
		if tell && (d.kind == kindClick || d.kind == kindShortcut) {
			a.notice(d, words)
		}
	}
}

// notice says something that nobody waits on, where a slot is free; it never blocks.
func (a *App) notice(d *delivery, words string) {
	select {
	case a.notices <- struct{}{}:
	default:
		return
	}
	a.waiting.Add(1)
	a.after.Go(func() {
		defer func() { <-a.notices; a.waiting.Add(-1) }()
		ctx, cancel := context.WithTimeout(a.lanes.ctx, 5*time.Second)
		defer cancel()
		a.say(ctx, a.replyTo(d), view.Say(words))
	})
}

// mustJSON encodes a value that is made of maps, slices and strings only.
func mustJSON(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return b
}

// redact blanks every text of a payload that is not an id, a type or a time: a dead letter must not carry what people
// wrote (domain 7.2).
func redact(raw json.RawMessage) []byte {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return []byte(`"(not JSON)"`)
	}
	return mustJSON(blank("", v))
}

// plainKeys hold nothing that a person wrote.
var plainKeys = map[string]bool{"type": true, "subtype": true, "id": true, "ts": true, "event_ts": true, "action_ts": true, "message_ts": true,
	"thread_ts": true, "event_id": true, "event_time": true, "team_id": true, "user_id": true, "channel_id": true, "user": true, "team": true,
	"channel": true, "api_app_id": true, "callback_id": true, "action_id": true, "block_id": true, "channel_type": true, "command": true,
	"view_id": true, "hash": true, "bot_id": true, "app_id": true, "reaction": true}

func blank(key string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			v[k] = blank(k, x)
		}
	case []any:
		for i, x := range v {
			v[i] = blank("", x)
		}
	case string:
		if !plainKeys[key] && v != "" {
			return "…"
		}
	}
	return v
}
