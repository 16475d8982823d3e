package domain

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/worktime"
)

// Loose is something of a meeting that nobody has taken to an end: a note without an action, or a record that lacks an
// owner or a date. Its author is asked until it is an action, complete, or nothing to do (product 1, scene 6).
type Loose struct {
	By   string `json:"by"`
	Text string `json:"text,omitempty"` // of a note
	Ref  Ref    `json:"ref,omitzero"`   // of a record
	Made Ref    `json:"made,omitzero"`  // the action that came of it
	Done bool   `json:"done,omitempty"`
}

// Lacks says what a live record lacks to be chased: an owner, a date, both or neither.
func Lacks(rec Record) []string {
	var out []string
	miss := func(lacking bool, what string) {
		if lacking && rec.Live() {
			out = append(out, what)
		}
	}
	switch r := rec.(type) {
	case *Risk:
		miss(r.Owner == "", "an owner")
		miss(r.Target.IsZero(), "a date")
	case *Action:
		miss(r.Owner == "", "an owner")
		miss(r.Due.IsZero(), "a date")
	case *Decision:
		miss(r.Approver == "", "somebody who decides")
		miss(r.Due.IsZero(), "a date")
	case *Incident:
		miss(r.Lead == "", "a lead")
	}
	return out
}

// authorOf is whom a record came from.
func authorOf(rec Record) string {
	switch r := rec.(type) {
	case *Risk:
		return r.Reporter
	case *Action:
		return r.AddedBy
	case *Decision:
		return r.Driver
	}
	return ""
}

// End ends the meeting of an agenda: what is loose is listed, and stays settled where it was. records are those marked for
// the meeting and those made since it began; confidential ones are left out, for the list is not theirs (domain 7.2). Where nobody is known to have
// brought something up, whoever ends the meeting is asked.
func (a *Agenda) End(today Date, by string, records []Record) {
	a.Ended = today
	add := func(x Loose) {
		if !slices.ContainsFunc(a.Loose, func(y Loose) bool { return y.Text == x.Text && y.Ref == x.Ref && (y.By == x.By || !x.Ref.IsZero()) }) {
			a.Loose = append(a.Loose, x)
		}
	}
	for _, n := range a.Notes {
		add(Loose{By: n.By, Text: n.Text})
	}
	for _, rec := range records {
		if rec.Base().IsRestricted() || len(Lacks(rec)) == 0 {
			continue
		}
		author := cmp.Or(authorOf(rec), by)
		if marked := a.MarkedBy[rec.Ref().String()]; len(marked) > 0 {
			author = marked[0]
		}
		add(Loose{By: author, Ref: rec.Ref()})
	}
}

// Open says whether something loose still waits.
func (x Loose) Open() bool { return !x.Done && x.Made.IsZero() }

// LooseEnd is what a number of the list stands for, from 1; nil where there is none.
func (a *Agenda) LooseEnd(n int) *Loose {
	if n < 1 || n > len(a.Loose) {
		return nil
	}
	return &a.Loose[n-1]
}

// Settled is the agenda with every record that lacks nothing any more, by complete, taken off what waits.
func (a *Agenda) Settled(complete func(Ref) bool) *Agenda {
	n := Clone(a)
	for i, x := range n.Loose {
		if !x.Ref.IsZero() && complete(x.Ref) {
			n.Loose[i].Done = true
		}
	}
	return n
}

// OpenOf are the numbers of what waits for a person; for everybody where the person is empty.
func (a *Agenda) OpenOf(person string) []int {
	var out []int
	for i, x := range a.Loose {
		if x.Open() && (person == "" || x.By == person) {
			out = append(out, i+1)
		}
	}
	return out
}

// Minds are the authors of what is loose.
func (a *Agenda) Minds() []string {
	var out []string
	for _, x := range a.Loose {
		if x.Open() && x.By != "" && !slices.Contains(out, x.By) {
			out = append(out, x.By)
		}
	}
	slices.Sort(out)
	return out
}

// askAgain is after how many business days an author is asked again.
const askAgain = 3

// Nudge asks the author on the next business day and every third one after it.
func (a *Agenda) Nudge(cal worktime.Calendar, person string, today Date) (Nudge, bool) {
	mine := a.OpenOf(person)
	if len(mine) == 0 || a.Ended.IsZero() {
		return Nudge{}, false
	}
	var days []Date
	for d := Date(cal.AddBusinessDays(worktime.Day(a.Ended), 1)); !d.After(today); d = Date(cal.AddBusinessDays(worktime.Day(d), askAgain)) {
		days = append(days, d)
	}
	on, ok := NudgeDay(&a.Meta, cal, person, today, days)
	if !ok {
		return Nudge{}, false
	}
	x := a.Loose[mine[0]-1]
	n := Nudge{On: on, Word: "something of it has no owner or no date yet", Do: "Make it an action, or say that nothing is to be done"}
	what := x.Ref.String()
	if x.Text != "" {
		what = "“" + Clip(x.Text, 80) + "”"
		n.Press = append(n.Press, a.ActionWords(mine[0]))
	}
	n.Word = "you noted " + what
	if x.Text == "" {
		n.Word, n.Do = what+" has no owner or no date yet", "Complete it, or say that nothing is to be done"
	}
	if k := len(mine) - 1; k > 0 {
		n.Word += fmt.Sprintf(", and %d more", k)
	}
	n.Press = append(n.Press, fmt.Sprintf("digest settle %s %s %d", a.Job, a.Date, mine[0]))
	return n, true
}

// ActionWords is the command that makes a note an action: its form asks for what is missing.
func (a *Agenda) ActionWords(n int) string {
	x := a.Loose[n-1]
	title := Clip(strings.NewReplacer("\"", "'", "“", "'", "”", "'", "„", "'", "\n", " ").Replace(x.Text), MaxTitle)
	return fmt.Sprintf("digest action %s %s %d title:\"%s\" owner:%s", a.Job, a.Date, n, title, x.By)
}
