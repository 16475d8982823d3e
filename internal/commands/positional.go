package commands

import (
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/find"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// positional fits the free words to the arguments that are taken by position. What is left over comes back without a
// name.
func (r *reader) positional(cmd *Command, toks []Token, free []int, given map[string]stretch) []stretch {
	var open []Arg
	for _, a := range cmd.Args {
		if _, done := given[a.Name]; !a.Keyed && !done && !a.FormOnly {
			open = append(open, a)
		}
	}
	var out []stretch
	for i, a := range open {
		if len(free) == 0 {
			return out
		}
		n := r.take(a, open[i+1:], toks, free)
		if n == 0 {
			continue
		}
		s := stretch{from: free[0], upto: free[n-1] + 1, keyed: a.Name, value: toks[free[0]]}
		if n > 1 {
			s.value = several(toks, free[:n])
		}
		out, free = append(out, s), free[n:]
	}
	for _, i := range free {
		out = append(out, stretch{from: i, upto: i + 1, value: toks[i]})
	}
	return out
}

// several is a value of several words.
func several(toks []Token, at []int) Token {
	t := Token{Text: joined(toks, at)}
	for _, i := range at {
		t.Parts = append(t.Parts, toks[i])
	}
	return t
}

// bare reads "accountable @ana responsible @ben": a free word that is an argument's name, with all that follows up to
// the next one. It gives back the words that are left.
func bare(cmd *Command, toks []Token, free []int, given map[string]stretch) []int {
	var left []int
	for i := 0; i < len(free); i++ {
		a, ok := cmd.arg(toks[free[i]].Text)
		_, settled := given[cmd.Args[0].Name]
		if !ok || !a.Keyed || toks[free[i]].Quoted || i == 0 && !settled { // the first word is what it is about
			left = append(left, free[i])
			continue
		}
		j := i + 1
		for j < len(free) {
			if next, ok := cmd.arg(toks[free[j]].Text); ok && next.Keyed && !toks[free[j]].Quoted {
				break
			}
			j++
		}
		s := stretch{from: free[i], upto: free[j-1] + 1, keyed: a.Name}
		switch at := free[i+1 : j]; {
		case len(at) == 1:
			s.value = toks[at[0]]
		case len(at) > 1:
			s.value = several(toks, at)
		case a.Kind == ArgYes || slices.Contains(values(a), "yes"):
			s.value = Token{Text: "yes"} // "retired" alone
		}
		given[a.Name] = s
		i = j - 1
	}
	return left
}

func joined(toks []Token, at []int) string {
	var w []string
	for _, i := range at {
		w = append(w, toks[i].Text)
	}
	return strings.Join(w, " ")
}

// take says how many of the free words an argument takes.
func (r *reader) take(a Arg, after []Arg, toks []Token, free []int) int {
	switch a.Kind {
	case ArgText, ArgLong:
		if len(after) == 0 {
			return len(free)
		}
		return 1
	case ArgChoice:
		if !a.Required && !r.meant(a, after, toks[free[0]].Text) {
			return 0
		}
		return r.takeLabel(a, toks, free)
	case ArgRef:
		if toks[free[0]].Quoted && a.Required && len(after) > 0 {
			return 0 // "incident note "the page is off"": quotes hold words, so the form asks what it is about
		}
		if a.Required && len(after) > 0 && r.skipsRef(after[0], toks[free[0]]) {
			return 0
		}
		return 1
	case ArgPeople:
		return len(free)
	case ArgDate:
		if _, err := r.read(a, toks[free[0]]); err != nil && !a.Required && len(free) == 1 && len(after) > 0 && after[0].Kind == ArgChoice {
			if _, err := r.choice(after[0], toks[free[0]].Text); err == nil {
				return 0 // "digest show weekly-sync engineer": the day was left out
			}
		}
		return r.takeName(a, after, toks, free)
	case ArgMoment, ArgPast, ArgPerson, ArgService, ArgControl, ArgSubject, ArgOwned:
		return r.takeName(a, after, toks, free)
	}
	return 1
}

// skipsRef says whether a word where a number belongs is what comes after it: "incident role comms @ana",
// "incident lead @ana". The form asks for the number then and keeps the words.
func (r *reader) skipsRef(next Arg, t Token) bool {
	switch {
	case referring.MatchString(t.Text) || digits.MatchString(t.Text):
		return false
	case next.Kind == ArgPerson:
		return t.Entity.Kind != "" || strings.HasPrefix(t.Text, "@")
	case next.Kind == ArgChoice:
		_, err := r.choice(next, t.Text)
		return err == nil
	}
	return false
}

// takeLabel says how many free words name a choice as its button does: "comms lead" is one role. One word that names it
// is enough.
func (r *reader) takeLabel(a Arg, toks []Token, free []int) int {
	best := 1
	for n := 2; n <= len(free) && n <= 3 && !toks[free[n-1]].Quoted; n++ {
		said := find.Normal(joined(toks, free[:n]))
		if slices.ContainsFunc(r.choices(a), func(o view.Option) bool { return find.Normal(o.Label) == said }) {
			best = n
		}
	}
	return best
}

// takeName lets a name of several words run as far as it makes sense; where a quoted text must follow, up to that.
func (r *reader) takeName(a Arg, after []Arg, toks []Token, free []int) int {
	if toks[free[0]].Quoted || toks[free[0]].Entity.Kind != "" {
		return 1
	}
	best, stop := 1, 1
	for n := 1; n <= len(free) && n <= 6; n++ {
		if toks[free[n-1]].Quoted {
			break
		}
		stop = n
		if _, err := r.read(a, Token{Text: joined(toks, free[:n])}); err == nil {
			best = n
		} else if n == 1 {
			best = 0
		}
	}
	switch {
	case best > 0:
		return best
	case len(after) == 0 || stop < len(free): // all of it, or all before the quoted text
		return stop
	}
	return 1
}

func values(a Arg) []string { return optionValues(a.Choices) }

func optionValues(options []view.Option) []string {
	var out []string
	for _, o := range options {
		out = append(out, o.Value)
	}
	return out
}
