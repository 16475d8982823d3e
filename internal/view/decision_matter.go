package view

import (
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// decisionNow is how a decision stands in one sentence.
func decisionNow(d *domain.Directory, r *domain.Decision, today domain.Date) Line {
	by := r.DecidedBy
	if by == "" {
		by = r.Approver
	}
	who := L(Name(d, by))
	if by != r.Approver {
		who = L(Name(d, by), " for ", Name(d, r.Approver))
	}
	switch r.State {
	case domain.DecDecided:
		return L(B("Decided"), " by ", who, " on "+r.Decided.Long()+": ", B(r.ChosenWords()), ".")
	case domain.DecRejected:
		return L(B("Rejected"), " by ", who, " on "+r.Decided.Long()+".")
	case domain.DecWithdrawn:
		return L(B("Withdrawn"), " by ", Name(d, r.Driver), onDay(r.Withdrawn), ".")
	case domain.DecSuperseded:
		return L(B("Replaced"), " by "+r.Successor()+"; it was decided on "+r.Decided.Long()+": ", r.ChosenWords(), ".")
	}
	switch n := today.Days(r.Due); {
	case r.Due.IsZero():
		return L(holder(d, r.Approver), " decides.")
	case n > 0:
		return L(holder(d, r.Approver), fmt.Sprintf(" decides; it was due %s: %s late.", r.Due.Long(), count(n, "day")))
	}
	return L(holder(d, r.Approver), " decides by "+r.Due.Long()+".")
}

func onDay(day domain.Date) string {
	if day.IsZero() {
		return ""
	}
	return " on " + day.Long()
}

// decisionHead are the short lines at the top: how it stands, who prepares it, what it hangs on.
func decisionHead(d *domain.Directory, r *domain.Decision, about []string, today domain.Date) []Line {
	out := []Line{decisionNow(d, r, today)}
	if r.State == domain.DecProposed {
		out = append(out, L(holder(d, r.Driver), " prepares it."))
	}
	for _, a := range about {
		out = append(out, L("About ", a, "."))
	}
	if !r.Supersedes.IsZero() {
		word := "Replaces "
		if r.State == domain.DecProposed {
			word = "Replaces, once it is decided, "
		}
		out = append(out, L(word+r.Supersedes.String()+"."))
	}
	if r.ReviewDue(today) {
		out = append(out, L(B("Due for review"), " since "+r.ReviewBy.Long()+"; it is still in force."))
	}
	return out
}

// decisionMatter is what is decided: why it is asked, the options, reason and price, and what everybody said. limit cuts
// the context; 0 is all of it.
func decisionMatter(d *domain.Directory, r *domain.Decision, limit int) []Node {
	var out []Node
	say := func(label, s string) {
		if s != "" {
			out = append(out, Text(L(B(label+": "), s)))
		}
	}
	context := r.Context
	if limit > 0 {
		context = domain.Clip(context, limit)
	}
	say("Why it is asked", context)
	var options []Line
	for i, o := range r.Options {
		l := L(fmt.Sprintf("%d. ", i+1), o)
		switch {
		case i+1 == r.Chosen && r.State != domain.DecRejected:
			l = L(fmt.Sprintf("%d. ", i+1), B(o), " (chosen)")
		case i+1 == r.Recommended && r.Chosen == 0:
			l = append(l, T(" (recommended)"))
		}
		options = append(options, l)
	}
	if len(options) > 0 {
		out = append(out, Text(append([]Line{L(B("Options:"))}, options...)...))
	}
	say("Reason", r.Rationale)
	say("Price", r.Tradeoff)
	if !r.ReviewBy.IsZero() {
		say("Looked at again by", r.ReviewBy.Long())
	}
	say("Why not", r.EndReason)
	if r.Brief != nil {
		out = append(out, Text(L("It was decided on the brief of "+domain.DateOf(r.Brief.At, d.Location()).Long()+"; its words are kept as they were shown.")))
	}
	if lines := voices(d, r); len(lines) > 0 {
		out = append(out, Text(lines...))
	}
	if !r.Intact() {
		out = append(out, Text(L(B("Beware: "), "this record does not read as it was decided. Ask a security lead.")))
	}
	return out
}

// voices are what those who were asked said, word for word; silence is printed as no answer, never as a yes
// (domain 3.3).
func voices(d *domain.Directory, r *domain.Decision) []Line {
	var out []Line
	who := func(a domain.Answer) Line {
		if a.For != "" {
			return L(Name(d, a.By), " (for ", Name(d, a.For), ")")
		}
		return L(Name(d, a.By))
	}
	for _, p := range r.MustAgree {
		if _, ok := r.Stance(p); !ok {
			why := noAnswer(r)
			if len(r.Said(p)) > 0 && r.State == domain.DecProposed {
				why = ": no answer since it was changed."
			}
			out = append(out, L("Must agree, ", Name(d, p), why))
		}
	}
	for _, a := range r.Answers {
		old := ""
		if a.Edition != r.Edition {
			old = " (before it was changed)"
		}
		switch a.What {
		case "agree":
			out = append(out, L(who(a), " agreed on "+a.On.Long()+old+".", spaced(a.Words)))
		case "disagree":
			out = append(out, L(who(a), B(" does not agree"), old+": ", a.Words))
		case "objection":
			out = append(out, L(who(a), B(" objects"), old+": ", a.Words))
		case "input":
			out = append(out, L(who(a), old+": ", a.Words))
		case "question":
			out = append(out, L(who(a), " asks"+old+": ", a.Words))
		case "answer":
			out = append(out, L(who(a), " answers"+old+": ", a.Words))
		}
	}
	for _, p := range r.Contributors {
		if len(r.Said(p)) == 0 {
			out = append(out, L("Input, ", Name(d, p), noAnswer(r)))
		}
	}
	return out
}

// noAnswer are the words for silence; of a decision that came from elsewhere nobody knows what was said there.
func noAnswer(r *domain.Decision) string {
	if r.Edition == 0 && r.State != domain.DecProposed {
		return ": no answer on record."
	}
	return ": no answer."
}

func spaced(s string) string {
	if s == "" {
		return ""
	}
	return " " + s
}
