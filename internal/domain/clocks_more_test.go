package domain

import (
	"slices"
	"testing"
	"time"
)

// incidentWith is a real incident with one law's block.
func incidentWith(t *testing.T, law string, l Legal) *Incident {
	t.Helper()
	if l.Status == "" {
		l.Status = LawApplies
	}
	return &Incident{ID: "INC-009", Kind: KindReal, State: IncLed, Severity: "SEV2", Times: map[string]time.Time{"detected": moment(t, "2026-09-11T22:15:00Z")}, Legal: map[string]Legal{law: l}}
}

func clockNamed(d *Directory, i *Incident, name string, now time.Time) (Clock, bool) {
	list := Clocks(d, i, now)
	if k := slices.IndexFunc(list, func(c Clock) bool { return c.Name == name }); k >= 0 {
		return list[k], true
	}
	return Clock{}, false
}

// The rows of domain 5.5 that wait for a fact, hang on a number, or count from another clock.
func TestEveryClockOfTheTable(t *testing.T) {
	d := NewDirectory()
	d.Org.Timezone = "Europe/Berlin"
	at := func(kv ...string) map[string]time.Time {
		out := map[string]time.Time{}
		for k := 0; k < len(kv); k += 2 {
			out[kv[k]] = moment(t, kv[k+1])
		}
		return out
	}
	discovered := func(s string) map[string]Date {
		day, err := ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return map[string]Date{"discovered": day}
	}
	for _, v := range []struct {
		name, clock, law string
		legal            Legal
		now              string
		due, status      string // due as a day or a moment; status "-": the clock does not stand
	}{
		{"nobody decided that the risk is high", ClockGDPRPeople, "gdpr", Legal{Times: at("aware", "2026-09-12T01:00:00Z")}, "2026-09-12T02:00:00Z", "", "-"},
		{"the risk is high: no fixed date, however long it takes", ClockGDPRPeople, "gdpr", Legal{Times: at("high_risk", "2026-09-12T01:00:00Z")}, "2026-12-12T02:00:00Z", "", "running"},
		{"the people were told", ClockGDPRPeople, "gdpr", Legal{Times: at("high_risk", "2026-09-12T01:00:00Z", "people_sent", "2026-11-12T01:00:00Z")}, "2026-12-12T02:00:00Z", "", "met"},
		{"nobody counted the people", ClockHIPAAAuthority, "hipaa", Legal{Dates: discovered("2026-09-11")}, "2026-09-12T02:00:00Z", "", "-"},
		{"500 people: the same sixty days", ClockHIPAAAuthority, "hipaa", Legal{Dates: discovered("2026-09-11"), Numbers: map[string]int{NumPeople: 500}}, "2026-09-12T02:00:00Z", "2026-11-10", "running"},
		{"fewer: after the end of the year", ClockHIPAAAuthority, "hipaa", Legal{Dates: discovered("2026-09-11"), Numbers: map[string]int{NumPeople: 499}}, "2026-11-20T02:00:00Z", "2027-03-01", "running"},
		{"fewer, found on the first day of the year", ClockHIPAAAuthority, "hipaa", Legal{Dates: discovered("2026-01-01"), Numbers: map[string]int{NumPeople: 1}}, "2026-10-20T02:00:00Z", "2027-03-01", "running"},
		{"a quarter of those fourteen months is left", ClockHIPAAAuthority, "hipaa", Legal{Dates: discovered("2026-01-01"), Numbers: map[string]int{NumPeople: 1}}, "2026-11-20T02:00:00Z", "2027-03-01", "due_soon"},
		{"fewer, before a leap year's end of February", ClockHIPAAAuthority, "hipaa", Legal{Dates: discovered("2027-12-31"), Numbers: map[string]int{NumPeople: 20}}, "2028-03-01T02:00:00Z", "2028-02-29", "missed"},
		{"more than 500 of one state", ClockHIPAAMedia, "hipaa", Legal{Dates: discovered("2026-09-11"), Numbers: map[string]int{NumPeople: 900, NumResidents: 501}}, "2026-09-12T02:00:00Z", "2026-11-10", "running"},
		{"500 of one state are not more than 500", ClockHIPAAMedia, "hipaa", Legal{Dates: discovered("2026-09-11"), Numbers: map[string]int{NumPeople: 900, NumResidents: 500}}, "2026-09-12T02:00:00Z", "", "-"},
		{"nobody counted by state: it counts as if", ClockHIPAAMedia, "hipaa", Legal{Dates: discovered("2026-09-11"), Numbers: map[string]int{NumPeople: 501}}, "2026-09-12T02:00:00Z", "2026-11-10", "running"},
		{"the data is our clients'", ClockHIPAAClient, "hipaa", Legal{Dates: discovered("2026-09-11"), Numbers: map[string]int{NumClients: 2}}, "2026-11-10T12:00:00Z", "2026-11-10", "due_soon"},
		{"still going on after a month: a progress report in time, the final one waits", ClockNIS2Final, "nis2",
			Legal{Times: at("notification_sent", "2026-09-14T18:00:00Z", "progress_sent", "2026-10-14T18:00:00Z")}, "2026-12-01T00:00:00Z", "", "not_started"},
		{"a month after the handling ends", ClockNIS2Final, "nis2",
			Legal{Times: at("notification_sent", "2026-09-14T18:00:00Z", "progress_sent", "2026-10-14T18:00:00Z", "handled", "2026-12-31T10:00:00Z")}, "2027-01-01T00:00:00Z", "2027-01-31T10:00:00Z", "running"},
		{"a progress report that came late helps nothing", ClockNIS2Final, "nis2",
			Legal{Times: at("notification_sent", "2026-09-14T18:00:00Z", "progress_sent", "2026-10-14T18:00:01Z")}, "2026-12-01T00:00:00Z", "2026-10-14T18:00:00Z", "missed"},
		{"as the GDPR", "uk_gdpr", "uk_gdpr", Legal{Times: at("aware", "2026-09-12T01:00:00Z")}, "2026-09-12T02:00:00Z", "2026-09-15T01:00:00Z", "running"},
		{"classified soon: four hours", "eu_dora_initial", "eu_dora", Legal{Times: at("aware", "2026-09-12T01:00:00Z", "classified", "2026-09-12T03:00:00Z")}, "2026-09-12T03:30:00Z", "2026-09-12T07:00:00Z", "running"},
		{"classified in the last hours of the day after awareness", "eu_dora_initial", "eu_dora", Legal{Times: at("aware", "2026-09-12T01:00:00Z", "classified", "2026-09-12T23:00:00Z")}, "2026-09-12T23:30:00Z", "2026-09-13T01:00:00Z", "running"},
		{"classified as the day after awareness ends", "eu_dora_initial", "eu_dora", Legal{Times: at("aware", "2026-09-12T01:00:00Z", "classified", "2026-09-13T01:00:00Z")}, "2026-09-13T01:00:00Z", "2026-09-13T01:00:00Z", "due_soon"},
		{"classified later: four hours", "eu_dora_initial", "eu_dora", Legal{Times: at("aware", "2026-09-12T01:00:00Z", "classified", "2026-09-14T01:00:00Z")}, "2026-09-14T02:00:00Z", "2026-09-14T05:00:00Z", "running"},
		{"after the initial one", "eu_dora_intermediate", "eu_dora", Legal{Times: at("sent", "2026-09-12T07:00:00Z")}, "2026-09-12T08:00:00Z", "2026-09-15T07:00:00Z", "running"},
		{"a month after the last intermediate report", "eu_dora_final", "eu_dora", Legal{Times: at("intermediate_sent", "2026-09-14T07:00:00Z", "intermediate_last", "2026-09-20T07:00:00Z")}, "2026-09-21T08:00:00Z", "2026-10-20T07:00:00Z", "running"},
		{"determined", "nydfs", "nydfs", Legal{Times: at("aware", "2026-09-12T01:00:00Z")}, "2026-09-12T02:00:00Z", "2026-09-15T01:00:00Z", "running"},
		{"no ransom was paid", "nydfs_payment", "nydfs", Legal{Times: at("aware", "2026-09-12T01:00:00Z")}, "2026-09-12T02:00:00Z", "", "-"},
		{"a ransom was paid", "nydfs_payment", "nydfs", Legal{Times: at("paid", "2026-09-12T01:00:00Z")}, "2026-09-12T02:00:00Z", "2026-09-13T01:00:00Z", "running"},
		{"and is to be explained", "nydfs_explanation", "nydfs", Legal{Times: at("paid", "2026-09-12T23:00:00Z")}, "2026-09-13T02:00:00Z", "2026-10-13", "running"},
		{"reasonable belief", "circia", "circia", Legal{Times: at("aware", "2026-09-12T01:00:00Z")}, "2026-09-15T01:00:00Z", "2026-09-15T01:00:00Z", "due_soon"},
		{"a ransom was paid", "circia_payment", "circia", Legal{Times: at("paid", "2026-09-12T01:00:00Z")}, "2026-09-12T02:00:00Z", "2026-09-13T01:00:00Z", "running"},
		{"no contract names hours", ClockContract, "contract", Legal{Times: at("aware", "2026-09-12T01:00:00Z")}, "2026-12-12T02:00:00Z", "", "running"},
	} {
		c, stands := clockNamed(d, incidentWith(t, v.law, v.legal), v.clock, moment(t, v.now))
		due := c.Day.String()
		if !c.Due.IsZero() {
			due = c.Due.Format(time.RFC3339)
		}
		if !stands {
			c.Status = "-"
		}
		if due != v.due || c.Status != v.status {
			t.Errorf("%s: %s is due %q and %s; want %q and %s", v.name, v.clock, due, c.Status, v.due, v.status)
		}
	}
}

// Lengths are configuration, and a customer's contract is a clock of its own (domain 5.5).
func TestClocksOfTheOrganisation(t *testing.T) {
	d := NewDirectory()
	d.Org.Clocks = map[string]string{ClockGDPRAuthority: "96 hours", ClockNIS2Early: "2 days"}
	d.Org.Contracts = map[string]Contract{"northwind": {Name: "Northwind Clinics", Hours: 48, Services: []string{"portal"}}, "contoso": {Name: "Contoso", Hours: 24}}
	aware := map[string]time.Time{"aware": moment(t, "2026-09-12T01:00:00Z")}
	i := incidentWith(t, "gdpr", Legal{Times: aware})
	i.Legal["nis2"], i.Legal["contract"] = Legal{Status: LawApplies, Times: aware}, Legal{Status: LawUnknown, Times: map[string]time.Time{"aware": aware["aware"], SentTo("contoso"): moment(t, "2026-09-12T05:00:00Z")}}
	now := moment(t, "2026-09-12T08:00:00Z")
	if c, _ := clockNamed(d, i, ClockGDPRAuthority, now); !c.Due.Equal(moment(t, "2026-09-16T01:00:00Z")) || !c.Planning.Equal(moment(t, "2026-09-15T22:15:00Z")) {
		t.Errorf("96 hours: %s, planning %s", c.Due, c.Planning)
	}
	if c, _ := clockNamed(d, i, ClockNIS2Early, now); c.Day.String() != "2026-09-14" {
		t.Errorf("two days: %+v", c)
	}
	if _, stands := clockNamed(d, i, "contract_northwind", now); stands {
		t.Error("a contract about another service has a clock")
	}
	i.ServiceIDs = []string{"portal"}
	if c, _ := clockNamed(d, i, "contract_northwind", now); !c.Due.Equal(moment(t, "2026-09-14T01:00:00Z")) || c.Status != ClockRunning || !c.Open {
		t.Errorf("a contract's hours: %+v", c)
	}
	if c, _ := clockNamed(d, i, "contract_contoso", now); c.Status != ClockMet {
		t.Errorf("one customer was told: %+v", c)
	}
}

// What was missed under a contract stays missed when the customer leaves the organisation's file (domain 5.5).
func TestAMissedContractOutlivesItsCustomer(t *testing.T) {
	d := NewDirectory()
	northwind := Contract{Name: "Northwind Clinics", Hours: 48}
	aware, due := moment(t, "2026-09-12T01:00:00Z"), moment(t, "2026-09-13T01:00:00Z")
	now := due.Add(time.Hour)
	const gone, stays = "contract_contoso", "contract_northwind"
	for name, left := range map[string]map[string]Contract{"others stay": {"northwind": northwind}, "nobody stays": nil} {
		i := incidentWith(t, "contract", Legal{Times: map[string]time.Time{"aware": aware}})
		d.Org.Contracts = map[string]Contract{"northwind": northwind, "contoso": {Name: "Contoso", Hours: 24}}
		if kept := i.KeepMisses(d, now); len(kept) != 1 || kept[0].Name != gone {
			t.Fatalf("%s: kept %+v", name, kept)
		}
		d.Org.Contracts = left
		c, stands := clockNamed(d, i, gone, now)
		if !stands || c.Status != ClockMissed || !c.Missed.Equal(due) || !c.End(time.UTC).Equal(due) || c.Rule.Cite != "Contract contoso" {
			t.Errorf("%s: %v %+v", name, stands, c)
		}
		if _, stands := clockNamed(d, i, stays, now); stands != (left != nil) {
			t.Errorf("%s: the other customer's clock stands: %v", name, stands)
		}
		if c, ok := NextClock(d, i, now); !ok || c.Name != gone {
			t.Errorf("%s: seen to first is %s", name, c.Name)
		}
		i.Legal["contract"].Times[SentTo("contoso")] = now
		if c, _ := clockNamed(d, i, gone, now); c.Status != ClockMetLate {
			t.Errorf("%s: told late it is %s", name, c.Status)
		}
		i.Legal["contract"].Times[SentTo("contoso")] = aware.Add(time.Hour)
		if c, _ := clockNamed(d, i, gone, now); c.Status != ClockMet {
			t.Errorf("%s: told in time, said late, it is %s", name, c.Status)
		}
	}
}

// Every clock names its law, its key and what it is in plain words; no two clocks of a law are met at the same key.
func TestClockTableIsWhole(t *testing.T) {
	met := map[string]string{}
	for _, r := range clockTable {
		if _, ok := LawOf(r.Law); !ok || r.Title == "" || r.Short == "" || r.Cite == "" || r.Began == "" || r.Ask == "" || r.Did == "" || len(r.Start) == 0 || r.Sent == "" {
			t.Errorf("%s lacks something", r.Name)
		}
		if other := met[r.Law+r.Sent]; other != "" {
			t.Errorf("%s and %s are met at the same key", r.Name, other)
		}
		met[r.Law+r.Sent] = r.Name
		if r.Known != nil && r.Needs == "" {
			t.Errorf("%s waits for something that nobody is told", r.Name)
		}
		if r.Length.N > 0 {
			if l, ok := ParseClockLength(r.Length.String()); !ok || l != r.Length {
				t.Errorf("%s: %s does not read back", r.Name, r.Length)
			}
		}
	}
}
