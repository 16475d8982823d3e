package domain

import (
	"maps"
	"strings"
	"time"
)

// DutyLeadGone falls due as soon as whoever leads a running incident left, or is away with nobody standing in: somebody
// else is searched for then, as where nobody leads (domain 3.6, reliability F28).
const DutyLeadGone = "lead_gone"

func init() { dutiesOf = append(dutiesOf, leadGone) }

// LeadGone says that somebody is named as lead who cannot be asked, and neither can whoever stands in (domain 1.2). The
// lead is anybody's to take then. Who took it while away is here.
func (i *Incident) LeadGone(d *Directory, today Date) bool { return i.absence(d, today) != "" }

// absence names why the lead cannot be asked today, so that each absence is searched for once; "" where the lead can be,
// or nobody is named.
func (i *Incident) absence(d *Directory, today Date) string {
	if i.Lead == "" || d.Askable(i.Lead, today) != "" {
		return ""
	}
	why := "left"
	if p := d.People[i.Lead]; p != nil && p.Live() && !today.After(p.AwayUntil) {
		why = p.AwayUntil.String()
	}
	key := i.absences() + why
	if !i.Served[tookItAway+key].IsZero() {
		return ""
	}
	return key
}

// tookItAway begins the key under which it stands that somebody took the lead during an absence.
const tookItAway = "here:"

// absences begins the keys of every absence of the present lead.
func (i *Incident) absences() string { return DutyLeadGone + ":" + i.Lead + ":" }

// missed says that somebody was searched for in place of the present lead, who did not take it again. It hangs on what is
// written in the incident alone, so that what it changes can be told from what was.
func (i *Incident) missed() bool {
	if i.Severity == "SEV4" || !i.Times["resolved"].IsZero() { // nobody else must be found (Leaderless)
		return false
	}
	for key := range i.Served {
		if strings.HasPrefix(key, i.absences()) && i.Served[tookItAway+key].IsZero() {
			return true
		}
	}
	return false
}

// heedTaker forgets what stands of earlier absences of whoever has the lead now, and writes down that they are here where
// they took it although the directory says that they are away.
func (i *Incident) heedTaker(w Work) {
	i.forgetAbsences()
	if key := i.absence(w.Dir, w.today()); key != "" && i.Lead == w.Caller.Person {
		i.Serve(Duty{Key: tookItAway + key}, w.Now)
	}
}

// forgetAbsences takes out what stands of absences of the present lead, and says whether one of them was searched for.
func (i *Incident) forgetAbsences() (searched bool) {
	maps.DeleteFunc(i.Served, func(key string, _ time.Time) bool {
		absent := strings.HasPrefix(key, i.absences())
		searched = searched || absent
		return absent || strings.HasPrefix(key, tookItAway+i.absences())
	})
	return searched
}

func leadGone(d *Directory, i *Incident, now time.Time) []Duty {
	key := i.absence(d, d.Today(now))
	if key == "" || !i.Leaderless(d, d.Today(now)) {
		return nil
	}
	return []Duty{{Key: key, What: DutyLeadGone, At: now}}
}

// LeadBack gives the incident without what stands in it of an absence of its lead that is over, so that the next one is
// searched for again; ok is false where none is.
func (i *Incident) LeadBack(d *Directory, now time.Time) (n *Incident, ok bool) {
	if i.Lead == "" || !i.Live() || d.Askable(i.Lead, d.Today(now)) == "" {
		return nil, false
	}
	n = Clone(i)
	if searched := n.forgetAbsences(); !searched {
		return n, len(n.Served) < len(i.Served)
	}
	text := d.Name(i.Lead) + " can be asked again and leads it."
	if s := d.Askable(i.Lead, d.Today(now)); s != i.Lead {
		text = d.Name(s) + " stands in for " + d.Name(i.Lead) + ", who leads it."
	}
	n.Add(Moment{At: now.UTC(), What: "lead_back", Text: text})
	return n, true
}
