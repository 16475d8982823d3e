package view

import (
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

func (c *card) exception(r *domain.Exception) {
	c.add("State", exceptionState(r, c.today))
	c.service(r.Service)
	if r.Control != "" {
		c.add("Without", c.d.NameOf(domain.Ref{Kind: domain.KindControl, ID: r.Control}))
	}
	c.add("Asked by", holder(c.d, r.Requester))
	c.add("Approver", holder(c.d, r.Approver))
	c.day("Starts", r.Starts)
	c.day("Ends", r.Ends)
	if r.Renewals > 0 {
		c.add("Renewed", count(r.Renewals, "time"))
	}
	if !r.ChainStart.IsZero() && r.ChainStart != r.Starts {
		c.add("In all since", r.ChainStart.Long())
	}
	c.day("Closed", r.Closed)
	c.add("Reason", StateWord(r.CloseReason))
	c.text("Why", r.Why)
	c.text("Meanwhile", strings.Join(r.Compensating, "; "))
	c.text("Way out", r.Exit)
	if r.ExitOwner != "" {
		c.rest = append(c.rest, Text(L(B("Who sees to it: "), Name(c.d, r.ExitOwner))))
	}
}
