package view

import (
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

func (c *card) incident(r *domain.Incident) {
	if r.Kind == "exercise" {
		c.add("Exercise", "yes, nothing really happened")
	}
	c.add("Severity", r.Severity)
	c.add("State", StateWord(r.State))
	c.add("Lead", holder(c.d, r.Lead))
	c.add("Containment", holder(c.d, r.Containment))
	c.add("Communication", holder(c.d, r.Comms))
	var names []string
	for _, s := range r.ServiceIDs {
		names = append(names, serviceName(c.d, s))
	}
	c.add("Services", strings.Join(names, ", "))
	for _, k := range []string{"detected", "declared", "contained", "resolved", "closed"} {
		if t := r.Times[k]; !t.IsZero() {
			c.add(upper(k), At(t, c.loc))
		}
	}
}
