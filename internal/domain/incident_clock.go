package domain

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// What people say about the legal clocks of an incident (domain 5.5). The lead, a legal reviewer and a security lead say when
// something began; only a legal reviewer says that a duty was met, or that it does not apply.

// ClockSaid is what somebody said about one clock or one law.
type ClockSaid struct {
	Name string    // of a clock or a law
	What string    // which event, where a clock has several: "paid", "handled"; "progress" of a final report
	At   time.Time // when it was; zero: now
	// Since is when the clock started, said together with when it was met.
	Since time.Time
	// Why is the reason for which an earlier time takes the place of the one that was said before.
	Why string
	// Sure says that the giver read that the clock is missed by what they say, and means it.
	Sure bool
}

// clockRow is the row a name means for an incident: the clock of that name or, of a law, the one that key starts.
func (i *Incident) clockRow(w Work, name, key string) (ClockRule, *Error) {
	var own, of *ClockRule
	for _, r := range ClockRules(w.Dir, i) {
		switch fits := key == "" || r.startsBy(key); {
		case r.Name == name && fits:
			return r, nil
		case r.Name == name:
			own = &r // a law of the same name may have another clock that it starts
		case r.Law == name && fits && of == nil:
			of = &r
		}
	}
	switch {
	case of != nil:
		return *of, nil
	case own != nil:
		return *own, Fail(Invalid, "“%s” does not start that clock: it starts when %s.", key, own.Began).
			WithHint("Say `incident clock %s start %s`, with `at:` where it was not just now.", i.ID, own.Name).WithField("what")
	}
	if _, law := LawOf(name); law {
		return ClockRule{}, Fail(Invalid, "“%s” starts no clock of that law.", key).WithHint("Look at `incident clock %s`: it says what starts each.", i.ID).WithField("what")
	}
	return ClockRule{}, Fail(Invalid, "I know no legal clock “%s”.", Clip(name, 40)).WithHint("`incident clock %s` lists them.", i.ID).WithField("clock")
}

// startsBy says whether a key is one of the moments that the clock is reckoned from.
func (r ClockRule) startsBy(key string) bool {
	return slices.Contains(r.Start, key) || key == r.Ended && key != "" || key == r.Within.Key && key != ""
}

// law gives a copy of what stands about a law, which may be changed; absent ones begin as unknown.
func (i *Incident) law(key string) Legal {
	l := i.Legal[key]
	if l.Status == "" {
		l.Status = LawUnknown
	}
	if l.Times == nil {
		l.Times = map[string]time.Time{}
	}
	if l.Dates == nil {
		l.Dates = map[string]Date{}
	}
	return l
}

func (i *Incident) setLaw(key string, l Legal) {
	if i.Legal == nil {
		i.Legal = map[string]Legal{}
	}
	i.Legal[key] = l
}

// beginClock is the first question of everything that is said of a clock.
func (i *Incident) beginClock(w Work) (*Incident, string, *Error) {
	if i.Kind == KindExercise {
		return nil, "", Fail(Refused, "An exercise has no legal clocks.").WithHint("Say in the retrospective what you would have sent, and when.").WithRule("domain 3.6")
	}
	n, stands, err := i.begin(w, "clock")
	if err != nil {
		return nil, "", err
	}
	n.KeepMisses(w.Dir, w.Now)
	return n, stands, nil
}

// onlyLegal refuses who is no legal reviewer.
func (i *Incident) onlyLegal(w Work, what string) *Error {
	if _, plays := w.incidentParts(i)[PartLegal]; plays {
		return nil
	}
	e := Fail(Forbidden, "Only a legal reviewer says that %s.", what).WithRule("domain 5.5")
	if s := i.who(w, PartLegal); s != "" {
		return e.WithHint("%s can.", upperFirst(s))
	}
	return e.WithHint("Nobody is one: an admin names somebody with `admin roles grant @name legal_reviewer`.")
}

// KeepMisses writes down which clocks were missed until now, so that no later word makes that undone (domain 5.5). It says
// which are new.
func (i *Incident) KeepMisses(d *Directory, now time.Time) []Clock {
	var out []Clock
	for _, c := range Clocks(d, i, now) {
		l := i.Legal[c.Rule.Law]
		if c.Status != ClockMissed && c.Status != ClockMetLate || !l.Missed[c.Name].IsZero() {
			continue
		}
		if l.Missed == nil {
			l.Missed = map[string]time.Time{}
		}
		l.Missed[c.Name] = c.End(d.Location())
		i.setLaw(c.Rule.Law, l)
		out = append(out, c)
	}
	return out
}

// StartClock says when what starts a clock happened: when we were aware, when it was decided that it is material.
func (i *Incident) StartClock(w Work, s ClockSaid) (IncidentDeed, *Error) {
	n, stands, err := i.beginClock(w)
	if err != nil {
		return IncidentDeed{}, err
	}
	r, err := i.clockRow(w, s.Name, s.What)
	if err != nil {
		return IncidentDeed{}, err
	}
	if off := i.whyOff(w, r); off != nil {
		return IncidentDeed{}, off
	}
	key := cmp.Or(s.What, clockOf(w.Dir, i, i.law(r.Law), r, w.Now).Rule.Start[0]) // a progress report changes what starts it
	if met, ok := r.MetBefore(); ok && slices.Contains(r.Start, key) {
		return IncidentDeed{}, Fail(Invalid, "That clock starts when %s.", r.Began).
			WithHint("A legal reviewer says when that was: `incident clock %s met %s`.", i.ID, met.Name).WithField("clock").WithRule("domain 5.5")
	}
	at, err := i.clockTime(w, s.At, r.Day)
	if err != nil {
		return IncidentDeed{}, err
	}
	n.startAt(w, r, key, at)
	if err := n.nowMissed(w, i, s.Sure); err != nil {
		return IncidentDeed{}, err
	}
	said := Stamp(at, w.Dir.Location())
	if r.Day {
		said = DateOf(at, w.Dir.Location()).Long()
	}
	n.log(w, "clock", "%s, legal clock %s: %s on %s.", w.name(w.Caller.Person), r.Cite, StartWord(key), said)
	return IncidentDeed{Inc: n, What: "clock", For: stands, Words: r.Name}, nil
}

// startAt writes a start down.
func (i *Incident) startAt(w Work, r ClockRule, key string, at time.Time) {
	l := i.law(r.Law)
	if r.Day {
		l.Dates[key] = DateOf(at, w.Dir.Location())
	} else {
		l.Times[key] = at.UTC()
	}
	i.setLaw(r.Law, l)
}

// startWords are what the keys of starts mean, as the beginning of a sentence that ends with a date.
var startWords = map[string]string{"aware": "we were aware", "high_risk": "the risk to people was judged to be high", "material": "it was decided that it is material",
	"discovered": "it was discovered, or should have been,", "classified": "it was classified as major", "paid": "a ransom was paid", "handled": "the handling ended"}

// StartKeys are the words by which people say what started a clock.
func StartKeys() []string {
	var out []string
	for _, r := range clockTable {
		for _, k := range append(slices.Clone(r.Start), r.Ended, r.Within.Key) {
			if startWords[k] != "" {
				out = append(out, k)
			}
		}
	}
	return both(out...)
}

// StartWord is what a key of StartKeys means.
func StartWord(key string) string {
	if s := startWords[key]; s != "" {
		return s
	}
	return strings.ReplaceAll(key, "_", " ")
}

// MetBefore is the clock whose being met starts this one: a final report counts from the notification.
func (r ClockRule) MetBefore() (ClockRule, bool) {
	for _, x := range clockTable {
		if x.Law == r.Law && slices.Contains(r.Start, x.Sent) {
			return x, true
		}
	}
	return ClockRule{}, false
}

// clockTime holds a moment to what can be: not to come, and not before the incident was noticed, but for the day on which
// it should have been known.
func (i *Incident) clockTime(w Work, at time.Time, day bool) (time.Time, *Error) {
	loc, zone := w.Dir.Location(), w.Dir.ZoneOf(w.Caller.Person)
	detected := i.Times["detected"]
	switch {
	case at.IsZero():
		return w.Now.UTC(), nil
	case at.After(w.Now):
		return at, Fail(Invalid, "%s is still to come.", Stamp(at, zone)).WithHint("Say it when it has happened, or name the time it was: `at:\"yesterday 18:00\"`.").WithField("at")
	case day && at.Before(detected.AddDate(-1, 0, 0)):
		return at, Fail(Invalid, "%s is more than a year before it was noticed.", DateOf(at, loc).Long()).WithHint("Is the year right?").WithField("at")
	case !day && at.Before(detected):
		return at, Fail(Invalid, "%s is before the incident was noticed (%s).", Stamp(at, zone), Stamp(detected, zone)).WithHint("Name a later time, with its day: `at:\"%s\"`.", DateOf(w.Now, zone)).WithField("at")
	}
	return at, nil
}

// nowMissed stops a slip of the finger: what is said to be missed stays so for good.
func (i *Incident) nowMissed(w Work, was *Incident, sure bool) *Error {
	before := Clocks(w.Dir, was, w.Now)
	for _, c := range Clocks(w.Dir, i, w.Now) {
		late := func(c Clock) bool { return c.Status == ClockMissed || c.Status == ClockMetLate }
		if !late(c) || sure || slices.ContainsFunc(before, func(b Clock) bool { return b.Name == c.Name && late(b) }) {
			continue
		}
		end := Stamp(c.Due, w.Dir.ZoneOf(w.Caller.Person))
		if !c.Day.IsZero() {
			end = c.Day.Long()
		}
		return Fail(Invalid, "By that, the time to %s ended on %s: it is missed, and stays so.", c.Rule.Title, end).
			WithHint("Is the time right? If it is, say the same again with `sure:yes`.").WithField("at").WithRule("domain 5.5")
	}
	return nil
}

// whyOff refuses what does not apply.
func (i *Incident) whyOff(w Work, r ClockRule) *Error {
	l := i.Legal[r.Law]
	x, off := l.Off[r.Name]
	by := x.By
	if l.Status == LawNotApplicable {
		off, by = true, l.By
	}
	if !off {
		return nil
	}
	who := "A legal reviewer"
	if by != "" {
		who = w.name(by)
	}
	return Fail(Refused, "%s said that it does not apply here: %s.", who, r.Cite).
		WithHint("If it does after all, a legal reviewer says so: `incident clock %s applies %s`.", i.ID, r.Name).WithRule("domain 5.5")
}

// MeetClock says when a clock was met: when the notice was sent. Said again with another time it is corrected, which the
// trail keeps; what was missed stays so. An earlier time may turn what was late into what was not, so that it takes a
// reason that stands on the timeline (domain 5.5).
func (i *Incident) MeetClock(w Work, s ClockSaid) (IncidentDeed, *Error) {
	n, stands, err := i.beginClock(w)
	if err != nil {
		return IncidentDeed{}, err
	}
	if err := i.onlyLegal(w, "a clock was met"); err != nil {
		return IncidentDeed{}, err
	}
	r, err := i.oneClock(w, s.Name)
	if err != nil {
		return IncidentDeed{}, err
	}
	if off := i.whyOff(w, r); off != nil {
		return IncidentDeed{}, off
	}
	at, err := i.clockTime(w, s.At, false)
	if err != nil {
		return IncidentDeed{}, err
	}
	c := clockOf(w.Dir, i, i.law(r.Law), r, w.Now)
	key, err := i.metKey(w, c, s, at)
	if err != nil {
		return IncidentDeed{}, err
	}
	if c.Start.IsZero() && c.From.IsZero() {
		if err := n.startBefore(w, c.Rule, s.Since); err != nil {
			return IncidentDeed{}, err
		}
	}
	l := n.law(r.Law)
	was, why := l.Times[key], OneLine(s.Why)
	if key == r.Sent {
		was = c.Sent // a customer's, where all were told at once, too
	}
	if at.Before(was) && why == "" {
		return IncidentDeed{}, Fail(Invalid, "The record says %s; an earlier time takes a reason.", Stamp(was, w.Dir.ZoneOf(w.Caller.Person))).
			WithHint("Say why the record was wrong: `why:\"…\"`. The timeline keeps both times and the reason.").WithField("why").WithRule("domain 5.5")
	}
	l.Times[key] = at.UTC()
	n.setLaw(r.Law, l)
	if err := n.nowMissed(w, i, s.Sure); err != nil {
		return IncidentDeed{}, err
	}
	words := r.Did
	if s.What == "progress" {
		words = "a progress report was sent"
	}
	text := w.name(w.Caller.Person) + ", legal clock " + r.Cite + ": " + words + " on " + Stamp(at, w.Dir.Location()) + "."
	if !was.IsZero() {
		text += " Before, the record said " + Stamp(was, w.Dir.Location()) + "."
		if why != "" {
			text += " Why: " + why
		}
	}
	n.log(w, "clock", "%s", text)
	return IncidentDeed{Inc: n, What: "clock", For: stands, Words: r.Name}, nil
}

// metKey is the key under which it stands when a clock was met, by which of its reports was sent.
func (i *Incident) metKey(w Work, c Clock, s ClockSaid, at time.Time) (string, *Error) {
	r := c.Rule
	switch {
	case s.What == "progress" && r.Progress == "":
		return "", Fail(Invalid, "No progress report is due there: %s.", r.Title).WithHint("Leave `progress` out.").WithField("what")
	case s.What == "progress":
		return r.Progress, nil
	case r.Name == "eu_dora_intermediate" && !c.Sent.IsZero() && at.After(c.Sent):
		return "intermediate_last", nil // a further report: the final one counts from the last
	case !c.Sent.IsZero() && s.At.IsZero():
		return "", Fail(AlreadyDone, "That is met already: %s on %s.", r.Did, Stamp(c.Sent, w.Dir.ZoneOf(w.Caller.Person))).
			WithHint("If the time is wrong, name the right one: `incident clock %s met %s at:…`. The trail keeps both.", i.ID, r.Name)
	}
	return r.Sent, nil
}

// startBefore writes down when a clock started that was met before anybody had said so.
func (i *Incident) startBefore(w Work, r ClockRule, since time.Time) *Error {
	if since.IsZero() {
		return Fail(Invalid, "%s", r.Ask).WithHint("Say it with `since:`, for example `incident clock %s met %s since:\"yesterday 18:00\"`.", i.ID, r.Name).
			WithField("since").WithRule("domain 5.5")
	}
	at, err := i.clockTime(w, since, r.Day)
	if err != nil {
		return err.WithField("since")
	}
	i.startAt(w, r, r.Start[0], at)
	return nil
}

// oneClock is the clock that a name means: its own, also where its law is called so too and has others, or, of a law, the
// one that is left to be met. All customers may be told at once.
func (i *Incident) oneClock(w Work, name string) (ClockRule, *Error) {
	_, law := LawOf(name)
	if _, own := ClockRuleOf(name); !law || own && name != ClockContract {
		return i.clockRow(w, name, "")
	}
	var left []ClockRule
	for _, c := range Clocks(w.Dir, i, w.Now) {
		if c.Rule.Law == name && !c.Settled() {
			left = append(left, c.Rule)
		}
	}
	switch {
	case len(left) == 1:
		return left[0], nil
	case name == ClockContract && len(left) > 0:
		r, _ := ClockRuleOf(ClockContract) // all customers at once
		return r, nil
	}
	rows, words := left, "is left"
	if len(rows) == 0 {
		words = "there is"
		for _, r := range ClockRules(w.Dir, i) {
			if r.Law == name {
				rows = append(rows, r)
			}
		}
	}
	if len(rows) == 1 {
		return rows[0], nil
	}
	var names []string
	for _, r := range rows {
		names = append(names, r.Name)
	}
	e := Fail(Invalid, "That law has several clocks. Which one?").WithHint("What %s: %s.", words, strings.Join(names, ", ")).WithField("clock")
	for _, name := range names {
		e.Suggest = append(e.Suggest, "incident clock met "+i.ID+" "+name)
	}
	return ClockRule{}, e
}
