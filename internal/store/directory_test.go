package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

func TestTheDirectoryIsReadByWhatChanged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		d, err := st.Directory(ctx, domain.NewDirectory())
		if err != nil || d.Version != 0 || len(d.Services) != 0 {
			t.Fatalf("an empty store: %+v %v", d, err)
		}
		ana := &domain.Person{ID: "ana", Name: "Ana", Slack: "U1"}
		svc := &domain.Service{ID: "track-api", Name: "Track API", RACI: domain.RACI{Accountable: "ana"}}
		must(t, st, change(t, st, "r1", ledger.Put{New: ana}, ledger.Put{New: svc, Imported: map[string][]byte{"org": []byte(`{"name":"Track API"}`)}}))
		before := st.RoundTrips()
		d, err = st.Directory(ctx, d)
		if err != nil {
			t.Fatal(err)
		}
		if d.Version != 1 || d.Services["track-api"] == nil || d.BySlack("U1") == nil || len(d.AccountableFor("ana")) != 1 {
			t.Errorf("directory: %+v", d)
		}
		next := domain.Clone(d.Services["track-api"])
		next.Name = "Tracking"
		must(t, st, change(t, st, "r2", ledger.Put{Old: d.Services["track-api"], New: next}))
		after, err := st.Directory(ctx, d)
		if err != nil || after.Version != 2 || after.Services["track-api"].Name != "Tracking" || d.Services["track-api"].Name != "Track API" {
			t.Errorf("after a change: version %d, %v; the old directory must stay as it was", after.Version, err)
		}
		if after.People["ana"] != d.People["ana"] {
			t.Error("what did not change was read again")
		}
		if n := st.RoundTrips() - before - 2; n != 2 { // change() looks and commits
			t.Errorf("two readings took %d round trips", n)
		}
		after.Stale = true
		same, err := st.Directory(ctx, after)
		if err != nil || same.Stale || same.Version != 2 || same.ReadAt.Before(after.ReadAt) {
			t.Errorf("an unchanged directory: %+v %v", same, err)
		}
		imported, err := st.Imported(ctx, domain.KindService)
		if diff := cmp.Diff(map[string]map[string][]byte{"track-api": {"org": []byte(`{"name":"Track API"}`)}}, imported); diff != "" || err != nil {
			t.Errorf("imported: %s %v", diff, err)
		}
		env.Raw.FlushDB(ctx) // set back (F31)
		if d, err = st.Directory(ctx, after); err != nil || d.Version != 0 || len(d.Services) != 0 {
			t.Errorf("books that were set back: %+v %v", d, err)
		}
	})
}

func TestTenThousandServicesAreReadWellUnderASecond(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		for part := range 10 {
			var puts []ledger.Put
			for i := range 1000 {
				id := fmt.Sprintf("svc-%05d", part*1000+i)
				puts = append(puts, ledger.Put{New: &domain.Service{ID: id, Name: strings.ToUpper(id), RACI: domain.RACI{Accountable: "ana"}}})
			}
			must(t, st, change(t, st, fmt.Sprint(part), puts...))
		}
		start := time.Now()
		d, err := st.Directory(ctx, domain.NewDirectory())
		if err != nil || len(d.Services) != 10000 {
			t.Fatalf("%d services, %v", len(d.Services), err)
		}
		t.Logf("10,000 services in %v", time.Since(start))
	})
}

func TestTimers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		tm, real := st.Timers(), time.Now()
		arm := func(request string, ts ...ledger.Timer) {
			c := change(t, st, request)
			c.Arm = ts
			must(t, st, c)
		}
		claim := func(now time.Time, n int) []ledger.Fired {
			t.Helper()
			f, err := tm.Claim(ctx, now, real, 15*time.Second, n)
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		if _, ok, err := tm.Next(ctx); ok || err != nil {
			t.Errorf("an empty alarm clock has a next: %v", err)
		}
		arm("a", ledger.Timer{ID: "t2", What: "step", Gen: 3, Due: noon.Add(2 * time.Minute)}, ledger.Timer{ID: "t1", What: "step", Ref: domain.NewRef(domain.KindEscalation, 1), Due: noon.Add(time.Minute)})
		if due, ok, err := tm.Next(ctx); !ok || err != nil || !due.Equal(noon.Add(time.Minute)) {
			t.Errorf("next: %v %v %v", due, ok, err)
		}
		if f := claim(noon, 5); len(f) != 0 {
			t.Errorf("fired early: %+v", f)
		}
		f := claim(noon.Add(time.Hour), 5)
		if len(f) != 2 || f[0].ID != "t1" || f[1].ID != "t2" || f[0].Ref.ID != "ESC-001" || f[1].Gen != 3 {
			t.Fatalf("claimed %+v", f)
		}
		if again := claim(noon.Add(time.Hour), 5); len(again) != 0 {
			t.Errorf("lent twice: %+v", again)
		}
		real = real.Add(16 * time.Second)
		second := claim(noon.Add(time.Hour), 1)
		if len(second) != 1 || second[0].ID != "t1" || second[0].Fence <= f[0].Fence {
			t.Fatalf("after the lease: %+v", second)
		}
		answer := func(request string, f ledger.Fired, more func(*ledger.Change)) error {
			c := change(t, st, request)
			c.Fired = []ledger.Fired{f}
			if more != nil {
				more(&c)
			}
			_, err := st.Commit(ctx, c)
			return err
		}
		if err := answer("", f[0], nil); err != ledger.ErrFired {
			t.Errorf("the first worker's answer: %v", err)
		}
		if err := answer("", second[0], func(c *ledger.Change) {
			c.Arm = []ledger.Timer{{ID: "t1", What: "step", Gen: 1, Due: noon.Add(5 * time.Minute)}}
		}); err != nil {
			t.Errorf("the second worker's answer: %v", err)
		}
		if third := claim(noon.Add(time.Hour), 5); len(third) != 2 || third[0].ID != "t2" || third[1].ID != "t1" || third[1].Gen != 1 {
			t.Errorf("armed again in the same commit: %+v", third)
		}
		c := change(t, st, "off")
		c.Disarm = []string{"t1", "t2"}
		must(t, st, c)
		if _, ok, _ := tm.Next(ctx); ok {
			t.Error("disarmed timers are still there")
		}
		if err := answer("", f[1], nil); err != ledger.ErrFired {
			t.Errorf("the answer to a disarmed timer: %v", err)
		}
		for _, k := range []string{"timers", "timers:lent", "timers:body", "timers:fence"} {
			if n := env.Raw.Exists(ctx, env.Prefix()+k).Val(); n != 0 {
				t.Errorf("%s is left behind", k)
			}
		}
	})
}

func TestSlotsAndNotes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		claim := func(request string) error {
			c := change(t, st, request)
			c.Slot = &ledger.Slot{Job: "weekly", Date: "2026-09-15", State: "sent"}
			c.Note = map[string]string{"a": request, "gone": ""}
			_, err := st.Commit(ctx, c)
			return err
		}
		if err := claim("r1"); err != nil {
			t.Fatal(err)
		}
		if err := claim("r2"); err != ledger.ErrFired {
			t.Errorf("the slot was filled twice: %v", err)
		}
		slots, err := st.Slots(ctx, "weekly:2026-09-15", "weekly:2026-09-22")
		if diff := cmp.Diff(map[string]string{"weekly:2026-09-15": "sent"}, slots); diff != "" || err != nil {
			t.Errorf("slots: %s %v", diff, err)
		}
		notes, err := st.Notes(ctx, "a", "b", "gone")
		if diff := cmp.Diff(map[string]string{"a": "r1"}, notes); diff != "" || err != nil {
			t.Errorf("notes: %s %v", diff, err)
		}
	})
}
