package apptest

import (
	"context"
	"slices"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// ProvesBooks recomputes every seal of the trail and holds the records against the numbers that were given out.
func ProvesBooks(t testing.TB, books ledger.Books) {
	t.Helper()
	ctx := context.Background()
	var seq int64
	prev, born := "", map[string]int{}
	for {
		es, err := books.Audit(ctx, seq+1, 500)
		if err != nil {
			t.Fatal(err)
		}
		if len(es) == 0 {
			break
		}
		for _, e := range es {
			sealed := e
			sealed.Seal(seq+1, prev)
			if sealed.Hash != e.Hash || e.Seq != seq+1 || e.Prev != prev {
				t.Errorf("the audit trail breaks at %d (%s %s)", e.Seq, e.Action, e.Object)
			}
			if e.Action == "action.add" || e.Action == "escalation.start" {
				born[e.Object]++
			}
			seq, prev = e.Seq, e.Hash
		}
	}
	for object, n := range born {
		if n > 1 {
			t.Errorf("%s was made %d times by the trail", object, n)
		}
	}
	seen, err := books.Look(ctx, ledger.Look{Pages: []ledger.Page{
		{Index: ledger.Index{Kind: domain.KindAction}, Limit: 5000}, {Index: ledger.Index{Kind: domain.KindAction, Restricted: true}, Limit: 5000},
		{Index: ledger.Index{Kind: domain.KindEscalation}, Limit: 5000}, {Index: ledger.Index{Kind: domain.KindEscalation, Restricted: true}, Limit: 5000}}})
	if err != nil {
		t.Fatal(err)
	}
	if seen.Head.Seq != seq || seen.Head.Hash != prev {
		t.Errorf("the head stands at %d, the trail ends at %d", seen.Head.Seq, seq)
	}
	for i, kind := range []domain.Kind{domain.KindAction, domain.KindEscalation} {
		var refs []string
		for _, r := range slices.Concat(seen.Pages[2*i].Records, seen.Pages[2*i+1].Records) {
			refs = append(refs, r.Ref().String())
		}
		slices.Sort(refs)
		if n := len(slices.Compact(slices.Clone(refs))); n != len(refs) || n != seen.Head.Numbers[kind] {
			t.Errorf("%d %ss under %d numbers, and %d numbers were given out: %v", len(refs), kind, n, seen.Head.Numbers[kind], refs)
		}
	}
}
