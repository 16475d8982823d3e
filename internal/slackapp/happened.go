package slackapp

import (
	"cmp"
	"context"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// happened takes in what the workspace tells of itself: accounts and groups for the roster, places for the facts,
// reactions and the rest for the hook. Whatever the hook writes has committed before the ack; where it fails, the
// event is left to come again, three times at most (reliability F3, F23).
func (a *App) happened(ctx context.Context, d *delivery) {
	e := &d.event
	switch e.Type {
	case "tokens_revoked", "app_uninstalled":
		a.log.Error("the app was removed from the workspace or its token revoked", "event", e.Type)
		a.tokenGone()
		return
	case "user_change", "team_join", "user_profile_changed":
		a.observe(d)
		return
	}
	if strings.HasPrefix(e.Type, "subteam_") {
		a.observe(d)
		return
	}
	if placeEvents[e.Type] {
		if d.channel != "" {
			a.cfg.Facts.Forget(d.channel)
		}
		a.observe(d)
	}
	if a.cfg.OnEvent == nil {
		return
	}
	ev := Event{Request: d.key, Type: e.Type, Channel: d.channel, TS: cmp.Or(e.Item.TS, e.TS), Emoji: e.Reaction, ItemUser: e.ItemUser}
	if strings.HasPrefix(e.Type, "reaction_") || strings.HasPrefix(e.Type, "pin_") {
		c, err := a.caller(ctx, d)
		if domain.CodeOf(err) == domain.Forbidden && err != nil || d.user == a.selfID(d) || e.Item.Type != "message" {
			return // only full members' emoji and pins count (slack-platform 9), and never our own
		}
		if err != nil {
			a.later(d, err)
			return
		}
		ev.Caller = c
	}
	if err := a.cfg.OnEvent(ctx, ev); err != nil {
		a.later(d, err)
	}
}

// later leaves an event to be delivered again, unless it has been three times already.
func (a *App) later(d *delivery, err error) {
	a.log.Warn("an event could not be taken in", ids(d), "event", d.event.Type, "try", d.RetryAttempt, "err", err)
	if d.RetryAttempt < 3 && !d.acked.Load() {
		d.again, d.leave = true, true
	}
}

func (a *App) observe(d *delivery) {
	if d.typed != nil {
		a.cfg.Roster.Observe(d.typed)
	}
}

// placeEvents change what sort of place a channel is (reliability F27, T7).
var placeEvents = map[string]bool{"channel_archive": true, "channel_unarchive": true, "channel_deleted": true, "channel_rename": true,
	"channel_shared": true, "channel_unshared": true, "channel_id_changed": true, "channel_left": true, "group_archive": true,
	"group_unarchive": true, "group_deleted": true, "group_rename": true, "group_left": true, "member_joined_channel": true,
	"member_left_channel": true, "channel_convert_to_private": true, "channel_convert_to_public": true}
