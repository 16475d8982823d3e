package slackapp

import (
	"cmp"
	"encoding/json"
	"strings"
)

// noticeBlock is the block at the top of a form that says what went wrong with it.
const noticeBlock = "form:notice"

type blockHead struct {
	Type    string `json:"type"`
	BlockID string `json:"block_id"`
}

// readBlocks are the heads of the blocks of the view that a delivery came from.
func readBlocks(d *delivery) []blockHead {
	var v struct {
		Blocks []blockHead `json:"blocks"`
	}
	lenient(d.act.View, &v)
	return v.Blocks
}

// viewKeys are what a view is opened with; the rest of a payload's view is Slack's.
var viewKeys = []string{"type", "title", "submit", "close", "private_metadata", "callback_id", "clear_on_close", "notify_on_close"}

// noticed is the view that a delivery came from, with a notice at its top. All block and action ids stay, so Slack
// keeps what was typed (slack-platform 3). request, where it is set, goes along as the request id of the next
// submission: the first one may have been recorded.
func noticed(d *delivery, notice, request string) (json.RawMessage, error) {
	var v map[string]json.RawMessage
	if err := json.Unmarshal(d.act.View, &v); err != nil {
		return nil, err
	}
	var blocks []json.RawMessage
	if err := json.Unmarshal(v["blocks"], &blocks); err != nil {
		return nil, err
	}
	out := map[string]any{}
	for _, k := range viewKeys {
		if raw, ok := v[k]; ok && string(raw) != "null" {
			out[k] = raw
		}
	}
	kept := []json.RawMessage{mustJSON(map[string]any{"type": "section", "block_id": noticeBlock,
		"text": map[string]any{"type": "plain_text", "text": cut(cmp.Or(plainLines(notice), "Please check this form."), maxText)}})}
	heads := readBlocks(d)
	for i, raw := range blocks {
		if i < len(heads) && heads[i].BlockID != noticeBlock && len(kept) < maxViewBlocks {
			kept = append(kept, raw)
		}
	}
	out["blocks"] = kept
	if request != "" {
		var meta string
		_ = json.Unmarshal(v["private_metadata"], &meta)
		out["private_metadata"] = withRequest(meta, request)
	}
	return json.Marshal(out)
}

// plainLines is plain for a text of several lines; the marks of a hint would stand there as they are.
func plainLines(s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "`", ""), "\n")
	for i, l := range lines {
		lines[i] = plain(l)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// updateAnswer is the ack of a submission that keeps the form open with a notice at its top; where that would not fit
// an ack, the notice stands beside the first question.
func updateAnswer(d *delivery, notice, request string) json.RawMessage {
	v, err := noticed(d, notice, request)
	if err == nil && len(v) < maxAck-60 {
		return mustJSON(map[string]any{"response_action": "update", "view": v})
	}
	for _, b := range readBlocks(d) {
		if b.Type == "input" {
			return mustJSON(map[string]any{"response_action": "errors", "errors": map[string]string{b.BlockID: cut(plain(notice), 300)}})
		}
	}
	return nil
}

// withRequest adds a request id to a form's private_metadata, beside what FormMeta holds.
func withRequest(meta, request string) string {
	m := map[string]json.RawMessage{}
	if json.Unmarshal([]byte(meta), &m) != nil {
		return meta
	}
	m["r"] = mustJSON(request)
	b, err := json.Marshal(m)
	if err != nil || len(b) > maxMeta {
		return meta
	}
	return string(b)
}

// pendingRequest is the request id that an earlier submission of the same form may have been recorded under.
func pendingRequest(meta string) string {
	var m struct {
		Request string `json:"r"`
	}
	_ = json.Unmarshal([]byte(meta), &m)
	return m.Request
}
