package domain

import (
	"slices"
	"time"
)

// Visibility says who may see a record (domain 7.2).
type Visibility string

// The two visibilities. The empty string counts as internal.
const (
	Internal   Visibility = "internal"
	Restricted Visibility = "restricted"
)

// Meta is what every record carries besides its own fields.
type Meta struct {
	// Version counts the writes of this record; 0 is a record that is not stored yet. The store keeps it.
	Version    int64      `json:"-"`
	Visibility Visibility `json:"visibility,omitempty"`
	// NeedToKnow lists the persons who may see a restricted record. Being a lead alone is not enough (domain 7.1).
	NeedToKnow []string  `json:"need_to_know,omitempty"`
	CreatedAt  time.Time `json:"created_at,omitzero"`
	UpdatedAt  time.Time `json:"updated_at,omitzero"`
	// Source is a permalink or words for where the record came from ("import", a message link).
	Source string `json:"source_link,omitempty"`
	// Place is the channel where the record's living card stands, "" where it has none: kept because the card must be
	// edited where it was posted, long after the command that logged it (product 7).
	Place string `json:"place,omitempty"`
	// Told is the last day on which each staged reminder or escalation went out, by stage and, where several people are
	// reminded, by person (ToldKey).
	Told map[string]Date `json:"told,omitempty"`
	// Waivers are the separations of duty that a security lead lifted for this record (domain 7.4).
	Waivers []Waiver `json:"waivers,omitempty"`
	// Glass lists who broke the glass to read this restricted record, until when (domain 7.1). A timer takes them off.
	Glass []Glimpse `json:"glass,omitempty"`
	// Exercise says that the record came of an exercise: an escalation, decision, fact sheet or action of a drill.
	Exercise bool `json:"exercise,omitempty"`
	// Opening is the wish to make a restricted record internal, which waits for the second yes (domain 7.2).
	Opening *Opening `json:"opening,omitempty"`
}

// Opening is one of the two yeses that it takes to make a restricted record internal.
type Opening struct {
	By     string `json:"by"`
	Reason string `json:"reason"`
	On     Date   `json:"on"`
}

// Waiver lifts one separation of duty for one record, with a reason (domain 7.4).
type Waiver struct {
	By     string `json:"by"`
	Reason string `json:"reason"`
	On     Date   `json:"on"`
}

// Glimpse is an admin's leave to read a restricted record for an hour (domain 7.1).
type Glimpse struct {
	Person string    `json:"person"`
	Until  time.Time `json:"until"`
	Reason string    `json:"reason"`
}

// WaivedFor says whether the separations of duty of domain 7.4 are lifted on this record for a person. A waiver never
// counts for the security lead who gave it, whatever part they take later.
func (m *Meta) WaivedFor(person string) bool {
	return slices.ContainsFunc(m.Waivers, func(x Waiver) bool { return x.By != person })
}

// MayRead says whether a person is on the record's need-to-know list, or broke the glass for now.
func (m *Meta) MayRead(person string) bool {
	return slices.Contains(m.NeedToKnow, person) || slices.ContainsFunc(m.Glass, func(g Glimpse) bool { return g.Person == person })
}

// Readers lists who MayRead says yes to, each once.
func (m *Meta) Readers() []string {
	out := slices.Clone(m.NeedToKnow)
	for _, g := range m.Glass {
		out = append(out, g.Person)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// ToldKey is the key in Told of a stage for one of several people.
func ToldKey(stage, person string) string { return stage + ":" + person }

// Tell writes down that a stage was given on a day.
func (m *Meta) Tell(stage string, on Date) {
	if m.Told == nil {
		m.Told = map[string]Date{}
	}
	m.Told[stage] = on
}

// Base returns m itself, so that every record that embeds Meta satisfies Record's Base.
func (m *Meta) Base() *Meta { return m }

// IsRestricted says whether only the need-to-know list may see the record.
func (m *Meta) IsRestricted() bool { return m.Visibility == Restricted }

// Record is one thing the books hold. Implementations are pointers.
type Record interface {
	Ref() Ref
	Base() *Meta
	// Heading is the title or name that people read beside the reference.
	Heading() string
	// Live says whether the record still wants attention; lists show live ones first and digests only those.
	Live() bool
	// Services lists the ids of the services the record is about.
	Services() []string
	// Holders lists the persons for whom this record is "mine".
	Holders() []string
	// Day is the date that lists sort by: due, target, end, or when it happened.
	Day() Date
	// Parents lists the records this one hangs on: an action's source, an escalation's subject.
	Parents() []Ref
	// StateName is the state in code font, empty for kinds without states.
	StateName() string
}

// New returns an empty record of a kind, for decoding, or nil for an unknown kind.
func New(k Kind) Record {
	switch k {
	case KindRisk:
		return &Risk{}
	case KindException:
		return &Exception{}
	case KindDecision:
		return &Decision{}
	case KindAction:
		return &Action{}
	case KindIncident:
		return &Incident{}
	case KindEscalation:
		return &Escalation{}
	case KindEvidence:
		return &Evidence{}
	case KindOrg:
		return &Org{}
	case KindPerson:
		return &Person{}
	case KindTeam:
		return &Team{}
	case KindPath:
		return &Path{}
	case KindService:
		return &Service{}
	case KindControl:
		return &Control{}
	case KindChannel:
		return &Channel{}
	case KindCorrect:
		return &Correction{}
	case KindAgenda:
		return &Agenda{}
	case KindSeries:
		return &Series{}
	case KindThanks:
		return &Thanks{}
	case KindIssue:
		return &Issue{}
	case KindDaily:
		return &Daily{}
	case KindSheet:
		return &Sheet{}
	}
	return nil
}
