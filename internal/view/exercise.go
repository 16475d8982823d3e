package view

import (
	"slices"
	"strings"
)

// ExerciseBanner begins everything that is said of an exercise (domain 3.6).
const ExerciseBanner = "EXERCISE · nothing really happened"

// Exercise puts a message under the banner of exercises; one that stands under it already stays as it is.
func Exercise(m Message) Message {
	if !m.Restricted && !strings.HasPrefix(m.Summary, ExerciseBanner) {
		m.Summary = ExerciseBanner + ". " + m.Summary // a confidential one says in its notification what all of them say (domain 7.2)
	}
	if len(m.Nodes) == 0 || len(m.Nodes[0].Lines) == 0 || PlainLine(m.Nodes[0].Lines[0], "", nil) != ExerciseBanner {
		m.Nodes = append([]Node{Text(L(B(ExerciseBanner)))}, m.Nodes...)
	}
	m.Thread = slices.Clone(m.Thread)
	for i := range m.Thread {
		m.Thread[i] = Exercise(m.Thread[i])
	}
	return m
}
