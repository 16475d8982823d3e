package domain

import (
	"slices"
	"time"
)

// The moments that people write down themselves, beside those that the verbs make.
const (
	MomentNote = "note"
	MomentMark = "mark"
)

// Note writes a line into the timeline; at is when it happened, zero for now.
func (i *Incident) Note(w Work, text, link string, at time.Time) (IncidentDeed, *Error) {
	n, stands, err := i.begin(w, "note")
	if err != nil {
		return IncidentDeed{}, err
	}
	if text = OneLine(text); text == "" {
		return IncidentDeed{}, Fail(Invalid, "What happened?").WithHint("One line, for example `incident note %s \"the supplier's account is switched off\"`.", i.ID).WithField("text")
	}
	if err := n.addMoment(w, Moment{At: at, What: MomentNote, Text: w.name(w.Caller.Person) + ": " + text, Link: link}); err != nil {
		return IncidentDeed{}, err
	}
	return IncidentDeed{Inc: n, What: MomentNote, For: stands, Words: text}, nil
}

// Mark puts a message that somebody pinned or marked on the timeline, once, whoever marks it again; with off it is taken
// off. key is the message: "channel:ts". changed is false where nothing is different.
func (i *Incident) Mark(w Work, key, text, link string, at time.Time, off bool) (deed IncidentDeed, changed bool, err *Error) {
	n, stands, err := i.begin(w, "note")
	if err != nil {
		return IncidentDeed{}, false, err
	}
	had := slices.IndexFunc(n.Timeline, func(m Moment) bool { return m.Key == key })
	deed = IncidentDeed{Inc: n, What: MomentMark, For: stands}
	switch {
	case key == "" || had >= 0 == !off:
		return deed, false, nil
	case off:
		n.Timeline = slices.Delete(n.Timeline, had, had+1)
		return deed, true, nil
	case OneLine(text) == "": // a picture without a word
		text = "A message without text"
	}
	if err := n.addMoment(w, Moment{At: at, What: MomentMark, Text: text, Link: link, Key: key}); err != nil {
		return IncidentDeed{}, false, err
	}
	deed.Words = OneLine(text)
	return deed, true, nil
}

func (i *Incident) addMoment(w Work, m Moment) *Error {
	if m.At.IsZero() {
		m.At = w.Now
	}
	if m.At.After(w.Now.Add(time.Minute)) {
		return Fail(Invalid, "%s has not come yet.", Stamp(m.At, w.Dir.ZoneOf(w.Caller.Person))).WithHint("The timeline says what happened; name a moment that has passed.").WithField("at")
	}
	m.At, m.By = m.At.UTC().Truncate(time.Second), w.Caller.Person
	if len(i.Timeline) >= maxOwnLines || !i.Add(m) {
		return Fail(Refused, "The timeline of %s is full: from %d lines on it takes no more notes.", i.ID, maxOwnLines).WithHint("Write the rest into a document and link to it in an update.").WithRule("reliability F24")
	}
	return nil
}

// Course is the timeline in the order in which things happened.
func (i *Incident) Course() []Moment {
	out := slices.Clone(i.Timeline)
	slices.SortStableFunc(out, func(a, b Moment) int { return a.At.Compare(b.At) })
	return out
}
