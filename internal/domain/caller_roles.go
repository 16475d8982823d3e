package domain

import (
	"slices"
	"strings"
)

// Granting is a role or a function that an admin gives to a person or takes from them (domain 7.1).
type Granting struct {
	Person string
	What   string   // a Role or one of Functions
	Area   []string // of an executive: team ids, or "all"
	Revoke bool
}

// Granted is a person's record as a granting leaves it, and what happened.
type Granted struct {
	Person *Person
	Role   Role // "" for a function
	// Kept says that the person had it already, and only their area is another.
	Kept bool
}

// Grantable lists what can be granted: the roles but for member, which everybody holds, and champion, whom a team
// names; and the functions.
func Grantable() []string {
	var out []string
	for _, r := range Roles {
		if r != RoleMember && r != RoleChampion {
			out = append(out, string(r))
		}
	}
	return append(out, Functions...)
}

// Grant gives or takes a role or a function. p is the person's stored record, or a new one for a member of the
// workspace who has none. Nobody grants to themselves; the last security lead and the last admin stay (domain 7.1).
func (w Work) Grant(p *Person, g Granting) (Granted, *Error) {
	if err := w.Caller.May(MayRoles); err != nil {
		return Granted{}, err
	}
	role, bad := grantable(g)
	if bad != nil {
		return Granted{}, bad
	}
	name := w.name(p.ID)
	word := g.What
	n := Clone(p)
	has := slices.Contains(p.Functions, g.What)
	if role != "" {
		has = slices.Contains(p.Roles, role)
	}
	if g.Revoke {
		if !has {
			return Granted{}, Fail(AlreadyDone, "%s is no %s.", name, RoleWord(word)).WithHint("`admin roles` lists who holds which role.")
		}
		if (role == RoleLead || role == RoleAdmin) && !slices.ContainsFunc(w.Dir.With(role), func(x *Person) bool { return x.ID != p.ID }) {
			return Granted{}, Fail(Refused, "%s is the last %s.", name, RoleWord(word)).WithHint("Name another one first: `admin roles grant @name %s`.", word).WithRule("domain 7.1")
		}
		if role != "" {
			n.Roles = slices.DeleteFunc(n.Roles, func(r Role) bool { return r == role })
			if role == RoleExecutive {
				n.Area = nil
			}
		} else {
			n.Functions = slices.DeleteFunc(n.Functions, func(f string) bool { return f == g.What })
		}
		return Granted{Person: n, Role: role}, nil
	}
	switch {
	case p.ID == w.Caller.Person:
		return Granted{}, Fail(Forbidden, "Nobody grants a role or function to themselves.").WithHint("Ask another admin.").WithRule("domain 7.1")
	case !p.Live():
		return Granted{}, Fail(Invalid, "%s's account is deactivated.", name).WithHint("Name somebody who is here.").WithField("who")
	}
	for _, a := range g.Area {
		if a != "all" && w.Dir.Teams[a] == nil {
			return Granted{}, Fail(Invalid, "There is no team %s.", a).WithHint("Name team ids with commas, or `area:all`. `list team` shows them.").WithField("area")
		}
	}
	if has && (len(g.Area) == 0 || slices.Equal(g.Area, p.Area)) {
		return Granted{}, Fail(AlreadyDone, "%s is %s already.", name, RoleWord(word)).WithHint("`admin roles` lists who holds which role.")
	}
	switch {
	case role == "":
		n.Functions = append(n.Functions, g.What)
	case !has:
		if role == RoleAuditor { // who audits reads, and as a member alone changes nothing (domain 7.1, first row)
			n.Roles = slices.DeleteFunc(n.Roles, func(r Role) bool { return r == RoleMember })
		}
		n.Roles = append(n.Roles, role)
	}
	if len(g.Area) > 0 {
		n.Area = slices.Clone(g.Area)
	}
	return Granted{Person: n, Role: role, Kept: has}, nil
}

// grantable reads what is to be granted.
func grantable(g Granting) (Role, *Error) {
	switch role := Role(g.What); {
	case role == RoleMember:
		return "", Fail(Invalid, "Every full member of the workspace is a member.").WithHint("Name another role: %s.", strings.Join(Grantable(), ", ")).WithField("what")
	case role == RoleChampion:
		return "", Fail(Invalid, "A team's champion is named by its lead, a security lead or an admin.").WithHint("Type `champion set <team> @name`.").WithField("what")
	case len(g.Area) > 0 && role != RoleExecutive:
		return "", Fail(Invalid, "Only an executive has an area.").WithHint("Leave `area:` out.").WithField("area")
	case slices.Contains(Roles, role):
		return role, nil
	case slices.Contains(Functions, g.What):
		return "", nil
	}
	return "", Fail(Invalid, "“%s” is neither a role nor a function.", Clip(g.What, 40)).WithHint("There are: %s.", strings.Join(Grantable(), ", ")).WithField("what")
}

// RoleWord is a role or function as people read it: "security lead".
func RoleWord(s string) string { return strings.ReplaceAll(s, "_", " ") }
