package workspace

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

var createdName = regexp.MustCompile(`^[\p{Ll}\p{Lo}0-9_-]+$`)

// checkRoomName judges the name that a channel is to get. Archived channels keep theirs.
func (s *Server) checkRoomName(name string) *apiError {
	switch {
	case name == "":
		return refuse("invalid_name_required")
	case utf8.RuneCountInString(name) > 80:
		return refuse("invalid_name_maxlength")
	case !createdName.MatchString(name):
		return refuse("invalid_name_specials")
	case strings.Trim(name, "-_") == "":
		return refuse("invalid_name_punctuation")
	case s.place(name) != nil:
		return refuse("name_taken")
	}
	return nil
}

// apiRename: an app may rename only what it made itself. A channel's own name counts as taken, which is the stricter of what
// Slack may do.
func apiRename(s *Server, c *apiCall) (Object, *apiError) {
	r, err := s.manage(c, "")
	switch {
	case err != nil:
		return nil, err
	case r.archived:
		return nil, refuse("is_archived")
	case r.creator != s.seed.Bot.UserID:
		return nil, refuse("not_authorized")
	}
	if err := s.checkRoomName(c.str("name")); err != nil {
		return nil, err
	}
	s.rename(r, c.str("name"))
	return Object{"channel": s.roomJSON(r)}, nil
}
