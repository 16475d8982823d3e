package domain

// Score holds the factors of domain 2.1, each 1 to 5; 0 is "not said".
type Score struct {
	Likelihood int `json:"likelihood,omitempty"`
	Impact     int `json:"impact,omitempty"`
	Exposure   int `json:"exposure,omitempty"`
	Effort     int `json:"effort,omitempty"`
	// Evidence is a sentence for the factors that are set to 5 (domain 2.1).
	Evidence string `json:"evidence,omitempty"`
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
	ID        string    `json:"id"`
	Title     string    `json:"title"`
	Service   string    `json:"service,omitempty"`
	Category  string    `json:"category,omitempty"`
	Owner     string    `json:"owner,omitempty"`
	Reporter  string    `json:"reporter,omitempty"`
	State     string    `json:"state"` // reported open in_treatment accepted verifying closed rejected
	Treatment string    `json:"treatment,omitempty"`
	Score     Score     `json:"score"`
	Statement Statement `json:"statement"`
	Control   string    `json:"control,omitempty"` // the control that failed
	Links     []string  `json:"links,omitempty"`   // tickets and pages that belong to it
	Said      string    `json:"said,omitempty"`    // the message it was logged from, in its own words

	Reported   Date   `json:"reported,omitzero"`
	Opened     Date   `json:"opened,omitzero"` // the day this spell reached open; target and age count from it
	Target     Date   `json:"target,omitzero"`
	Closed     Date   `json:"closed,omitzero"`
	Reviewed   Date   `json:"reviewed,omitzero"` // the last confirmation of the score
	ReviewedBy string `json:"reviewed_by,omitempty"`
	// HighSince is the day since which this spell's highest band is High or Critical; Highest is that highest band.
	HighSince Date `json:"high_since,omitzero"`
	Highest   Band `json:"highest,omitempty"`
	// Spells are the earlier times it was open, each a separate observation in metrics (domain 6).
	Spells   []Spell `json:"spells,omitempty"`
	Reopened int     `json:"reopen_count,omitempty"`

	// Offered is a new owner who has not accepted yet; until then Owner stays responsible.
	Offered string `json:"offered,omitempty"`
	// OwnerAsked is the day from which the owner's five business days count, OwnerAccepted the day they accepted.
	OwnerAsked    Date `json:"owner_asked,omitzero"`
	OwnerAccepted Date `json:"owner_accepted,omitzero"`

	ExposureWhy string `json:"exposure_why,omitempty"` // why the exposure is not the suggested one (domain 2.1)
	// Proposed is a score that waits for somebody else to confirm it.
	Proposed *ScoreWish `json:"proposed,omitempty"`

	Evidence  string `json:"evidence,omitempty"` // that it is fixed
	Submitted Date   `json:"submitted,omitzero"` // the day it was handed in
	// Questions counts how often each thing was asked (triage, score, owner, verify): each question is a message of its own.
	Questions map[string]int `json:"questions,omitempty"`
	Fixers    []string       `json:"fixers,omitempty"`   // who did the fix, besides the owner: none of them may verify it
	Verifier  string         `json:"verifier,omitempty"` // whom a security lead named to verify it

	CloseReason  string `json:"close_reason,omitempty"` // remediated transferred avoided
	ClosedBy     string `json:"closed_by,omitempty"`
	RejectReason string `json:"reject_reason,omitempty"` // duplicate not_a_risk no_information
	RejectedBy   string `json:"rejected_by,omitempty"`
	DuplicateOf  Ref    `json:"duplicate_of,omitzero"`

	// Raised says that it was raised privately: only the security leads see who did (product 7).
	Raised bool `json:"raised,omitempty"`
	// UntilTriage says that it is restricted because of where it was logged, until a lead decides (domain 3.1).
	UntilTriage bool `json:"until_triage,omitempty"`
}

// Spell is one time that a risk was open, from opened to closed.
type Spell struct {
	Opened    Date   `json:"opened"`
	HighSince Date   `json:"high_since,omitzero"`
	Closed    Date   `json:"closed"`
	Reason    string `json:"reason"` // remediated transferred avoided
	Highest   Band   `json:"highest,omitempty"`
}

// ScoreWish is a score that somebody proposes and somebody else confirms (domain 3.1, 7.4).
type ScoreWish struct {
	Score       Score  `json:"score"`
	ExposureWhy string `json:"exposure_why,omitempty"`
	Reason      string `json:"reason,omitempty"`
	By          string `json:"by"`
	On          Date   `json:"on"`
}

func (r *Risk) Ref() Ref           { return Ref{KindRisk, r.ID} }
func (r *Risk) Heading() string    { return r.Title }
func (r *Risk) Live() bool         { return r.State != RiskClosed && r.State != RiskRejected }
func (r *Risk) Services() []string { return one(r.Service) }
func (r *Risk) Day() Date          { return r.Target }
func (r *Risk) Parents() []Ref     { return nil }
func (r *Risk) StateName() string  { return r.State }

// Holders are who must act on it: its owner and whom it is offered to, who verifies it, and every security lead while
// it waits for one.
func (r *Risk) Holders() []string {
	out := both(r.Owner, r.Offered)
	if !r.Live() {
		return out
	}
	if r.State == RiskVerifying && r.Verifier != "" {
		out = both(append(out, r.Verifier)...)
	}
	if r.waitsForLead() {
		out = both(append(out, LeadsStep)...)
	}
	return out
}

// waitsForLead says whether any security lead is asked: to look at it first, to answer a proposed score, to verify
// where nobody is named, or to help where the owner has not accepted.
func (r *Risk) waitsForLead() bool {
	return r.State == RiskReported || r.Proposed != nil || r.State == RiskVerifying && r.Verifier == "" || r.unaccepted()
}

// unaccepted says whether the owner was asked to accept and has not.
func (r *Risk) unaccepted() bool { return !r.OwnerAsked.IsZero() && r.OwnerAccepted.IsZero() }
