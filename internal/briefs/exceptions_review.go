package briefs

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// exceptionReview is the meeting on exceptions (domain 4.5).
var exceptionReview = Digest{
	Name: "exception-review", Cadence: "exception_review", Title: "Exception review", Default: "third thu 15:00",
	Audiences: []string{"channel"}, Figures: true,
	To: func(d *domain.Directory) ([]Addressee, []string) {
		return toChannel(d, "exception_review", "No channel has the use exception_review.")
	},
	Build: func(s ledger.Survey, r domain.Reader, to Addressee, is Issue) Data {
		return buildExceptionReview(s, r, to, is)
	},
}

// toChannel addresses the one channel of a cadence.
func toChannel(d *domain.Directory, cadence, gap string) ([]Addressee, []string) {
	if c := placeOf(d, cadence); c != "" {
		return []Addressee{{Audience: "channel", Key: "channel", Place: outbox.Place{Channel: c}, Reader: domain.ForChannel}}, nil
	}
	return nil, []string{gap}
}

// reviewedAtOnce is how many exceptions one review goes through; the rest are counted (domain 4.5).
const reviewedAtOnce = 10

// The turns of the exception review, in their order. Each exception stands in the first one that takes it.
var exceptionTurns = []struct{ key, heading, empty string }{
	{"expired", "Past their end", "No exception is past its end."},
	{"ending", "Ending within 14 days", "No exception ends within 14 days."},
	{"used_up", "No renewal left", "Every other exception may be renewed still."},
	{"oldest", "The others, the oldest first", "No other exception is in force."},
}

// turnOf is the turn an exception comes in.
func (m *month) turnOf(e *domain.Exception) int {
	switch _, usedUp := m.renewal(e); {
	case e.Expired(m.today):
		return 0
	case e.Expiring(m.today):
		return 1
	case usedUp:
		return 2
	}
	return 3
}

// renewal is the latest end that a renewal may have, no day where that is not known, and whether none is left. An
// imported exception that no timer has seen yet does not say the bands of its risks: then they are looked up.
func (m *month) renewal(e *domain.Exception) (last domain.Date, usedUp bool) {
	if e.Highest() == "" {
		e = domain.Clone(e)
		e.Bands = map[string]domain.Band{}
		for _, ref := range e.Risks {
			if r, ok := m.sources[ref].(*domain.Risk); ok {
				e.Bands[ref.String()] = r.Score.Band()
			}
		}
	}
	if _, known := domain.TermOf(e.Highest()); !known {
		return domain.Date{}, false
	}
	last, ok := e.Renewable()
	return last, !ok
}

// buildExceptionReview goes through every exception that is in force or past its end: expired ones, those that end
// within 14 days, those whose chain is used up, then the oldest; each with one question, and the first ten of them.
func buildExceptionReview(s ledger.Survey, reader domain.Reader, to Addressee, is Issue) Review {
	r, m := newReview(s, reader, to, is)
	list := m.granted() // the oldest first
	slices.SortStableFunc(list, func(a, b *domain.Exception) int {
		x, y := m.turnOf(a), m.turnOf(b)
		if c := cmp.Compare(x, y); c != 0 {
			return c
		}
		if x < 2 {
			return cmp.Or(a.Ends.Compare(b.Ends), byNum(a, b))
		}
		return 0
	})
	turns := make([][]Item, len(exceptionTurns))
	left := make([]int, len(exceptionTurns))
	for i, e := range list {
		n := m.turnOf(e)
		if i >= reviewedAtOnce {
			left[n]++
			continue
		}
		turns[n] = append(turns[n], m.exceptionTurn(e))
	}
	var sections []Section
	for n, t := range exceptionTurns {
		sec := section(t.key, t.heading, t.empty, "list exception", 0, turns[n])
		sec.More = left[n]
		if sec.More > 0 && len(sec.Items) == 0 {
			sec.Empty = "Not for this time."
		}
		sections = append(sections, sec)
	}
	f := m.figures.Exceptions
	r.Bottom = []Figure{m.number("exceptions", fmt.Sprint(f.Active)), m.number("exceptions_past_end_pct", share(f.Pct, f.PastEnd, f.Active+f.PastEnd))}
	if f.Oldest.Known() {
		r.Bottom = append(r.Bottom, m.number("exceptions_oldest", days(int(f.Oldest.Float()))))
	}
	if len(list) == 0 {
		r.said = fmt.Sprintf("Exception review, %s: nothing needs your attention.", r.Date.plain())
		return r.with(sections)
	}
	r.said = fmt.Sprintf("Exception review, %s: %s, %d past their end.", r.Date.plain(), count(len(list), "exception", "exceptions"), f.PastEnd)
	return r.with(sections)
}

// exceptionTurn is one exception with its age, its end and the one question that is asked of it.
func (m *month) exceptionTurn(e *domain.Exception) Item {
	it := m.line(e, cmp.Or(e.ExitOwner, e.Requester), false)
	it.When = Text(string(m.ends(e)) + ", " + days(e.Age(m.today)) + " old")
	last, usedUp := m.renewal(e)
	switch {
	case e.Expired(m.today):
		it.Need = "it no longer protects: close it, name the date of the fix, or escalate?"
	case usedUp:
		it.Need = "no renewal is left: close it, name the date of the fix, or escalate?"
	case last.IsZero():
		it.Need = "close it, renew it, name the date of the fix, or escalate?"
	default:
		it.Need = Text("close it, renew it until " + last.Long() + " at the latest, name the date of the fix, or escalate?")
	}
	if f := m.sources[e.Fix]; f != nil && f.Live() {
		it.Need += Text(" The fix is " + f.Ref().ID + ", " + dueWords(f.Day(), m.today) + ".")
	}
	it.Links = []Mark{{view.Cmd("show " + e.ID)}}
	return it
}
