package domain

// Accept is what an approved exception does to a linked risk (domain 3.1, system only): it carries the risk, and nothing
// of its age or target changes. ok is false where the state does not list it; then nothing is to be written.
func (r *Risk) Accept() (n *Risk, ok bool) {
	to, ok := riskLife.to(r.State, riskAccept)
	if !ok {
		return nil, false
	}
	n = Clone(r)
	n.State, n.Treatment = to, TreatAccept
	return n, true
}

// ExceptionEnded is what the end of the last live exception does to a linked risk (domain 3.1, system only): closed as
// fixed it is to be verified, and who did the fix may not do that; else it is open again. Target and age are not reset.
// ok is false where the risk is not accepted.
func (r *Risk) ExceptionEnded(fixed bool, proof string, fixers ...string) (n *Risk, ok bool) {
	verb := riskLapse
	if fixed {
		verb = riskFixed
	}
	to, ok := riskLife.to(r.State, verb)
	if !ok {
		return nil, false
	}
	n = Clone(r)
	n.State, n.Treatment = to, ""
	if fixed {
		n.Treatment, n.Evidence = TreatMitigate, proof
		n.Fixers = both(append(append([]string{}, n.Fixers...), fixers...)...)
	}
	return n, true
}
