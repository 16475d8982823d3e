package view

import (
	"fmt"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// risk is the whole of a risk.
func (c *card) risk(r *domain.Risk) {
	c.add("State", StateWord(r.State))
	if r.Score.Scored() {
		c.add("Score", fmt.Sprintf("%s, %d of 100", r.Score.Band().Word(), r.Score.Total())+provisional(r))
		c.add("Because", fmt.Sprintf("likelihood %d, impact %d, exposure %d", r.Score.Likelihood, r.Score.Impact, r.Score.Exposure))
		if r.Score.ActiveThreat() {
			c.add("Active threat", "yes, attackers use it already")
		}
	} else {
		c.add("Score", "not scored yet")
	}
	c.add("Effort", riskEffort(r.Score))
	c.service(r.Service)
	c.add("Category", r.Category)
	if r.Control != "" {
		c.add("Control that failed", c.d.NameOf(domain.Ref{Kind: domain.KindControl, ID: r.Control}))
	}
	c.add("Owner", ownerWords(c.d, r, c.today))
	if r.Offered != "" {
		c.add("Offered to", Name(c.d, r.Offered), ", not accepted yet")
	}
	if p := c.d.People[c.reader]; r.Raised && p != nil && p.Has(domain.RoleLead) {
		c.add("Reported by", Name(c.d, r.Reporter), ", privately; only the security leads see this")
	} else {
		c.add("Reported by", reporter(c.d, r))
	}
	c.add("Treatment", r.Treatment)
	c.day("Reported", r.Reported)
	c.day("Opened", r.Opened)
	c.due("Target", r.Target, r.InWork())
	c.day("Next look at the score", r.NextReview())
	if r.Verifier != "" && r.Live() {
		c.add("Checks the fix", Name(c.d, r.Verifier))
	}
	c.day("Closed", r.Closed)
	c.add("Reason", StateWord(r.CloseReason+r.RejectReason))
	if !r.DuplicateOf.IsZero() {
		c.add("The same as", r.DuplicateOf.String())
	}
	if r.Reopened > 0 {
		c.add("Opened again", times(r.Reopened))
	}
	if w := r.Proposed; w != nil {
		c.rest = append(c.rest, Text(proposedLine(c.d, r)))
	}
	s := r.Statement
	if s.If != "" && s.Then != "" { // domain 1.4
		c.rest = append(c.rest, Text(L("If "+s.If+", then "+s.Then+".")))
	}
	c.text("For the business", s.Impact)
	c.text("Affected", s.Affected)
	c.text("If we do nothing", s.NothingChanges)
	c.text("Fixed looks like", s.Good)
	c.text("Evidence for the score", r.Score.Evidence)
	c.text("Why this exposure", r.ExposureWhy)
	c.text("Proof of the fix", r.Evidence)
	c.text("In the words of the message", r.Said)
	for _, l := range r.Links {
		c.rest = append(c.rest, Text(linkLine(l)))
	}
	if b := c.may(r, riskButtons(r)); len(b) > 0 {
		c.rest = append(c.rest, Buttons(b...))
	}
}

// may keeps the buttons that the reader may press as the risk stands; a channel reads no buttons here, its card has them.
func (c *card) may(r *domain.Risk, all []Button) []Button {
	p := c.d.People[c.reader]
	if p == nil {
		return nil
	}
	w := domain.Work{Dir: c.d, Now: c.today.In(c.d.Location(), 12, 0), Caller: domain.CallerFor(c.d, p)}
	return slices.DeleteFunc(all, func(b Button) bool {
		words := strings.Fields(b.Words)
		switch {
		case words[0] != "risk":
			return w.Caller.May(domain.MayLog) != nil
		case words[1] == "why":
			return false
		}
		return r.CanDo(w, words[1]) != nil
	})
}

// linkLine is a ticket or a page that belongs to a record.
func linkLine(l string) Line {
	if strings.HasPrefix(l, "https://") {
		return L("See: ", Span{Kind: Link, Text: l, URL: l})
	}
	return L("See: ", l)
}

func provisional(r *domain.Risk) string {
	if r.State == domain.RiskReported {
		return " (provisional)"
	}
	return ""
}

func riskEffort(s domain.Score) string {
	f := domain.Factors[3]
	if n := f.Of(s); n > 0 {
		return fmt.Sprintf("%d (%s)", n, f.Anchor(n))
	}
	return "not estimated"
}

// reporter is who reported a risk. Of one that was raised privately nobody reads the name but the security leads, and
// they in the message that asks them (product 7).
func reporter(d *domain.Directory, r *domain.Risk) Line {
	switch {
	case r.Reporter == "":
		return nil
	case r.Raised:
		return L("raised privately; the security leads know who did")
	}
	return L(Name(d, r.Reporter))
}

// ownerWords is the owner, with whoever stands in, and what is missing.
func ownerWords(d *domain.Directory, r *domain.Risk, today domain.Date) Line {
	if r.Owner == "" {
		return L("nobody named")
	}
	l := L(Name(d, r.Owner))
	switch s := d.Stand(r.Owner, today); {
	case s == "":
		l = append(l, T(", who cannot be reached"))
	case s != r.Owner:
		l = append(l, T(", away; "), Name(d, s), T(" stands in"))
	}
	return l
}

// RiskCard is the living card of a risk in its channel.
func RiskCard(d *domain.Directory, r *domain.Risk, today domain.Date) Message {
	m := Message{Summary: r.ID + " " + r.Title + ": " + plainWords(riskNow(d, r, today))}
	m.Nodes = append(m.Nodes, Head(r.ID+" · "+r.Title), Text(riskLines(d, r, today)...))
	if b := riskButtons(r); len(b) > 0 {
		m.Nodes = append(m.Nodes, Buttons(b...))
	}
	return m
}

// riskLines are how it stands, who has it, how bad it is and what it means.
func riskLines(d *domain.Directory, r *domain.Risk, today domain.Date) []Line {
	out := []Line{riskNow(d, r, today)}
	if r.Live() || r.Score.Scored() {
		out = append(out, scoreLine(r))
	}
	if r.Service != "" {
		out = append(out, L("It is about "+serviceName(d, r.Service)+"."))
	}
	if s := r.Statement; s.If != "" && s.Then != "" {
		out = append(out, L("If "+s.If+", then "+s.Then+"."))
	}
	if r.Statement.Impact != "" {
		out = append(out, L("For the business: "+r.Statement.Impact+"."))
	}
	if r.Offered != "" {
		out = append(out, L("Offered to ", Name(d, r.Offered), ", not accepted yet."))
	}
	if r.Proposed != nil {
		out = append(out, proposedLine(d, r))
	}
	if gap := r.OwnerGap(d, today); gap != "" {
		out = append(out, L(gap))
	}
	if r.Evidence != "" && r.State != domain.RiskReported {
		out = append(out, L("Proof of the fix: ", r.Evidence))
	}
	return out
}

// riskNow is a risk's state in one sentence.
func riskNow(d *domain.Directory, r *domain.Risk, today domain.Date) Line {
	owner := ownerWords(d, r, today)
	target := L(", target " + r.Target.Long())
	if r.Overdue(today) {
		target = L(fmt.Sprintf(", target was %s: %s late", r.Target.Long(), count(today.Days(r.Target), "day")))
	}
	if r.Target.IsZero() {
		target = nil
	}
	switch r.State {
	case domain.RiskReported:
		l := L(B("Reported"))
		if by := reporter(d, r); by != nil && !r.Raised {
			l = append(l, L(" by ", by)...)
		}
		l = append(l, T("; a security lead looks at it first. "))
		if r.Owner == "" {
			return append(l, T("No owner is named yet."))
		}
		return append(l, L("Owner: ", owner, ".")...)
	case domain.RiskOpen:
		return L(B("Open"), ": ", owner, " owns it", target, ".")
	case domain.RiskTreatment:
		how := ""
		if r.Treatment != "" {
			how = " (" + r.Treatment + ")"
		}
		return L(B("In treatment"), how, ": ", owner, " owns it", target, ".")
	case domain.RiskAccepted:
		return L(B("Accepted for now"), " by an exception that ends. ", owner, " owns it; its target of "+r.Target.Long()+" stays.")
	case domain.RiskVerifying:
		l := L(B("Handed in as fixed"), " by ", owner, target, ". ")
		switch {
		case r.Verifier != "":
			return append(l, L(Name(d, r.Verifier), " checks it.")...)
		case r.Score.Band().AtLeastHigh():
			return append(l, T("A security lead, or the verifier they name, checks it."))
		}
		return append(l, T("Somebody who did not do the fix checks it."))
	case domain.RiskClosed:
		l := L(B("Closed"), " on "+r.Closed.Long())
		if r.ClosedBy != "" {
			l = append(l, L(" by ", Name(d, r.ClosedBy))...)
		}
		return append(l, T(": "+r.CloseReason+"."))
	case domain.RiskRejected:
		l := L(B("Not kept"))
		if r.RejectedBy != "" {
			l = append(l, L(", says ", Name(d, r.RejectedBy))...)
		}
		if !r.DuplicateOf.IsZero() {
			return append(l, T(": the same as "+r.DuplicateOf.String()+"."))
		}
		return append(l, T(": "+StateWord(r.RejectReason)+"."))
	}
	return L(StateWord(r.State))
}

// scoreLine is how bad it is, and by what.
func scoreLine(r *domain.Risk) Line { return scoreWords(r.Score, provisional(r)) }

func scoreWords(s domain.Score, mark string) Line {
	if !s.Scored() {
		var left []string
		for _, f := range domain.Factors[:3] {
			if f.Of(s) == 0 {
				left = append(left, strings.ToLower(f.Label))
			}
		}
		return L("Not scored yet: " + strings.Join(left, ", ") + " not said.")
	}
	l := L(B(s.Band().Word()), fmt.Sprintf(", %d of 100%s: likelihood %d, impact %d, exposure %d", s.Total(), mark, s.Likelihood, s.Impact, s.Exposure))
	if s.Effort == 0 {
		l = append(l, T("; effort not estimated"))
	} else {
		l = append(l, T(fmt.Sprintf("; effort %d", s.Effort)))
	}
	if s.ActiveThreat() {
		return append(l, T(". "), B("Active threat"), T(": attackers use it already."))
	}
	return append(l, T("."))
}

// proposedLine is a score that waits for somebody else's word.
func proposedLine(d *domain.Directory, r *domain.Risk) Line {
	w := r.Proposed
	return L("Proposed by ", Name(d, w.By), fmt.Sprintf(": %s, %d of 100. Why: ", w.Score.Band().Word(), w.Score.Total()), stopped(w.Reason), " It waits for somebody else to confirm it.")
}

// stopped is a sentence that somebody typed, with a full stop where it has no end.
func stopped(s string) string {
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".!?") || strings.HasSuffix(s, "…") {
		return s
	}
	return s + "."
}

func riskButtons(r *domain.Risk) []Button {
	b := func(label, verb string) Button {
		return Button{Label: label, Words: "risk " + verb + " " + r.ID, Access: label + ": " + r.ID + " " + domain.Clip(r.Title, 60)}
	}
	why := b("Why this score", "why")
	switch r.State {
	case domain.RiskReported:
		return []Button{b("Confirm…", "confirm"), b("Reject…", "reject"), b("Add details", "edit")}
	case domain.RiskOpen:
		out := []Button{b("Treat…", "treat"), b("Score…", "score"), why}
		if r.Offered != "" || !r.OwnerAsked.IsZero() && r.OwnerAccepted.IsZero() {
			out = append([]Button{b("I own it", "own"), b("Not mine", "decline")}, out...)
		}
		return out
	case domain.RiskTreatment:
		return []Button{b("Hand in the fix…", "verify"), {Label: "Add an action", Words: "action add source:" + r.ID, Access: "Add an action to " + r.ID}, b("Score…", "score"), why}
	case domain.RiskAccepted:
		return []Button{b("Score…", "score"), why}
	case domain.RiskVerifying:
		return []Button{b("Close…", "close"), b("Send back…", "reopen"), why}
	case domain.RiskClosed:
		return []Button{b("Reopen…", "reopen")}
	}
	return nil
}
