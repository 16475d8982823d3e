package find

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func company() *Index {
	e := func(id, label string, more ...string) Entry {
		return Entry{Kind: "service", ID: id, Label: label, Names: more}
	}
	return New([]Entry{
		e("track-web", "Public tracking site"), e("track-api", "Tracking interface for customers"),
		e("billing-core", "Billing"), e("card-vault", "Stored payment cards"), e("invoice-portal", "Customer invoice portal"),
		e("payments-api", "Payments interface", "pay"), e("kafka-connect", "Event bridge"), e("sso", "Staff sign-in"),
		e("clinic-portal", "Clinic ordering portal"), e("clinic-mobile", "Clinic phone app"),
		{Kind: "team", ID: "payments", Label: "Billing and Payments"},
		{Kind: "person", ID: "joao", Label: "João Sæther"},
		{Kind: "service", ID: "old-portal", Label: "Old portal", Quiet: true},
	})
}

func ids(hits []Hit) string {
	var out []string
	for _, h := range hits {
		out = append(out, h.ID)
	}
	return strings.Join(out, " ")
}

func TestExactForgivesCaseAndSeparators(t *testing.T) {
	for query, want := range map[string]string{
		"track-api": "track-api", "Track API": "track-api", "trackapi": "track-api", "TRACK_API": "track-api",
		"stored payment cards": "card-vault", "PAY": "payments-api", "Joao Saether": "joao", "joão sæther": "joao",
		"old portal": "old-portal", "payment api": "", "": "", "---": "",
	} {
		if got := ids(company().Exact(query)); got != want {
			t.Errorf("Exact(%q) = %q, want %q", query, got, want)
		}
	}
}

// The lines of dependencies 2, and what people really mistype.
func TestNearNamesTheMeantOneFirst(t *testing.T) {
	for query, want := range map[string]string{
		"paymnets-api": "payments-api", "card vualt": "card-vault", "kafak": "kafka-connect", "payments api": "payments-api",
		"payment api": "payments-api", "PAYMENTS": "payments", "paymets": "payments", "trakc-web": "track-web", "ss0": "sso",
		"invoce portal": "invoice-portal", "clinc-mobile": "clinic-mobile", "payment cards": "card-vault",
		"sos": "sso", "kfaka connect": "kafka-connect",
	} {
		hits := company().Near(query, 3)
		if len(hits) == 0 || hits[0].ID != want {
			t.Errorf("Near(%q) = %q, want %q first", query, ids(hits), want)
		}
	}
	for _, query := range []string{"zzz", "", "🙂", "qwertz", "old portl"} {
		for _, h := range company().Near(query, 3) {
			if h.ID == "old-portal" || query != "old portl" {
				t.Errorf("Near(%q) offers %q", query, h.ID)
			}
		}
	}
}

func TestAheadFollowsTheTypist(t *testing.T) {
	for query, want := range map[string]string{"tr": "track-", "clinic p": "clinic-portal", "pymtsapi": "payments-api", "staff": "sso", "vault": "card-vault"} {
		hits := company().Ahead(query, 4)
		if len(hits) == 0 || !strings.HasPrefix(hits[0].ID, want) {
			t.Errorf("Ahead(%q) = %q, want %q first", query, ids(hits), want)
		}
	}
	if got := len(company().Ahead("", 5, "service")); got != 5 {
		t.Errorf("an empty query lists %d entries, want 5", got)
	}
}

// Whatever is typed: no panic, no repeated entry, scores in order, quiet entries only by their exact name.
func TestAnyQuery(t *testing.T) {
	ix := company()
	rapid.Check(t, func(t *rapid.T) {
		q := rapid.String().Draw(t, "q")
		for _, hits := range [][]Hit{ix.Near(q, 5), ix.Ahead(q, 5), ix.Exact(q)} {
			seen, last := map[string]bool{}, 2.0
			for _, h := range hits {
				if seen[h.Kind+h.ID] || h.Score > last {
					t.Fatalf("%q: %v", q, hits)
				}
				seen[h.Kind+h.ID], last = true, h.Score
			}
		}
	})
}

// One slip of the finger in any name of a large company still finds that name.
func TestOneSlipAmongMany(t *testing.T) {
	entries := many(20_000)
	ix := New(entries)
	rapid.Check(t, func(t *rapid.T) {
		e := entries[rapid.IntRange(0, len(entries)-1).Draw(t, "entry")]
		r := []rune(e.ID)
		i := rapid.IntRange(1, len(r)-3).Draw(t, "place")
		if r[i] == '-' || r[i+1] == '-' || r[i] == r[i+1] {
			t.Skip("no slip of a letter")
		}
		r[i], r[i+1] = r[i+1], r[i]
		if got := ix.Near(string(r), 10); !strings.Contains(ids(got)+" ", e.ID+" ") && !strings.ContainsAny(string(r[i:i+2]), "0123456789") {
			t.Fatalf("%q for %q finds %q", string(r), e.ID, ids(got))
		}
	})
}

func many(n int) []Entry {
	area := strings.Fields("payments tracking billing parcel clinic carrier identity warehouse pricing refunds labels routing ledger search photo gateway")
	part := strings.Fields("api web worker core portal sync store queue gateway admin mobile exporter importer scheduler")
	out := make([]Entry, n)
	for i := range out {
		a, p := area[i%len(area)], part[i/len(area)%len(part)]
		out[i] = Entry{Kind: "service", ID: fmt.Sprintf("%s-%s-%d", a, p, i), Label: fmt.Sprintf("%s %s %d", a, p, i)}
	}
	return out
}

var sizes = []int{1_000, 100_000}

// A mistyped name must cost about the same however many names there are (product 6).
func BenchmarkNear(b *testing.B) {
	for _, n := range sizes {
		ix := New(many(n))
		queries := []string{"paymnets-api-770", "clinc portal 68", "trakcing", "warehose sync 7"}
		ix.Near(queries[0], 5)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				ix.Near(queries[i%len(queries)], 5)
			}
		})
	}
}

func BenchmarkAhead(b *testing.B) {
	for _, n := range sizes {
		ix := New(many(n))
		ix.Ahead("pay", 20)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				ix.Ahead("payments a", 20)
			}
		})
	}
}

func BenchmarkBuild(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		entries := many(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				New(entries).keys()
			}
		})
	}
}
