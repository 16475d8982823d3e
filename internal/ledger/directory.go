package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Refresh brings the directory up to date; on failure the last one stays and is marked stale.
func (l *Ledger) Refresh(ctx context.Context) error {
	have := l.dir.Load()
	d, err := l.books.Directory(ctx, have)
	if err != nil {
		if !have.Stale {
			s := *have
			s.Stale = true
			l.replace(have, &s)
		}
		return err
	}
	if d != have {
		l.replace(have, d)
	}
	return nil
}

// replace puts d in the place of have. Where somebody replaced have meanwhile, the higher version stays.
func (l *Ledger) replace(have, d *domain.Directory) {
	l.using.Lock()
	defer l.using.Unlock()
	now := l.dir.Load()
	if now != have && now.Version >= d.Version {
		return
	}
	if now.Same(d) { // compared with the books, and nothing has changed: joining it anew would cost what is stored
		j := *l.joined.Load()
		j.ReadAt, j.Stale = d.ReadAt, d.Stale
		l.dir.Store(d)
		l.joined.Store(&j)
		return
	}
	l.use(d)
}

// use is called with using held.
func (l *Ledger) use(d *domain.Directory) {
	l.dir.Store(d)
	if m := l.members.Load(); m != nil {
		d = d.WithMembers(m.list, m.whole)
	}
	d = d.WithFirstAdmins(l.FirstAdmins)
	l.noticeLeft(l.joined.Load(), d)
	l.joined.Store(d)
}

// accounts are those of the workspace that were read so far; whole says that these are all.
type accounts struct {
	list  []domain.Member
	whole bool
}

// Join tells the ledger which accounts the workspace has (domain 7.5); whole says that these are all.
func (l *Ledger) Join(members []domain.Member, whole bool) {
	l.using.Lock()
	defer l.using.Unlock()
	l.members.Store(&accounts{members, whole})
	l.use(l.dir.Load())
}

// adopt takes this process's own change of the directory into memory without asking the books again: the commit stood
// on the version that memory has and nobody else's came between, so the books now hold exactly this, one version on.
// Where memory is of another version the books are read.
func (l *Ledger) adopt(ctx context.Context, tx *Tx) error {
	have := l.dir.Load()
	if have.Version != tx.change.Head.Directory || have.Stale {
		return l.Refresh(ctx)
	}
	next := have.Clone()
	version := map[domain.Ref]int64{}
	for _, p := range tx.change.Put {
		ref := p.New.Ref()
		if !slices.Contains(domain.DirectoryKinds, ref.Kind) {
			continue
		}
		if _, again := version[ref]; !again { // a record that one commit puts twice is written once
			version[ref] = 1
			if old := have.Get(ref); old != nil {
				version[ref] += old.Base().Version
			}
		}
		rec, err := asStored(p.New, version[ref])
		if err != nil {
			return err
		}
		next.Put(rec)
	}
	next.Version, next.ReadAt = have.Version+1, clock.Real.Now()
	next.Index()
	l.replace(have, next)
	return nil
}

// asStored is a record as it comes back from the books.
func asStored(rec domain.Record, version int64) (domain.Record, error) {
	b, err := json.Marshal(rec)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", rec.Ref(), err)
	}
	out := domain.New(rec.Ref().Kind)
	if err := json.Unmarshal(b, out); err != nil {
		return nil, fmt.Errorf("%s: %w", rec.Ref(), err)
	}
	out.Base().Version = version
	return out, nil
}
