package ledger_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

func (o *office) exception(id string) *domain.Exception {
	o.Helper()
	e, _ := o.get(id).(*domain.Exception)
	if e == nil {
		o.Fatalf("no %s", id)
	}
	return e
}

func (o *office) riskIs(id, state string) *domain.Risk {
	o.Helper()
	r, _ := o.get(id).(*domain.Risk)
	if r == nil {
		o.Fatalf("no %s", id)
	}
	o.expect(id, r.State, state)
	return r
}

var sentences = domain.Statement{If: "it happens", Then: "it hurts", Impact: "money", Affected: "some", NothingChanges: "it grows", Good: "a test passes"}

// openRisk logs a risk and has a security lead confirm it.
func (o *office) openRisk(service string, likelihood, impact, exposure int) domain.Ref {
	o.Helper()
	s := domain.Score{Likelihood: likelihood, Impact: impact, Exposure: exposure, Evidence: "seen in the log"}
	rq := o.as("kavya")
	rq.Kind = domain.ChannelPublic
	got, err := o.AddRisk(ctx, rq, domain.Risk{Title: "Something on " + service, Service: service, Score: s, ExposureWhy: "measured", Statement: sentences})
	o.must(err)
	_, err = o.ConfirmRisk(ctx, o.as("stellan"), got.Risk.Ref(), domain.Judgement{Score: s, ExposureWhy: "measured", Owner: o.Directory().Services[service].Accountable, Why: "looked at it"})
	o.must(err)
	return got.Risk.Ref()
}

// wants is a request as a test needs it.
func (o *office) wants(risk domain.Ref, service, starts, ends, exitOwner string) ledger.NewException {
	n := ledger.NewException{Service: service, Risks: []domain.Ref{risk}}
	n.Control, n.Ends, n.ExitOwner = "key-rotation", date(o, ends), exitOwner
	n.Why, n.Exit = "The business stops without it until the new system is there.", "The new system"
	n.Compensating = []string{"Somebody looks every day"}
	if starts != "" {
		n.Starts = date(o, starts)
	}
	return n
}

func TestAnExceptionIsAskedForApprovedAndPressedTwice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, _ storetest.Env) {
		o := openOffice(t, st, "2026-09-15 14:00", false)
		risk := o.openRisk("track-api", 3, 4, 5) // High
		o.read = nil
		got, err := o.RequestException(ctx, o.as("saoirse"), o.wants(risk, "track-api", "", "2026-12-01", "rui"))
		o.must(err)
		o.expect("asked", got.What+" "+strings.Join(got.Asked, ","), "requested renata")
		o.contains("Renata's message", o.last("@renata", ""), "@Renata Colmeiro, your answer is needed.", "Saoirse Delvaney asks for an exception.",
			"Carries RSK-001 Something on track-api (High, 64 of 100).", "Covers Tue 15 Sep 2026 to Mon 30 Nov 2026, 77 days.", "Why: The business stops", "Meanwhile: Somebody looks every day",
			"Way out: The new system (Rui Castanheda sees to it)", "[Approve] [Ask for change] [Decline]")
		o.contains("Rui hears", o.last("@rui", ""), "names you as who sees to the way out")
		o.riskIs("RSK-001", domain.RiskOpen)
		before := o.riskIs("RSK-001", domain.RiskOpen)

		_, err = o.ApproveException(ctx, o.as("renata"), ref("EXC-001"), "The date is firm", 1)
		o.must(err)
		e := o.exception("EXC-001")
		g, ok := e.Granted()
		if !ok || e.State != domain.ExcApproved || e.Approver != "renata" || g.Terms.Ends != e.Ends || g.Terms.Risks[0].Score.Total() != 64 || len(g.Hash) != 64 {
			t.Errorf("%+v", e)
		}
		after := o.riskIs("RSK-001", domain.RiskAccepted)
		if after.Opened != before.Opened || after.Target != before.Target {
			t.Errorf("age or target moved: %v %v", after.Opened, after.Target)
		}
		o.contains("Saoirse hears", o.last("@saoirse", ""), "Renata Colmeiro approved this exception", "Why: The date is firm")
		o.contains("Renata's message is settled", o.last("@renata", "card:EXC-001:ask:1"), "Approved by Renata Colmeiro.")
		if strings.Contains(o.last("@renata", "card:EXC-001:ask:1"), "[Approve]") {
			t.Error("the answered question still has its buttons")
		}
		_, err = o.DeclineException(ctx, o.as("ingrid"), ref("EXC-001"), "no", 0)
		if domain.CodeOf(err) != domain.AlreadyDone || !strings.Contains(err.Error(), "Already done by Renata Colmeiro") {
			t.Errorf("second press: %v", err)
		}
		_, err = o.RevokeException(ctx, o.as("stellan"), ref("EXC-001"), "Seen in an attack")
		o.must(err)
		o.riskIs("RSK-001", domain.RiskOpen)
		o.contains("Renata hears", o.last("@renata", ""), "Stellan Mbeki-Ross revoked this exception. Its risk is open again.", "Seen in an attack")
	})
}

// Reliability T20: 1,000 presses on one approval by several people, some of them no: one decision, and everybody else
// reads who was first.
func TestAThousandPressesMakeOneDecision(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	o.WriteBudget = 1 << 40
	risk := o.openRisk("secrets-store", 2, 4, 3) // Medium: any security lead
	_, err := o.RequestException(ctx, o.as("lior"), o.wants(risk, "secrets-store", "", "2026-12-01", "lior"))
	o.must(err)
	const presses = 1000
	people := []string{"stellan", "noor", "renata", "ingrid"}
	var rqs []ledger.Request
	for i := range presses {
		rqs = append(rqs, o.as(people[i%len(people)]))
	}
	var mu sync.Mutex
	var made, already, other int
	var wg sync.WaitGroup
	for i, rq := range rqs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			var err error
			if i%2 == 0 || i%5 == 0 {
				_, err = o.ApproveException(ctx, rq, ref("EXC-001"), "fine", 1)
			} else {
				_, err = o.DeclineException(ctx, rq, ref("EXC-001"), "not fine", 1)
			}
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				made++
			case domain.CodeOf(err) == domain.AlreadyDone && strings.HasPrefix(err.Error(), "Already done by "):
				already++
			default:
				other++
				t.Log(err)
			}
		}()
	}
	wg.Wait()
	if made != 1 || already != presses-1 || other != 0 {
		t.Fatalf("%d decisions, %d told who was first, %d else", made, already, other)
	}
	e := o.exception("EXC-001")
	if (e.State == domain.ExcApproved) != (len(e.Grants) == 1) {
		t.Errorf("%s with %d grants", e.State, len(e.Grants))
	}
}

// Two years of one exception: it waits, starts, reminds, is renewed once, ends, reopens its risk with its true age, and
// goes on reminding until somebody closes it. Days are the organisation's (New York), mornings each person's own.
func TestTwoYearsOfAnException(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	risk := o.openRisk("billing-core", 1, 2, 3) // Low: rosalind answers for it
	born := o.riskIs("RSK-001", domain.RiskOpen)
	_, err := o.RequestException(ctx, o.as("hector"), o.wants(risk, "billing-core", "2026-09-21", "2027-09-16", "anouk"))
	o.must(err)
	o.until("2026-10-01 14:00") // nobody answers: it starts nothing
	o.expect("silence", o.exception("EXC-001").State, domain.ExcRequested)
	o.riskIs("RSK-001", domain.RiskOpen)
	_, err = o.EditException(ctx, o.as("hector"), ref("EXC-001"), domain.ExceptionEdit{Starts: date(t, "2026-10-05")}, nil, false)
	o.must(err)
	_, err = o.ApproveException(ctx, o.as("rosalind"), ref("EXC-001"), "Small enough", 0)
	o.must(err)
	o.until("2026-10-05 03:59")
	o.riskIs("RSK-001", domain.RiskOpen) // approved, and not begun
	o.until("2026-10-05 04:01")
	o.riskIs("RSK-001", domain.RiskAccepted)

	o.until("2027-09-10 15:00")
	_, err = o.RenewException(ctx, o.as("anouk"), ref("EXC-001"), date(t, "2028-08-31"), "The supplier ships the new system next summer, not before.", "", domain.Ref{})
	o.must(err)
	o.until("2027-09-14 15:00")
	o.expect("a pending renewal extends nothing", o.exception("EXC-001").Ends.String(), "2027-09-16")
	_, err = o.ApproveException(ctx, o.as("rosalind"), ref("EXC-001"), "One more summer", 0)
	o.must(err)
	o.until("2028-08-31 03:59")
	o.riskIs("RSK-001", domain.RiskAccepted)
	o.until("2028-08-31 04:01")
	o.expect("the end", o.exception("EXC-001").State, domain.ExcExpired)
	open := o.riskIs("RSK-001", domain.RiskOpen)
	if open.Opened != born.Opened || open.Target != born.Target {
		t.Errorf("the deadline started again: %s, %s", open.Opened, open.Target)
	}
	o.until("2028-09-20 23:00")
	_, err = o.RenewException(ctx, o.as("hector"), ref("EXC-001"), date(t, "2028-12-01"), "It takes some weeks longer than we thought it would take.", "", domain.Ref{})
	if domain.CodeOf(err) != domain.Refused || !strings.Contains(err.Error(), "what has ended is not renewed") {
		t.Errorf("renewed after its end: %v", err)
	}
	_, err = o.RequestException(ctx, o.as("hector"), o.wants(risk, "billing-core", "", "2028-12-01", "anouk"))
	if domain.CodeOf(err) != domain.Refused || !strings.Contains(err.Error(), "may be renewed once; this is number 2 since Mon 5 Oct 2026") {
		t.Errorf("the chain was used up: %v", err)
	}
	_, err = o.CloseException(ctx, o.as("anouk"), ref("EXC-001"), domain.CloseNotNeeded, "")
	o.must(err)
	o.until("2028-10-31 23:00")
	o.riskIs("RSK-001", domain.RiskOpen)

	var reminders []string
	for _, r := range o.read {
		if strings.HasPrefix(r.id, "remind:") && strings.Contains(r.text, "EXC-001") {
			reminders = append(reminders, r.at.Format("2006-01-02 15:04 ")+r.place[1:])
		}
	}
	o.expect("reminders", strings.Join(reminders, "\n"), strings.Join([]string{
		"2026-09-17 13:00 rosalind",                         // asked on the 15th: +2 business days
		"2026-09-22 13:00 rosalind",                         // +5
		"2026-09-29 13:00 rosalind",                         // and every 5 from then
		"2027-08-17 07:00 anouk", "2027-08-17 12:00 hector", // 30 days before the first end
		"2027-09-02 07:00 anouk", "2027-09-02 12:00 hector", // 14
		"2027-09-09 07:00 anouk", "2027-09-09 12:00 hector", // 7
		"2027-09-14 13:00 rosalind",                         // the renewal waits since the 10th
		"2028-08-01 07:00 anouk", "2028-08-01 12:00 hector", // 30 days before the second
		"2028-08-17 07:00 anouk", "2028-08-17 12:00 hector",
		"2028-08-24 07:00 anouk", "2028-08-24 12:00 hector",
		"2028-08-30 07:00 anouk", "2028-08-30 12:00 hector", // the day before
		"2028-08-31 07:00 anouk", "2028-08-31 12:00 hector", // the end
		"2028-09-07 07:00 anouk", "2028-09-07 12:00 hector", "2028-09-07 13:00 rosalind", // every 7 days, the approver too
		"2028-09-14 07:00 anouk", "2028-09-14 12:00 hector", "2028-09-14 13:00 rosalind",
	}, "\n"))
}

// A renewal that nobody answered does not extend, and is not approved after the end either.
func TestARenewalComesBeforeTheEndOrNotAtAll(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	risk := o.openRisk("secrets-store", 2, 4, 3)
	_, err := o.RequestException(ctx, o.as("lior"), o.wants(risk, "secrets-store", "", "2026-10-15", "lior"))
	o.must(err)
	_, err = o.ApproveException(ctx, o.as("noor"), ref("EXC-001"), "fine", 0)
	o.must(err)
	o.until("2026-10-10 14:00")
	_, err = o.RenewException(ctx, o.as("lior"), ref("EXC-001"), date(t, "2026-12-01"), "The second person falls ill, and nobody else may hold the key.", "", domain.Ref{})
	o.must(err)
	o.until("2026-10-15 04:00") // midnight in New York
	o.expect("ended", o.exception("EXC-001").State, domain.ExcExpired)
	o.riskIs("RSK-001", domain.RiskOpen)
	_, err = o.ApproveException(ctx, o.as("noor"), ref("EXC-001"), "fine", 0)
	if err == nil {
		t.Error("a renewal was approved after the end")
	}
}

func TestARisenBandIsConfirmedOrEndsTheException(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	risk := o.openRisk("secrets-store", 2, 4, 3) // Medium
	_, err := o.RequestException(ctx, o.as("lior"), o.wants(risk, "secrets-store", "", "2026-12-15", "lior"))
	o.must(err)
	_, err = o.ApproveException(ctx, o.as("noor"), ref("EXC-001"), "fine", 0)
	o.must(err)
	o.read = nil
	rise := func(likelihood int) {
		t.Helper()
		_, err := o.ScoreRisk(ctx, o.as("stellan"), risk, domain.Score{Likelihood: likelihood, Impact: 4, Exposure: 3, Evidence: "used in an attack"}, "measured", "somebody published how")
		o.must(err)
	}
	rise(4) // High: an executive of the area
	e := o.exception("EXC-001")
	if e.Review == nil || e.Review.Until != date(t, "2026-09-22") || e.State != domain.ExcApproved {
		t.Fatalf("%+v", e.Review)
	}
	o.riskIs("RSK-001", domain.RiskAccepted)
	o.contains("Renata is asked", o.last("@renata", ""), "Does the exception stand? Without a yes by Tue 22 Sep 2026 it ends.", "[It stands] [Revoke]")
	_, err = o.ConfirmException(ctx, o.as("noor"), ref("EXC-001"), "still fine", 0)
	if domain.CodeOf(err) != domain.Forbidden {
		t.Errorf("a lead confirmed a High one: %v", err)
	}
	_, err = o.ConfirmException(ctx, o.as("renata"), ref("EXC-001"), "the key is sealed", 0)
	o.must(err)
	if e = o.exception("EXC-001"); e.Review != nil || e.Band != domain.High || e.Approver != "renata" || len(e.Grants) != 2 {
		t.Errorf("%+v", e)
	}
	_, err = o.ConfirmException(ctx, o.as("renata"), ref("EXC-001"), "again", 0)
	if domain.CodeOf(err) != domain.Refused {
		t.Errorf("nothing is left to confirm: %v", err)
	}

	rise(5) // 64: still High
	if e = o.exception("EXC-001"); e.Review != nil {
		t.Errorf("the same band asks again: %+v", e.Review)
	}
	_, err = o.ScoreRisk(ctx, o.as("stellan"), risk, domain.Score{Likelihood: 5, Impact: 5, Exposure: 3, Evidence: "the regulator has asked about it"}, "measured", "worse than we knew")
	o.must(err) // 80: Critical
	o.until("2026-09-23 03:59")
	o.riskIs("RSK-001", domain.RiskAccepted)
	o.until("2026-09-23 04:01") // the sixth business day begins in New York
	e = o.exception("EXC-001")
	o.expect("unconfirmed", e.State, domain.ExcRevoked)
	o.riskIs("RSK-001", domain.RiskOpen)
	o.contains("Renata's manager is asked a business day before", o.last("@ingrid", "card:ESC-001:1:1"), "Why: Key and password store", "Renata Colmeiro and a security lead must confirm it by Tue 22 Sep 2026. Without an answer it ends.", "Outcome: EXC-001 is revoked.")
	o.contains("Lior hears", o.last("@lior", ""), "The band of RSK-001 rose to Critical", "nobody confirmed")
}

// What hangs together ends together: the last exception that carries a risk opens it again, closed as fixed sends it to
// be verified, and two at once hold it.
func TestTheLastExceptionOpensTheRisk(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	risk := o.openRisk("secrets-store", 2, 4, 3)
	for i, control := range []string{"key-rotation", "admin-two-step"} {
		n := o.wants(risk, "secrets-store", "", "2026-12-15", "maike")
		n.Control = control
		_, err := o.RequestException(ctx, o.as("lior"), n)
		o.must(err)
		_, err = o.ApproveException(ctx, o.as("noor"), ref(fmt.Sprintf("EXC-%03d", i+1)), "fine", 0)
		o.must(err)
	}
	_, err := o.CloseException(ctx, o.as("maike"), ref("EXC-001"), domain.CloseNotNeeded, "")
	o.must(err)
	o.riskIs("RSK-001", domain.RiskAccepted)
	_, err = o.CloseException(ctx, o.as("maike"), ref("EXC-002"), domain.CloseFixed, "https://example.com/run/9")
	o.must(err)
	r := o.riskIs("RSK-001", domain.RiskVerifying)
	if !r.Fixed("maike") || r.Evidence != "https://example.com/run/9" {
		t.Errorf("%+v", r)
	}
}

// A confidential risk makes a confidential exception: no card anywhere, letters only to those on the list, and to others
// it does not exist.
func TestAConfidentialException(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	n := o.wants(ref("RSK-007"), "hr-records", "", "2026-11-15", "amrit")
	_, err := o.RequestException(ctx, o.as("joss"), n)
	o.must(err)
	e := o.exception("EXC-007")
	if !e.IsRestricted() || e.Place != "" || !e.MayRead("harlan") || e.MayRead("wes") {
		t.Errorf("%v %q %v", e.Visibility, e.Place, e.NeedToKnow)
	}
	n.ExitOwner = "wes"
	n.Control = "admin-two-step"
	_, err = o.RequestException(ctx, o.as("joss"), n)
	if domain.CodeOf(err) != domain.Refused || !strings.Contains(err.Error(), "add_reader:yes") {
		t.Errorf("did not ask before it adds a reader: %v", err)
	}
	_, hidden := o.ApproveException(ctx, o.as("wes"), ref("EXC-007"), "x", 0)
	_, absent := o.ApproveException(ctx, o.as("wes"), ref("EXC-999"), "x", 0)
	if hidden == nil || strings.ReplaceAll(hidden.Error(), "EXC-007", "EXC-999") != absent.Error() {
		t.Errorf("hidden and absent differ: %v / %v", hidden, absent)
	}
	o.deliver()
	for _, r := range o.read {
		if strings.Contains(r.id, "EXC-007") && (strings.HasPrefix(r.place, "#") || r.letter.Message.Summary != "You have a confidential security item to review.") {
			t.Errorf("%s in %s says %q", r.id, r.place, r.letter.Message.Summary)
		}
	}
}

// Nothing is approved by silence: whatever the timers do on whatever days, a request stays one until a person answers
// (domain 3).
func TestSilenceApprovesNothing(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	risk := o.openRisk("secrets-store", 2, 4, 3)
	_, err := o.RequestException(ctx, o.as("lior"), o.wants(risk, "secrets-store", "", "2026-12-15", "lior"))
	o.must(err)
	rapid.Check(t, func(rt *rapid.T) {
		o.run(o.clock.Now().AddDate(0, 0, rapid.IntRange(0, 5).Draw(rt, "days")))
		if e := o.exception("EXC-001"); e.State != domain.ExcRequested || len(e.Grants) > 0 {
			rt.Fatalf("%s on %s", e.State, o.clock.Now())
		}
	})
}

// An import is taken as it stands: what had ended before the first start reopens its risk without a word, the rest is
// chased from then on (domain 7.5).
func TestImportedExceptionsEndOnTheirDays(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	_, err := o.ArmImported(ctx)
	o.must(err)
	o.deliver()
	if len(o.read) > 0 {
		t.Errorf("the import said %q", o.read[0].text)
	}
	o.until("2026-09-22 03:59")
	o.riskIs("RSK-002", domain.RiskAccepted)
	o.until("2026-09-22 04:01")
	o.expect("EXC-001", o.exception("EXC-001").State, domain.ExcExpired)
	if r := o.riskIs("RSK-002", domain.RiskOpen); r.Target != date(t, "2026-06-19") {
		t.Errorf("target %s", r.Target)
	}
	late := newOffice(t, "2026-11-02 14:00", true) // started long after
	_, err = late.ArmImported(ctx)
	late.must(err)
	late.until("2026-11-02 14:01")
	late.expect("EXC-004", late.exception("EXC-004").State, domain.ExcExpired)
	late.riskIs("RSK-008", domain.RiskOpen)
	for _, r := range late.read {
		if strings.Contains(r.text, "EXC-004") {
			t.Errorf("it says what fell due before: %s\n%s", r.id, r.text)
		}
	}
}
