package domain

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
	DoneBy         string `json:"done_by,omitempty"` // a delegate who did it for the owner; who did a fix may not verify it (domain 7.4)
	Evidence       string `json:"evidence,omitempty"`
	DroppedOn      Date   `json:"dropped_on,omitzero"`
	DropReason     string `json:"drop_reason,omitempty"`
	DropApprovedBy string `json:"drop_approved_by,omitempty"`

	// Wish is a change that waits for somebody's consent (domain 3.4): drop, or a third move.
	Wish *Wish `json:"wish,omitempty"`
	// SnoozedUntil holds reminders back until that day; it never touches escalations.
	SnoozedUntil Date `json:"snoozed_until,omitzero"`
	Gen          int  `json:"gen,omitempty"` // counts the questions whether it may be dropped or moved
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
