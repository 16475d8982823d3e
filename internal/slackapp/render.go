package slackapp

import (
	"encoding/json"
	"strings"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/view"
)

// Renderer turns the neutral model into Block Kit. It is the only place where text becomes markup: every piece that
// somebody typed is cut, cleaned and escaped here and nowhere else (reliability T1-T3).
type Renderer struct {
	Command string // the slash word, "/sec"
	// SlackID is the Slack user id (U…) of a person, "" where Slack does not know them.
	SlackID func(person string) string
	// ChannelID is Slack's id (C…) of a channel of the directory, "" where it is not known.
	ChannelID func(id string) string
	// ChannelName is the name of a channel by Slack's id, "" where readers may not know it. Only fallback texts need
	// it: Slack itself shows the name to those who may see it.
	ChannelName func(slackID string) string
}

// Rendered is a message as Slack takes it. Thread holds what did not fit, to be posted below it in order.
type Rendered struct {
	Text   string // what notifications and screen readers get; never empty
	Blocks []slack.Block
	Thread []Rendered
}

// Confidential is all that a notification says of a restricted item (domain 7.2).
const Confidential = "You have a confidential security item to review."

// Message renders a message within every limit of Block Kit. What does not fit goes on as Thread, whole nodes at a
// time, followed by the message's own thread.
func (r Renderer) Message(m view.Message) Rendered {
	parts := r.pages(m, maxBlocks)
	out := parts[0]
	out.Thread = parts[1:]
	for _, t := range m.Thread {
		t.Restricted = t.Restricted || m.Restricted
		below := r.Message(t)
		out.Thread = append(out.Thread, Rendered{Text: below.Text, Blocks: below.Blocks})
		out.Thread = append(out.Thread, below.Thread...)
	}
	return out
}

// pages lays the nodes out in messages of at most max blocks and maxMessage characters. A heading stays with what it
// heads.
func (r Renderer) pages(m view.Message, max int) []Rendered {
	var out []Rendered
	cur, weight := &page{}, 0
	next := func() {
		if len(cur.blocks) > 0 {
			out = append(out, cur.rendered(m, len(out) == 0))
		}
		cur, weight = &page{}, 0
	}
	for _, u := range r.units(m.Nodes) {
		w := 0
		for _, b := range u.blocks {
			w += weigh(b)
		}
		if len(cur.blocks)+len(u.blocks) > max || weight+w > maxMessage {
			next()
		}
		for i, b := range u.blocks { // a unit that is too much for one message is broken between its blocks
			if bw := weigh(b); len(cur.blocks) >= max || (i > 0 && weight+bw > maxMessage) {
				next()
			}
			cur.blocks = append(cur.blocks, b)
			weight += weigh(b)
		}
		cur.plain = append(cur.plain, u.plain...)
	}
	next()
	if len(out) == 0 {
		out = []Rendered{(&page{}).rendered(m, true)}
	}
	return out
}

// page is one message being laid out.
type page struct {
	blocks []slack.Block
	plain  []string
}

func (p *page) rendered(m view.Message, first bool) Rendered {
	summary := clean(m.Summary)
	lines := p.plain
	if first && summary != "" && (len(lines) == 0 || lines[0] != summary) {
		lines = append([]string{summary}, lines...)
	}
	if len(lines) == 0 {
		lines = []string{orElse(summary, "Secretariat")}
	}
	out := Rendered{Text: fallback(strings.Join(lines, "\n")), Blocks: p.blocks}
	if m.Restricted {
		out.Text = Confidential
	}
	if len(out.Blocks) == 0 {
		out.Blocks = []slack.Block{section(inert(fit(lines[0], maxText, escapeLines), 0, 0))}
	}
	return out
}

// fallback is the top-level text: every line inert, no mentions, short enough to keep whole.
func fallback(s string) string { return escapeLines(fit(s, maxFallback, escapeLines)) }

func escapeLines(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = inert(l, 0, 0)
	}
	return strings.Join(lines, "\n")
}

// Home renders a message and its thread as the Home tab, which has no thread: what does not fit is said to be there.
func (r Renderer) Home(m view.Message) slack.HomeTabViewRequest {
	nodes := append([]view.Node{}, m.Nodes...)
	for _, t := range m.Thread {
		nodes = append(append(nodes, view.Node{Kind: view.NodeRule}), t.Nodes...)
	}
	blocks, bytes := []slack.Block{}, 0
	for _, u := range r.units(nodes) {
		j, _ := json.Marshal(u.blocks) // blocks of our own making
		if bytes += len(j); len(blocks)+len(u.blocks) > maxViewBlocks-1 || bytes > maxViewBytes {
			more := view.L("There is more than fits here. Type ", view.Cmd("help"), " to see how to list the rest.")
			blocks = append(blocks, note(r.line(more)))
			break
		}
		blocks = append(blocks, u.blocks...)
	}
	if len(blocks) == 0 {
		blocks = (&page{}).rendered(view.Message{Summary: m.Summary}, true).Blocks
	}
	return slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: blocks}}
}

// AckPayload is a rendered message as the payload of a slash command's ack, visible to the asker only. It is a map,
// for the library's own type would send "blocks":null and an empty metadata (slack-platform 7, web traps 5).
func AckPayload(r Rendered) map[string]any {
	p := map[string]any{"response_type": "ephemeral", "text": r.Text}
	if len(r.Blocks) > 0 {
		p["blocks"] = r.Blocks
	}
	return p
}
