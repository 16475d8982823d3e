package commands_test

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// staged are an exercise and what hangs on it, in states that wait, count and are late, all their words marked; and an
// action that came of it, which is real work.
func (o *office) staged() (parts []domain.Record, work *domain.Action) {
	today := domain.DateOf(asOf, o.ledger.Directory().Location())
	ago := asOf.Add(-48 * time.Hour)
	inc := &domain.Incident{ID: "INC-401", Title: "x", Kind: domain.KindExercise, Type: "account-takeover", Severity: "SEV1", State: domain.IncLed, ServiceIDs: []string{"track-api", "clinic-portal"},
		Lead: "lior", By: "stellan", Control: "admin-two-step", Outcome: "x", Times: map[string]time.Time{"detected": ago, "declared": ago}, Timeline: []domain.Moment{{N: 1, At: ago, What: "note", Text: "x"}}}
	dec := walks[domain.KindDecision].make("DEC-401", domain.DecProposed, "", today).(*domain.Decision)
	dec.Approver, dec.Driver, dec.Due, dec.Links, dec.MustAgree, dec.Contributors = "lior", "nils", today.AddDays(-3), []domain.Ref{inc.Ref()}, nil, nil
	esc := walks[domain.KindEscalation].make("ESC-401", domain.EscTriggered, "", today).(*domain.Escalation)
	esc.About, esc.Asked, esc.Service, esc.State = inc.Ref(), []string{"lior"}, "track-api", "exhausted"
	esc.Exhausted = ago
	for _, rec := range []domain.Record{inc, dec, esc} {
		mark(reflect.ValueOf(rec), "")
		rec.Base().Visibility, rec.Base().NeedToKnow, rec.Base().Exercise = domain.Internal, nil, true
	}
	inc.Title = canary + " takes the portal"
	for _, rec := range []domain.Record{inc, dec, esc} {
		o.put(rec)
	}
	work = &domain.Action{ID: "ACT-401", Title: "Name a deputy", Owner: "lior", State: domain.ActOpen, From: inc.Ref(), Service: "track-api", FirstDue: today.AddDays(-2), Due: today.AddDays(-2), Created: today.AddDays(-9)}
	work.Exercise = true
	o.put(work)
	return []domain.Record{inc, dec, esc}, work
}

// Whoever looks, security leads and executives too: no list, count, search, figure, menu, digest or Home has a word of an
// exercise (domain 3.6, 6), or another number in it than without. Its actions are in all of them.
func TestAnExerciseIsInNoListCountSearchOrFigure(t *testing.T) {
	t.Parallel()
	bare, o := open(t), open(t)
	parts, work := o.staged()
	bare.put(domain.Clone(work)) // the same company with the action alone
	_, lines := o.lines()
	home := commands.Where{Surface: commands.Home}
	read := func(o *office, who, line string, where commands.Where) string {
		o.n++
		out := o.Tree.Run(context.Background(), commands.Input{Caller: o.caller(who), Request: "r" + line, Where: where, Text: line})
		text := plain(out, nil)
		if out.Message != nil {
			b, _ := json.Marshal(out.Message)
			text += string(b)
		}
		return text
	}
	readers := []string{"stellan", "noor", "rui", "renata", "odile", "yusra"}
	for _, who := range readers { // before anybody writes: both companies are the same but for the exercise
		with, without := read(o, who, "", home), read(bare, who, "", home)
		if with != without {
			t.Errorf("the Home of %s differs by an exercise:\n%s\n%s", who, with, without)
		}
		for _, line := range []string{"metrics", "list incident all", "list decision", "list escalation", "search zebra", "owner track-api", "control coverage"} {
			if with, without := read(o, who, line, inChannel), read(bare, who, line, inChannel); with != without {
				t.Errorf("%s types %q, and an exercise makes a difference:\n%s\n%s", who, line, with, without)
			}
		}
	}
	looks := 0
	for _, who := range readers {
		for _, line := range lines {
			cmd, _, _ := strings.Cut(line, " ")
			if cmd == "drill" || cmd == "audit" || strings.Contains(line, "declare") {
				continue // where exercises are listed; the trail has everything
			}
			looks++
			with := read(o, who, line, inChannel)
			if strings.Contains(strings.ReplaceAll(with, line, ""), canary+" ") && !strings.Contains(line, canary) || strings.Contains(with, "INC-401") && !strings.Contains(with, "ACT-401") {
				t.Errorf("%s types %q and reads of the exercise:\n%s", who, line, with)
			}
		}
		for _, x := range o.Offer(context.Background(), o.caller(who), "incident resolve", "ref", "zeb") {
			if strings.Contains(x.Label, canary) {
				t.Errorf("%s is offered %q", who, x.Label)
			}
		}
	}
	if looks < 150 {
		t.Errorf("only %d looks", looks)
	}
	if s := read(o, "lior", "", inChannel); !strings.Contains(s, "EXERCISE · INC-401") || !strings.Contains(s, "ACT-401") {
		t.Errorf("it does not wait on who plays:\n%s", s)
	}
	if s := read(o, "stellan", "list action owner:@lior", inChannel); !strings.Contains(s, "ACT-401") {
		t.Errorf("the action that came of it is not listed:\n%s", s)
	}
	if s := read(o, "stellan", "show INC-401", inChannel); !strings.HasPrefix(s, "EXERCISE · nothing really happened") || !strings.Contains(s, canary) {
		t.Errorf("by its number it is not shown under its banner:\n%s", s)
	}
	survey, err := o.ledger.Survey(context.Background(), ledger.SurveyOptions{Job: "weekly-sync"})
	if err != nil {
		t.Fatal(err)
	}
	for _, rec := range survey.Live {
		if domain.Staged(rec) {
			t.Errorf("digests are made of %s", rec.Ref())
		}
	}
	for _, rec := range parts { // a backup has it
		found := false
		if err := o.st.Kept(context.Background(), rec.Ref().Kind, func(k ledger.Kept) error { found = found || k.ID == rec.Ref().ID; return nil }); err != nil || !found {
			t.Errorf("the export lacks %s: %v", rec.Ref(), err)
		}
	}
}
