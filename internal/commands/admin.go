package commands

// adminCommands grant roles and break the glass (domain 7.1); waive lifts a separation of duty (domain 7.4).
func adminCommands() []Command { return nil }

// restrictVerbs make a risk confidential and say who may read it (domain 7.2).
func restrictVerbs() []Command { return nil }
