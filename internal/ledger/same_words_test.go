package ledger_test

import (
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

// Whoever got no answer types the same words again, after a restart too. What was recorded the first time is not done
// twice, though it made no record of its own: people would be told the same update two times (reliability F2).
func TestTheSameWordsAreNotToldTwice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, _ storetest.Env) {
		o := openOffice(t, st, "2026-09-15 23:40", false)
		_, err := o.DeclareIncident(ctx, o.as("maike"), night)
		o.must(err)
		_, err = o.NameRole(ctx, o.as("nils"), ref("INC-001"), "lead", "", false)
		o.must(err)
		drill, err := o.StartDrill(ctx, o.as("noor"), ledger.NewDrill{Lead: "rui", Script: domain.Scenario{Name: "test", Title: "A test", Goal: "to test", Severity: "SEV3", Service: "track-api", Minutes: 30,
			Injects: []domain.ScriptedInject{{At: 5, To: domain.ToAll, Text: "First"}, {At: 9, To: domain.ToAll, Text: "Second"}}}})
		o.must(err)
		played := drill.Incident.Ref()
		for words, c := range map[string]struct {
			do   func(ledger.Request) error
			done string
			who  string
		}{
			"an update": {func(rq ledger.Request) error {
				_, err := o.UpdateIncident(ctx, rq, ref("INC-001"), tells(0, map[string]ledger.BriefPage{domain.AudEngineer: {Channel: "eng-all"}}, "Orders of others were shown."))
				return err
			}, "update 1 of INC-001", "nils"},
			"a note": {func(rq ledger.Request) error {
				_, err := o.NoteIncident(ctx, rq, ref("INC-001"), "The key is off", time.Time{})
				return err
			}, "a line in the timeline of INC-001", "nils"},
			"news": {func(rq ledger.Request) error {
				_, err := o.InjectDrill(ctx, rq, played, "", "")
				return err
			}, "a piece of news of " + played.String(), "noor"},
		} {
			said := func(again bool) error {
				rq := o.as(c.who)
				rq.Said, rq.Again = "hash of "+words, again
				return c.do(rq)
			}
			o.must(said(false))
			err := said(false)
			if domain.CodeOf(err) != domain.AlreadyDone || !strings.Contains(err.Error(), c.done) {
				t.Errorf("%s, typed twice: %v", words, err)
			}
			if words == "a note" { // they may be meant
				o.must(said(true))
			}
		}
		if n := len(o.incident("INC-001").Updates); n != 1 {
			t.Errorf("%d updates", n)
		}
	})
}
