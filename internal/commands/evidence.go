package commands

// evidenceCommands are the verbs of domain 3.7.
func evidenceCommands() []Command {
	return []Command{{Name: "evidence", Synopsis: "Requests for proof that a control works"}}
}
