package briefs

import (
	"fmt"
	"slices"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/metrics"
	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// WeeklyJob is the name of the weekly sync.
const WeeklyJob = "weekly-sync"

// weeklySync is the digest of domain 4.2.
var weeklySync = Digest{
	Name: WeeklyJob, Cadence: "weekly_sync", Title: "Security weekly", Default: "tue 10:00",
	Audiences: []string{"channel", "engineer", "executive"}, Agenda: true, Back: map[domain.Kind]int{domain.KindIncident: repeatsBack},
	To: func(d *domain.Directory) (to []Addressee, gaps []string) {
		if c := placeOf(d, "weekly_sync"); c != "" {
			to = append(to, Addressee{Audience: "channel", Key: "channel", Place: outbox.Place{Channel: c}, Reader: domain.ForChannel})
		} else {
			gaps = append(gaps, "No channel has the use weekly_sync.")
		}
		engineers, executives := inChannels(d, "engineer", "engineer_digest"), byMessage(d, "executive", d.With(domain.RoleExecutive))
		if len(engineers) == 0 {
			gaps = append(gaps, "No channel has the use engineer_digest.")
		}
		if len(executives) == 0 {
			gaps = append(gaps, "Nobody is an executive.")
		}
		return slices.Concat(to, engineers, executives), gaps
	},
	Build: func(s ledger.Survey, r domain.Reader, to Addressee, is Issue) Data { return BuildWeekly(s, r, to, is) },
}

// repeatsBack is how many days back the weekly sync reads what an incident since the last one may repeat: the time between
// the two at the most, and a month, for it may have rested as long.
const repeatsBack = int(domain.RecurWithin/(24*time.Hour)) + 31

// BuildWeekly computes the weekly sync for one reader: select what the reader may see, then count (domain 4.1, 4.2).
func BuildWeekly(s ledger.Survey, reader domain.Reader, to Addressee, is Issue) Weekly {
	p := newPick(s, reader)
	w := Weekly{frame: newFrame(s, reader, to, is)}
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
	if to.Audience == "executive" {
		w.Words = 350 // domain 4.4
	}
	if a := s.Agenda; a != nil {
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
	trend := func(old, now int) Text {
		return Text(metrics.TrendOf(float64(old), float64(now), known, metrics.Lower).String())
	}
	w.UrgentTrend, w.OverdueTrend, w.PastEndTrend = trend(urgent, w.Urgent()), trend(overdue, w.Overdue), trend(past, w.PastEnd)
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
		rec := p.find(ref)
		if rec == nil {
			continue
		}
		it := p.item(rec, first(rec.Holders()), false)
		if d := rec.Day(); !d.IsZero() && rec.Live() {
			it.When = Text(dueWords(d, p.today))
		}
		out = append(out, clipped(it))
	}
	return out
}

// find is a record that this reader sees, or nil. A digest asks for many, so they are sorted by reference once.
func (p *pick) find(ref domain.Ref) domain.Record {
	if p.byRef == nil {
		p.byRef = map[domain.Ref]domain.Record{}
		for _, rec := range p.all() {
			if p.byRef[rec.Ref()] == nil {
				p.byRef[rec.Ref()] = rec
			}
		}
	}
	return p.byRef[ref]
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
			out = append(out, it.also...)
		}
	}
	for _, it := range w.Marked {
		out = append(out, it.ref)
	}
	return out
}

// shorter is the same page with every list that is as long as the longest ended one item sooner; what the reader is to
// decide stays, and shorter titles make room for it. False where nothing can be taken away.
func (w Weekly) shorter() (Data, bool) {
	longest := max(1, len(w.Marked))
	for _, sec := range w.Sections {
		if len(sec.Items) > sec.own() {
			longest = max(longest, len(sec.Items))
		}
	}
	if longest == 1 {
		return w.clipped()
	}
	w.Sections = slices.Clone(w.Sections)
	for i, sec := range w.Sections {
		if len(sec.Items) == longest && longest > sec.own() {
			w.Sections[i] = sec.cut(longest - 1)
		}
	}
	if len(w.Marked) == longest {
		w.Marked, w.MarkedMore = w.Marked[:longest-1], w.MarkedMore+1
	}
	return w, true
}

// titleSteps are how long titles may be in a page whose lists are as short as they get, in characters.
var titleSteps = []int{80, 40}

// clipped is a page of a budget with shorter titles; false where they are as short as they get.
func (w Weekly) clipped() (Data, bool) {
	if w.Words == 0 || w.clips == len(titleSteps) {
		return w, false
	}
	n := titleSteps[w.clips]
	w.clips++
	w.Sections = slices.Clone(w.Sections)
	for i, sec := range w.Sections {
		w.Sections[i].Items = slices.Clone(sec.Items)
		for k := range sec.Items {
			it := &w.Sections[i].Items[k]
			for _, t := range []*Text{&it.Title, &it.Need, &it.Words} {
				*t = Text(domain.Clip(string(*t), n))
			}
		}
	}
	return w, true
}

// budget is how many words its reader has time for.
func (w Weekly) budget() int { return w.Words }

// summary is the sentence of the notification.
func (w Weekly) summary() string {
	if w.Audience == "agenda" {
		return fmt.Sprintf("Agenda of the security weekly of %s.", w.Date.plain())
	}
	if w.AllClear {
		return fmt.Sprintf("Security weekly, %s: nothing needs your attention. %d open risks.", w.Date.plain(), w.Open)
	}
	d, l := w.Section("decisions"), w.Section("late")
	return fmt.Sprintf("Security weekly, %s: %s needed, %s late or due, %d open risks.", w.Date.plain(),
		count(len(d.Items)+d.More, "decision", "decisions"), count(len(l.Items)+l.More, "action", "actions"), w.Open)
}

// figures are the numbers an executive reads.
func (w Weekly) figures() map[string]float64 {
	return map[string]float64{"open": float64(w.Open), "urgent": float64(w.Urgent()), "overdue": float64(w.Overdue), "past_end": float64(w.PastEnd)}
}

func (t Text) plain() string { return string(t) }

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
