package commands

import "slices"

// incidentCommands are everything people do to an incident (domain 3.6).
func incidentCommands() []Command {
	return []Command{{Name: "incident", Synopsis: "Incidents and exercises",
		Sub: slices.Concat(incidentVerbs(), incidentTelling(), incidentLearning(), incidentLaw())}}
}

// incidentVerbs declare, name roles, and move an incident through its states.
func incidentVerbs() []Command { return nil }
