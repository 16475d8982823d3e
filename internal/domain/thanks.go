package domain

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// KindThanks is a day's thanks. It is neither numbered nor part of the directory.
const KindThanks Kind = "thanks"

// Thanks are those of one day in the organisation's zone: one record a day, so that a digest finds a week's thanks by
// seven references, whatever is stored besides.
type Thanks struct {
	Meta
	ID    string  `json:"id"` // "2026-09-15"
	Given []Thank `json:"given,omitempty"`
}

// Thank is one person's thanks to another.
type Thank struct {
	At  time.Time `json:"at"`
	By  string    `json:"by"`
	To  string    `json:"to"`
	For string    `json:"for,omitempty"`
	// About is the record on whose card the emoji stands; zero for thanks that were said with a command.
	About Ref `json:"about,omitzero"`
}

// ThanksRef is the reference of a day's thanks.
func ThanksRef(day Date) Ref { return Ref{KindThanks, day.String()} }

func (t *Thanks) Ref() Ref           { return Ref{KindThanks, t.ID} }
func (t *Thanks) Heading() string    { return "Thanks of " + t.ID }
func (t *Thanks) Live() bool         { return false }
func (t *Thanks) Services() []string { return nil }
func (t *Thanks) Holders() []string  { return nil }
func (t *Thanks) Day() Date          { d, _ := ParseDate(t.ID); return d }
func (t *Thanks) Parents() []Ref     { return nil }
func (t *Thanks) StateName() string  { return "" }

// MaxThanks is how long the reason of a thanks may be: it stands on one line of the weekly sync.
const MaxThanks = 200

// NewThank checks what somebody says of a colleague (product 3): not of oneself, not of somebody who has left, and with
// a reason.
func NewThank(w Work, to, why string) (Thank, *Error) {
	if err := w.Caller.May(MayLog); err != nil {
		return Thank{}, err
	}
	why = OneLine(why)
	if rest, ok := strings.CutPrefix(why, "for "); ok { // "thanks @rui for the quick fix"
		why = rest
	}
	p := w.Dir.People[to]
	switch n := utf8.RuneCountInString(why); {
	case to == w.Caller.Person:
		return Thank{}, Fail(Refused, "Thanks are for others.").WithHint("Name the colleague who helped.").WithField("who")
	case p == nil || !p.Live():
		return Thank{}, Fail(Invalid, "%s can't be reached any more.", w.name(to)).WithHint("Name a colleague who is here.").WithField("who")
	case n == 0:
		return Thank{}, Fail(Invalid, "What for?").WithHint("Say it in one line: `thanks @%s for the quick fix`.", to).WithField("why")
	case n > MaxThanks:
		return Thank{}, Fail(Invalid, "That has %d characters; %d is the most.", n, MaxThanks).WithHint("One line is enough.").WithField("why")
	}
	return Thank{At: w.Now.UTC().Truncate(time.Millisecond), By: w.Caller.Person, To: to, For: why}, nil
}

// Has is the place of the same thanks: by the same person to the same one, for the same card or in the same words.
func (t *Thanks) Has(x Thank) int {
	return slices.IndexFunc(t.Given, func(y Thank) bool {
		return y.By == x.By && y.To == x.To && y.About == x.About && (!x.About.IsZero() || y.For == x.For)
	})
}

// Authors are whom the thanks on a record's card go to: who has it, else who wrote it down; never who thanks.
func Authors(rec Record, by string) []string {
	var out []string
	add := func(persons ...string) {
		for _, p := range persons {
			if p != "" && p != by && p != LeadsStep && !IsGroup(p) && !contains(out, p) {
				out = append(out, p)
			}
		}
	}
	switch r := rec.(type) {
	case *Risk:
		if add(r.Owner); len(out) == 0 {
			add(r.Reporter)
		}
	case *Action:
		if add(r.Owner); len(out) == 0 {
			add(r.AddedBy)
		}
	case *Exception:
		if add(r.ExitOwner); len(out) == 0 {
			add(r.Requester)
		}
	case *Decision:
		if add(r.Approver); len(out) == 0 {
			add(r.Driver)
		}
	case *Incident:
		add(r.Lead)
	case *Escalation:
		add(r.AckBy)
	case *Evidence:
		add(r.Owner)
	}
	return out
}
