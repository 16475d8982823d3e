package view

import "testing"

// A way on after a refusal reads as the buttons of the cards do.
func TestStepsReadAsButtons(t *testing.T) {
	for words, want := range map[string]string{
		"incident retro INC-004":            pressLabels["incident retro"],
		"action add source:INC-004":         "Add an action",
		"incident clock INC-004":            "Legal clocks",
		"decision complete DEC-009":         "Complete DEC-009",
		"escalation ack ESC-001 until:tomo": "escalation ack ESC-001 until:tomo",
		"help":                              "help",
	} {
		if got := Step(words); got.Label != want || got.Words != words {
			t.Errorf("%q reads %q and types %q, not %q", words, got.Label, got.Words, want)
		}
	}
}
