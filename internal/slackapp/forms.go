package slackapp

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"regexp"
	"strings"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// submit serves a submitted form. Errors stand beside their questions, or at the top, and what was typed survives
// every one of them; success closes the form and says so where it was opened (product 4).
func (a *App) submit(ctx context.Context, d *delivery) {
	if d.callback != FormCallback {
		return // a modal that asks nothing
	}
	v, meta, answers, ok := a.filledIn(d)
	if !ok {
		a.log.Error("a form could not be read", ids(d))
		d.again = true
		a.ack(d, updateAnswer(d, "I could not read this form. Please close it and open it again.", ""))
		return
	}
	values := map[string]string{} // what was settled before the form opened goes along under the answers
	maps.Copy(values, meta.Given)
	maps.Copy(values, answers)
	in := commands.Input{Request: cmp.Or(pendingRequest(v.PrivateMetadata), d.key), Text: meta.Words, Form: values, Given: meta.Given}
	d.channel, d.thread = meta.Channel, meta.Thread
	c, err := a.caller(ctx, d)
	in.Caller = c
	out := commands.Outcome{Err: err}
	if err == nil {
		in.Where = a.where(ctx, d, commands.Form)
		in.Where.Link, in.Where.Message, in.Where.Trigger = meta.Link, meta.Message, false
		out = a.run(ctx, d, in)
	}
	r := &reply{user: d.user} // by DM, where nothing else reaches its reader
	if in.Where.Member && in.Where.Kind != domain.ChannelDM {
		r.channel, r.thread = meta.Channel, meta.Thread
	}
	switch {
	case out.Err != nil || len(out.Fields) > 0:
		d.again = true // the corrected form may come with the same view and hash
		a.wrong(ctx, d, in, out, r)
		a.keepDraft(ctx, d, meta, answers)
	case out.Form != nil:
		next := a.cfg.Renderer.Form(*out.Form, FormMeta{Words: out.Form.Words, Given: out.Form.Given, Channel: meta.Channel, Thread: meta.Thread, Link: meta.Link})
		a.nextForm(ctx, d, next, formButton("There is one more form to fill in.", *out.Form, ""), r)
	default:
		if m := a.invited(in, out); a.ack(d, nil) {
			a.say(ctx, r, m)
		} else { // the form still stands there, saying that it takes longer
			a.redraw(ctx, d, a.answerModal(m), r, m)
		}
		a.dropDraft(ctx, d, meta)
	}
}

// filledIn reads a form's answers.
func (a *App) filledIn(d *delivery) (v slack.View, meta FormMeta, answers map[string]string, ok bool) {
	if json.Unmarshal(d.act.View, &v) != nil {
		return v, meta, nil, false
	}
	meta, answers = ReadForm(v)
	return v, meta, answers, meta.Words != ""
}

// wrong keeps the form open with what is wrong in it.
func (a *App) wrong(ctx context.Context, d *delivery, in commands.Input, out commands.Outcome, r *reply) {
	fields := maps.Clone(out.Fields)
	if fields == nil {
		fields = map[string]string{}
	}
	var e *domain.Error
	m := view.Message{}
	worded := errors.As(out.Err, &e)
	switch {
	case worded && e.Field != "" && len(fields) == 0:
		fields[e.Field] = e.Error()
	case out.Err != nil && len(fields) == 0:
		m = a.refuse(d, out.Err, "")
	}
	beside, rest := besideFields(d, fields)
	if len(beside) > 0 && len(rest) == 0 && m.Summary == "" {
		if a.ack(d, mustJSON(map[string]any{"response_action": "errors", "errors": beside})) {
			return
		}
	}
	for _, text := range beside {
		rest = append(rest, text)
	}
	switch { // what no question asks for is told by the refusal itself, which names it
	case m.Summary != "":
		rest = append([]string{m.Summary}, rest...)
	case e != nil && len(beside) == 0:
		rest = []string{e.Error()}
	}
	notice, request := strings.Join(rest, "\n"), ""
	if domain.CodeOf(out.Err) == domain.Unconfirmed {
		request = in.Request // pressing again must not do it twice (F10)
		notice += "\nPressing the button once more is safe."
	}
	if a.ack(d, updateAnswer(d, notice, request)) {
		return
	}
	a.amend(ctx, d, notice, request, r)
}

// besideFields puts errors under the block_ids of the questions they are about. An error key that is no question makes
// Slack show a message of its own (slack-platform 3), so the others are returned apart.
func besideFields(d *delivery, fields map[string]string) (beside map[string]string, rest []string) {
	inputs := map[string]string{}
	for _, b := range readBlocks(d) {
		if name, _, ok := fieldName(b.BlockID); ok && b.Type == "input" {
			inputs[name] = b.BlockID
		}
	}
	beside = map[string]string{}
	for name, text := range fields {
		if id := inputs[name]; id != "" {
			text = strings.ReplaceAll(asTyped.ReplaceAllString(text, "“$1”"), "`", "") // plain text there: marks would stand as they are
			beside[id] = cut(plain(text), 300)
		} else {
			rest = append(rest, text)
		}
	}
	return beside, rest
}

// asTyped is an example of a key and its value: in a form only the value is typed.
var asTyped = regexp.MustCompile("`[a-z_]+:\"([^\"`]*)\"`")

// nextForm puts another form in place of the submitted one.
func (a *App) nextForm(ctx context.Context, d *delivery, next slack.ModalViewRequest, m view.Message, r *reply) {
	payload, err := json.Marshal(map[string]any{"response_action": "update", "view": next})
	if err == nil && len(payload) < maxAck && a.ack(d, payload) {
		return
	}
	if a.ack(d, nil) { // too large for an ack: by the button instead
		a.say(ctx, r, m)
		return
	}
	a.redraw(ctx, d, next, r, m)
}

// amend redraws the open form with a notice, where the ack has gone already.
func (a *App) amend(ctx context.Context, d *delivery, notice, request string, r *reply) {
	raw, err := noticed(d, notice, request)
	var v slack.ModalViewRequest
	if err == nil {
		err = json.Unmarshal(raw, &v)
	}
	if err != nil {
		a.log.Error("a form could not be redrawn", ids(d), "err", err)
		a.say(ctx, r, view.Say(notice))
		return
	}
	a.redraw(ctx, d, v, r, view.Say(notice))
}

// changed serves a dispatching input: nothing is recorded, so the ack goes first; what was typed is kept as a draft, and
// the form is drawn anew where its command wants that, with what was typed still in it.
func (a *App) changed(ctx context.Context, d *delivery) {
	a.ack(d, nil)
	if d.act.shown.CallbackID != FormCallback {
		return
	}
	v, meta, answers, ok := a.filledIn(d)
	if !ok {
		return
	}
	c, err := a.caller(ctx, d)
	if err != nil {
		return
	}
	name, _, _ := fieldName(d.action)
	if f := a.redrawn(ctx, d, c, meta, answers, name); f != nil {
		a.updateForm(ctx, d, v, meta, *f, offerOf(v))
	}
	a.keepDraft(ctx, d, meta, answers)
}

// suggest answers type-ahead; there is always a list, if an empty one (slack-platform 3).
func (a *App) suggest(ctx context.Context, d *delivery) {
	options := []map[string]any{}
	if c, err := a.caller(ctx, d); err == nil && a.cfg.Suggest != nil {
		var of struct {
			Meta string `json:"private_metadata"`
		}
		lenient(d.act.View, &of)
		var meta FormMeta
		_ = json.Unmarshal([]byte(of.Meta), &meta) // without words nothing is offered
		name, _, _ := fieldName(d.action)
		size := 0
		for _, o := range a.cfg.Suggest(ctx, c, meta.Words, name, d.text) {
			if o.Value == "" || len([]rune(o.Value)) > maxOptionValue || len(options) == maxOptions {
				continue
			}
			one := map[string]any{"text": map[string]any{"type": "plain_text", "text": cut(orElse(plain(o.Label), orElse(plain(o.Value), "–")), maxLabel)}, "value": o.Value}
			if size += len(mustJSON(one)) + 1; size > maxAck-100 {
				break
			}
			options = append(options, one)
		}
	}
	a.ack(d, mustJSON(map[string]any{"options": options}))
}
