package slackapp

import (
	"context"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/view"
)

// The button that has the words of a form judged, and the one that takes the plain words it offers (domain 5.7). Words are
// judged when it is pressed and at submission, never on each key (slack-platform 9).
const (
	checkBlock  = "form:check"
	checkAction = "check:"
	checkLook   = checkAction + "look"
	checkMend   = checkAction + "mend"

	maxCheckBlocks = 4
)

// checkBlocks draw the buttons, and above them what the last look found about the text as a whole.
func (r Renderer) checkBlocks(f view.Form) []slack.Block {
	var out []slack.Block
	for i, t := range (&sheet{Renderer: r}).paragraphs(f.Checked, false) {
		if i == maxCheckBlocks-1 {
			break
		}
		b := slack.NewSectionBlock(markdown(t), nil, nil)
		b.BlockID = checkBlock + ":found"
		if i > 0 {
			b.BlockID += string(rune('0' + i))
		}
		out = append(out, b)
	}
	look := slack.NewButtonBlockElement(checkLook, "look", plainText("Check the wording"))
	buttons := []slack.BlockElement{look}
	if f.Mend {
		mend := slack.NewButtonBlockElement(checkMend, "mend", plainText("Use the plain words"))
		mend.Style = slack.StylePrimary
		buttons = append(buttons, mend)
	}
	return append(out, slack.NewActionBlock(checkBlock, buttons...))
}

// checked serves a press on Check: the form is drawn anew with what was found beside the answers; what was typed stays,
// and is kept as a draft.
func (a *App) checked(ctx context.Context, d *delivery) {
	a.ack(d, nil)
	v, meta, answers, ok := a.filledIn(d)
	if !ok || d.act.shown.CallbackID != FormCallback || a.cfg.Check == nil {
		return
	}
	c, err := a.caller(ctx, d)
	if err != nil {
		return
	}
	if f := a.cfg.Check(ctx, a.inForm(ctx, d, c, meta, answers), d.action == checkMend); f != nil {
		a.updateForm(ctx, d, v, meta, *f, offerOf(v))
	}
	a.keepDraft(ctx, d, meta, answers)
}
