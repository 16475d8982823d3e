package workspace

import (
	"regexp"
	"slices"
	"strings"
)

// What people type becomes Slack's mark-up: names become mentions, channels become links, & < > are escaped.

var (
	typedToken = regexp.MustCompile(`<@[UW][A-Z0-9]+(?:\|[^>]*)?>|<#[CG][A-Z0-9]+(?:\|[^>]*)?>|<!subteam\^S[A-Z0-9]+(?:\|[^>]*)?>|https?://[^\s<>|]+|[@#][\p{L}\p{N}][\p{L}\p{N}._-]*`)
	escaper    = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	unescaper  = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
	markup     = regexp.MustCompile(`<([@#!]?)([^>|]+)(?:\|([^>]*))?>`)
)

// encode turns typed text into Slack's form. In a command (should_escape) mentions carry labels, a private channel's
// label is empty and @here stays as it is.
func (s *Server) encode(typed, as string, command bool) string {
	var out strings.Builder
	last := 0
	for _, m := range typedToken.FindAllStringIndex(typed, -1) {
		word := typed[m[0]:m[1]]
		if (word[0] == '@' || word[0] == '#') && m[0] > 0 && isWordByte(typed[m[0]-1]) {
			continue // name@host, page#part
		}
		code, rest := s.mention(word, as, command)
		if code == "" {
			continue
		}
		out.WriteString(escaper.Replace(typed[last:m[0]]))
		out.WriteString(code)
		out.WriteString(escaper.Replace(rest))
		last = m[1]
	}
	out.WriteString(escaper.Replace(typed[last:]))
	return out.String()
}

func isWordByte(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b >= 0x80
}

// mention is the code for one typed word, "" if it is none, and what of the word was not part of it.
func (s *Server) mention(word, as string, command bool) (code, rest string) {
	switch {
	case word[0] == '<':
		m := markup.FindStringSubmatch(word)
		switch id := m[2]; {
		case m[1] == "@" && s.users[id] != nil:
			return s.userCode(s.users[id], command), ""
		case m[1] == "#" && s.rooms[id] != nil:
			return roomCode(s.rooms[id], command), ""
		case m[1] == "!" && s.groups[strings.TrimPrefix(id, "subteam^")] != nil:
			return word, ""
		}
		return "", ""
	case strings.HasPrefix(word, "http"):
		address := strings.TrimRight(word, ".,;:!?)'\"")
		return "<" + escaper.Replace(address) + ">", word[len(address):]
	}
	for name := word[1:]; name != ""; name = name[:len(name)-1] {
		if code := s.named(word[0], strings.ToLower(name), as, command); code != "" {
			return code, word[1+len(name):]
		}
		if c := name[len(name)-1]; c != '.' && c != '-' && c != '_' {
			return "", "" // only punctuation at the end may be left over
		}
	}
	return "", ""
}

func (s *Server) named(sign byte, name, as string, command bool) string {
	if sign == '#' {
		if r := s.place(name); r != nil && s.maySee(r, as) {
			return roomCode(r, command)
		}
		return ""
	}
	if u := s.person(name); u != nil {
		return s.userCode(u, command)
	}
	for _, g := range s.groups {
		if strings.EqualFold(g.Handle, name) {
			return "<!subteam^" + g.ID + "|@" + g.Handle + ">"
		}
	}
	if !command && slices.Contains([]string{"here", "channel", "everyone"}, name) {
		return "<!" + name + ">"
	}
	return ""
}

func (s *Server) userCode(u *user, command bool) string {
	if command {
		return "<@" + u.ID + "|" + u.Name + ">"
	}
	return "<@" + u.ID + ">"
}

func roomCode(r *room, command bool) string {
	if command && r.private() {
		return "<#" + r.id + "|>"
	}
	return "<#" + r.id + "|" + r.name + ">"
}

// richText makes the rich_text block that Slack's own clients send along with what people type.
func (s *Server) richText(encoded string) []any {
	var parts []any
	plainPart := func(t string) {
		if t != "" {
			parts = append(parts, Object{"type": "text", "text": unescaper.Replace(t)})
		}
	}
	last := 0
	for _, m := range markup.FindAllStringSubmatchIndex(encoded, -1) {
		plainPart(encoded[last:m[0]])
		last = m[1]
		id := encoded[m[4]:m[5]]
		switch sign := encoded[m[2]:m[3]]; {
		case sign == "@":
			parts = append(parts, Object{"type": "user", "user_id": id})
		case sign == "#":
			parts = append(parts, Object{"type": "channel", "channel_id": id})
		case strings.HasPrefix(id, "subteam^"):
			parts = append(parts, Object{"type": "usergroup", "usergroup_id": strings.TrimPrefix(id, "subteam^")})
		case sign == "!":
			parts = append(parts, Object{"type": "broadcast", "range": id})
		default:
			parts = append(parts, Object{"type": "link", "url": unescaper.Replace(id)})
		}
	}
	plainPart(encoded[last:])
	if len(parts) == 0 {
		return nil
	}
	blocks := []any{Object{"type": "rich_text", "elements": []any{Object{"type": "rich_text_section", "elements": parts}}}}
	s.nameBlocks(blocks)
	return blocks
}
