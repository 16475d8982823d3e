package commands

import (
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/find"
)

// parsed is what a command's words came to.
type parsed struct {
	args   map[string]string
	fields map[string]string // refusals by argument name
	err    *domain.Error     // the first refusal, with whole commands to choose from
	// missing lists the required arguments that were not given.
	missing []Arg
}

// span is the words of one value: from is its first token, upto the one after its last; value is the joined word.
type stretch struct {
	from, upto int
	value      Token
	keyed      string
}

// parse fits words to a command's arguments. words is the command's own words, for suggestions.
func (r *reader) parse(cmd *Command, words []string, toks []Token) parsed {
	p := parsed{args: map[string]string{}, fields: map[string]string{}}
	free, given := r.keyed(cmd, words, toks, &p)
	if cmd.Bare {
		free = bare(cmd, toks, free, given)
	}
	var over []stretch
	for _, s := range r.positional(cmd, toks, free, given) {
		if s.keyed == "" {
			over = append(over, s)
			continue
		}
		given[s.keyed] = s
	}
	for _, a := range cmd.Args {
		s, ok := given[a.Name]
		if !ok {
			continue
		}
		if s.value.Text == "" && a.Kind != ArgYes {
			continue
		}
		v, err := r.read(a, s.value)
		if err == nil && toks[s.from].Key == "" {
			err = r.doubtful(cmd, a, s, given)
		}
		switch {
		case err != nil:
			p.refuse(a.Name, err, words, toks, s)
		case v != "":
			p.args[a.Name] = v
		}
	}
	if len(over) > 0 && p.err == nil {
		s := over[0]
		e := domain.Fail(domain.Invalid, "I don't understand “%s” here.", domain.Clip(s.value.Text, 40)).
			WithHint("It goes like this: `%s`.", usage(words, cmd))
		p.refuse("", e, words, toks, s)
	}
	for _, a := range cmd.Args {
		if _, ok := p.args[a.Name]; a.Required && !ok && p.fields[a.Name] == "" {
			p.missing = append(p.missing, a)
		}
	}
	return p
}

// refuse keeps an error beside its argument; the first one is the reply, with whole commands that would do.
func (p *parsed) refuse(arg string, err error, words []string, toks []Token, s stretch) {
	e, values := asError(err)
	if arg != "" {
		p.fields[arg] = e.Error()
	}
	if p.err != nil {
		return
	}
	c := *e
	c.Field = arg
	for _, v := range values {
		c.Suggest = append(c.Suggest, rebuilt(words, toks, s, v))
	}
	p.err = &c
}

// rebuilt is the command as typed with one value replaced.
func rebuilt(words []string, toks []Token, s stretch, value string) string {
	out := append([]string{}, words...)
	for i := 0; i < len(toks); i++ {
		if i != s.from {
			out = append(out, toks[i].Src)
			continue
		}
		v := Quote(value)
		switch k := toks[i].Key; {
		case k != "" && s.keyed != "":
			v = k + ":" + v
		case s.keyed != "" && strings.EqualFold(toks[i].Text, s.keyed): // a bare key
			v = s.keyed + ":" + v
		}
		out = append(out, v)
		i = s.upto - 1
	}
	return strings.Join(out, " ")
}

// keyed takes the key:value words out. It gives back the places of the words that are left.
func (r *reader) keyed(cmd *Command, words []string, toks []Token, p *parsed) (free []int, given map[string]stretch) {
	given = map[string]stretch{}
	for i := 0; i < len(toks); i++ {
		t := toks[i]
		a, ok := cmd.arg(t.Key)
		if t.Key == "" || !ok {
			if near := cmd.nearKey(t); near != "" {
				e := domain.Fail(domain.Invalid, "I don't know “%s:” here.", t.Key).WithHint("The nearest is %s:.", near)
				e.Suggest = []string{strings.Join(append(append([]string{}, words...), renamed(toks, i, near)...), " ")}
				if p.err == nil {
					p.err = e
				}
				continue
			}
			free = append(free, i)
			continue
		}
		s := stretch{from: i, upto: i + 1, keyed: a.Name}
		s.value = Token{Text: t.Value, Quoted: t.Quoted, Entity: t.Entity}
		if t.Value == "" && !t.Quoted && a.Kind != ArgYes && i+1 < len(toks) && toks[i+1].Key == "" {
			s.value, s.upto = toks[i+1], i+2 // "due: friday"
		}
		if !s.value.Quoted {
			s = r.longest(a, toks, s)
		}
		if s.value.Text == "" && a.Kind != ArgYes {
			e := domain.Fail(domain.Invalid, "“%s:” has nothing after it.", t.Key).WithHint("Write it as `%s`.", hintOf(a))
			p.refuse(a.Name, e, words, toks, s)
			continue
		}
		if _, twice := given[a.Name]; twice {
			e := domain.Fail(domain.Invalid, "“%s:” is given twice.", t.Key).WithHint("Say it once.")
			p.refuse(a.Name, e, words, toks, s)
		}
		given[a.Name] = s
		i = s.upto - 1
	}
	return free, given
}

// longest lets a date, a person or a service run over the words that follow, as far as it makes sense:
// "due:in 2 weeks owner:ana silva".
func (r *reader) longest(a Arg, toks []Token, s stretch) stretch {
	switch a.Kind {
	case ArgDate, ArgMoment, ArgPast, ArgPerson, ArgService, ArgControl, ArgOwned, ArgPeople:
	default:
		return s
	}
	best, text := s, s.value.Text
	var meant *stretch
	if a.Kind == ArgPeople { // "responsible:@rui @saoirse"
		s.value.Parts = []Token{s.value}
		for s.upto < len(toks) && toks[s.upto].Key == "" && !toks[s.upto].Quoted && strings.HasPrefix(toks[s.upto].Text, "@") {
			s.value.Parts = append(s.value.Parts, toks[s.upto])
			s.upto++
		}
		return s
	}
	for upto := s.upto; upto < len(toks) && upto < s.upto+4; upto++ {
		if t := toks[upto]; t.Quoted || t.Key != "" || t.Entity.Kind != "" {
			break
		}
		text += " " + toks[upto].Text
		if _, err := r.read(a, Token{Text: text}); err == nil {
			best.upto, best.value = upto+1, Token{Text: text}
		} else if meant == nil && r.nearly(a, text, err) {
			meant = &stretch{s.from, upto + 1, Token{Text: text}, s.keyed}
		}
	}
	if _, err := r.read(a, best.value); err != nil && meant != nil {
		return *meant
	}
	return best
}

// nearly says whether words that do not make sense were still meant as one value: "30 feb", "cold chian".
func (r *reader) nearly(a Arg, text string, err error) bool {
	if a.Kind == ArgDate || a.Kind == ArgMoment || a.Kind == ArgPast {
		return !strings.HasPrefix(err.Error(), "I don't read")
	}
	kind := domain.KindService
	switch a.Kind {
	case ArgPerson:
		kind = domain.KindPerson
	case ArgControl:
		kind = domain.KindControl
	}
	near := r.names.Near(text, 1, string(kind))
	return len(near) > 0 && near[0].Score >= sure
}

// arg is the argument of a name; dashes and underscores are the same.
func (cmd *Command) arg(key string) (Arg, bool) {
	key = strings.ReplaceAll(key, "-", "_")
	for _, a := range cmd.Args {
		if strings.EqualFold(a.Name, key) {
			return a, true
		}
	}
	return Arg{}, false
}

// nearKey is the key that a mistyped one was meant to be: "deu:friday". Words that merely hold a colon are text.
func (cmd *Command) nearKey(t Token) string {
	if t.Key == "" || (t.Value == "" && !t.Flag) || strings.HasPrefix(t.Value, "//") {
		return ""
	}
	var keys []string
	for _, a := range cmd.Args {
		keys = append(keys, a.Name)
	}
	return find.Nearest(t.Key, keys)
}

// renamed is the words as typed, with the key of one corrected.
func renamed(toks []Token, at int, key string) []string {
	var out []string
	for i, t := range toks {
		src := t.Src
		if _, rest, ok := strings.Cut(src, ":"); i == at && ok {
			src = key + ":" + rest
		}
		out = append(out, src)
	}
	return out
}

// fill reads a submitted form: raw values by argument name.
func (r *reader) fill(cmd *Command, form map[string]string) parsed {
	p := parsed{args: map[string]string{}, fields: map[string]string{}}
	for _, a := range cmd.Args {
		raw := strings.TrimSpace(form[a.Name])
		if raw == "" {
			if a.Required {
				p.missing = append(p.missing, a)
				p.fields[a.Name] = "Please fill this in."
			}
			continue
		}
		t := Token{Text: raw}
		if toks, err := Split(raw, nil); err == nil { // a picker gives <@U…>
			switch {
			case a.Kind == ArgPerson && len(toks) == 1:
				t = toks[0]
			case a.Kind == ArgPeople && strings.Contains(raw, "<@"):
				t.Parts = toks
			}
		}
		v, err := r.read(a, t)
		if err != nil {
			p.refuse(a.Name, err, nil, nil, stretch{from: -1})
			p.err.Suggest = nil
			continue
		}
		if v != "" {
			p.args[a.Name] = v
		}
	}
	if p.err == nil && len(p.missing) > 0 {
		p.err = domain.Fail(domain.Invalid, "%s is missing.", p.missing[0].title()).WithField(p.missing[0].Name)
	}
	return p
}
