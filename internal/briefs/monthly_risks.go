package briefs

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// open lists the open risks, scored or not.
func (m *month) open() []*domain.Risk {
	return slices.DeleteFunc(slices.Clone(m.Risks), func(r *domain.Risk) bool { return !r.IsOpen() })
}

// byScore orders by score, not effort: the highest first, then the earlier target, then the number (domain 4.3, 2).
func byScore(a, b *domain.Risk) int {
	return cmp.Or(cmp.Compare(b.Score.Total(), a.Score.Total()), dayOrLast(a.Target).Compare(dayOrLast(b.Target)), byNum(a, b))
}

// until is the last end of the exceptions that carry a risk, zero where none does.
func (m *month) until(r *domain.Risk) (end domain.Date, by *domain.Exception) {
	for _, e := range m.Exceptions {
		if e.Protects(m.today) && slices.Contains(e.Risks, r.Ref()) && !e.Ends.Before(end) {
			end, by = e.Ends, e
		}
	}
	return end, by
}

// risk is the line of a risk: who, by when, what is needed. Only engineers and the review read the score, and nobody its
// factors.
func (m *month) risk(r *domain.Risk) Item {
	it := m.line(r, r.Owner, false)
	it.When = Text(dueWords(r.Target, m.today))
	need := riskNeed(r)
	if r.State == "accepted" {
		it.When, need = "accepted", "keep to what was agreed"
		if end, e := m.until(r); e != nil {
			it.When = Text("accepted until " + end.Short())
			if m.aud == audReview {
				it.When += Text(" under " + e.ID)
			}
		}
	}
	switch band := r.Score.Band().Word(); m.aud {
	case domain.AudHR:
		it.Need = Text(need)
	case audReview, domain.AudEngineer:
		if r.Score.Scored() {
			band += fmt.Sprintf(", score %d", r.Score.Total())
		}
		fallthrough
	default:
		it.Need = Text(band + ": " + need)
	}
	return it
}

// statement is a risk in the words of domain 1.4.
func statement(s domain.Statement) Text {
	var out string
	add := func(format string, parts ...string) {
		args := make([]any, len(parts))
		for i, p := range parts {
			if bare(p) == "" {
				return
			}
			args[i] = bare(p)
		}
		if out != "" {
			out += " "
		}
		out += fmt.Sprintf(format, args...)
	}
	add("If %s, then %s.", s.If, s.Then)
	add("For the business: %s.", s.Impact)
	add("Affected: %s.", s.Affected)
	return Text(out)
}

// highest are the open scored risks by score.
func (m *month) highest() []*domain.Risk {
	list := slices.DeleteFunc(m.open(), func(r *domain.Risk) bool { return !r.Score.Scored() })
	slices.SortFunc(list, byScore)
	return list
}

// top are the five highest with the full statement, accepted ones marked (domain 4.3, 2).
func (m *month) top() []Section {
	line := func(r *domain.Risk) Item {
		it := m.risk(r)
		it.Words = statement(r.Statement)
		return it
	}
	return []Section{sectionOf("top", "Highest risks", none("open risk"), "list risk", 5, m.highest(), line)}
}

// topThree are the three highest as an executive reads them: what it is, who has it, what it would do to the business.
func (m *month) topThree() []Section {
	line := func(r *domain.Risk) Item {
		it := m.risk(r)
		what := ""
		if r.Statement.If != "" && r.Statement.Then != "" {
			what = "If " + bare(r.Statement.If) + ", then " + bare(r.Statement.Then)
		}
		it.Title = m.plainOr(80, "A risk on "+m.service(r.Service), r.Title, what)
		it.Words, it.Need = m.plainOr(95, "", r.Statement.Impact), Text("Rated "+r.Score.Band().Word())
		return it
	}
	return []Section{sectionOf("top", "Biggest risks", none("open risk"), "list risk", 3, m.highest(), line)}
}

// movement is what came, went, rose and fell since the last review (domain 4.3, 3). The first one looks back 30 days.
func (m *month) movement() []Section {
	var came, went, up, down []Item
	add := func(list *[]Item, r *domain.Risk, when string) {
		it := m.risk(r)
		it.When = Text(when)
		if !r.Live() {
			it.Need = Text(r.Score.Band().Word() + ": " + bare(r.CloseReason))
		}
		*list = append(*list, it)
	}
	list := m.open()
	slices.SortFunc(list, byScore)
	for _, r := range list {
		was, known := m.series.Snapshot[r.Ref().String()]
		known = known && was.State != "reported"
		band, old := r.Score.Band(), domain.Band(was.Band)
		switch {
		case m.first && !r.Opened.Before(m.since), !m.first && !known:
			add(&came, r, "opened "+r.Opened.Short())
		case m.first && r.HighSince.After(r.Opened) && !r.HighSince.Before(m.since):
			add(&up, r, r.Highest.Word()+" since "+r.HighSince.Short())
		case m.first || old == "" || band == "":
		case band.Rank() > old.Rank():
			add(&up, r, old.Word()+" → "+band.Word())
		case band.Rank() < old.Rank():
			add(&down, r, old.Word()+" → "+band.Word())
		}
	}
	ended := slices.Clone(m.gone.Risks)
	slices.SortFunc(ended, func(a, b *domain.Risk) int { return cmp.Or(b.Closed.Compare(a.Closed), byNum(a, b)) })
	for _, r := range ended {
		was, known := m.series.Snapshot[r.Ref().String()]
		known = known && was.State != "reported"
		fresh := !r.Opened.Before(m.since) // it came and went between two reviews, or within the 30 days
		if r.State == "closed" && (known || fresh || m.first && !r.Closed.Before(m.since)) {
			add(&went, r, "closed "+r.Closed.Short())
		}
		if r.State == "closed" && fresh && !known {
			add(&came, r, "opened "+r.Opened.Short()+", closed again")
		}
	}
	rest := func(word string) string {
		if m.first {
			return "First digest, no comparison yet." // domain 4.1 rule 6
		}
		return none("risk rated " + word)
	}
	since := "since the last review"
	if m.first {
		since = "in the last 30 days"
	}
	return []Section{section("new", "New "+since, none("new risk"), "list risk", 5, came),
		section("closed", "Closed "+since, none("closed risk"), "list risk all", 5, went),
		section("up", "Rated higher", rest("higher"), "list risk", 5, up), section("down", "Rated lower", rest("lower"), "list risk", 5, down)}
}

// overdueHigh are the Critical and High risks past their target, the longest first (domain 4.3, 4).
func (m *month) overdueHigh() []Section {
	var list []*domain.Risk
	for _, r := range m.Risks {
		if r.Overdue(m.today) && r.Score.Band().AtLeastHigh() {
			list = append(list, r)
		}
	}
	byDue(list)
	line := func(r *domain.Risk) Item {
		it := m.risk(r)
		if m.aud == domain.AudEngineer {
			it.Links = m.links(r)
		}
		return it
	}
	return []Section{sectionOf("overdue", "Overdue Critical and High risks", none("overdue Critical or High risk"), "list risk overdue", 5, list, line)}
}

// pastReview are open risks whose score nobody looked at in its interval, the longest ago first (domain 2.2, 4.3, 10).
func (m *month) pastReview() []Section {
	list := slices.DeleteFunc(m.open(), func(r *domain.Risk) bool { next := r.NextReview(); return next.IsZero() || !m.today.After(next) })
	slices.SortFunc(list, func(a, b *domain.Risk) int {
		return cmp.Or(a.NextReview().Compare(b.NextReview()), byNum(a, b))
	})
	line := func(r *domain.Risk) Item {
		it := m.risk(r)
		it.When, it.Need = Text("review was due "+r.NextReview().Short()), Text(r.Score.Band().Word()+": confirm the score or change it")
		return it
	}
	return []Section{sectionOf("past_review", "Past their review date", none("risk past its review date"), "list risk", 5, list, line)}
}

// doFirstTen is the engineers' list: ten, with their tickets (domain 4.4).
func (m *month) doFirstTen() []Section {
	line := func(r *domain.Risk) Item {
		it := m.risk(r)
		it.Links = m.links(r)
		if good := bare(r.Statement.Good); good != "" {
			it.Lines = []Text{Text("Fixed means: " + good + ".")}
		}
		return it
	}
	return []Section{sectionOf("do_first", "Do first", none("open work on risks"), "list risk", 10, domain.DoFirst(m.Risks), line)}
}
