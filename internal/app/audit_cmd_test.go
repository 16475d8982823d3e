package app

import (
	"bytes"
	"context"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
)

// bot audit on the command line: list with its filters, export in both forms, verify whole and touched (product 2, T16).
func TestAuditOnTheCommandLine(t *testing.T) {
	mr := miniredis.RunT(t)
	t.Setenv("REDIS_URL", "redis://"+mr.Addr())
	t.Setenv("SEC_ALLOW_VOLATILE", "true")
	st, err := store.Open(t.Context(), store.Options{URL: "redis://" + mr.Addr(), Org: "main"})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	for i, reason := range []string{"first", "=HYPERLINK(\"https://evil.example\")", "two\nlines \x1b[31mred"} {
		seen, err := st.Look(t.Context(), ledger.Look{})
		if err != nil {
			t.Fatal(err)
		}
		e := domain.Entry{At: time.Date(2026, 9, 15, 9, i, 0, 0, time.UTC), Actor: []string{"rui", "noor", "rui"}[i], Action: "risk.close", Object: "RSK-00" + string(rune('1'+i)), Reason: reason, Source: "command", Result: "ok"}
		e.Seal(seen.Head.Seq+1, seen.Head.Hash)
		if _, err := st.Commit(t.Context(), ledger.Change{Head: seen.Head, Audit: []domain.Entry{e}}); err != nil {
			t.Fatal(err)
		}
	}
	run := func(want int, args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		if got := run(context.Background(), args, &out, &errs); got != want {
			t.Errorf("%v: exit %d, want %d\n%s%s", args, got, want, out.String(), errs.String())
		}
		return out.String() + errs.String()
	}
	list := run(ExitFine, "audit", "list", "--actor", "rui")
	if strings.Contains(list, "RSK-002") || !strings.Contains(list, "RSK-003") || strings.ContainsAny(list, "\x1b") || strings.Count(list, "\n") != 3 {
		t.Errorf("what rui did:\n%s", list)
	}
	if s := run(ExitFine, "audit", "list", "--object", "rsk-2"); !strings.Contains(s, "noor") || strings.Contains(s, "rui") {
		t.Errorf("about RSK-002:\n%s", s)
	}
	run(ExitUsage, "audit", "list", "--object", "nonsense")
	if s := run(ExitFine, "audit", "list", "--since", "2026-09-15T09:01:30Z"); strings.Contains(s, "RSK-001") || !strings.Contains(s, "RSK-003") {
		t.Errorf("since:\n%s", s)
	}
	whole := run(ExitFine, "audit", "verify")
	_, anchor, _ := strings.Cut(strings.TrimSpace(whole), "next time: ")
	run(ExitFine, "audit", "verify", "--anchor", anchor)
	run(ExitFailed, "audit", "verify", "--anchor", "2:"+strings.Repeat("0", 64))
	run(ExitUsage, "audit", "verify", "--anchor", "x")
	if s := run(ExitFine, "audit", "export"); strings.Count(s, "\n") < 4 || !strings.Contains(s, `"action":"export"`) {
		t.Errorf("export:\n%s", s)
	}
	rows, err := csv.NewReader(strings.NewReader(run(ExitFine, "audit", "export", "--format", "csv"))).ReadAll()
	if err != nil || len(rows) < 5 || !strings.HasPrefix(rows[2][8], "'=") {
		t.Errorf("csv: %v %v", rows, err)
	}
	key := "app:{main}:audit"
	entries, err := mr.Stream(key)
	if err != nil {
		t.Fatal(err)
	}
	mr.Del(key)
	for i, e := range entries {
		if i == 1 {
			e.Values[1] = strings.Replace(e.Values[1], "noor", "rui", 1)
		}
		if _, err := mr.XAdd(key, e.ID, e.Values); err != nil {
			t.Fatal(err)
		}
	}
	if s := run(ExitFailed, "audit", "verify"); !strings.Contains(s, "entry 2 was changed") {
		t.Errorf("touched: %s", s)
	}
}
