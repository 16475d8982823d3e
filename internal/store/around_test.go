package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

// hangers are records that hang on others in every way there is: by source, by link, by subject, by what they are about.
func hangers(rt *rapid.T) []domain.Record {
	all := []domain.Record{&domain.Risk{ID: "RSK-001", State: "open"}, &domain.Service{ID: "cart", Name: "Cart"}}
	for n := 2; n <= 12; n++ {
		var refs []domain.Ref
		for _, r := range all {
			refs = append(refs, r.Ref())
		}
		parent := func() domain.Ref { return rapid.SampledFrom(refs).Draw(rt, "parent") }
		ended := rapid.Bool().Draw(rt, "ended")
		state := func(live, end string) string {
			if ended {
				return end
			}
			return live
		}
		var rec domain.Record
		switch rapid.SampledFrom([]domain.Kind{domain.KindRisk, domain.KindException, domain.KindDecision, domain.KindAction, domain.KindEscalation, domain.KindCorrect}).Draw(rt, "kind") {
		case domain.KindRisk:
			rec = &domain.Risk{ID: fmt.Sprintf("RSK-%03d", n), State: state("open", "closed")}
		case domain.KindException:
			rec = &domain.Exception{ID: fmt.Sprintf("EXC-%03d", n), State: state("approved", "closed"), Risks: []domain.Ref{parent(), parent()}, Service: "cart"}
		case domain.KindDecision:
			rec = &domain.Decision{ID: fmt.Sprintf("DEC-%03d", n), State: state("proposed", "decided"), Links: []domain.Ref{parent()}}
		case domain.KindAction:
			rec = &domain.Action{ID: fmt.Sprintf("ACT-%03d", n), State: state("open", "done"), From: parent()}
		case domain.KindEscalation:
			rec = &domain.Escalation{ID: fmt.Sprintf("ESC-%03d", n), State: state("triggered", "resolved"), About: parent()}
		default:
			rec = &domain.Correction{ID: fmt.Sprintf("c%d", n), About: domain.Ref{Kind: domain.KindService, ID: "cart"}, Answered: state("", "fixed")}
		}
		if rapid.Bool().Draw(rt, "restricted") {
			rec.Base().Visibility = domain.Restricted
		}
		all = append(all, rec)
	}
	return all
}

// Look.Around reads, in one round trip, what a change may touch: the records asked for, those they hang on, the live
// numbered ones that hang on either, confidential or not (those of the directory are in memory anyway), and all that
// exceptions among these hang on. An ended one is not around; nothing is read twice.
func TestALookAroundSeesWhatHangsTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		rapid.Check(t, func(rt *rapid.T) {
			if err := env.Raw.FlushDB(ctx).Err(); err != nil {
				rt.Fatal(err)
			}
			all := hangers(rt)
			var puts []ledger.Put
			for _, r := range all {
				puts = append(puts, ledger.Put{New: r})
			}
			must(t, st, change(t, st, "fill", puts...))
			asked := []domain.Ref{rapid.SampledFrom(all).Draw(rt, "asked").Ref()}
			if rapid.Bool().Draw(rt, "two") {
				asked = append(asked, rapid.SampledFrom(all).Draw(rt, "also").Ref())
			}
			before := st.RoundTrips()
			seen, err := st.Look(ctx, ledger.Look{Refs: asked, Around: true})
			if err != nil {
				rt.Fatal(err)
			}
			if n := st.RoundTrips() - before; n != 1 {
				rt.Fatalf("%d round trips", n)
			}
			centre := slices.Clone(asked)
			for _, r := range all {
				if slices.Contains(asked, r.Ref()) {
					centre = append(centre, r.Parents()...)
				}
			}
			risks := []domain.Ref{} // of the exceptions around: the highest band of all of them counts
			hangs := func(r domain.Record) bool {
				return r.Live() && r.Ref().Kind.IsNumbered() && slices.ContainsFunc(r.Parents(), func(p domain.Ref) bool { return slices.Contains(centre, p) })
			}
			for _, r := range all {
				if r.Ref().Kind == domain.KindException && hangs(r) {
					risks = append(risks, r.Parents()...)
				}
			}
			var want, got []string
			for _, r := range all {
				if slices.Contains(centre, r.Ref()) || hangs(r) || slices.Contains(risks, r.Ref()) {
					want = append(want, r.Ref().String())
				}
			}
			for ref, rec := range seen.Records {
				if rec.Ref() != ref {
					rt.Fatalf("%s stands under %s", rec.Ref(), ref)
				}
				got = append(got, ref.String())
			}
			slices.Sort(want)
			slices.Sort(got)
			if strings.Join(got, " ") != strings.Join(want, " ") {
				rt.Fatalf("around %v\n got %v\nwant %v", asked, got, want)
			}
		})
	})
}
