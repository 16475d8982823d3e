package directory

import (
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// ours is the prefix of the annotations in which a catalogue may say what Backstage has no field for.
const ours = "secretariat/"

// entity is one document of a catalogue, as far as it is read.
type entity struct {
	node            *yaml.Node
	kind, id, title string
	owner, email    string
	memberOf        []string
	notes           map[string]string     // annotations
	at              map[string]*yaml.Node // where each annotation stands
}

// assetKinds are the kinds that become services, the one that counts where two share a name first.
var assetKinds = []string{"component", "system", "api", "resource"}

// Backstage reads catalog-info.yaml: many documents, of which Component, System, API and Resource become services,
// Group a team and User a person. Anything else is skipped with a note; a catalogue often points at entities that
// live elsewhere, so an unknown owner is a note and a gap, never a failure.
func Backstage(file string, data []byte, known Known) (*Parsed, error) {
	l := newLog(file, data)
	docs := nodes(l, data, true)
	b := &catalogue{form: newForm(l, known), p: &Parsed{Source: domain.SourceBackstage, File: file, Content: contentOf(data)}}
	var all []entity
	if len(docs) > maxRows {
		l.failf(0, 0, "this holds more than %d entities; split the file", maxRows)
		docs = nil
	}
	for _, n := range docs {
		if e, ok := b.entity(n); ok {
			all = append(all, e)
		}
	}
	// People and teams first: services refer to them.
	for _, kinds := range [][]string{{"user"}, {"group"}, {"component"}, {"system"}, {"api"}, {"resource"}} {
		for _, e := range all {
			if slices.Contains(kinds, e.kind) {
				b.take(e)
			}
		}
	}
	b.settle()
	if err := l.err(); err != nil {
		return nil, err
	}
	b.p.Notes = l.notes
	return b.p, nil
}

type catalogue struct {
	*form
	p *Parsed
}

// entity reads what every document has; ok is false where it is not one of the kinds that say something here.
func (b *catalogue) entity(n *yaml.Node) (entity, bool) {
	if n.Kind != yaml.MappingNode {
		if !null(n) {
			b.notef(n.Line, "This document is not an entity and was skipped.")
		}
		return entity{}, false
	}
	e := entity{node: n, kind: strings.ToLower(plain(value(n, "kind"))), notes: map[string]string{}, at: map[string]*yaml.Node{}}
	meta, spec := value(n, "metadata"), value(n, "spec")
	if !slices.Contains(append([]string{"user", "group"}, assetKinds...), e.kind) {
		b.notef(n.Line, "Entities of kind %s are not read; skipped.", clip(plain(value(n, "kind"))))
		return e, false
	}
	name := value(meta, "name")
	if name == nil || !idPattern.MatchString(name.Value) {
		if name == nil {
			name = n
		}
		b.bad(name, "this %s needs a name of letters, digits, dots and dashes in metadata", e.kind)
		return e, false
	}
	e.id = name.Value
	e.title = b.plainText(value(meta, "title"))
	profile := value(spec, "profile")
	if d := b.plainText(value(profile, "displayName")); d != "" {
		e.title = d
	}
	if e.title == "" {
		e.title = b.nameOf(e.kind, e.id)
	}
	e.email = b.plainText(value(profile, "email"))
	e.owner = plain(value(spec, "owner"))
	if m := value(spec, "memberOf"); m != nil {
		for _, c := range m.Content {
			e.memberOf = append(e.memberOf, plain(c))
		}
	}
	if a := value(meta, "annotations"); a != nil && a.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(a.Content); i += 2 {
			e.notes[a.Content[i].Value], e.at[a.Content[i].Value] = plain(a.Content[i+1]), a.Content[i]
		}
	}
	return e, true
}

// nameOf is the name of something whose document gives none: the one it has here already, else its id.
func (b *catalogue) nameOf(kind, id string) string {
	k := domain.KindService
	switch kind {
	case "user":
		k = domain.KindPerson
	case "group":
		k = domain.KindTeam
	}
	if rec := b.known.get(domain.Ref{Kind: k, ID: id}); rec != nil {
		return rec.Heading()
	}
	return id
}

// plain is the text of a scalar; a placeholder such as $text, a list or nothing is "".
func plain(n *yaml.Node) string {
	if n == nil || n.Kind != yaml.ScalarNode || null(n) {
		return ""
	}
	return strings.TrimSpace(n.Value)
}

func (b *catalogue) plainText(n *yaml.Node) string {
	var s string
	if t := plain(n); t != "" {
		b.text(&s, titleLen)(n)
	}
	return s
}

// parseRef reads an entity reference, [kind:][namespace/]name.
func parseRef(ref, kind string) (string, string) {
	if k, rest, ok := strings.Cut(ref, ":"); ok {
		kind, ref = strings.ToLower(k), rest
	}
	return kind, ref[strings.LastIndexByte(ref, '/')+1:]
}

func (b *catalogue) take(e entity) {
	switch e.kind {
	case "user":
		p := &domain.Person{ID: e.id, Name: e.title}
		if mailAddress.MatchString(e.email) {
			p.Email = e.email
		}
		if len(e.memberOf) > 0 {
			_, p.Unit = parseRef(e.memberOf[0], "group")
		}
		b.annotations(e, map[string]*string{"slack": &p.Slack, "manager": &p.Manager, "tz": &p.Zone}, nil)
		b.keep(e, p)
	case "group":
		t := &domain.Team{ID: e.id, Name: e.title, GitHub: strings.TrimPrefix(e.notes["github.com/team-slug"], "@")}
		b.annotations(e, map[string]*string{"lead": &t.Lead, "slack_group": &t.SlackGroup, "channel": &t.Channel}, nil)
		b.keep(e, t)
	default:
		b.asset(e)
	}
}

func (b *catalogue) keep(e entity, rec domain.Record) {
	if line, twice := b.made[rec.Ref()]; twice {
		if rec.Ref().Kind == domain.KindService {
			b.notef(e.node.Line, "A %s is called %s like what stands on line %d; the two were taken as one service.", e.kind, e.id, line)
			return
		}
		b.bad(e.node, "the %s %q stands here twice; it is first on line %d", rec.Ref().Kind, e.id, line)
		return
	}
	b.made[rec.Ref()] = e.node.Line
	b.has(rec)
	rec.Base().Source = "import"
	b.p.Records = append(b.p.Records, rec)
}

// asset makes a service. Backstage's owner bears the responsibility: a user becomes accountable; a group is the team,
// and the people behind its user group do the work.
func (b *catalogue) asset(e entity) {
	s := &domain.Service{ID: e.id, Name: e.title}
	if slug := e.notes["github.com/project-slug"]; slug != "" {
		s.Repos = append(s.Repos, "https://github.com/"+slug)
	}
	for _, key := range []string{"backstage.io/source-location", "backstage.io/view-url"} {
		if url, ok := strings.CutPrefix(e.notes[key], "url:"); ok && !slices.Contains(s.Repos, url) {
			s.Repos = append(s.Repos, url)
		}
	}
	b.owner(e, s)
	var tier, reach, confirmed, aliases string
	lists := map[string]*[]string{"responsible": &s.Responsible, "consulted": &s.Consulted, "informed": &s.Informed, "data": &s.Data}
	b.annotations(e, map[string]*string{"tier": &tier, "reach": &reach, "confirmed": &confirmed, "accountable": &s.Accountable, "path": &s.Path, "aliases": &aliases}, lists)
	b.small(e, "tier", tier, 4, &s.Tier)
	b.small(e, "reach", reach, 5, &s.Reach)
	if confirmed != "" {
		d, err := domain.ParseDate(confirmed)
		if err != nil {
			b.bad(e.at[ours+"confirmed"], "%s is not a day of the calendar; write it like 2026-09-15", clip(confirmed))
		}
		s.Confirmed, s.ConfirmedFrom = d, baseName(b.file)
	}
	s.Aliases = cells(aliases, ",;|")
	b.keep(e, s)
}

func (b *catalogue) small(e entity, key, said string, hi int, dst *int) {
	if said != "" {
		n := *e.at[ours+key]
		n.Value = said
		b.number(dst, key, 1, hi)(&n)
	}
}

func (b *catalogue) owner(e entity, s *domain.Service) {
	if e.owner == "" {
		return
	}
	kind, id := parseRef(e.owner, "group")
	switch kind {
	case "user":
		if b.get(domain.Ref{Kind: domain.KindPerson, ID: id}) != nil {
			s.Accountable = id
			return
		}
	case "group":
		if t, ok := b.get(domain.Ref{Kind: domain.KindTeam, ID: id}).(*domain.Team); ok {
			s.Team = id
			if t.SlackGroup != "" {
				s.Responsible = []string{t.SlackGroup}
			}
			return
		}
	}
	b.notef(e.node.Line, "The owner of %s, %s, is not known here; nobody was recorded.", e.id, clip(e.owner))
}

// annotations reads ours and refuses one nobody knows: a typing error in it would be lost without a word.
func (b *catalogue) annotations(e entity, words map[string]*string, lists map[string]*[]string) {
	for _, key := range slices.Sorted(maps.Keys(e.notes)) {
		name, mine := strings.CutPrefix(key, ours)
		if !mine {
			continue
		}
		dst, isWord := words[name]
		list, isList := lists[name]
		if r, bad := unprintable(e.notes[key]); bad {
			b.bad(e.at[key], "the character %U cannot be used in text", r)
			continue
		}
		switch {
		case isWord:
			*dst = e.notes[key]
			b.known1(e, key, *dst)
		case isList:
			*list = nil
			for _, c := range cells(e.notes[key], ",;| ") {
				if name == "data" || b.known1(e, key, c) {
					*list = append(*list, c)
				}
			}
		default:
			names := append(slices.Collect(maps.Keys(words)), slices.Collect(maps.Keys(lists))...)
			slices.Sort(names)
			b.bad(e.at[key], "unknown annotation %q%s", key, orMeant(name, names))
		}
	}
}

// known1 wants whatever an annotation of ours points at; those a person writes by hand must be right.
func (b *catalogue) known1(e entity, key, id string) bool {
	n := *e.at[key]
	n.Value = id
	switch strings.TrimPrefix(key, ours) {
	case "accountable", "lead", "manager", "responsible", "consulted", "informed":
		if handle(id) {
			return true
		}
		b.wants = append(b.wants, want{&n, domain.KindPerson, id})
	case "path":
		b.wants = append(b.wants, want{&n, domain.KindPath, id})
	case "slack":
		if !slackUser.MatchString(id) {
			b.bad(&n, "slack cannot be %s; write it like U0123456789", clip(id))
			return false
		}
	case "slack_group":
		if !handle(id) {
			b.bad(&n, "%s is not a user group; write it like @payments-oncall", clip(id))
			return false
		}
	}
	return true
}

// cells splits a list that stands in one value.
func cells(s, separators string) []string {
	var out []string
	for _, c := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		if c = strings.TrimSpace(c); c != "" && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}
