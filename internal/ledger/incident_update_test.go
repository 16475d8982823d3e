package ledger_test

import (
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// tells is an update to some audiences, its pages as the templates would make them.
func tells(edition int, to map[string]ledger.BriefPage, know string) ledger.UpdateOut {
	u := ledger.UpdateOut{NewUpdate: domain.NewUpdate{Know: know, After: -1}, Change: domain.SheetChange{Edition: edition}}
	for _, a := range domain.Audiences {
		if p, ok := to[a]; ok {
			p.Message, p.Template = view.Say(a+" reads: "+know), "update."+a
			u.Audiences = append(u.Audiences, a)
			u.Pages = append(u.Pages, ledger.BriefOut{Audience: a, Pages: []ledger.BriefPage{p}})
		}
	}
	return u
}

// A SEV1 nobody tells of: the comms lead is reminded before and at the promised moment, ten minutes later the lead, then
// somebody is looked for; the update ends that search and makes the next promise. Executives are not forgotten.
func TestMissedUpdate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, _ storetest.Env) {
		o := openOffice(t, st, "2026-09-15 23:40", false)
		_, err := o.DeclareIncident(ctx, o.as("maike"), night)
		o.must(err)
		_, err = o.NameRole(ctx, o.as("nils"), ref("INC-001"), "lead", "", false)
		o.must(err)
		_, err = o.NameRole(ctx, o.as("celeste"), ref("INC-001"), "comms", "", false)
		o.must(err)
		o.must(func() error {
			_, e := o.NameRole(ctx, o.as("nils"), ref("INC-001"), "statement", "marguerite", false)
			return e
		}())
		if i := o.incident("INC-001"); !i.NextUpdate.Equal(i.Times["declared"].Add(30 * time.Minute)) {
			t.Fatalf("promised for %s", i.NextUpdate)
		}
		o.deliver()
		step := func(until, person, words string) {
			o.Helper()
			o.read = nil
			o.until(until)
			if !o.to(person, words) {
				o.Errorf("%s: %s does not read %q: %+v", until, person, words, o.read)
			}
		}
		step("2026-09-16 00:06", "celeste", "The next update is promised for")
		step("2026-09-16 00:11", "celeste", "is due now")
		step("2026-09-16 00:21", "nils", "is ten minutes late. Celeste Amadi-Ruiz was reminded.")
		o.read = nil
		o.until("2026-09-16 00:31")
		var search *domain.Escalation
		for _, id := range []string{"ESC-001", "ESC-002", "ESC-003"} {
			if e, ok := o.get(id).(*domain.Escalation); ok && e.Running() {
				search = e
			}
		}
		if search == nil || !search.Urgent || search.PathID != domain.MajorPath {
			t.Fatalf("nobody is looked for: %+v", search)
		}
		step("2026-09-16 00:41", "celeste", "Executives have read nothing of it yet.")
		o.read = nil

		got, err := o.UpdateIncident(ctx, o.as("celeste"), ref("INC-001"), tells(0, map[string]ledger.BriefPage{domain.AudExecutive: {Persons: []string{"renata"}}, domain.AudEngineer: {Channel: "eng-all"}}, "Orders of others were shown."))
		o.must(err)
		if e := o.escalation(search.ID); e.State != domain.EscResolved || e.Outcome != "Celeste Amadi-Ruiz sent the update." {
			t.Errorf("the search goes on: %s %q", e.State, e.Outcome)
		}
		i := o.incident("INC-001")
		if len(got.Sent) != 2 || len(i.Updates) != 1 || !i.DidExecutivesRead() || !i.NextUpdate.Equal(i.Updates[0].At.Add(30*time.Minute)) {
			t.Errorf("%+v %+v", got.Sent, i.Updates)
		}
		if !o.to("renata", "executive reads: Orders of others were shown.") {
			t.Error("the executive reads nothing")
		}
		o.contains("engineers", o.last("#eng-all", ""), "engineer reads: Orders of others were shown.")
		if s := o.sheet("INC-001"); s == nil || s.Facts["happened"].Text != "Orders of others were shown." || s.Edition != 1 || s.Sent[0].Update != 1 {
			t.Errorf("the facts: %+v", s)
		}

		// Somebody who looked before is told so; the second one stands in the thread of the first where a channel reads.
		late := tells(0, map[string]ledger.BriefPage{domain.AudEngineer: {Channel: "eng-all"}}, "older")
		if _, err = o.UpdateIncident(ctx, o.as("nils"), ref("INC-001"), late); domain.CodeOf(err) != domain.Conflict {
			t.Errorf("an older edition: %v", err)
		}
		o.read = nil
		_, err = o.UpdateIncident(ctx, o.as("nils"), ref("INC-001"), tells(1, map[string]ledger.BriefPage{domain.AudEngineer: {Channel: "eng-all"}}, "It is off."))
		o.must(err)
		o.deliver()
		for _, r := range o.read {
			if r.place == "#eng-all" && r.letter.Under == "" {
				t.Errorf("floods the channel: %+v", r)
			}
		}
		o.read = nil
		o.until("2026-09-16 01:12") // executives know; nobody is reminded of them
		if o.to("celeste", "Executives have read nothing") {
			t.Error("reminded of executives who know")
		}
	})
}
