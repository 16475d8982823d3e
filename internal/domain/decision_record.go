package domain

// Decision is a recorded choice with options and reasons (domain 3.3).
type Decision struct {
	Meta
	ID           string   `json:"id"`
	Title        string   `json:"title"`
	State        string   `json:"state"` // proposed decided rejected withdrawn superseded
	Driver       string   `json:"driver"`
	Approver     string   `json:"approver"`
	MustAgree    []string `json:"must_agree,omitempty"`
	Contributors []string `json:"contributors,omitempty"`
	Informed     []string `json:"informed,omitempty"`
	Proposed     Date     `json:"proposed"`
	Due          Date     `json:"due,omitzero"`
	Decided      Date     `json:"decided,omitzero"`
	ReviewBy     Date     `json:"review_by,omitzero"`
	Links        []Ref    `json:"links,omitempty"`
	Supersedes   Ref      `json:"supersedes,omitzero"`
	SupersededBy Ref      `json:"superseded_by,omitzero"`
	Context      string   `json:"context,omitempty"`
	Options      []string `json:"options,omitempty"`
	Recommended  int      `json:"recommended,omitempty"` // 1-based
	Chosen       int      `json:"chosen,omitempty"`      // 1-based
	Rationale    string   `json:"rationale,omitempty"`
	Tradeoff     string   `json:"tradeoff,omitempty"`
}

func (d *Decision) Ref() Ref           { return Ref{KindDecision, d.ID} }
func (d *Decision) Heading() string    { return d.Title }
func (d *Decision) Live() bool         { return d.State == "proposed" }
func (d *Decision) Services() []string { return nil }
func (d *Decision) Holders() []string {
	return both(append([]string{d.Approver, d.Driver}, d.MustAgree...)...)
}
func (d *Decision) Day() Date         { return d.Due }
func (d *Decision) Parents() []Ref    { return d.Links }
func (d *Decision) StateName() string { return d.State }
