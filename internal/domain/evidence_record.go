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
	// FirstProvided is the day of the first round, by which "on time" goes (domain 6); empty: that of Provided.
	FirstProvided Date   `json:"first_provided,omitzero"`
	Accepted      Date   `json:"accepted,omitzero"`
	Returned      Date   `json:"returned,omitzero"`
	Reason        string `json:"reason,omitempty"` // why it was sent back

	Title      string `json:"title,omitempty"`  // what is wanted exactly; empty: proof that the control works
	Urgent     string `json:"urgent,omitempty"` // why it was asked later than ten business days before it is due
	Proof      string `json:"proof,omitempty"`  // a link or text, of the newest round
	ProvidedBy string `json:"provided_by,omitempty"`
	AcceptedBy string `json:"accepted_by,omitempty"`
	ReturnedBy string `json:"returned_by,omitempty"`
	Rounds     int    `json:"rounds,omitempty"` // how often it was handed in
	Gen        int    `json:"gen,omitempty"`    // counts the arming of its timer
	// Judging are those who were asked to accept the present proof; none: whoever asked for it.
	Judging []string `json:"judging,omitempty"`
}

func (e *Evidence) Ref() Ref { return Ref{KindEvidence, e.ID} }

// Heading is what is wanted; a view that has the directory says the control's name.
func (e *Evidence) Heading() string {
	if e.Title != "" {
		return e.Title
	}
	return "Proof for " + e.Control
}
func (e *Evidence) Live() bool         { return e.State != EvdAccepted }
func (e *Evidence) Services() []string { return nil }
func (e *Evidence) Holders() []string {
	return both(append([]string{e.Owner, e.AskedBy}, e.Judging...)...)
}
func (e *Evidence) Day() Date         { return e.Due }
func (e *Evidence) Parents() []Ref    { return nil }
func (e *Evidence) StateName() string { return e.State }

// wanted says whether the proof is still to come.
func (e *Evidence) wanted() bool { return e.State == EvdAsked || e.State == EvdReturned }

// Overdue says whether the proof is late (domain 3.7): derived, not a state.
func (e *Evidence) Overdue(today Date) bool { return e.wanted() && today.After(e.Due) }
