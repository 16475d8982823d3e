package domain

import (
	"slices"
	"time"
)

// Duty is something that an incident owes at a moment: an update that was promised, a role that must be named, a reminder
// of a legal clock, the next piece of news of a drill. Silence decides nothing: a duty that falls due reminds or escalates
// (domain 3.6, 5.5).
type Duty struct {
	// Key names it once and for all, with whatever makes it another one ("update:2026-09-11T23:10:00Z:comms"): a duty that
	// was served never falls due again.
	Key  string
	What string // what to do: a row in the ledger's table of duties
	At   time.Time
	N    int // which of several: the percent of a clock, the number of an inject
	Arg  string
}

// dutiesOf are the sources of duties. Each is pure, lists the duties of the present state only, and may list some whose
// moment passed; of a series without an end it lists the newest past one and the next.
var dutiesOf []func(d *Directory, i *Incident, now time.Time) []Duty

// Duties are what an incident that is not over owes and has not been served, in order of time.
func (i *Incident) Duties(d *Directory, now time.Time) []Duty {
	if !i.Live() {
		return nil
	}
	var out []Duty
	for _, of := range dutiesOf {
		for _, x := range of(d, i, now) {
			if i.Served[x.Key].IsZero() && !x.At.IsZero() {
				out = append(out, x)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Duty) int { return a.At.Compare(b.At) })
	return out
}

// Serve writes down that a duty was seen to.
func (i *Incident) Serve(x Duty, now time.Time) {
	if i.Served == nil {
		i.Served = map[string]time.Time{}
	}
	i.Served[x.Key] = now.UTC()
}
