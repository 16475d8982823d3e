package ledger

import (
	"context"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// NoteGaps keeps on every service when each of its ownership gaps was first seen (domain 4.2, section 8: new this
// week). It writes only where something began or ended; run it once a day and after the directory changed.
func (l *Ledger) NoteGaps(ctx context.Context) error {
	if err := l.Refresh(ctx); err != nil {
		return l.fault(err)
	}
	d := l.Directory()
	today := d.Today(l.Now())
	var moved []domain.Ref
	d.Each(domain.KindService, func(rec domain.Record) {
		if s := rec.(*domain.Service); gapsMoved(d, s, today) {
			moved = append(moved, s.Ref())
		}
	})
	for refs := range slices.Chunk(moved, importBatch) {
		rq := Request{Caller: domain.SystemCaller, Source: "schedule"}
		_, err := write(ctx, l, rq, Look{Refs: refs}, nil, func(tx *Tx) (int, error) {
			for _, ref := range refs {
				s, ok := tx.Seen.Records[ref].(*domain.Service)
				if !ok || !gapsMoved(tx.Dir, s, tx.Today) {
					continue
				}
				n := domain.Clone(s)
				n.GapSince = gapsSince(tx.Dir, s, tx.Today)
				tx.Put(s, n, "gaps", "")
			}
			return len(refs), nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// gapsSince is when the gaps of a service were first seen. Without the workspace's accounts (the command line) it
// cannot tell that somebody came back, so what says that people are out of reach stays.
func gapsSince(d *domain.Directory, s *domain.Service, today domain.Date) map[string]domain.Date {
	since := domain.GapsSince(d, s, today)
	for _, k := range []domain.GapKind{domain.GapUnreachable, domain.GapNoResponsible} {
		was, had := s.GapSince[string(k)]
		if _, has := since[string(k)]; had && !has && !d.Joined() {
			if since == nil {
				since = map[string]domain.Date{}
			}
			since[string(k)] = was
		}
	}
	return since
}

func gapsMoved(d *domain.Directory, s *domain.Service, today domain.Date) bool {
	since := gapsSince(d, s, today)
	if len(since) != len(s.GapSince) {
		return true
	}
	for k := range since {
		if _, ok := s.GapSince[k]; !ok {
			return true
		}
	}
	return false
}
