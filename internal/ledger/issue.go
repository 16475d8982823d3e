package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// issueRefs are the issues that a publication writes: the slot's, and those of the slots it passes over.
func issueRefs(p Publication) []domain.Ref {
	var out []domain.Ref
	for _, date := range append(slices.Clone(p.Skipped), p.Date) {
		if ref := domain.IssueRef(p.Job, date); date != "" && !slices.Contains(out, ref) {
			out = append(out, ref)
		}
	}
	return out
}

// putIssues keeps what went out, word for word, and which slots were skipped. A digest that is sent again keeps its pages
// as they are edited to; those that nobody gets any more stay as they were.
func (tx *Tx) putIssues(p Publication) {
	for _, ref := range issueRefs(p) {
		old, _ := tx.Seen.Records[ref].(*domain.Issue)
		sent := p.State == "sent" && ref == domain.IssueRef(p.Job, p.Date)
		if !sent && (old != nil || ref == domain.IssueRef(p.Job, p.Date) && p.State != "skipped") {
			continue // it went out by hand before, or nothing is said of it yet
		}
		next := &domain.Issue{ID: ref.ID, Job: p.Job, Date: ref.ID[len(p.Job)+1:], Skipped: !sent}
		if old != nil {
			next = domain.Clone(old)
		}
		if sent {
			next.At, next.SentAt, next.By, next.Skipped = p.At, tx.Now.UTC(), tx.Rq.Caller.Person, false
			for _, page := range p.Pages {
				next.Keep(page)
			}
		}
		tx.putQuiet(orNil(old), next)
	}
}

// issuesShown is how many issues one answer lists.
const issuesShown = 12

// Issues lists the last slots of a digest, the newest first: sent and skipped. It is one round trip.
func (l *Ledger) Issues(ctx context.Context, c domain.Caller, job string) ([]*domain.Issue, int, error) {
	if e := c.May(domain.MayAsk); e != nil {
		return nil, 0, l.refuse(ctx, c, e)
	}
	series := domain.Ref{Kind: domain.KindSeries, ID: job}
	seen, err := l.read(ctx, Look{Pages: []Page{{Index: Index{Kind: domain.KindIssue, Parent: series.String()}, Limit: issuesShown, Newest: true}}})
	if err != nil {
		return nil, 0, l.fault(err)
	}
	var out []*domain.Issue
	for _, rec := range seen.Pages[0].Records {
		if i, ok := rec.(*domain.Issue); ok {
			out = append(out, i)
		}
	}
	return out, seen.Pages[0].Total - len(out), nil
}

// IssuePage reads one page of a digest as it went out, byte for byte; without a date it is the last one that was sent, and
// without an audience the first page that the caller may be shown. The message is empty where there is no such page. A
// page that went to a person opens for that person only; one that names a record which is not for the caller any more
// stays closed, and whoever reads of a confidential one is written down (domain 7.2, 7.3).
func (l *Ledger) IssuePage(ctx context.Context, c domain.Caller, job, date, audience string) (*domain.Issue, *domain.IssuePage, view.Message, error) {
	fail := func(i *domain.Issue, err error) (*domain.Issue, *domain.IssuePage, view.Message, error) {
		return i, nil, view.Message{}, err
	}
	if e := c.May(domain.MayAsk); e != nil {
		return fail(nil, l.refuse(ctx, c, e))
	}
	issue, err := l.issue(ctx, job, date)
	page := issue.PageFor(c.Person, audience)
	if err != nil || page == nil {
		return fail(issue, err)
	}
	var m view.Message
	if err := json.Unmarshal([]byte(page.Message), &m); err != nil {
		return fail(issue, fmt.Errorf("issue %s: %w", issue.ID, err))
	}
	about := numbered(page.About)
	if len(about) == 0 {
		return issue, page, m, nil
	}
	seen, err := l.read(ctx, Look{Refs: about})
	if err != nil {
		return fail(issue, l.fault(err))
	}
	reader := domain.ForCaller(c)
	var read []domain.Record
	for _, r := range about {
		rec := seen.Records[r]
		if rec == nil {
			continue
		}
		if reader.Sees(rec) != domain.SeesAll {
			return fail(issue, domain.Fail(domain.Refused, "This page cannot be shown any more: something in it is for fewer people by now.").
				WithHint("`digest preview %s` shows the coming one.", job).WithRule("domain 7.2"))
		}
		m.Restricted = m.Restricted || rec.Base().IsRestricted()
		read = append(read, rec)
	}
	return issue, page, m, l.noteReads(ctx, c, "digest", read)
}

// issue reads what a digest sent for a date, or last; nil where there is none.
func (l *Ledger) issue(ctx context.Context, job, date string) (*domain.Issue, error) {
	ref, series := domain.IssueRef(job, date), domain.Ref{Kind: domain.KindSeries, ID: job}
	look := Look{Refs: []domain.Ref{ref}}
	if date == "" {
		look = Look{Pages: []Page{{Index: Index{Kind: domain.KindIssue, Parent: series.String()}, Limit: issuesShown, Newest: true}}}
	}
	seen, err := l.read(ctx, look)
	if err != nil {
		return nil, l.fault(err)
	}
	if date != "" {
		i, _ := seen.Records[ref].(*domain.Issue)
		return i, nil
	}
	for _, rec := range seen.Pages[0].Records {
		if i, ok := rec.(*domain.Issue); ok && !i.Skipped {
			return i, nil
		}
	}
	return nil, nil
}

// numbered are the references of numbered records, each once.
func numbered(refs []domain.Ref) []domain.Ref {
	var out []domain.Ref
	for _, r := range refs {
		if r.Kind.IsNumbered() && !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}
