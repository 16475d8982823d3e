package domain

// Score holds the factors of domain 2.1, each 1 to 5; 0 is "not said".
type Score struct {
	Likelihood int    `json:"likelihood,omitempty"`
	Impact     int    `json:"impact,omitempty"`
	Exposure   int    `json:"exposure,omitempty"`
	Effort     int    `json:"effort,omitempty"`
	Evidence   string `json:"evidence,omitempty"`
}

// Statement is the risk in business words (domain 1.4).
type Statement struct {
	If             string `json:"if,omitempty"`
	Then           string `json:"then,omitempty"`
	Impact         string `json:"impact,omitempty"`
	Affected       string `json:"affected,omitempty"`
	NothingChanges string `json:"nothing_changes,omitempty"`
	Good           string `json:"good,omitempty"`
}

// Risk is something that may happen and would hurt the business (domain 3.1).
type Risk struct {
	Meta
	ID           string    `json:"id"`
	Title        string    `json:"title"`
	Service      string    `json:"service,omitempty"`
	Owner        string    `json:"owner,omitempty"`
	Reporter     string    `json:"reporter,omitempty"`
	State        string    `json:"state"` // reported open in_treatment verifying accepted closed rejected
	Treatment    string    `json:"treatment,omitempty"`
	Score        Score     `json:"score"`
	Statement    Statement `json:"statement"`
	Opened       Date      `json:"opened,omitzero"`
	Target       Date      `json:"target,omitzero"`
	Closed       Date      `json:"closed,omitzero"`
	CloseReason  string    `json:"close_reason,omitempty"`
	RejectReason string    `json:"reject_reason,omitempty"`
	Control      string    `json:"control,omitempty"`
}

func (r *Risk) Ref() Ref           { return Ref{KindRisk, r.ID} }
func (r *Risk) Heading() string    { return r.Title }
func (r *Risk) Live() bool         { return r.State != "closed" && r.State != "rejected" }
func (r *Risk) Services() []string { return one(r.Service) }
func (r *Risk) Holders() []string  { return one(r.Owner) }
func (r *Risk) Day() Date          { return r.Target }
func (r *Risk) Parents() []Ref     { return nil }
func (r *Risk) StateName() string  { return r.State }
