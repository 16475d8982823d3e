package commands

// championCommands name and confirm the champions of teams.
func championCommands() []Command { return nil }

// thanksCommands say thank you.
func thanksCommands() []Command { return nil }
