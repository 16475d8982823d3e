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

// IssuePage reads one page of a digest as it went out, byte for byte: to is its key, empty for the first one that the
// caller may read. A page that went to a person opens for that person only. A page that names a record which is not for
// the caller any more stays closed, and whoever reads of a confidential one is written down (domain 7.2, 7.3).
func (l *Ledger) IssuePage(ctx context.Context, c domain.Caller, job, date string, audience string) (*domain.Issue, view.Message, error) {
	if e := c.May(domain.MayAsk); e != nil {
		return nil, view.Message{}, l.refuse(ctx, c, e)
	}
	ref := domain.IssueRef(job, date)
	seen, err := l.read(ctx, Look{Refs: []domain.Ref{ref}})
	if err != nil {
		return nil, view.Message{}, l.fault(err)
	}
	issue, _ := seen.Records[ref].(*domain.Issue)
	page := issue.PageFor(c.Person, audience)
	if page == nil {
		return issue, view.Message{}, nil
	}
	var m view.Message
	if err := json.Unmarshal([]byte(page.Message), &m); err != nil {
		return issue, m, fmt.Errorf("issue %s: %w", issue.ID, err)
	}
	about := numbered(page.About)
	if len(about) == 0 {
		return issue, m, nil
	}
	if seen, err = l.read(ctx, Look{Refs: about}); err != nil {
		return issue, m, l.fault(err)
	}
	reader := domain.ForCaller(c)
	var read []domain.Record
	for _, r := range about {
		rec := seen.Records[r]
		if rec != nil && reader.Sees(rec) != domain.SeesAll {
			return issue, view.Message{}, domain.Fail(domain.Refused, "This page cannot be shown any more: something in it is for fewer people by now.").
				WithHint("`digest preview %s` shows the coming one.", job).WithRule("domain 7.2")
		}
		if rec != nil {
			m.Restricted = m.Restricted || rec.Base().IsRestricted()
			read = append(read, rec)
		}
	}
	return issue, m, l.noteReads(ctx, c, "digest", read)
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
