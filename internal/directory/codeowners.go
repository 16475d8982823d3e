package directory

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hmarr/codeowners"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Codeowners reads who owns which part of a repository. A folder's service is the one that names the folder among its
// repos, else the one whose id, name or alias is the folder's name, else a new one; the owning team becomes the
// service's team and the user group behind it does the work. CODEOWNERS never says who is accountable: that stays a
// gap until somebody says so. Lines that are wrong are told all at once; owners nobody knows are noted.
func Codeowners(file string, data []byte, known Known) (*Parsed, error) {
	l := newLog(file, data)
	c := &ownersFile{form: newForm(l, known), by: map[string]*domain.Service{},
		p: &Parsed{Source: domain.SourceCodeowners, File: file, Content: contentOf(data), Speaks: map[string]bool{"id": true, "team": true, "responsible": true, "repos": true}}}
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
		l.failf(0, 0, "this file is not UTF-8 text")
	} else {
		c.parse()
	}
	if err := l.err(); err != nil {
		return nil, err
	}
	c.assign()
	c.p.Notes = l.notes
	return c.p, nil
}

type ownersFile struct {
	*form
	p        *Parsed
	sections [][]codeowners.Rule        // GitLab's sections apply side by side; without any there is one
	by       map[string]*domain.Service // by id, of this file
}

var (
	sectionLine = regexp.MustCompile(`^\^?\[([^\]]+)\](?:\[[0-9]+\])?\s*(.*)$`)
	position    = regexp.MustCompile(`^(?:line 1: )?(.*?)(?: at position ([0-9]+))?$`)
	anyTeam     = regexp.MustCompile(`^@([A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)+)$`)
)

// matchers read owners as GitHub does, and GitLab's nested groups. The library's own matcher of addresses knows no
// domain that ends in more than six letters.
var matchers = []codeowners.OwnerMatcher{
	codeowners.OwnerMatchFunc(func(s string) (codeowners.Owner, error) {
		if mailAddress.MatchString(s) {
			return codeowners.Owner{Value: s, Type: codeowners.EmailOwner}, nil
		}
		return codeowners.Owner{}, codeowners.ErrNoMatch
	}),
	codeowners.OwnerMatchFunc(codeowners.MatchTeamOwner),
	codeowners.OwnerMatchFunc(codeowners.MatchUsernameOwner),
	codeowners.OwnerMatchFunc(func(s string) (codeowners.Owner, error) {
		if m := anyTeam.FindStringSubmatch(s); m != nil {
			return codeowners.Owner{Value: m[1], Type: codeowners.TeamOwner}, nil
		}
		return codeowners.Owner{}, codeowners.ErrNoMatch
	}),
}

// parse feeds the library line by line: it would give up at the first bad one, and takes GitLab's section lines for
// errors.
func (c *ownersFile) parse() {
	c.sections = [][]codeowners.Rule{nil}
	defaults, rules := "", 0
	for i, raw := range c.lines {
		line := strings.TrimSpace(raw)
		if line == "" || line[0] == '#' {
			continue
		}
		if m := sectionLine.FindStringSubmatch(line); m != nil {
			defaults, _, _ = strings.Cut(m[2], "#")
			c.sections = append(c.sections, nil)
			continue
		}
		if line[0] == '!' {
			c.notef(i+1, "Exclusions are not read; %s was skipped.", clip(line))
			continue
		}
		if len(line) > 1000 {
			c.failf(i+1, 0, "this line has %d characters; at most 1000 fit", len(line))
			continue
		}
		if rules++; rules > maxRows {
			c.failf(i+1, 0, "this holds more than %d rules; split the file", maxRows)
			return
		}
		rule, ok := c.rule(i+1, raw, line, "")
		if ok && len(rule.Owners) == 0 && strings.TrimSpace(defaults) != "" {
			pattern, _, _ := strings.Cut(line, "#")
			rule, ok = c.rule(i+1, raw, strings.TrimSpace(pattern)+" ", defaults)
		}
		if ok && strings.Trim(rule.RawPattern(), "/") == "" { // the library cannot match it
			c.notef(i+1, "%s names no folder; skipped.", clip(rule.RawPattern()))
			continue
		}
		if ok {
			last := len(c.sections) - 1
			c.sections[last] = append(c.sections[last], rule)
		}
	}
}

func (c *ownersFile) rule(number int, raw, line, owners string) (codeowners.Rule, bool) {
	rules, err := codeowners.ParseFile(strings.NewReader(line+owners), codeowners.WithOwnerMatchers(matchers))
	if err != nil {
		m := position.FindStringSubmatch(err.Error())
		col := 1
		if m[2] != "" {
			fmt.Sscan(m[2], &col)
		}
		lead := len(raw) - len(strings.TrimLeft(raw, " \t"))
		bytesIn := min(lead+col-1, len(raw))
		c.failf(number, utf8.RuneCountInString(raw[:bytesIn])+1, "this rule cannot be read: %s", m[1])
		return codeowners.Rule{}, false
	}
	if len(rules) != 1 {
		return codeowners.Rule{}, false
	}
	rules[0].LineNumber = number
	return rules[0], true
}

// assign gives every folder of the file, and every folder that a service names, its owners: the last rule that
// matches counts, in each section.
func (c *ownersFile) assign() {
	if c.known.Dir != nil {
		c.known.Dir.Each(domain.KindService, func(rec domain.Record) {
			s := rec.(*domain.Service)
			for _, r := range s.Repos {
				if f, ok := folder(r); ok && s.Live() {
					c.give(s.ID, s.Name, f, "", 0)
				}
			}
		})
	}
	for _, rules := range c.sections {
		for _, r := range rules {
			f, ok := folder(r.RawPattern())
			if !ok || !strings.HasPrefix(r.RawPattern(), "/") {
				c.notef(r.LineNumber, "%s is not one folder of the repository; no service was taken from it.", clip(r.RawPattern()))
				continue
			}
			s := c.serviceFor(f)
			if s == nil {
				c.give(slug(f), title(f), f, r.RawPattern(), r.LineNumber)
				continue
			}
			c.give(s.ID, s.Name, f, r.RawPattern(), r.LineNumber)
		}
	}
}

// folder is the plain folder of a pattern, without slashes around it; ok is false for anything with a wildcard inside,
// for a URL, and for the whole repository.
func folder(pattern string) (string, bool) {
	if strings.Contains(pattern, "://") {
		return "", false
	}
	p := strings.TrimSuffix(strings.TrimSuffix(pattern, "**"), "*")
	p = strings.Trim(p, "/")
	if p == "" || strings.ContainsAny(p, `*?[]\ `) || strings.Contains(p[strings.LastIndexByte(p, '/')+1:], ".") {
		return "", false
	}
	return p, true
}

func last(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

var notSlug = regexp.MustCompile(`[^a-z0-9._-]+`)

func slug(s string) string {
	return strings.Trim(notSlug.ReplaceAllString(strings.ToLower(last(s)), "-"), "-._")
}

// title is a folder's name as words: "payments-api" → "Payments api".
func title(f string) string {
	s := strings.NewReplacer("-", " ", "_", " ").Replace(last(f))
	return strings.ToUpper(s[:1]) + s[1:]
}

// serviceFor is the known service a folder belongs to, or nil.
func (c *ownersFile) serviceFor(f string) *domain.Service {
	if c.known.Dir == nil {
		return nil
	}
	var found *domain.Service
	c.known.Dir.Each(domain.KindService, func(rec domain.Record) {
		s := rec.(*domain.Service)
		if found != nil || !s.Live() {
			return
		}
		for _, r := range s.Repos {
			if g, ok := folder(r); ok && g == f {
				found = s
			}
		}
		for _, name := range append([]string{s.ID, s.Name}, s.Aliases...) {
			if slug(name) == slug(f) {
				found = s
			}
		}
	})
	return found
}

// give records the owners of a folder for a service. A folder whose owners are all unknown makes no service.
func (c *ownersFile) give(id, name, f, pattern string, line int) {
	if !idPattern.MatchString(id) {
		c.notef(line, "The folder %s gives no usable name for a service; skipped.", clip(f))
		return
	}
	s := &domain.Service{ID: id, Name: name, Meta: domain.Meta{Source: "import"}}
	if have := c.by[id]; have != nil {
		s = have
	}
	owned := false
	for _, rules := range c.sections {
		rule, err := codeowners.Ruleset(rules).Match(f + "/x")
		if err != nil || rule == nil {
			continue
		}
		for _, o := range rule.Owners {
			owned = c.owner(s, o, rule.LineNumber) || owned
		}
		if len(rule.Owners) == 0 && line == rule.LineNumber {
			c.notef(line, "The folder %s has no owner.", clip(f))
		}
	}
	if !owned {
		return
	}
	if pattern != "" && !slices.Contains(s.Repos, pattern) {
		s.Repos = append(s.Repos, pattern)
	}
	if c.by[id] == nil {
		c.by[id] = s
		c.p.Records = append(c.p.Records, s)
	}
}

// owner takes one owner over; false where nobody knows it.
func (c *ownersFile) owner(s *domain.Service, o codeowners.Owner, line int) bool {
	does := func(who string) {
		if !slices.Contains(s.Responsible, who) {
			s.Responsible = append(s.Responsible, who)
		}
	}
	switch o.Type {
	case codeowners.TeamOwner:
		team, group := c.team(o.Value)
		if team != nil && s.Team == "" {
			s.Team = team.ID
		}
		if group != "" {
			does(group)
		}
		if team != nil || group != "" {
			return true
		}
	case codeowners.EmailOwner:
		if id := byMail(c.known.Dir, o.Value); id != "" {
			does(id)
			return true
		}
	case codeowners.UsernameOwner:
		if c.known.get(domain.Ref{Kind: domain.KindPerson, ID: strings.ToLower(o.Value)}) != nil {
			does(strings.ToLower(o.Value))
			return true
		}
	}
	text := fmt.Sprintf("Nobody here is known as %s; it was left out.", o)
	if !slices.ContainsFunc(c.notes, func(n Note) bool { return n.Text == text }) {
		c.notef(line, "%s", text)
	}
	return false
}

// team is our team for a GitHub team, and the Slack user group that stands for it: the team's own, else the one of the
// organisation's table.
func (c *ownersFile) team(name string) (*domain.Team, string) {
	d := c.known.Dir
	if d == nil {
		return nil, ""
	}
	var found *domain.Team
	d.Each(domain.KindTeam, func(rec domain.Record) {
		t := rec.(*domain.Team)
		if found == nil && t.GitHub != "" && (strings.EqualFold(t.GitHub, name) || strings.EqualFold(t.GitHub, last(name))) {
			found = t
		}
	})
	if found == nil {
		found = d.Teams[strings.ToLower(last(name))]
	}
	group := ""
	if found != nil {
		group = found.SlackGroup
	}
	for _, key := range []string{name, last(name)} {
		if group == "" {
			group = d.Org.GitHubGroups[key]
		}
	}
	return found, group
}
