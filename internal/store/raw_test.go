package store_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
	"github.com/secretariat-bot/secretariat/internal/view"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// dump is all of the state behind the store, a line per key; JSON stands as {}, lifetimes in brackets.
func dump(t *testing.T, env storetest.Env) string {
	t.Helper()
	keys := env.Raw.Keys(ctx, "*").Val()
	slices.Sort(keys)
	var b strings.Builder
	line := func(format string, args ...any) {
		b.WriteString(strings.TrimPrefix(fmt.Sprintf(format, args...), env.Prefix()) + "\n")
	}
	for _, k := range keys {
		if !strings.HasPrefix(k, env.Prefix()) {
			t.Errorf("key %s is outside of the organisation", k)
		}
		life := ""
		if ttl := env.Raw.PTTL(ctx, k).Val(); ttl > 0 {
			life = " [" + ttl.Round(time.Minute).String() + "]"
		}
		switch env.Raw.Type(ctx, k).Val() {
		case "hash":
			h := env.Raw.HGetAll(ctx, k).Val()
			var fields []string
			for f, v := range h {
				fields = append(fields, f+"="+short(v))
			}
			slices.Sort(fields)
			line("%s%s hash %s", k, life, strings.Join(fields, " "))
		case "zset":
			var ms []string
			for _, z := range env.Raw.ZRangeWithScores(ctx, k, 0, -1).Val() {
				ms = append(ms, fmt.Sprintf("%v@%.0f", z.Member, z.Score))
			}
			line("%s%s zset %s", k, life, strings.Join(ms, " "))
		case "string":
			line("%s%s string %s", k, life, short(env.Raw.Get(ctx, k).Val()))
		case "stream":
			var ids []string
			for _, m := range env.Raw.XRange(ctx, k, "-", "+").Val() {
				ids = append(ids, m.ID+" "+short(m.Values["e"].(string)))
			}
			line("%s%s stream %s", k, life, strings.Join(ids, " "))
		}
	}
	return b.String()
}

func short(v string) string {
	if _, after, ok := strings.Cut(v, "\n"); ok {
		return "(mark|schema)+" + short(after)
	}
	if json.Valid([]byte(v)) && strings.HasPrefix(v, "{") {
		return "{}"
	}
	return v
}

func TestTheRawState(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		if got, err := st.Once(ctx, "epoch", "e-1"); err != nil || got != "e-1" {
			t.Fatalf("once: %q %v", got, err)
		}
		if got, _ := st.Once(ctx, "epoch", "e-2"); got != "e-1" {
			t.Errorf("once set twice: %q", got)
		}
		r := risk(1, "track-api", "ana")
		a := &domain.Action{ID: "ACT-001", Title: "Fix", Owner: "ana", State: "open", From: r.Ref(), Due: domain.Date{Year: 2026, Month: 9, Day: 30}}
		secret := risk(2, "track-api", "ana")
		secret.Visibility = domain.Restricted
		c := change(t, st, "r1", ledger.Put{New: r}, ledger.Put{New: a}, ledger.Put{New: secret},
			ledger.Put{New: &domain.Service{ID: "track-api", Name: "Track API"}, Imported: map[string][]byte{"org": []byte(`{"tier":1}`)}})
		c.Numbers = map[domain.Kind]int{domain.KindRisk: 2, domain.KindAction: 1}
		c.Said, c.SaidAs = "hash", "RSK-001"
		c.Letters = []outbox.Letter{{ID: "l1", To: outbox.Place{Person: "ana"}, Card: "card:ACT-001", Version: 1, Message: view.Say("x"), At: noon}}
		c.Arm = []ledger.Timer{{ID: "esc:ESC-001", What: "step", Due: noon.Add(time.Hour)}}
		c.Slot = &ledger.Slot{Job: "weekly", Date: "2026-09-15", State: "sent"}
		c.Note = map[string]string{"snapshot": "7"}
		must(t, st, c)
		enq := env.Raw.HGet(ctx, env.Prefix()+"letter:l1", "next").Val()
		got := strings.ReplaceAll(dump(t, env), enq, "REAL")
		got = strings.ReplaceAll(got, c.Audit[0].Hash, "HASH")
		if *update {
			if err := os.WriteFile("testdata/state.txt", []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		b, err := os.ReadFile("testdata/state.txt")
		if err != nil {
			t.Fatal(err)
		}
		want := string(b)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("state (-want +got):\n%s", diff)
		}
	})
}
