package domain

import (
	"slices"
	"time"
)

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

// Exception is written, time-bound permission to miss a control or carry a risk (domain 3.2).
type Exception struct {
	Meta
	ID           string   `json:"id"`
	Kind         string   `json:"kind"` // policy, risk, compliance
	Service      string   `json:"service"`
	Control      string   `json:"control,omitempty"`
	Risk         Ref      `json:"risk,omitzero"`
	State        string   `json:"state"` // requested approved expiring expired closed rejected withdrawn revoked
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
func (e *Exception) Parents() []Ref     { return oneRef(e.Risk) }
func (e *Exception) StateName() string  { return e.State }

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

// Action is one piece of work with one owner and one due date (domain 3.4).
type Action struct {
	Meta
	ID       string `json:"id"`
	Title    string `json:"title"`
	Owner    string `json:"owner"`
	Offered  string `json:"offered,omitempty"` // a new owner who has not accepted yet; until then Owner stays responsible
	State    string `json:"state"`             // open in_progress blocked done dropped
	From     Ref    `json:"source,omitzero"`   // what it hangs on
	Service  string `json:"service,omitempty"` // the source's service, or its own
	AddedBy  string `json:"added_by,omitempty"`
	Created  Date   `json:"created"`
	FirstDue Date   `json:"first_due"` // never changes
	Due      Date   `json:"due"`
	Shifts   int    `json:"shifts"` // moves to a later day

	BlockedBy string `json:"blocked_by,omitempty"` // what it waits for: a reference or words
	Unblocker string `json:"unblocker,omitempty"`  // who can unblock it
	NextCheck Date   `json:"next_check,omitzero"`

	DoneOn         Date   `json:"done_on,omitzero"`
	Evidence       string `json:"evidence,omitempty"`
	DroppedOn      Date   `json:"dropped_on,omitzero"`
	DropReason     string `json:"drop_reason,omitempty"`
	DropApprovedBy string `json:"drop_approved_by,omitempty"`

	// Wish is a change that waits for somebody's consent (domain 3.4): drop, or a third move.
	Wish *Wish `json:"wish,omitempty"`
	// Told is the last day on which each staged reminder or escalation went out, by stage name.
	Told map[string]Date `json:"told,omitempty"`
	// SnoozedUntil holds reminders back until that day; it never touches escalations.
	SnoozedUntil Date `json:"snoozed_until,omitzero"`
	Gen          int  `json:"gen,omitempty"` // counts the arming of its timers
}

// Wish is a change to an action that waits for a person's consent.
type Wish struct {
	What   string `json:"what"` // drop or move
	Due    Date   `json:"due,omitzero"`
	Reason string `json:"reason,omitempty"`
	By     string `json:"by"`
	Asked  string `json:"asked"` // who may consent
	On     Date   `json:"on"`
}

func (a *Action) Ref() Ref           { return Ref{KindAction, a.ID} }
func (a *Action) Heading() string    { return a.Title }
func (a *Action) Live() bool         { return a.State != "done" && a.State != "dropped" }
func (a *Action) Services() []string { return one(a.Service) }
func (a *Action) Holders() []string {
	if a.Wish != nil {
		return both(a.Owner, a.Offered, a.Wish.Asked)
	}
	return both(a.Owner, a.Offered)
}
func (a *Action) Day() Date         { return a.Due }
func (a *Action) Parents() []Ref    { return oneRef(a.From) }
func (a *Action) StateName() string { return a.State }

// Escalation is a timed search along a path for a person who acknowledges (domain 1.3, 3.5).
type Escalation struct {
	Meta
	ID      string `json:"id"`
	About   Ref    `json:"about"`
	Service string `json:"service,omitempty"`
	Why     string `json:"why,omitempty"`
	By      string `json:"by,omitempty"` // who started it
	Urgent  bool   `json:"urgent,omitempty"`
	State   string `json:"state"` // triggered acknowledged resolved exhausted
	PathID  string `json:"path,omitempty"`
	// Steps is the path as it was at the start (domain 3.5).
	Steps     []Step    `json:"steps,omitempty"`
	Step      int       `json:"step"` // 1-based; the step now asked
	Asked     []string  `json:"asked,omitempty"`
	Passed    []string  `json:"passed,omitempty"` // who said "not me" in this step
	Calls     []Asking  `json:"calls,omitempty"`  // everybody who was asked so far, the newest last
	Triggered time.Time `json:"triggered"`
	StepAt    time.Time `json:"step_at,omitzero"` // when the present step began
	NextAt    time.Time `json:"next_at,omitzero"` // when the next step begins, or the hold ends
	// Gen counts re-armings: a timer that carries an older one does nothing (reliability 5.5).
	Gen          int       `json:"gen"`
	Acknowledged time.Time `json:"acknowledged,omitzero"`
	AckBy        string    `json:"ack_by,omitempty"`
	AckFor       string    `json:"ack_for,omitempty"`
	Until        time.Time `json:"until,omitzero"`
	Reopened     int       `json:"reopened,omitempty"`
	Outcome      string    `json:"outcome,omitempty"`
	ResolvedBy   string    `json:"resolved_by,omitempty"`
	Resolved     time.Time `json:"resolved,omitzero"`
	History      []Note    `json:"history,omitempty"`
}

// Asking is one asking of one person by an escalation. Round rises when a promise lapses and a step begins anew.
type Asking struct {
	To    string    `json:"to"`
	For   string    `json:"for,omitempty"` // whom the person stands in for (domain 1.2)
	Step  int       `json:"step"`
	Round int       `json:"round"`
	At    time.Time `json:"at"`
}

// Note is one line of a record's history, in words.
type Note struct {
	At   time.Time `json:"at"`
	By   string    `json:"by,omitempty"`
	Text string    `json:"text"`
}

func (e *Escalation) Ref() Ref           { return Ref{KindEscalation, e.ID} }
func (e *Escalation) Heading() string    { return e.Why }
func (e *Escalation) Live() bool         { return e.State != "resolved" }
func (e *Escalation) Services() []string { return one(e.Service) }
func (e *Escalation) Holders() []string {
	if e.State == "acknowledged" {
		return one(e.AckBy)
	}
	return e.Asked
}
func (e *Escalation) Day() Date         { return DateOf(e.Triggered, time.UTC) }
func (e *Escalation) Parents() []Ref    { return oneRef(e.About) }
func (e *Escalation) StateName() string { return e.State }

func one(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func both(ss ...string) []string {
	var out []string
	for _, s := range ss {
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func oneRef(r Ref) []Ref {
	if r.IsZero() {
		return nil
	}
	return []Ref{r}
}
