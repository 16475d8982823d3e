package domain

import "encoding/json"

// Exception is written, time-bound permission to miss a control or carry a risk (domain 3.2).
type Exception struct {
	Meta
	ID           string   `json:"id"`
	Kind         string   `json:"kind"` // policy, risk, compliance
	Service      string   `json:"service"`
	Control      string   `json:"control,omitempty"`
	Risks        []Ref    `json:"risks,omitempty"` // at least one; the highest band counts (domain 3.2)
	State        string   `json:"state"`           // requested approved expired closed rejected withdrawn revoked; "expiring" in imports
	Requester    string   `json:"requester"`
	Approver     string   `json:"approver,omitempty"`  // who approved it; before that, the one person who is asked
	AgreedBy     string   `json:"agreed_by,omitempty"` // the security lead who agreed to a Critical one
	Requested    Date     `json:"requested,omitzero"`
	Approved     Date     `json:"approved,omitzero"` // the newest approval
	Starts       Date     `json:"starts"`
	Ends         Date     `json:"ends"`           // the first day that it does not cover any more
	Began        Date     `json:"began,omitzero"` // the day on which it took effect on its risks
	Closed       Date     `json:"closed,omitzero"`
	CloseReason  string   `json:"close_reason,omitempty"` // fixed not_needed replaced
	Why          string   `json:"why"`
	Compensating []string `json:"compensating,omitempty"`
	NonePossible string   `json:"none_possible,omitempty"` // why no compensating control is possible
	Exit         string   `json:"exit,omitempty"`
	ExitOwner    string   `json:"exit_owner,omitempty"`

	// ChainStart and Renewals count over the chain: what was renewed, and what was asked for anew soon after it ended.
	ChainStart Date `json:"chain_start,omitzero"`
	Renewals   int  `json:"renewals"`
	Chain      Ref  `json:"chain,omitzero"` // the exception whose chain it joined
	// FirstStart is when the earliest of all the chains began that a decision started again, RestartedBy the newest
	// such decision. Every view then shows the total age.
	FirstStart  Date `json:"first_start,omitzero"`
	RestartedBy Ref  `json:"restarted_by,omitzero"`

	// Bands are the bands of the linked risks as last seen, by reference; Band is the highest one it was approved for.
	Bands map[string]Band `json:"bands,omitempty"`
	Band  Band            `json:"band,omitempty"`
	// Plea waits for an approval: the request, or a renewal. Review is the question that a risen band asks.
	Plea   *Plea `json:"plea,omitempty"`
	Review *Plea `json:"review,omitempty"`
	// Round counts the questions; each is a message of its own.
	Round int `json:"round,omitempty"`
	// Grants are the frozen snapshots of what was approved, the newest last.
	Grants []Grant `json:"grants,omitempty"`
	// HeldUntil is the end that was granted before an edit voided the approval: only a renewal moves it.
	HeldUntil Date `json:"held_until,omitzero"`
	Fix       Ref  `json:"fix,omitzero"` // the action it was turned into

	EndedBy   string `json:"ended_by,omitempty"` // who declined, withdrew, revoked or closed it
	EndedOn   Date   `json:"ended_on,omitzero"`
	EndReason string `json:"end_reason,omitempty"`
}

// UnmarshalJSON also reads what programs before schema 2 wrote: they knew one risk, under "risk".
func (e *Exception) UnmarshalJSON(b []byte) error {
	type plain Exception
	had := struct {
		*plain
		Risk Ref `json:"risk"`
	}{plain: (*plain)(e)}
	if err := json.Unmarshal(b, &had); err != nil {
		return err
	}
	if len(e.Risks) == 0 && !had.Risk.IsZero() {
		e.Risks = []Ref{had.Risk}
	}
	return nil
}

// What a plea asks for.
const (
	PleaRequest = "request"
	PleaRenewal = "renewal"
	PleaReview  = "review"
)

// Plea is a question to whoever may approve an exception. Until it is answered nothing changes.
type Plea struct {
	What  string   `json:"what"`
	Round int      `json:"round"` // of the exception when it was asked
	Band  Band     `json:"band"`  // whose authority is needed
	Asked []string `json:"asked"` // persons, LeadsStep for every security lead; empty: nobody is able
	// Picked is the approver whom the requester chose.
	Picked string `json:"picked,omitempty"`
	Yes    []Nod  `json:"yes,omitempty"`
	By     string `json:"by"`
	On     Date   `json:"on"`
	Ends   Date   `json:"ends,omitzero"`  // of a renewal: the new end
	Why    string `json:"why,omitempty"`  // of a renewal: the new justification
	Until  Date   `json:"until,omitzero"` // of a review: the last day to confirm
	Risk   Ref    `json:"risk,omitzero"`  // of a review: whose band rose
	// Decision starts the chain again where it is used up.
	Decision Ref `json:"decision,omitzero"`
	// Wanted is the change that was asked for; the requester's edit asks for the approval afresh.
	Wanted   string `json:"wanted,omitempty"`
	WantedBy string `json:"wanted_by,omitempty"`
}

// Nod is one yes: who gave it, for whom, and in which role.
type Nod struct {
	Person string `json:"person"`
	For    string `json:"for,omitempty"`
	Role   string `json:"role"` // executive, security_lead, accountable
	Reason string `json:"reason,omitempty"`
	On     Date   `json:"on"`
}

// By is whose authority the yes was given with.
func (n Nod) By() string {
	if n.For != "" {
		return n.For
	}
	return n.Person
}

// Grant is one approval: the yeses, and the terms they were given to, frozen.
type Grant struct {
	What  string `json:"what"`
	On    Date   `json:"on"`
	Band  Band   `json:"band"`
	Yes   []Nod  `json:"yes"`
	Terms Terms  `json:"terms"`
	Hash  string `json:"hash"` // SHA-256 of the terms
}

// Terms are what an approver says yes to. A change of any of them voids the approval.
type Terms struct {
	Kind         string      `json:"kind"`
	Service      string      `json:"service"`
	Control      string      `json:"control,omitempty"`
	Risks        []GrantedTo `json:"risks"`
	Starts       Date        `json:"starts"`
	Ends         Date        `json:"ends"`
	Why          string      `json:"why"`
	Compensating []string    `json:"compensating,omitempty"`
	NonePossible string      `json:"none_possible,omitempty"`
	Exit         string      `json:"exit"`
}

// GrantedTo is a linked risk as the approver saw it.
type GrantedTo struct {
	Risk  Ref   `json:"risk"`
	Score Score `json:"score"`
	Band  Band  `json:"band"`
}

func (e *Exception) Ref() Ref           { return Ref{KindException, e.ID} }
func (e *Exception) Heading() string    { return e.Exit }
func (e *Exception) Services() []string { return one(e.Service) }
func (e *Exception) Day() Date          { return e.Ends }
func (e *Exception) Parents() []Ref     { return e.Risks }
func (e *Exception) StateName() string  { return e.State }

// Live says whether it wants attention: it is asked for, approved, or has expired and nobody closed it.
func (e *Exception) Live() bool {
	switch e.Standing() {
	case ExcRequested, ExcApproved, ExcExpired:
		return true
	}
	return false
}

// Holders are the requester, the approver, the exit owner, and whoever is asked now.
func (e *Exception) Holders() []string {
	out := []string{e.Requester, e.Approver, e.ExitOwner}
	for _, p := range []*Plea{e.Plea, e.Review} {
		if p != nil && e.Live() {
			out = append(out, p.Asked...)
		}
	}
	return both(out...)
}
