package domain

import "time"

// Incident is a security event handled with named roles (domain 3.6).
type Incident struct {
	Meta
	ID                string               `json:"id"`
	Title             string               `json:"title"`
	Kind              string               `json:"kind"` // real or exercise
	Type              string               `json:"type,omitempty"`
	Severity          string               `json:"severity"` // SEV1 … SEV4
	State             string               `json:"state"`    // declared lead_assigned contained resolved retro_due closed cancelled
	ServiceIDs        []string             `json:"services,omitempty"`
	Lead              string               `json:"lead,omitempty"`
	Comms             string               `json:"comms,omitempty"`
	Containment       string               `json:"containment,omitempty"`
	StatementApprover string               `json:"statement_approver,omitempty"`
	Times             map[string]time.Time `json:"times,omitempty"` // detected declared contained resolved retro_done closed
	Legal             map[string]Legal     `json:"legal,omitempty"` // gdpr nis2 hipaa sec_8k …
	Risks             []Ref                `json:"risks,omitempty"`
	Control           string               `json:"control,omitempty"` // the control that failed
}

// Legal is what stands in an incident about one law (domain 5.5). Times holds aware, sent, early_warning_sent …;
// Dates holds discovered.
type Legal struct {
	Status string               `json:"status"`
	By     string               `json:"by,omitempty"`
	Times  map[string]time.Time `json:"times,omitempty"`
	Dates  map[string]Date      `json:"dates,omitempty"`
}

func (i *Incident) Ref() Ref           { return Ref{KindIncident, i.ID} }
func (i *Incident) Heading() string    { return i.Title }
func (i *Incident) Live() bool         { return i.State != "closed" && i.State != "cancelled" }
func (i *Incident) Services() []string { return i.ServiceIDs }
func (i *Incident) Holders() []string  { return both(i.Lead, i.Containment, i.Comms) }
func (i *Incident) Day() Date          { return DateOf(i.Times["detected"], time.UTC) }
func (i *Incident) Parents() []Ref     { return i.Risks }
func (i *Incident) StateName() string  { return i.State }
