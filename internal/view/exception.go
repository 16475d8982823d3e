package view

import (
	"fmt"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

func (c *card) exception(r *domain.Exception) {
	c.add("State", exceptionNow(c.d, r, c.today))
	c.service(r.Service)
	if r.Control != "" {
		c.add("Without", c.d.NameOf(domain.Ref{Kind: domain.KindControl, ID: r.Control}))
	}
	c.add("Asked by", holder(c.d, r.Requester))
	c.add("Approver", holder(c.d, r.Approver))
	if r.AgreedBy != "" {
		c.add("Agreed by", Name(c.d, r.AgreedBy))
	}
	c.day("Starts", r.Starts)
	c.day("Ends", r.Ends)
	for _, l := range chainLines(r, c.today) {
		c.rest = append(c.rest, Text(l))
	}
	c.day("Closed", r.Closed)
	c.add("Reason", StateWord(r.CloseReason))
	c.rest = append(c.rest, Text(exceptionWords(c.d, r)...))
	for _, g := range r.Grants {
		c.rest = append(c.rest, Small(grantLine(c.d, g)))
	}
	if b := exceptionButtons(r, c.today); len(b) > 0 {
		c.rest = append(c.rest, Buttons(b...))
	}
}

// grantLine is one approval as it was given: the terms it was given to are kept and sealed.
func grantLine(d *domain.Directory, g domain.Grant) Line {
	l := L(map[string]string{domain.PleaRequest: "Approved", domain.PleaRenewal: "Renewed", domain.PleaReview: "Confirmed"}[g.What] +
		" on " + g.On.Long() + " for a " + g.Band.Word() + " risk until " + g.Terms.Ends.Long() + " by ")
	for i, y := range g.Yes {
		if i > 0 {
			l = append(l, T(" and "))
		}
		l = append(l, nodName(d, y)...)
		if y.Reason != "" {
			l = append(l, T(" (“"+y.Reason+"”)"))
		}
	}
	return append(l, T(". Sealed as "+g.Hash[:min(12, len(g.Hash))]+"."))
}

func nodName(d *domain.Directory, n domain.Nod) Line {
	if n.For != "" {
		return L(Name(d, n.Person), " (for ", Name(d, n.For), ")")
	}
	return L(Name(d, n.Person))
}

// ExceptionCard is the living card of an exception in its channel. risks are those that its readers may see.
func ExceptionCard(d *domain.Directory, e *domain.Exception, risks []*domain.Risk, today domain.Date) Message {
	m := ExceptionSettled(d, e, risks, today)
	if b := exceptionButtons(e, today); len(b) > 0 {
		m.Nodes = append(m.Nodes, Buttons(b...))
	}
	return m
}

// ExceptionSettled is the card without its buttons, for those who were asked once.
func ExceptionSettled(d *domain.Directory, e *domain.Exception, risks []*domain.Risk, today domain.Date) Message {
	now := exceptionNow(d, e, today)
	title := title(d, e)
	return Message{Summary: title + ": " + plainWords(now), Nodes: []Node{Head(title), Text(exceptionLines(d, e, risks, today)...)}}
}

// ExceptionAsk asks somebody to approve a request, a renewal, or the exception again after a linked risk got worse: the
// whole context and the answers. early says that the score of a linked risk is not confirmed yet.
func ExceptionAsk(d *domain.Directory, e *domain.Exception, p *domain.Plea, reader string, risks []*domain.Risk, early bool, today domain.Date) Message {
	title := title(d, e)
	ask := L(Name(d, p.By), " asks for an exception.")
	switch p.What {
	case domain.PleaRenewal:
		ask = L(Name(d, p.By), " asks to let this exception end on ", B(p.Ends.Long()), " instead of "+e.Ends.Long()+".")
	case domain.PleaReview:
		ask = L("A risk of this exception is ", B(p.Band.Word()), " now. Does the exception stand? Without a yes by ", B(p.Until.Long()), " it ends.")
	}
	m := Message{Summary: title + ": your answer is needed. " + plainWords(ask)}
	m.Nodes = append(m.Nodes, Head(title), Text(L(Span{Kind: Ping, ID: reader, Text: d.Name(reader)}, ", your answer is needed."), ask))
	if names := pleaFor(p, reader); len(names) > 0 {
		m.Nodes = append(m.Nodes, Text(L("You stand in for ", people(d, names), "; both names are written down.")))
	}
	m.Nodes = append(m.Nodes, Text(exceptionLines(d, e, risks, today)...))
	notes := []Line{L("It takes " + termWords(p.Band) + ". Nothing happens until somebody answers.")}
	if early {
		notes = append(notes, L("The score of its risk is not confirmed yet. A security lead does that first; then you can approve."))
	}
	m.Nodes = append(m.Nodes, Small(notes...), Buttons(pleaButtons(e, p)...))
	return m
}

// pleaFor names those in whose place somebody is asked by name.
func pleaFor(p *domain.Plea, reader string) []string {
	var out []string
	for _, id := range p.Asked {
		if id == reader || id == domain.LeadsStep {
			return nil
		}
		out = append(out, id)
	}
	return out
}

func termWords(b domain.Band) string {
	if t, ok := domain.TermOf(b); ok {
		return t.Approver
	}
	return "a confirmed score first"
}

func pleaButtons(e *domain.Exception, p *domain.Plea) []Button {
	round := fmt.Sprintf(" round:%d", p.Round)
	if p.What == domain.PleaReview {
		return []Button{{Label: "It stands", Words: "exception confirm " + e.ID + round, Style: "primary", Access: "Confirm that " + e.ID + " stands"},
			{Label: "Revoke", Words: "exception revoke " + e.ID, Style: "danger", Access: "Revoke " + e.ID}}
	}
	what := ""
	if p.What == domain.PleaRenewal {
		what = "the renewal of "
	}
	return []Button{{Label: "Approve", Words: "exception approve " + e.ID + round, Style: "primary", Access: "Approve " + what + e.ID},
		{Label: "Ask for change", Words: "exception ask " + e.ID + round, Access: "Ask for a change of " + what + e.ID},
		{Label: "Decline", Words: "exception decline " + e.ID + round, Style: "danger", Access: "Decline " + what + e.ID}}
}

// ExceptionBrief is an exception in the head of a form: what it is about, how it stands, and its own words.
func ExceptionBrief(d *domain.Directory, e *domain.Exception, today domain.Date) []Line {
	return append([]Line{L(B(title(d, e)))}, exceptionLines(d, e, nil, today)...)
}

// ExceptionNews tells somebody what became of an exception, in one sentence and its card's lines, with what they may do.
func ExceptionNews(d *domain.Directory, e *domain.Exception, what Line, risks []*domain.Risk, reader string, today domain.Date) Message {
	title := title(d, e)
	m := Message{Summary: title + ": " + plainWords(what)}
	m.Nodes = append(m.Nodes, Text(what), Text(append([]Line{L(B(title))}, exceptionLines(d, e, risks, today)...)...))
	if reader == e.Requester || reader == e.ExitOwner {
		if b := ownerButtons(e, today); len(b) > 0 {
			m.Nodes = append(m.Nodes, Buttons(b...))
		}
	}
	return m
}

// exceptionLines are how it stands and its own words, in the order in which somebody decides.
func exceptionLines(d *domain.Directory, e *domain.Exception, risks []*domain.Risk, today domain.Date) []Line {
	out := []Line{exceptionNow(d, e, today)}
	for _, p := range []*domain.Plea{e.Plea, e.Review} {
		if p == nil || !e.Live() {
			continue
		}
		if p.What != domain.PleaRequest {
			out = append(out, pleaLine(d, e, p))
			if p.Why != "" {
				out = append(out, L(B("Why longer: "), p.Why))
			}
		}
		for _, y := range p.Yes {
			out = append(out, L("Yes from ", nodName(d, y), ": ", y.Reason))
		}
		if p.Wanted != "" {
			out = append(out, L(Name(d, p.WantedBy), " wants a change: ", p.Wanted))
		}
	}
	if e.Standing() == domain.ExcRequested {
		out = append(out, L("Covers "+CoverWords(e)+", "+count(e.Ends.Days(e.Starts), "day")+"."))
	}
	for _, r := range risks {
		out = append(out, L("Carries ", B(r.ID), " ", r.Title, " ("+riskBand(r.Score)+")."))
	}
	out = append(out, chainLines(e, today)...)
	return append(out, exceptionWords(d, e)...)
}

func riskBand(s domain.Score) string {
	if !s.Scored() {
		return "not scored"
	}
	return fmt.Sprintf("%s, %d of 100", s.Band().Word(), s.Total())
}

func pleaLine(d *domain.Directory, e *domain.Exception, p *domain.Plea) Line {
	if p.What == domain.PleaReview {
		return L("A linked risk is ", B(p.Band.Word()), " now. Waits for ", askedNames(d, p), " to confirm by "+p.Until.Long()+"; else it ends.")
	}
	return L(Name(d, p.By), " asks for a later end, "+p.Ends.Long()+". Waits for ", askedNames(d, p), "; until then the end stays.")
}

// askedNames says who must still answer a plea, by name where they are known.
func askedNames(d *domain.Directory, p *domain.Plea) Line {
	persons, lead := p.Waiting()
	var l Line
	for i, id := range persons {
		if i > 0 {
			l = append(l, T(" or "))
		}
		l = append(l, Name(d, id))
	}
	switch {
	case !lead && len(l) == 0:
		return L(p.Missing() + " (nobody can be asked now)")
	case !lead:
		return l
	case len(l) == 0:
		return L("a security lead")
	case p.Band == domain.Critical:
		return append(l, T(" and a security lead"))
	}
	return append(l, T(" or a security lead"))
}

// WaitsFor says the same in plain words.
func WaitsFor(d *domain.Directory, p *domain.Plea) string { return plainWords(askedNames(d, p)) }

// exceptionWords are what its people wrote.
func exceptionWords(d *domain.Directory, e *domain.Exception) []Line {
	out := []Line{L(B("Why: "), e.Why)}
	switch {
	case len(e.Compensating) > 0:
		out = append(out, L(B("Meanwhile: "), strings.Join(e.Compensating, "; ")))
	case e.NonePossible != "":
		out = append(out, L(B("No safeguard is possible meanwhile: "), e.NonePossible))
	}
	if e.Exit != "" {
		l := L(B("Way out: "), e.Exit)
		if e.ExitOwner != "" {
			l = append(l, T(" ("), Name(d, e.ExitOwner), T(" sees to it)"))
		}
		out = append(out, l)
	}
	if !e.Fix.IsZero() {
		out = append(out, L("Turned into ", B(e.Fix.ID), "."))
	}
	return out
}

// chainLines say how long it has been going on in all, where it is not the first time (domain 3.2).
func chainLines(e *domain.Exception, today domain.Date) []Line {
	var out []Line
	if e.Renewals > 0 || !e.Chain.IsZero() || !e.RestartedBy.IsZero() || !e.ChainStart.IsZero() && e.ChainStart.Before(e.Starts) {
		s := fmt.Sprintf("In all since %s, %s", firstStart(e).Long(), count(e.Age(today), "day"))
		if e.Renewals > 0 {
			s += ", renewed " + times(e.Renewals)
		}
		out = append(out, L(s+"."))
	}
	if !e.RestartedBy.IsZero() {
		out = append(out, L("Its chain was used up and started again on "+e.ChainStart.Long()+" by ", B(e.RestartedBy.ID), "."))
	} else if !e.Chain.IsZero() {
		out = append(out, L("It continues ", B(e.Chain.ID), "."))
	}
	return out
}

func firstStart(e *domain.Exception) domain.Date {
	for _, d := range []domain.Date{e.FirstStart, e.ChainStart} {
		if !d.IsZero() {
			return d
		}
	}
	return e.Starts
}

// CoverWords are the days an exception covers: its end is the first one that it does not.
func CoverWords(e *domain.Exception) string {
	return e.Starts.Long() + " to " + e.Ends.AddDays(-1).Long()
}

// exceptionNow is its state in one sentence.
func exceptionNow(d *domain.Directory, e *domain.Exception, today domain.Date) Line {
	by := func(word, person string, on domain.Date, reason string) Line {
		l := L(B(word))
		if person != "" {
			l = append(l, L(" by ", Name(d, person))...)
		}
		if !on.IsZero() {
			l = append(l, T(" on "+on.Long()))
		}
		if reason != "" {
			return append(l, T(": "+reason))
		}
		return append(l, T("."))
	}
	switch e.StateOn(today) {
	case domain.ExcRequested:
		switch {
		case e.Plea != nil:
			return L(B("Requested"), " by ", Name(d, e.Requester), ". Waits for ", askedNames(d, e.Plea), ".")
		case e.Approver != "":
			return L(B("Requested"), " by ", Name(d, e.Requester), ". Waits for ", Name(d, e.Approver), ".")
		}
		return L(B("Requested"), " by ", Name(d, e.Requester), ".")
	case domain.ExcApproved, domain.ExcExpiring:
		l := L(B("Approved"))
		if e.Approver != "" {
			l = append(l, L(" by ", Name(d, e.Approver))...)
		}
		if e.AgreedBy != "" {
			l = append(l, L(", ", Name(d, e.AgreedBy), " agreed")...)
		}
		if today.Before(e.Starts) {
			return append(l, T(". It starts on "+e.Starts.Long()+" and ends on "+e.Ends.Long()+"."))
		}
		return append(l, T(". It ends on "+e.Ends.Long()+", in "+count(e.Ends.Days(today), "day")+"."))
	case domain.ExcExpired:
		return L(B("Ended"), " on "+e.Ends.Long()+". It protects nothing any more; close it, or ask for a new one.")
	case domain.ExcRejected:
		return by("Declined", e.EndedBy, e.EndedOn, e.EndReason)
	case domain.ExcWithdrawn:
		return by("Withdrawn", e.EndedBy, e.EndedOn, e.EndReason)
	case domain.ExcRevoked:
		return by("Revoked", e.EndedBy, e.EndedOn, e.EndReason)
	case domain.ExcClosed:
		return by("Closed ("+StateWord(e.CloseReason)+")", e.EndedBy, e.Closed, e.EndReason)
	}
	return L(StateWord(e.State) + ".")
}

// exceptionButtons are what somebody may do to it now; who may, the ledger judges.
func exceptionButtons(e *domain.Exception, today domain.Date) []Button {
	if e.Plea != nil && e.Live() {
		return pleaButtons(e, e.Plea)
	}
	if e.Review != nil && e.Live() {
		return pleaButtons(e, e.Review)
	}
	return ownerButtons(e, today)
}

// ownerButtons are those of the requester and the exit owner.
func ownerButtons(e *domain.Exception, today domain.Date) []Button {
	b := func(label, words string) Button {
		return Button{Label: label, Words: words, Access: label + ": " + e.ID}
	}
	closing, fix := b("Close", "exception close "+e.ID), b("Turn into a fix", "exception fix "+e.ID)
	switch e.StateOn(today) {
	case domain.ExcRequested:
		return []Button{b("Change", "exception edit "+e.ID), b("Withdraw", "exception withdraw "+e.ID)}
	case domain.ExcApproved, domain.ExcExpiring:
		out := []Button{closing, b("Renew", "exception renew "+e.ID)}
		if e.Fix.IsZero() {
			out = append(out, fix)
		}
		return out
	case domain.ExcExpired:
		if e.Fix.IsZero() {
			return []Button{closing, fix}
		}
		return []Button{closing}
	}
	return nil
}
