package ledger_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

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
