package ledger_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// Nothing that fell due before the first start after the import is ever sent; timers run from that moment (domain 7.5).
func TestImportedRecordsAreArmedOnceAtTheFirstStart(t *testing.T) {
	ctx := context.Background()
	c := sampled(t)
	start := asOf.Add(50 * time.Hour)
	l := ledger.New(c.st, at(start), slog.New(slog.DiscardHandler))
	l.WriteBudget = 10 * time.Second
	n, err := l.ArmImported(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if n != 33 { // every live numbered record of the sample, the restricted ones too
		t.Errorf("%d records were looked at", n)
	}
	fired, err := c.st.Timers().Claim(ctx, start.AddDate(1, 0, 0), start, time.Minute, 500)
	if err != nil || len(fired) == 0 {
		t.Fatal(fired, err)
	}
	seen := map[string]bool{}
	for _, f := range fired {
		seen[f.ID] = true
		if f.Due.Before(start) {
			t.Errorf("%s fell due at %s, before the start", f.ID, f.Due)
		}
	}
	for _, id := range []string{"esc:ESC-002", "esc:ESC-003", "remind:rui", "remind:bohdan"} {
		if !seen[id] {
			t.Errorf("no timer %s", id)
		}
	}
	for id := range seen {
		if strings.HasPrefix(id, "esc:ESC-001") || strings.HasPrefix(id, "esc:ESC-004") {
			t.Errorf("%s is resolved or exhausted and has a timer", id)
		}
	}
	seq := c.seq()
	if n, err = l.ArmImported(ctx); err != nil || n != 0 || c.seq() != seq {
		t.Errorf("armed twice: %d, %v", n, err)
	}
}

func TestTwoReplicasArmOnce(t *testing.T) {
	ctx := context.Background()
	c := sampled(t)
	done := make(chan string, 2)
	for range 2 {
		go func() {
			l := ledger.New(c.st, at(asOf.Add(time.Hour)), slog.New(slog.DiscardHandler))
			l.WriteBudget = 10 * time.Second
			_, err := l.ArmImported(ctx)
			done <- fmt.Sprint(err)
		}()
	}
	for range 2 {
		if err := <-done; err != "<nil>" {
			t.Error(err)
		}
	}
	es, err := c.st.Audit(ctx, 0, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]int{}
	for _, e := range es {
		if e.Action != "import" {
			told[e.Action+" "+e.Object]++
		}
	}
	for what, n := range told {
		if n > 1 {
			t.Errorf("%s happened %d times", what, n)
		}
	}
}

// Live records of an older program, which armed nothing for their kinds, get their timers at the next start, once: a part
// that is given twice counts once, and what had its timers keeps them.
func TestWhatAnOlderProgramWroteIsArmed(t *testing.T) {
	ctx := context.Background()
	c := sampled(t)
	start := asOf.Add(50 * time.Hour)
	l := ledger.New(c.st, at(start), slog.New(slog.DiscardHandler))
	l.WriteBudget = 10 * time.Second
	if _, err := l.ArmImported(ctx); err != nil {
		t.Fatal(err)
	}
	timers := func() map[string]string {
		marks, err := c.st.Marks(ctx)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]string{}
		for _, m := range marks {
			if _, body, ok := strings.Cut(m.Value, "\n"); ok && m.Sort == "timer" {
				var tm ledger.Timer
				if err := json.Unmarshal([]byte(body), &tm); err != nil {
					t.Fatal(err)
				}
				out[tm.ID] = tm.Due.UTC().String()
			}
		}
		return out
	}
	want := timers()
	fired, err := c.st.Timers().Claim(ctx, start.AddDate(1, 0, 0), start, time.Minute, 500)
	if err != nil {
		t.Fatal(err)
	}
	seen, err := c.st.Look(ctx, ledger.Look{Pages: []ledger.Page{{Index: ledger.Index{}, Limit: 500}}})
	if err != nil {
		t.Fatal(err)
	}
	var gone []string
	for _, f := range fired {
		if strings.HasPrefix(f.ID, "exc") || strings.HasPrefix(f.ID, "decision") || strings.HasPrefix(f.ID, "evidence") {
			gone = append(gone, f.ID)
		}
	}
	head, err := c.st.Look(ctx, ledger.Look{})
	if err != nil || len(gone) == 0 {
		t.Fatal(err, gone)
	}
	e := domain.Entry{At: start, Actor: "operator", Action: "test", Source: "operator", Result: "ok"}
	e.Seal(head.Head.Seq+1, head.Head.Hash)
	if _, err := c.st.Commit(ctx, ledger.Change{Head: head.Head, Keep: time.Minute, Disarm: gone, Audit: []domain.Entry{e}}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := l.TakeOver(ctx, seen.Pages[0].Records); err != nil {
			t.Fatal(err)
		}
	}
	n, err := l.ArmImported(ctx)
	if live := len(slices.DeleteFunc(seen.Pages[0].Records, func(r domain.Record) bool {
		return !r.Live() || r.Ref().Kind == domain.KindAction || r.Ref().Kind == domain.KindEscalation
	})); err != nil || n != live {
		t.Errorf("%d of %d were armed: %v", n, live, err)
	}
	if got := timers(); !maps.Equal(got, want) {
		t.Errorf("timers now %v\nbefore %v", got, want)
	}
}
