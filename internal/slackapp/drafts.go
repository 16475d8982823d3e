package slackapp

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// Drafts keeps what people typed into forms and did not send, for a day; the store implements it.
type Drafts interface {
	KeepDraft(ctx context.Context, key string, body []byte) error
	Draft(ctx context.Context, key string) ([]byte, error)
	DropDraft(ctx context.Context, key string) error
}

// draft is what a form's last dispatching input sent (slack-platform 9). Closing a form sends nothing.
type draft struct {
	At     time.Time         `json:"at"`
	Values map[string]string `json:"v"`
}

const (
	// draftLife is how long a draft is offered, by the one clock.
	draftLife = 24 * time.Hour
	// draftMax is the largest draft that is kept.
	draftMax = 64 << 10

	draftBlock  = "form:draft" // the offer to go on
	draftAction = "draft:"
	draftUse    = draftAction + "use"
	draftDrop   = draftAction + "drop"
)

// draftKey is one person's draft of one form about one thing.
func draftKey(d *delivery, meta FormMeta) string {
	var b strings.Builder
	b.WriteString(d.team + "|" + d.user + "|" + meta.Words)
	for _, k := range slices.Sorted(maps.Keys(meta.Given)) {
		b.WriteString("|" + k + "=" + meta.Given[k])
	}
	h := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(h[:16])
}

// keepDraft keeps what stands in a form. While an earlier draft is still being offered, it stays.
func (a *App) keepDraft(ctx context.Context, d *delivery, meta FormMeta, answers map[string]string) {
	if a.cfg.Drafts == nil || !meta.Draft || len(answers) == 0 || offers(d) {
		return
	}
	body := mustJSON(draft{At: a.cfg.Now(), Values: answers})
	if len(body) > draftMax {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if err := a.cfg.Drafts.KeepDraft(ctx, draftKey(d, meta), body); err != nil {
		a.log.Info("a draft was not kept", ids(d), "err", err)
	}
}

func (a *App) dropDraft(ctx context.Context, d *delivery, meta FormMeta) {
	if a.cfg.Drafts == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if err := a.cfg.Drafts.DropDraft(ctx, draftKey(d, meta)); err != nil {
		a.log.Info("a draft was not forgotten", ids(d), "err", err)
	}
}

// draftOf is the draft of a form that may still be offered.
func (a *App) draftOf(ctx context.Context, d *delivery, meta FormMeta) (draft, bool) {
	var out draft
	if a.cfg.Drafts == nil {
		return out, false
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	body, err := a.cfg.Drafts.Draft(ctx, draftKey(d, meta))
	if err != nil {
		a.log.Info("a draft could not be read", ids(d), "err", err)
		return out, false
	}
	if len(body) == 0 || json.Unmarshal(body, &out) != nil || a.cfg.Now().Sub(out.At) > draftLife {
		return out, false
	}
	return out, true
}

// offerDraft puts the offer to go on above a form that has just been opened. The form itself did not wait for it.
func (a *App) offerDraft(ctx context.Context, d *delivery, f view.Form, opened *slack.ViewResponse, v slack.ModalViewRequest, meta FormMeta) {
	if !f.Draft || opened == nil {
		return
	}
	kept, ok := a.draftOf(ctx, d, meta)
	if !ok || !adds(kept.Values, f) {
		return
	}
	v.Blocks.BlockSet = append(a.draftOffer(kept.At), v.Blocks.BlockSet...)
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if _, err := a.cfg.Client.UpdateViewContext(ctx, v, "", opened.Hash, opened.ID); err != nil {
		a.log.Info("a draft was not offered", ids(d), "err", err)
	}
}

// adds says whether a draft holds anything that the form does not say by itself.
func adds(values map[string]string, f view.Form) bool {
	for _, x := range f.Fields {
		if v := values[x.Name]; v != "" && v != x.Value {
			return true
		}
	}
	return false
}

func (a *App) draftOffer(at time.Time) []slack.Block {
	text := slack.NewSectionBlock(markdown(a.cfg.Renderer.line(view.L("You began this form ", view.Span{Kind: view.Moment, At: at, Text: at.UTC().Format("Mon 2 Jan 15:04 UTC")},
		" and did not send it."))), nil, nil)
	text.BlockID = draftBlock
	use := slack.NewButtonBlockElement(draftUse, "use", plainText("Continue it"))
	use.Style = slack.StylePrimary
	return []slack.Block{text, slack.NewActionBlock(draftBlock+":buttons", use, slack.NewButtonBlockElement(draftDrop, "drop", plainText("Start empty")))}
}

// offers says whether the view that a delivery came from still offers a draft.
func offers(d *delivery) bool {
	return slices.ContainsFunc(readBlocks(d), func(b blockHead) bool { return b.BlockID == draftBlock })
}

// offerOf are the blocks by which an open form offers a draft, for a redraw to keep.
func offerOf(v slack.View) (out []slack.Block) {
	for _, b := range v.Blocks.BlockSet {
		switch b := b.(type) {
		case *slack.SectionBlock:
			if b.BlockID == draftBlock {
				out = append(out, b)
			}
		case *slack.ActionBlock:
			if b.BlockID == draftBlock+":buttons" {
				out = append(out, b)
			}
		}
	}
	return out
}

// drafted serves a press on the offer: the draft's answers take the place of what stands in the form, or the draft goes.
func (a *App) drafted(ctx context.Context, d *delivery) {
	a.ack(d, nil)
	v, meta, answers, ok := a.filledIn(d)
	if !ok || d.act.shown.CallbackID != FormCallback {
		return
	}
	c, err := a.caller(ctx, d)
	if err != nil {
		return
	}
	if d.action == draftDrop {
		a.dropDraft(ctx, d, meta)
	} else if kept, ok := a.draftOf(ctx, d, meta); ok {
		answers = kept.Values
	}
	f := a.redrawn(ctx, d, c, meta, answers, "")
	if f == nil {
		return
	}
	if d.action == draftDrop {
		for i := range f.Fields {
			f.Fields[i].Fresh = false // what was typed since the form was opened stays
		}
	}
	a.updateForm(ctx, d, v, meta, *f, nil)
}

// redrawn asks the command tree for an open form with other answers in it.
func (a *App) redrawn(ctx context.Context, d *delivery, c domain.Caller, meta FormMeta, answers map[string]string, changed string) *view.Form {
	if a.cfg.Redraw == nil {
		return nil
	}
	return a.cfg.Redraw(ctx, a.inForm(ctx, d, c, meta, answers), changed)
}

// inForm is an open form as the command tree reads it.
func (a *App) inForm(ctx context.Context, d *delivery, c domain.Caller, meta FormMeta, answers map[string]string) commands.Input {
	d.channel, d.thread = meta.Channel, meta.Thread
	in := commands.Input{Caller: c, Text: meta.Words, Given: meta.Given, Form: maps.Clone(meta.Given), Where: a.where(ctx, d, commands.Form)}
	if in.Form == nil {
		in.Form = map[string]string{}
	}
	maps.Copy(in.Form, answers)
	in.Where.Link = meta.Link
	return in
}

// updateForm draws an open form anew; kept are blocks that go on standing above it.
func (a *App) updateForm(ctx context.Context, d *delivery, v slack.View, meta FormMeta, f view.Form, kept []slack.Block) {
	turns := map[string]int{}
	for _, b := range readBlocks(d) {
		if name, turn, ok := fieldName(b.BlockID); ok {
			turns[name] = turn
		}
	}
	for _, x := range f.Fields {
		if x.Fresh {
			turns[x.Name]++
		}
	}
	next := a.cfg.Renderer.form(f, FormMeta{Words: f.Words, Given: f.Given, Channel: meta.Channel, Thread: meta.Thread, Message: meta.Message, Link: meta.Link}, turns)
	if req := pendingRequest(v.PrivateMetadata); req != "" {
		next.PrivateMetadata = withRequest(next.PrivateMetadata, req)
	}
	next.Blocks.BlockSet = append(slices.Clone(kept), next.Blocks.BlockSet...)
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	_, err := a.cfg.Client.UpdateViewContext(ctx, next, "", d.act.shown.Hash, d.act.shown.ID)
	switch codeOf(err) {
	case "not_found", conflict: // closed, or changed again meanwhile: a newer change draws it
	default:
		if err != nil {
			a.log.Warn("a form could not be redrawn", ids(d), "err", err)
		}
	}
}
