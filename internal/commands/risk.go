package commands

import "slices"

// riskCommands are the words about risks (domain 2, 3.1).
func riskCommands() []Command {
	return []Command{{Name: "risk", Synopsis: "Risks: something that may happen and would hurt the business", Sub: slices.Concat(riskVerbs(), rankVerbs(), restrictVerbs())}}
}

// riskVerbs are the verbs of domain 3.1.
func riskVerbs() []Command { return nil }

// raiseCommands are the private way to the security leads (product 1, scene 12).
func raiseCommands() []Command { return nil }
