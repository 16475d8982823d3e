package commands

import (
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/find"
)

// person reads a mention, "me", an id or handle, an e-mail address or a full name (product 3).
func (r *reader) person(t Token) (string, error) {
	if t.Entity.Kind == EntityUser {
		return r.account(t.Entity)
	}
	if t.Entity.Kind == EntityGroup {
		return "", domain.Fail(domain.Invalid, "%s is a group; this wants one person.", t.Text).WithHint("Name one person, like @ana.")
	}
	text := strings.TrimPrefix(strings.TrimSpace(t.Text), "@")
	if strings.EqualFold(text, "me") || strings.EqualFold(text, "myself") {
		return r.caller.Person, nil
	}
	if p := r.dir.People[strings.ToLower(text)]; p != nil {
		return p.ID, nil
	}
	if p := r.dir.BySlack(text); p != nil {
		return p.ID, nil
	}
	if isSlackID(text, "UW") && len(text) > 8 {
		return r.account(Entity{ID: text})
	}
	hits := r.names.Exact(text, string(domain.KindPerson))
	if len(hits) == 0 {
		hits = r.byGivenName(text)
	}
	switch len(hits) {
	case 0:
		return "", r.unknown(text, domain.KindPerson, "Mention them with @, or type their full name.")
	case 1:
		return hits[0].ID, nil
	}
	return "", ambiguous(text, "person", labels(hits), idsOf(hits))
}

// account is the person behind a Slack account.
func (r *reader) account(e Entity) (string, error) {
	if p := r.dir.BySlack(e.ID); p != nil {
		return p.ID, nil
	}
	if m, ok := r.dir.Member(e.ID); ok {
		switch m.Standing {
		case domain.Guest, domain.Outside:
			return "", domain.Fail(domain.Invalid, "%s is a guest here and can't take this on.", m.Name).WithHint("Name a colleague of the company.")
		case domain.Bot:
			return "", domain.Fail(domain.Invalid, "%s is a bot.", m.Name).WithHint("Name a person.")
		}
	}
	name := e.Label
	if name == "" {
		name = e.ID
	}
	return "", domain.Fail(domain.NotFound, "I don't know the account @%s yet.", name).WithHint("Try again in a minute, or type the person's full name.")
}

// byGivenName finds the active people whose given or family name it is.
func (r *reader) byGivenName(text string) []find.Hit {
	want := find.Normal(text)
	var out []find.Hit
	if want == "" || strings.Contains(want, " ") {
		return nil
	}
	for _, e := range r.names.Entries() {
		if e.Kind == string(domain.KindPerson) && !e.Quiet && slices.Contains(strings.Fields(find.Normal(e.Label)), want) {
			out = append(out, find.Hit{Entry: e, Score: 1})
		}
	}
	return out
}

// people reads a list of persons and Slack user groups: mentions one after the other, or names with commas between.
func (r *reader) people(t Token) (string, error) {
	parts := t.Parts
	if len(parts) == 0 {
		parts = []Token{t}
	}
	var out []string
	add := func(id string, err error) error {
		if err == nil && !slices.Contains(out, id) {
			out = append(out, id)
		}
		return err
	}
	var name []string
	flush := func() error {
		text := strings.Join(name, " ")
		if name = nil; text == "" {
			return nil
		}
		if id, err := r.member(Token{Text: text}); err == nil {
			return add(id, nil)
		}
		for w := range strings.FieldsSeq(text) {
			if err := add(r.member(Token{Text: w})); err != nil {
				return err
			}
		}
		return nil
	}
	for _, p := range parts {
		if p.Entity.Kind != "" {
			if err := flush(); err != nil {
				return "", err
			}
			if err := add(r.member(p)); err != nil {
				return "", err
			}
			continue
		}
		for i, piece := range strings.FieldsFunc(strings.ReplaceAll(p.Text, ",", " , "), func(c rune) bool { return c == ' ' }) {
			if piece == "," || piece == "and" || strings.HasPrefix(piece, "@") && i+len(name) > 0 {
				if err := flush(); err != nil {
					return "", err
				}
			}
			if piece != "," && piece != "and" {
				name = append(name, piece)
			}
		}
	}
	if err := flush(); err != nil {
		return "", err
	}
	return strings.Join(out, ","), nil
}

// member is one of a list of people: a person, a user group that is known here, or "none" for nobody.
func (r *reader) member(t Token) (string, error) {
	if t.Entity.Kind == EntityGroup {
		return t.Text, nil
	}
	text := strings.ToLower(strings.TrimSpace(t.Text))
	if text == "none" || text == "nobody" {
		return "none", nil
	}
	if strings.HasPrefix(text, "@") && r.knowsGroup(text) {
		return text, nil
	}
	return r.person(t)
}

// knowsGroup says whether a user group stands anywhere in the directory: a typed @word that does not is taken for a
// person's, so that a slip of the finger makes no group.
func (r *reader) knowsGroup(handle string) bool {
	for _, t := range r.dir.Teams {
		if strings.EqualFold(t.SlackGroup, handle) {
			return true
		}
	}
	for _, p := range r.dir.Paths {
		if slices.ContainsFunc(p.Steps, func(s domain.Step) bool { return strings.EqualFold(s.To, handle) }) {
			return true
		}
	}
	return false
}
