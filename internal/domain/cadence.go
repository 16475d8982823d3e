package domain

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Cadences are those every organisation has, by their key in its file; all others are its own, added in Slack.
var Cadences = []string{"weekly_sync", "monthly_review", "exception_review", "quarterly_ownership"}

// Timing is a cadence's setting: "tue 10:00", or more in words. The organisation's file knows the first four fields.
type Timing struct {
	At      string `json:"at"`
	Zone    string `json:"zone,omitempty"`
	Channel string `json:"channel,omitempty"`
	Holiday string `json:"holiday,omitempty"` // "" or "next" (domain 4.1 rule 2)
	// An own cadence either sends a digest, named as people type it, or posts a note.
	Digest string `json:"digest,omitempty"`
	Note   string `json:"note,omitempty"`
}

// Own says that the organisation added this cadence.
func (t Timing) Own() bool { return t.Digest != "" || t.Note != "" }

// sameTimes says whether two settings make the same slots.
func (t Timing) sameTimes(o Timing) bool {
	return t.At == o.At && t.Zone == o.Zone && t.Holiday == o.Holiday
}

// CadenceState is what became of a cadence beside its setting: it is no file's business.
type CadenceState struct {
	// Since is when its times were set: "every second" counts from the first slot after it, and only slots after it are of
	// these times. Zero: from the beginning.
	Since time.Time `json:"since,omitzero"`
	// Was are the times that it had on the last days before Since: a slot of theirs may wait still.
	Was []FormerTiming `json:"was,omitempty"`
	// From is when it was last taken up again: what lay before is neither sent nor missed.
	From  time.Time `json:"from,omitzero"`
	Pause *Pause    `json:"pause,omitempty"`
	By    string    `json:"by,omitempty"` // who last changed it
}

// FormerTiming is what a cadence went by until a moment.
type FormerTiming struct {
	Timing
	Since time.Time `json:"since,omitzero"`
	Until time.Time `json:"until"`
}

// Pause is a rest of a cadence. Until is its last day in the cadence's zone; zero: until somebody resumes it.
type Pause struct {
	By    string    `json:"by"`
	At    time.Time `json:"at"`
	Until Date      `json:"until,omitzero"`
}

// CadenceKey is the key of a cadence's name: the file writes weekly_sync for what people type as weekly-sync.
func CadenceKey(name string) string { return strings.ReplaceAll(name, "-", "_") }

// CadenceName is the name as people type it.
func CadenceName(key string) string { return strings.ReplaceAll(key, "_", "-") }

// OwnCadences are the keys of the cadences that the organisation added, in order.
func (o *Org) OwnCadences() []string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(o.Cadence)) {
		if o.Cadence[k].Own() {
			out = append(out, k)
		}
	}
	return out
}

// CadenceZone is the zone whose wall clock a setting means.
func (d *Directory) CadenceZone(t Timing) *time.Location {
	if z, err := time.LoadLocation(t.Zone); t.Zone != "" && err == nil {
		return z
	}
	return d.Location()
}

// Resting is the pause in which a cadence is at a moment.
func (d *Directory) Resting(key string, now time.Time) (Pause, bool) {
	p := d.Org.CadenceStates[key].Pause
	if p == nil {
		return Pause{}, false
	}
	end := p.ends(d.CadenceZone(d.Org.Cadence[key]))
	return *p, end.IsZero() || now.Before(end)
}

// CadenceFrom is the moment up to which a cadence's slots are nobody's, for a pause that ended by hand or by its date.
func (d *Directory) CadenceFrom(key string) time.Time {
	s := d.Org.CadenceStates[key]
	if s.Pause != nil {
		if end := s.Pause.ends(d.CadenceZone(d.Org.Cadence[key])); end.After(s.From) {
			return end.Add(-time.Nanosecond) // a slot at midnight of the next day counts
		}
	}
	return s.From
}

// ends is the first moment after the pause; zero where nobody said when.
func (p Pause) ends(z *time.Location) time.Time {
	if p.Until.IsZero() {
		return time.Time{}
	}
	return p.Until.AddDays(1).In(z, 0, 0)
}

// keepFormer is how long former times are remembered: a held digest waits no longer (domain 4.2).
const keepFormer = 24 * time.Hour

// CountFrom notes at what moment the times of cadences changed against was, which may be nil: a file was imported, or
// somebody moved one. "Every second" counts anew, and slots of the former times are not lost.
func (o *Org) CountFrom(was *Org, now time.Time, by string) {
	var had map[string]Timing
	if was != nil {
		had = was.Cadence
	}
	for _, key := range slices.Concat(Cadences, o.OwnCadences()) {
		t, before := o.Cadence[key], had[key]
		if before.sameTimes(t) {
			continue
		}
		st := o.CadenceStates[key]
		st.Was = slices.DeleteFunc(slices.Clone(st.Was), func(f FormerTiming) bool { return now.Sub(f.Until) > keepFormer })
		if was != nil && was.Name != "" && (before.At != "" || !t.Own()) {
			st.Was = append(st.Was, FormerTiming{before, st.Since, now})
		}
		st.Since, st.By = now, by
		o.setState(key, st)
	}
}

func (o *Org) setState(key string, st CadenceState) {
	if o.CadenceStates == nil {
		o.CadenceStates = map[string]CadenceState{}
	}
	o.CadenceStates[key] = st
}

// withTiming is the organisation with another setting of one cadence.
func (w Work) withTiming(key string, t Timing) *Org {
	was := w.Dir.Org
	next := Clone(was)
	if next.Cadence == nil {
		next.Cadence = map[string]Timing{}
	}
	next.Cadence[key] = t
	next.CountFrom(was, w.Now, w.Caller.Person)
	return next
}

var cadenceShape = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// The bounds of own cadences: each is a message in a channel, over and over.
const (
	MaxOwnCadences = 30
	maxCadenceName = 40
)

// AddCadence gives the organisation a cadence of its own: a digest for another channel or at another time, or a note.
func (w Work) AddCadence(name string, t Timing) (*Org, *Error) {
	key := CadenceKey(name)
	switch _, taken := w.Dir.Org.Cadence[key]; {
	case slices.Contains(Cadences, key):
		return nil, Fail(Refused, "Every organisation has %s already.", name).WithHint("Give it another time with `cadence move %s %s`, or add one of your own under another name.", name, t.At).WithField("name")
	case taken:
		return nil, Fail(AlreadyDone, "There is a cadence %s already.", name).WithHint("Move it with `cadence move %s %s`, or choose another name.", name, t.At).WithField("name")
	case !cadenceShape.MatchString(name) || len(name) < 2 || len(name) > maxCadenceName:
		return nil, Fail(Invalid, "“%s” cannot be a cadence's name.", Clip(name, 40)).WithHint("Use small letters, digits and dashes, like `plan-drills`.").WithField("name")
	case strings.HasSuffix(name, "-agenda"):
		return nil, Fail(Invalid, "Names that end in -agenda are taken: each digest's draft goes by one.").WithHint("Choose another name.").WithField("name")
	case len(w.Dir.Org.OwnCadences()) >= MaxOwnCadences:
		return nil, Fail(Refused, "There are %d cadences of your own already, and no more fit.", MaxOwnCadences).WithHint("Remove one first: `cadence list` shows them.")
	case (t.Digest == "") == (t.Note == ""):
		return nil, Fail(Invalid, "A cadence either sends a digest or posts a note.").
			WithHint("Say which: `cadence add %s %s digest:weekly-sync`, or `cadence add %s %s note:\"Plan the next drill\"`.", name, t.At, name, t.At).WithField("note")
	case t.Digest != "" && !slices.Contains(Cadences, CadenceKey(t.Digest)):
		return nil, Fail(Invalid, "There is no digest “%s”.", Clip(t.Digest, 40)).WithHint("The digests are %s.", cadenceNames(Cadences)).WithField("digest")
	}
	if bad := w.mayStand(t.Channel); bad != nil {
		return nil, bad
	}
	next := w.withTiming(key, t)
	st := next.CadenceStates[key]
	st.From = w.Now // it may have been there before, under this name
	next.setState(key, st)
	return next, nil
}

func cadenceNames(keys []string) string {
	var out []string
	for _, k := range keys {
		out = append(out, CadenceName(k))
	}
	return strings.Join(out, ", ")
}

// mayStand says whether an own cadence may post in a channel: nothing goes where other companies read along (domain 7.2).
func (w Work) mayStand(channel string) *Error {
	if channel == "" {
		return Fail(Invalid, "In which channel?").WithHint("Name it: `channel:#security-weekly`.").WithField("channel")
	}
	if c := w.Dir.Channels[channel]; c != nil && c.Kind == ChannelShared {
		return Fail(Refused, "#%s is shared with another company; nothing is posted there on its own.", channel).
			WithHint("Name a channel of your own.").WithRule("domain 7.2").WithField("channel")
	}
	return nil
}

// MoveCadence gives a cadence another time, zone or channel.
func (w Work) MoveCadence(key string, t Timing) (*Org, *Error) {
	was, known := w.Dir.Org.Cadence[key]
	if !known && !slices.Contains(Cadences, key) {
		return nil, w.noCadence(key)
	}
	t.Digest, t.Note = was.Digest, was.Note
	if t.Channel != was.Channel || t.Own() {
		if bad := w.mayStand(t.Channel); bad != nil {
			return nil, bad
		}
	}
	if known && t == was {
		return nil, Fail(AlreadyDone, "%s is at %s already.", CadenceName(key), t.At).WithHint("`cadence show %s` has its next times.", CadenceName(key))
	}
	next := w.withTiming(key, t)
	st := next.CadenceStates[key]
	st.By = w.Caller.Person
	next.setState(key, st)
	return next, nil
}

func (w Work) noCadence(key string) *Error {
	return Fail(NotFound, "There is no cadence %s.", CadenceName(key)).WithHint("`cadence list` shows them all.").WithField("name")
}

// MaxPause is how far ahead a cadence may be paused with a date, in days.
const MaxPause = 366

// PauseCadence lets a cadence rest, through a day or until it is resumed. What falls due meanwhile is neither sent nor
// missed.
func (w Work) PauseCadence(key string, until Date) (*Org, *Error) {
	t, known := w.Dir.Org.Cadence[key]
	if !known && !slices.Contains(Cadences, key) {
		return nil, w.noCadence(key)
	}
	today := DateOf(w.Now, w.Dir.CadenceZone(t))
	switch p, rests := w.Dir.Resting(key, w.Now); {
	case !until.IsZero() && (until.Before(today) || until.Days(today) > MaxPause):
		return nil, Fail(Invalid, "%s is not a day in the coming year.", until.Long()).WithHint("Name the last day of the rest: `until:2 weeks`.").WithField("until")
	case rests && p.Until == until:
		return nil, Fail(AlreadyDone, "%s rests already; %s paused it.", CadenceName(key), w.Dir.Name(p.By)).WithHint("Take it up again with `cadence resume %s`.", CadenceName(key))
	}
	next := Clone(w.Dir.Org)
	st := next.CadenceStates[key]
	if from := w.Dir.CadenceFrom(key); from.Before(w.Now) {
		st.From = from // of a pause that ended by its date
	}
	st.Pause, st.By = &Pause{w.Caller.Person, w.Now, until}, w.Caller.Person
	next.setState(key, st)
	return next, nil
}

// ResumeCadence takes a cadence up again from now on.
func (w Work) ResumeCadence(key string) (*Org, *Error) {
	if _, known := w.Dir.Org.Cadence[key]; !known && !slices.Contains(Cadences, key) {
		return nil, w.noCadence(key)
	}
	if _, rests := w.Dir.Resting(key, w.Now); !rests {
		return nil, Fail(AlreadyDone, "%s is not paused.", CadenceName(key)).WithHint("`cadence show %s` has its next times.", CadenceName(key))
	}
	next := Clone(w.Dir.Org)
	st := next.CadenceStates[key]
	st.Pause, st.From, st.By = nil, w.Now, w.Caller.Person
	next.setState(key, st)
	return next, nil
}

// RemoveCadence takes away a cadence that the organisation added.
func (w Work) RemoveCadence(key string) (*Org, *Error) {
	t, known := w.Dir.Org.Cadence[key]
	if slices.Contains(Cadences, key) {
		return nil, Fail(Refused, "Every organisation has %s; it cannot be removed.", CadenceName(key)).WithHint("Let it rest instead: `cadence pause %s`.", CadenceName(key))
	}
	if !known || !t.Own() {
		return nil, w.noCadence(key)
	}
	next := Clone(w.Dir.Org)
	delete(next.Cadence, key)
	delete(next.CadenceStates, key)
	return next, nil
}

// Take takes over what people prepared for another slot of the same digest.
func (a *Agenda) Take(o *Agenda) {
	a.Notes = append(a.Notes, o.Notes...)
	for ref, people := range o.MarkedBy {
		r, ok := ParseRef(ref)
		for _, p := range people {
			if ok {
				a.Mark(r, p, false)
			}
		}
	}
	if o.Held {
		a.Held, a.HeldBy = true, o.HeldBy
	}
}
