package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// Survey is everything a digest is computed from, before anything is left out for its readers.
type Survey struct {
	Now    time.Time
	Dir    *domain.Directory
	Live   []domain.Record // numbered records that want attention, restricted ones included
	Ended  []domain.Record // records of the last snapshot that are live no longer
	Series *domain.Series  // never nil
	Agenda *domain.Agenda  // of the slot asked for; nil where nobody touched it yet
	Thanks []domain.Thank  // of the last week, the oldest first
	// Past are the records that ended within the windows of the figures, and Days the daily figures asked for, the oldest
	// first; both only where they were asked for.
	Past []domain.Record
	Days []*domain.Daily
	Last *domain.Issue // the digest sent before this one, nil where there is none
	// Drills are the exercises whose retrospective is overdue: the one thing of them that a digest tells (domain 4.2).
	Drills []*domain.Incident
}

// SurveyOptions say what a digest is computed from.
type SurveyOptions struct {
	Job  string // the series: its snapshot is compared with
	Date string // the slot whose agenda is wanted; empty for none
	// Back has the records read that ended within so many days, by kind; Days is of how many days the figures are read.
	Back map[domain.Kind]int
	Days int
}

// surveyPage is how many live records of one kind are read at a time; there are more looks where there are more.
const surveyPage = 10_000

// Survey reads what a digest needs in two round trips, and more only where there are tens of thousands of live records.
// The cost grows with the live records and those in the windows. The reader of the result is the program; whoever renders
// it filters with domain.Reader first (domain 4.1 rule 1).
func (l *Ledger) Survey(ctx context.Context, o SurveyOptions) (Survey, error) {
	series, agenda := domain.Ref{Kind: domain.KindSeries, ID: o.Job}, domain.AgendaRef(o.Job, o.Date)
	today := l.Directory().Today(l.clock.Now())
	look := Look{Refs: []domain.Ref{series, agenda}}
	thanks, days := thanksDays(today), dayRefs(today, o.Days)
	look.Refs = append(append(look.Refs, thanks...), days...)
	for _, k := range domain.Numbered {
		for _, restricted := range []bool{false, true} {
			look.Pages = append(look.Pages, Page{Index: Index{Kind: k, Live: true, Restricted: restricted}, Limit: surveyPage})
			if o.Back[k] > 0 {
				look.Pages = append(look.Pages, Page{Index: Index{Kind: k, Ended: true, Restricted: restricted}, Limit: figureFirst, Newest: true})
			}
		}
	}
	drills := len(look.Pages)
	for _, restricted := range []bool{false, true} {
		look.Pages = append(look.Pages, Page{Index: Index{Kind: domain.KindIncident, Live: true, Exercise: true, Restricted: restricted}, Limit: drillPage})
	}
	seen, err := l.read(ctx, look)
	if err != nil {
		return Survey{}, l.fault(err)
	}
	late := overdueDrills(l.Directory(), seen.Pages[drills:], today)
	look.Pages, seen.Pages = look.Pages[:drills], seen.Pages[:drills]
	s := Survey{Drills: late, Now: l.clock.Now(), Series: &domain.Series{ID: o.Job}, Days: daysOf(seen, days)}
	if r, ok := seen.Records[series].(*domain.Series); ok {
		s.Series = r
	}
	s.Agenda, _ = seen.Records[agenda].(*domain.Agenda)
	for _, day := range slices.Backward(thanks) {
		if t, ok := seen.Records[day].(*domain.Thanks); ok {
			s.Thanks = append(s.Thanks, t.Given...)
		}
	}
	for more := s.take(seen, look.Pages, o.Back, today); len(more) > 0; more = s.take(seen, more, o.Back, today) {
		if seen, err = l.read(ctx, Look{Pages: more}); err != nil {
			return Survey{}, l.fault(err)
		}
	}
	refs := s.gone()
	if s.Series.LastDate != "" {
		refs = append(refs, domain.IssueRef(o.Job, s.Series.LastDate))
	}
	if len(refs) > 0 {
		if seen, err = l.read(ctx, Look{Refs: refs}); err != nil {
			return Survey{}, l.fault(err)
		}
		for _, ref := range refs {
			switch rec := seen.Records[ref].(type) {
			case nil:
			case *domain.Issue:
				s.Last = rec
			default:
				s.Ended = append(s.Ended, rec)
			}
		}
	}
	s.Dir = l.Directory()
	return s, nil
}

// take sorts what the pages brought into the survey and gives the pages that are to be read still.
func (s *Survey) take(seen Seen, pages []Page, back map[domain.Kind]int, today domain.Date) []Page {
	var more []Page
	for i, st := range seen.Pages {
		p := pages[i]
		inside := true
		for _, rec := range st.Records {
			if !p.Index.Ended {
				s.Live = append(s.Live, rec)
				continue
			}
			if f, ok := rec.(domain.Figured); ok && f.FigureDay().Before(today.AddDays(-back[p.Index.Kind])) {
				inside = false
				break
			}
			s.Past = append(s.Past, rec)
		}
		if p.Offset += p.Limit; inside && len(st.Records) > 0 && p.Offset < st.Total {
			p.Limit = surveyPage
			more = append(more, p)
		}
	}
	return more
}

// gone are the records of the last snapshot that are live no longer and were not read yet, in the order of their
// references; those that were stand in Ended from here on.
func (s *Survey) gone() []domain.Ref {
	have := map[domain.Ref]bool{}
	for _, rec := range s.Live {
		have[rec.Ref()] = true
	}
	for _, rec := range s.Past {
		if _, ok := s.Series.Snapshot[rec.Ref().String()]; ok && !have[rec.Ref()] {
			s.Ended = append(s.Ended, rec)
		}
		have[rec.Ref()] = true
	}
	var out []domain.Ref
	for _, id := range slices.Sorted(maps.Keys(s.Series.Snapshot)) {
		if ref, ok := domain.ParseRef(id); ok && !have[ref] {
			out = append(out, ref)
		}
	}
	return out
}

// Publication is one slot of a digest on its way out.
type Publication struct {
	Job   string // "weekly-sync"
	Phase string // "agenda" or "final"; its slot is claimed apart
	Date  string // civil date of the digest's slot, also for its agenda
	At    time.Time
	// State is what becomes of the slot: posted (agenda), sent, or skipped.
	State string
	// Mark is how far the job's loop has come; zero leaves it.
	Mark time.Time
	// MarkOf is the series whose mark moves: the loop's job name, "weekly-sync" or "weekly-sync-agenda".
	MarkOf   string
	Skipped  []string
	Snapshot map[string]domain.Snap // nil leaves the last one
	Letters  []outbox.Letter
	Pages    []domain.IssuePage // what the letters say, to be kept
	// Again sends a slot that was sent before once more: its messages are edited, nothing is posted twice.
	Again bool
}

// ErrSlotTaken says that another replica, or a person, sent the slot before.
var ErrSlotTaken = errors.New("ledger: the slot was filled before")

// Publish writes a slot of a digest: claim, series, agenda, audit entry and letters in one commit (reliability F19,
// domain 4.1 rule 2, 7.3).
func (l *Ledger) Publish(ctx context.Context, rq Request, p Publication) error {
	series := domain.Ref{Kind: domain.KindSeries, ID: p.MarkOf}
	agenda := domain.AgendaRef(p.Job, p.Date)
	var three []byte // what the Home tab compares with until the next one
	if p.State == "sent" && p.Snapshot != nil {
		x, err := l.internalThree(ctx)
		if err != nil {
			return err
		}
		if three, err = json.Marshal(x); err != nil {
			return fmt.Errorf("digest: %w", err)
		}
	}
	_, err := write(ctx, l, rq, Look{Refs: append(issueRefs(p), series, agenda)}, nil, func(tx *Tx) (bool, error) {
		if err := tx.Rq.Caller.May(domain.MayCadence); err != nil {
			return false, err
		}
		old, _ := tx.Seen.Records[series].(*domain.Series)
		next := &domain.Series{ID: p.MarkOf}
		if old != nil {
			next = domain.Clone(old)
		}
		if p.Mark.After(next.Mark) {
			next.Mark = p.Mark
		}
		next.Skipped = next.Missed(p.Skipped)
		if p.State == "sent" {
			next.LastDate, next.LastAt, next.Skipped = p.Date, tx.Now, nil
			if p.Snapshot != nil {
				next.Snapshot = p.Snapshot
				tx.Keep(noteThree, string(three))
			}
		}
		tx.putQuiet(orNil(old), next)
		if p.Date != "" {
			tx.agendaState(agenda, p)
		}
		if !p.Again && p.Date != "" {
			tx.Slot(Slot{Job: p.Job + ":" + p.Phase, Date: p.Date, State: p.State})
		}
		tx.Note(domain.Entry{Action: "digest." + p.State, Object: p.Job + " " + p.Phase + " " + p.Date})
		tx.putIssues(p)
		tx.sendPages(p.Letters, p.Again)
		return true, nil
	})
	if errors.Is(err, ErrFired) {
		return ErrSlotTaken
	}
	return err
}

// sendPages sends a digest's letters, with versions that only grow: the one clock never goes back. Those that go out
// again are new letters that edit the same cards. Each page that is written anew stands in the trail with whom it is
// for, what made it and the hash of what it says (domain 7.3).
func (tx *Tx) sendPages(pages []outbox.Letter, again bool) {
	for _, l := range pages {
		if again && l.File != "" {
			continue // a file is shared once; the message above it is brought up to date
		}
		l.Version = tx.Now.UnixMilli()
		if again {
			l.ID += "#" + tx.Now.UTC().Format("20060102T150405.000")
		}
		if l.Template != "" {
			b, _ := json.Marshal(l.Message) // strings and times: cannot fail
			sum := sha256.Sum256(b)
			tx.Note(domain.Entry{Action: "digest.page", Object: l.ID, Changes: map[string]domain.Change{"to": {To: l.To.Lane()},
				"template": {To: l.Template}, "sha256": {To: hex.EncodeToString(sum[:])}}})
		}
		tx.Send(l)
	}
}

// Mark is how far a job's loop has come. The first call sets it to now: what lies before the first start is never sent
// (domain 7.5). It implements cadence.Book.
func (l *Ledger) Mark(ctx context.Context, job string, now time.Time) (time.Time, error) {
	ref := domain.Ref{Kind: domain.KindSeries, ID: job}
	seen, err := l.read(ctx, Look{Refs: []domain.Ref{ref}})
	if err != nil {
		return time.Time{}, l.fault(err)
	}
	if s, ok := seen.Records[ref].(*domain.Series); ok && !s.Mark.IsZero() {
		return s.Mark, nil
	}
	rq := Request{Caller: domain.SystemCaller, Source: "schedule"}
	return write(ctx, l, rq, Look{Refs: []domain.Ref{ref}}, nil, func(tx *Tx) (time.Time, error) {
		old, _ := tx.Seen.Records[ref].(*domain.Series)
		next := &domain.Series{ID: job}
		if old != nil {
			next = domain.Clone(old)
		}
		if next.Mark.IsZero() {
			next.Mark = now
			tx.putQuiet(orNil(old), next)
			tx.Note(domain.Entry{Action: "cadence.started", Object: job})
		}
		return next.Mark, nil
	})
}

// putQuiet writes a record whose change is told by an audit entry of the caller's own.
func (tx *Tx) putQuiet(old, rec domain.Record) {
	m := rec.Base()
	m.UpdatedAt = tx.Now.UTC().Truncate(time.Millisecond)
	if m.CreatedAt.IsZero() {
		m.CreatedAt = m.UpdatedAt
	}
	tx.change.Put = append(tx.change.Put, Put{Old: old, New: rec})
}

// orNil keeps a nil pointer from becoming a non-nil interface.
func orNil[R interface {
	*T
	domain.Record
}, T any](r R) domain.Record {
	if r == nil {
		return nil
	}
	return r
}

func (tx *Tx) agendaState(ref domain.Ref, p Publication) {
	old, _ := tx.Seen.Records[ref].(*domain.Agenda)
	next := &domain.Agenda{ID: ref.ID, Job: p.Job, Date: p.Date, At: p.At}
	if old != nil {
		next = domain.Clone(old)
	}
	if p.State == "posted" && next.State == "sent" {
		return // sent by hand before its agenda was due
	}
	next.State = p.State
	if p.State == "sent" {
		next.Held, next.HeldBy = false, "" // a lead sent it by hand
		if old == nil || old.State != "sent" {
			next.Numbers = tx.Seen.Head.Numbers
		}
	}
	tx.putQuiet(orNil(old), next)
}
