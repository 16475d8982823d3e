package briefs

import (
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// The templates of the weekly sync.
const (
	WeeklyJob       = "weekly-sync"
	WeeklyChannel   = "weekly-sync.channel"
	WeeklyEngineer  = "weekly-sync.engineer"
	WeeklyExecutive = "weekly-sync.executive"
	WeeklyAgenda    = "weekly-sync.agenda"
	WeeklyDraft     = "weekly-sync.draft"
)

// closing ends every digest in a channel, whether or not there are restricted items (domain 4.1 rule 1).
const closing = "Restricted items are not included."

// Issue is one slot of a digest as it is rendered.
type Issue struct {
	Date    domain.Date
	Start   view.Span // when the slot is
	Next    view.Span // when the next one is
	Late    bool
	Skipped []string
}

// BuildWeekly computes the weekly sync for one reader: select what the reader may see, then count (domain 4.1, 4.2).
func BuildWeekly(s ledger.Survey, reader domain.Reader, audience string, is Issue) Weekly {
	p := newPick(s, reader)
	w := Weekly{Org: Text(s.Dir.Org.Name), Mission: Text(s.Dir.Org.Mission), Date: Text(is.Date.Long()), Audience: audience,
		Late: is.Late, Due: Mark{is.Start}, Start: Mark{is.Start}, Next: Mark{is.Next}, First: s.Series.LastAt.IsZero()}
	for _, d := range is.Skipped {
		if day, err := domain.ParseDate(d); err == nil {
			w.Skipped = append(w.Skipped, Text(day.Long()))
		}
	}
	w.Sections = []Section{p.decisionsNeeded(), p.changed(), p.doFirst(), p.lateActions(), p.openEscalations(),
		p.endingExceptions(), p.openIncidents(), p.newGaps()}
	if th := p.thanks(); len(th.Items) > 0 {
		w.Sections = append(w.Sections, th)
	}
	w.AllClear = true
	for _, sec := range w.Sections {
		w.AllClear = w.AllClear && len(sec.Items) == 0
	}
	w.count(p)
	if reader.Channel {
		w.Closing = closing
	}
	if audience == "executive" {
		w.Words = 350 // domain 4.4
	}
	if a := s.Agenda; a != nil {
		w.Held, w.HeldBy = a.Held, p.who(a.HeldBy, false)
		for _, n := range a.Notes {
			w.Notes = append(w.Notes, Said{p.who(n.By, false), Text(n.Text)})
		}
		w.Marked = p.marked(a)
	}
	return w
}

// count fills in the numbers and their trends against the last digest's snapshot, for the same reader.
func (w *Weekly) count(p *pick) {
	for _, r := range p.Risks {
		if r.State == "reported" {
			continue
		}
		w.Open++
		switch r.Score.Band() {
		case domain.Critical:
			w.Critical++
		case domain.High:
			w.High++
		}
		if r.Overdue(p.today) {
			w.Overdue++
		}
	}
	for _, e := range p.Exceptions {
		if e.Expired(p.today) {
			w.PastEnd++
		}
	}
	urgent, overdue, past := p.before()
	known := !w.First
	w.UrgentTrend, w.OverdueTrend = Text(Trend(urgent, w.Urgent(), known)), Text(Trend(overdue, w.Overdue, known))
	w.PastEndTrend = Text(Trend(past, w.PastEnd, known))
}

// before counts the last snapshot's records that this reader may see today.
func (p *pick) before() (urgent, overdue, past int) {
	seen := func(rec domain.Record) {
		s, ok := p.series.Snapshot[rec.Ref().String()]
		switch {
		case !ok:
		case rec.Ref().Kind == domain.KindRisk:
			if domain.Band(s.Band).AtLeastHigh() && s.State != "reported" {
				urgent++
			}
			if s.Overdue {
				overdue++
			}
		case rec.Ref().Kind == domain.KindException && s.State == "expired":
			past++
		}
	}
	for _, r := range p.Risks {
		seen(r)
	}
	for _, e := range p.Exceptions {
		seen(e)
	}
	for _, rec := range p.ended {
		seen(rec)
	}
	return urgent, overdue, past
}

// marked lists what people put on the agenda and this reader may see.
func (p *pick) marked(a *domain.Agenda) []Item {
	var out []Item
	for _, ref := range a.Marked {
		for _, rec := range p.all() {
			if rec.Ref() == ref {
				it := p.item(rec, first(rec.Holders()), false)
				if d := rec.Day(); !d.IsZero() && rec.Live() {
					it.When = Text(dueWords(d, p.today))
				}
				out = append(out, it)
			}
		}
	}
	return out
}

// all is everything this reader sees, live records first.
func (p *pick) all() []domain.Record {
	var out []domain.Record
	for _, r := range p.Risks {
		out = append(out, r)
	}
	for _, r := range p.Exceptions {
		out = append(out, r)
	}
	for _, r := range p.Decisions {
		out = append(out, r)
	}
	for _, r := range p.Actions {
		out = append(out, r)
	}
	for _, r := range p.Incidents {
		out = append(out, r)
	}
	for _, r := range p.Escalations {
		out = append(out, r)
	}
	return append(out, p.ended...)
}

// shown lists the records whose words stand in a digest, for the last check before it is sent.
func (w Weekly) shown() []domain.Ref {
	var out []domain.Ref
	for _, sec := range w.Sections {
		for _, it := range sec.Items {
			if !it.ref.IsZero() && it.ref.Kind.IsNumbered() {
				out = append(out, it.ref)
			}
		}
	}
	for _, it := range w.Marked {
		out = append(out, it.ref)
	}
	return out
}

// summary is the sentence of the notification.
func (w Weekly) summary() string {
	if w.AllClear {
		return fmt.Sprintf("Security weekly, %s: nothing needs your attention. %d open risks.", w.Date.plain(), w.Open)
	}
	d, l := w.Section("decisions"), w.Section("late")
	return fmt.Sprintf("Security weekly, %s: %s needed, %s late or due, %d open risks.", w.Date.plain(),
		count(len(d.Items)+d.More, "decision", "decisions"), count(len(l.Items)+l.More, "action", "actions"), w.Open)
}

func (t Text) plain() string { return string(t) }

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
