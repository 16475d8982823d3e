package commands

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/find"
)

// reader turns words into an argument's canonical value, as the caller means them.
type reader struct {
	dir    *domain.Directory
	names  *find.Index
	repos  *repoIndex
	caller domain.Caller
	now    time.Time
}

// reader reads words as a call's caller means them.
func (d Desk) reader(c Call) *reader {
	dir := d.Directory()
	_, repos := d.names.lookups(dir)
	return &reader{dir: dir, names: d.names.at(dir), repos: repos, caller: c.Caller, now: c.At}
}

// unsure is a refusal that knows what may have been meant: each of values would do in place of what was typed.
type unsure struct {
	said   *domain.Error
	values []string
}

// Error implements error.
func (u *unsure) Error() string { return u.said.Error() }

// Unwrap gives the error that is worded for people.
func (u *unsure) Unwrap() error { return u.said }

// read gives the canonical value of what stands in t for an argument. form is true for a form's raw value.
func (r *reader) read(a Arg, t Token) (string, error) {
	text := t.Text
	switch a.Kind {
	case ArgPerson:
		return r.person(t)
	case ArgService:
		return r.service(t)
	case ArgRef:
		return ref(a, t)
	case ArgSubject:
		return r.subject(t)
	case ArgOwned:
		return r.owned(t)
	case ArgPeople:
		return r.people(t)
	case ArgDate:
		d, err := ReadDate(text, domain.DateOf(r.now, r.zone()))
		if err != nil {
			return "", err
		}
		return d.String(), nil
	case ArgMoment:
		_, end, _ := strings.Cut(r.dir.Org.WorkingHours, "-")
		m, err := ReadMoment(text, r.now.In(r.zone()), end)
		if err != nil {
			return "", err
		}
		return m.UTC().Format(time.RFC3339), nil
	case ArgChoice:
		return choice(a, text)
	case ArgYes:
		return yes(a, text)
	}
	return cleanText(a, text)
}

func (r *reader) zone() *time.Location {
	if r.caller.Zone == nil {
		return time.UTC
	}
	return r.caller.Zone
}

// cleanText takes the controls out of a free text and holds it to its length (reliability T2, F24). Nothing else is
// changed: what looks like markup stays the characters that were typed.
func cleanText(a Arg, text string) (string, error) {
	long := a.Kind == ArgLong
	limit := a.Max
	if limit == 0 {
		limit = 200
		if long {
			limit = 2000
		}
	}
	text = strings.Map(func(r rune) rune {
		switch {
		case long && r == '\n':
			return r
		case r == '\r' && long:
			return -1
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), bidi(r), r == '\u200b', r == '\ufeff', r == '\u2060':
			return -1
		}
		return r
	}, text)
	if long {
		text = strings.TrimSpace(text)
	} else {
		text = strings.Join(strings.Fields(text), " ")
	}
	if n := utf8.RuneCountInString(text); n > limit {
		return "", domain.Fail(domain.Invalid, "%s has %s characters; %s is the most.", a.title(), thousands(n), thousands(limit)).
			WithHint("Say it shorter; details can go into a link or the thread.").WithField(a.Name)
	}
	return text, nil
}

// bidi marks can make a line read as what it is not (reliability T2); letters that run from right to left are no marks.
func bidi(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\u200e' || r == '\u200f' || r == '\u061c'
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	if len(s) > 3 {
		return s[:len(s)-3] + "," + s[len(s)-3:]
	}
	return s
}

// title is how people know an argument.
func (a Arg) title() string {
	if a.Label != "" {
		return a.Label
	}
	s := strings.ReplaceAll(a.Name, "_", " ")
	return strings.ToUpper(s[:1]) + s[1:]
}

func choice(a Arg, text string) (string, error) {
	want := find.Normal(text)
	var all []string
	for _, o := range a.Choices {
		if find.Normal(o.Value) == want || find.Normal(o.Label) == want {
			return o.Value, nil
		}
		all = append(all, o.Value)
	}
	e := domain.Fail(domain.Invalid, "I don't know “%s” here.", clip(text, 40)).WithField(a.Name)
	if a.Keyed {
		e.Message = fmt.Sprintf("%s can't be “%s”.", a.title(), clip(text, 40))
	}
	if near := find.Nearest(text, all); near != "" {
		return "", &unsure{e.WithHint("The nearest is %s.", near), []string{near}}
	}
	return "", e.WithHint("It is one of: %s.", strings.Join(all, ", "))
}

func yes(a Arg, text string) (string, error) {
	switch find.Normal(text) {
	case "yes", "y", "true", "on", "1", "":
		return "yes", nil
	case "no", "n", "false", "off", "0":
		return "", nil
	}
	return "", domain.Fail(domain.Invalid, "%s is yes or no, not “%s”.", a.title(), clip(text, 40)).WithHint("Type `%s:yes`.", a.Name).WithField(a.Name)
}

// ref reads a reference of the kinds that the argument takes.
func ref(a Arg, t Token) (string, error) {
	text := strings.TrimSpace(t.Text)
	got, ok := domain.ParseRef(text)
	if !ok && len(a.Refs) == 1 && a.Refs[0].IsNumbered() {
		if n, err := strconv.Atoi(strings.TrimPrefix(text, "#")); err == nil && n > 0 && n < 1e9 {
			return domain.NewRef(a.Refs[0], n).String(), nil
		}
	}
	example := "RSK-001"
	if len(a.Refs) > 0 && a.Refs[0].IsNumbered() {
		example = domain.NewRef(a.Refs[0], 1).String()
	}
	if !ok {
		return "", domain.Fail(domain.Invalid, "“%s” is not a reference.", clip(text, 40)).WithHint("A reference looks like %s.", example).WithField(a.Name)
	}
	if len(a.Refs) > 0 && !slices.Contains(a.Refs, got.Kind) {
		return "", domain.Fail(domain.Invalid, "%s names %s; this wants %s.", got, anA(string(got.Kind)), anA(string(a.Refs[0]))).
			WithHint("It looks like %s.", example).WithField(a.Name)
	}
	return got.String(), nil
}

// anA puts the article before a noun.
func anA(noun string) string {
	if strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

// subject reads what can be escalated: a reference or a service.
func (r *reader) subject(t Token) (string, error) {
	if got, ok := domain.ParseRef(t.Text); ok && !t.Quoted {
		return got.String(), nil
	}
	id, err := r.service(t)
	if err != nil {
		return "", err
	}
	return domain.Ref{Kind: domain.KindService, ID: id}.String(), nil
}

// service reads a service by id, name, alias or repository.
func (r *reader) service(t Token) (string, error) {
	text := strings.TrimSpace(t.Text)
	if t.Entity.Kind == EntityLink || strings.Contains(text, "/") {
		if ids := r.repos.services(text); len(ids) == 1 {
			return ids[0], nil
		} else if len(ids) > 1 {
			return "", ambiguous(text, "service", ids, ids)
		}
	}
	hits := r.names.Exact(strings.TrimPrefix(text, "service:"), string(domain.KindService))
	if len(hits) > 1 && find.Normal(hits[0].ID) == find.Normal(text) {
		hits = hits[:1]
	}
	if len(hits) == 0 {
		return "", r.unknown(text, domain.KindService, "To see them all, type `list service`.")
	}
	if len(hits) > 1 {
		return "", ambiguous(text, "service", labels(hits), idsOf(hits))
	}
	return hits[0].ID, nil
}

// owned reads a service or a control.
func (r *reader) owned(t Token) (string, error) {
	if kind, id, ok := strings.Cut(t.Text, ":"); ok && (kind == "service" || kind == "control") {
		if ref := (domain.Ref{Kind: domain.Kind(kind), ID: id}); r.dir.Get(ref) != nil {
			return ref.String(), nil
		}
	}
	id, err := r.service(t)
	if err == nil {
		return domain.Ref{Kind: domain.KindService, ID: id}.String(), nil
	}
	if hits := r.names.Exact(t.Text, string(domain.KindControl)); len(hits) == 1 {
		return domain.Ref{Kind: domain.KindControl, ID: hits[0].ID}.String(), nil
	}
	return "", err
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

// unknown says that a name is not known, and the nearest that are.
func (r *reader) unknown(text string, kind domain.Kind, otherwise string) error {
	e := domain.Fail(domain.NotFound, "I know no %s named “%s”.", kind, clip(text, 60))
	if kind == domain.KindPerson {
		e.Message = fmt.Sprintf("I know nobody named “%s”.", clip(text, 60))
	}
	near := r.names.Near(text, 3, string(kind))
	if len(near) == 0 {
		return e.WithHint("%s", otherwise)
	}
	return &unsure{e.WithHint("The nearest: %s.", anyOf(labels(near))), idsOf(near)}
}

func ambiguous(text, kind string, labels, ids []string) error {
	e := domain.Fail(domain.Invalid, "“%s” can be more than one %s: %s.", clip(text, 60), kind, anyOf(labels)).WithHint("Pick one.")
	return &unsure{e, ids}
}

func idsOf(hits []find.Hit) []string {
	var out []string
	for _, h := range hits {
		out = append(out, h.ID)
	}
	return out
}

func labels(hits []find.Hit) []string {
	var out []string
	for _, h := range hits {
		out = append(out, labelOf(h.Entry))
	}
	return out
}

// anyOf joins names with "or".
func anyOf(names []string) string {
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

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

// asError gives the worded error and the values that would do instead.
func asError(err error) (*domain.Error, []string) {
	var u *unsure
	if errors.As(err, &u) {
		return u.said, u.values
	}
	var e *domain.Error
	if errors.As(err, &e) {
		return e, nil
	}
	return &domain.Error{Code: domain.Internal500, Message: fmt.Sprint(err), Err: err}, nil
}
