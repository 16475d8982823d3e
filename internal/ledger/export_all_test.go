package ledger_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// fill puts something at random into every field of a record, its lists, maps and parts, by reflection: a new field is
// covered by itself. What a backup could mangle is among the words.
func fill(rnd *rand.Rand, v reflect.Value) {
	words := []string{"zebra", "Ünï çødé 🦓", "<!channel> & \"quotes\"", "line one\nline two", "=1+1", "  spaces  ", "\u202e right to left", "a|b|c", "{\"json\":1}"}
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rnd.IntN(1e6)) * time.Second)))
		return
	case domain.Date:
		v.Set(reflect.ValueOf(domain.Date{Year: 2026, Month: time.Month(1 + rnd.IntN(12)), Day: 1 + rnd.IntN(28)}))
		return
	case domain.Ref:
		v.Set(reflect.ValueOf(domain.NewRef(domain.Numbered[rnd.IntN(len(domain.Numbered))], 1+rnd.IntN(50))))
		return
	case json.RawMessage:
		b, _ := json.Marshal(map[string]string{"summary": words[rnd.IntN(len(words))]})
		v.Set(reflect.ValueOf(json.RawMessage(b)))
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(rnd, v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Tag.Get("json") != "-" {
				fill(rnd, v.Field(i))
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(rnd, v.Index(i))
		}
	case reflect.Map:
		m := reflect.MakeMap(v.Type())
		for range 2 {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(rnd, key)
			fill(rnd, value)
			m.SetMapIndex(key, value)
		}
		v.Set(m)
	case reflect.String:
		v.SetString(words[rnd.IntN(len(words))])
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(1 + rnd.IntN(5)))
	case reflect.Float64:
		v.SetFloat(float64(rnd.IntN(100)) / 8)
	}
}

// Every kind, every field: what is taken out comes back the same, byte for byte, indexes included (product 2).
func TestEveryFieldComesBackFromABackup(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		ctx, rnd := context.Background(), rand.New(rand.NewPCG(7, 22))
		l := filled(t, st)
		n := 0
		for _, k := range domain.Kinds {
			for i := range 3 {
				rec := domain.New(k)
				if rec == nil {
					t.Fatalf("no record of kind %s", k)
				}
				fill(rnd, reflect.ValueOf(rec).Elem())
				id := reflect.ValueOf(rec).Elem().FieldByName("ID")
				if k == domain.KindOrg || !id.IsValid() {
					continue
				}
				id.SetString(fmt.Sprintf("filled-%d", i))
				if k.IsNumbered() {
					id.SetString(domain.NewRef(k, 900+i).ID)
				}
				seen, err := st.Look(ctx, ledger.Look{})
				if err != nil {
					t.Fatal(err)
				}
				letter := outbox.Letter{ID: fmt.Sprintf("filled:%s:%d", k, i), To: outbox.Place{Channel: "eng-all"}, Message: view.Say("x"), At: asOf}
				letter.Message.About = []domain.Ref{rec.Ref()}
				if _, err := st.Commit(ctx, ledger.Change{Head: seen.Head, Put: []ledger.Put{{New: rec}}, Letters: []outbox.Letter{letter}}); err != nil {
					t.Fatalf("%s: %v", k, err)
				}
				n++
			}
		}
		if n < 3*(len(domain.Kinds)-2) {
			t.Errorf("only %d records were filled", n)
		}
		first := export(t, l)
		empty, err := store.Open(ctx, store.Options{URL: env.URL, Org: "other"})
		if err != nil {
			t.Fatal(err)
		}
		defer empty.Close()
		back := over(empty)
		if _, err := back.Restore(ctx, operator, strings.NewReader(first)); err != nil {
			t.Fatal(err)
		}
		if got := export(t, back); got != first {
			t.Fatalf("the restored books export differently:\n%s", firstDifference(first, got))
		}
		was, err := st.Posted(ctx, domain.NewRef(domain.KindRisk, 900))
		if err != nil {
			t.Fatal(err)
		}
		now, err := empty.Posted(ctx, domain.NewRef(domain.KindRisk, 900))
		if err != nil || len(now) == 0 || !reflect.DeepEqual(was, now) {
			t.Errorf("where letters went: %v before, %v after (%v)", was, now, err)
		}
		for _, k := range domain.Numbered { // the indexes are made anew, and are the same
			for _, restricted := range []bool{false, true} {
				look := ledger.Look{Pages: []ledger.Page{{Index: ledger.Index{Kind: k, Restricted: restricted}, Limit: 1000}}}
				a, err := st.Look(ctx, look)
				if err != nil {
					t.Fatal(err)
				}
				b, err := empty.Look(ctx, look)
				if err != nil || fmt.Sprint(refs(a.Pages[0].Records)) != fmt.Sprint(refs(b.Pages[0].Records)) {
					t.Errorf("%s: %v before, %v after (%v)", k, refs(a.Pages[0].Records), refs(b.Pages[0].Records), err)
				}
			}
		}
	})
}

func refs(recs []domain.Record) (out []string) {
	for _, r := range recs {
		out = append(out, r.Ref().ID)
	}
	return out
}
