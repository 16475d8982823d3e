package ledger

import (
	"context"
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// Waived is a record whose separation of duty was lifted.
type Waived struct {
	Ref        domain.Ref `json:"ref"`
	Title      string     `json:"title"`
	Told       []string   `json:"told,omitempty"`
	Restricted bool       `json:"restricted,omitempty"`
}

// Waive lifts the separation of duty of one record (domain 7.4); who plays a part in it is told.
func (l *Ledger) Waive(ctx context.Context, rq Request, ref domain.Ref, why string) (Waived, error) {
	return write(ctx, l, rq, Look{Refs: []domain.Ref{ref}, Around: true}, nil, func(tx *Tx) (Waived, error) {
		rec, err := tx.Get(ref)
		if err != nil {
			return Waived{}, err
		}
		n, bad := domain.Work{Dir: tx.Dir, Now: tx.Now, Caller: tx.Rq.Caller}.Waive(rec, why)
		if bad != nil {
			return Waived{}, bad
		}
		tx.Put(rec, n, string(ref.Kind)+".waive", why)
		out := Waived{Ref: ref, Title: tx.Dir.TitleOf(n), Restricted: n.Base().IsRestricted()}
		for _, p := range domain.Parties(n) {
			if p == tx.Rq.Caller.Person {
				continue
			}
			id := fmt.Sprintf("waive:%s:%d:%s", ref, written(n), p)
			if x := tx.dm(n, p, id, outbox.Normal, view.WaiveNews(tx.Dir, n)); x != nil {
				tx.Send(*x)
				out.Told = append(out.Told, p)
			}
		}
		return out, nil
	})
}
