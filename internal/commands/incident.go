package commands

// incidentCommands list and show incidents.
func incidentCommands() []Command {
	return []Command{{Name: "incident", Synopsis: "Incidents and exercises"}}
}
