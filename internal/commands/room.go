package commands

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/find"
)

// ArgRoom is a channel: a mention of it, or its name in the organisation's file; value: the id that letters go to.
const ArgRoom ArgKind = "room"

var slackRoom = regexp.MustCompile(`^[CG][A-Z0-9]{2,20}$`)

func (r *reader) room(a Arg, t Token) (string, error) {
	name := strings.ToLower(strings.TrimPrefix(strings.TrimSpace(t.Text), "#"))
	switch {
	case t.Entity.Kind == EntityChannel:
		return r.dir.ChannelAt(t.Entity.ID, t.Entity.Label), nil
	case r.dir.Channels[name] != nil:
		return name, nil
	case slackRoom.MatchString(t.Text):
		return r.dir.ChannelAt(t.Text, ""), nil
	}
	e := domain.Fail(domain.Invalid, "I know no channel “%s”.", domain.Clip(name, 40)).WithField(a.Name)
	if near := find.Nearest(name, slices.Sorted(maps.Keys(r.dir.Channels))); near != "" {
		return "", &unsure{e.WithHint("The nearest is #%s; any other, type # and pick it from Slack's list.", near), []string{near}}
	}
	return "", e.WithHint("Type # and pick it from Slack's list.")
}
