package domain

import (
	"slices"
	"strings"
	"time"
)

// maxIncidentWords bounds what is said with a step.
const maxIncidentWords = 500

// said is the sentence that a step takes; ask is the question where it is missing.
func (i *Incident) said(words, verb, ask string) (string, *Error) {
	words = OneLine(words)
	switch n := len([]rune(words)); {
	case n == 0:
		return "", Fail(Invalid, "%s", ask).WithHint("One sentence is enough: `incident %s %s \"…\"`.", verb, i.ID).WithField("words").WithRule("domain 3.6")
	case n > maxIncidentWords:
		return "", Fail(Invalid, "Those are %d characters; %d is the most.", n, maxIncidentWords).WithHint("Say it in one or two sentences.").WithField("words")
	}
	return words, nil
}

// ChangeSeverity makes it worse or less bad, with a reason (domain 3.6): only the lead or a security lead. exposed
// confirms that personal data was exposed.
func (i *Incident) ChangeSeverity(w Work, severity, why string, exposed bool) (IncidentDeed, *Error) {
	n, stands, err := i.begin(w, "severity")
	if err != nil {
		return IncidentDeed{}, err
	}
	if severity == "" {
		severity = i.Severity
	}
	if !slices.Contains(Severities, severity) {
		return IncidentDeed{}, Fail(Invalid, "There is no severity “%s”.", Clip(severity, 20)).WithHint("It is SEV1 (worst), SEV2, SEV3 or SEV4.").WithField("severity")
	}
	exposed = exposed && !i.Exposed
	if severity == i.Severity && !exposed {
		return IncidentDeed{}, Fail(AlreadyDone, "%s is %s already.", i.Ref(), severity).WithHint("SEV1 is the worst, SEV4 has no effect on customers.")
	}
	if why, err = i.said(why, "severity", "Why does it change?"); err != nil {
		return IncidentDeed{}, err
	}
	was := Severe(i)
	n.Severity, n.Exposed = severity, i.Exposed || exposed
	switch {
	case Severe(n) && !was:
		n.Times[severeSince] = w.Now.UTC()
	case !Severe(n):
		delete(n.Times, severeSince)
	}
	if exposed {
		n.log(w, "severity", "%s confirmed that personal data was exposed: %s", w.name(w.Caller.Person), why)
	}
	if severity != i.Severity {
		n.log(w, "severity", "%s changed it from %s to %s: %s", w.name(w.Caller.Person), i.Severity, severity, why)
	}
	return IncidentDeed{Inc: n, What: "severity", For: stands, Words: why}, nil
}

// Worse says whether a severity is worse than another one.
func Worse(a, b string) bool { return slices.Index(Severities, a) < slices.Index(Severities, b) }

// Contain says that it does not spread any more, and what was done.
func (i *Incident) Contain(w Work, what string) (IncidentDeed, *Error) {
	if i.State == IncContained {
		return IncidentDeed{}, i.already(w, "contained")
	}
	return i.step(w, "contain", "contained", "contained", what, "What was done to stop it?", "%s says it is contained: %s")
}

// Spread takes that back: it spread again (domain 3.6).
func (i *Incident) Spread(w Work, why string) (IncidentDeed, *Error) {
	deed, err := i.step(w, "spread", "spread", "", why, "What is happening again?", "%s says it is spreading again: %s")
	if err == nil {
		delete(deed.Inc.Times, "contained")
	}
	return deed, err
}

// Resolve says that it is over, and how it ended. What is owed then, OweRetro says.
func (i *Incident) Resolve(w Work, how string) (IncidentDeed, *Error) {
	if i.State == IncResolved || i.State == IncRetroDue {
		return IncidentDeed{}, i.already(w, "resolved")
	}
	deed, err := i.step(w, "resolve", "resolved", "resolved", how, "How did it end?", "%s says it is resolved: %s")
	if err == nil {
		deed.Inc.Outcome, deed.Inc.NextUpdate = deed.Words, time.Time{}
	}
	return deed, err
}

// Cancel ends a false alarm; the reason is kept.
func (i *Incident) Cancel(w Work, why string) (IncidentDeed, *Error) {
	if i.State == IncCancelled {
		return IncidentDeed{}, i.already(w, "cancelled")
	}
	deed, err := i.step(w, "cancel", "cancelled", "cancelled", why, "Why was it a false alarm?", "%s called it off as a false alarm: %s")
	if err == nil {
		deed.Inc.Outcome, deed.Inc.NextUpdate = deed.Words, time.Time{}
	}
	return deed, err
}

// step is a change of state with a sentence and its time.
func (i *Incident) step(w Work, verb, what, at, words, ask, line string) (IncidentDeed, *Error) {
	n, stands, err := i.begin(w, verb)
	if err != nil {
		return IncidentDeed{}, err
	}
	if words, err = i.said(words, verb, ask); err != nil {
		return IncidentDeed{}, err
	}
	if at != "" {
		n.Times[at] = w.Now.UTC()
	}
	n.log(w, verb, line, w.name(w.Caller.Person), words)
	return IncidentDeed{Inc: n, What: what, For: stands, Words: words}, nil
}

// already answers a step that somebody else made meanwhile.
func (i *Incident) already(w Work, state string) *Error {
	by, at := "", i.Times[state]
	for _, m := range i.Timeline {
		if m.By != "" && strings.HasPrefix(state, m.What) && m.At.Equal(at) {
			by = " by " + w.name(m.By)
		}
	}
	return Fail(AlreadyDone, "Already done%s: %s is %s since %s.", by, i.Ref(), state, Stamp(at, w.Dir.ZoneOf(w.Caller.Person))).
		WithHint("Nothing was changed.")
}

// OweRetro is the step that follows by itself of being resolved (domain 3.6): a retrospective is due for SEV1 to SEV3,
// for a confirmed data exposure and for exercises. ok is false where nothing follows.
func (i *Incident) OweRetro(now time.Time) (n *Incident, ok bool) {
	row, ok := incidentLife.Row(i.State, "retro_due")
	if !ok || i.Severity == "SEV4" && i.Kind != KindExercise && !i.exposed() {
		return nil, false
	}
	n = Clone(i)
	n.State = row.To
	n.Add(Moment{At: now.UTC(), What: "retro_due", Text: "A retrospective is due."})
	return n, true
}
