package domain

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Decide logs a decision that was made during the incident, in short form: context, choice, who, time (domain 3.6). Its
// other fields are due by the retrospective. by is who decided, empty for the caller: the scribe writes down for the lead.
// The number and the seal are the ledger's.
func (i *Incident) Decide(w Work, what, because, by string) (IncidentDeed, *Decision, *Error) {
	n, stands, err := i.begin(w, "decision")
	if err != nil {
		return IncidentDeed{}, nil, err
	}
	what, because = OneLine(what), strings.TrimSpace(because)
	if by == "" {
		by = w.Caller.Person
	}
	switch {
	case what == "":
		return IncidentDeed{}, nil, Fail(Invalid, "What was decided?").WithHint("Say it in a few words: `incident decision %s \"Switch the order page off\" because:\"orders of others are shown\"`.", i.ID).WithField("title")
	case utf8.RuneCountInString(what) > MaxTitle:
		return IncidentDeed{}, nil, Fail(Invalid, "That has %d characters; %d is the most.", utf8.RuneCountInString(what), MaxTitle).WithHint("Put the reason into because:\"…\".").WithField("title")
	case because == "":
		return IncidentDeed{}, nil, Fail(Invalid, "Why?").WithHint("One sentence, for those who ask later: because:\"…\".").WithField("because").WithRule("domain 3.6")
	}
	if err := w.takesPart(by, true); err != nil {
		return IncidentDeed{}, nil, err.WithField("by")
	}
	d := &Decision{Title: what, State: DecDecided, Driver: i.keeper(w, by), Approver: by, DecidedBy: by, Proposed: w.today(), Decided: w.today(), Context: because,
		Options: []string{what}, Chosen: 1, Links: []Ref{i.Ref()}, Edition: 1, Short: true}
	d.Exercise = IsExercise(i)
	d.inherit(w, []Record{i})
	if d.IsRestricted() && !d.MayRead(by) {
		return IncidentDeed{}, nil, Fail(Forbidden, "This is confidential, and %s may not see it.", w.name(by)).WithHint("A security lead can add %s to its readers.", w.name(by)).WithField("by").WithRule("domain 7.2")
	}
	return IncidentDeed{Inc: n, What: "decision", For: stands, Words: what}, d, nil
}

// Decided writes a decision in short form, which has its number now, into the timeline.
func (i *Incident) Decided(w Work, d *Decision) {
	who := w.name(d.DecidedBy) + " decided"
	if d.DecidedBy != w.Caller.Person {
		who += "; " + w.name(w.Caller.Person) + " wrote it down"
	}
	i.log(w, "decision", "%s: %s (%s)", d.ID, d.Title, who)
}

// keeper is who sees to the full fields of a decision in short form: who wrote it down, else the scribe or another one who
// works on the incident. Who decided does only where nobody else is there (domain 7.4).
func (i *Incident) keeper(w Work, by string) string {
	for _, p := range []string{w.Caller.Person, i.Scribe, i.Comms, i.Containment, i.Lead, i.By} {
		if p != "" && p != by && w.takesPart(p, true) == nil {
			return p
		}
	}
	return by
}

// Sign seals a decision once it has its number.
func (d *Decision) Sign() { d.Seal = d.sealed() }

// Completion is what a decision in short form still lacks.
type Completion struct {
	Context, Rationale, Tradeoff string
	Options                      []string
	ReviewBy                     Date
}

// Blank lists what a decision in short form still lacks of domain 3.3; nothing for any other.
func (d *Decision) Blank() []string {
	if !d.Short {
		return nil
	}
	var out []string
	for _, x := range []struct {
		missing bool
		words   string
	}{{d.Context == "", "the context"}, {len(d.Options) < MinOptions, "what else could have been done"}, {d.Rationale == "", "the reason for the choice"},
		{d.Tradeoff == "", "what was accepted by it"}, {d.ReviewBy.IsZero(), "the day to look again"}} {
		if x.missing {
			out = append(out, x.words)
		}
	}
	return out
}

// Complete fills in what a decision in short form lacks. What was decided, by whom and when stays as it was; with the last
// of it the record is frozen like any other (domain 3.3, 3.6).
func (d *Decision) Complete(w Work, c Completion) (DecisionDeed, *Error) {
	n, stands, err := d.begin(w, "complete")
	if err != nil {
		return DecisionDeed{}, err
	}
	for _, x := range []struct {
		to   *string
		text string
	}{{&n.Context, c.Context}, {&n.Rationale, c.Rationale}, {&n.Tradeoff, c.Tradeoff}} {
		if s := strings.TrimSpace(x.text); s != "" {
			*x.to = s
		}
	}
	chosen := d.ChosenWords()
	if c.Options != nil {
		n.Options = slices.Clone(c.Options)
		if !slices.ContainsFunc(n.Options, func(o string) bool { return strings.EqualFold(OneLine(o), chosen) }) {
			n.Options = append([]string{chosen}, n.Options...)
		}
	}
	if err := n.checkText(); err != nil && len(n.Options) > 1 {
		return DecisionDeed{}, err
	}
	n.Chosen = 1 + slices.IndexFunc(n.Options, func(o string) bool { return strings.EqualFold(o, chosen) })
	if !c.ReviewBy.IsZero() {
		if err := checkReview(w, c.ReviewBy, nil); err != nil {
			return DecisionDeed{}, err
		}
		n.ReviewBy = c.ReviewBy
	}
	if len(Diff(d, n)) == 0 {
		return DecisionDeed{}, Fail(Invalid, "Nothing is different.").WithHint("Still missing: %s.", either(d.Blank())).WithRule("domain 3.6")
	}
	if len(n.Blank()) == 0 {
		n.Short = false
	}
	n.Sign()
	return DecisionDeed{Dec: n, What: "completed", For: stands}, nil
}
