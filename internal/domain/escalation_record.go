package domain

import "time"

// Escalation is a timed search along a path for a person who acknowledges (domain 1.3, 3.5).
type Escalation struct {
	Meta
	ID      string `json:"id"`
	About   Ref    `json:"about"`
	Service string `json:"service,omitempty"`
	Why     string `json:"why,omitempty"`
	By      string `json:"by,omitempty"` // who started it
	Urgent  bool   `json:"urgent,omitempty"`
	// UrgentByItself says that it is urgent for what it is about alone, so that it is so no longer than that is (domain
	// 1.3); what a person or a legal clock marked urgent stays it.
	UrgentByItself bool `json:"urgent_by_itself,omitempty"`
	// Trigger is the date or the gap that started it (domain 3.5), "" where a person did. Where its cause goes away by
	// another road than the closing of its object, that ends it.
	Trigger string `json:"trigger,omitempty"`
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
	Exhausted    time.Time `json:"exhausted,omitzero"` // when the whole path had not answered; metrics count it as never
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
	// Mark says which sort of line it is where a rule asks for it: rules read no words that people typed.
	Mark string `json:"mark,omitempty"`
}

// The marks of lines that somebody, or a date, joined a search that runs (domain 3.5), and of the end of such a reason.
const (
	JoinedByPerson = "person"
	JoinedByDate   = "date"
	// A brief waits for its second person, and none does any more: the subject does not tell that, its fact sheet does.
	JoinedForRelease = "release"
	ReleaseOver      = "released"
	// Somebody leads the incident by now, and the search goes on for what joined it; a lead is looked for again.
	LeadFound  = "led"
	LeadSought = "sought"
)

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
