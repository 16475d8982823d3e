package faults

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/apptest"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

// refusesOnce lets Slack refuse the next message to a place.
func (c *crowd) refusesOnce(code, channel string) {
	c.Slack.SetFault(workspace.Fault{Kind: workspace.FaultRefuse, Method: "chat.postMessage", Code: code, Channel: channel, Count: 1})
}

// row waits until the letter of a card in the channel or to a person is in a state.
func (c *crowd) row(id string, s outbox.State) outbox.Row {
	c.T.Helper()
	var got outbox.Row
	c.Until(id+" is "+string(s), func() bool {
		r, ok, err := c.store.Queue().Get(c.T.Context(), id)
		got = r
		return err == nil && ok && r.State == s
	})
	return got
}

// Codes by which a place is closed: the letter is kept for the operator, whoever it was about is told once, the bot is
// well, and the next letter goes out (slack-platform 5, reliability F27).
func TestAPlaceThatTakesNoLetters(t *testing.T) {
	t.Parallel()
	c, _ := smallCrowd(t)
	codes := strings.Fields(`channel_not_found not_in_channel is_archived is_inactive user_not_found user_disabled restricted_action
		restricted_action_read_only_channel cannot_dm_bot ekm_access_denied messages_tab_disabled posting_to_channel_denied`)
	who := append(slices.Clone(c.names[:9]), "eng", "exe", "lea")
	for i, code := range codes {
		p := c.Slack.As(who[i])
		c.refusesOnce(code, "C0WEEKLY")
		if said := c.Ask(p, fmt.Sprintf(`/sec action add "About %s" owner:@%s due:friday`, code, who[i])); !apptest.HasAll(said, "ACT-") {
			t.Fatal(said)
		}
		r := c.row(fmt.Sprintf("card:ACT-%03d:1", i+1), outbox.Buried)
		if r.Why != "dead: "+code {
			t.Errorf("%s: the row says %q", code, r.Why)
		}
		c.Until(who[i]+" is told", func() bool {
			return len(c.standing(who[i], "bot", "A message to #security-weekly could not be delivered", code, "/invite")) == 1
		})
	}
	if ill := c.health(); len(ill) != 0 {
		t.Errorf("a closed place made the bot ill: %v", ill)
	}
	c.Ask(c.Slack.As("p1"), `/sec action add "Goes out" owner:@p1 due:friday`)
	c.posted()
	c.once("p2", "security-weekly", "Goes out", "due")

	// A person whose account is closed: the leads hear of it.
	c.Slack.SetFault(workspace.Fault{Kind: workspace.FaultRefuse, Method: "conversations.open", Code: "user_disabled", Count: 1})
	c.Ask(c.Slack.As("eng"), `/sec action add "For a closed account" owner:@p9 due:friday`)
	c.Until("the lead is told", func() bool {
		return len(c.standing("lea", "bot", "direct messages to Person J could not be delivered", "user_disabled")) == 1
	})
	c.posted()
	if n := len(c.rows(outbox.Buried)); n != len(codes)+1 {
		t.Errorf("%d buried letters", n)
	}
	c.proves()
}

// Codes by which our own message is refused: kept for the operator and logged, never repeated, and nothing waits for it.
func TestAMessageThatSlackWillNeverTake(t *testing.T) {
	t.Parallel()
	c, _ := smallCrowd(t)
	codes := strings.Fields("invalid_blocks invalid_arguments msg_too_long msg_blocks_too_long no_text too_many_attachments metadata_too_large")
	for i, code := range codes {
		c.refusesOnce(code, "C0WEEKLY")
		c.Ask(c.Slack.As("p1"), fmt.Sprintf(`/sec action add "About %s" owner:@p1 due:friday`, code))
		if r := c.row(fmt.Sprintf("card:ACT-%03d:1", i+1), outbox.Buried); r.Why != "bug: "+code || r.Tries > 1 {
			t.Errorf("%s: %q after %d tries", code, r.Why, r.Tries)
		}
	}
	c.Ask(c.Slack.As("p1"), `/sec action add "Goes out" owner:@p1 due:friday`)
	c.posted()
	c.once("p2", "security-weekly", "Goes out", "due")
	if n := strings.Count(strings.Join(c.log.Lines(), "\n"), "a letter was buried"); n != len(codes) {
		t.Errorf("%d buried letters in the log", n)
	}
	if ill := c.health(); len(ill) != 0 {
		t.Errorf("the bot is ill: %v", ill)
	}
}

// Codes by which the app itself is refused: health is red, every letter is kept, commands are still recorded, and all
// goes out once Slack takes it again (reliability F26).
func TestSlackRefusesTheAppItself(t *testing.T) {
	t.Parallel()
	c, _ := smallCrowd(t)
	codes := strings.Fields(`token_revoked invalid_auth not_authed account_inactive token_expired missing_scope not_allowed_token_type no_permission
		team_access_not_granted two_factor_setup_required method_deprecated accesslimited`)
	for i, code := range codes {
		f := c.Slack.SetFault(workspace.Fault{Kind: workspace.FaultRefuse, Method: "chat.postMessage", Code: code})
		c.Ask(c.Slack.As("eng"), fmt.Sprintf(`/sec action add "About %s" owner:@p1 due:friday`, code))
		c.Until("health is red over "+code, func() bool { return apptest.HasAll(c.health()["outbox"], code, "letters are kept") })
		if n := len(c.rows("")); n != 2 {
			t.Errorf("%s: %d letters are kept, want the card and the direct message", code, n)
		}
		c.Slack.ClearFaults(f)
		c.posted()
		c.Until("health is green after "+code, func() bool { return len(c.health()) == 0 })
		title := "About " + code
		c.once("p2", "security-weekly", fmt.Sprintf("ACT-%03d", i+1), title, "due")
		c.once("p1", "bot", title)
	}
	if n := len(c.rows(outbox.Buried)); n != 0 {
		t.Errorf("%d letters were given up", n)
	}
	c.proves()
}

// A token that is revoked altogether and comes back: Slack says so in an event and in every call. Commands that reach
// the bot are recorded, their letters wait, and nothing is lost.
func TestATokenIsRevokedAndComesBack(t *testing.T) {
	t.Parallel()
	c, r := smallCrowd(t)
	eng := c.Slack.As("eng")
	c.Ask(eng, `/sec action add "Before" owner:@p1 due:friday`)
	c.posted()
	var faults []int
	for _, method := range []string{"auth.test", "chat.postMessage", "chat.update", "conversations.open", "conversations.info", "conversations.history", "users.info"} {
		faults = append(faults, c.Slack.SetFault(workspace.Fault{Kind: workspace.FaultRefuse, Method: method, Code: "token_revoked"}))
	}
	if said := c.Ask(eng, `/sec action add "Meanwhile" owner:@p2 due:friday`); !apptest.HasAll(said, "ACT-002") {
		t.Error(said)
	}
	if said := c.Ask(c.Slack.As("p1"), "/sec action done ACT-001"); !apptest.HasAll(said, "ACT-001") {
		t.Error(said)
	}
	c.Until("health is red", func() bool { return apptest.HasAll(c.health()["outbox"], "token_revoked") })
	if n := len(c.rows(outbox.Buried)); n != 0 {
		t.Errorf("%d letters were given up", n)
	}
	c.Slack.ClearFaults(faults...)
	c.posted()
	c.Until("health is green", func() bool { return len(c.health()) == 0 && r.Ready() })
	c.once("p3", "security-weekly", "Meanwhile", "due")
	c.once("p2", "bot", "Meanwhile")
	if m := c.once("p3", "security-weekly", "ACT-001", "Before"); m.Edited == nil {
		t.Error("the edit was lost")
	}
}

// Outcomes that nobody knows, and refusals for the moment: looked for, then sent again, and each stands once.
func TestAMessageOfUnknownOutcomeStandsOnce(t *testing.T) {
	t.Parallel()
	c, _ := smallCrowd(t)
	eng := c.Slack.As("eng")
	dm := func(who string) string { return c.Slack.As(who).DM() }
	fault := func(who string, f workspace.Fault) {
		f.Method, f.Channel, f.Count = "chat.postMessage", dm(who), 1
		c.Slack.SetFault(f)
	}
	faults := []workspace.Fault{
		{Kind: workspace.FaultRefuse, Code: "internal_error"}, {Kind: workspace.FaultRefuse, Code: "fatal_error"}, {Kind: workspace.FaultRefuse, Code: "a_code_of_next_year"},
		{Kind: workspace.FaultServerError, Status: 503}, {Kind: workspace.FaultServerError, Status: 500}, {Kind: workspace.FaultDelay, Seconds: 5},
		{Kind: workspace.FaultRefuse, Code: "service_unavailable"}, {Kind: workspace.FaultRefuse, Code: "ratelimited"}, {Kind: workspace.FaultRefuse, Code: "request_timeout"}}
	for i, f := range faults {
		fault(c.names[i], f)
		c.Ask(eng, fmt.Sprintf(`/sec action add "Task %d" owner:@%s due:friday`, i, c.names[i]))
	}
	c.posted()
	time.Sleep(700 * time.Millisecond) // whoever wants to post twice gets the time for it
	for i := range faults {
		c.once(c.names[i], "bot", fmt.Sprintf("Task %d", i))
	}
	if n := len(c.rows(outbox.Buried)); n != 0 {
		t.Errorf("%d letters were given up", n)
	}

	// A workspace that moves into an organisation is left alone for minutes.
	fault("p9", workspace.Fault{Kind: workspace.FaultRefuse, Code: "team_added_to_org"})
	c.Ask(eng, `/sec action add "Slowly" owner:@p9 due:friday`)
	c.Until("it waits for minutes", func() bool {
		return slices.ContainsFunc(c.rows(outbox.Pending), func(r outbox.Row) bool { return r.Letter.To.Person == "p9" && time.Until(r.NextAt) > 4*time.Minute })
	})
}
