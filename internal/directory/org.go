package directory

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Org reads the organisation file: schema 1, the shape of the sample. Unknown keys, double ids, references to what
// does not exist and values that cannot be are told all at once with their place, and refuse the file whole; who is
// missing as an owner is data (domain 1.2).
func Org(file string, data []byte, known Known) (*Parsed, error) {
	l := newLog(file, data)
	docs := nodes(l, data, false)
	if len(docs) != 1 {
		if len(l.problems) == 0 {
			l.failf(0, 0, "an organisation file is one YAML document; this holds %d", len(docs))
		}
		return nil, l.err()
	}
	o := &orgFile{form: newForm(l, known), name: baseName(file), p: &Parsed{Source: domain.SourceOrg, File: file, Content: contentOf(data)}}
	o.read(docs[0])
	o.settle()
	if err := l.err(); err != nil {
		return nil, err
	}
	o.inherit()
	o.p.Notes = l.notes
	return o.p, nil
}

func baseName(file string) string {
	return file[strings.LastIndexAny(file, `/\`)+1:]
}

// orgFile is one organisation file being read.
type orgFile struct {
	*form
	name string // of the file, without its folder
	p    *Parsed
	org  domain.Org
}

func (o *orgFile) read(n *yaml.Node) {
	each := func(f func(*yaml.Node)) set { return func(n *yaml.Node) { o.list(n, "this", f) } }
	o.mapping(n, "the file", table{
		"schema":            o.schema,
		"as_of":             o.moment(&o.p.AsOf),
		"org":               o.head,
		"channels":          each(o.channel),
		"people":            each(o.somebody),
		"teams":             each(o.team),
		"escalation_paths":  each(o.path),
		"services":          each(o.oneService),
		"controls":          each(o.control),
		"risks":             each(o.risk),
		"exceptions":        each(o.exception),
		"decisions":         each(o.decision),
		"actions":           each(o.action),
		"incidents":         each(o.incident),
		"escalations":       each(o.escalation),
		"evidence_requests": each(o.evidence),
		"signoff":           o.signoff,
		"expected":          func(*yaml.Node) {}, // results to compare with; no data
	}, "schema")
	if s := value(n, "signoff"); s != nil && !null(s) && o.org.Name == "" {
		o.bad(s, "signoff belongs to an organisation; this file has no org with a name")
	}
}

func (o *orgFile) schema(n *yaml.Node) {
	if n.Kind != yaml.ScalarNode || n.Value != "1" {
		o.bad(n, "this version reads files of schema 1, not %s", clip(n.Value))
	}
}

// keep takes a record over where its id could be read.
func (o *orgFile) keep(rec domain.Record) {
	ref := rec.Ref()
	if ref.IsZero() {
		return
	}
	o.has(rec)
	rec.Base().Source = "import"
	if ref.Kind.IsNumbered() {
		o.p.Numbered = append(o.p.Numbered, rec)
		return
	}
	o.p.Records = append(o.p.Records, rec)
}

var (
	weekdays    = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
	legalWords  = []string{"applies", "not_applicable", "unknown"}
	uses        = []string{"weekly_sync", "actions", "monthly_review", "exception_review", "engineer_digest", "legal_digest", "product_digest", "incidents"}
	hoursRange  = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$`)
	timeOfDay   = regexp.MustCompile(`(^| )([01]?[0-9]|2[0-3]):[0-5][0-9]$`)
	slackUser   = regexp.MustCompile(`^[UW][A-Z0-9]{2,20}$`)
	slackRoom   = regexp.MustCompile(`^[CG][A-Z0-9]{2,20}$`)
	mailAddress = regexp.MustCompile(`^[^@\s<>]+@[^@\s<>]+$`)
)

// shaped reads a text that must have a form.
func (o *orgFile) shaped(dst *string, re *regexp.Regexp, what, like string) set {
	return func(n *yaml.Node) {
		s, ok := o.scalar(n, what)
		if ok && (!re.MatchString(s) || len(s) > 200) {
			o.bad(n, "%s cannot be %s; write it like %s", what, clip(s), like)
			return
		}
		*dst = s
	}
}

func (o *orgFile) zone(dst *string) set {
	return func(n *yaml.Node) {
		s, ok := o.scalar(n, "a time zone")
		if !ok {
			return
		}
		if _, err := time.LoadLocation(s); err != nil || s == "Local" || len(s) > 64 {
			o.bad(n, "there is no time zone %s; write it like Europe/Berlin", clip(s))
			return
		}
		*dst = s
	}
}

func (o *orgFile) head(n *yaml.Node) {
	g := &o.org
	o.mapping(n, "org", table{
		"name":         o.text(&g.Name, 200),
		"email_domain": o.text(&g.EmailDomain, 200),
		"about":        o.text(&g.About, 1000),
		"mission":      o.text(&g.Mission, 1000),
		"timezone":     o.zone(&g.Timezone),
		"working_week": o.someOf(&g.WorkingWeek, "a working day", weekdays...),
		"working_hours": func(n *yaml.Node) {
			o.shaped(&g.WorkingHours, hoursRange, "working_hours", "09:00-17:00")(n)
			if from, to, _ := strings.Cut(g.WorkingHours, "-"); g.WorkingHours != "" && from >= to {
				o.bad(n, "working_hours should end later than they start")
			}
		},
		"holidays": func(n *yaml.Node) {
			o.list(n, "holidays", func(c *yaml.Node) {
				var d domain.Date
				if o.date(&d)(c); !d.IsZero() && !slices.Contains(g.Holidays, d) {
					g.Holidays = append(g.Holidays, d)
				}
			})
		},
		"obligations":       func(n *yaml.Node) { g.Obligations = o.obligations(n) },
		"clocks":            func(n *yaml.Node) { g.Clocks = o.clocks(n) },
		"contracts":         func(n *yaml.Node) { g.Contracts = o.contracts(n) },
		"abbreviations":     o.texts(&g.Abbreviations, 40),
		"incident_channels": o.flag(&g.IncidentChannels),
		"cadence":           func(n *yaml.Node) { g.Cadence = o.cadence(n) },
		"github_groups":     func(n *yaml.Node) { g.GitHubGroups = o.groups(n) },
		"agenda_emoji":      o.shaped(&g.AgendaEmoji, emojiName, "agenda_emoji", "calendar"),
		"thanks_emoji":      o.shaped(&g.ThanksEmoji, emojiName, "thanks_emoji", "raised_hands"),
		"mark_emoji":        o.shaped(&g.MarkEmoji, emojiName, "mark_emoji", "pushpin"),
	}, "name")
	if g.Name != "" {
		o.keep(g)
	}
}

func (o *orgFile) cadence(n *yaml.Node) map[string]domain.Timing {
	out, keys := map[string]domain.Timing{}, table{}
	for _, name := range domain.Cadences {
		keys[name] = func(n *yaml.Node) {
			var t domain.Timing
			at := func(n *yaml.Node) { o.shaped(&t.At, timeOfDay, "a time for "+name, `"tue 10:00"`)(n) }
			if n.Kind == yaml.ScalarNode {
				at(n)
			} else {
				o.mapping(n, name, table{"at": at, "zone": o.zone(&t.Zone), "channel": o.text(&t.Channel, 80),
					"holiday": o.oneOf(&t.Holiday, "holiday", "next")}, "at")
			}
			out[name] = t
		}
	}
	o.mapping(n, "cadence", keys)
	return out
}

// groups reads which Slack user group stands for a GitHub team.
func (o *orgFile) groups(n *yaml.Node) map[string]string {
	out := map[string]string{}
	if n.Kind != yaml.MappingNode {
		o.bad(n, "github_groups should name a Slack user group for each GitHub team")
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if !handle(v.Value) || v.Kind != yaml.ScalarNode {
			o.bad(v, "%s is not a user group; write it like @payments-oncall", clip(v.Value))
			continue
		}
		out[strings.TrimPrefix(k.Value, "@")] = v.Value
	}
	return out
}

func (o *orgFile) channel(n *yaml.Node) {
	c := &domain.Channel{}
	var kind string
	o.mapping(n, "a channel", table{
		"id":      o.id(&c.ID, domain.KindChannel),
		"kind":    o.oneOf(&kind, "kind", string(domain.ChannelPublic), string(domain.ChannelPrivate), string(domain.ChannelShared)),
		"use":     o.someOf(&c.Use, "use", uses...),
		"slack":   o.shaped(&c.Slack, slackRoom, "slack", "C0123456789"),
		"service": o.service(&c.Service),
		"team":    o.link(&c.Team, domain.KindTeam),
	}, "id")
	c.Kind = domain.ChannelKind(kind)
	o.keep(c)
}

func (o *orgFile) somebody(n *yaml.Node) {
	p := &domain.Person{}
	var roles, area []string
	var status string
	o.mapping(n, "a person", table{
		"id": o.id(&p.ID, domain.KindPerson), "name": o.text(&p.Name, 200), "title": o.text(&p.Title, 200), "unit": o.text(&p.Unit, 80),
		"tz": o.zone(&p.Zone), "roles": o.someOf(&roles, "a role", roleWords()...),
		"functions": o.someOf(&p.Functions, "a function", domain.Functions...),
		"area": func(n *yaml.Node) {
			o.list(n, "area", func(c *yaml.Node) {
				var s string
				if c.Kind == yaml.ScalarNode && c.Value == "all" {
					s = "all"
				} else {
					o.link(&s, domain.KindTeam)(c)
				}
				area = append(area, s)
			})
		},
		"manager": o.person(&p.Manager), "champion_ack": o.date(&p.ChampionAck),
		"status":     o.oneOf(&status, "status", "active", "deactivated"),
		"away_until": o.date(&p.AwayUntil), "delegate": o.person(&p.Delegate),
		"slack": func(n *yaml.Node) {
			o.shaped(&p.Slack, slackUser, "slack", "U0123456789")(n)
			o.unique(n, "the Slack account", p.Slack)
		},
		"email": func(n *yaml.Node) {
			o.shaped(&p.Email, mailAddress, "email", "ana@example.com")(n)
			o.unique(n, "the email address", strings.ToLower(p.Email))
		},
	}, "id", "name")
	for _, r := range roles {
		p.Roles = append(p.Roles, domain.Role(r))
	}
	p.Area = area
	if status == "deactivated" {
		p.Status = status
	}
	o.keep(p)
}

// unique refuses an account that two people claim.
func (o *orgFile) unique(n *yaml.Node, what, s string) {
	ref := domain.Ref{Kind: domain.Kind(what), ID: s}
	if line, twice := o.made[ref]; twice && s != "" {
		o.bad(n, "%s %s belongs to two people; it is first on line %d", what, clip(s), line)
	}
	o.made[ref] = n.Line
}

func roleWords() []string {
	var out []string
	for _, r := range domain.Roles {
		out = append(out, string(r))
	}
	return out
}

func (o *orgFile) team(n *yaml.Node) {
	t := &domain.Team{}
	o.mapping(n, "a team", table{
		"id": o.id(&t.ID, domain.KindTeam), "name": o.text(&t.Name, 200), "lead": o.person(&t.Lead),
		"champion": func(n *yaml.Node) {
			var s string
			if o.person(&s)(n); s != "" && !slices.Contains(t.Champions, s) {
				t.Champions = append(t.Champions, s)
			}
		},
		"champions":   o.people(&t.Champions),
		"slack_group": func(n *yaml.Node) { o.group(n, &t.SlackGroup) },
		"github":      o.text(&t.GitHub, 200), "channel": o.text(&t.Channel, 80),
	}, "id", "name")
	t.GitHub = strings.TrimPrefix(t.GitHub, "@")
	t.Channel = strings.TrimPrefix(t.Channel, "#")
	o.keep(t)
}

func (o *orgFile) group(n *yaml.Node, dst *string) {
	if n.Kind != yaml.ScalarNode || !handle(n.Value) {
		o.bad(n, "%s is not a user group; write it like @payments-oncall", clip(n.Value))
		return
	}
	*dst = n.Value
}
