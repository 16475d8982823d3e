package domain

import (
	"slices"
	"time"
	"unicode/utf8"
)

// SeverityAnchors say when each severity fits (domain 3.6). They stand beside the choice: at night nobody looks them up.
var SeverityAnchors = map[string]string{
	"SEV1": "customer data exposed, harm to people, or tier 1 down for most",
	"SEV2": "serious: a contained group, or tier 1 degraded",
	"SEV3": "minor, but somebody must take it now",
	"SEV4": "no effect on customers",
}

// maxIncidentServices bounds the services that one incident names.
const maxIncidentServices = 10

// NewIncident makes an incident of what somebody said (domain 3.6); its number and the place of its card are the
// ledger's. leads has the declarer take the lead in the same step.
func NewIncident(w Work, i Incident, leads bool) (IncidentDeed, *Error) {
	if err := w.Caller.May(MayLog); err != nil {
		return IncidentDeed{}, err
	}
	if i.Kind == "" {
		i.Kind = KindReal
	}
	i.Title, i.Type = OneLine(i.Title), IncidentType(i.Type)
	if err := i.checkDeclared(w); err != nil {
		return IncidentDeed{}, err
	}
	i.State, i.By = IncDeclared, w.Caller.Person
	if i.Times["detected"].IsZero() {
		i.Times = map[string]time.Time{"detected": w.Now.UTC()}
	}
	i.Times["declared"] = w.Now.UTC()
	if i.Severity == "SEV1" || i.Severity == "SEV2" {
		i.Times[severeSince] = w.Now.UTC()
	}
	if i.IsRestricted() {
		i.NeedToKnow = StartList(w.Dir, append(i.NeedToKnow, w.Caller.Person)...)
	}
	StartLegal(w.Dir, &i)
	i.log(w, "declare", "%s declared it as %s: %s", w.name(w.Caller.Person), i.Severity, i.Title)
	if leads {
		if err := w.fits(&i, IncidentRoles[0], w.Caller.Person); err != nil {
			return IncidentDeed{}, err
		}
		i.State = IncLed
		i.take(w, IncidentRoles[0], w.Caller.Person)
	}
	return IncidentDeed{Inc: &i, What: "declared"}, nil
}

func (i *Incident) checkDeclared(w Work) *Error {
	switch n := utf8.RuneCountInString(i.Title); {
	case n == 0:
		return Fail(Invalid, "What happened?").WithHint("A few words are enough: `incident declare \"Clinic portal shows other customers' orders\" severity:SEV1`.").WithField("title")
	case n > MaxTitle:
		return Fail(Invalid, "That title has %d characters; %d is the most.", n, MaxTitle).WithHint("Say it in a few words; the updates have room for details.").WithField("title")
	}
	if !slices.Contains(Severities, i.Severity) {
		return Fail(Invalid, "How bad is it?").WithHint("SEV1: %s. SEV2: %s. SEV3: %s. SEV4: %s. When unsure, take the higher one.",
			SeverityAnchors["SEV1"], SeverityAnchors["SEV2"], SeverityAnchors["SEV3"], SeverityAnchors["SEV4"]).WithField("severity").WithRule("domain 3.6")
	}
	i.ServiceIDs = both(i.ServiceIDs...)
	if len(i.ServiceIDs) > maxIncidentServices {
		return Fail(Invalid, "Those are %d services; %d is the most.", len(i.ServiceIDs), maxIncidentServices).WithHint("Name the ones that matter most.").WithField("service")
	}
	for _, s := range i.ServiceIDs {
		if w.Dir.Services[s] == nil {
			return Fail(Invalid, "I know no service called %s.", s).WithHint("Name one as it stands in the directory, or leave it out for now.").WithField("service")
		}
	}
	if at := i.Times["detected"]; at.After(w.Now) {
		return Fail(Invalid, "It cannot have been noticed in the future.").WithHint("Say when it was noticed, like `detected:22:15`, or leave it out for now.").WithField("detected")
	}
	return nil
}

// Leaderless says whether somebody must be found who takes it, for nobody leads it or whoever did is gone (domain 3.6): a
// SEV4 can wait for a volunteer.
func (i *Incident) Leaderless(d *Directory, today Date) bool {
	return i.Live() && (i.Lead == "" || i.LeadGone(d, today)) && i.Severity != "SEV4" && i.Times["resolved"].IsZero()
}
