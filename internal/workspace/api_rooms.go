package workspace

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// roomScopes names the scope of a kind of conversation: needRoom("read", "im") is im:read.
var roomScopes = map[string]string{"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}

// seenRoom finds a conversation that the bot may know of and checks the scope for its kind.
func (s *Server) seenRoom(c *apiCall, verb string) (*room, *apiError) {
	r := s.rooms[c.str("channel")]
	if r == nil || (r.private() && !r.has(s.seed.Bot.UserID)) {
		return nil, refuse("channel_not_found")
	}
	return r, s.checkScope(roomScopes[r.kind] + ":" + verb)
}

func (s *Server) roomJSON(r *room) Object {
	bot := s.seed.Bot.UserID
	o := Object{"id": r.id, "created": r.created, "is_archived": r.archived, "is_channel": r.kind == "public", "is_group": r.kind == "private",
		"is_im": r.kind == "im", "is_mpim": r.kind == "mpim", "is_private": r.private(), "is_general": false, "is_member": r.has(bot),
		"is_shared": r.extShared, "is_ext_shared": r.extShared, "is_org_shared": false, "is_pending_ext_shared": false,
		"context_team_id": s.seed.Team.ID, "updated": r.created * 1000, "unlinked": 0}
	if r.kind == "im" {
		o["user"], o["is_user_deleted"] = r.other(bot), false
		return o
	}
	o["name"], o["name_normalized"], o["creator"], o["num_members"] = r.name, r.name, r.creator, len(r.members)
	o["topic"] = Object{"value": r.topic, "creator": "", "last_set": 0}
	o["purpose"] = Object{"value": "", "creator": "", "last_set": 0}
	o["shared_team_ids"] = []string{s.seed.Team.ID}
	return o
}

func apiOpen(s *Server, c *apiCall) (Object, *apiError) {
	if id := c.str("channel"); id != "" {
		r := s.rooms[id]
		if r == nil || !r.has(s.seed.Bot.UserID) {
			return nil, refuse("channel_not_found")
		}
		return Object{"channel": Object{"id": r.id}, "no_op": true, "already_open": true}, nil
	}
	ids := c.list("users")
	switch {
	case len(ids) == 0:
		return nil, refuse("users_list_not_supplied")
	case len(ids) > 8:
		return nil, refuse("too_many_users")
	}
	kind := map[bool]string{true: "im:write", false: "mpim:write"}[len(ids) == 1]
	if err := s.checkScope(kind); err != nil {
		return nil, err
	}
	members := []string{s.seed.Bot.UserID}
	for _, id := range ids {
		u := s.users[id]
		switch {
		case u == nil || s.stranger(u):
			return nil, refuse("user_not_found")
		case u.Deleted:
			return nil, refuse("user_disabled")
		case u.IsBot || id == slackbotID:
			return nil, refuse("cannot_dm_bot")
		}
		members = append(members, id)
	}
	var r *room
	if len(ids) == 1 {
		r = s.dm(ids[0])
	} else {
		slices.Sort(members)
		for _, o := range s.rooms {
			if o.kind == "mpim" && slices.Equal(o.members, members) {
				r = o
			}
		}
		if r == nil {
			r = s.addRoom(&room{id: s.newID("C"), kind: "mpim", name: "mpdm-" + strings.ToLower(strings.Join(ids, "--")), members: members, creator: s.seed.Bot.UserID})
			s.roomChanged(r)
		}
	}
	if c.yes("return_im") {
		return Object{"channel": s.roomJSON(r), "no_op": true, "already_open": true}, nil
	}
	return Object{"channel": Object{"id": r.id}}, nil
}

func apiInfo(s *Server, c *apiCall) (Object, *apiError) {
	r, err := s.seenRoom(c, "read")
	if err != nil {
		return nil, err
	}
	return Object{"channel": s.roomJSON(r)}, nil
}

func apiMembers(s *Server, c *apiCall) (Object, *apiError) {
	r, err := s.seenRoom(c, "read")
	if err != nil {
		return nil, err
	}
	page, cursor, err := pageOf(s, c, r.members, 100)
	if err != nil {
		return nil, err
	}
	return Object{"members": page, "response_metadata": Object{"next_cursor": cursor}}, nil
}

func apiList(s *Server, c *apiCall) (Object, *apiError) {
	kinds := map[string]string{"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}
	types := c.list("types")
	if len(types) == 0 {
		types = []string{"public_channel"}
	}
	var want []string
	for _, t := range types {
		k, ok := kinds[t]
		if !ok {
			return nil, refuse("invalid_types")
		}
		if err := s.checkScope(roomScopes[k] + ":read"); err != nil {
			return nil, err
		}
		want = append(want, k)
	}
	all := []Object{}
	for _, id := range s.roomOrder {
		r := s.rooms[id]
		if slices.Contains(want, r.kind) && (r.kind == "public" || r.has(s.seed.Bot.UserID)) && (!r.archived || !c.yes("exclude_archived")) {
			all = append(all, s.roomJSON(r))
		}
	}
	page, cursor, err := pageOf(s, c, all, 100)
	if err != nil {
		return nil, err
	}
	return Object{"channels": page, "response_metadata": Object{"next_cursor": cursor}}, nil
}

// pageOf cuts a page out of a list; its cursor is opaque, as Slack's. The short_pages fault makes pages short, and
// the second one empty, which Slack allows itself.
func pageOf[T any](s *Server, c *apiCall, all []T, otherwise int) ([]T, string, *apiError) {
	start := 0
	if cur := c.str("cursor"); cur != "" {
		b, err := base64.StdEncoding.DecodeString(cur)
		n, err2 := strconv.Atoi(strings.TrimPrefix(string(b), "next:"))
		if err != nil || err2 != nil || n < 0 {
			return nil, "", refuse("invalid_cursor")
		}
		start = n
	}
	limit := c.num("limit", otherwise)
	if limit <= 0 {
		limit = otherwise
	}
	if limit > 1000 {
		return nil, "", refuse("invalid_limit")
	}
	cursor := func(n int) string { return base64.StdEncoding.EncodeToString([]byte("next:" + strconv.Itoa(n))) }
	if f := s.standingFault(FaultShortPages); f != nil {
		limit = min(limit, max(1, f.Count))
		const emptied = 1 << 30
		if start == limit && len(all) > limit {
			return []T{}, cursor(start + emptied), nil
		}
		start %= emptied
	}
	start = min(start, len(all))
	end := min(start+limit, len(all))
	if end == len(all) {
		return all[start:end], "", nil
	}
	return all[start:end], cursor(end), nil
}

func apiCreate(s *Server, c *apiCall) (Object, *apiError) {
	private := c.yes("is_private")
	scope, kind := "channels:manage", "public"
	if private {
		scope, kind = "groups:write", "private"
	}
	if err := s.checkScope(scope); err != nil {
		return nil, err
	}
	name := c.str("name")
	if err := s.checkRoomName(name); err != nil {
		return nil, err
	}
	r := s.addRoom(&room{id: s.newID("C"), name: name, kind: kind, members: []string{s.seed.Bot.UserID}, creator: s.seed.Bot.UserID})
	s.roomChanged(r)
	return Object{"channel": s.roomJSON(r)}, nil
}

// manage finds a channel that the bot may change.
func (s *Server) manage(c *apiCall, narrow string) (*room, *apiError) {
	r := s.rooms[c.str("channel")]
	if r == nil || (r.private() && !r.has(s.seed.Bot.UserID)) {
		return nil, refuse("channel_not_found")
	}
	scopes := map[string][]string{"public": {"channels:manage"}, "private": {"groups:write"}, "im": {"im:write"}, "mpim": {"mpim:write"}}[r.kind]
	if narrow != "" {
		scopes = append(scopes, strings.Split(roomScopes[r.kind]+":write", ":")[0]+":write."+narrow)
	}
	if err := s.checkScope(scopes...); err != nil {
		return nil, err
	}
	switch {
	case r.kind == "im" || r.kind == "mpim":
		return nil, refuse("method_not_supported_for_channel_type")
	case r.archived && narrow != "":
		return nil, refuse("is_archived")
	case !r.has(s.seed.Bot.UserID):
		return nil, refuse("not_in_channel")
	}
	return r, nil
}

func apiArchive(s *Server, c *apiCall) (Object, *apiError) {
	r, err := s.manage(c, "")
	if err != nil {
		return nil, err
	}
	if r.archived {
		return nil, refuse("already_archived")
	}
	s.archive(r, s.seed.Bot.UserID)
	return nil, nil
}

func apiSetTopic(s *Server, c *apiCall) (Object, *apiError) {
	r, err := s.manage(c, "topic")
	if err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(c.str("topic")) > 250 {
		return nil, refuse("too_long")
	}
	r.topic = c.str("topic")
	s.roomChanged(r)
	return Object{"channel": s.roomJSON(r), "topic": r.topic}, nil
}

func apiInvite(s *Server, c *apiCall) (Object, *apiError) {
	r, err := s.manage(c, "invites")
	if err != nil {
		return nil, err
	}
	ids := c.list("users")
	if len(ids) == 0 {
		return nil, refuse("no_user")
	}
	for _, id := range ids {
		u := s.users[id]
		switch {
		case u == nil:
			return nil, refuse("user_not_found")
		case id == s.seed.Bot.UserID:
			return nil, refuse("cant_invite_self")
		case u.Deleted:
			return nil, refuse("user_disabled")
		case r.has(id):
			return nil, refuse("already_in_channel")
		}
	}
	for _, id := range ids {
		s.join(r, id, s.seed.Bot.UserID)
	}
	return Object{"channel": s.roomJSON(r)}, nil
}

func apiJoin(s *Server, c *apiCall) (Object, *apiError) {
	r := s.rooms[c.str("channel")]
	switch {
	case r == nil || r.kind != "public":
		return nil, refuse("channel_not_found")
	case r.archived:
		return nil, refuse("is_archived")
	}
	if !r.has(s.seed.Bot.UserID) {
		s.join(r, s.seed.Bot.UserID, "")
	}
	return Object{"channel": s.roomJSON(r)}, nil
}

// window judges a history call's oldest, latest and inclusive. Stamps compare as text: they have one length.
func window(c *apiCall) func(ts string) bool {
	oldest, latest, inclusive := padTS(c.str("oldest")), padTS(c.str("latest")), c.yes("inclusive")
	return func(ts string) bool {
		switch {
		case oldest != "" && (ts < oldest || (ts == oldest && !inclusive)):
			return false
		case latest != "" && (ts > latest || (ts == latest && !inclusive)):
			return false
		}
		return true
	}
}

// padTS gives "0", "1700000000" and "1700000000.5" the length of a stamp.
func padTS(ts string) string {
	if ts == "" || ts == "now" {
		return ""
	}
	whole, frac, _ := strings.Cut(ts, ".")
	return strings.Repeat("0", max(0, 10-len(whole))) + whole + "." + (frac + "000000")[:6]
}

// fresh says whether the history_lag fault still hides a message.
func (s *Server) fresh(m *message) bool {
	f := s.standingFault(FaultHistoryLag)
	return f != nil && time.Since(m.posted) < seconds(f.Seconds)
}

func apiHistory(s *Server, c *apiCall) (Object, *apiError) {
	r, err := s.readable(c)
	if err != nil {
		return nil, err
	}
	in, all := window(c), []Object{}
	for _, m := range slices.Backward(r.messages) {
		if m.ephemeralTo == "" && (m.threadTS == "" || m.broadcast) && in(m.ts) && !s.fresh(m) {
			all = append(all, s.messageJSON(r, m, c.yes("include_all_metadata")))
		}
	}
	return s.pageOfMessages(c, all, len(r.pins))
}

func (s *Server) pageOfMessages(c *apiCall, all []Object, pins int) (Object, *apiError) {
	page, cursor, err := pageOf(s, c, all, 100)
	if err != nil {
		return nil, err
	}
	out := Object{"messages": page, "has_more": cursor != "", "pin_count": pins}
	if cursor != "" {
		out["response_metadata"] = Object{"next_cursor": cursor}
	}
	return out, nil
}

// readable finds a conversation whose messages the bot may read.
func (s *Server) readable(c *apiCall) (*room, *apiError) {
	r, err := s.seenRoom(c, "history")
	if err == nil && !r.has(s.seed.Bot.UserID) {
		err = refuse("not_in_channel")
	}
	return r, err
}

func apiReplies(s *Server, c *apiCall) (Object, *apiError) {
	r, err := s.readable(c)
	if err != nil {
		return nil, err
	}
	m := r.byTS[c.str("ts")]
	if m == nil || m.ephemeralTo != "" {
		return nil, refuse("thread_not_found")
	}
	if parent := r.byTS[m.threadTS]; parent != nil {
		m = parent
	}
	in, all := window(c), []Object{s.messageJSON(r, m, c.yes("include_all_metadata"))}
	for _, reply := range m.replies {
		if in(reply.ts) && !s.fresh(reply) {
			all = append(all, s.messageJSON(r, reply, c.yes("include_all_metadata")))
		}
	}
	return s.pageOfMessages(c, all, len(r.pins))
}
