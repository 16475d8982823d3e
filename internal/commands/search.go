package commands

// searchCommands look for words in what the reader may see.
func searchCommands() []Command { return nil }
