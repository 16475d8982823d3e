package domain

import (
	"slices"
	"strings"
	"time"
)

// GlassFor is how long a broken glass lets an admin read (domain 7.1).
const GlassFor = time.Hour

// BreakGlass lets an admin read one restricted record for an hour, with a reason (domain 7.1). Who may not break the
// glass, and whoever names a record that does not exist, is answered as if there were none: absent is the caller's.
func (w Work) BreakGlass(rec Record, why string) (Record, *Error) {
	switch {
	case strings.TrimSpace(why) == "":
		return nil, Fail(Invalid, "Why must you read it?").WithHint("Say it in one sentence. All security leads are told at once, with your words.").WithField("why").WithRule("domain 7.1")
	case !rec.Base().IsRestricted():
		return nil, Fail(AlreadyDone, "%s is not confidential.", rec.Ref()).WithHint("You can read it: `show %s`.", rec.Ref())
	case rec.Base().MayRead(w.Caller.Person):
		return nil, Fail(AlreadyDone, "You can read %s.", rec.Ref()).WithHint("Type `show %s`.", rec.Ref())
	}
	n := Clone(rec)
	n.Base().Glass = append(n.Base().Glass, Glimpse{Person: w.Caller.Person, Until: w.Now.Add(GlassFor).UTC().Truncate(time.Second), Reason: OneLine(why)})
	return n, nil
}

// MendGlass takes off who may no longer read at now; changed is false where nobody is.
func MendGlass(rec Record, now time.Time) (n Record, changed bool) {
	over := func(g Glimpse) bool { return !now.Before(g.Until) }
	if !slices.ContainsFunc(rec.Base().Glass, over) {
		return rec, false
	}
	n = Clone(rec)
	n.Base().Glass = slices.DeleteFunc(n.Base().Glass, over)
	return n, true
}

// OnlyGlass says whether a person may read the record through the broken glass alone: then they change nothing.
func (m *Meta) OnlyGlass(person string) bool {
	return m.IsRestricted() && !slices.Contains(m.NeedToKnow, person) && m.MayRead(person)
}
