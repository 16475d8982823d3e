package commands

// controlCommands set how a control stands on a service.
func controlCommands() []Command { return nil }

// signoffCommands say whether a change needs a sign-off.
func signoffCommands() []Command { return nil }
