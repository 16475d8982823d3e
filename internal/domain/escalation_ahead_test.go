package domain

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// aheadWords are steps as they are foreseen or happen, for comparing: when, which, whom, until when, why skipped.
func aheadWords(steps []Ahead) (out []string) {
	for _, a := range steps {
		var who []string
		for _, x := range a.Asked {
			who = append(who, x.To+" for "+x.For)
		}
		slices.Sort(who)
		until := ""
		if len(who) > 0 {
			until = a.Until.UTC().Format("02 15:04")
		}
		out = append(out, fmt.Sprintf("%s step %d %s: asked [%s] until %s %s", a.At.UTC().Format("02 15:04"), a.Step, a.To, strings.Join(who, " "), until, a.Why))
	}
	return out
}

// Who is next is visible before a search starts, and at every moment while it runs (domain 1.3): whatever path, hours,
// holidays and absences are, what is foreseen is what the engine does when nobody answers, to the minute; and the persons are
// those of the slow reading of the law.
func TestWhatIsForeseenHappens(t *testing.T) {
	ids := []string{"ana", "ben", "cleo", "dov", "eva", "finn"}
	rapid.Check(t, func(t *rapid.T) {
		d, groups, steps, urgent, start := drawCompany(t, ids, rapid.SampledFrom([]int{8, 28}).Draw(t, "days"))
		r := Roster{Dir: d, Now: start, Hold: Hold{BusinessDays: 1}, Members: func(h string) []string { return groups[h] }}
		e := seed(urgent, steps...)
		foreseen := ForeseeStart(r, e)
		if e.State != "" || len(e.History) > 0 {
			t.Fatal("looking ahead changed the search")
		}
		type look struct {
			from int // of what happened
			said []string
		}
		looks := []look{{0, aheadWords(foreseen)}}
		var happened []string
		lapse := rapid.IntRange(0, 12).Draw(t, "is taken and lapses at")
		m := StartEscalation(r, e)
		for k := 0; ; k++ {
			for _, s := range m.Skipped {
				happened = append(happened, aheadWords([]Ahead{{Step: s.Step, To: m.Esc.Steps[s.Step-1].To, At: r.Now, Why: s.Why}})...)
			}
			from := len(happened)
			if len(m.Ask) > 0 {
				happened = append(happened, aheadWords([]Ahead{{Step: m.Esc.Step, To: m.Esc.Steps[m.Esc.Step-1].To, Asked: m.Ask, At: r.Now, Until: m.Esc.NextAt}})...)
			}
			if m.Esc.NextAt.IsZero() {
				break
			}
			if k == lapse && len(m.Ask) > 0 {
				var err *Error
				if m, err = m.Esc.Ack(r, m.Ask[0].To, time.Time{}); err != nil {
					t.Fatal(err)
				}
				from, looks = len(happened), nil // what was foreseen before is of a search that nobody takes
			}
			between := r
			between.Now = r.Now.Add(time.Duration(rapid.Int64Range(0, int64(m.Esc.NextAt.Sub(r.Now))-1).Draw(t, "looked at")))
			before := fmt.Sprintf("%+v", *m.Esc)
			looks = append(looks, look{from, aheadWords(m.Esc.Foresee(between))})
			if fmt.Sprintf("%+v", *m.Esc) != before {
				t.Fatal("looking ahead changed the search")
			}
			r.Now = m.Esc.NextAt
			m, _ = m.Esc.TimeUp(r, m.Esc.Gen)
		}
		if m.Esc.State != EscExhausted || m.Esc.Foresee(r) != nil {
			t.Fatalf("it ends as %s", m.Esc.State)
		}
		for _, x := range looks {
			if !slices.Equal(x.said, happened[x.from:]) {
				t.Fatalf("foreseen\n %s\nhappened\n %s", strings.Join(x.said, "\n "), strings.Join(happened[x.from:], "\n "))
			}
		}
		slowly(t, d, groups, urgent, steps, start, foreseen)
	})
}

// slowly compares whom a search is foreseen to ask in its first days with the slow reading of the law.
func slowly(t *rapid.T, d *Directory, groups map[string][]string, urgent bool, steps []Step, start time.Time, foreseen []Ahead) {
	law := newSlow(d, groups, urgent, steps)
	end := start.AddDate(0, 0, 5)
	for now := start; now.Before(end); now = now.Add(time.Minute) {
		law.minute(now)
		law.pass(now)
	}
	var asked []string
	for _, a := range foreseen {
		var who []string
		for _, x := range a.Asked {
			who = append(who, x.To)
		}
		slices.Sort(who)
		if len(who) > 0 && a.At.Before(end) {
			asked = append(asked, a.At.UTC().Format("02 15:04 ")+fmt.Sprintf("%d %s", a.Step, strings.Join(who, "+")))
		}
	}
	want := slices.DeleteFunc(law.happens, func(s string) bool { return strings.HasSuffix(s, "exhausted") })
	if !slices.Equal(asked, want) {
		t.Fatalf("foreseen %v, by the law %v", asked, want)
	}
}

// A shutdown from which the members of a group come back one by one: each return is a look at whose hours begin first, and
// none of them may be the end of what is foreseen.
func TestALongShutdownIsForeseenToItsEnd(t *testing.T) {
	d := NewDirectory()
	d.Org = &Org{Timezone: "Europe/Dublin"}
	group := []string{"duty"}
	d.Put(&Person{ID: "duty", Name: "Duty", Zone: "Europe/Dublin"})
	for day := 1; day <= 30; day++ {
		d.Org.Holidays = append(d.Org.Holidays, Date{2026, 9, day})
		id := fmt.Sprintf("member%d", day)
		d.Put(&Person{ID: id, Name: id, Zone: "Europe/Dublin", AwayUntil: Date{2026, 9, day}})
		group = append(group, id)
	}
	d.Index()
	r := Roster{Dir: d, Now: at("2026-09-01 12:00"), Members: func(string) []string { return group }}
	got := ForeseeStart(r, seed(false, Step{"@duty", 30}, Step{"duty", 60}))
	if len(got) != 2 || len(got[0].Asked) != len(group) || !got[0].At.Equal(at("2026-10-01 08:00")) || !got[1].At.Equal(at("2026-10-01 08:30")) {
		t.Errorf("foreseen: %v", aheadWords(got))
	}
}
