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
	case ArgControl:
		return r.control(t)
	case ArgRoom:
		return r.room(a, t)
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
	case ArgPast:
		m, err := ReadPast(text, r.now.In(r.zone()))
		if err != nil {
			return "", err
		}
		return m.UTC().Format(time.RFC3339), nil
	case ArgChoice:
		return r.choice(a, text)
	case ArgSome:
		return r.some(a, text)
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

func yes(a Arg, text string) (string, error) {
	switch find.Normal(text) {
	case "yes", "y", "true", "on", "1", "":
		return "yes", nil
	case "no", "n", "false", "off", "0":
		return "", nil
	}
	return "", domain.Fail(domain.Invalid, "%s is yes or no, not “%s”.", a.title(), domain.Clip(text, 40)).WithHint("Type `%s:yes`.", a.Name).WithField(a.Name)
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
		return "", domain.Fail(domain.Invalid, "“%s” is not a reference.", domain.Clip(text, 40)).WithHint("A reference looks like %s.", example).WithField(a.Name)
	}
	if len(a.Refs) > 0 && !slices.Contains(a.Refs, got.Kind) {
		return "", domain.Fail(domain.Invalid, "%s names %s; this wants %s.", got, anA(kindWord(got.Kind)), anA(kindWord(a.Refs[0]))).
			WithHint("It looks like %s.", example).WithField(a.Name)
	}
	return got.String(), nil
}

// anA puts the article before a noun.
// kindWord is a kind as people say it of one.
func kindWord(k domain.Kind) string {
	if k == domain.KindEvidence {
		return "request for proof"
	}
	return string(k)
}

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
	return r.owned(t)
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

// control reads a control by id, name or alias.
func (r *reader) control(t Token) (string, error) {
	text := strings.TrimSpace(t.Text)
	hits := r.names.Exact(strings.TrimPrefix(text, "control:"), string(domain.KindControl))
	switch {
	case len(hits) > 1 && find.Normal(hits[0].ID) != find.Normal(text):
		return "", ambiguous(text, "control", labels(hits), idsOf(hits))
	case len(hits) == 0:
		return "", r.unknown(text, domain.KindControl, "To see them all, type `list control`.")
	}
	return hits[0].ID, nil
}

// unknown says that a name is not known, and the nearest that are.
func (r *reader) unknown(text string, kind domain.Kind, otherwise string) error {
	e := domain.Fail(domain.NotFound, "I know no %s named “%s”.", kind, domain.Clip(text, 60))
	if kind == domain.KindPerson {
		e.Message = fmt.Sprintf("I know nobody named “%s”.", domain.Clip(text, 60))
	}
	near := r.names.Near(text, 3, string(kind))
	if len(near) == 0 {
		return e.WithHint("%s", otherwise)
	}
	return &unsure{e.WithHint("The nearest: %s.", anyOf(labels(near))), idsOf(near)}
}

func ambiguous(text, kind string, labels, ids []string) error {
	e := domain.Fail(domain.Invalid, "“%s” can be more than one %s: %s.", domain.Clip(text, 60), kind, anyOf(labels)).WithHint("Pick one.")
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
