package domain

import (
	"slices"
	"time"
)

// The kinds that cadences keep. They are neither numbered nor part of the directory.
const (
	KindAgenda Kind = "agenda"
	KindSeries Kind = "series"
)

// Agenda is what people did with one coming slot of a digest: notes, marked records, hold (domain 4.2).
type Agenda struct {
	Meta
	ID     string `json:"id"`    // "weekly-sync.2026-09-15"
	Job    string `json:"job"`   // "weekly-sync"
	Date   string `json:"date"`  // the slot's civil date
	State  string `json:"state"` // planned, posted (the agenda is out), sent, skipped
	Notes  []Note `json:"notes,omitempty"`
	Marked []Ref  `json:"marked,omitempty"` // put on the agenda by emoji
	// MarkedBy counts the people whose emoji stands on each marked record, so that taking the last one away takes it back.
	MarkedBy map[string][]string `json:"marked_by,omitempty"`
	Held     bool                `json:"held,omitempty"`
	HeldBy   string              `json:"held_by,omitempty"`
	At       time.Time           `json:"at,omitzero"` // when the slot is
	// Numbers are those given out when the digest went out: what is numbered higher was made in the meeting or after it.
	Numbers map[Kind]int `json:"numbers,omitempty"`
	Ended   Date         `json:"ended,omitzero"` // the day a lead ended the meeting
	Loose   []Loose      `json:"loose,omitempty"`
}

// AgendaRef is the reference of a job's agenda for one slot.
func AgendaRef(job, date string) Ref { return Ref{KindAgenda, job + "." + date} }

func (a *Agenda) Ref() Ref        { return Ref{KindAgenda, a.ID} }
func (a *Agenda) Heading() string { return "Meeting of " + a.Day().Long() }
func (a *Agenda) Live() bool {
	return a.State == "planned" || a.State == "posted" || len(a.Minds()) > 0
}
func (a *Agenda) Services() []string { return nil }
func (a *Agenda) Holders() []string  { return a.Minds() }
func (a *Agenda) Day() Date          { d, _ := ParseDate(a.Date); return d }
func (a *Agenda) Parents() []Ref     { return nil }
func (a *Agenda) StateName() string  { return a.State }

// Mark puts a record on the agenda for a person, or takes that person's mark away.
func (a *Agenda) Mark(ref Ref, person string, off bool) {
	if a.MarkedBy == nil {
		a.MarkedBy = map[string][]string{}
	}
	k := ref.String()
	by := slices.DeleteFunc(a.MarkedBy[k], func(p string) bool { return p == person })
	if !off {
		by = append(by, person)
	}
	a.MarkedBy[k] = by
	a.Marked = slices.DeleteFunc(a.Marked, func(r Ref) bool { return r == ref })
	if len(by) > 0 {
		a.Marked = append(a.Marked, ref)
	} else {
		delete(a.MarkedBy, k)
	}
}

// Series is how far a cadence has come, and the state of everything when it was last sent (domain 4.1 rules 2 and 6).
type Series struct {
	Meta
	ID       string          `json:"id"`   // the job's name
	Mark     time.Time       `json:"mark"` // slots up to here are done
	LastDate string          `json:"last_date,omitempty"`
	LastAt   time.Time       `json:"last_at,omitzero"`
	Snapshot map[string]Snap `json:"snapshot,omitempty"` // by reference
	Skipped  []string        `json:"skipped,omitempty"`  // dates skipped since the last one that was sent
}

// Snap is the state of one record as the next digest compares it (domain 4.1 rule 6).
type Snap struct {
	State   string `json:"s,omitempty"`
	Band    string `json:"b,omitempty"`
	Owner   string `json:"o,omitempty"`
	Overdue bool   `json:"late,omitempty"`
	Ends    Date   `json:"e,omitzero"`
	Renewed int    `json:"r,omitempty"`
}

// Missed lists the dates that were skipped since the last digest that was sent: those noted before and those of now. A
// slot that was sent early by hand is none.
func (s *Series) Missed(now []string) []string {
	var out []string
	for _, d := range append(slices.Clone(s.Skipped), now...) {
		if d > s.LastDate && !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	return out
}

func (s *Series) Ref() Ref           { return Ref{KindSeries, s.ID} }
func (s *Series) Heading() string    { return s.ID }
func (s *Series) Live() bool         { return true }
func (s *Series) Services() []string { return nil }
func (s *Series) Holders() []string  { return nil }
func (s *Series) Day() Date          { return Date{} }
func (s *Series) Parents() []Ref     { return nil }
func (s *Series) StateName() string  { return "" }
