package ledger_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// waiting is a brief of emeka's about RSK-001 that waits for its second person since a Tuesday.
func waiting(t *testing.T, change func(*domain.SheetChange)) *office {
	t.Helper()
	o := newOffice(t, "2026-09-15 14:00", false)
	o.expect("the risk", o.openRisk("track-api", 3, 4, 3).ID, "RSK-001") // its path: path-parcel
	_, err := o.SetSecondReleaser(ctx, o.as("stellan"), true)
	o.must(err)
	facts := supplier(t)
	if change != nil {
		change(&facts)
	}
	_, err = o.EditSheet(ctx, o.as("emeka"), ref("RSK-001"), facts)
	o.must(err)
	_, err = o.SendBrief(ctx, o.as("emeka"), ref("RSK-001"), executive(1, "renata"))
	o.must(err)
	return o
}

// forRelease lists the searches that a brief started.
func (o *office) forRelease() string {
	var out []string
	for n := 1; n < 10; n++ {
		if e, ok := o.get(fmt.Sprintf("ESC-%03d", n)).(*domain.Escalation); ok && e.Trigger == domain.TriggerRelease {
			out = append(out, e.ID+" "+e.State)
		}
	}
	return strings.Join(out, ", ")
}

// A brief that waits for its second person escalates as other approvals do: after five business days, or one before the
// decision that it asks for is needed; the release ends the search (domain 5).
func TestABriefThatWaitsForItsSecondPersonIsEscalated(t *testing.T) {
	o := waiting(t, nil) // needed by Friday the 18th
	o.until("2026-09-17 06:00")
	o.expect("before the day", o.forRelease(), "")
	o.until("2026-09-17 15:00")
	o.expect("a business day before it is needed", o.forRelease(), "ESC-001 triggered")
	e := o.escalation("ESC-001")
	if e.About != ref("RSK-001") || e.PathID != "path-parcel" {
		t.Errorf("%+v", e)
	}
	o.contains("why", e.Why, "has waited since Tue 15 Sep 2026 for a second person", "Noor Haddadin-Vale", "Stellan Mbeki-Ross can")
	if strings.Contains(e.Why, "executive") || strings.Contains(e.Why, "Pause") {
		t.Errorf("the search tells what the brief is: %s", e.Why)
	}
	_, err := o.ReleaseBrief(ctx, o.as("stellan"), ref("RSK-001"), 1)
	o.must(err)
	if e = o.escalation("ESC-001"); e.State != domain.EscResolved || e.Outcome != "No brief waits for a second person any more." {
		t.Errorf("released: %s %q", e.State, e.Outcome)
	}
	o.until("2026-10-05 00:00")
	o.expect("once", o.forRelease(), "ESC-001 resolved")
}

// Sent back or voided by other facts, it is not searched for any more; sent anew, it counts anew. Nothing is searched for
// because of a brief that was released in time.
func TestABriefThatDoesNotWaitAnyMoreEscalatesNothing(t *testing.T) {
	for name, end := range map[string]func(*office) error{
		"sent back": func(o *office) error {
			_, err := o.ReturnBrief(ctx, o.as("noor"), ref("RSK-001"), 1, "Say how long.")
			return err
		},
		"voided": func(o *office) error {
			_, err := o.EditSheet(ctx, o.as("emeka"), ref("RSK-001"), domain.SheetChange{Status: p("Nearly fixed")})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := waiting(t, func(c *domain.SheetChange) { c.NeededBy = p(moment(t, "2026-10-30 12:00")) })
			o.until("2026-09-21 20:00")
			o.expect("before the fifth business day", o.forRelease(), "")
			o.until("2026-09-22 15:00")
			o.expect("the fifth", o.forRelease(), "ESC-001 triggered")
			o.must(end(o))
			o.expect("ended", o.forRelease(), "ESC-001 resolved")
			edition := o.sheet("RSK-001").Edition
			_, err := o.SendBrief(ctx, o.as("emeka"), ref("RSK-001"), executive(edition, "renata"))
			o.must(err)
			o.until("2026-09-28 20:00")
			o.expect("it waits anew", o.forRelease(), "ESC-001 resolved")
			o.until("2026-09-29 15:00")
			o.expect("and escalates anew", o.forRelease(), "ESC-001 resolved, ESC-002 triggered")
		})
	}
	o := waiting(t, nil)
	_, err := o.ReleaseBrief(ctx, o.as("stellan"), ref("RSK-001"), 1)
	o.must(err)
	o.until("2026-10-05 00:00")
	o.expect("released in time", o.forRelease(), "")
}

// A closed subject asks nobody (product 1, scene 4).
func TestABriefAboutSomethingClosedEscalatesNothing(t *testing.T) {
	o := waiting(t, nil)
	r := domain.Clone(o.get("RSK-001").(*domain.Risk))
	r.State, r.Closed = domain.RiskClosed, date(t, "2026-09-16")
	o.change(o.get("RSK-001"), r)
	o.until("2026-10-05 00:00")
	o.expect("closed", o.forRelease(), "")
}

// A brief that was sent back and is sent again is put before the second persons again.
func TestABriefSentAgainAsksAgain(t *testing.T) {
	o := waiting(t, nil)
	o.deliver()
	_, err := o.ReturnBrief(ctx, o.as("noor"), ref("RSK-001"), 1, "Say how long.")
	o.must(err)
	o.deliver()
	n := len(o.read)
	_, err = o.SendBrief(ctx, o.as("emeka"), ref("RSK-001"), executive(1, "renata"))
	o.must(err)
	o.deliver()
	asked := false
	for _, r := range o.read[n:] {
		asked = asked || r.place == "@stellan" && strings.Contains(r.id, "release")
	}
	if !asked {
		t.Error("nobody is asked again")
	}
}
