package workspace

import "slices"

// What changes in a workspace besides messages: who is in a channel, whether it is archived or shared, who left the
// company. People do these by hand; tests do them by the exported methods. The app hears of each by its event.

// roomChanged tells every page that a conversation is new or different.
func (s *Server) roomChanged(r *room) {
	s.publish(func(as string) (ClientEvent, bool) {
		if !s.maySee(r, as) {
			return ClientEvent{}, false
		}
		return ClientEvent{Type: "channel", Channel: r.id, Room: ptr(s.clientChannel(r, as))}, true
	})
}

func (s *Server) join(r *room, userID, inviter string) {
	r.members = append(r.members, userID)
	s.roomChanged(r)
	event := Object{"type": "member_joined_channel", "user": userID, "channel": r.id, "channel_type": r.letter(), "team": s.seed.Team.ID, "event_ts": s.newTS()}
	if inviter != "" {
		event["inviter"] = inviter
	}
	if r.has(s.seed.Bot.UserID) {
		s.event("member_joined_channel", event)
	}
}

func (s *Server) leave(r *room, userID string) {
	botWas := r.has(s.seed.Bot.UserID)
	r.members = slices.DeleteFunc(r.members, func(m string) bool { return m == userID })
	s.roomChanged(r)
	if botWas {
		s.event("member_left_channel", Object{"type": "member_left_channel", "user": userID, "channel": r.id,
			"channel_type": r.letter(), "team": s.seed.Team.ID, "event_ts": s.newTS()})
	}
}

func (r *room) letter() string {
	if r.kind == "public" {
		return "C"
	}
	return "G"
}

func (s *Server) archive(r *room, by string) {
	r.archived = true
	s.roomHappened(r, "archive", Object{"channel": r.id, "user": by, "is_moved": 0})
}

func (s *Server) rename(r *room, name string) {
	r.name = name
	s.roomHappened(r, "rename", Object{"channel": Object{"id": r.id, "name": name, "name_normalized": name, "created": r.created,
		"is_channel": !r.private(), "is_mpim": false}})
}

// roomHappened tells the pages, and the app where it can see the channel: Slack calls a private one a group.
func (s *Server) roomHappened(r *room, what string, event Object) {
	s.roomChanged(r)
	kind := "channel_" + what
	if r.private() {
		kind = "group_" + what
	}
	if r.has(s.seed.Bot.UserID) || !r.private() {
		event["type"], event["event_ts"] = kind, s.newTS()
		s.event(kind, event)
	}
}

// Archive archives a channel, by id or name, as a person would.
func (s *Server) Archive(channel string) {
	s.withRoom(channel, func(r *room) { s.archive(r, s.anyone()) })
}

// Unarchive opens an archived channel again.
func (s *Server) Unarchive(channel string) {
	s.withRoom(channel, func(r *room) {
		r.archived = false
		s.roomChanged(r)
	})
}

// Share makes a channel shared with another organisation, or ends that.
func (s *Server) Share(channel string, shared bool) {
	s.withRoom(channel, func(r *room) {
		r.extShared = shared
		s.roomChanged(r)
		kind := "channel_unshared"
		event := Object{"channel": r.id, "previously_connected_team_id": "T0ELSEWHERE", "is_ext_shared": shared, "event_ts": s.newTS()}
		if shared {
			kind = "channel_shared"
			event = Object{"channel": r.id, "connected_team_id": "T0ELSEWHERE", "event_ts": s.newTS()}
		}
		event["type"] = kind
		s.event(kind, event)
	})
}

// Invite puts a person or the bot into a channel; Remove takes them out.
func (s *Server) Invite(channel, who string) {
	s.withRoom(channel, func(r *room) {
		if u := s.person(who); u != nil && !r.has(u.ID) {
			s.join(r, u.ID, s.anyone())
		}
	})
}

// Remove takes a person or the bot out of a channel.
func (s *Server) Remove(channel, who string) {
	s.withRoom(channel, func(r *room) {
		if u := s.person(who); u != nil {
			s.leave(r, u.ID)
		}
	})
}

// ChangeUser changes a person, for example deactivates them, and sends user_change.
func (s *Server) ChangeUser(who string, change func(*User)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u := s.person(who); u != nil {
		change(&u.User)
		u.updated++
		s.event("user_change", Object{"type": "user_change", "user": s.userJSON(u), "event_ts": s.newTS()})
		s.touch()
	}
}

// RevokeTokens is an administrator removing the app: it hears tokens_revoked and app_uninstalled where it subscribed to
// them, and every call answers token_revoked until ClearFaults.
func (s *Server) RevokeTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.event("tokens_revoked", Object{"type": "tokens_revoked", "tokens": Object{"oauth": []string{}, "bot": []string{s.seed.Bot.UserID}}, "event_ts": s.newTS()})
	s.event("app_uninstalled", Object{"type": "app_uninstalled", "event_ts": s.newTS()})
	s.setFault(Fault{Kind: FaultRefuse, Method: "*", Code: "token_revoked"})
}

// ChangeGroup sets the members of a user group and sends both of Slack's events.
func (s *Server) ChangeGroup(handle string, members []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.groups {
		if g.Handle == handle || g.ID == handle {
			before := g.Members
			g.Members = slices.Clone(members)
			gone := slices.DeleteFunc(slices.Clone(before), func(u string) bool { return slices.Contains(members, u) })
			come := slices.DeleteFunc(slices.Clone(members), func(u string) bool { return slices.Contains(before, u) })
			s.event("subteam_members_changed", Object{"type": "subteam_members_changed", "subteam_id": g.ID, "team_id": s.seed.Team.ID,
				"added_users": come, "added_users_count": len(come), "removed_users": gone, "removed_users_count": len(gone), "event_ts": s.newTS()})
			s.event("subteam_updated", Object{"type": "subteam_updated", "subteam": s.groupJSON(g, true), "event_ts": s.newTS()})
		}
	}
}

func (s *Server) withRoom(channel string, f func(*room)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.place(channel); r != nil {
		f(r)
	}
}
