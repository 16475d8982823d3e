package domain

import (
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

// parcels is a small company in four zones, after the sample organisation.
func parcels() *Directory {
	d := NewDirectory()
	d.Org = &Org{Name: "Fernhollow Logistics", Timezone: "America/New_York", Holidays: []Date{{2026, 9, 7}}}
	for _, p := range []*Person{
		{ID: "rui", Name: "Rui Castanheda", Zone: "America/Sao_Paulo", Unit: "parcel"},
		{ID: "saoirse", Name: "Saoirse Delvaney", Zone: "Europe/Dublin", Unit: "parcel"},
		{ID: "emeka", Name: "Emeka Strand", Zone: "Europe/Dublin", Unit: "parcel"},
		{ID: "renata", Name: "Renata Colmeiro", Zone: "America/Chicago", Roles: []Role{RoleExecutive}},
		{ID: "noor", Name: "Noor Haddadin-Vale", Zone: "America/New_York", Roles: []Role{RoleLead}},
		{ID: "stellan", Name: "Stellan Mbeki-Ross", Zone: "Europe/Berlin", Roles: []Role{RoleLead}},
		{ID: "felix", Name: "Felix Morrowdale", Status: "deactivated"},
		{ID: "callum", Name: "Callum Ferreiro", Zone: "America/New_York", AwayUntil: Date{2026, 9, 25}, Delegate: "thandi"},
		{ID: "thandi", Name: "Thandi Moroka", Zone: "Europe/Dublin"},
		{ID: "amrit", Name: "Amrit Sandhar", Zone: "Asia/Kolkata"},
	} {
		d.Put(p)
	}
	d.Put(&Team{ID: "parcel", Name: "Parcel Tracking", Lead: "emeka"})
	d.Put(&Path{ID: "path-parcel", Steps: []Step{{"rui", 30}, {"emeka", 60}, {"renata", 120}, {"noor", 60}}})
	d.Put(&Path{ID: "path-major", Steps: []Step{{"noor", 15}, {"stellan", 15}}})
	d.Put(&Service{ID: "track-api", Name: "Tracking", Team: "parcel", RACI: RACI{Accountable: "emeka"}, Path: "path-parcel"})
	d.Put(&Service{ID: "loose", Name: "Loose", Team: "parcel", RACI: RACI{Accountable: "saoirse"}})
	d.Index()
	return d
}

func at(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		panic(err)
	}
	return t
}

func rosterAt(d *Directory, now string) Roster {
	return Roster{Dir: d, Now: at(now), Hold: Hold{BusinessDays: 3}, Members: func(h string) []string {
		return map[string][]string{"@oncall": {"rui", "saoirse", "felix"}, "@night": {"amrit", "rui"}}[h]
	}}
}

func seed(urgent bool, steps ...Step) *Escalation {
	return &Escalation{ID: "ESC-009", About: Ref{KindRisk, "RSK-001"}, Why: "vendor will not patch", By: "saoirse", Urgent: urgent, Steps: steps}
}

func parcelSteps() []Step { return []Step{{"rui", 30}, {"emeka", 60}, {"renata", 120}, {"noor", 60}} }

// chain lets nobody answer and tells who was asked when, until nothing is due any more.
func chain(d *Directory, e *Escalation, start string) (asked []string, end *Escalation) {
	r := rosterAt(d, start)
	m := StartEscalation(r, e)
	for {
		for _, a := range m.Ask {
			who := a.To
			if a.For != "" {
				who += " for " + a.For
			}
			asked = append(asked, r.Now.Format("02 15:04 ")+who)
		}
		if m.Esc.NextAt.IsZero() {
			return append(asked, r.Now.Format("02 15:04 ")+m.Esc.State), m.Esc
		}
		early := r
		early.Now = m.Esc.NextAt.Add(-time.Millisecond)
		if _, moved := m.Esc.TimeUp(early, m.Esc.Gen); moved {
			panic("a timer acted before it was due")
		}
		r.Now = m.Esc.NextAt
		m, _ = m.Esc.TimeUp(r, m.Esc.Gen)
	}
}

func TestSilenceMovesOn(t *testing.T) {
	away := parcels()
	away.People["emeka"].AwayUntil, away.People["emeka"].Delegate = Date{2026, 9, 30}, "saoirse"
	alone := parcels()
	alone.People["emeka"].AwayUntil = Date{2026, 9, 30}
	for _, x := range []struct {
		name  string
		dir   *Directory
		esc   *Escalation
		start string
		want  string
	}{
		{"urgent ignores working hours (ESC-004 of the sample)", parcels(), seed(true, parcelSteps()...), "2026-09-03 14:00",
			"03 14:00 rui; 03 14:30 emeka; 03 15:30 renata; 03 17:30 noor; 03 18:30 exhausted"},
		{"urgent at night, on a Sunday", parcels(), seed(true, parcelSteps()...), "2026-09-06 02:00",
			"06 02:00 rui; 06 02:30 emeka; 06 03:30 renata; 06 05:30 noor; 06 06:30 exhausted"},
		{"each step waits for its own person's morning", parcels(), seed(false, parcelSteps()...), "2026-09-15 09:00",
			"15 12:00 rui; 15 12:30 emeka; 15 14:00 renata; 15 16:00 noor; 15 17:00 exhausted"},
		{"a wait goes on the next morning", parcels(), seed(false, parcelSteps()...), "2026-09-15 19:45",
			"15 19:45 rui; 16 12:15 emeka; 16 14:00 renata; 16 16:00 noor; 16 17:00 exhausted"},
		{"over a week-end and a holiday", parcels(), seed(false, parcelSteps()...), "2026-09-04 19:40",
			"04 19:40 rui; 08 12:10 emeka; 08 14:00 renata; 08 16:00 noor; 08 17:00 exhausted"},
		{"a deactivated step is skipped at once", parcels(), seed(true, Step{"felix", 30}, Step{"emeka", 60}, Step{"noor", 60}), "2026-09-15 09:00",
			"15 09:00 emeka; 15 10:00 noor; 15 11:00 exhausted"},
		{"somebody away is stood in for", away, seed(true, parcelSteps()...), "2026-09-15 09:00",
			"15 09:00 rui; 15 09:30 saoirse for emeka; 15 10:30 renata; 15 12:30 noor; 15 13:30 exhausted"},
		{"somebody away without a delegate is skipped", alone, seed(true, parcelSteps()...), "2026-09-15 09:00",
			"15 09:00 rui; 15 09:30 renata; 15 11:30 noor; 15 12:30 exhausted"},
		{"a group: each who can be reached", parcels(), seed(true, Step{"@oncall", 30}, Step{"noor", 60}), "2026-09-15 09:00",
			"15 09:00 rui; 15 09:00 saoirse; 15 09:30 noor; 15 10:30 exhausted"},
		{"a group is in hours while one of them is", parcels(), seed(false, Step{"@night", 60}, Step{"noor", 60}), "2026-09-15 02:00",
			"15 03:30 amrit; 15 03:30 rui; 15 13:00 noor; 15 14:00 exhausted"},
		{"an empty group is skipped", parcels(), seed(true, Step{"@nobody", 30}, Step{"noor", 60}), "2026-09-15 09:00",
			"15 09:00 noor; 15 10:00 exhausted"},
		{"nobody at all", parcels(), seed(true, Step{"felix", 30}), "2026-09-15 09:00", "15 09:00 exhausted"},
		{"all security leads", parcels(), seed(true, Step{"saoirse", 60}, Step{LeadsStep, 60}), "2026-09-15 09:00",
			"15 09:00 saoirse; 15 10:00 noor; 15 10:00 stellan; 15 11:00 exhausted"},
	} {
		got, _ := chain(x.dir, x.esc, x.start)
		if s := strings.Join(got, "; "); s != x.want {
			t.Errorf("%s:\n got %s\nwant %s", x.name, s, x.want)
		}
	}
}

func TestSkippedStepsAreLogged(t *testing.T) {
	_, e := chain(parcels(), seed(true, Step{"felix", 30}, Step{"emeka", 60}, Step{"noor", 60}), "2026-09-15 09:00")
	if !slices.ContainsFunc(e.History, func(n Note) bool { return n.Text == "Step 1 skipped: Felix Morrowdale's account is deactivated." }) {
		t.Errorf("history: %+v", e.History)
	}
}

func TestAConfidentialItemIsOnlyPutToThoseWhoMaySeeIt(t *testing.T) {
	e := seed(true, parcelSteps()...)
	e.Visibility, e.NeedToKnow = Restricted, []string{"emeka", "noor", "stellan"}
	got, _ := chain(parcels(), e, "2026-09-15 09:00")
	if s := strings.Join(got, "; "); s != "15 09:00 emeka; 15 10:00 noor; 15 11:00 exhausted" {
		t.Error(s)
	}
}

func TestRouteOfARecord(t *testing.T) {
	d := parcels()
	risk := &Risk{ID: "RSK-001", Service: "track-api"}
	major := &Incident{ID: "INC-001", Severity: "SEV2", ServiceIDs: []string{"track-api"}}
	parent := func(r Ref) Record {
		return map[string]Record{"RSK-001": risk, "INC-001": major}[r.ID]
	}
	noMajor := parcels()
	delete(noMajor.Paths, MajorPath)
	d.Put(&Service{ID: "bare", Name: "Bare", Team: "parcel"})
	d.Put(&Control{ID: "logs", RACI: RACI{Accountable: "rui"}, Required: []string{"loose"}})
	for _, x := range []struct {
		name string
		dir  *Directory
		rec  Record
		want string
	}{
		{"its service's", d, risk, "path-parcel: rui 30, emeka 60, renata 120, noor 60"},
		{"a service's own", d, d.Services["track-api"], "path-parcel: rui 30, emeka 60, renata 120, noor 60"},
		{"an action's source's", d, &Action{From: risk.Ref()}, "path-parcel: rui 30, emeka 60, renata 120, noor 60"},
		{"an action of a severe incident", d, &Action{From: major.Ref()}, "path-major: noor 15, stellan 15"},
		{"a severe incident", d, major, "path-major: noor 15, stellan 15"},
		{"a severe incident without path-major", noMajor, major, "path-parcel: rui 30, emeka 60, renata 120, noor 60"},
		{"a lesser incident", d, &Incident{Severity: "SEV3", ServiceIDs: []string{"track-api"}}, "path-parcel: rui 30, emeka 60, renata 120, noor 60"},
		{"no path", d, &Risk{Service: "loose"}, ": saoirse 60, emeka 60, role:security_lead 60"},
		{"a service nobody answers for: who answers for the record", d, &Risk{Service: "bare", Owner: "rui"}, ": rui 60, emeka 60, role:security_lead 60"},
		{"no service: who answers for it", d, &Decision{Approver: "saoirse"}, ": saoirse 60, emeka 60, role:security_lead 60"},
		{"nobody twice in a row", d, &Decision{Approver: "emeka"}, ": emeka 60, role:security_lead 60"},
		{"a control: who answers for it, not for a service that needs it", d, d.Controls["logs"], ": rui 60, emeka 60, role:security_lead 60"},
		{"evidence: the control's accountable", d, &Evidence{Control: "logs"}, ": rui 60, emeka 60, role:security_lead 60"},
	} {
		r := RouteOf(x.dir, x.rec, parent)
		var steps []string
		for _, s := range r.Steps {
			steps = append(steps, s.To+" "+time.Duration(s.Wait).String()[:len(time.Duration(s.Wait).String())-2])
		}
		if got := r.Path + ": " + strings.Join(steps, ", "); got != x.want {
			t.Errorf("%s:\n got %s\nwant %s", x.name, got, x.want)
		}
	}
}
