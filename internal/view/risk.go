package view

import (
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

func (c *card) risk(r *domain.Risk) {
	c.add("State", StateWord(r.State))
	if r.Score.Scored() {
		c.add("Score", fmt.Sprintf("%s, %d of 100", r.Score.Band().Word(), r.Score.Total()))
		c.add("Because", fmt.Sprintf("likelihood %d, impact %d, exposure %d", r.Score.Likelihood, r.Score.Impact, r.Score.Exposure))
		if r.Score.ActiveThreat() {
			c.add("Active threat", "yes, attackers use it already")
		}
	} else {
		c.add("Score", "not scored yet")
	}
	c.service(r.Service)
	c.add("Owner", holder(c.d, r.Owner))
	c.add("Treatment", r.Treatment)
	c.day("Opened", r.Opened)
	c.due("Target", r.Target, r.State == "open" || r.State == "in_treatment" || r.State == "verifying")
	c.day("Closed", r.Closed)
	c.add("Reason", StateWord(r.CloseReason+r.RejectReason))
	s := r.Statement
	if s.If != "" && s.Then != "" { // domain 1.4
		c.rest = append(c.rest, Text(L("If "+s.If+", then "+s.Then+".")))
	}
	c.text("For the business", s.Impact)
	c.text("Affected", s.Affected)
	c.text("If we do nothing", s.NothingChanges)
	c.text("Fixed looks like", s.Good)
}
