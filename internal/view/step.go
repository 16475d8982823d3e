package view

import "strings"

// stepLabels name the ways on that a refusal offers, where a card's button for the same words says it otherwise or not.
var stepLabels = map[string]string{"action add": "Add an action", "incident edit": "Correct the facts", "incident close": "Close", "incident cancel": "It was a false alarm", "incident role": "Take a role",
	"incident decision": "Record a decision", "incident severity": "Change the severity", "incident spread": "It spreads again",
	"brief approve": "Approve these words", "brief reword": "Ask for a change"}

// Step is the button of a way on after a refusal: in the words of the cards where they have some, so that nobody reads a
// command on it; else the command, with what it is about.
func Step(words string) Button {
	b := Button{Label: words, Words: words}
	f := strings.Fields(words)
	if len(f) < 2 {
		return b
	}
	verb := f[0] + " " + f[1]
	if verb == "decision complete" && len(f) == 3 { // there may be several
		b.Label = "Complete " + f[2]
	} else if said := stepLabels[verb]; said != "" {
		b.Label = said
	} else if said := pressLabels[verb]; said != "" && len(f) == 3 { // with more words it is no mere press
		b.Label = said
	}
	if verb == "brief approve" {
		b.Confirm = "Customers may be told exactly these words."
	}
	if b.Label != words {
		b.Access = b.Label + ": " + words
	}
	return b
}
