package view

import (
	"github.com/secretariat-bot/secretariat/internal/domain"
)

func (c *card) evidence(r *domain.Evidence) {
	c.add("State", StateWord(r.State))
	c.add("Control", c.d.NameOf(domain.Ref{Kind: domain.KindControl, ID: r.Control}))
	c.add("Owner", holder(c.d, r.Owner))
	c.add("Asked by", holder(c.d, r.AskedBy))
	c.due("Due", r.Due, r.State == "asked" || r.State == "returned")
	c.day("Handed in", r.Provided)
	c.day("Accepted", r.Accepted)
	c.text("Sent back because", r.Reason)
}
