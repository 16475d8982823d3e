package domain

import "time"

// Role is what a person may do anywhere (domain 7.1). Object roles such as owner or lead add rights on that object only.
type Role string

// The roles of domain 7.1.
const (
	RoleMember    Role = "member"
	RoleChampion  Role = "champion"
	RoleExecutive Role = "executive"
	RoleLead      Role = "security_lead"
	RoleAdmin     Role = "admin"
	RoleAuditor   Role = "auditor"
)

// Roles lists all roles.
var Roles = []Role{RoleMember, RoleChampion, RoleExecutive, RoleLead, RoleAdmin, RoleAuditor}

// Functions lists the functions of domain 7.1; each adds only the rights named in sections 3 to 5.
var Functions = []string{"legal_reviewer", "statement_approver", "comms_lead", "hr_partner", "evidence_coordinator"}

// Org is the head of the organisation's file: one per set of books, id "main".
type Org struct {
	Meta
	Name         string            `json:"name"`
	EmailDomain  string            `json:"email_domain,omitempty"`
	About        string            `json:"about,omitempty"`
	Mission      string            `json:"mission,omitempty"`
	Timezone     string            `json:"timezone,omitempty"` // IANA name; empty is UTC
	WorkingWeek  []string          `json:"working_week,omitempty"`
	WorkingHours string            `json:"working_hours,omitempty"` // "09:00-17:00", in each person's own zone
	Holidays     []Date            `json:"holidays,omitempty"`
	Obligations  map[string]string `json:"obligations,omitempty"`
	// Clocks are lengths of legal clocks that differ from the law's table, by name; Contracts are customers who are to be
	// told of incidents within hours, by their id (domain 5.5: lengths are configuration).
	Clocks           map[string]string   `json:"clocks,omitempty"`
	Contracts        map[string]Contract `json:"contracts,omitempty"`
	Abbreviations    []string            `json:"abbreviations,omitempty"`
	IncidentChannels bool                `json:"incident_channels,omitempty"`
	Cadence          map[string]Timing   `json:"cadence,omitempty"` // by key: those of Cadences, and the organisation's own
	// CadenceStates is what became of each beside its setting: pauses, and from when its times count.
	CadenceStates map[string]CadenceState `json:"cadence_states,omitempty"`
	Workspace     string                  `json:"workspace,omitempty"`
	GitHubGroups  map[string]string       `json:"github_groups,omitempty"` // GitHub team → Slack user group handle
	AgendaEmoji   string                  `json:"agenda_emoji,omitempty"`
	ThanksEmoji   string                  `json:"thanks_emoji,omitempty"`
	MarkEmoji     string                  `json:"mark_emoji,omitempty"` // puts a message on an incident's timeline
	Signoff       SignoffTable            `json:"signoff,omitzero"`
	// SecondReleaser has a second person read executive and legal briefs before they go out (domain 5).
	SecondReleaser bool `json:"second_releaser,omitempty"`
}

func (o *Org) Ref() Ref           { return Ref{KindOrg, "main"} }
func (o *Org) Heading() string    { return o.Name }
func (o *Org) Live() bool         { return true }
func (o *Org) Services() []string { return nil }
func (o *Org) Holders() []string  { return nil }
func (o *Org) Day() Date          { return Date{} }
func (o *Org) Parents() []Ref     { return nil }
func (o *Org) StateName() string  { return "" }

// Person is somebody of the organisation's file, or a full member of the workspace who is not in it (then ID is
// the Slack user id and the record is never stored).
type Person struct {
	Meta
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Title       string   `json:"title,omitempty"`
	Unit        string   `json:"unit,omitempty"` // the team whose id this is, is "own team" (domain 7.5)
	Zone        string   `json:"tz,omitempty"`
	Roles       []Role   `json:"roles,omitempty"`
	Functions   []string `json:"functions,omitempty"`
	Area        []string `json:"area,omitempty"` // what an executive may accept risk for: team ids or "all"
	Manager     string   `json:"manager,omitempty"`
	ChampionAck Date     `json:"champion_ack,omitzero"`
	Status      string   `json:"status,omitempty"` // "" or "deactivated"
	AwayUntil   Date     `json:"away_until,omitzero"`
	Delegate    string   `json:"delegate,omitempty"`
	Slack       string   `json:"slack,omitempty"` // U…
	Email       string   `json:"email,omitempty"`
	OwnZone     string   `json:"own_zone,omitempty"`  // set by the person; wins (domain 7.5)
	Quiet       bool     `json:"quiet,omitempty"`     // reminders off, escalations stay
	NoThanks    bool     `json:"no_thanks,omitempty"` // the weekly sync does not name them in its thanks (domain 4.2)
	// ReviewOn is the day of the last ownership review that asked them (domain 4.5): what they confirmed before then
	// still waits for their answer.
	ReviewOn Date `json:"review_on,omitzero"`
}

func (p *Person) Ref() Ref           { return Ref{KindPerson, p.ID} }
func (p *Person) Heading() string    { return p.Name }
func (p *Person) Live() bool         { return p.Status != "deactivated" }
func (p *Person) Services() []string { return nil }
func (p *Person) Holders() []string  { return []string{p.ID} }
func (p *Person) Day() Date          { return Date{} }
func (p *Person) Parents() []Ref     { return nil }
func (p *Person) StateName() string  { return p.Status }

// Has says whether the person holds a role.
func (p *Person) Has(r Role) bool {
	for _, x := range p.Roles {
		if x == r {
			return true
		}
	}
	return r == RoleMember
}

// Does says whether the person holds a function.
func (p *Person) Does(function string) bool {
	for _, x := range p.Functions {
		if x == function {
			return true
		}
	}
	return false
}

// Team is a unit that owns services.
type Team struct {
	Meta
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	Lead       string   `json:"lead,omitempty"`
	Champions  []string `json:"champions,omitempty"`
	Named      []string `json:"champions_named,omitempty"` // named as champions, not confirmed by themselves yet (domain 7.5)
	SlackGroup string   `json:"slack_group,omitempty"`     // @handle
	GitHub     string   `json:"github,omitempty"`          // team name in CODEOWNERS
	Channel    string   `json:"channel,omitempty"`
}

func (t *Team) Ref() Ref           { return Ref{KindTeam, t.ID} }
func (t *Team) Heading() string    { return t.Name }
func (t *Team) Live() bool         { return true }
func (t *Team) Services() []string { return nil }
func (t *Team) Holders() []string  { return []string{t.Lead} }
func (t *Team) Day() Date          { return Date{} }
func (t *Team) Parents() []Ref     { return nil }
func (t *Team) StateName() string  { return "" }

// Step is one step of an escalation path: a person's id, or "@handle" for a Slack user group.
type Step struct {
	To   string `json:"to"`
	Wait int    `json:"wait"` // minutes, 5 to 1,440
}

// Path is an agreed escalation path (domain 1.3).
type Path struct {
	Meta
	ID    string `json:"id"`
	Steps []Step `json:"steps"`
}

func (p *Path) Ref() Ref           { return Ref{KindPath, p.ID} }
func (p *Path) Heading() string    { return p.ID }
func (p *Path) Live() bool         { return true }
func (p *Path) Services() []string { return nil }
func (p *Path) Holders() []string  { return nil }
func (p *Path) Day() Date          { return Date{} }
func (p *Path) Parents() []Ref     { return nil }
func (p *Path) StateName() string  { return "" }

// RACI names who does what for a service or control (domain 1.2). Entries are person ids, or "@handle" of a Slack
// user group for all but Accountable.
type RACI struct {
	Accountable string   `json:"accountable,omitempty"`
	Responsible []string `json:"responsible,omitempty"`
	Consulted   []string `json:"consulted,omitempty"`
	Informed    []string `json:"informed,omitempty"`
}

// Service is a system or business process someone depends on: the unit of ownership.
type Service struct {
	Meta
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Aliases []string `json:"aliases,omitempty"`
	Team    string   `json:"team,omitempty"`
	Tier    int      `json:"tier,omitempty"`  // 1–4; 0: not said
	Reach   int      `json:"reach,omitempty"` // 1–5; 0: not said
	RACI
	Path      string   `json:"path,omitempty"`
	Data      []string `json:"data,omitempty"`
	Repos     []string `json:"repos,omitempty"` // URLs or path patterns
	Confirmed Date     `json:"confirmed_on,omitzero"`
	// ConfirmedBy and ConfirmedFrom say who confirmed and where it stood ("sample-org.yaml", "Slack").
	ConfirmedBy   string `json:"confirmed_by,omitempty"`
	ConfirmedFrom string `json:"confirmed_from,omitempty"`
	Retired       Date   `json:"retired,omitzero"`
	// GapSince is when each ownership gap of this service was first seen, by kind.
	GapSince map[string]Date `json:"gap_since,omitempty"`
}

func (s *Service) Ref() Ref           { return Ref{KindService, s.ID} }
func (s *Service) Heading() string    { return s.Name }
func (s *Service) Live() bool         { return s.Retired.IsZero() }
func (s *Service) Services() []string { return []string{s.ID} }
func (s *Service) Holders() []string  { return append([]string{s.Accountable}, s.Responsible...) }
func (s *Service) Day() Date          { return s.Confirmed }
func (s *Service) Parents() []Ref     { return nil }
func (s *Service) StateName() string  { return "" }

// ControlState says how a required control stands on one service.
type ControlState string

// The control states of domain 1.1.
const (
	InPlace       ControlState = "in_place"
	Partial       ControlState = "partial"
	Missing       ControlState = "missing"
	Unknown       ControlState = "unknown"
	NotApplicable ControlState = "not_applicable"
)

// Control is a safeguard that services must have.
type Control struct {
	Meta
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Aliases []string `json:"aliases,omitempty"`
	RACI
	Path          string                  `json:"path,omitempty"`
	Required      []string                `json:"required,omitempty"`    // service ids
	States        map[string]ControlState `json:"states,omitempty"`      // by service id; a required one not listed is in_place
	Notes         map[string]ControlNote  `json:"state_notes,omitempty"` // who set a state here, by service id
	Confirmed     Date                    `json:"confirmed_on,omitzero"`
	ConfirmedBy   string                  `json:"confirmed_by,omitempty"`
	ConfirmedFrom string                  `json:"confirmed_from,omitempty"`
}

// ControlNote is who set a control's state on a service, when, and why where that was asked.
type ControlNote struct {
	By     string `json:"by"`
	On     Date   `json:"on"`
	Reason string `json:"reason,omitempty"`
}

func (c *Control) Ref() Ref           { return Ref{KindControl, c.ID} }
func (c *Control) Heading() string    { return c.Name }
func (c *Control) Live() bool         { return true }
func (c *Control) Services() []string { return c.Required }
func (c *Control) Holders() []string  { return append([]string{c.Accountable}, c.Responsible...) }
func (c *Control) Day() Date          { return c.Confirmed }
func (c *Control) Parents() []Ref     { return nil }
func (c *Control) StateName() string  { return "" }

// StateOn is the control's state on a service, and whether it is required there.
func (c *Control) StateOn(service string) (ControlState, bool) {
	for _, s := range c.Required {
		if s == service {
			if st, ok := c.States[service]; ok {
				return st, true
			}
			return InPlace, true
		}
	}
	return "", false
}

// ChannelKind says who may read a channel.
type ChannelKind string

// The channel kinds. In a shared one people of other companies read along.
const (
	ChannelPublic  ChannelKind = "public"
	ChannelPrivate ChannelKind = "private"
	ChannelShared  ChannelKind = "shared_external"
	ChannelDM      ChannelKind = "dm"
)

// Channel is a Slack channel of the organisation's file.
type Channel struct {
	Meta
	ID      string      `json:"id"` // its name, unless Slack is set
	Kind    ChannelKind `json:"kind,omitempty"`
	Use     []string    `json:"use,omitempty"`
	Slack   string      `json:"slack,omitempty"` // C…
	Service string      `json:"service,omitempty"`
	Team    string      `json:"team,omitempty"`
}

func (c *Channel) Ref() Ref           { return Ref{KindChannel, c.ID} }
func (c *Channel) Heading() string    { return "#" + c.ID }
func (c *Channel) Live() bool         { return true }
func (c *Channel) Services() []string { return nil }
func (c *Channel) Holders() []string  { return nil }
func (c *Channel) Day() Date          { return Date{} }
func (c *Channel) Parents() []Ref     { return nil }
func (c *Channel) StateName() string  { return "" }

// Correction is an open "not right" on a service or control: the accountable person is asked to confirm or fix it;
// five business days of silence put it on the gap list (product 1, scene 2).
type Correction struct {
	Meta
	ID         string    `json:"id"` // kind-id of the subject, "service-track-api"
	About      Ref       `json:"about"`
	By         string    `json:"by"`
	Said       string    `json:"said"`
	Asked      string    `json:"asked"` // the person asked to answer
	At         time.Time `json:"at"`
	GapFrom    Date      `json:"gap_from"`           // from this day on it is a gap
	Answered   string    `json:"answered,omitempty"` // "", confirmed, fixed
	AnsweredBy string    `json:"answered_by,omitempty"`
	// Proposed is what a champion wants it to be: it takes effect when the accountable person agrees (domain 7.1).
	Proposed   *Proposal `json:"proposed,omitempty"`
	ProposedBy string    `json:"proposed_by,omitempty"`
	// NotMine is the person named as accountable who said that it is not theirs; Action is the work of finding out whose
	// it is (domain 4.5).
	NotMine   string `json:"not_mine,omitempty"`
	Action    Ref    `json:"action,omitzero"`
	ActionDue Date   `json:"action_due,omitzero"`
}

// Proposal is who shall own a service, as somebody proposes it.
type Proposal struct {
	RACI
	Path string `json:"path,omitempty"`
}

func (c *Correction) Ref() Ref           { return Ref{KindCorrect, c.ID} }
func (c *Correction) Heading() string    { return c.Said }
func (c *Correction) Live() bool         { return c.Answered == "" }
func (c *Correction) Services() []string { return nil }
func (c *Correction) Holders() []string  { return []string{c.Asked} }
func (c *Correction) Day() Date          { return c.GapFrom }
func (c *Correction) Parents() []Ref     { return []Ref{c.About} }
func (c *Correction) StateName() string  { return c.Answered }
