package domain

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// NotKnownYet is written where something is unknown (domain 3.6).
const NotKnownYet = "not known yet"

// The bounds of stakeholder updates (reliability F24): the record is written as a whole.
const (
	MaxUpdateText = 600
	maxUpdates    = 200
)

// NewUpdate is what somebody wants stakeholders to know. What is empty is written "not known yet".
type NewUpdate struct {
	Know, Effect, Doing, Need string
	Next                      time.Time // zero: the pace of the severity
	Audiences                 []string
	After                     int // how many updates the writer had seen; -1 where not known
}

// UpdateAudiences are those that an update is offered for: who was told before hears on; before the first it goes by
// severity. Legal hears of every SEV1, and wherever personal data may be affected.
func (i *Incident) UpdateAudiences() []string {
	if told := i.Told(); len(told) > 0 {
		return told
	}
	out := []string{AudEngineer}
	switch i.Severity {
	case "SEV1":
		out = []string{AudExecutive, AudEngineer, AudLegal, AudProduct}
	case "SEV2":
		out = []string{AudExecutive, AudEngineer, AudProduct}
	case "SEV3":
		out = []string{AudEngineer, AudProduct}
	}
	if i.exposed() && !contains(out, AudLegal) {
		out = append(out, AudLegal)
	}
	return inOrder(out)
}

// Told are the audiences that got an update.
func (i *Incident) Told() []string {
	var out []string
	for _, u := range i.Updates {
		out = append(out, u.Audiences...)
	}
	return inOrder(out)
}

// inOrder are audiences, each once, in the order in which they are offered.
func inOrder(of []string) []string {
	var out []string
	for _, a := range Audiences {
		if contains(of, a) {
			out = append(out, a)
		}
	}
	return out
}

// LastUpdate is the newest update; nil before the first.
func (i *Incident) LastUpdate() *StakeholderUpdate {
	if len(i.Updates) == 0 {
		return nil
	}
	return &i.Updates[len(i.Updates)-1]
}

// OwesLastWord says whether people were told of a false alarm and not yet that it was one.
func (i *Incident) OwesLastWord() bool {
	if i.State != IncCancelled || len(i.Updates) == 0 {
		return false
	}
	for _, m := range slices.Backward(i.Timeline) {
		if m.What == "update" || m.What == "cancel" {
			return m.What == "cancel"
		}
	}
	return false
}

// Update is a stakeholder update (domain 3.6): composed once, told to each audience. It keeps the promise of this one and
// makes that of the next. After a false alarm it is the last word, to those who were told of it.
func (i *Incident) Update(w Work, u NewUpdate) (IncidentDeed, *Error) {
	n, stands, err := i.begin(w, "update")
	if err != nil {
		return IncidentDeed{}, err
	}
	if err := i.mayTell(w, &u); err != nil {
		return IncidentDeed{}, err
	}
	next, err := i.announce(w, u.Next)
	if err != nil {
		return IncidentDeed{}, err
	}
	x := StakeholderUpdate{N: 1, At: w.Now.UTC().Truncate(time.Second), By: w.Caller.Person, Next: next, Audiences: u.Audiences,
		Know: u.Know, Effect: u.Effect, Doing: u.Doing, Need: u.Need}
	if last := i.LastUpdate(); last != nil {
		x.N = last.N + 1
	}
	n.Updates, n.NextUpdate = append(n.Updates, x), next
	if extra := len(n.Updates) - maxUpdates; extra > 0 { // the pages stay in the fact sheet word for word
		n.Updates = slices.Delete(n.Updates, 1, 1+extra)
	}
	if contains(u.Audiences, AudExecutive) {
		n.ExecutivesRead(w.Now)
	}
	n.log(w, "update", "Update %d to %s: %s", x.N, AudienceWords(u.Audiences), Clip(OneLine(x.Know), 200))
	return IncidentDeed{Inc: n, What: "update", For: stands, Words: x.Know}, nil
}

// mayTell holds an update to its bounds and fills in what is not known.
func (i *Incident) mayTell(w Work, u *NewUpdate) *Error {
	if last := i.LastUpdate(); last != nil && u.After >= 0 && u.After != len(i.Updates) {
		e := Fail(Conflict, "%s sent update %d meanwhile.", w.name(last.By), last.N).WithHint("Read it, then send yours.")
		e.Suggest = []string{"incident update " + i.ID}
		return e
	}
	for _, x := range []struct {
		field string
		to    *string
	}{{"know", &u.Know}, {"effect", &u.Effect}, {"doing", &u.Doing}, {"need", &u.Need}} {
		*x.to = strings.TrimSpace(*x.to)
		if *x.to == "" {
			*x.to = NotKnownYet
		}
		if n := utf8.RuneCountInString(*x.to); n > MaxUpdateText {
			return Fail(Invalid, "That has %d characters; %d is the most.", n, MaxUpdateText).WithHint("Two or three short sentences: people read it on a phone.").WithField(x.field)
		}
	}
	for _, a := range u.Audiences {
		if !contains(Audiences, a) {
			return Fail(Invalid, "Updates have no audience “%s”.", Clip(a, 40)).WithHint("There are: %s.", strings.Join(Audiences, ", ")).WithField("to")
		}
		if i.State == IncCancelled && !contains(i.Told(), a) {
			return Fail(Refused, "%s is a false alarm, and %s never heard of it.", i.ID, AudienceNames[a]).WithHint("The last word goes to those who were told.").WithField("to")
		}
	}
	if u.Audiences = inOrder(u.Audiences); len(u.Audiences) == 0 {
		return Fail(Invalid, "Who is told?").WithHint("Name audiences: `to:executive,engineer`.").WithField("to")
	}
	return nil
}

// AudienceNames are the audiences in a sentence.
var AudienceNames = map[string]string{AudExecutive: "executives", AudEngineer: "engineers", AudLegal: "legal", AudProduct: "product", AudHR: "HR"}

// AudienceWords are audiences in a sentence: "executives, engineers and legal".
func AudienceWords(of []string) string {
	var out []string
	for _, a := range of {
		out = append(out, AudienceNames[a])
	}
	return AndList(out)
}

// ExecutivesReadKey is the key under which it is written down that executives read of an incident.
const ExecutivesReadKey = "executives"

// ExecutivesRead writes down that a page went to executives: an update, or a brief of its own.
func (i *Incident) ExecutivesRead(now time.Time) {
	if i.Served[ExecutivesReadKey].IsZero() {
		i.Serve(Duty{Key: ExecutivesReadKey}, now)
	}
}

// DidExecutivesRead says whether a page about it went to executives.
func (i *Incident) DidExecutivesRead() bool { return !i.Served[ExecutivesReadKey].IsZero() }

// Over is a change of the fact sheet with what an update says over it: the same facts, one truth. How sure a fact is stands
// before its words ("likely: …").
func (u StakeholderUpdate) Over(c SheetChange) SheetChange {
	facts := maps.Clone(c.Facts)
	if facts == nil {
		facts = map[string]Fact{}
	}
	for name, words := range map[string]string{"happened": u.Know, "effect": u.Effect, "doing": u.Doing, "need": u.Need} {
		f := ReadFact(words)
		if f.Text != "" {
			f.At = u.At.Truncate(time.Minute)
		}
		facts[name] = f
	}
	c.Facts, c.Next = facts, &u.Next
	return c
}

// sureWords are how a writer marks how sure a fact is, before its words.
var sureWords = []struct{ word, sure string }{{"likely:", SureLikely}, {"not known yet:", SureNotKnown}, {"confirmed:", SureConfirmed}}

// ReadFact is a fact as people type it: "likely: …", "not known yet: …", or plain words, which are confirmed.
func ReadFact(text string) Fact {
	text = strings.TrimSpace(text)
	if strings.EqualFold(strings.TrimSuffix(text, "."), NotKnownYet) {
		return Fact{}
	}
	for _, w := range sureWords {
		if len(text) >= len(w.word) && strings.EqualFold(text[:len(w.word)], w.word) {
			return Fact{Text: strings.TrimSpace(text[len(w.word):]), Sure: w.sure}
		}
	}
	return Fact{Text: text, Sure: SureConfirmed}
}

// Typed is a fact as people would type it.
func (f Fact) Typed() string {
	for _, w := range sureWords[:2] {
		if f.Sure == w.sure && f.Text != "" {
			return fmt.Sprintf("%s %s", w.word, f.Text)
		}
	}
	return f.Text
}
