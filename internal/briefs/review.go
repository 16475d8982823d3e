package briefs

import (
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/metrics"
)

// Review is what the templates of the exception review and of the quarterly ownership review may use (domain 4.5).
type Review struct {
	frame

	Bottom   []Figure // the numbers at the head, each with its trend
	Sections []Section
	AllClear bool // every section is empty

	said   string
	values map[string]float64
}

// newReview starts a review's page: what its reader may see is selected, and counted, first (domain 4.1 rule 1).
func newReview(s ledger.Survey, reader domain.Reader, to Addressee, is Issue) (Review, *month) {
	m := newMonth(s, reader, to)
	return Review{frame: newFrame(s, reader, to, is), values: m.figures.Values()}, m
}

// number is one kept figure at the head, under its own title, with how it moved since the last review.
func (m *month) number(name, value string) Figure {
	k, _ := metrics.KeptFigure(name)
	return Figure{Name: name, Title: Text(k.Title), Value: Text(value), Trend: Text(k.TrendOf(m.was, m.figures).String()), Good: Text(k.Good.String())}
}

// with fills in the sections.
func (r Review) with(sections []Section) Review {
	r.Sections = sections
	r.AllClear = !slices.ContainsFunc(sections, func(s Section) bool { return len(s.Items) > 0 })
	return r
}

// Section is a section by its key, an empty one where there is none of that key.
func (r Review) Section(key string) Section {
	if i := slices.IndexFunc(r.Sections, func(s Section) bool { return s.Key == key }); i >= 0 {
		return r.Sections[i]
	}
	return Section{Key: key}
}

func (r Review) summary() string             { return r.said }
func (r Review) figures() map[string]float64 { return r.values }

func (r Review) shown() []domain.Ref {
	var out []domain.Ref
	for _, sec := range r.Sections {
		for _, it := range sec.Items {
			if it.ref.Kind.IsNumbered() {
				out = append(out, it.ref)
			}
		}
	}
	return out
}
