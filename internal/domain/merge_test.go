package domain

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// anyService draws a service out of few values, so that two draws often agree.
func anyService(t *rapid.T, label string) *Service {
	words := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 3, rapid.ID[string])
	person := rapid.SampledFrom([]string{"", "ana", "bo"})
	return &Service{ID: "shop", Name: rapid.SampledFrom([]string{"Shop", "Store"}).Draw(t, label+" name"), Tier: rapid.IntRange(0, 2).Draw(t, label+" tier"),
		RACI: RACI{Accountable: person.Draw(t, label+" A"), Responsible: words.Draw(t, label+" R")}, Aliases: words.Draw(t, label+" aliases")}
}

func take(t *rapid.T, in Intake, stored Record) Merged {
	m, err := in.Merge(stored)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// A file that is taken in twice changes nothing the second time, whatever happened here between two other imports;
// with Overwrite it ends with exactly what the file says.
func TestMergeProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first, here, second := anyService(t, "first"), anyService(t, "here"), anyService(t, "second")
		said := map[string]Fields{SourceOrg: FieldsOf(first)}
		in := Intake{Source: SourceOrg, Now: second, Said: said}
		m := take(t, in, here)

		in.Said = map[string]Fields{SourceOrg: m.Said}
		again := take(t, in, m.Record)
		if again.Changed || !maps.EqualFunc(again.Said, m.Said, same) || len(again.Clashes) != len(m.Clashes) {
			t.Fatalf("the second time: %+v after %+v", again, m)
		}
		in.Overwrite = true
		over := take(t, in, m.Record)
		if len(over.Clashes) > 0 {
			t.Fatalf("overwritten, yet %v", over.Clashes)
		}
		for _, c := range m.Clashes {
			if !same(FieldsOf(over.Record)[c.Field], FieldsOf(second)[c.Field]) {
				t.Fatalf("%s was not overwritten: %+v", c.Field, over.Record)
			}
		}
		// Field by field: what only one side changed is that side's.
		was, h, s, out := FieldsOf(first), FieldsOf(here), FieldsOf(second), FieldsOf(m.Record)
		all := union(was, h)
		maps.Copy(all, union(s, out))
		for k := range all {
			want, decided := s[k], true
			switch {
			case same(s[k], was[k]):
				want = h[k]
			case same(h[k], was[k]) || same(h[k], s[k]):
			default: // both: what stands stays and is told
				want, decided = h[k], slices.ContainsFunc(m.Clashes, func(c Clash) bool { return c.Field == k })
			}
			if !decided || !same(out[k], want) {
				t.Fatalf("%s: was %s, here %s, file %s, became %s (clashes %v)", k, was[k], h[k], s[k], out[k], m.Clashes)
			}
		}
	})
}

func TestFieldsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyService(t, "s")
		s.GapSince, s.ConfirmedBy = map[string]Date{"stale": day(1)}, "ana"
		back, err := FieldsOf(s).onto(s)
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(s.Aliases) // a set has no order
		if d := Diff(s, back); len(d) > 0 {
			t.Fatalf("%v", d)
		}
	})
	o := &Org{Name: "Small", Cadence: map[string]Timing{"weekly_sync": {At: "tue 10:00"}, "monthly_review": {At: "wed 15:00"}}}
	f := FieldsOf(o)
	delete(f, "cadence/monthly_review")
	back, err := f.onto(o)
	if err != nil || len(back.(*Org).Cadence) != 1 || back.(*Org).Cadence["weekly_sync"].At != "tue 10:00" {
		t.Errorf("%+v %v", back, err)
	}
}

func TestAConfirmationKeepsWhoGaveIt(t *testing.T) {
	file := &Service{ID: "shop", Name: "Shop", Confirmed: day(1), ConfirmedFrom: "org.yaml"}
	said := map[string]Fields{SourceOrg: FieldsOf(file)}
	here := Clone(file)
	here.Confirmed, here.ConfirmedBy, here.ConfirmedFrom = day(10), "ana", "Slack"
	m, err := Intake{Source: SourceOrg, Now: file, Said: said}.Merge(here)
	if s := m.Record.(*Service); err != nil || m.Changed || s.ConfirmedBy != "ana" || s.Confirmed != day(10) {
		t.Errorf("%+v %v", m, err)
	}
	later := Clone(file)
	later.Confirmed = day(12)
	m, err = Intake{Source: SourceOrg, Now: later, Said: said, Overwrite: true}.Merge(here)
	if s := m.Record.(*Service); err != nil || s.Confirmed != day(12) || s.ConfirmedBy != "" || s.ConfirmedFrom != "org.yaml" {
		t.Errorf("%+v %v", m.Record, err)
	}
}

func TestAgrees(t *testing.T) {
	file := &Escalation{ID: "ESC-001", State: "acknowledged", Step: 2, AckBy: "ana"}
	stored := Clone(file)
	stored.Gen, stored.NextAt, stored.Steps = 3, day(1).UTC(), []Step{{"ana", 5}}
	if !Agrees(file, stored) {
		t.Error("what the books add is no difference")
	}
	stored.AckBy = "bo"
	if Agrees(file, stored) {
		t.Error("another person is a difference")
	}
}
