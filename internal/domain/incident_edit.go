package domain

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// IncidentChange is what somebody corrects of the facts of an incident; nil and empty stay as they are.
type IncidentChange struct {
	Title    string
	Type     string
	Control  *string  // empty: no control failed
	Services []string // added
	Without  []string // services that it did not touch
	Risks    []Ref    // added
	NotRisks []Ref    // taken off
	Detected time.Time
}

// maxIncidentType bounds the word for what sort of incident it is.
const maxIncidentType = 40

// Edit corrects facts: what sort it was, which control failed, which services it touched, which risks it was, when it was
// noticed. linked are the risks that are added or taken off, as the caller sees them.
func (i *Incident) Edit(w Work, c IncidentChange, linked []Record) (IncidentDeed, *Error) {
	n, stands, err := i.begin(w, "edit")
	if err != nil {
		return IncidentDeed{}, err
	}
	n.KeepMisses(w.Dir, w.Now) // another service makes nothing of a clock that was missed undone (domain 5.5)
	var said []string
	for _, part := range []func(Work, IncidentChange, *[]string) *Error{n.editTitle, n.editType, n.editControl, n.editServices,
		func(_ Work, c IncidentChange, said *[]string) *Error { return n.editRisks(c, linked, said) }, n.editDetected} {
		if err := part(w, c, &said); err != nil {
			return IncidentDeed{}, err
		}
	}
	if len(said) == 0 {
		return IncidentDeed{}, Fail(AlreadyDone, "Nothing is different.").WithHint("Name what is to change, for example `incident edit %s type:phishing`.", i.ID)
	}
	words := strings.Join(said, "; ")
	n.log(w, "edit", "%s corrected the facts: %s", w.name(w.Caller.Person), words)
	return IncidentDeed{Inc: n, What: "edited", For: stands, Words: words}, nil
}

func (i *Incident) editTitle(_ Work, c IncidentChange, said *[]string) *Error {
	title := OneLine(c.Title)
	if title == "" || title == i.Title {
		return nil
	}
	if utf8.RuneCountInString(title) > MaxTitle {
		return Fail(Invalid, "That title has more than %d characters.", MaxTitle).WithHint("Say it in one line.").WithField("title")
	}
	i.Title, *said = title, append(*said, "title: "+title)
	return nil
}

func (i *Incident) editType(_ Work, c IncidentChange, said *[]string) *Error {
	sort := IncidentType(c.Type)
	if c.Type == "" || sort == i.Type {
		return nil
	}
	if sort == "" || utf8.RuneCountInString(sort) > maxIncidentType {
		return Fail(Invalid, "“%s” names no sort of incident.", Clip(c.Type, 40)).WithHint("One or two words, like `account-takeover`.").WithField("type")
	}
	i.Type, *said = sort, append(*said, "type: "+sort)
	return nil
}

func (i *Incident) editControl(w Work, c IncidentChange, said *[]string) *Error {
	if c.Control == nil || *c.Control == i.Control {
		return nil
	}
	name := "none"
	if *c.Control != "" {
		if w.Dir.Controls[*c.Control] == nil {
			return Fail(Invalid, "I know no control %s.", *c.Control).WithHint("`list control` shows all of them.").WithField("control")
		}
		name = w.Dir.NameOf(Ref{KindControl, *c.Control})
	}
	i.Control, *said = *c.Control, append(*said, "control that failed: "+name)
	return nil
}

func (i *Incident) editRisks(c IncidentChange, linked []Record, said *[]string) *Error {
	for _, rec := range linked {
		off, field := slices.Contains(c.NotRisks, rec.Ref()), "risk"
		if off {
			field = "not_risk"
		}
		if _, ok := rec.(*Risk); !ok {
			return Fail(Invalid, "%s is no risk.", rec.Ref()).WithHint("Name a risk, like RSK-001.").WithField(field)
		}
		secret, word := rec.Base().IsRestricted(), rec.Ref().String()
		if secret { // who reads the incident need not be on the risk's list
			word = "a confidential one"
		}
		if off {
			at := slices.Index(i.Risks, rec.Ref())
			if at < 0 {
				return Fail(AlreadyDone, "%s is not linked to %s.", rec.Ref(), i.Ref()).WithHint("`incident show %s` names what is linked to it.", i.ID).WithField(field)
			}
			i.Risks, *said = slices.Delete(i.Risks, at, at+1), append(*said, "not this risk: "+word)
			continue
		}
		if secret && !i.IsRestricted() { // its number would stand on the card (domain 7.2)
			return Fail(Refused, "%s is confidential and %s is not: they do not go together.", rec.Ref(), i.Ref()).
				WithHint("A security lead can make the incident confidential: `restrict %s`.", i.ID).WithField("risk").WithRule("domain 7.2")
		}
		if slices.Contains(i.Risks, rec.Ref()) {
			continue
		}
		i.Risks, *said = append(i.Risks, rec.Ref()), append(*said, "risk: "+word)
	}
	return nil
}

func (i *Incident) editDetected(w Work, c IncidentChange, said *[]string) *Error {
	if c.Detected.IsZero() || c.Detected.Equal(i.Times["detected"]) {
		return nil
	}
	latest, why := w.Now, "It cannot have been noticed in the future."
	if declared := i.Times["declared"]; !declared.IsZero() { // an imported one may not say
		latest, why = declared, "It was noticed before it was declared."
	}
	if c.Detected.After(latest) {
		return Fail(Invalid, "%s", why).WithHint("Name a moment up to %s.", Stamp(latest, w.Dir.Location())).WithField("detected")
	}
	i.Times["detected"], *said = c.Detected.UTC(), append(*said, "noticed: "+Stamp(c.Detected, w.Dir.Location()))
	return nil
}

func (i *Incident) editServices(w Work, c IncidentChange, said *[]string) *Error {
	for _, id := range append(slices.Clone(c.Services), c.Without...) {
		if w.Dir.Services[id] == nil {
			return Fail(Invalid, "I know no service %s.", id).WithHint("`list service` shows all of them.").WithField("service")
		}
	}
	now := slices.DeleteFunc(both(append(slices.Clone(i.ServiceIDs), c.Services...)...), func(id string) bool { return contains(c.Without, id) })
	if slices.Equal(now, i.ServiceIDs) {
		return nil
	}
	if len(now) > maxIncidentServices {
		return Fail(Invalid, "Those are %d services; %d is the most.", len(now), maxIncidentServices).WithHint("Name the ones that matter most.").WithField("service")
	}
	i.ServiceIDs = now
	AddLegal(w.Dir, i)
	names := []string{"none"}
	if len(now) > 0 {
		names = nil
	}
	for _, id := range now {
		names = append(names, w.Dir.NameOf(Ref{KindService, id}))
	}
	*said = append(*said, "services: "+AndList(names))
	return nil
}

// IncidentType is the word for what sort of incident it is, so that one sort is one word: "Account takeover" is
// account-takeover.
func IncidentType(s string) string {
	var out strings.Builder
	for _, r := range strings.ToLower(OneLine(s)) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > 0x7f:
			out.WriteRune(r)
		case out.Len() > 0 && !strings.HasSuffix(out.String(), "-"):
			out.WriteByte('-')
		}
	}
	return strings.Trim(out.String(), "-")
}
