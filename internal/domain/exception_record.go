package domain

// Exception is written, time-bound permission to miss a control or carry a risk (domain 3.2).
type Exception struct {
	Meta
	ID           string   `json:"id"`
	Kind         string   `json:"kind"` // policy, risk, compliance
	Service      string   `json:"service"`
	Control      string   `json:"control,omitempty"`
	Risks        []Ref    `json:"risks,omitempty"` // at least one; the highest band counts (domain 3.2)
	State        string   `json:"state"`           // requested approved expiring expired closed rejected withdrawn revoked
	Requester    string   `json:"requester"`
	Approver     string   `json:"approver,omitempty"`
	Requested    Date     `json:"requested,omitzero"`
	Starts       Date     `json:"starts"`
	Ends         Date     `json:"ends"`
	ChainStart   Date     `json:"chain_start,omitzero"`
	Renewals     int      `json:"renewals"`
	Closed       Date     `json:"closed,omitzero"`
	CloseReason  string   `json:"close_reason,omitempty"`
	Why          string   `json:"why"`
	Compensating []string `json:"compensating,omitempty"`
	Exit         string   `json:"exit,omitempty"`
	ExitOwner    string   `json:"exit_owner,omitempty"`
}

func (e *Exception) Ref() Ref        { return Ref{KindException, e.ID} }
func (e *Exception) Heading() string { return e.Exit }
func (e *Exception) Live() bool {
	switch e.State {
	case "requested", "approved", "expiring", "expired":
		return true
	}
	return false
}
func (e *Exception) Services() []string { return one(e.Service) }
func (e *Exception) Holders() []string  { return both(e.Requester, e.Approver, e.ExitOwner) }
func (e *Exception) Day() Date          { return e.Ends }
func (e *Exception) Parents() []Ref     { return e.Risks }
func (e *Exception) StateName() string  { return e.State }
