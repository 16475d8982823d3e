package domain

// ByKind holds numbered records sorted by their kind, each in the order it came.
type ByKind struct {
	Risks       []*Risk
	Exceptions  []*Exception
	Decisions   []*Decision
	Actions     []*Action
	Incidents   []*Incident
	Escalations []*Escalation
	Evidence    []*Evidence
}

// Add puts a record with its kind; what is not numbered is left out.
func (b *ByKind) Add(rec Record) {
	switch r := rec.(type) {
	case *Risk:
		b.Risks = append(b.Risks, r)
	case *Exception:
		b.Exceptions = append(b.Exceptions, r)
	case *Decision:
		b.Decisions = append(b.Decisions, r)
	case *Action:
		b.Actions = append(b.Actions, r)
	case *Incident:
		b.Incidents = append(b.Incidents, r)
	case *Escalation:
		b.Escalations = append(b.Escalations, r)
	case *Evidence:
		b.Evidence = append(b.Evidence, r)
	}
}
