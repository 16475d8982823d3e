package directory

import (
	"cmp"
	"maps"
	"slices"

	"go.yaml.in/yaml/v4"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

func (o *orgFile) path(n *yaml.Node) {
	p := &domain.Path{}
	o.mapping(n, "an escalation path", table{
		"id": o.id(&p.ID, domain.KindPath),
		"steps": func(n *yaml.Node) {
			var at []*yaml.Node
			o.list(n, "steps", func(c *yaml.Node) {
				var s domain.Step
				o.mapping(c, "a step", table{"to": o.target(&s.To), "wait": o.number(&s.Wait, "wait", domain.MinWait, domain.MaxWait)}, "to", "wait")
				p.Steps, at = append(p.Steps, s), append(at, c)
			})
			o.checkSteps(n, p.Steps, at)
		},
	}, "id", "steps")
	o.keep(p)
}

// checkSteps holds a path to the limits of domain 1.3, line by line: their number, nobody twice in a row, a person at the end.
func (o *orgFile) checkSteps(n *yaml.Node, steps []domain.Step, at []*yaml.Node) {
	if len(steps) < domain.MinSteps || len(steps) > domain.MaxSteps {
		o.bad(n, "an escalation path has %d to %d steps; this has %d", domain.MinSteps, domain.MaxSteps, len(steps))
		return
	}
	for i := 1; i < len(steps); i++ {
		if steps[i].To != "" && steps[i].To == steps[i-1].To {
			o.bad(at[i], "two steps in a row go to %s", clip(steps[i].To))
		}
	}
	if last := len(steps) - 1; domain.IsGroup(steps[last].To) {
		o.bad(at[last], "the last step should be a named person who can decide, not the user group %s", steps[last].To)
	}
}

// raci adds the keys of RACI (domain 1.2). Invalid ones are kept: showing gaps is the point.
func (o *orgFile) raci(r *domain.RACI, name *string, keys table) table {
	keys["A"] = func(n *yaml.Node) {
		var who []string
		o.targetsOf(n, &who)
		switch {
		case len(who) == 1:
			r.Accountable = who[0]
		case len(who) > 1:
			o.notef(n.Line, "%d people are named as accountable for %s; it must be exactly one, so nobody was recorded.", len(who), cmp.Or(*name, "this"))
		}
	}
	keys["R"], keys["C"], keys["I"] = o.targets(&r.Responsible), o.targets(&r.Consulted), o.targets(&r.Informed)
	return keys
}

func (o *orgFile) oneService(n *yaml.Node) {
	s := &domain.Service{}
	o.mapping(n, "a service", o.raci(&s.RACI, &s.Name, table{
		"id": o.id(&s.ID, domain.KindService), "name": o.text(&s.Name, 200), "team": o.link(&s.Team, domain.KindTeam),
		"tier": o.number(&s.Tier, "tier", 1, 4), "reach": o.number(&s.Reach, "reach", 1, 5),
		"path": o.link(&s.Path, domain.KindPath), "data": o.texts(&s.Data, 80), "confirmed": o.date(&s.Confirmed),
		"aliases": o.texts(&s.Aliases, 200), "repos": o.texts(&s.Repos, 500),
	}), "id", "name")
	if !s.Confirmed.IsZero() {
		s.ConfirmedFrom = o.name
	}
	o.keep(s)
}

func (o *orgFile) control(n *yaml.Node) {
	c := &domain.Control{States: map[string]domain.ControlState{}}
	lists := map[domain.ControlState]*yaml.Node{}
	state := func(st domain.ControlState) set { return func(n *yaml.Node) { lists[st] = n } }
	o.mapping(n, "a control", o.raci(&c.RACI, &c.Name, table{
		"id": o.id(&c.ID, domain.KindControl), "name": o.text(&c.Name, 200), "required": o.services(&c.Required),
		"partial": state(domain.Partial), "missing": state(domain.Missing), "unknown": state(domain.Unknown), "na": state(domain.NotApplicable),
	}), "id", "name")
	for _, st := range slices.Sorted(maps.Keys(lists)) {
		o.list(lists[st], "this", func(n *yaml.Node) {
			var id string
			o.service(&id)(n)
			was, twice := c.States[id]
			switch {
			case id == "":
			case twice && was != st:
				o.bad(n, "%s stands under %s and under %s; it can be in one of them", clip(id), word(was), word(st))
			case !slices.Contains(c.Required, id):
				o.bad(n, "%s is listed as %s, but the control is not required there%s", clip(id), word(st), orMeant(id, c.Required))
			default:
				c.States[id] = st
			}
		})
	}
	if len(c.States) == 0 {
		c.States = nil
	}
	o.keep(c)
}

// word is the key of the file for a control's state.
func word(s domain.ControlState) string {
	if s == domain.NotApplicable {
		return "na"
	}
	return string(s)
}
