package store_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

// An older program reads the organisation though it has clocks and contracts of its own: it needs people's mail addresses
// to write to them. What it drops with its next write of the row is not lost, and what is taken away by the newer program
// stays away (F21).
func TestAnOlderProgramDropsNoLegalClocks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		laws := &domain.Org{Name: "Fleet", EmailDomain: "fleet.example", Clocks: map[string]string{"gdpr_authority": "96 hours"},
			Contracts: map[string]domain.Contract{"northwind": {Name: "Northwind", Hours: 24}}}
		must(t, st, change(t, st, "r1", ledger.Put{New: laws}))
		key := env.Prefix() + "org:main"
		if s := env.Raw.HGet(ctx, key, "s").Val(); s != "2" {
			t.Errorf("the row stands in schema %s", s)
		}
		body := env.Raw.HGet(ctx, key, "b").Val()
		stripped := body[:strings.Index(body, `,"clocks"`)] + "}" // as a program that knows neither writes it
		if !strings.Contains(body, `"contracts"`) || strings.Contains(stripped, "96 hours") {
			t.Fatalf("the row has another shape: %s", body)
		}
		env.Raw.HSet(ctx, key, "b", stripped)
		read := func() (looked, whole *domain.Org) {
			t.Helper()
			seen, err := st.Look(ctx, ledger.Look{Refs: []domain.Ref{laws.Ref()}})
			if err != nil {
				t.Fatal(err)
			}
			d, err := st.Directory(ctx, nil)
			if err != nil {
				t.Fatal(err)
			}
			return seen.Records[laws.Ref()].(*domain.Org), d.Org
		}
		looked, whole := read()
		var many []ledger.Put // more than ride along in one answer
		for i := range 201 {
			many = append(many, ledger.Put{New: &domain.Person{ID: fmt.Sprint("p", i)}})
		}
		must(t, st, change(t, st, "many", many...))
		_, batched := read()
		for _, o := range []*domain.Org{looked, whole, batched} {
			if !reflect.DeepEqual(o.Clocks, laws.Clocks) || !reflect.DeepEqual(o.Contracts, laws.Contracts) || o.EmailDomain != laws.EmailDomain {
				t.Errorf("read as %+v", o)
			}
		}
		none := domain.Clone(looked)
		none.Clocks, none.Contracts = nil, nil
		must(t, st, change(t, st, "r2", ledger.Put{Old: looked, New: none}))
		if looked, whole := read(); len(looked.Clocks)+len(looked.Contracts)+len(whole.Clocks)+len(whole.Contracts) > 0 {
			t.Errorf("what was taken away is back: %+v", looked)
		}
	})
}
