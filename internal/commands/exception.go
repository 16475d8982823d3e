package commands

// exceptionCommands are the verbs of domain 3.2.
func exceptionCommands() []Command {
	return []Command{{Name: "exception", Synopsis: "Exceptions: written, time-bound permissions"}}
}
