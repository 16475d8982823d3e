package store_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/find"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

// stands says of one record, slowly and without the store, whether an index holds it.
func stands(x ledger.Index, rec domain.Record) bool {
	m := rec.Base()
	has := func(list []string, id string) bool { return id == "" || slices.Contains(list, id) }
	return m.IsRestricted() == x.Restricted && (x.Kind == "" || x.Kind == rec.Ref().Kind) && (!x.Live && !x.First || rec.Live()) &&
		has(rec.Services(), x.Service) && has(rec.Holders(), x.Holder) && has(m.NeedToKnow, x.Reader) &&
		(x.Facet == domain.Facet{} || slices.Contains(domain.Facets(rec), x.Facet))
}

// Whatever is written and however the sets are combined, a page holds what a plain filter over the records holds, in
// order, and says how many there are. A search finds what stands in the texts, and never a restricted record.
func TestPagesOfSeveralSetsEqualAFilter(tt *testing.T) {
	st, env := storetest.New(tt)
	today := domain.Date{Year: 2026, Month: 9, Day: 15}
	people, services := []string{"", "ana", "bob"}, []string{"", "a", "b", "c"}
	rapid.Check(tt, func(t *rapid.T) {
		env.Raw.FlushDB(ctx)
		pick := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(t, name) }
		day := func(name string) domain.Date {
			if n := rapid.IntRange(-1, 4).Draw(t, name); n >= 0 {
				return today.AddDays(n - 2)
			}
			return domain.Date{}
		}
		words := []string{"Sensor", "sensors", "Zoë", "key", "the"}
		books := map[domain.Ref]domain.Record{}
		for i := range rapid.IntRange(1, 14).Draw(t, "writes") {
			n := rapid.IntRange(1, 5).Draw(t, "number")
			title := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 3).Draw(t, "title"), " ")
			var rec domain.Record
			if rapid.Bool().Draw(t, "risk") {
				f := func(what string) int { return rapid.IntRange(0, 5).Draw(t, what) }
				rec = &domain.Risk{ID: domain.NewRef(domain.KindRisk, n).ID, Title: title, Service: pick("service", services...), Owner: pick("owner", people...),
					State: pick("state", "reported", "open", "accepted", "closed"), Target: day("target"), Control: pick("control", "", "mfa"),
					Score:     domain.Score{Likelihood: f("likelihood"), Impact: f("impact"), Exposure: f("exposure")},
					Statement: domain.Statement{If: pick("if", "", "a key leaks", "a sensor fails")}}
			} else {
				rec = &domain.Action{ID: domain.NewRef(domain.KindAction, n).ID, Title: title, Service: pick("service", services...),
					Owner: pick("owner", people...), State: pick("state", "open", "done"), Due: day("due")}
			}
			m := rec.Base()
			m.Visibility = rapid.SampledFrom([]domain.Visibility{domain.Internal, domain.Restricted}).Draw(t, "visibility")
			if m.IsRestricted() {
				m.NeedToKnow = []string{pick("reader", people[1:]...)}
			}
			m.CreatedAt = time.Unix(int64(rapid.IntRange(1, 3).Draw(t, "minute"))*60, 0).UTC()
			put := ledger.Put{New: rec}
			if books[rec.Ref()] != nil {
				seen, err := st.Look(ctx, ledger.Look{Refs: []domain.Ref{rec.Ref()}})
				if err != nil {
					tt.Fatal(err)
				}
				put.Old = seen.Records[rec.Ref()]
			}
			must(tt, st, change(tt, st, fmt.Sprint(i), put))
			books[rec.Ref()] = rec
		}
		for range 6 { // several questions to the same books
			p := ledger.Page{Limit: rapid.IntRange(0, 4).Draw(t, "limit"), Offset: rapid.IntRange(0, 3).Draw(t, "offset"), Newest: rapid.Bool().Draw(t, "newest")}
			kind := rapid.SampledFrom([]domain.Kind{"", domain.KindRisk, domain.KindAction}).Draw(t, "kind")
			live, restricted := rapid.Bool().Draw(t, "live"), rapid.Bool().Draw(t, "restricted")
			p.Index = ledger.Index{Kind: kind, Live: live, Restricted: restricted}
			if kind == domain.KindRisk && rapid.Bool().Draw(t, "first") {
				p.Index.Live, p.Index.First = false, true
				if rapid.Bool().Draw(t, "of a band") {
					p.Index.Facet = domain.Facet{Name: domain.FacetBand, Value: pick("band", "critical", "high", "medium", "low")}
				}
			}
			one := func(name string) ledger.Index {
				x := ledger.Index{Kind: kind, Live: live, Restricted: restricted}
				switch pick(name, "service", "holder", "owner", "state", "control", "reader") {
				case "service":
					x.Service = pick(name+" service", services[1:]...)
				case "holder":
					x.Holder = pick(name+" holder", people[1:]...)
				case "owner":
					x.Facet = domain.Facet{Name: domain.FacetOwner, Value: pick(name+" owner", people[1:]...)}
				case "state":
					x.Live, x.Facet = false, domain.Facet{Name: domain.FacetState, Value: pick(name+" state", "reported", "open", "closed")}
				case "control":
					x.Facet = domain.Facet{Name: domain.FacetControl, Value: "mfa"}
				case "reader":
					if restricted {
						x.Reader = pick(name+" reader", people[1:]...)
					}
				}
				return x
			}
			for i := range rapid.IntRange(0, 2).Draw(t, "and") {
				p.And = append(p.And, one(fmt.Sprint("and ", i)))
			}
			for i := range rapid.IntRange(0, 2).Draw(t, "any") {
				p.Any = append(p.Any, one(fmt.Sprint("any ", i)))
			}
			if rapid.Bool().Draw(t, "late") {
				p.Late = today
			}
			var want []domain.Record
			for _, rec := range books {
				holds := func(x ledger.Index) bool { return stands(x, rec) }
				on := domain.InTime(rec)
				if holds(p.Index) && !slices.ContainsFunc(p.And, func(x ledger.Index) bool { return !holds(x) }) && (len(p.Any) == 0 || slices.ContainsFunc(p.Any, holds)) &&
					(p.Late.IsZero() || !on.IsZero() && today.After(on)) {
					want = append(want, rec)
				}
			}
			slices.SortFunc(want, func(a, b domain.Record) int {
				if p.Newest {
					a, b = b, a
				}
				if p.Index.First {
					return domain.LessFirst(a.(*domain.Risk), b.(*domain.Risk))
				}
				x, y := a.Day(), b.Day()
				if !p.Late.IsZero() {
					x, y = domain.InTime(a), domain.InTime(b)
				}
				if x.IsZero() != y.IsZero() {
					return map[bool]int{true: 1, false: -1}[x.IsZero()]
				}
				return cmp.Or(x.Compare(y), cmp.Compare(a.Ref().Num(), b.Ref().Num()), cmp.Compare(a.Ref().Kind, b.Ref().Kind))
			})
			query := []string{pick("first word", "sensor", "zoe", "key")}
			if rapid.Bool().Draw(t, "two words") {
				query = append(query, pick("second word", "sens", "ke", "leaks", "zzz"))
			}
			seen, err := st.Look(ctx, ledger.Look{Pages: []ledger.Page{p}, Search: &ledger.Search{Words: query, Limit: 100}})
			if err != nil {
				tt.Fatal(err)
			}
			var ids, got []string
			for _, r := range want[min(p.Offset, len(want)):min(p.Offset+p.Limit, len(want))] {
				ids = append(ids, r.Ref().ID)
			}
			for _, r := range seen.Pages[0].Records {
				got = append(got, r.Ref().ID)
			}
			if seen.Pages[0].Total != len(want) || !slices.Equal(got, ids) {
				t.Fatalf("%+v: %d %v, want %d %v", p, seen.Pages[0].Total, got, len(want), ids)
			}
			found := map[string]bool{}
			rank := func(rec domain.Record) int {
				n := 0
				if find.Matches(query, find.Words(rec.Heading())) {
					n = 2
				}
				if rec.Live() {
					n++
				}
				return n
			}
			last := 4
			for _, rec := range seen.Found.Records {
				found[rec.Ref().ID] = true
				if r := rank(rec); r > last {
					t.Fatalf("%s of rank %d stands behind rank %d", rec.Ref(), r, last)
				} else {
					last = r
				}
			}
			for ref, rec := range books {
				heading, text := domain.Searched(rec)
				holds := !rec.Base().IsRestricted() && find.Matches(query, append(find.Words(heading), find.Words(text)...))
				if holds != found[ref.ID] {
					t.Fatalf("%v: %s (%q, %q) found: %t, want %t", query, ref, heading, text, found[ref.ID], holds)
				}
			}
			if seen.Found.Total != len(found) || seen.Deeper {
				t.Fatalf("%d found, %d said, more: %t", len(found), seen.Found.Total, seen.Deeper)
			}
		}
		inWords := map[string]bool{} // the list of words holds what the internal records hold, and nothing else
		for _, rec := range books {
			if heading, text := domain.Searched(rec); !rec.Base().IsRestricted() {
				for _, w := range append(find.Words(heading), find.Words(text)...) {
					inWords[w] = true
				}
			}
		}
		for _, w := range env.Raw.ZRange(ctx, env.Prefix()+"idx:i:words", 0, -1).Val() {
			if !inWords[w] {
				t.Fatalf("the list of words holds %q", w)
			}
			delete(inWords, w)
		}
		if len(inWords) > 0 {
			t.Fatalf("the list of words lacks %v", inWords)
		}
	})
}
