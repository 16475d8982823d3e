package domain

import (
	"slices"
	"strings"
)

// Waivable says whether a separation of duty stands on a kind, so that it can be waived (domain 7.4).
func Waivable(k Kind) bool {
	return slices.Contains([]Kind{KindRisk, KindException, KindDecision, KindAction, KindEvidence, KindIncident}, k)
}

// Waive lifts the separations of duty of one record, because a small team makes them impossible (domain 7.4): a
// security lead who has no part in it, with a reason. It is listed in the monthly review.
func (w Work) Waive(rec Record, why string) (Record, *Error) {
	ref := rec.Ref()
	switch {
	case !w.Caller.Has(RoleLead):
		return nil, Fail(Forbidden, "Only a security lead may let one person do both parts.").WithHint("Ask %s.", w.leads(rec)).WithRule("domain 7.4")
	case !Waivable(ref.Kind):
		return nil, Fail(Invalid, "There is nothing to waive on %s.", ref).
			WithHint("Risks, exceptions, decisions, actions, evidence requests and incidents have two persons who must differ.").WithField("ref")
	case !rec.Live():
		return nil, Fail(Refused, "%s is %s: nothing is left to be done on it.", ref, stateWord(rec.StateName())).WithRule("domain 7.4")
	case contains(Parties(rec), w.Caller.Person):
		return nil, Fail(Forbidden, "You have a part in %s yourself, so another security lead must waive it.", ref).
			WithHint("Ask %s.", w.otherLeads(rec)).WithRule("domain 7.4")
	case strings.TrimSpace(why) == "":
		return nil, Fail(Invalid, "Why can nobody else do it?").WithHint("One sentence is enough; the monthly review lists it.").WithField("why").WithRule("domain 7.4")
	}
	// One that was given by somebody who took a part since is worth nothing to them, so another may be given.
	if i := slices.IndexFunc(rec.Base().Waivers, func(x Waiver) bool { return x.By == w.Caller.Person || !contains(Parties(rec), x.By) }); i >= 0 {
		x := rec.Base().Waivers[i]
		return nil, Fail(AlreadyDone, "Already done by %s on %s.", w.name(x.By), x.On.Long())
	}
	n := Clone(rec)
	n.Base().Waivers = append(n.Base().Waivers, Waiver{By: w.Caller.Person, Reason: OneLine(why), On: w.today()})
	return n, nil
}

// otherLeads names the security leads who have no part in a record and may see it.
func (w Work) otherLeads(rec Record) string {
	var ids []string
	for _, p := range w.Dir.With(RoleLead) {
		if !contains(Parties(rec), p.ID) && (!rec.Base().IsRestricted() || contains(rec.Base().NeedToKnow, p.ID)) {
			ids = append(ids, p.ID)
		}
	}
	return w.names(ids)
}
