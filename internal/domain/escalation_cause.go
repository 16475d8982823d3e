package domain

import (
	"slices"
	"strings"
)

// What starts an escalation besides a person (domain 3.5). The other triggers, a late action, an undecided proposal,
// proof that did not come, end with what they are about.
const (
	TriggerOwnerGap = "owner_gap" // nobody answers for a service of tier 1
	TriggerApproval = "approval"  // an exception waits for a yes
	TriggerRelease  = "release"   // a brief waits for its second person
	TriggerClock    = "clock"     // a legal clock is nearly over, or missed, and nothing was sent
	TriggerLead     = "lead"      // nobody leads an incident (domain 3.6)
	TriggerRoles    = "roles"     // a SEV1 or SEV2 has no comms lead or no statement approver after an hour
	TriggerUpdate   = "update"    // a promised update of an incident did not come
)

// Over says that the cause of an escalation is gone, and in words how: its subject was closed, or what it was started
// for was seen to. about is nil where the subject is not at hand. A closed item never pages again (product 1, scene 4).
func (e *Escalation) Over(d *Directory, about Record, today Date) (words string, over bool) {
	if about == nil || !e.Live() {
		return "", false
	}
	if !about.Live() {
		return e.About.String() + " was closed.", true
	}
	if e.joined(JoinedByPerson) || e.awaitsRelease() {
		return "", false // somebody wants somebody for a reason of their own, or a brief waits
	}
	if i, ok := about.(*Incident); ok {
		return e.incidentOver(d, i, today)
	}
	if e.joined(JoinedByDate) {
		return "", false
	}
	switch rec := about.(type) {
	case *Service:
		if _, gap := OwnerGap(d, rec, today); e.Trigger == TriggerOwnerGap && !gap {
			words := d.Name(rec.Accountable) + " answers for it."
			if s := d.Askable(rec.Accountable, today); s != "" && s != rec.Accountable {
				words = d.Name(s) + " stands in for " + d.Name(rec.Accountable) + ", who answers for it."
			}
			return words, true
		}
	case *Exception:
		if e.Trigger == TriggerApproval && rec.Unanswered() == nil {
			return "The question was answered.", true
		}
	}
	return "", false
}

// incidentOver says whether a search about an incident has nothing left to look for. One that other dates of the incident
// joined ends when none of them is open any more.
func (e *Escalation) incidentOver(d *Directory, i *Incident, today Date) (words string, over bool) {
	sent := "The update is out."
	if u := i.LastUpdate(); u != nil {
		sent = d.Name(u.By) + " sent the update."
	}
	causes := []struct {
		trigger string
		gone    bool
		words   string
	}{
		{TriggerClock, len(PressingClocks(d, i, today.In(d.Location(), 0, 0))) == 0, "The legal clock was answered."},
		{TriggerLead, !i.Leaderless(d, today), i.ledBy(d, today)},
		{TriggerRoles, len(i.Unnamed()) == 0, "The roles are named, or not needed any more."},
		{TriggerUpdate, !i.updateMissing(), sent},
	}
	several := e.joined(JoinedByDate)
	for _, c := range causes {
		switch {
		case c.trigger == e.Trigger:
			if words = c.words; !c.gone {
				return "", false
			}
		case several && !c.gone:
			return "", false
		}
	}
	if several && words != "" {
		words = "Everything people were called for is answered, or not needed any more."
	}
	return words, words != ""
}

// ledBy says why nobody has to be found who leads an incident.
func (i *Incident) ledBy(d *Directory, today Date) string {
	if i.Lead != "" && !i.LeadGone(d, today) {
		return d.Name(i.Lead) + " leads it."
	}
	return "It is " + i.Severity + " now: nobody has to be found who leads it."
}

// SeeksLead says whether taking the lead is an answer to a search: nobody leads since it began, or since it was joined for
// that. Taking the search is not leading (domain 3.6).
func (e *Escalation) SeeksLead() bool {
	for _, n := range slices.Backward(e.History) {
		if n.Mark == LeadFound || n.Mark == LeadSought {
			return n.Mark == LeadSought
		}
	}
	return e.Trigger == TriggerLead
}

// StillFor is the newest reason that is left of a search for a lead once somebody leads; empty where it still seeks one.
func (e *Escalation) StillFor() string {
	if e.Trigger != TriggerLead || e.SeeksLead() {
		return ""
	}
	for _, n := range slices.Backward(e.History) {
		if j := n.joined(); j == JoinedByPerson || j == JoinedByDate {
			return n.Text
		}
	}
	return ""
}

// LeadTaken notes on a search for a lead, which goes on for what joined it, that nobody has to be found for that; ok is
// false where there is nothing to note.
func (e *Escalation) LeadTaken(r Roster, i *Incident) (m Move, ok bool) {
	if !e.Live() || !e.SeeksLead() || i.Leaderless(r.Dir, r.today()) {
		return Move{}, false
	}
	rest := "What else it was joined for is still open."
	if e.Running() {
		rest = "Somebody is still asked for what else it was joined for."
	}
	n := e.begin()
	n.log(r.Now, SystemCaller.Person, "%s %s", i.ledBy(r.Dir, r.today()), rest)
	n.History[len(n.History)-1].Mark = LeadFound
	return Move{Esc: n, What: "joined"}, true
}

// updateMissing says that the promised update was missed, and none came since.
func (i *Incident) updateMissing() bool {
	if !i.OwesUpdates() {
		return false
	}
	u := i.LastUpdate()
	return slices.ContainsFunc(i.Timeline, func(m Moment) bool { return m.What == "missed" && (u == nil || m.At.After(u.At)) })
}

// The words of Join, which are all that lines have that were written before they had marks.
const (
	joinedByPerson = " asked too: "
	joinedByDate   = "One more reason: "
)

// joined says whether a search was joined for another reason than it was started for.
func (e *Escalation) joined(mark string) bool {
	return slices.ContainsFunc(e.History, func(n Note) bool { return n.joined() == mark })
}

// joined is the mark of a line. Of an unmarked one the words of Join count only where Join put them: at its beginning, or
// right after a name; what people type stands behind a colon.
func (n Note) joined() string {
	name, _, typed := strings.Cut(n.Text, ":")
	switch {
	case n.Mark != "":
		return n.Mark
	case n.By == SystemCaller.Person && strings.HasPrefix(n.Text, joinedByDate):
		return JoinedByDate
	case n.By != "" && n.By != SystemCaller.Person && typed && strings.HasSuffix(name+": ", joinedByPerson):
		return JoinedByPerson
	}
	return ""
}

// OwnerGapDays is how many business days a service of tier 1 may be without anybody who answers for it before somebody
// is searched for (domain 3.5).
const OwnerGapDays = 5

// OwnerGap is the gap of a service for which nobody answers: nobody is accountable, or nobody who is can be reached.
func OwnerGap(d *Directory, s *Service, today Date) (Gap, bool) {
	for _, g := range ServiceGaps(d, s, today) {
		if g.Kind == GapNoAccountable || g.Kind == GapUnreachable {
			return g, true
		}
	}
	return Gap{}, false
}

// OwnerGapLate is the gap for which somebody is searched today: tier 1, first seen more than five business days ago, and
// not told of before (domain 3.5).
func OwnerGapLate(d *Directory, s *Service, today Date) (Gap, bool) {
	g, ok := OwnerGap(d, s, today)
	if !ok || s.Tier != 1 || g.Since.IsZero() || !today.After(d.AddBusinessDays(g.Since, OwnerGapDays)) {
		return Gap{}, false
	}
	return g, !s.Told[g.ToldKey()].After(g.Since) // on its first day an earlier one was told of: its own comes days later
}

// ToldKey is the key in Told of a service under which it stands that somebody was searched for because of a gap.
func (g Gap) ToldKey() string { return "gap:" + string(g.Kind) }
