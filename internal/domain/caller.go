package domain

import (
	"slices"
	"time"
)

// Standing is how somebody belongs to the workspace (domain 7.5).
type Standing string

// The standings. Only Full and Operator may do anything.
const (
	Full        Standing = "full"
	Guest       Standing = "guest"
	Outside     Standing = "outside" // a member of another company in a shared channel
	Deactivated Standing = "deactivated"
	Bot         Standing = "bot"
	Operator    Standing = "operator" // the command line (domain 7.5): reads all, imports, decides nothing
	System      Standing = "system"   // timers and schedules: remind, escalate, expire; never decide
)

// Caller is who asks. It is a parameter everywhere, never hidden in a context.
type Caller struct {
	Person    string // person id: of the organisation's file, else the Slack user id
	Name      string
	Slack     string // U…
	Standing  Standing
	Roles     []Role
	Functions []string
	Team      string
	Area      []string
	Zone      *time.Location
}

// SystemCaller acts for timers and schedules.
var SystemCaller = Caller{Person: "system", Name: "Secretariat", Standing: System, Zone: time.UTC}

// OperatorCaller acts for the command line.
var OperatorCaller = Caller{Person: "operator", Name: "operator", Standing: Operator, Zone: time.UTC}

// Has says whether the caller holds a role; every full member is at least a member.
func (c Caller) Has(r Role) bool {
	return slices.Contains(c.Roles, r) || (r == RoleMember && c.Standing == Full)
}

// Does says whether the caller holds a function.
func (c Caller) Does(function string) bool { return slices.Contains(c.Functions, function) }

// Permission is one thing somebody may do anywhere, a row of the table in domain 7.1.
type Permission string

// The rows of domain 7.1. Rights on one object (owner, lead, approver) are decided by that object's rule.
const (
	MayAsk      Permission = "ask"         // who owns, help, list, show: every full member
	MayLog      Permission = "log"         // log, declare, escalate, request, propose, add an action: all but auditors
	MayAddSvc   Permission = "add_service" // team lead, security lead, admin (domain 7.5)
	MayCadence  Permission = "cadence"     // digests and cadences: security leads, admins
	MaySettings Permission = "settings"    // admins
	MayRoles    Permission = "roles"       // admins
	MayAudit    Permission = "audit"       // auditors and leads
	MayLead     Permission = "lead"        // security leads: waivers (domain 7.4)
	MayDrill    Permission = "drill"       // exercises are begun by security leads and admins: they call people away from their work
)

// grants is the table of domain 7.1 for what does not depend on an object.
var grants = map[Permission][]Role{
	MayAsk:      {RoleMember, RoleChampion, RoleExecutive, RoleLead, RoleAdmin, RoleAuditor},
	MayLog:      {RoleMember, RoleChampion, RoleExecutive, RoleLead, RoleAdmin},
	MayAddSvc:   {RoleLead, RoleAdmin},
	MayCadence:  {RoleLead, RoleAdmin},
	MaySettings: {RoleAdmin},
	MayRoles:    {RoleAdmin},
	MayAudit:    {RoleAuditor, RoleLead},
	MayLead:     {RoleLead},
	MayDrill:    {RoleLead, RoleAdmin},
}

// May says whether the caller may do a thing anywhere (domain 7.1), and the words of the refusal if not. A pure
// auditor holds the member role by standing only, so MayLog looks at the listed roles.
func (c Caller) May(p Permission) *Error {
	switch c.Standing {
	case System, Operator:
		return nil
	case Full:
	case Deactivated:
		return Fail(Forbidden, "Your account is deactivated.").WithHint("Ask a workspace administrator.").WithRule("domain 7.5")
	default: // guests, outside members, bots (domain 7.1)
		return Fail(Forbidden, "I can't help from this account.").WithHint("Please ask your contact in the company.").WithRule("domain 7.1")
	}
	roles := c.Roles
	if len(roles) == 0 {
		roles = []Role{RoleMember}
	}
	for _, r := range grants[p] {
		if slices.Contains(roles, r) {
			return nil
		}
	}
	if p == MayLog {
		return Fail(Forbidden, "An auditor reads and does not change records.").WithHint("Ask a colleague to do it.").WithRule("domain 7.1")
	}
	return Fail(Forbidden, "Only %s may do this.", whoCan[p]).WithHint(askOne).WithRule("domain 7.1")
}

const askOne = "Ask one of them."

var whoCan = map[Permission]string{MayAddSvc: "the team's lead, a security lead or an admin", MayCadence: "a security lead or an admin",
	MaySettings: "an admin", MayRoles: "an admin", MayAudit: "a security lead or an auditor", MayLead: "a security lead", MayDrill: "a security lead or an admin"}

// WhoMay names the people here who may do a thing anywhere, sorted by id.
func (d *Directory) WhoMay(p Permission) []string {
	var out []string
	for _, x := range d.People {
		if x.Live() && slices.ContainsFunc(grants[p], func(r Role) bool { return slices.Contains(x.Roles, r) }) {
			out = append(out, x.ID)
		}
	}
	slices.Sort(out)
	return out
}

// MayNamed is Caller.May whose refusal names whom to ask, where they are few. A service's team leads may add services as
// well, so naming the others would leave the nearest one out.
func (w Work) MayNamed(p Permission) *Error {
	err := w.Caller.May(p)
	if err == nil || err.Hint != askOne || p == MayAddSvc {
		return err
	}
	if can := w.Dir.WhoMay(p); len(can) > 0 && len(can) <= 5 {
		return err.WithHint("Ask %s.", w.names(can))
	}
	return err
}

// Sight is how much of a record a reader may see (domain 7.2).
type Sight int

// The sights. Outline is an auditor's view of a restricted record: id, state, band, dates.
const (
	SeesNothing Sight = iota
	SeesOutline
	SeesAll
)

// Reader is whom a text is computed for: a person, or everybody who may read a channel.
type Reader struct {
	Caller  Caller
	Channel bool // the least-cleared member of a channel: internal items only (domain 7.2)
}

// ForCaller is the reader of a direct answer or a DM.
func ForCaller(c Caller) Reader { return Reader{Caller: c} }

// ForChannel is the reader of anything posted to a channel.
var ForChannel = Reader{Channel: true}

// Sees is the rule of domain 7.2 for one record.
func (r Reader) Sees(rec Record) Sight {
	m := rec.Base()
	if r.Channel {
		if m.IsRestricted() {
			return SeesNothing
		}
		return SeesAll
	}
	switch r.Caller.Standing {
	case Operator, System:
		return SeesAll
	case Full:
	default:
		return SeesNothing
	}
	if !m.IsRestricted() || m.MayRead(r.Caller.Person) {
		return SeesAll
	}
	if r.Caller.Has(RoleAuditor) {
		return SeesOutline
	}
	return SeesNothing
}
