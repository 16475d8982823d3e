package domain

import (
	"cmp"
	"strings"
	"unicode/utf8"
)

// maxNoAction bounds the reason why nothing needs to change.
const maxNoAction = 500

// ClosingGap is something that an incident lacks before it can be closed (domain 3.6).
type ClosingGap struct {
	Words string // a sentence
	Who   string // who can do it, in words
	Do    string // the command that does it
}

// ClosingGaps lists what stands between an incident and its end: a retrospective where one is due, an action or a security
// lead's word that none is needed, an answer to every legal clock. hang are the records that hang on it, in any state;
// clock names a legal clock as people know it.
func (i *Incident) ClosingGaps(w Work, hang []Record, clock func(name string) string) []ClosingGap {
	var out []ClosingGap
	leads := w.name(i.Lead)
	if i.Lead == "" {
		leads = "a security lead"
	}
	if due, ok := i.RetroDue(w.Dir.Calendar()); ok {
		out = append(out, ClosingGap{"The retrospective is not done; it " + dueWord(due, w.today()) + ".", leads, "incident retro " + i.ID})
	}
	if f := Follow(hang, w.today()); i.NoAction == nil && f.Kept() == 0 {
		words := "No action came of it."
		switch {
		case f.Dropped == 1:
			words = "Its only action was dropped, so that nothing came of it."
		case f.Dropped > 1:
			words = "All its actions were dropped, so that nothing came of it."
		}
		out = append(out, ClosingGap{words, "anybody can add one, and a security lead can close it without: `incident close " + i.ID + " no_action:\"…\"`", "action add source:" + i.ID})
	}
	var open, unasked []string
	for _, c := range Clocks(w.Dir, i, w.Now) {
		if c.Status != ClockMet && c.Status != ClockMetLate && c.Status != ClockNotApplicable {
			open = append(open, clockCalled(c.Name, clock))
		}
	}
	for _, r := range UnaskedClocks(w.Dir, i) {
		unasked = append(unasked, clockCalled(r.Name, clock)+" ("+r.Needs+")")
	}
	who := "a legal reviewer"
	if s := i.who(w, PartLegal); s != "" {
		who = s
	}
	if len(open) > 0 { // one line for all: the same people answer them in the same place
		words := "The legal clocks " + AndList(open) + " have no answer: sent, or does not apply."
		if len(open) == 1 {
			words = "The legal clock " + open[0] + " has no answer: sent, or does not apply."
		}
		out = append(out, ClosingGap{words, who, "incident clock " + i.ID})
	}
	if len(unasked) > 0 {
		words := "Nobody has said what these legal clocks wait for, or why they are not needed: " + AndList(unasked) + "."
		if len(unasked) == 1 {
			words = "Nobody has said what this legal clock waits for, or why it is not needed: " + unasked[0] + "."
		}
		out = append(out, ClosingGap{words, who, "incident clock " + i.ID})
	}
	return out
}

// clockCalled is a legal clock as people know it, between quotation marks.
func clockCalled(name string, clock func(name string) string) string {
	return "“" + cmp.Or(clock(name), strings.ReplaceAll(name, "_", " ")) + "”"
}

// Close ends an incident. noAction is a security lead's reason why nothing needs to change, else empty (domain 3.6).
func (i *Incident) Close(w Work, hang []Record, noAction string, clock func(name string) string) (IncidentDeed, *Error) {
	if i.State == IncClosed {
		return IncidentDeed{}, Fail(AlreadyDone, "%s was closed on %s.", i.Ref(), DateOf(i.Times["closed"], w.Dir.Location()).Long()).
			WithHint("Its actions are still chased: `show %s`.", i.ID)
	}
	n, stands, err := i.begin(w, "close")
	if err != nil {
		return IncidentDeed{}, err
	}
	n.State = i.State // what it lacks, it lacks as it stands
	if noAction = OneLine(noAction); noAction != "" {
		if err := n.needsNone(w, hang, noAction); err != nil {
			return IncidentDeed{}, err
		}
	}
	if gaps := n.ClosingGaps(w, hang, clock); len(gaps) > 0 {
		return IncidentDeed{}, i.notYet(gaps)
	}
	n.State, n.Times["closed"] = IncClosed, w.Now.UTC()
	if n.NoAction != nil {
		n.log(w, "close", "%s closed it. Nothing needs to change: %s", w.name(w.Caller.Person), n.NoAction.Reason)
	} else {
		n.log(w, "close", "%s closed it", w.name(w.Caller.Person))
	}
	return IncidentDeed{Inc: n, What: "closed", For: stands}, nil
}

// needsNone writes down a security lead's word that nothing needs to change.
func (i *Incident) needsNone(w Work, hang []Record, why string) *Error {
	switch {
	case !w.Caller.Has(RoleLead):
		return Fail(Forbidden, "Only a security lead may close %s without an action.", i.Ref()).
			WithHint("Ask %s, or add an action: `action add source:%s`.", i.who(w, PartLead), i.ID).WithField("no_action").WithRule("domain 3.6")
	case Follow(hang, w.today()).Kept() > 0:
		return Fail(Invalid, "%s has actions already.", i.Ref()).WithHint("Close it without a reason: `incident close %s`.", i.ID).WithField("no_action")
	case utf8.RuneCountInString(why) > maxNoAction:
		return Fail(Invalid, "That reason has %d characters; %d is the most.", utf8.RuneCountInString(why), maxNoAction).
			WithHint("One sentence is enough.").WithField("no_action")
	}
	i.NoAction = &Excuse{By: w.Caller.Person, At: w.Now.UTC(), Reason: why}
	return nil
}

// notYet refuses with everything that is missing and who can do it, one line each.
func (i *Incident) notYet(gaps []ClosingGap) *Error {
	lines := make([]string, len(gaps))
	e := Fail(Refused, "%s cannot be closed yet.", i.Ref()).WithRule("domain 3.6")
	for k, g := range gaps {
		lines[k] = g.Words + " Who: " + g.Who + "."
		if len(e.Suggest) == 0 || e.Suggest[len(e.Suggest)-1] != g.Do {
			e.Suggest = append(e.Suggest, g.Do)
		}
	}
	return e.WithHint("%s", strings.Join(lines, "\n"))
}
