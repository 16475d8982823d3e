package workspace

import (
	"slices"
	"strings"
	"time"
)

func apiTest(*Server, *apiCall) (Object, *apiError) { return nil, nil }

func apiAuthTest(s *Server, _ *apiCall) (Object, *apiError) {
	return Object{"url": "https://" + s.seed.Team.Domain + ".slack.com/", "team": s.seed.Team.Name, "user": s.botHandle(),
		"team_id": s.seed.Team.ID, "user_id": s.seed.Bot.UserID, "bot_id": s.seed.Bot.BotID, "is_enterprise_install": false}, nil
}

func apiTeamInfo(s *Server, _ *apiCall) (Object, *apiError) {
	return Object{"team": Object{"id": s.seed.Team.ID, "name": s.seed.Team.Name, "domain": s.seed.Team.Domain, "email_domain": ""}}, nil
}

func apiBotsInfo(s *Server, c *apiCall) (Object, *apiError) {
	if b := c.str("bot"); b != s.seed.Bot.BotID {
		return nil, refuse("bot_not_found")
	}
	return Object{"bot": Object{"id": s.seed.Bot.BotID, "deleted": false, "name": s.botName(), "app_id": s.seed.Bot.AppID, "user_id": s.seed.Bot.UserID}}, nil
}

// userJSON is a person as the Web API shows them; the address needs a scope of its own.
func (s *Server) userJSON(u *user) Object {
	loc, err := time.LoadLocation(u.TZ)
	if err != nil {
		loc = time.UTC
	}
	zone, offset := time.Now().In(loc).Zone()
	profile := Object{"real_name": u.RealName, "real_name_normalized": u.RealName, "display_name": u.Name, "display_name_normalized": u.Name,
		"title": u.Title, "team": u.TeamID, "status_text": "", "status_emoji": "", "avatar_hash": "0"}
	if first, last, ok := strings.Cut(u.RealName, " "); ok {
		profile["first_name"], profile["last_name"] = first, last
	}
	if s.manifest.hasScope("users:read.email") && u.Email != "" {
		profile["email"] = u.Email
	}
	if u.ID == s.seed.Bot.UserID {
		profile["bot_id"], profile["api_app_id"] = s.seed.Bot.BotID, s.seed.Bot.AppID
	}
	return Object{"id": u.ID, "team_id": u.TeamID, "name": u.Name, "deleted": u.Deleted, "real_name": u.RealName, "tz": u.TZ, "tz_label": zone,
		"tz_offset": offset, "profile": profile, "is_admin": u.IsAdmin, "is_owner": false, "is_primary_owner": false,
		"is_restricted": u.IsRestricted, "is_ultra_restricted": false, "is_bot": u.IsBot, "is_app_user": false, "is_stranger": s.stranger(u),
		"updated": u.updated, "has_2fa": false}
}

func apiUserInfo(s *Server, c *apiCall) (Object, *apiError) {
	u := s.users[c.str("user")]
	if u == nil {
		return nil, refuse("user_not_found")
	}
	return Object{"user": s.userJSON(u)}, nil
}

func apiUserList(s *Server, c *apiCall) (Object, *apiError) {
	all := []Object{}
	for _, id := range s.userOrder {
		all = append(all, s.userJSON(s.users[id]))
	}
	page, cursor, err := pageOf(s, c, all, 1000)
	if err != nil {
		return nil, err
	}
	return Object{"members": page, "cache_ts": time.Now().Unix(), "response_metadata": Object{"next_cursor": cursor}}, nil
}

func apiUserByEmail(s *Server, c *apiCall) (Object, *apiError) {
	email := strings.TrimSpace(c.str("email"))
	for _, id := range s.userOrder {
		if u := s.users[id]; email != "" && strings.EqualFold(u.Email, email) && !u.Deleted && !s.stranger(u) {
			return Object{"user": s.userJSON(u)}, nil
		}
	}
	return nil, refuse("users_not_found")
}

func (s *Server) groupJSON(g *UserGroup, withUsers bool) Object {
	o := Object{"id": g.ID, "team_id": s.seed.Team.ID, "is_usergroup": true, "name": g.Name, "handle": g.Handle, "description": "",
		"is_external": false, "date_create": 0, "date_update": 0, "date_delete": 0, "user_count": len(g.Members)}
	if withUsers {
		o["users"] = g.Members
	}
	return o
}

func apiGroups(s *Server, c *apiCall) (Object, *apiError) {
	if s.opt.NoUserGroups {
		return nil, refuse("plan_upgrade_required")
	}
	out := []Object{}
	for _, id := range groupIDs(s.groups) {
		out = append(out, s.groupJSON(s.groups[id], c.yes("include_users")))
	}
	return Object{"usergroups": out}, nil
}

func apiGroupUsers(s *Server, c *apiCall) (Object, *apiError) {
	if s.opt.NoUserGroups {
		return nil, refuse("plan_upgrade_required")
	}
	g := s.groups[c.str("usergroup")]
	if g == nil {
		return nil, refuse("no_such_subteam")
	}
	return Object{"users": slices.Clone(g.Members)}, nil
}

func groupIDs(m map[string]*UserGroup) []string {
	var ids []string
	for id := range m {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// findMessage finds the message that a reaction or a pin is about.
func (s *Server) findMessage(c *apiCall) (*room, *message, *apiError) {
	r := s.rooms[c.str("channel")]
	if r == nil || (r.private() && !r.has(s.seed.Bot.UserID)) {
		return nil, nil, refuse("channel_not_found")
	}
	m := r.byTS[c.str("timestamp")]
	switch {
	case m == nil || m.ephemeralTo != "":
		return nil, nil, refuse("message_not_found")
	case r.archived:
		return nil, nil, refuse("is_archived")
	case !r.has(s.seed.Bot.UserID):
		return nil, nil, refuse("not_in_channel")
	}
	return r, m, nil
}

func apiReact(s *Server, c *apiCall) (Object, *apiError) {
	r, m, err := s.findMessage(c)
	if err != nil {
		return nil, err
	}
	return nil, s.react(r, m, s.seed.Bot.UserID, c.str("name"), false)
}

func apiUnreact(s *Server, c *apiCall) (Object, *apiError) {
	r, m, err := s.findMessage(c)
	if err != nil {
		return nil, err
	}
	return nil, s.react(r, m, s.seed.Bot.UserID, c.str("name"), true)
}

func apiReactions(s *Server, c *apiCall) (Object, *apiError) {
	r, m, err := s.findMessage(c)
	if err != nil {
		return nil, err
	}
	return Object{"type": "message", "channel": r.id, "message": s.messageJSON(r, m, false)}, nil
}
