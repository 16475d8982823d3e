package domain

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// outOfReach are the ways in which somebody cannot be asked (reliability F28). Slack's own accounts stand in Member.
var outOfReach = []struct {
	name string
	lose func(d *Directory, p string) *Directory
}{
	{"deactivated in the file", func(d *Directory, p string) *Directory { d.People[p].Status = "deactivated"; return d }},
	{"away without a delegate", func(d *Directory, p string) *Directory {
		d.People[p].AwayUntil, d.People[p].Delegate = Date{2026, 9, 30}, ""
		return d
	}},
	{"away, and the delegate has left", func(d *Directory, p string) *Directory {
		d.People[p].AwayUntil, d.People[p].Delegate = Date{2026, 9, 30}, "felix"
		return d
	}},
	{"away, and the delegates go in a circle", func(d *Directory, p string) *Directory {
		d.People[p].AwayUntil, d.People[p].Delegate = Date{2026, 9, 30}, "amrit"
		d.People["amrit"].AwayUntil, d.People["amrit"].Delegate = Date{2026, 9, 30}, p
		return d
	}},
	{"not in the file any more", func(d *Directory, p string) *Directory { delete(d.People, p); return d }},
	{"deactivated in Slack", standing(Deactivated)},
	{"a guest", standing(Guest)},
	{"of another company", standing(Outside)},
	{"a bot", standing(Bot)},
}

// standing joins the directory with accounts of which one is not a full member's.
func standing(s Standing) func(*Directory, string) *Directory {
	return func(d *Directory, lost string) *Directory {
		var members []Member
		for id, p := range d.People {
			p.Slack = "U" + id
			m := Member{Slack: p.Slack, Name: p.Name, Standing: Full}
			if id == lost {
				m.Standing = s
			}
			members = append(members, m)
		}
		d.Index()
		return d.WithMembers(members, true)
	}
}

// F28: whoever cannot be asked when a step begins is skipped at once, at each step of a chain and in each way.
func TestWhoCannotBeAskedIsSkippedAtOnce(t *testing.T) {
	path := parcelSteps()
	for _, how := range outOfReach {
		for k, gone := range path {
			e := seed(true, path...)
			got, end := chain(how.lose(parcels(), gone.To), e, "2026-09-15 09:00")
			var want []string
			now := at("2026-09-15 09:00")
			for i, s := range path {
				if i != k {
					want = append(want, now.Format("02 15:04 ")+s.To)
					now = now.Add(time.Duration(s.Wait) * time.Minute)
				}
			}
			want = append(want, now.Format("02 15:04 exhausted"))
			if !slices.Equal(got, want) {
				t.Errorf("%s at step %d:\n got %v\nwant %v", how.name, k+1, got, want)
			}
			if !slices.ContainsFunc(end.History, func(n Note) bool { return strings.HasPrefix(n.Text, fmt.Sprintf("Step %d skipped: ", k+1)) }) {
				t.Errorf("%s at step %d: the skip is not logged: %v", how.name, k+1, end.History)
			}
		}
	}
}

// F28, while they are asked: as soon as it is known, the next is asked, at each step of a chain and in each way.
func TestWhoLeavesWhileAskedIsNotWaitedFor(t *testing.T) {
	path := parcelSteps()
	for _, how := range outOfReach {
		for k, gone := range path {
			r := rosterAt(parcels(), "2026-09-15 09:00")
			m := StartEscalation(r, seed(true, path...))
			for range k {
				r.Now = m.Esc.NextAt
				m, _ = m.Esc.TimeUp(r, m.Esc.Gen)
			}
			if !slices.Equal(m.Esc.Asked, []string{gone.To}) {
				t.Fatalf("step %d: asked %v", k+1, m.Esc.Asked)
			}
			r.Now = r.Now.Add(5 * time.Minute)
			if _, moved := m.Esc.PeopleChanged(r); moved {
				t.Fatalf("step %d moved on with everybody there", k+1)
			}
			r.Dir = how.lose(parcels(), gone.To)
			n, moved := m.Esc.PeopleChanged(r)
			if !moved || n.Esc.Gen <= m.Esc.Gen {
				t.Fatalf("%s at step %d: nothing happened", how.name, k+1)
			}
			switch last := k == len(path)-1; {
			case last && n.Esc.State != EscExhausted:
				t.Errorf("%s at the last step: %s", how.name, n.Esc.State)
			case !last && (!slices.Equal(n.Esc.Asked, []string{path[k+1].To}) || !n.Esc.StepAt.Equal(r.Now)):
				t.Errorf("%s at step %d: asked %v at %v", how.name, k+1, n.Esc.Asked, n.Esc.StepAt)
			}
			if _, moved := n.Esc.TimeUp(r, m.Esc.Gen); moved {
				t.Errorf("%s at step %d: the timer from before acted", how.name, k+1)
			}
		}
	}
}

func TestWhoLeavesWhileSomebodyElseCanAnswer(t *testing.T) {
	away := func(p, delegate string) *Directory {
		d := parcels()
		d.People[p].AwayUntil, d.People[p].Delegate = Date{2026, 9, 30}, delegate
		return d
	}
	left := parcels()
	left.People["rui"].Status = "deactivated"
	bothLeft := parcels()
	bothLeft.People["rui"].Status, bothLeft.People["saoirse"].Status = "deactivated", "deactivated"
	for _, x := range []struct {
		name   string
		target string
		then   *Directory
		want   string // who is asked after, "" where nothing moves
	}{
		{"a delegate is asked in their place, before the next step", "rui", away("rui", "amrit"), "amrit for rui"},
		{"one of a group leaves", "@oncall", left, ""},
		{"the whole group leaves", "@oncall", bothLeft, "emeka"},
		{"a group's member is away with a delegate", "@oncall", away("rui", "amrit"), ""},
		{"the leads stand in the ladder", LeadsStep, left, ""},
	} {
		r := rosterAt(parcels(), "2026-09-15 14:00")
		m := StartEscalation(r, seed(false, Step{x.target, 30}, Step{"emeka", 60}, Step{"noor", 60}))
		r.Dir = x.then
		n, moved := m.Esc.PeopleChanged(r)
		var got []string
		for _, a := range n.Ask {
			got = append(got, r.asked(a))
		}
		want := strings.NewReplacer("amrit for rui", "Amrit Sandhar for Rui Castanheda", "emeka", "Emeka Strand").Replace(x.want)
		if x.name == "a delegate is asked in their place, before the next step" { // seven in the evening in Kolkata: in the morning
			if !moved || n.What != "waiting" || !n.Esc.NextAt.Equal(at("2026-09-16 03:30")) {
				t.Errorf("%s: %+v until %v", x.name, n.What, n.Esc.NextAt)
			}
			r.Now = n.Esc.NextAt
			n, _ = n.Esc.TimeUp(r, n.Esc.Gen)
			got = []string{r.asked(n.Ask[0])}
		}
		if s := strings.Join(got, ", "); s != want || moved != (want != "") {
			t.Errorf("%s: moved %v, asked %q, want %q", x.name, moved, s, want)
		}
	}
}

func TestWhoHasItAndLeaves(t *testing.T) {
	r := rosterAt(parcels(), "2026-09-15 14:00")
	m := StartEscalation(r, seed(true, parcelSteps()...))
	m, _ = m.Esc.Ack(r, "rui", time.Time{})
	away := parcels()
	away.People["rui"].AwayUntil = Date{2026, 9, 30}
	r.Dir = away
	if _, moved := m.Esc.PeopleChanged(r); moved {
		t.Error("who is away has promised, and keeps it or lets it lapse")
	}
	gone := parcels()
	gone.People["rui"].Status = "deactivated"
	r.Dir, r.Now = gone, r.Now.Add(time.Hour)
	n, moved := m.Esc.PeopleChanged(r)
	if !moved || n.Esc.State != EscTriggered || n.Esc.Reopened != 1 || !slices.Equal(n.Esc.Asked, []string{"emeka"}) {
		t.Errorf("%+v", n.Esc)
	}
	imported := &Escalation{ID: "ESC-003", State: EscAcknowledged, AckBy: "rui", Step: 1, Steps: parcelSteps()}
	if _, moved := imported.PeopleChanged(r); moved {
		t.Error("what was imported and did not start yet moved (domain 7.5)")
	}
}

// A member of a group who could not be asked when the step began is asked when the others said "not me".
func TestNotMeInAGroupLeavesNobodyWaiting(t *testing.T) {
	d := parcels()
	d.People["saoirse"].AwayUntil = Date{2026, 9, 15}
	r := rosterAt(d, "2026-09-15 18:00")
	m := StartEscalation(r, seed(true, Step{"@oncall", 600}, Step{"noor", 60}))
	r.Now = at("2026-09-16 05:00") // she is back
	n, err := m.Esc.Pass(r, "rui", "")
	if err != nil || !slices.Equal(n.Esc.Asked, []string{"saoirse"}) || !n.Esc.NextAt.Equal(at("2026-09-16 15:00")) {
		t.Errorf("%v %+v", err, n.Esc)
	}
}

// Domain 1.3: urgency and hold time are those of the subject as it is now.
func TestTheSubjectChangesWhileSomebodyIsSearched(t *testing.T) {
	night := rosterAt(parcels(), "2026-09-15 02:00")
	waiting := StartEscalation(night, seed(false, parcelSteps()...))
	if waiting.What != "waiting" {
		t.Fatal(waiting.What)
	}
	night.Urgent = "SEV1"
	m, moved := waiting.Esc.Follow(night)
	if !moved || len(m.Ask) != 1 || !m.Esc.Urgent || !m.Esc.UrgentByItself {
		t.Errorf("SEV1 at night asks at once: %+v", m.Esc)
	}
	night.Now, night.Urgent = at("2026-09-15 02:10"), ""
	m, moved = m.Esc.Follow(night)
	if !moved || m.Esc.Urgent || len(m.Ask) != 0 || !m.Esc.NextAt.Equal(at("2026-09-15 02:30")) {
		t.Errorf("who was asked stays asked, and the step ends as said: %+v", m.Esc)
	}
	night.Now = m.Esc.NextAt
	if m, _ = m.Esc.TimeUp(night, m.Esc.Gen); m.What != "waiting" {
		t.Errorf("the next is not woken for what is not urgent any more: %s", m.What)
	}
	marked := StartEscalation(rosterAt(parcels(), "2026-09-15 02:00"), seed(true, parcelSteps()...))
	if m, moved := marked.Esc.Follow(rosterAt(parcels(), "2026-09-15 02:10")); moved {
		t.Errorf("what a person marked urgent stays it: %+v", m.Esc)
	}

	day := rosterAt(parcels(), "2026-09-15 14:00")
	held := StartEscalation(day, seed(false, parcelSteps()...))
	held, _ = held.Esc.Ack(day, "rui", time.Time{})
	day.Now, day.Hold, day.Urgent = at("2026-09-15 15:00"), Hold{Minutes: 30}, "SEV1"
	m, moved = held.Esc.Follow(day)
	if !moved || !m.Esc.Until.Equal(at("2026-09-15 15:30")) || m.Esc.AckBy != "rui" {
		t.Errorf("the promise ends with the new hold time: %+v", m.Esc)
	}
	day.Now = at("2026-09-15 15:10")
	if m, moved = m.Esc.Follow(day); moved {
		t.Errorf("it is not put off by the next change: %+v", m.Esc)
	}
	sooner := StartEscalation(rosterAt(parcels(), "2026-09-15 14:00"), seed(false, parcelSteps()...))
	sooner, _ = sooner.Esc.Ack(rosterAt(parcels(), "2026-09-15 14:00"), "rui", at("2026-09-15 15:20"))
	if m, _ = sooner.Esc.Follow(day); !m.Esc.Until.Equal(at("2026-09-15 15:20")) {
		t.Errorf("a shorter promise stays: %+v", m.Esc.Until)
	}
}
