package view

import (
	"github.com/secretariat-bot/secretariat/internal/domain"
)

func (c *card) decision(r *domain.Decision) {
	c.add("State", StateWord(r.State))
	c.add("Decides", holder(c.d, r.Approver))
	c.add("Prepares it", holder(c.d, r.Driver))
	c.people("Must agree", r.MustAgree)
	c.people("Gives input", r.Contributors)
	c.due("Due", r.Due, r.State == "proposed")
	c.day("Decided", r.Decided)
	c.due("Review by", r.ReviewBy, r.State == "decided")
	if !r.SupersededBy.IsZero() {
		c.add("Replaced by", r.SupersededBy.String())
	}
	c.text("Why it is asked", r.Context)
	var options []Line
	for i, o := range r.Options {
		l := L(o)
		if i+1 == r.Chosen {
			l = L(B(o), " (chosen)")
		} else if i+1 == r.Recommended && r.Chosen == 0 {
			l = L(o, " (recommended)")
		}
		options = append(options, l)
	}
	if len(options) > 0 {
		c.rest = append(c.rest, Text(L(B("Options:"))), List(options...))
	}
	c.text("Reason", r.Rationale)
	c.text("Price", r.Tradeoff)
}
