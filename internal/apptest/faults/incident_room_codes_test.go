package faults

import (
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/secretariat-bot/secretariat/internal/apptest"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

const incidentRoom = "inc-001-orders-of-others-are-shown"

// What Slack may say to an errand on an incident's channel, or to a message in it: the incident lives on its card, whoever
// can do something hears of it once and in words, and no other letter waits (slack-platform 9, reliability F27).
func TestWhatSlackSaysOfAnIncidentsChannel(t *testing.T) {
	t.Parallel()
	const lost, refused = "The channel of INC-001", "Slack does not let me"
	for _, x := range []struct {
		method, code string
		who, reads   string // nobody hears of it where empty
	}{
		{"conversations.create", "missing_scope", "lea", refused + " make a channel"},
		{"conversations.create", "name_taken", "lea", refused + " make a channel"},
		{"conversations.setTopic", "restricted_action", "lea", refused + " set the topic"},
		{"conversations.setTopic", "is_archived", "eng", lost},
		{"conversations.invite", "user_disabled", "", ""},
		{"conversations.invite", "not_in_channel", "eng", lost},
		{"bookmarks.add", "a_code_of_next_year", "lea", refused + " put a bookmark"},
		{"chat.postMessage", "is_archived", "eng", lost},
		{"chat.postMessage", "not_in_channel", "eng", lost},
		{"chat.postMessage", "channel_not_found", "eng", lost},
	} {
		t.Run(x.method+" "+x.code, func(t *testing.T) {
			t.Parallel()
			c := newIncidents(t, "redis://"+miniredis.RunT(t).Addr(), true)
			c.Ready(c.begin(c.Opt))
			fault := workspace.Fault{Kind: workspace.FaultRefuse, Method: x.method, Code: x.code}
			if x.method == "chat.postMessage" { // in that channel alone
				c.does(declared, nil)
				c.rests(nil)
				fault.Channel = c.Slack.As("eng").Sees(incidentRoom).ID
			}
			c.Slack.SetFault(fault)
			if x.method != "chat.postMessage" {
				c.does(declared, nil)
				c.rests(nil)
			}
			c.does(led, nil)
			c.does(inComms, nil)
			c.does(told, nil)
			c.rests(nil)
			c.once("eng", "security-weekly", "INC-001", "Update 1 by Person One", "Eng Okafor leads")
			c.once("eng", "eng-all", "Update 1")
			for _, who := range []string{"lea", "exe", "eng", "p1"} {
				want := 0
				if who == x.who {
					want = 1
				}
				heard := c.standing(who, "bot", refused)
				heard = append(heard, c.standing(who, "bot", lost, "archived, or I was taken out of it")...)
				if heard = append(heard, c.standing(who, "bot", "could not be delivered")...); len(heard) != want {
					t.Errorf("%s hears of it %d times, want %d", who, len(heard), want)
					for _, m := range heard {
						t.Log(m.Text)
					}
				}
				if want == 1 && len(c.standing(who, "bot", x.reads)) != 1 {
					t.Errorf("%s does not read %q", who, x.reads)
				}
			}
			c.proves()
		})
	}
}

// Slack asks to wait with everything that makes a channel: in the end it stands as if it had not (reliability F8).
func TestAnIncidentsChannelWaitsWhereSlackAsksTo(t *testing.T) {
	t.Parallel()
	c := newIncidents(t, "redis://"+miniredis.RunT(t).Addr(), true)
	c.Ready(c.begin(c.Opt))
	for _, method := range []string{"conversations.create", "conversations.setTopic", "conversations.invite", "bookmarks.add", "conversations.archive"} {
		c.Slack.SetFault(workspace.Fault{Kind: workspace.FaultRateLimited, Method: method, Seconds: 1, RetryAfter: "1"})
	}
	c.does(declared, nil)
	c.does(led, nil)
	c.rests(nil)
	room := c.Slack.As("eng").Sees(incidentRoom)
	if room.ID == "" || len(room.Bookmarks) != 1 || !apptest.HasAll(room.Topic, "INC-001 · SEV1 · lead: Eng Okafor") {
		t.Errorf("the channel: %+v", room)
	}
	c.does(`eng: incident cancel INC-001 "a test account"`, nil)
	c.rests(nil)
	c.Clock.Advance(25 * time.Hour)
	c.rests(nil)
	if !c.Slack.As("eng").Sees(incidentRoom).Archived {
		t.Error("the channel stays open")
	}
}
