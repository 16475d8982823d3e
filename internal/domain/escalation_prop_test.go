package domain

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// slow is an escalation as the law's words tell it (domain 1.2, 1.3, 3.5): it walks minute by minute and shares nothing
// with the engine but the names of things. The dates keep clear of clock changes, which worktime has tests for.
type slow struct {
	people  map[string]*Person
	groups  map[string][]string
	org     *time.Location
	off     map[Date]bool
	urgent  bool
	steps   []Step
	at      int // the step, from 1
	asked   []string
	shift   []string // who was asked when the step began: it is in hours while one of them is
	waited  int      // minutes of the wait that have passed
	passed  []string
	state   string
	holder  string
	until   time.Time
	happens []string
}

func newSlow(d *Directory, groups map[string][]string, urgent bool, steps []Step) *slow {
	s := &slow{people: d.People, groups: groups, off: map[Date]bool{}, urgent: urgent, steps: steps, at: 1, state: EscTriggered}
	s.org, _ = time.LoadLocation(d.Org.Timezone)
	for _, h := range d.Org.Holidays {
		s.off[h] = true
	}
	return s
}

func (s *slow) day(t time.Time, z *time.Location) Date {
	y, m, d := t.In(z).Date()
	return Date{y, m, d}
}

func (s *slow) business(d Date) bool {
	switch time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC).Weekday() {
	case time.Saturday, time.Sunday:
		return false
	}
	return !s.off[d]
}

func (s *slow) atWork(p string, t time.Time) bool {
	z, _ := time.LoadLocation(s.people[p].Zone)
	h := t.In(z).Hour()
	return h >= 9 && h < 17 && s.business(s.day(t, z))
}

// stand follows at most three delegates, without loops.
func (s *slow) stand(p string, t time.Time) string {
	var seen []string
	for hops := 0; hops <= 3; hops++ {
		x := s.people[p]
		if x == nil || x.Status == "deactivated" || slices.Contains(seen, p) {
			return ""
		}
		if x.AwayUntil.IsZero() || s.day(t, s.org).After(x.AwayUntil) {
			return p
		}
		seen, p = append(seen, p), x.Delegate
	}
	return ""
}

func (s *slow) target(to string) []string {
	if to[0] == '@' {
		return s.groups[to]
	}
	return []string{to}
}

func (s *slow) reach(to string, t time.Time) (out []string) {
	for _, p := range s.target(to) {
		if x := s.stand(p, t); x != "" && !slices.Contains(s.passed, x) && !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

func (s *slow) begin(k int) {
	if k != s.at {
		s.passed = nil
	}
	s.at, s.asked, s.waited = k, nil, 0
}

// minute is what time does at the beginning of a minute.
func (s *slow) minute(t time.Time) {
	if s.state == EscAcknowledged && !t.Before(s.until) {
		s.state, s.holder, s.passed = EscTriggered, "", nil
		s.begin(s.at)
	}
	for s.state == EscTriggered {
		if len(s.asked) > 0 && s.waited >= s.steps[s.at-1].Wait {
			s.begin(s.at + 1)
		}
		if s.at > len(s.steps) {
			s.state = EscExhausted
			s.note(t, "exhausted")
			return
		}
		if len(s.asked) > 0 {
			return
		}
		who := s.reach(s.steps[s.at-1].To, t)
		if len(who) == 0 {
			s.begin(s.at + 1)
			continue
		}
		if !s.urgent && !slices.ContainsFunc(who, func(p string) bool { return s.atWork(p, t) }) {
			return
		}
		s.asked, s.shift = who, slices.Clone(who)
		s.note(t, fmt.Sprintf("%d %s", s.at, strings.Join(slices.Sorted(slices.Values(who)), "+")))
		return
	}
}

// pass is the minute going by.
func (s *slow) pass(t time.Time) {
	if s.state == EscTriggered && len(s.asked) > 0 && (s.urgent || slices.ContainsFunc(s.shift, func(p string) bool { return s.atWork(p, t) })) {
		s.waited++
	}
}

func (s *slow) note(t time.Time, what string) {
	s.happens = append(s.happens, t.UTC().Format("02 15:04 ")+what)
}

// mayTake says whether somebody is asked, or in the target of this step or a later one, or stands in for who is.
func (s *slow) inTarget(to, by string, t time.Time) bool {
	return slices.ContainsFunc(s.target(to), func(p string) bool { return p == by || s.stand(p, t) == by })
}

func (s *slow) mayTake(by string, t time.Time) bool {
	return slices.Contains(s.asked, by) || slices.ContainsFunc(s.steps[s.at-1:], func(x Step) bool { return s.inTarget(x.To, by, t) })
}

// hold is the longest promise: so many business days on, at the same time of day where the person is.
func (s *slow) hold(by string, t time.Time, days int) time.Time {
	z, _ := time.LoadLocation(s.people[by].Zone)
	end := t.In(z)
	for days > 0 {
		if end = end.AddDate(0, 0, 1); s.business(s.day(end, z)) {
			days--
		}
	}
	return end
}

// answer does what somebody presses; false where the law does not let them.
func (s *slow) answer(x press, t time.Time) bool {
	promise := s.hold(x.by, t, 3)
	if x.until > 0 {
		if p := t.Add(time.Duration(x.until) * time.Minute); p.After(promise) {
			promise = time.Time{}
		} else {
			promise = p
		}
	}
	switch {
	case s.state == EscExhausted || s.state == EscResolved:
		return false
	case x.verb == "ack" && s.state == EscTriggered:
		if !s.mayTake(x.by, t) || promise.IsZero() {
			return false
		}
		s.state, s.holder, s.until = EscAcknowledged, x.by, promise
	case x.verb == "update" || x.verb == "ack":
		if s.state != EscAcknowledged || promise.IsZero() || s.holder != x.by && (x.verb == "ack" || s.stand(s.holder, t) != x.by) {
			return false
		}
		s.until = promise
	case x.verb == "resolve":
		if s.state == EscAcknowledged && s.holder != x.by && s.stand(s.holder, t) != x.by || s.state == EscTriggered && !s.mayTake(x.by, t) {
			return false
		}
		s.state = EscResolved
	case x.verb == "pass":
		return s.notMe(x, t)
	}
	return true
}

func (s *slow) notMe(x press, t time.Time) bool {
	here := s.steps[s.at-1]
	if s.state != EscTriggered || slices.Contains(s.passed, x.by) || !slices.Contains(s.asked, x.by) && !s.inTarget(here.To, x.by, t) {
		return false
	}
	had := s.passed
	s.passed = append(slices.Clone(s.passed), x.by)
	rest := s.reach(here.To, t)
	last := s.at == len(s.steps)
	bad := func() bool { s.passed = had; return false }
	switch {
	case here.To[0] == '@' && len(rest) > 0: // only this person is let off
		if x.to != "" {
			return bad()
		}
		before := len(s.asked)
		s.asked = slices.DeleteFunc(slices.Clone(s.asked), func(p string) bool { return p == x.by })
		if before > 0 && len(s.asked) == 0 {
			s.begin(s.at)
		}
		s.minute(t)
		return true
	case !last && x.to != "", last && (x.to == "" || x.to == x.by || x.to == here.To):
		return bad()
	case last:
		if found := s.reach(x.to, t); len(found) == 0 || found[0] == x.by {
			return bad()
		}
		s.steps = append(slices.Clone(s.steps), Step{x.to, here.Wait})
	}
	s.begin(s.at + 1)
	s.minute(t)
	return true
}

type press struct {
	after, until int    // minutes
	by, to, verb string // by "": whoever is asked
}

// drawCompany draws people in six zones, away and back within so many days, and a path along which one of them is searched.
func drawCompany(t *rapid.T, ids []string, days int) (d *Directory, groups map[string][]string, steps []Step, urgent bool, start time.Time) {
	zones := []string{"America/New_York", "Europe/Dublin", "Asia/Kolkata", "America/Sao_Paulo", "America/Chicago", "Pacific/Auckland"}
	d = NewDirectory()
	dates := func(label string) Date { return Date{2026, 9, rapid.IntRange(1, days).Draw(t, label)} }
	d.Org = &Org{Timezone: rapid.SampledFrom(zones).Draw(t, "org")}
	for range rapid.IntRange(0, days/4).Draw(t, "holidays") {
		d.Org.Holidays = append(d.Org.Holidays, dates("holiday"))
	}
	for _, id := range ids {
		p := &Person{ID: id, Name: id, Zone: rapid.SampledFrom(zones).Draw(t, id+" in")}
		switch rapid.IntRange(0, 5).Draw(t, id+" is") {
		case 0:
			p.Status = "deactivated"
		case 1, 2, 3:
			p.AwayUntil, p.Delegate = dates(id+" until"), rapid.SampledFrom(append(ids, "")).Draw(t, id+" for")
		}
		d.Put(p)
	}
	d.Index()
	groups = map[string][]string{"@duty": rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 0, 4, rapid.ID).Draw(t, "@duty")}
	for i := range rapid.IntRange(2, 6).Draw(t, "steps") {
		to := rapid.SampledFrom(append(ids, "@duty")).Filter(func(s string) bool { return i == 0 || steps[i-1].To != s }).Draw(t, "to")
		steps = append(steps, Step{to, rapid.SampledFrom([]int{5, 30, 60, 240, 1440}).Draw(t, "wait")})
	}
	if last := &steps[len(steps)-1]; last.To == "@duty" {
		steps = steps[:len(steps)-1]
	}
	urgent = rapid.Bool().Draw(t, "urgent")
	start = at("2026-09-01 00:00").Add(time.Duration(rapid.IntRange(0, 5*1440).Draw(t, "start")) * time.Minute)
	return d, groups, steps, urgent, start
}

// Whatever the path, the people, their zones, absences and holidays are, and whatever anybody presses: the engine asks
// the same persons at the same minutes as the slow reading of the law, and refuses what it refuses.
func TestTheEngineAgreesWithASlowReadingOfTheLaw(t *testing.T) {
	ids := []string{"ana", "ben", "cleo", "dov", "eva", "finn"}
	rapid.Check(t, func(t *rapid.T) {
		d, groups, steps, urgent, start := drawCompany(t, ids, 8)
		var presses []press
		after := 0
		for range rapid.IntRange(0, 6).Draw(t, "presses") {
			after += rapid.SampledFrom([]int{0, 1, 20, 90, 600, 1440}).Draw(t, "after")
			x := press{after: after, by: rapid.SampledFrom(append(ids, "", "", "", "", "")).Draw(t, "by"),
				verb: rapid.SampledFrom([]string{"ack", "pass", "update", "resolve", "pass", "pass"}).Draw(t, "verb")}
			switch x.verb {
			case "pass":
				x.to = rapid.SampledFrom(append(ids, "", "", "")).Draw(t, "instead")
			case "ack", "update":
				x.until = rapid.SampledFrom([]int{0, 45, 600, 20000}).Draw(t, "until")
			}
			presses = append(presses, x)
		}

		law := newSlow(d, groups, urgent, steps)
		r := Roster{Dir: d, Now: start, Hold: Hold{BusinessDays: 3}, Members: func(h string) []string { return groups[h] }}
		m := StartEscalation(r, seed(urgent, steps...))
		e := m.Esc
		var happens []string
		record := func(m Move) {
			byStep := map[int][]string{}
			for _, a := range m.Ask {
				byStep[a.Step] = append(byStep[a.Step], a.To)
			}
			for _, k := range slices.Sorted(maps.Keys(byStep)) {
				happens = append(happens, r.Now.Format("02 15:04 ")+fmt.Sprintf("%d %s", k, strings.Join(slices.Sorted(slices.Values(byStep[k])), "+")))
			}
			if m.What == "exhausted" || m.Esc.State == EscExhausted && e.State != EscExhausted {
				happens = append(happens, r.Now.Format("02 15:04 exhausted"))
			}
			e = m.Esc
		}
		record(m)
		for now := start; now.Before(start.AddDate(0, 0, 9)); now = now.Add(time.Minute) {
			law.minute(now)
			for !e.NextAt.IsZero() && !e.NextAt.After(now) {
				if !e.NextAt.Equal(now) {
					t.Fatalf("a timer between two minutes: %v", e.NextAt)
				}
				r.Now = now
				early := r
				early.Now = now.Add(-time.Second)
				if _, moved := e.TimeUp(early, e.Gen); moved {
					t.Fatal("a timer acted before it was due")
				}
				n, moved := e.TimeUp(r, e.Gen)
				if !moved {
					t.Fatalf("a timer that is due does nothing: %+v", e)
				}
				record(n)
			}
			for ; len(presses) > 0 && start.Add(time.Duration(presses[0].after)*time.Minute).Equal(now); presses = presses[1:] {
				r.Now = now
				x := presses[0]
				if x.by == "" { // whoever is asked, or has it
					x.by = append(slices.Clone(e.Holders()), ids...)[0]
				}
				n, err := doPress(e, r, x, now)
				if ok := law.answer(x, now); ok != (err == nil) {
					t.Fatalf("%+v at %v: the law says %v, the engine %v\n%+v", x, now, ok, err, e)
				}
				if err == nil {
					record(n)
				}
			}
			law.pass(now)
			if law.state != e.State || law.state == EscAcknowledged && !law.until.Equal(e.Until) {
				t.Fatalf("%v: %s until %v, the engine %s until %v", now, law.state, law.until, e.State, e.Until)
			}
		}
		if !slices.Equal(happens, law.happens) {
			t.Fatalf("\n got %v\nwant %v", happens, law.happens)
		}
	})
}

func doPress(e *Escalation, r Roster, x press, now time.Time) (Move, *Error) {
	var until time.Time
	if x.until > 0 {
		until = now.Add(time.Duration(x.until) * time.Minute)
	}
	switch x.verb {
	case "ack":
		return e.Ack(r, x.by, until)
	case "update":
		return e.Update(r, x.by, "", until)
	case "resolve":
		return e.Resolve(r, Caller{Person: x.by}, "done")
	}
	return e.Pass(r, x.by, x.to)
}
