package commands

// briefCommands tell one fact sheet to five audiences (domain 5).
func briefCommands() []Command { return nil }
