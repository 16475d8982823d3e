package slackapp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/view"
)

// reply is the way back to the person who asked. It is used by one goroutine at a time.
type reply struct {
	url     string // response_url; "" where there is none
	uses    int
	channel string // where it was asked; "" for nowhere in particular
	thread  string
	user    string
	direct  bool // channel is the direct message with the bot: answers are ordinary messages there
}

// urlUses is how often Slack takes an answer at one response_url.
const urlUses = 5

// replyTo is the way back from a delivery: by response_url, else as an ephemeral message in the place, else by DM.
func (a *App) replyTo(d *delivery) *reply {
	r := &reply{url: d.responseURL, channel: d.channel, thread: d.thread, user: d.user}
	switch d.kind {
	case kindDirect:
		r.direct = true
	case kindClick:
		if d.channelName == "directmessage" && !d.act.Container.Ephemeral {
			r.direct, r.url = true, ""
		}
	case kindHome, kindEvent, kindSubmission:
		r.channel, r.thread = "", ""
	}
	return r
}

// say renders a message and sends it back, whole: what does not fit one message follows in the next.
func (a *App) say(ctx context.Context, r *reply, m view.Message) {
	a.send(ctx, r, a.cfg.Renderer.Message(m))
}

func (a *App) send(ctx context.Context, r *reply, out Rendered) {
	at, ts, err := a.sendOne(ctx, r, out)
	for _, part := range out.Thread {
		if err != nil {
			break
		}
		if ts != "" {
			_, _, err = a.post(ctx, at, ts, part)
		} else {
			_, _, err = a.sendOne(ctx, r, part)
		}
	}
	if err != nil {
		a.log.Warn("an answer did not reach its reader", "user", r.user, "channel", r.channel, "err", err)
	}
}

// sendOne sends one message by the first way that works; each is tried once, for none can be read back (reliability
// F7). channel and ts are set where it became an ordinary message.
func (a *App) sendOne(ctx context.Context, r *reply, out Rendered) (channel, ts string, err error) {
	if r.url != "" && r.uses < urlUses {
		r.uses++
		if err = a.postURL(ctx, r.url, out); err == nil {
			return "", "", nil
		}
		a.log.Info("no answer by response_url", "user", r.user, "err", err)
	}
	if r.direct && r.channel != "" {
		return a.post(ctx, r.channel, r.thread, out)
	}
	if r.channel != "" {
		opts := []slack.MsgOption{careful(out)}
		if r.thread != "" {
			opts = append(opts, slack.MsgOptionTS(r.thread))
		}
		if _, err = a.cfg.Client.PostEphemeralContext(ctx, r.channel, r.user, opts...); err == nil {
			return "", "", nil
		}
		a.log.Info("no ephemeral answer", "user", r.user, "channel", r.channel, "err", err)
	}
	return a.post(ctx, r.user, "", out) // a user id: Slack opens the direct message itself
}

func (a *App) post(ctx context.Context, channel, thread string, out Rendered) (string, string, error) {
	opts := []slack.MsgOption{careful(out)}
	if thread != "" {
		opts = append(opts, slack.MsgOptionTS(thread))
	}
	at, ts, err := a.cfg.Client.PostMessageContext(ctx, channel, opts...)
	if err == nil && ts == "" {
		err = errors.New("slack: the message was accepted without a timestamp") // web trap 2
	}
	return at, ts, err
}

// postURL answers at a response_url, for the asker's eyes only. The payload is a map, for the library's own types send
// fields that were never set (slack-platform 7, web trap 5).
func (a *App) postURL(ctx context.Context, url string, out Rendered) error {
	p := AckPayload(out)
	p["replace_original"] = false
	p["unfurl_links"], p["unfurl_media"] = false, false
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return errors.New("the response_url is no URL")
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	res, err := a.http.Do(req)
	if err != nil {
		return errors.New("the response_url could not be reached") // the URL itself is a key: never into a log
	}
	defer res.Body.Close()
	b, _ := io.ReadAll(io.LimitReader(res.Body, 4096))
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("response_url: HTTP %d", res.StatusCode)
	}
	var verdict struct {
		OK    *bool  `json:"ok"`
		Error string `json:"error"`
	}
	if json.Unmarshal(b, &verdict) == nil && verdict.OK != nil && !*verdict.OK {
		return fmt.Errorf("response_url: %s", verdict.Error)
	}
	return nil
}

// ackWith answers a slash command: in the ack itself where it fits and is in time, else at the response_url. What an
// ack that failed carried is sent again by the other way.
func (a *App) ackWith(ctx context.Context, d *delivery, m view.Message, r *reply) {
	out := a.cfg.Renderer.Message(m)
	payload := mustJSON(AckPayload(Rendered{Text: out.Text, Blocks: out.Blocks}))
	if payload == nil || len(payload) >= maxAck || !d.AcceptsResponsePayload {
		a.ack(d, nil)
		a.send(ctx, r, out)
		return
	}
	if !a.ack(d, payload) { // it went out empty while the work was going on
		a.send(ctx, r, out)
		return
	}
	d.carried = &out
	for _, part := range out.Thread {
		if _, _, err := a.sendOne(ctx, r, part); err != nil {
			a.log.Warn("a part of an answer did not reach its reader", ids(d), "err", err)
			return
		}
	}
}
