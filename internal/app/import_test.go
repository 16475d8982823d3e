package app

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/directory/sample"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

var sampleNow = time.Date(2026, 9, 15, 9, 0, 0, 0, time.UTC)

// desk is empty books and a folder for files.
type desk struct {
	*testing.T
	l   *ledger.Ledger
	dir string
}

func newDesk(t *testing.T) desk {
	t.Helper()
	st, _ := storetest.New(t)
	l := ledger.New(st, clock.Func(func() time.Time { return sampleNow }), slog.New(slog.DiscardHandler))
	l.WriteBudget = 10 * time.Second
	return desk{t, l, t.TempDir()}
}

func (d desk) file(name, text string) string {
	d.Helper()
	f := filepath.Join(d.dir, name)
	if err := os.WriteFile(f, []byte(text), 0o600); err != nil {
		d.Fatal(err)
	}
	return f
}

func (d desk) run(a ImportArgs) (string, error) {
	d.Helper()
	var b bytes.Buffer
	err := ImportFiles(context.Background(), &b, d.l, domain.OperatorCaller, a)
	return strings.ReplaceAll(b.String(), d.dir+string(filepath.Separator), ""), err
}

func TestImportTellsWhatItDidAndEveryGap(t *testing.T) {
	d := newDesk(t)
	f := d.file("sample-org.yaml", string(sample.Org))
	out, err := d.run(ImportArgs{Files: []string{f}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Created: 1 organisation, 38 people, 8 teams, 9 escalation paths, 25 services, 6 controls, 6 channels\n",
		"51 risks, actions and other records were not imported; add --records for them.",
		"Gaps in ownership (12):\n", "  Tier 3: Nobody is accountable for Demand forecast.\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
	if out, err = d.run(ImportArgs{Files: []string{f}, Records: true}); err != nil || !strings.Contains(out, "Created: 12 risks, 6 exceptions, 8 decisions, 15 actions, 3 incidents, 4 escalations, 3 evidence requests\n") {
		t.Errorf("%v\n%s", err, out)
	}
}

// One bad file among good ones changes nothing, and everything wrong in all of them is told.
func TestABadFileChangesNothing(t *testing.T) {
	d := newDesk(t)
	good := d.file("sample-org.yaml", string(sample.Org))
	bad := d.file("bad.yaml", "schema: 1\nchanels: []\n")
	worse := d.file("worse.csv", "id,nam\n")
	_, err := d.run(ImportArgs{Files: []string{good, bad, worse}})
	if err == nil {
		t.Fatal("a bad file was taken")
	}
	for _, want := range []string{"nothing was imported", `bad.yaml: line 2, column 1: unknown key "chanels" in the file; did you mean "channels"?`, `worse.csv: line 1, column 4: unknown column "nam"; did you mean "name"?`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in:\n%v", want, err)
		}
	}
	if err := d.l.Refresh(context.Background()); err != nil || len(d.l.Directory().Services) > 0 {
		t.Error("something was written")
	}
	var use errUsage
	if _, err := d.run(ImportArgs{Files: []string{filepath.Join(d.dir, "none.yaml")}}); !errors.As(err, &use) {
		t.Errorf("a file that is not there: %v", err)
	}
	huge := d.file("huge.yaml", "#"+strings.Repeat("x", 2<<20))
	if _, err := d.run(ImportArgs{Files: []string{huge}}); err == nil || !strings.Contains(err.Error(), "larger than 1 MB") {
		t.Errorf("%.200v", err)
	}
}

// Files may come in any order and refer to each other: the source of the highest rank goes first.
func TestFilesReferToEachOther(t *testing.T) {
	files := func(d desk) []string {
		return []string{
			d.file("services.csv", "id,name,team,A\nextra,Extra,parcel,emeka\n"),
			d.file("CODEOWNERS", "/apps/extra/ @fernhollow/parcel\n/apps/track-api/ @fernhollow/parcel\n"),
			d.file("catalog-info.yaml", "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: track-api, annotations: {github.com/project-slug: fernhollow/track}}\nspec: {owner: group:parcel}\n"),
			d.file("sample-org.yaml", string(sample.Org)),
		}
	}
	d, dry := newDesk(t), newDesk(t)
	out, err := d.run(ImportArgs{Files: files(d)})
	if err != nil {
		t.Fatal(err)
	}
	if a, b := strings.Index(out, "sample-org.yaml"), strings.Index(out, "services.csv"); a < 0 || a > b {
		t.Errorf("order:\n%s", out)
	}
	s := d.l.Directory().Services["extra"]
	if s == nil || s.Team != "parcel" || s.Accountable != "emeka" || len(s.Repos) != 1 {
		t.Errorf("%+v", s)
	}
	if s = d.l.Directory().Services["track-api"]; s.Name != "Tracking interface for customers" || len(s.Repos) != 2 || s.Accountable != "emeka" {
		t.Errorf("%+v", s)
	}
	told, err := dry.run(ImportArgs{Files: files(dry), DryRun: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.ReplaceAll(told, "  This is a dry run: nothing was written.\n", ""); got != out {
		t.Errorf("the dry run told:\n%s\nthe import did:\n%s", got, out)
	}
	if err := dry.l.Refresh(context.Background()); err != nil || len(dry.l.Directory().People) > 0 {
		t.Error("the dry run wrote something")
	}
}

func TestShiftTo(t *testing.T) {
	d := newDesk(t)
	f := d.file("sample-org.yaml", string(sample.Org))
	if _, err := d.run(ImportArgs{Files: []string{f}, ShiftTo: "2026-09-22", Records: true}); err != nil {
		t.Fatal(err)
	}
	if got := d.l.Directory().Services["track-web"].Confirmed.String(); got != "2026-08-10" {
		t.Errorf("confirmed on %s", got)
	}
	x, err := d.l.Show(context.Background(), domain.OperatorCaller, domain.NewRef(domain.KindRisk, 1))
	if err != nil || x.Record.(*domain.Risk).Target.String() != "2026-09-24" {
		t.Errorf("%+v %v", x.Record, err)
	}
	var use errUsage
	for _, a := range []ImportArgs{{Files: []string{f}, ShiftTo: "soon"}, {Files: []string{d.file("x.yaml", "schema: 1\n")}, ShiftTo: "2026-09-22"}} {
		if _, err := d.run(a); !errors.As(err, &use) {
			t.Errorf("%v: %v", a, err)
		}
	}
}

func TestExportAndRestore(t *testing.T) {
	ctx := context.Background()
	d, other := newDesk(t), newDesk(t)
	if _, err := d.run(ImportArgs{Files: []string{d.file("sample-org.yaml", string(sample.Org))}, Records: true}); err != nil {
		t.Fatal(err)
	}
	var first, second, table, said bytes.Buffer
	if err := Export(ctx, &first, d.l, "jsonl", nil); err != nil {
		t.Fatal(err)
	}
	if err := Restore(ctx, &said, other.l, bytes.NewReader(first.Bytes())); err != nil || !strings.HasPrefix(said.String(), "Restored 144 records") {
		t.Fatal(err, said.String())
	}
	if err := Export(ctx, &second, other.l, "jsonl", nil); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the backup of the restored records differs", err)
	}
	if err := Export(ctx, &table, d.l, "csv", []string{"risk"}); err != nil || strings.Count(table.String(), "\nrisk,RSK-") != 12 {
		t.Errorf("%v\n%s", err, table.String())
	}
	var use errUsage
	if err := Export(ctx, &table, d.l, "csv", []string{"risks"}); !errors.As(err, &use) {
		t.Errorf("%v", err)
	}
}
