package view

import (
	"strings"
	"time"

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

// IncidentCard is the living card of an incident in its channel.
func IncidentCard(d *domain.Directory, i *domain.Incident, now time.Time) Message {
	m := Message{Summary: i.ID + " " + i.Title + ": " + i.Severity + ", " + StateWord(i.State)}
	m.Nodes = append(m.Nodes, Head(i.ID+" · "+i.Title), Text(L(i.Severity+" · ", StateWord(i.State))), Text(L("Lead: ", holder(d, i.Lead))))
	for _, part := range []func(*domain.Directory, *domain.Incident, time.Time) []Node{incidentTold, incidentClocks, incidentDrill} {
		m.Nodes = append(m.Nodes, part(d, i, now)...)
	}
	return m
}
