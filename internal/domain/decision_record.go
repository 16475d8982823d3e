package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
)

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
	Decided      Date     `json:"decided,omitzero"` // the day the approver answered, with yes or no
	ReviewBy     Date     `json:"review_by,omitzero"`
	Links        []Ref    `json:"links,omitempty"`
	Supersedes   Ref      `json:"supersedes,omitzero"`
	SupersededBy Ref      `json:"superseded_by,omitzero"`
	Context      string   `json:"context,omitempty"`
	Options      []string `json:"options,omitempty"`
	Recommended  int      `json:"recommended,omitempty"` // 1-based
	Chosen       int      `json:"chosen,omitempty"`      // 1-based
	Rationale    string   `json:"rationale,omitempty"`   // while proposed: prepared for the recommended option
	Tradeoff     string   `json:"tradeoff,omitempty"`

	// Touches are the services of what it is linked to; its escalations take their path (domain 1.3).
	Touches []string `json:"services,omitempty"`
	// Answers are what people said, oldest first, word for word. Nothing is ever taken out.
	Answers []Answer `json:"answers,omitempty"`
	// Edition counts the changes of what is to be decided: a yes counts for the edition it was given to.
	Edition int `json:"edition,omitempty"`
	// DecidedBy is who pressed, the approver or who stands in for them; Seal is the hash of what was decided.
	DecidedBy string `json:"decided_by,omitempty"`
	Seal      string `json:"seal,omitempty"`
	// EndReason is why it was rejected or withdrawn, Withdrawn the day of the latter.
	EndReason string `json:"end_reason,omitempty"`
	Withdrawn Date   `json:"withdrawn,omitzero"`
	Gen       int    `json:"gen,omitempty"` // counts the arming of its timer
	// Short says that it was logged during an incident in short form; the rest is due by the retrospective (domain 3.6).
	Short bool `json:"short,omitempty"`
	// Brief is the brief that stood before the approver when they chose, nil where there was none.
	Brief *ShownBrief `json:"brief,omitempty"`
}

// Answer is what one person said to a proposal.
type Answer struct {
	By      string `json:"by"`
	For     string `json:"for,omitempty"` // whom they stood in for
	What    string `json:"what"`          // agree disagree input objection question answer
	Words   string `json:"words,omitempty"`
	On      Date   `json:"on"`
	Edition int    `json:"edition,omitempty"`
}

// Of is whose answer it is: the person who was asked, whoever pressed.
func (a Answer) Of() string {
	if a.For != "" {
		return a.For
	}
	return a.By
}

func (d *Decision) Ref() Ref           { return Ref{KindDecision, d.ID} }
func (d *Decision) Heading() string    { return d.Title }
func (d *Decision) Live() bool         { return d.State == DecProposed }
func (d *Decision) Services() []string { return d.Touches }
func (d *Decision) Holders() []string {
	out := append([]string{d.Approver, d.Driver}, d.MustAgree...)
	if d.State == DecProposed {
		for _, p := range d.Contributors {
			if d.Said(p) == nil {
				out = append(out, p)
			}
		}
	}
	return both(out...)
}
func (d *Decision) Day() Date         { return d.Due }
func (d *Decision) StateName() string { return d.State }

// Parents are what it is about and, so that one commit can end it, the decision it replaces.
func (d *Decision) Parents() []Ref {
	if d.Supersedes.IsZero() || slices.Contains(d.Links, d.Supersedes) {
		return d.Links
	}
	return append(slices.Clone(d.Links), d.Supersedes)
}

// Said lists what a person said, or what was said for them, oldest first.
func (d *Decision) Said(person string) []Answer {
	var out []Answer
	for _, a := range d.Answers {
		if a.Of() == person && a.What != "question" && a.What != "answer" {
			out = append(out, a)
		}
	}
	return out
}

// Stance is the newest agree or disagree of a person who must agree, as far as it was given to the present edition.
func (d *Decision) Stance(person string) (Answer, bool) {
	for _, a := range slices.Backward(d.Answers) {
		if a.Of() == person && a.Edition == d.Edition && (a.What == "agree" || a.What == "disagree") {
			return a, true
		}
	}
	return Answer{}, false
}

// Unagreed lists the persons of must_agree who have not agreed to the present edition.
func (d *Decision) Unagreed() []string {
	var out []string
	for _, p := range d.MustAgree {
		if a, ok := d.Stance(p); !ok || a.What != "agree" {
			out = append(out, p)
		}
	}
	return out
}

// Silent lists those of must_agree who gave no answer to the present edition; a no is an answer.
func (d *Decision) Silent() []string {
	var out []string
	for _, p := range d.MustAgree {
		if _, ok := d.Stance(p); !ok {
			out = append(out, p)
		}
	}
	return out
}

// ReviewDue says whether a decision in force is to be looked at again: its day has passed (domain 3.3).
func (d *Decision) ReviewDue(today Date) bool {
	return d.State == DecDecided && !d.ReviewBy.IsZero() && today.After(d.ReviewBy)
}

// sealed is the hash of everything that was decided: who, what, among which options, why, at what price, who agreed.
func (d *Decision) sealed() string {
	c := Decision{ID: d.ID, Title: d.Title, Driver: d.Driver, Approver: d.Approver, MustAgree: d.MustAgree, Contributors: d.Contributors,
		Proposed: d.Proposed, Decided: d.Decided, ReviewBy: d.ReviewBy, Links: d.Links, Supersedes: d.Supersedes, Context: d.Context,
		Options: d.Options, Chosen: d.Chosen, Rationale: d.Rationale, Tradeoff: d.Tradeoff, Answers: d.Answers, Edition: d.Edition, DecidedBy: d.DecidedBy, Brief: d.Brief, Short: d.Short}
	b, err := json.Marshal(c)
	if err != nil {
		panic(err) // records are plain data
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Intact says whether a decided record still says what was decided. One that was imported has no seal.
func (d *Decision) Intact() bool { return d.Seal == "" || d.Seal == d.sealed() }
