package domain

import "strings"

// Searched are the texts by whose words a numbered record is found: its heading, and what else it says, the ids of the
// things and persons it names among them.
func Searched(rec Record) (heading, text string) {
	if !rec.Ref().Kind.IsNumbered() {
		return "", ""
	}
	return rec.Heading(), strings.Join(textsOf(rec), " · ")
}

func textsOf(rec Record) []string {
	out := append([]string{}, rec.Services()...)
	switch r := rec.(type) {
	case *Risk:
		s := r.Statement
		out = append(out, r.Owner, r.Control, s.If, s.Then, s.Impact, s.Affected, s.NothingChanges, s.Good)
	case *Exception:
		out = append(out, r.Control, r.Requester, r.Why)
		out = append(out, r.Compensating...)
	case *Decision:
		out = append(out, r.Driver, r.Approver, r.Context, r.Rationale, r.Tradeoff)
		out = append(out, r.Options...)
	case *Action:
		out = append(out, r.Owner, r.BlockedBy)
	case *Incident:
		out = append(out, r.Lead, r.Type)
	case *Escalation:
		out = append(out, r.Outcome)
	case *Evidence:
		out = append(out, r.Control, r.Owner)
	}
	return out
}
