package slackapp

import (
	"cmp"
	"context"
	"time"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// opened draws the Home tab when its reader opens it.
func (a *App) opened(ctx context.Context, d *delivery) {
	a.ack(d, nil) // nothing is written
	c, err := a.caller(ctx, d)
	if c.Standing == domain.Bot {
		return
	}
	if err != nil {
		a.show(ctx, d, a.refuse(d, err, ""), "")
		return
	}
	a.publish(ctx, d, c, d.event.View.Hash)
}

// publish draws the Home tab of whoever a delivery is from: what the bare command says.
func (a *App) publish(ctx context.Context, d *delivery, c domain.Caller, hash string) {
	if hash = a.show(ctx, d, a.homeOf(ctx, d, c), hash); hash == conflict {
		a.show(ctx, d, a.homeOf(ctx, d, c), "") // it was drawn meanwhile: compute it anew and draw it once more
	}
}

func (a *App) homeOf(ctx context.Context, d *delivery, c domain.Caller) view.Message {
	in := commands.Input{Caller: c, Request: cmp.Or(d.key, "en:"+d.EnvelopeID) + ":home", Where: commands.Where{Surface: commands.Home, Trigger: true}}
	return a.message(d, in, a.homeOutcome(ctx, d, in))
}

// homeOutcome is the bare command's message; a form has no place in a tab.
func (a *App) homeOutcome(ctx context.Context, d *delivery, in commands.Input) commands.Outcome {
	out := a.run(ctx, d, in)
	if out.Err == nil && out.Form != nil {
		m := formButton("There is something to fill in.", *out.Form, out.Form.Words)
		out.Form, out.Message = nil, &m
	}
	return out
}

// conflict says that the tab was drawn again since hash was given out.
const conflict = "hash_conflict"

// show publishes a message as the Home tab; it returns Slack's code of what went wrong.
func (a *App) show(ctx context.Context, d *delivery, m view.Message, hash string) string {
	ctx, cancel := context.WithTimeout(ctx, 8*time.Second)
	defer cancel()
	v := a.cfg.Renderer.Home(m)
	req := slack.PublishViewContextRequest{UserID: d.user, View: v}
	if hash != "" {
		req.Hash = &hash
	}
	_, err := a.cfg.Client.PublishViewContext(ctx, req)
	if err == nil {
		return ""
	}
	code := codeOf(err)
	if code != conflict {
		a.log.Warn("the Home tab could not be drawn", ids(d), "err", err)
	}
	return cmp.Or(code, "failed")
}
