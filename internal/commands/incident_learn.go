package commands

// incidentLearning are the retrospective and what follows of it.
func incidentLearning() []Command { return nil }
