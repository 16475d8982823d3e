package commands

// rankVerbs explain and compare scores, and plan with them (domain 2).
func rankVerbs() []Command { return nil }
