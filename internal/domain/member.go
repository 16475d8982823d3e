package domain

import "time"

// Member is an account of the workspace, as Slack tells of it.
type Member struct {
	Slack    string // U…
	Name     string
	Email    string
	Zone     string // IANA name of the profile
	Standing Standing
}

// WithMembers is the directory joined with the workspace's accounts (domain 7.5): persons of the file get their Slack
// id (by slack, then email, then <id>@email_domain) and count as deactivated where Slack says so; a full member who is
// not in the file becomes a member without a team, known by the Slack id. whole says that these are all the accounts
// there are: until then nobody counts as unknown to Slack, or a search would run past everybody who was not read yet.
// d itself is not changed.
func (d *Directory) WithMembers(members []Member, whole bool) *Directory {
	n := d.Clone()
	n.members = make(map[string]Member, len(members))
	n.joined = whole
	byEmail := map[string]string{}
	for _, p := range d.People {
		if e := d.EmailOf(p); e != "" && p.Slack == "" {
			byEmail[e] = p.ID
		}
	}
	bySlack := map[string]string{}
	for _, p := range d.People {
		if p.Slack != "" {
			bySlack[p.Slack] = p.ID
		}
	}
	for _, m := range members {
		n.members[m.Slack] = m
		if m.Standing == Bot || m.Standing == Guest || m.Standing == Outside {
			continue
		}
		id := bySlack[m.Slack]
		if id == "" && m.Email != "" {
			id = byEmail[lower(m.Email)]
		}
		switch {
		case id != "":
			if was, ok := n.members[n.People[id].Slack]; ok && was.Standing == Full && m.Standing != Full {
				continue // an old account of somebody who has a new one
			}
			p := *d.People[id]
			p.Slack = m.Slack
			if p.Zone == "" {
				p.Zone = m.Zone
			}
			if m.Standing == Deactivated {
				p.Status = "deactivated"
			}
			n.People[id] = &p
		case m.Standing == Full || m.Standing == Deactivated:
			p := &Person{ID: m.Slack, Name: m.Name, Slack: m.Slack, Zone: m.Zone, Roles: []Role{RoleMember}}
			if m.Standing == Deactivated {
				p.Status = "deactivated"
			}
			n.People[p.ID] = p
		}
	}
	n.Index()
	return n
}

// WithFirstAdmins makes the accounts admins while the organisation has no other admin (domain 7.5).
func (d *Directory) WithFirstAdmins(slack []string) *Directory {
	if len(slack) == 0 || len(d.With(RoleAdmin)) > 0 {
		return d
	}
	n := d.Clone()
	n.joined, n.members = d.joined, d.members
	for _, u := range slack {
		if p := d.BySlack(u); p != nil && p.Live() {
			a := *p
			a.Roles = append(append([]Role{}, p.Roles...), RoleAdmin)
			n.People[a.ID] = &a
		}
	}
	n.Index()
	return n
}

// Joined says whether the directory was joined with all of the workspace's accounts.
func (d *Directory) Joined() bool { return d.joined }

// Member is what Slack told of an account.
func (d *Directory) Member(slack string) (Member, bool) { m, ok := d.members[slack]; return m, ok }

// InSlack says whether a person can be written to: a full member of the workspace, where its accounts have been read.
// A person of the file whose account is a guest's, another company's, a bot's or none at all is not (domain 7.1, 7.5).
func (d *Directory) InSlack(person string) bool {
	p := d.People[person]
	if p == nil || !d.joined {
		return p != nil
	}
	m, known := d.members[p.Slack]
	return known && m.Standing == Full
}

// Askable says who is to be asked in place of a person today: reachable, and known to Slack where the workspace has
// been read (domain 1.2, 7.5); "" where nobody is.
func (d *Directory) Askable(person string, today Date) string {
	if s := d.Stand(person, today); d.InSlack(s) {
		return s
	}
	return ""
}

// CallerOf is the caller behind a Slack account; ok is false where the workspace has not told of it yet.
func (d *Directory) CallerOf(slack string) (Caller, bool) {
	m, known := d.members[slack]
	p := d.BySlack(slack)
	if p == nil && !known {
		return Caller{Slack: slack}, false
	}
	if p == nil {
		return Caller{Person: slack, Name: m.Name, Slack: slack, Standing: m.Standing, Zone: Zone(m.Zone, d.Location())}, true
	}
	c := CallerFor(d, p)
	c.Slack = slack
	if known && m.Standing != Full {
		c.Standing = m.Standing
	}
	return c, true
}

// CallerFor is the caller that a person of the directory is.
func CallerFor(d *Directory, p *Person) Caller {
	c := Caller{Person: p.ID, Name: p.Name, Slack: p.Slack, Standing: Full, Roles: p.Roles, Functions: p.Functions,
		Area: p.Area, Zone: d.ZoneOf(p.ID)}
	if !p.Live() {
		c.Standing = Deactivated
	}
	if _, ok := d.Teams[p.Unit]; ok {
		c.Team = p.Unit
	}
	return c
}

// In is a moment in the caller's zone.
func (c Caller) In(t time.Time) time.Time {
	if c.Zone == nil {
		return t.UTC()
	}
	return t.In(c.Zone)
}
