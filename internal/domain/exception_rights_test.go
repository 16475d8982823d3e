package domain

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Of several executives the requester picks; one who may not is refused; nobody able is a gap, and the request stands.
func TestWhoIsAsked(t *testing.T) {
	d := granting()
	c := caseFor(d, "rita", "2026-09-15 12:00", riskOf(High))
	d.People["eva"] = &Person{ID: "eva", Name: "eva", Roles: []Role{RoleExecutive}, Area: []string{"shop"}}
	d.Index()
	if _, err := NewException(c, asking(30), ""); err == nil || err.Field != "approver" {
		t.Errorf("two executives and no choice: %v", err)
	}
	if turn, err := NewException(c, asking(30), "eva"); err != nil || turn.Exc.Approver != "eva" {
		t.Errorf("picked: %v", err)
	}
	for _, who := range []string{"none", "lead", "ann", "rita"} {
		if _, err := NewException(c, asking(30), who); err == nil || err.Field != "approver" {
			t.Errorf("%s was picked: %v", who, err)
		}
	}
	for _, id := range []string{"eve", "eva", "ida"} {
		d.People[id].Status = "deactivated"
	}
	turn, err := NewException(c, asking(30), "")
	if err != nil || len(turn.Exc.Plea.Asked) != 0 || turn.Exc.State != ExcRequested {
		t.Errorf("nobody able: %v %+v", err, turn.Exc)
	}
}

// Four eyes (domain 3.2, 7.4) in random companies, with managers, delegates and people who are away, against the law
// said once more and slowly: walk every chain of delegates, and try everybody's authority.
func TestFourEyes(t *testing.T) {
	ids := []string{"a", "b", "c", "d", "e", "f"}
	today := Date{2026, 9, 15}
	rapid.Check(t, func(rt *rapid.T) {
		d := NewDirectory()
		d.Org = &Org{Timezone: "UTC"}
		pick := func(label string) string { return rapid.SampledFrom(append([]string{""}, ids...)).Draw(rt, label) }
		for _, id := range ids {
			p := &Person{ID: id, Name: id, Manager: pick("manager"), Delegate: pick("delegate")}
			if p.Manager == id || p.Delegate == id {
				p.Manager, p.Delegate = "", "" // nobody is their own
			}
			if rapid.Bool().Draw(rt, "away") {
				p.AwayUntil = today
			}
			if rapid.Bool().Draw(rt, "lead") {
				p.Roles = append(p.Roles, RoleLead)
			}
			if rapid.Bool().Draw(rt, "exec") {
				p.Roles, p.Area = append(p.Roles, RoleExecutive), rapid.SampledFrom([][]string{nil, {"shop"}, {"all"}, {"other"}}).Draw(rt, "area")
			}
			d.Put(p)
		}
		d.Put(&Team{ID: "shop"})
		d.Put(&Service{ID: "cart", Team: "shop", RACI: RACI{Accountable: pick("accountable")}})
		d.Index()
		asker, me := rapid.SampledFrom(ids).Draw(rt, "asker"), rapid.SampledFrom(ids).Draw(rt, "me")
		band := rapid.SampledFrom([]Band{Low, Medium, High, Critical}).Draw(rt, "band")
		e := &Exception{ID: "EXC-001", Service: "cart", Requester: asker, State: ExcRequested, Plea: &Plea{What: PleaRequest, Band: band}}
		if rapid.Bool().Draw(rt, "waived") {
			e.Waivers = []Waiver{{By: "z", Reason: "two people", On: today}}
		}
		// Slowly: who answers for a person, one step after the other.
		answers := func(id string) string {
			seen := []string{}
			for range 4 {
				p := d.People[id]
				if p == nil || slices.Contains(seen, id) {
					return ""
				}
				if p.AwayUntil.IsZero() {
					return id
				}
				seen, id = append(seen, id), p.Delegate
			}
			return ""
		}
		clean := func(id string) bool {
			return (id != asker || e.WaivedFor(id)) && d.People[id].Manager != asker && d.People[asker].Delegate != id && (id == asker || answers(asker) != id)
		}
		able := func(id string) bool {
			p, s := d.People[id], d.Services["cart"]
			exec := slices.Contains(p.Roles, RoleExecutive) && (slices.Contains(p.Area, "all") || slices.Contains(p.Area, "shop"))
			lead := slices.Contains(p.Roles, RoleLead)
			switch band {
			case Low:
				return exec || lead || s.Accountable == id
			case High:
				return exec
			}
			return exec || lead
		}
		want := false
		for _, x := range ids {
			want = want || (x == me || answers(x) == me) && able(x) && clean(x) && clean(me)
		}
		nod, _, got := e.nod(Work{Dir: d, Now: at("2026-09-15 12:00"), Caller: CallerFor(d, d.People[me])}, e.Plea)
		if got != want {
			rt.Fatalf("%s may approve what %s asks for: %v, want %v", me, asker, got, want)
		}
		if got && (nod.Person != me || !able(nod.By()) || nod.By() == asker && !e.WaivedFor(asker)) {
			rt.Fatalf("%+v", nod)
		}
	})
}

// A Critical one takes two persons even where one of them could give both yeses, in either order, a delegate included.
func TestCriticalTakesTwo(t *testing.T) {
	d := granting()
	d.People["eve"].Roles = append(d.People["eve"].Roles, RoleLead)
	d.People["lead"].AwayUntil, d.People["lead"].Delegate = Date{2026, 9, 30}, "eve"
	d.Index()
	e := requested(t, Critical, 20)
	turn, err := e.Approve(caseFor(d, "eve", "2026-09-15 13:00", riskOf(Critical)), "fine", 0)
	if err != nil || turn.What != "half" || turn.Exc.State != ExcRequested {
		t.Fatalf("%v %+v", err, turn)
	}
	for _, who := range []string{"eve", "ida"} { // herself as a lead or for one, and another executive
		if _, err := turn.Exc.Approve(caseFor(d, who, "2026-09-15 13:00", riskOf(Critical)), "fine", 0); err == nil || err.Code != AlreadyDone {
			t.Errorf("%s gave the second yes: %v", who, err)
		}
	}
	turn, err = turn.Exc.Approve(caseFor(d, "lea", "2026-09-15 13:00", riskOf(Critical)), "fine", 0)
	if err != nil || turn.What != "approved" || turn.Exc.Approver != "eve" || turn.Exc.AgreedBy != "lea" {
		t.Errorf("%v %+v", err, turn.Exc)
	}
}
