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
	roomNames    = 9
	roomLooks    = 3
	linkTries    = 20 // the card that a bookmark leads to is on its way; then the channel does without
	byThemselves = 25 // of people invited one by one: as many as one call's time and Slack's pace allow, the roles first
)

// Room implements outbox.Sender: one step in the life of an incident's channel (slack-platform 9). Whether the incident
// still wants it is asked first, for it may have become confidential or have ended since (domain 7.2).
func (s *Sender) Room(ctx context.Context, e outbox.RoomErrand, t outbox.RoomTry) (string, error) {
	if s.MayShow != nil {
		switch yes, err := s.MayShow(ctx, outbox.Letter{Room: &e}); {
		case err != nil:
			return "", &outbox.SendError{Verdict: outbox.VerdictLater, Code: "records_unread", Err: err}
		case !yes && e.Op == outbox.RoomCreate && t.Unsure:
			return s.roomLeft(ctx, e, t)
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
		case ok && s.madeSince(c, t.Since):
			s.Facts.Forget(c.ID)
			return c.ID, nil
		case !ok && t.Tries < roomLooks: // it may be ours, and not to be seen yet
			return "", fail(outbox.VerdictUnknown, "name_taken")
		}
	}
	return "", fail(outbox.VerdictForbid, "name_taken")
}

// madeSince says whether a channel is ours, made at that moment or later.
func (s *Sender) madeSince(c slack.Channel, since time.Time) bool {
	return c.Creator == s.BotUser && !c.Created.Time().Before(since.Add(-backTo-time.Second))
}

// roomLeft finds the channel that a lost attempt made for an incident that wants none any more: the title stands in its
// name, and who learns of it closes it (domain 7.2).
func (s *Sender) roomLeft(ctx context.Context, e outbox.RoomErrand, t outbox.RoomTry) (string, error) {
	listed, err := s.roomsNamed(ctx, e.Name)
	if err != nil {
		return "", classifyRead(err)
	}
	for n := range roomNames {
		if c, ok := listed[roomNameNo(e.Name, n)]; ok && s.madeSince(c, t.Since) {
			return c.ID, nil
		}
	}
	if t.Tries < roomLooks { // it may not be to be seen yet
		return "", fail(outbox.VerdictUnknown, "not_wanted")
	}
	return "", fail(outbox.VerdictDrop, "not_wanted")
}

// roomNameNo is the n-th name to try.
func roomNameNo(name string, n int) string {
	if n > 0 {
		name += "-" + string(rune('1'+n))
	}
	return name
}

// roomRename gives the channel another name. After a lost reply the name may be taken by the channel itself; the next one
// says as little. A channel that was archived before cannot be renamed; that is told as every refusal, for the title stands
// in the name then.
func (s *Sender) roomRename(ctx context.Context, e outbox.RoomErrand) error {
	for n := range roomNames {
		c, err := s.Client.RenameConversationContext(ctx, e.Channel, roomNameNo(e.Name, n))
		if err == nil && (c == nil || c.ID == "") {
			err = errNothing
		}
		switch codeOf(err) {
		case "name_taken":
			continue
		case "channel_not_found":
			return nil
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
	for _, u := range users[:min(len(users), byThemselves)] { // one of them stands in the way of all
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

// roomArchive closes a channel. Where Slack refuses the last topic it is closed all the same.
func (s *Sender) roomArchive(ctx context.Context, e outbox.RoomErrand) error {
	if e.Topic != "" {
		switch err := Classify(s.roomTopic(ctx, e)); {
		case err == nil:
		case err.Verdict == outbox.VerdictDead, err.Verdict == outbox.VerdictForbid:
			s.Log.Warn("an incident's channel keeps its topic", "ref", e.Ref, "code", err.Code)
		default:
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

// tokenIll are refusals of the token or the whole workspace: nothing else would get through either (reliability F26).
var tokenIll = []string{"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "team_access_not_granted",
	"two_factor_setup_required", "accesslimited", "team_not_found"}

// roomError is Classify for an errand. What Slack says no to, in whatever word, ends this errand and holds up no other
// letter, for the incident lives on its card (slack-platform 9). Anything else is tried again: a lost answer, a rest, a
// token that is out of order.
func roomError(err error) error {
	if err == nil {
		return nil
	}
	e, code := Classify(err), codeOf(err)
	switch v, known := verdicts[code]; {
	case code == "", slices.Contains(tokenIll, code), known && (v == outbox.VerdictLater || v == outbox.VerdictUnknown), v == outbox.VerdictDead:
		return e
	}
	return &outbox.SendError{Verdict: outbox.VerdictForbid, Code: e.Code, Err: err}
}
