package commands

// incidentLaw are the legal clocks of an incident (domain 5.5).
func incidentLaw() []Command { return nil }
