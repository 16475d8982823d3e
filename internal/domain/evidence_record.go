package domain

// Evidence is a request for proof that a control works (domain 3.7).
type Evidence struct {
	Meta
	ID       string `json:"id"`
	Control  string `json:"control"`
	Owner    string `json:"owner"`
	AskedBy  string `json:"asked_by"`
	Asked    Date   `json:"asked"`
	Due      Date   `json:"due"`
	State    string `json:"state"` // asked provided accepted returned
	Provided Date   `json:"provided,omitzero"`
	Accepted Date   `json:"accepted,omitzero"`
	Returned Date   `json:"returned,omitzero"`
	Reason   string `json:"reason,omitempty"`
}

func (e *Evidence) Ref() Ref           { return Ref{KindEvidence, e.ID} }
func (e *Evidence) Heading() string    { return "Proof for " + e.Control }
func (e *Evidence) Live() bool         { return e.State != "accepted" }
func (e *Evidence) Services() []string { return nil }
func (e *Evidence) Holders() []string  { return both(e.Owner, e.AskedBy) }
func (e *Evidence) Day() Date          { return e.Due }
func (e *Evidence) Parents() []Ref     { return nil }
func (e *Evidence) StateName() string  { return e.State }
