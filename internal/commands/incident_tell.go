package commands

// incidentTelling tell how an incident goes: updates, notes, decisions in short form.
func incidentTelling() []Command { return nil }
