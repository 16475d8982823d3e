package briefs

import (
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Weekly is what the weekly-sync templates may use. Every field and method is named in templates/README.md; a test
// compares the two.
type Weekly struct {
	frame

	Sections []Section // the sections of domain 4.2 in order; "Thank you" is left out where it is empty
	AllClear bool      // every section is empty
	Open     int       // open risks the reader may see
	Critical int       // of these
	High     int
	Overdue  int // risks past their target
	PastEnd  int // exceptions past their end
	// The trend of the three numbers an executive reads, as an arrow and a word; empty in the first digest.
	UrgentTrend, OverdueTrend, PastEndTrend Text

	Marked     []Item // what people put on the agenda
	MarkedMore int    // how many of these are left out

	clips int // how often its titles were shortened
}

// Section is one heading and its first few items.
type Section struct {
	Key     string // decisions, changed, do_first, late, escalations, exceptions, incidents, gaps, thanks
	Heading Text
	Items   []Item
	More    int  // how many are left out
	Command Mark // shows them all
	Empty   Text
}

// Item is one line: reference, title, owner, due or age, what is needed (domain 4.1 rule 3).
type Item struct {
	Ref   Text
	Title Text
	Owner Mark
	When  Text
	Need  Text
	Words Text   // in plain words for people who read no references: executives
	Lines []Text // what else this reader is told of it, a line each
	Links []Mark // tickets and pages that belong to it, for engineers

	ref   domain.Ref
	also  []domain.Ref // further records whose words stand in its lines
	yours bool         // the reader's own to decide
}

// Said is a note and who wrote it.
type Said struct {
	By   Mark
	Text Text
}

// Section is a section by its key, an empty one where the key is unknown.
func (w Weekly) Section(key string) Section {
	for _, s := range w.Sections {
		if s.Key == key {
			return s
		}
	}
	return Section{Key: key}
}

// Count is how many there are, those left out included.
func (s Section) Count() int { return len(s.Items) + s.More }

// own is how many of its items are the reader's own to decide.
func (s Section) own() int {
	n := 0
	for _, it := range s.Items {
		if it.yours {
			n++
		}
	}
	return n
}

// cut ends a list after n items. The order of the list holds, but where the end would hide what the reader is to decide,
// that comes first: it waits for nobody else, and a page that does not say what it asks is asked in vain.
func (s Section) cut(n int) Section {
	if len(s.Items) <= n {
		return s
	}
	if slices.ContainsFunc(s.Items[n:], func(it Item) bool { return it.yours }) {
		s.Items = slices.Clone(s.Items)
		slices.SortStableFunc(s.Items, func(a, b Item) int { return compareBool(b.yours, a.yours) })
	}
	s.Items, s.More = s.Items[:n:n], s.More+len(s.Items)-n
	return s
}

// Top is the first n items of the section.
func (s Section) Top(n int) []Item { return s.Items[:min(n, len(s.Items))] }

// Urgent is the number of open Critical and High risks together.
func (w Weekly) Urgent() int { return w.Critical + w.High }
