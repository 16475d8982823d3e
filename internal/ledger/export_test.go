package ledger_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/directory"
	"github.com/secretariat-bot/secretariat/internal/directory/sample"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

func over(st *store.Store) *ledger.Ledger {
	l := ledger.New(st, at(asOf), slog.New(slog.DiscardHandler))
	l.WriteBudget = 10 * time.Second
	return l
}

func export(t *testing.T, l *ledger.Ledger, kinds ...domain.Kind) string {
	t.Helper()
	var b bytes.Buffer
	moved, err := l.Export(context.Background(), operator, &b, kinds)
	if err != nil || moved != 0 {
		t.Fatal(moved, err)
	}
	return b.String()
}

// filled is a ledger with the sample company and one small thing of every sort beside the records.
func filled(t *testing.T, st *store.Store) *ledger.Ledger {
	t.Helper()
	ctx, l := context.Background(), over(st)
	if _, err := l.Import(ctx, operator, intake(t, "sample-org.yaml", sample.Org, directory.Known{}), ledger.ImportOptions{Records: true}); err != nil {
		t.Fatal(err)
	}
	seen, err := st.Look(ctx, ledger.Look{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = st.Commit(ctx, ledger.Change{Head: seen.Head, Note: map[string]string{"snapshot:weekly": "line one\nline two"},
		Arm:  []ledger.Timer{{ID: "esc:ESC-002", First: true, What: "step", Due: asOf.Add(time.Hour)}},
		Slot: &ledger.Slot{Job: "weekly-sync:final", Date: "2026-09-15", State: "sent"}})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestBackupComesBackByteForByte(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		ctx := context.Background()
		l := filled(t, st)
		if err := env.Raw.HSet(ctx, env.Prefix()+"card:card:ACT-001", "c:eng-all", "C1|17.1|3|5").Err(); err != nil {
			t.Fatal(err)
		}
		first := export(t, l)
		if again := export(t, l); again != first {
			t.Fatal("two exports of the same records differ")
		}
		empty, err := store.Open(ctx, store.Options{URL: env.URL, Org: "other"})
		if err != nil {
			t.Fatal(err)
		}
		defer empty.Close()
		back := over(empty)
		n, err := back.Restore(ctx, operator, strings.NewReader(first))
		if err != nil {
			t.Fatal(err)
		}
		if n != 144 {
			t.Errorf("%d records were restored, want 144", n)
		}
		if got := export(t, back); got != first {
			t.Fatalf("the restored books export differently:\n%s", firstDifference(first, got))
		}
		// They are books, not only rows: lists, numbers, timers, those that ring first among them, slots and the chain go on.
		x, err := back.List(ctx, domain.OperatorCaller, ledger.ListQuery{Kind: domain.KindRisk})
		if err != nil || x.Total != 10 {
			t.Errorf("%d live risks after the restore, want 10 (%v)", x.Total, err)
		}
		seen, err := empty.Look(ctx, ledger.Look{})
		if err != nil || seen.Head.Numbers[domain.KindAction] != 15 {
			t.Errorf("numbers: %v, %v", seen.Head.Numbers, err)
		}
		fired, err := empty.Timers().ClaimFirst(ctx, asOf.Add(2*time.Hour), asOf, time.Minute, 9)
		if err != nil || len(fired) != 1 || fired[0].ID != "esc:ESC-002" {
			t.Errorf("timers: %v, %v", fired, err)
		}
		if s, err := empty.Slots(ctx, "weekly-sync:final:2026-09-15"); err != nil || len(s) != 1 {
			t.Errorf("slots: %v, %v", s, err)
		}
		if _, err := back.Restore(ctx, operator, strings.NewReader(first)); domain.CodeOf(err) != domain.Refused {
			t.Errorf("restoring over records: %v", err)
		}
	})
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range x {
		if i >= len(y) || x[i] != y[i] {
			return "want " + x[i] + "\ngot  " + y[min(i, len(y)-1)]
		}
	}
	return "the second is longer"
}

func TestRestoreGoesOnWhereItBrokeOff(t *testing.T) {
	ctx := context.Background()
	st, env := storetest.New(t)
	backup := export(t, filled(t, st))
	empty, err := store.Open(ctx, store.Options{URL: env.URL, Org: "other"})
	if err != nil {
		t.Fatal(err)
	}
	defer empty.Close()
	back := over(empty)
	cut := &breaks{Reader: strings.NewReader(backup), after: len(backup) + len(backup)/2}
	if _, err := back.Restore(ctx, operator, cut); err == nil {
		t.Fatal("a reader that breaks gave no error")
	}
	if x, err := back.List(ctx, domain.OperatorCaller, ledger.ListQuery{Kind: domain.KindRisk}); err != nil || back.Refresh(ctx) != nil || len(back.Directory().Services) != 0 {
		t.Errorf("a half restored backup is in use: %d risks, %v", x.Total, err)
	}
	other := strings.Replace(backup, `"org":"Fernhollow Logistics"`, `"org":"Another"`, 1)
	if _, err := back.Restore(ctx, operator, strings.NewReader(other)); domain.CodeOf(err) != domain.Refused {
		t.Errorf("another backup on top: %v", err)
	}
	if _, err := back.Restore(ctx, operator, strings.NewReader(backup)); err != nil {
		t.Fatal(err)
	}
	if got := export(t, back); got != backup {
		t.Error(firstDifference(backup, got))
	}
}

// breaks fails after a number of bytes read in all, whatever is sought.
type breaks struct {
	*strings.Reader
	after int
}

func (b *breaks) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p[:min(len(p), 4096)])
	if b.after -= n; b.after < 0 {
		return 0, context.DeadlineExceeded
	}
	return n, err
}

func TestRestoreRefusesWrongFiles(t *testing.T) {
	ctx := context.Background()
	st, _ := storetest.New(t)
	good := export(t, filled(t, st))
	lines := strings.SplitAfter(strings.TrimSuffix(good, "\n"), "\n")
	without := func(i int) string { return strings.Join(append(append([]string{}, lines[:i]...), lines[i+1:]...), "") }
	auditAt := 0
	for i, l := range lines {
		if strings.HasPrefix(l, `{"audit":{"seq":5,`) {
			auditAt = i
		}
	}
	if auditAt == 0 {
		t.Fatal("no fifth audit entry")
	}
	for name, c := range map[string]struct{ file, want string }{
		"empty":         {"", "The backup is empty."},
		"no backup":     {"{\"x\":1}\n", "no backup of Secretariat"},
		"cut off":       {strings.Join(lines[:len(lines)-1], ""), "cut off"},
		"cut in a line": {good[:len(good)/2], "not a line of a backup"},
		"line missing":  {without(3), "lines are missing"},
		"entry edited":  {strings.Replace(good, `"audit":{"seq":5,"at":"2026`, `"audit":{"seq":5,"at":"2025`, 1), "broken at entry 5"},
		"entry gone":    {without(auditAt), "broken at entry 6"},
		"partial":       {export(t, over(st), domain.KindRisk), "only some kinds"},
		"newer":         {strings.Replace(good, `"format":1`, `"format":2`, 1), "newer version"},
		"more after it": {good + "{}\n", "after the last line"},
		"wrong id":      {strings.Replace(good, `"kind":"risk","id":"RSK-001"`, `"kind":"risk","id":"RSK-099"`, 1), "does not fit"},
	} {
		t.Run(name, func(t *testing.T) {
			empty, env := storetest.New(t)
			_, err := over(empty).Restore(ctx, operator, strings.NewReader(c.file))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if keys, _ := env.Raw.Keys(ctx, "*").Result(); len(keys) > 0 {
				t.Errorf("something was written: %v", keys)
			}
		})
	}
}

func TestExportIsTheOperatorsAndIsAudited(t *testing.T) {
	ctx := context.Background()
	st, _ := storetest.New(t)
	l := filled(t, st)
	auditor := domain.Caller{Person: "yusra", Standing: domain.Full, Roles: []domain.Role{domain.RoleAuditor}}
	if _, err := l.Export(ctx, ledger.Request{Caller: auditor}, &bytes.Buffer{}, nil); domain.CodeOf(err) != domain.Forbidden {
		t.Errorf("an export from the workspace: %v", err)
	}
	if _, err := l.Export(ctx, operator, &bytes.Buffer{}, []domain.Kind{"risks"}); domain.CodeOf(err) != domain.Invalid {
		t.Errorf("a kind nobody knows: %v", err)
	}
	export(t, l, domain.KindRisk)
	es, err := st.Audit(ctx, 0, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	last := es[len(es)-1]
	if last.Action != "export" || last.Actor != "operator" || last.Reason != "risk" {
		t.Errorf("the trail ends with %+v", last)
	}
}

func TestCSVIsSafeAndWhole(t *testing.T) {
	ctx := context.Background()
	st, _ := storetest.New(t)
	l := filled(t, st)
	var b bytes.Buffer
	if err := l.ExportCSV(ctx, operator, &b, []domain.Kind{domain.KindService}); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 26 || rows[0][0] != "kind" || rows[0][1] != "id" {
		t.Fatalf("%d rows, head %v", len(rows), rows[0])
	}
	b.Reset()
	if err := l.ExportCSV(ctx, operator, &b, []domain.Kind{domain.KindRisk}); err != nil {
		t.Fatal(err)
	}
	if rows, err = csv.NewReader(&b).ReadAll(); err != nil || len(rows) != 13 || !slices.Contains(rows[0], "score.impact") || !slices.Contains(rows[0], "statement.if") {
		t.Errorf("%v %v", rows[0], err)
	}
	for _, payload := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\x00=1", "  =cmd|' /C calc'!A0", " @x", "＝1", "\n-1"} {
		if got := ledger.SafeCell(payload); got != "'"+payload {
			t.Errorf("%q came out as %q", payload, got)
		}
	}
	for _, fine := range []string{"", "a=b", "Ana", "2026-09-15", "'quoted"} {
		if got := ledger.SafeCell(fine); got != fine {
			t.Errorf("%q came out as %q", fine, got)
		}
	}
}
