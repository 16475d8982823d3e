package domain

import "slices"

// LeadsStep is the target of a step that asks all security leads (domain 1.3, a record without a path).
const LeadsStep = "role:security_lead"

// MajorPath is the path of SEV1 and SEV2 incidents where there is one (domain 1.3).
const MajorPath = "path-major"

// NoPathWait is how many minutes each step waits where nothing was agreed (domain 1.3).
const NoPathWait = 60

// Route is the path along which somebody is looked for, as it stands at the start.
type Route struct {
	Path    string // its id, "" where nothing was agreed
	Service string
	Steps   []Step
}

// RouteOf is the path of a record (domain 1.3): its service's; of an action its source's; of a SEV1 or SEV2 incident
// path-major. parent gives the records it hangs on, as far as they are known.
func RouteOf(d *Directory, rec Record, parent func(Ref) Record) Route {
	if a, ok := rec.(*Action); ok && !a.From.IsZero() && parent != nil {
		if from := parent(a.From); from != nil {
			r := RouteOf(d, from, nil)
			if r.Service == "" {
				r.Service = a.Service
			}
			return r
		}
	}
	service := ""
	if s := rec.Services(); len(s) > 0 && rec.Ref().Kind != KindControl { // a control is required on many: none of them is its
		service = s[0]
	}
	if i, ok := rec.(*Incident); ok && Severe(i) {
		if steps := stepsOf(d, MajorPath); steps != nil {
			return Route{MajorPath, service, steps}
		}
	}
	path, accountable, team := "", answers(d, rec), ""
	if s := d.Services[service]; s != nil {
		path, team = s.Path, s.Team
		if s.Accountable != "" {
			accountable = s.Accountable
		}
	} else if p := d.People[accountable]; p != nil {
		team = p.Unit
	}
	if e, ok := rec.(*Evidence); ok && d.Controls[e.Control] != nil {
		path = d.Controls[e.Control].Path
	}
	if c, ok := rec.(*Control); ok {
		path = c.Path
	}
	if steps := stepsOf(d, path); steps != nil {
		return Route{path, service, steps}
	}
	lead := ""
	if t := d.Teams[team]; t != nil {
		lead = t.Lead
	}
	return Route{"", service, Ladder(accountable, lead)}
}

// Ladder is a path of persons with the security leads at its end, an hour each; nobody stands on it twice in a row.
func Ladder(persons ...string) []Step {
	var steps []Step
	for _, p := range append(persons, LeadsStep) {
		if p != "" && (len(steps) == 0 || steps[len(steps)-1].To != p) {
			steps = append(steps, Step{p, NoPathWait})
		}
	}
	return steps
}

func stepsOf(d *Directory, path string) []Step {
	if p := d.Paths[path]; p != nil && len(p.Steps) > 0 {
		return slices.Clone(p.Steps)
	}
	return nil
}

// answers is the person who answers for a record that hangs on no service.
func answers(d *Directory, rec Record) string {
	switch r := rec.(type) {
	case *Risk:
		return r.Owner
	case *Decision:
		return r.Approver
	case *Exception:
		return r.Approver
	case *Incident:
		return r.Lead
	case *Action:
		return r.Owner
	case *Control:
		return r.Accountable
	case *Evidence:
		if c := d.Controls[r.Control]; c != nil {
			return c.Accountable
		}
		return r.Owner
	}
	return ""
}

// Severe says whether an incident is SEV1 or SEV2.
func Severe(i *Incident) bool { return i.Severity == "SEV1" || i.Severity == "SEV2" }

// UrgentOf says whether an escalation about a record is urgent by itself, and why (domain 1.3).
func UrgentOf(rec Record) (why string, urgent bool) {
	switch r := rec.(type) {
	case *Incident:
		if r.Kind == KindExercise && (r.Drill == nil || !r.Drill.Urgent) {
			return "", false // nobody is woken by an exercise unless who started it said so
		}
		return r.Severity, Severe(r)
	case *Risk:
		return "Critical risk", r.Score.Band() == Critical
	}
	return "", false
}
