package briefs

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// knownTo is everything of a survey that a reader sees whole, each record once: an incident repeats only what its reader
// may know of (domain 7.2).
func knownTo(s ledger.Survey, reader domain.Reader) []domain.Record {
	had := map[domain.Ref]bool{}
	return slices.DeleteFunc(slices.Concat(s.Live, s.Ended, s.Past), func(rec domain.Record) bool {
		out := had[rec.Ref()] || reader.Sees(rec) != domain.SeesAll
		had[rec.Ref()] = true
		return out
	})
}

// aWeek is how far back the first weekly sync takes an incident for one of this week.
const aWeek = 7 * 24 * time.Hour

// mostOpenFixes is how many promised fixes a digest names of one recurrence.
const mostOpenFixes = 2

// again is what a digest says of an incident that was noticed since a moment and repeats earlier ones: the newest of them,
// and which fixes promised then are still open. Nothing where it repeats none.
func (p *pick) again(i *domain.Incident, since time.Time) (line Text, about []domain.Ref) {
	if i.Times["detected"].Before(since) {
		return "", nil
	}
	found := domain.Recurrences(i, p.known, p.today)
	if len(found) == 0 {
		return "", nil
	}
	r := found[0]
	words := fmt.Sprintf("It happened before: %s %s, %s: %s", r.Earlier.ID, bare(r.Title), domain.DateOf(r.Noticed, p.dir.Location()).Short(), view.SameWords(p.dir, r))
	switch n := len(found) - 1; {
	case n == 1:
		words += ", and one earlier time"
	case n > 1:
		words += fmt.Sprintf(", and %d earlier times", n)
	}
	about = append(about, r.Earlier)
	var open []domain.Promise
	for _, x := range found {
		for _, fix := range x.Open {
			if !slices.Contains(open, fix) { // one risk may hang on both
				open = append(open, fix)
			}
		}
	}
	var names []string
	for _, fix := range open[:min(len(open), mostOpenFixes)] {
		name := fix.Ref.ID + " " + bare(fix.Title)
		if fix.Late > 0 {
			name += ", " + days(fix.Late) + " late"
		}
		names, about = append(names, name), append(about, fix.Ref)
	}
	if n := len(open) - mostOpenFixes; n > 0 {
		names = append(names, fmt.Sprintf("and %d more", n))
	}
	if len(names) > 0 {
		words += ". Still open from then: " + strings.Join(names, "; ")
	}
	return Text(words + "."), about
}

// repeats are the incidents since the last review that repeat earlier ones, the newest first (domain 3.6, 4.3).
func (m *month) repeats() []Section {
	since := m.since.In(m.dir.Location(), 0, 0)
	if !m.first {
		since = m.series.LastAt
	}
	var list []*domain.Incident
	for _, rec := range m.known {
		if i, ok := rec.(*domain.Incident); ok {
			list = append(list, i)
		}
	}
	if m.team != "" {
		list = ofTeam(m, list)
	}
	slices.SortFunc(list, func(a, b *domain.Incident) int {
		return cmp.Or(b.Times["detected"].Compare(a.Times["detected"]), byNum(a, b))
	})
	var items []Item
	for _, i := range list {
		line, about := m.again(i, since)
		if line == "" {
			continue
		}
		it := m.line(i, i.Lead, false)
		it.When, it.Lines, it.also = Text(i.Severity+", since "+domain.DateOf(i.Times["detected"], m.dir.Location()).Short()), []Text{line}, about
		items = append(items, it)
	}
	return []Section{section("repeats", "Incidents that happened again", none("repeated incident"), "list incident", 5, items)}
}
