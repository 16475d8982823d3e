package domain

import (
	"slices"
	"strings"
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
	// Series begins the keys of duties that follow each other for as long as an incident lasts, with a moment or a day behind
	// it: once one is served, those of earlier moments never come again.
	Series string
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

// Serve writes down that a duty was seen to. What was written down of earlier ones of its series is dropped: a record is
// written as a whole, and one that is open for a year would grow with each of its days (reliability F24).
func (i *Incident) Serve(x Duty, now time.Time) {
	if i.Served == nil {
		i.Served = map[string]time.Time{}
	}
	i.Served[x.Key] = now.UTC()
	if x.Series == "" {
		return
	}
	moment := func(key string) string { return key[:min(len(key), len(x.Series)+len("2006-01-02T15:04:05Z"))] }
	for key := range i.Served {
		if strings.HasPrefix(key, x.Series) && moment(key) < moment(x.Key) {
			delete(i.Served, key)
		}
	}
}
