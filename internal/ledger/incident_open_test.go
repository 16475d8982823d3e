package ledger_test

import (
	"encoding/json"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

// A SEV1 that nobody closes: once its legal clocks ran out its record does not grow with every question that is put
// (reliability F24), and the lead is not asked more often with every day.
func TestAnIncidentLeftOpenStaysSmall(t *testing.T) {
	st, _ := storetest.New(t)
	o := openOffice(t, st, "2026-09-15 23:40", false)
	_, err := o.DeclareIncident(ctx, o.as("maike"), night)
	o.must(err)
	_, err = o.NameRole(ctx, o.as("nils"), ref("INC-001"), "lead", "", false)
	o.must(err)
	size := func() (bytes, served int) {
		i := o.incident("INC-001")
		b, err := json.Marshal(i)
		o.must(err)
		return len(b), len(i.Served)
	}
	o.until("2026-10-20 00:00")
	bytes, served := size()
	o.read = nil
	o.until("2026-12-20 00:00")
	if b, s := size(); b > bytes+500 || s > served+4 {
		t.Errorf("%d bytes and %d duties served after five weeks, %d and %d after three months", bytes, served, b, s)
	}
	perDay := map[string]int{}
	for _, r := range o.read {
		if r.place == "@nils" && !r.edit {
			perDay[r.at.Format("2006-01-02")]++
		}
	}
	for day, n := range perDay {
		if n > 10 {
			t.Errorf("%s: the lead hears %d times", day, n)
			break
		}
	}
}
