package paper

import (
	"fmt"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/view"
)

// On a full page the sections in which there is nothing are one line; where there is room they stay as they are.
func TestNothingTakesNoRoomFromSomething(t *testing.T) {
	empty := func(m view.Message) view.Message {
		for n, name := range []string{"Closed", "Rated higher", "Decisions made"} {
			words := text("No closed risk this month.")
			if n == 1 {
				words = text("First digest, no comparison yet.")
			}
			m.Nodes = append(m.Nodes, view.Head(name), words)
		}
		m.Nodes = append(m.Nodes, view.Head("What is certain"), text("No customer lost anything."))
		return m
	}
	got := read(t, set(t, empty(review(2)), acme))
	if strings.Contains(got, "Nothing under") || strings.Count(got, "No closed risk this month.") != 2 {
		t.Error(got)
	}
	got = read(t, set(t, empty(review(9)), acme))
	wants(t, got, "Nothing under: Closed, Rated higher, Decisions made.", "What is certain No customer lost anything.")
	if strings.Contains(got, "No closed risk this month.") || strings.Contains(got, "no comparison yet") {
		t.Error(got)
	}
	if with, without := strings.Count(got, "RSK-"), strings.Count(read(t, set(t, review(9), acme)), "RSK-"); without-with > 5 {
		t.Errorf("%d items stand there, and %d where there are no empty sections", with, without)
	}
}

// What a large piece leaves free goes to each list in turn.
func TestEachListGetsItsShare(t *testing.T) {
	got := read(t, set(t, review(12), acme))
	var shown []int
	for s := range 5 {
		n := 0
		for i := range 12 {
			n += strings.Count(got, fmt.Sprintf("RSK-%03d", s*100+i))
		}
		shown = append(shown, n)
	}
	for _, n := range shown {
		if n < shown[0]-2 || n > shown[0]+2 {
			t.Errorf("shown of each list: %v", shown)
			break
		}
	}
}
