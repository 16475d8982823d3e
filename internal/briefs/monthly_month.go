package briefs

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/metrics"
	"github.com/secretariat-bot/secretariat/internal/plain"
)

// firstReview is how many days the first review looks back (domain 4.3).
const firstReview = 30

// month is what one reader may see of the time since the last review.
type month struct {
	*pick
	aud     string
	team    string             // of an engineers' or product channel that belongs to one; empty: all
	since   domain.Date        // the day of the last review, or 30 days ago
	first   bool               // nothing to compare with
	gone    domain.ByKind      // what this reader may see and is live no longer
	figures metrics.Figures    // of the reader's whole scope
	was     map[string]float64 // what the last review of the same key said
	sources map[domain.Ref]domain.Record
	hosts   []string // ids of services: names of machines to an executive
}

func newMonth(s ledger.Survey, reader domain.Reader, to Addressee) *month {
	m := &month{pick: newPick(s, reader), aud: to.Audience, team: to.Team, first: s.Series.LastAt.IsZero(), sources: map[domain.Ref]domain.Record{}}
	m.since = m.today.AddDays(-firstReview)
	if !m.first {
		m.since = domain.DateOf(s.Series.LastAt, s.Dir.Location())
	}
	if s.Last != nil {
		if page := s.Last.Page(to.Key); page != nil {
			m.was = page.Figures
		}
	}
	all := slices.Concat(s.Live, s.Ended, s.Past)
	live := map[domain.Ref]bool{}
	for _, rec := range s.Live {
		live[rec.Ref()] = true
	}
	for _, rec := range all {
		if m.sources[rec.Ref()] != nil || reader.Sees(rec) != domain.SeesAll {
			continue
		}
		m.sources[rec.Ref()] = rec
		if !live[rec.Ref()] {
			m.gone.Add(rec)
		}
	}
	m.figures = metrics.Of(s.Now, s.Dir, reader, all)
	m.hosts = slices.Collect(maps.Keys(s.Dir.Services))
	m.keepTeam()
	return m
}

// keepTeam leaves out what is not about the team's services, where the channel belongs to a team.
func (m *month) keepTeam() {
	if m.team == "" {
		return
	}
	m.Risks, m.gone.Risks = ofTeam(m, m.Risks), ofTeam(m, m.gone.Risks)
	m.Exceptions, m.gone.Exceptions = ofTeam(m, m.Exceptions), ofTeam(m, m.gone.Exceptions)
	m.Decisions, m.gone.Decisions = ofTeam(m, m.Decisions), ofTeam(m, m.gone.Decisions)
	m.Actions = ofTeam(m, m.Actions)
	m.Evidence = ofTeam(m, m.Evidence)
}

func ofTeam[R domain.Record](m *month, recs []R) []R {
	return slices.DeleteFunc(slices.Clone(recs), func(r R) bool {
		return !slices.ContainsFunc(m.servicesOf(r), func(id string) bool { s := m.dir.Services[id]; return s != nil && s.Team == m.team })
	})
}

// servicesOf are the services a record is about: its own, else those of what it hangs on.
func (m *month) servicesOf(rec domain.Record) []string {
	if e, ok := rec.(*domain.Evidence); ok {
		if c := m.dir.Controls[e.Control]; c != nil {
			return c.Required
		}
	}
	if own := rec.Services(); len(own) > 0 {
		return own
	}
	var out []string
	for _, ref := range rec.Parents() {
		if ref.Kind == domain.KindService {
			out = append(out, ref.ID)
		} else if up := m.sources[ref]; up != nil && up.Ref() != rec.Ref() {
			out = append(out, up.Services()...)
		}
	}
	return out
}

// line starts an item about a record under the words that people know it by. Executives read no references.
func (m *month) line(rec domain.Record, owner string, ping bool) Item {
	it := m.item(rec, owner, ping)
	it.Title = Text(m.dir.TitleOf(rec))
	if m.aud == domain.AudExecutive {
		it.Ref = ""
	}
	return it
}

// none is what an empty section says (domain 4.3).
func none(thing string) string { return "No " + thing + " this month." }

// service is a service's name.
func (m *month) service(id string) string {
	return m.dir.NameOf(domain.Ref{Kind: domain.KindService, ID: id})
}

// sentence ends a text that somebody typed with one full stop.
func sentence(s string) string {
	s = domain.OneLine(s)
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".!?") {
		return s
	}
	return s + "."
}

// bare is a text that somebody typed without its last full stop, to stand inside a sentence.
func bare(s string) string { return strings.TrimRight(domain.OneLine(s), ". ") }

func compareText(a, b string) int { return cmp.Compare(a, b) }

func byNum[R domain.Record](a, b R) int { return cmp.Compare(a.Ref().Num(), b.Ref().Num()) }

// day orders dates with no date last.
func dayOrLast(d domain.Date) domain.Date {
	if d.IsZero() {
		return domain.Date{Year: 9999, Month: 12, Day: 31}
	}
	return d
}

// plainOr is the first of the texts that an executive can read, with plain terms in place of jargon (domain 5.8): one in
// which a machine, a file or a numbered flaw is named is none (domain 4.4). It is cut at n characters, so that the line stays one that is
// read at once; where there is none it is the words that stand in.
func (m *month) plainOr(n int, otherwise string, texts ...string) Text {
	for _, s := range texts {
		s = plain.Replace(bare(s))
		technical := slices.ContainsFunc(plain.Check(s, plain.Rules{Hosts: m.hosts}).Findings, func(f plain.Finding) bool { return f.Rule == "W4" })
		if s != "" && !technical {
			return Text(domain.Clip(s, n))
		}
	}
	return Text(otherwise)
}

// firstDay is the first of the dates that is known.
func firstDay(dates ...domain.Date) domain.Date {
	for _, d := range dates {
		if !d.IsZero() {
			return d
		}
	}
	return domain.Date{}
}
