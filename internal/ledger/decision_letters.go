package ledger

import (
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// decisionReader is somebody who reads a living message about a proposal: what they are asked, and in whose place.
type decisionReader struct {
	person, standsFor string
	part              view.DecisionPart
}

// decisionReaders lists who is asked about a proposal today: who decides, who must agree, who gives input, or whoever
// stands in for them. Each person has one message, of the weightiest part.
func (tx *Tx) decisionReaders(d *domain.Decision) []decisionReader {
	var out []decisionReader
	add := func(part view.DecisionPart, named ...string) {
		for _, p := range named {
			s := tx.Dir.Askable(p, tx.Today)
			if s == "" || d.IsRestricted() && !d.MayRead(s) || slices.ContainsFunc(out, func(r decisionReader) bool { return r.person == s }) || s != p && s == d.Driver {
				continue
			}
			r := decisionReader{person: s, part: part}
			if s != p {
				r.standsFor = p
			}
			out = append(out, r)
		}
	}
	add(view.DecisionDecides, d.Approver)
	add(view.DecisionAgrees, d.MustAgree...)
	add(view.DecisionInput, d.Contributors...)
	return out
}

// aboutFor is what a decision is linked to in words, for a reader ("": a channel). What they may not see is not there.
func (tx *Tx) aboutFor(d *domain.Decision, person string) []string {
	var out []string
	for _, ref := range d.Links {
		if s := tx.sourceFor(tx.record(ref), person); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// decisionCards brings the card and the messages of those who were asked up to date; whoever is asked anew gets theirs.
// It gives back the latter.
func (tx *Tx) decisionCards(old, d *domain.Decision, history view.Line) (asked []string) {
	tx.postCard(d, view.DecisionCard(tx.Dir, d, tx.aboutFor(d, ""), tx.Today), outbox.Ack, history)
	var before []decisionReader
	if old != nil {
		before = tx.decisionReaders(old)
	}
	tx.forwardBriefs(d)
	now := tx.decisionReaders(d)
	for _, r := range now {
		if r.part == view.DecisionDecides && tx.inBrief(d, r.person) { // they decide in the brief, which says the same
			tx.tellCard(d, r.person, cardOf(d)+":"+string(r.part), outbox.Ack, true, view.DecisionAsk(tx.Dir, d, "", r.person, "", tx.aboutFor(d, r.person), tx.Today))
			continue
		}
		had := !(old != nil && tx.inBrief(old, r.person)) && slices.ContainsFunc(before, func(b decisionReader) bool { return b.person == r.person && b.part == r.part })
		editOnly, prio := had || d.State != domain.DecProposed, outbox.Ack
		if !editOnly {
			asked, prio = append(asked, r.person), outbox.Normal
		}
		tx.tellCard(d, r.person, cardOf(d)+":"+string(r.part), prio, editOnly, view.DecisionAsk(tx.Dir, d, r.part, r.person, r.standsFor, tx.aboutFor(d, r.person), tx.Today))
	}
	for _, b := range before { // who is not asked any more reads how it stands, without buttons
		if !slices.ContainsFunc(now, func(r decisionReader) bool { return r.person == b.person && r.part == b.part }) {
			tx.tellCard(d, b.person, cardOf(d)+":"+string(b.part), outbox.Ack, true, view.DecisionAsk(tx.Dir, d, "", b.person, "", tx.aboutFor(d, b.person), tx.Today))
		}
	}
	tx.redrawAsking(d)
	return asked
}

// decisionLetters writes what a deed makes people read, and says who was asked for something.
func (tx *Tx) decisionLetters(old *domain.Decision, deed domain.DecisionDeed) []string {
	d := deed.Dec
	asked := tx.decisionCards(old, d, tx.decisionHistory(old, deed))
	for p, what := range tx.decisionNews(old, deed) {
		if p == tx.Rq.Caller.Person || p == "" || slices.Contains(asked, p) {
			continue
		}
		m := view.DecisionNews(tx.Dir, d, what, tx.aboutFor(d, p), tx.Today)
		if part := tx.partOf(d, p); part != "" && d.State == domain.DecProposed {
			m = view.DecisionPress(m, tx.Dir, d, part, p)
		}
		tx.tell(d, p, fmt.Sprintf("dec:%s:told:%d:%s", d.ID, written(d), p), outbox.Normal, m)
		if deed.Void && slices.Contains(d.MustAgree, p) {
			asked = append(asked, p)
		}
	}
	slices.Sort(asked)
	return asked
}

// partOf is what a person is asked about a proposal, "" for nothing.
func (tx *Tx) partOf(d *domain.Decision, person string) view.DecisionPart {
	for _, r := range tx.decisionReaders(d) {
		if r.person == person {
			return r.part
		}
	}
	return ""
}

// decisionNews says who hears in words what somebody did: an edit of a message notifies nobody.
func (tx *Tx) decisionNews(old *domain.Decision, deed domain.DecisionDeed) map[string]view.Line {
	d, news := deed.Dec, map[string]view.Line{}
	who := tx.actor(deed.For)
	tell := func(l view.Line, persons ...string) {
		for _, p := range persons {
			if s := tx.Dir.Askable(p, tx.Today); s != "" && news[s] == nil {
				news[s] = l
			}
		}
	}
	switch deed.What {
	case "agreed":
		if len(d.Unagreed()) == 0 {
			tell(view.L(who, " agreed. Everybody who must agree did: it is yours to decide."), d.Approver)
		}
	case "disagreed":
		tell(view.L(who, " must agree and does not: ", deed.Words), d.Approver, d.Driver)
	case "objection":
		tell(view.L(who, " objects: ", deed.Words), d.Driver, d.Approver)
	case "input":
		tell(view.L(who, " says: ", deed.Words), d.Driver)
	case "question":
		tell(view.L(who, " asks before deciding: ", deed.Words), d.Driver)
	case "edited":
		if deed.Void {
			for _, p := range d.MustAgree {
				if len(old.Said(p)) > 0 {
					tell(view.L(who, " changed what is proposed. Please answer again."), p)
				}
			}
		}
		for _, p := range old.MustAgree {
			if !slices.Contains(d.MustAgree, p) {
				tell(view.L(who, " took you off the list of those who must agree."), p)
			}
		}
		if old.Driver != d.Driver {
			tell(view.L(who, " named you as who prepares this decision."), d.Driver)
		}
	case "delegated":
		words := view.L(who, " named ", view.Name(tx.Dir, d.Approver), " as who decides.")
		if deed.Words != "" {
			words = append(words, view.T(" "+deed.Words))
		}
		tell(words, d.Driver, old.Approver)
	case "decided":
		tell(view.L(who, " decided: ", view.B(d.ChosenWords()), "."), tx.everybody(d)...)
	case "rejected":
		tell(view.L(who, " said no: ", deed.Words), tx.everybody(d)...)
	case "withdrawn":
		tell(view.L(who, " took this proposal back: ", deed.Words), d.Approver)
		tell(view.L(who, " took this proposal back: ", deed.Words), slices.Concat(d.MustAgree, d.Contributors)...)
	}
	return news
}

// everybody are those who hear of the outcome: driver, contributors, who had to agree, who is told, and an approver in
// whose place somebody decided.
func (tx *Tx) everybody(d *domain.Decision) []string {
	return unique(slices.Concat([]string{d.Driver, d.Approver}, d.MustAgree, d.Contributors, d.Informed)...)
}

// actor is who did something, with whom they stood in for.
func (tx *Tx) actor(standsFor string) view.Line {
	who := view.L(view.Name(tx.Dir, tx.Rq.Caller.Person))
	if standsFor != "" {
		who = append(who, view.T(" (for "), view.Name(tx.Dir, standsFor), view.T(")"))
	}
	return who
}

// decisionHistory is the line for the card's thread.
func (tx *Tx) decisionHistory(old *domain.Decision, deed domain.DecisionDeed) view.Line {
	d, who := deed.Dec, tx.actor(deed.For)
	switch deed.What {
	case "proposed":
		return nil
	case "edited":
		if deed.Void {
			return append(who, view.T(" changed what is proposed."))
		}
		if old.Due != d.Due {
			return append(who, view.T(" moved it to "+d.Due.Long()+"."))
		}
		return append(who, view.T(" changed who takes part."))
	case "agreed":
		return append(who, view.T(" agreed."))
	case "disagreed":
		return append(who, view.T(" does not agree: "+deed.Words))
	case "input":
		return append(who, view.T(": "+deed.Words))
	case "objection":
		return append(who, view.T(" objects: "+deed.Words))
	case "question":
		return append(who, view.T(" asks: "+deed.Words))
	case "delegated":
		return append(who, view.T(" named "), view.Name(tx.Dir, d.Approver), view.T(" as who decides."))
	case "decided":
		return append(who, view.T(" decided: "), view.B(d.ChosenWords()), view.T(". Reason: "+d.Rationale))
	case "completed":
		return append(who, view.T(" filled in what its short form lacked."))
	case "rejected":
		return append(who, view.T(" rejected it: "+deed.Words))
	}
	return append(who, view.T(" took it back: "+deed.Words))
}
