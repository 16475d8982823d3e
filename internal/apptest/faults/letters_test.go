package faults

import (
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/apptest"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

// Slack takes a message and its answer is lost (cut, or an HTTP 500): the message stands once, and later edits reach
// it (reliability F6). The same where the history shows it late.
func TestAMessageWhoseAnswerIsLostStandsOnceAndIsEdited(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]struct {
		how string
		lag float64
	}{"cut": {"", 0}, "http 500": {"500", 0}, "cut, seen late": {"", 1}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, _ := smallCrowd(t)
			if f.lag > 0 {
				c.Slack.SetFault(workspace.Fault{Kind: workspace.FaultHistoryLag, Seconds: f.lag})
			}
			lose := func() {
				c.Slack.SetFault(workspace.Fault{Kind: workspace.FaultLoseResponse, Method: "chat.postMessage", Code: f.how, Count: 3})
			}
			eng := c.Slack.As("eng")
			lose()
			if said := c.Ask(eng, `/sec action add "Rotate the keys" owner:@p1 due:friday`); !apptest.HasAll(said, "ACT-001") {
				t.Fatal(said)
			}
			c.posted()
			c.Slack.ClearFaults()
			card := c.once("p2", "security-weekly", "ACT-001", "Rotate the keys")
			c.once("p1", "bot", "ACT-001")
			c.Ask(c.Slack.As("p1"), "/sec action done ACT-001")
			c.posted()
			if now := c.once("p2", "security-weekly", "ACT-001"); now.TS != card.TS || now.Edited == nil {
				t.Errorf("the edit did not reach the card: %+v", now)
			}

			lose()
			if said := c.Ask(c.Slack.As("p3"), `/sec escalate payments-api "nobody answers"`); !apptest.HasAll(said, "ESC-001") {
				t.Fatal(said)
			}
			c.posted()
			c.Slack.ClearFaults()
			asked := c.once("eng", "bot", "ESC-001", "you are asked", "I have it")
			c.once("p2", "security-weekly", "ESC-001", "Asked now")
			if _, err := eng.Presses(asked, "I have it"); err != nil {
				t.Fatal(err)
			}
			c.Until("both messages say who has it", func() bool {
				return len(c.standing("eng", "bot", "ESC-001", "has it", "Why")) == 1 && len(c.standing("p2", "security-weekly", "ESC-001", "has it")) == 1
			})
			c.posted()
			c.once("eng", "bot", "ESC-001", "Why")
			c.once("p2", "security-weekly", "ESC-001", "Why")

			lose()
			c.Clock.Set(time.Date(2026, 9, 22, 14, 0, 0, 0, time.UTC)) // Tuesday, ten in New York
			c.Until("the digest stands", func() bool { return len(c.digests()) > 0 })
			c.posted()
			if n := len(c.digests()); n != 1 {
				t.Errorf("%d digests", n)
			}
			c.proves()
		})
	}
}

// Slack asks to wait: nothing is lost, each channel keeps its order, an escalation that came later goes before a digest
// that waits, and other methods go on meanwhile (reliability F8, G9).
func TestSlackAsksToWait(t *testing.T) {
	t.Parallel()
	for _, after := range []string{"1", "3"} {
		t.Run("Retry-After "+after, func(t *testing.T) {
			t.Parallel()
			c, _ := smallCrowd(t)
			eng, p1 := c.Slack.As("eng"), c.Slack.As("p1")
			c.Ask(eng, `/sec action add "Standing already" owner:@p1 due:friday`)
			c.posted()
			limit := c.Slack.SetFault(workspace.Fault{Kind: workspace.FaultRateLimited, Method: "chat.postMessage", Seconds: 3600, RetryAfter: after})
			c.Clock.Set(time.Date(2026, 9, 22, 14, 0, 0, 0, time.UTC)) // ten in New York: the digest
			c.Until("the digest waits", func() bool {
				for _, r := range c.rows("") {
					if apptest.HasAll(r.Letter.ID, "weekly-sync") && r.Tries > 0 {
						return true
					}
				}
				return false
			})
			for _, title := range []string{"First", "Second", "Third"} {
				c.Ask(eng, `/sec action add "`+title+`" owner:@p2 due:friday`)
			}
			if said := c.Ask(c.Slack.As("p3"), `/sec escalate payments-api "nobody answers"`); !apptest.HasAll(said, "ESC-001") {
				t.Fatal(said)
			}
			c.Ask(p1, "/sec action done ACT-001")
			c.Until("an edit goes out while posts wait", func() bool {
				ms := c.standing("p1", "bot", "ACT-001", "Standing already")
				return len(ms) == 1 && ms[0].Edited != nil
			})
			if n := len(c.digests()) + len(c.standing("p2", "security-weekly", "ESC-001")); n != 0 {
				t.Errorf("%d messages went out against Slack's wish", n)
			}
			c.Slack.ClearFaults(limit)
			c.posted()
			esc := c.once("p2", "security-weekly", "ESC-001", "Asked now")
			digest := c.digests()
			if len(digest) != 1 || digest[0].TS < esc.TS {
				t.Errorf("%d digests; the escalation's card stands at %s", len(digest), esc.TS)
			}
			c.once("eng", "bot", "ESC-001", "you are asked")
			last := esc.TS
			for _, ref := range []string{"ACT-002", "ACT-003", "ACT-004"} {
				m := c.once("p2", "security-weekly", ref, "due")
				if m.TS < last {
					t.Errorf("%s stands out of order", ref)
				}
				last = m.TS
			}
			c.proves()
		})
	}
}
