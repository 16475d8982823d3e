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

// What came with the life of incidents is shut to an older program where it would spoil it, and stays open where it would
// not: people answer searches on whichever replica they reach (F21).
func TestWhatCameWithTheLifeOfIncidents(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		played := domain.Meta{Exercise: true}
		for want, recs := range map[string][]domain.Record{
			"2": {&domain.Incident{ID: "INC-001"}, &domain.Decision{ID: "DEC-001"}, &domain.Org{MarkEmoji: "pushpin"},
				&domain.Escalation{ID: "ESC-001", Trigger: domain.TriggerLead, UrgentByItself: true}},
			"3": {&domain.Sheet{ID: "INC-001", About: domain.NewRef(domain.KindIncident, 1)}},
			"4": {&domain.Incident{ID: "INC-002", Gen: 1}, &domain.Incident{ID: "INC-003", Timeline: []domain.Moment{{N: 1}}}, &domain.Decision{ID: "DEC-002", Short: true},
				&domain.Escalation{ID: "ESC-002", Meta: played}, &domain.Action{ID: "ACT-002", Meta: played},
				&domain.Sheet{ID: "INC-002", About: domain.NewRef(domain.KindIncident, 2), Sent: []domain.Sending{{Update: 1}}},
				&domain.Sheet{ID: "INC-003", About: domain.NewRef(domain.KindIncident, 3), Reword: &domain.Reword{By: "ana"}}},
		} {
			for _, rec := range recs {
				p := change(t, st, "r:"+rec.Ref().String(), ledger.Put{New: rec})
				p.Arm = []ledger.Timer{{ID: "t", What: "escalation", Ref: rec.Ref(), Due: time.Date(2026, 9, 15, 9, 0, 0, 0, time.UTC)}}
				must(t, st, p)
				key := env.Prefix() + string(rec.Ref().Kind) + ":" + rec.Ref().ID
				if s := env.Raw.HGet(ctx, key, "s").Val(); s != want {
					t.Errorf("%s stands in schema %s, want %s", rec.Ref(), s, want)
				}
				timer := want
				if rec.Ref().Kind == domain.KindIncident { // what it owes, only a newer program knows
					timer = "4"
				}
				if b := env.Raw.HGet(ctx, env.Prefix()+"timers:body", "t").Val(); b[:1] != timer {
					t.Errorf("the timer of %s stands in schema %s, want %s", rec.Ref(), b[:1], timer)
				}
			}
		}
	})
}
