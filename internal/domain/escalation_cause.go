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
	TriggerClock    = "clock"     // a legal clock is nearly over, or missed, and nothing was sent
	TriggerLead     = "lead"      // nobody leads an incident (domain 3.6)
	TriggerRoles    = "roles"     // a SEV1 or SEV2 has no comms lead or no statement approver after an hour
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
	if e.joined() {
		return "", false // somebody, or another date, wants somebody for a reason of their own
	}
	switch rec := about.(type) {
	case *Service:
		if _, gap := OwnerGap(d, rec, today); e.Trigger == TriggerOwnerGap && !gap {
			return d.Name(rec.Accountable) + " answers for it.", true
		}
	case *Incident:
		switch {
		case e.Trigger == TriggerClock && len(PressingClocks(d, rec, today.In(d.Location(), 0, 0))) == 0:
			return "The legal clock was answered.", true
		case e.Trigger == TriggerLead && rec.Lead != "":
			return d.Name(rec.Lead) + " leads it.", true
		case e.Trigger == TriggerRoles && len(rec.Unnamed()) == 0:
			return "The roles are named, or not needed any more.", true
		}
	case *Exception:
		if e.Trigger == TriggerApproval && rec.Unanswered() == nil {
			return "The question was answered.", true
		}
	}
	return "", false
}

// joined says whether a search was joined for another reason than it was started for, as Join writes it down.
func (e *Escalation) joined() bool {
	return slices.ContainsFunc(e.History, func(n Note) bool {
		return strings.HasPrefix(n.Text, "One more reason: ") || strings.Contains(n.Text, " asked too: ")
	})
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
	return g, s.Told[g.ToldKey()].Before(g.Since)
}

// ToldKey is the key in Told of a service under which it stands that somebody was searched for because of a gap.
func (g Gap) ToldKey() string { return "gap:" + string(g.Kind) }
