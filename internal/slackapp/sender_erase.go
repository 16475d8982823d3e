package slackapp

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// removed is what stands in place of a message that Slack keeps.
const removed = "This message was removed."

// Erase implements outbox.Sender: the files go first, for without the message nobody finds them, then the parts below it,
// so that nothing is left without its beginning.
func (s *Sender) Erase(ctx context.Context, at outbox.Receipt) error {
	b, err := s.below(ctx, at, "", "", true)
	switch code := codeOf(err); {
	case code == "message_not_found" || code == "thread_not_found":
		return nil
	case err != nil:
		return classifyRead(err)
	}
	var kept error // what Slack does not let go of is for the operator, after all else is gone
	for _, id := range b.files {
		switch err := s.dropFile(ctx, id); {
		case isBug(err):
			kept = err
		case err != nil:
			return err
		}
	}
	for _, ts := range b.parts {
		if err := s.eraseOne(ctx, at.Channel, ts); err != nil {
			return err
		}
	}
	if err := s.eraseOne(ctx, at.Channel, at.TS); err != nil {
		return err
	}
	return kept
}

// eraseOne deletes a message of ours; where Slack or the company's rules keep it, its words go.
func (s *Sender) eraseOne(ctx context.Context, channel, ts string) error {
	_, _, err := s.Client.DeleteMessageContext(ctx, channel, ts)
	switch codeOf(err) {
	case "message_not_found":
		return nil
	case "cant_delete_message", "compliance_exports_prevent_deletion", "edit_window_closed", "restricted_action", "no_permission":
		err = s.update(ctx, channel, ts, Rendered{Text: removed})
		if codeOf(err) == "message_not_found" {
			return nil
		}
	}
	if err != nil {
		return Classify(err)
	}
	return nil
}

// Audience is what sort of place a channel is at this moment, and how many members it has; 0 where Slack does not say
// (ledger.Rooms).
func (s *Sender) Audience(ctx context.Context, channel string) (domain.ChannelKind, int, error) {
	c, err := s.Facts.fresh(ctx, channel, mayAge)
	return c.Kind, c.Members, err
}
