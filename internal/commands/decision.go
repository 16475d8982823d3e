package commands

// decisionCommands are the verbs of domain 3.3.
func decisionCommands() []Command {
	return []Command{{Name: "decision", Synopsis: "Decisions with their options and reasons"}}
}
