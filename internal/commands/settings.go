package commands

// settingsCommands are what people and channels may set for themselves.
func settingsCommands() []Command { return nil }
