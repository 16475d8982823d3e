package commands

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/find"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// choices are what can be chosen for an argument, the organisation's own among it.
func (r *reader) choices(a Arg) []view.Option {
	if a.Ours == nil {
		return a.Choices
	}
	return slices.Concat(a.Choices, a.Ours(r.dir))
}

// How well a word names a choice.
const (
	notNamed = iota
	isNear   // a slip, where the argument forgives them
	isBegun  // its beginning
	isNamed
)

// choice reads one of an argument's choices: its name, or what only one of them begins with. Where the argument forgives
// slips, the one name that is near is meant too; what could be more than one is asked.
func (r *reader) choice(a Arg, text string) (string, error) {
	v, _, err := r.chosen(a, text)
	return v, err
}

// some reads several of an argument's choices: "executive,engineer".
func (r *reader) some(a Arg, text string) (string, error) {
	var picked []string
	for _, word := range strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == ';' || c == ' ' || c == '+' }) {
		v, err := r.choice(a, word)
		if err != nil {
			return "", err
		}
		picked = append(picked, v)
	}
	var out []string
	for _, o := range r.choices(a) {
		if slices.Contains(picked, o.Value) {
			out = append(out, o.Value)
		}
	}
	return strings.Join(out, ","), nil
}

// chosen is choice with how well the word names it; of what could be more than one, how well it names each.
func (r *reader) chosen(a Arg, text string) (value string, how int, err error) {
	options := r.choices(a)
	want := find.Normal(text)
	all := optionValues(options)
	for _, o := range options {
		if find.Normal(o.Value) == want || find.Normal(o.Label) == want {
			return o.Value, isNamed, nil
		}
	}
	if v := numbered(want, all); v != "" {
		return v, isNamed, nil
	}
	e := domain.Fail(domain.Invalid, "I don't know “%s” here.", domain.Clip(text, 40)).WithField(a.Name)
	if a.Keyed {
		e.Message = fmt.Sprintf("%s can't be “%s”.", a.title(), domain.Clip(text, 40))
	}
	v, among, how := meantBy(text, all)
	switch {
	case v != "" && (how == isBegun || a.Slips):
		return v, how, nil
	case how == isBegun:
		return "", how, either(a, text, among)
	case how == isNear && a.Slips:
		return "", how, &unsure{e.WithHint("The nearest: %s.", anyOf(among)), among}
	}
	if near := find.Nearest(text, all); near != "" {
		return "", notNamed, &unsure{e.WithHint("The nearest is %s.", near), []string{near}}
	}
	return "", notNamed, e.WithHint("It is one of: %s.", strings.Join(all, ", "))
}

// numbered is the one choice that ends with a number that was said alone: "severity:1" is SEV1.
func numbered(want string, among []string) (value string) {
	if want == "" || strings.Trim(want, "0123456789") != "" {
		return ""
	}
	for _, v := range among {
		if word := strings.TrimRight(find.Normal(v), "0123456789"); word != "" && find.Normal(v) == word+want {
			if value != "" {
				return ""
			}
			value = v
		}
	}
	return value
}

// either asks which of several was meant.
func either(a Arg, text string, among []string) error {
	return &unsure{domain.Fail(domain.Invalid, "“%s” can be %s.", domain.Clip(text, 40), anyOf(among)).WithHint("Pick one.").WithField(a.Name), among}
}

// meantBy is the one name that a word begins or, where it begins none, is hardly anything else than. Where that could be
// several, they come back in its stead.
func meantBy(word string, names []string) (name string, among []string, how int) {
	among, how = beginning(word, names), isBegun
	if len(among) == 0 {
		among, how = slipped(word, names), isNear
	}
	switch len(among) {
	case 0:
		return "", nil, notNamed
	case 1:
		return among[0], nil, how
	}
	return "", among, how
}

// beginning are the names that a word begins. A number is no beginning of a longer one.
func beginning(word string, among []string) []string {
	want := find.Normal(word)
	if want == "" || !unicode.IsLetter([]rune(want)[0]) {
		return nil
	}
	var out []string
	for _, name := range among {
		if strings.HasPrefix(find.Normal(name), want) {
			out = append(out, name)
		}
	}
	return out
}

// slipped are the names that a word is a slip of the finger of.
func slipped(word string, among []string) []string {
	var out []string
	for _, name := range among {
		if find.Like(find.Normal(word), find.Normal(name)) >= sure {
			out = append(out, name)
		}
	}
	return out
}

// meant says whether a word was meant for a choice that may be left out, and not for one that follows.
func (r *reader) meant(a Arg, after []Arg, text string) bool {
	_, mine, err := r.chosen(a, text)
	for _, b := range after {
		if b.Kind == ArgChoice {
			if _, how, _ := r.chosen(b, text); how > mine {
				return false
			}
		}
	}
	if mine > notNamed || err == nil || len(after) == 0 || after[0].Kind == ArgChoice {
		return true
	}
	return find.Nearest(text, values(a)) != ""
}

// doubtful asks where the beginning of a word names as well a choice that follows: "digest preview ex".
func (r *reader) doubtful(cmd *Command, a Arg, s stretch, given map[string]stretch) error {
	if a.Kind != ArgChoice || a.Keyed || a.Required {
		return nil
	}
	v, mine, err := r.chosen(a, s.value.Text)
	if err != nil || mine == isNamed {
		return nil
	}
	at := slices.IndexFunc(cmd.Args, func(x Arg) bool { return x.Name == a.Name })
	for _, b := range cmd.Args[at+1:] {
		if _, taken := given[b.Name]; b.Kind == ArgChoice && !b.Keyed && !taken {
			if w, how, err := r.chosen(b, s.value.Text); err == nil && how == mine && w != v {
				return either(a, s.value.Text, []string{v, w})
			}
		}
	}
	return nil
}
