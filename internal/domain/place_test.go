package domain

import "testing"

func TestOneChannelHasOneID(t *testing.T) {
	d := NewDirectory()
	d.Put(&Channel{ID: "weekly"})
	d.Put(&Channel{ID: "leads", Slack: "C0LEADS"})
	for _, c := range []struct{ slack, name, want string }{
		{"C0WEEKLY", "weekly", "weekly"},
		{"C0LEADS", "renamed", "leads"},
		{"C0OTHER", "leads", "C0OTHER"}, // took the name of a channel that the file knows by its id
		{"C0ELSE", "elsewhere", "C0ELSE"},
		{"C0PRIVATE", "", "C0PRIVATE"}, // Slack did not tell its name
		{"", "weekly", ""},             // nowhere that a card may live
	} {
		if got := d.ChannelAt(c.slack, c.name); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.slack, c.name, got, c.want)
		}
	}
}
