package slackapp

import (
	"context"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// answerCallback is the callback_id of a modal that only shows an answer.
const answerCallback = "answer"

// strangeButton answers a press that stands for no words.
const strangeButton = "I don't know this button any more."

// click serves a press: it stands for words that the presser could have typed, and goes through the same tree, where
// the presser's rights are checked anew (reliability T4). A write has committed before the ack.
func (a *App) click(ctx context.Context, d *delivery) {
	if d.text == "" {
		a.ack(d, nil)
		a.say(ctx, a.replyTo(d), view.Message{Summary: strangeButton, Nodes: []view.Node{
			view.Text(view.L(strangeButton)), view.Small(view.L("Type what you want instead: ", view.Cmd("help"), " shows how."))}})
		return
	}
	in, out := a.ask(ctx, d, commands.Button, d.text)
	inView := d.act.shown.ID != ""
	inModal := inView && d.act.shown.Type == string(slack.VTModal)
	r := a.replyTo(d)
	a.ack(d, nil)
	if out.Err == nil && out.Form != nil {
		a.open(ctx, d, in, *out.Form, r, inModal)
		return
	}
	m := a.message(d, in, out)
	switch {
	case inModal && d.act.shown.CallbackID == answerCallback:
		a.redraw(ctx, d, a.answerModal(m), r, m)
	case inModal:
		if _, err := a.openView(ctx, d.trigger, a.answerModal(m), true); err != nil {
			a.log.Info("an answer did not open", ids(d), "err", err)
			a.say(ctx, r, m)
		}
	case inView && out.Err == nil && strings.HasPrefix(d.text, commands.HomeNoun): // another part of the tab
		a.show(ctx, d, m, "")
	case inView:
		a.fromHome(ctx, d, in, m, r)
	default:
		a.say(ctx, r, m)
	}
}

// fromHome answers a press in the Home tab: in a modal where its trigger still lives, else by DM; then the tab is
// drawn anew, for its reader has changed something (slack-platform 9).
func (a *App) fromHome(ctx context.Context, d *delivery, in commands.Input, m view.Message, r *reply) {
	if _, err := a.openView(ctx, d.trigger, a.answerModal(m), false); err != nil {
		a.log.Info("an answer did not open", ids(d), "err", err)
		a.say(ctx, r, m)
	}
	a.publish(ctx, d, in.Caller, "")
}

// answerModal shows an answer as a modal without questions.
func (a *App) answerModal(m view.Message) slack.ModalViewRequest {
	v := a.cfg.Renderer.Notice("Secretariat", m)
	v.CallbackID = answerCallback
	return v
}

// redraw replaces the modal that a delivery came from; where its reader has closed it, the answer comes as a message.
func (a *App) redraw(ctx context.Context, d *delivery, v slack.ModalViewRequest, r *reply, m view.Message) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if _, err := a.cfg.Client.UpdateViewContext(ctx, v, "", "", d.act.shown.ID); err != nil {
		if codeOf(err) != "not_found" {
			a.log.Warn("a modal could not be redrawn", ids(d), "err", err)
		}
		a.say(ctx, r, m)
	}
}
