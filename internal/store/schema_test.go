package store_test

import (
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

// An import that sets a time for a digest does not take the organisation away from an older program beside this one (F21);
// a pause, which that program would not keep, does.
func TestAnImportLeavesTheOrganisationToOlderPrograms(t *testing.T) {
	now := time.Date(2026, 9, 15, 9, 0, 0, 0, time.UTC)
	for want, o := range map[string]domain.Org{
		"2":  {Cadence: map[string]domain.Timing{"weekly_sync": {At: "tue 10:00"}}, CadenceStates: map[string]domain.CadenceState{"weekly_sync": {Since: now}}},
		"3":  {Cadence: map[string]domain.Timing{"weekly_sync": {At: "every second tue 10:00"}}, CadenceStates: map[string]domain.CadenceState{"weekly_sync": {Since: now}}},
		"3 ": {CadenceStates: map[string]domain.CadenceState{"weekly_sync": {Since: now, Pause: &domain.Pause{By: "ana", At: now}}}},
	} {
		storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
			must(t, st, change(t, st, "r1", ledger.Put{New: &o}))
			if s := env.Raw.HGet(ctx, env.Prefix()+"org:main", "s").Val(); s != want[:1] {
				t.Errorf("%q: schema %s", want, s)
			}
		})
	}
}
