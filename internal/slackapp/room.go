package slackapp

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// roomNames is how many names are tried before a channel is given up, and roomLooks how often one that Slack does not list
// yet is waited for before its name counts as somebody else's.
const (
	roomNames = 9
	roomLooks = 3
	linkTries = 20 // the card that a bookmark leads to is on its way; then the channel does without
)

// Room implements outbox.Sender: one step in the life of an incident's channel (slack-platform 9). Whether the incident
// still wants it is asked first, for it may have become confidential or have ended since (domain 7.2).
func (s *Sender) Room(ctx context.Context, e outbox.RoomErrand, t outbox.RoomTry) (string, error) {
	if s.MayShow != nil {
		switch yes, err := s.MayShow(ctx, outbox.Letter{Room: &e}); {
		case err != nil:
			return "", &outbox.SendError{Verdict: outbox.VerdictLater, Code: "records_unread", Err: err}
		case !yes:
			return "", fail(outbox.VerdictDrop, "not_wanted")
		}
	}
	if e.Channel != "" {
		defer s.Facts.Forget(e.Channel)
	}
	switch e.Op {
	case outbox.RoomCreate:
		return s.roomCreate(ctx, e, t)
	case outbox.RoomTopic:
		return e.Channel, s.roomTopic(ctx, e)
	case outbox.RoomInvite:
		return e.Channel, s.roomInvite(ctx, e)
	case outbox.RoomBookmark:
		return e.Channel, s.roomBookmark(ctx, e, t)
	case outbox.RoomRename:
		return e.Channel, s.roomRename(ctx, e)
	case outbox.RoomArchive:
		return e.Channel, s.roomArchive(ctx, e)
	}
	return "", fail(outbox.VerdictBug, "no_such_errand")
}

// roomCreate makes the channel. A name is taken once in a workspace, so that repeating the call makes no second channel:
// after a lost reply a name that is taken is ours where we made it since the first attempt (reliability F6).
func (s *Sender) roomCreate(ctx context.Context, e outbox.RoomErrand, t outbox.RoomTry) (string, error) {
	var listed map[string]slack.Channel
	for n := range roomNames {
		name := roomNameNo(e.Name, n)
		c, err := s.Client.CreateConversationContext(ctx, slack.CreateConversationParams{ChannelName: name})
		if err == nil && (c == nil || c.ID == "") {
			err = errNothing
		}
		if err == nil {
			s.Facts.Forget(c.ID)
			return c.ID, nil
		}
		if codeOf(err) != "name_taken" {
			return "", roomError(err)
		}
		if !t.Unsure {
			continue
		}
		if listed == nil {
			if listed, err = s.roomsNamed(ctx, e.Name); err != nil {
				return "", classifyRead(err)
			}
		}
		switch c, ok := listed[name]; {
		case ok && c.Creator == s.BotUser && !c.Created.Time().Before(t.Since.Add(-backTo-time.Second)):
			s.Facts.Forget(c.ID)
			return c.ID, nil
		case !ok && t.Tries < roomLooks: // it may be ours, and not to be seen yet
			return "", fail(outbox.VerdictUnknown, "name_taken")
		}
	}
	return "", fail(outbox.VerdictForbid, "name_taken")
}

// roomNameNo is the n-th name to try.
func roomNameNo(name string, n int) string {
	if n > 0 {
		name += "-" + string(rune('1'+n))
	}
	return name
}

// roomRename gives the channel another name. After a lost reply the name may be taken by the channel itself; the next one
// says as little. A channel that was archived before cannot be renamed; that is told, and so is every other refusal, for the title
// stands in the name then.
func (s *Sender) roomRename(ctx context.Context, e outbox.RoomErrand) error {
	for n := range roomNames {
		_, err := s.Client.RenameConversationContext(ctx, e.Channel, roomNameNo(e.Name, n))
		switch codeOf(err) {
		case "name_taken":
			continue
		case "channel_not_found":
			return nil
		case "is_archived", "not_in_channel", "not_authorized":
			return &outbox.SendError{Verdict: outbox.VerdictForbid, Code: codeOf(err), Err: err}
		}
		return roomError(err)
	}
	return fail(outbox.VerdictForbid, "name_taken")
}

// roomsNamed lists the channels whose names begin with prefix, the archived ones too: they keep their names.
func (s *Sender) roomsNamed(ctx context.Context, prefix string) (map[string]slack.Channel, error) {
	out := map[string]slack.Channel{}
	p := slack.GetConversationsParameters{Limit: 999, Types: []string{"public_channel"}}
	for {
		list, cursor, err := s.Client.GetConversationsContext(ctx, &p)
		if err != nil {
			return nil, err
		}
		for _, c := range list {
			if strings.HasPrefix(c.Name, prefix) {
				out[c.Name] = c
			}
		}
		if cursor == "" || cursor == p.Cursor {
			return out, nil
		}
		p.Cursor = cursor
	}
}

func (s *Sender) roomTopic(ctx context.Context, e outbox.RoomErrand) error {
	_, err := s.Client.SetTopicOfConversationContext(ctx, e.Channel, topicText(e.Topic))
	return roomError(err)
}

// topicText makes a topic of words in which people's names stand, as they call themselves: nothing invisible and nothing
// that Slack could take for a mention or a link (reliability T2). A topic knows no formatting, so that signs are not
// spelled out in it.
func topicText(s string) string {
	return strings.NewReplacer("<", "‹", ">", "›").Replace(clean(s))
}

// perPerson are refusals of one person: the others are invited all the same.
var perPerson = []string{"already_in_channel", "user_not_found", "users_not_found", "user_disabled", "cant_invite", "cant_invite_self",
	"user_is_restricted", "user_is_ultra_restricted", "ura_max_channels", "user_team_not_in_channel", "org_user_not_in_team", "failed_for_some_users"}

// roomInvite brings people into the channel: full members only, as at this moment (domain 7.1).
func (s *Sender) roomInvite(ctx context.Context, e outbox.RoomErrand) error {
	d := s.Directory()
	if !d.Joined() {
		return fail(outbox.VerdictLater, "accounts_unread")
	}
	var users []string
	for _, id := range e.People {
		if p := d.People[id]; p != nil && d.InSlack(id) && slackUser.MatchString(p.Slack) && !slices.Contains(users, p.Slack) {
			users = append(users, p.Slack)
		}
	}
	if len(users) == 0 {
		return nil
	}
	_, err := s.Client.InviteUsersToConversationContext(ctx, e.Channel, users...)
	if len(users) == 1 || !slices.Contains(perPerson, codeOf(err)) {
		return roomError(skipped(err))
	}
	for _, u := range users { // one of them stands in the way of all: one by one
		if _, err := s.Client.InviteUsersToConversationContext(ctx, e.Channel, u); skipped(err) != nil {
			return roomError(err)
		}
	}
	return nil
}

func skipped(err error) error {
	if slices.Contains(perPerson, codeOf(err)) {
		return nil
	}
	return err
}

// roomBookmark puts the card into the bar over the channel. Bookmarks cannot be read back with the scopes there are, so
// that one of unknown outcome is let go: the card itself stands in the channel (reliability F7).
func (s *Sender) roomBookmark(ctx context.Context, e outbox.RoomErrand, t outbox.RoomTry) error {
	if t.Unsure || t.Tries >= linkTries {
		return nil
	}
	link := s.permalink(ctx, e.Card, e.Channel)
	if link == "" {
		return fail(outbox.VerdictLater, "no_card_yet")
	}
	_, err := s.Client.AddBookmarkContext(ctx, e.Channel, slack.AddBookmarkParameters{Title: e.Title, Type: "link", Link: link})
	return roomError(err)
}

func (s *Sender) roomArchive(ctx context.Context, e outbox.RoomErrand) error {
	if e.Topic != "" {
		if err := s.roomTopic(ctx, e); err != nil && !roomGone(err) {
			return err
		}
	}
	err := s.Client.ArchiveConversationContext(ctx, e.Channel)
	switch codeOf(err) {
	case "already_archived", "is_archived", "channel_not_found":
		return nil
	}
	return roomError(err)
}

func roomGone(err error) bool {
	switch codeOf(err) {
	case "is_archived", "channel_not_found":
		return true
	}
	return false
}

// roomError is Classify for an errand: what the app or the company's rules do not allow ends this errand and no other
// letter, for the incident lives on its card (slack-platform 9).
func roomError(err error) error {
	if err == nil {
		return nil
	}
	e := Classify(err)
	switch code := codeOf(err); {
	case code == "missing_scope", code == "no_permission", code == "not_allowed_token_type", code == "access_denied", code == "restricted_action",
		strings.HasPrefix(code, "restricted_action"), code == "cant_invite", code == "too_long", strings.HasPrefix(code, "invalid_"):
		if code != "invalid_auth" {
			return &outbox.SendError{Verdict: outbox.VerdictForbid, Code: e.Code, Err: err}
		}
	}
	return e
}
