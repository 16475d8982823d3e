package domain

import (
	"slices"
	"time"
)

// Ahead is one step of a search that has not happened yet, or is happening: who would be asked, when, and until when,
// if nobody answered before.
type Ahead struct {
	Step  int
	To    string   // the step's target
	Asked []Asking // nobody: the step is skipped
	At    time.Time
	Until time.Time
	Why   string // why it is skipped
}

// Foresee is how a search goes on if nobody answers, by the very rules that it will go on by: as people, groups and
// working hours stand now. It changes nothing.
func (e *Escalation) Foresee(r Roster) []Ahead {
	if !e.Running() || e.NextAt.IsZero() {
		return nil
	}
	var out []Ahead
	if e.State == EscTriggered && len(e.Asked) > 0 && e.Step >= 1 && e.Step <= len(e.Steps) {
		now := Ahead{Step: e.Step, To: e.Steps[e.Step-1].To, At: e.StepAt, Until: e.NextAt}
		for _, p := range e.Asked {
			i := slices.IndexFunc(e.Calls, func(a Asking) bool { return a.To == p && a.Step == e.Step && a.Round == e.Round() })
			if i < 0 {
				now.Asked = append(now.Asked, Asking{To: p, Step: e.Step})
				continue
			}
			now.Asked = append(now.Asked, e.Calls[i])
		}
		out = append(out, now)
	}
	r.Now = later(r.Now, e.NextAt)
	m, moved := e.TimeUp(r, e.Gen)
	if !moved {
		return out
	}
	return append(out, r.foresee(m)...)
}

// ForeseeStart is how a search along e.Steps would go if it began now and nobody answered.
func ForeseeStart(r Roster, e *Escalation) []Ahead { return r.foresee(StartEscalation(r, e)) }

func (r Roster) foresee(m Move) []Ahead {
	var out []Ahead
	for range (len(m.Esc.Steps) + 1) * (len(r.Dir.People) + 2) { // a step that waits looks anew when somebody is back
		for _, s := range m.Skipped {
			out = append(out, Ahead{Step: s.Step, To: m.Esc.Steps[s.Step-1].To, At: r.Now, Why: s.Why})
		}
		if len(m.Ask) > 0 {
			out = append(out, Ahead{Step: m.Esc.Step, To: m.Esc.Steps[m.Esc.Step-1].To, Asked: m.Ask, At: r.Now, Until: m.Esc.NextAt})
		}
		if m.Esc.NextAt.IsZero() {
			break
		}
		r.Now = later(r.Now, m.Esc.NextAt)
		next, moved := m.Esc.TimeUp(r, m.Esc.Gen)
		if !moved {
			break
		}
		m = next
	}
	return out
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
