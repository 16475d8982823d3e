package apptest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"

	"github.com/secretariat-bot/secretariat/internal/workspace"
)

// Redis goes away in the middle of things: look-ups answer from memory and say how old that is, writes say that nothing
// was recorded, nothing is half written, and all is well again afterwards (reliability F9, F12).
func TestRedisGoesAwayInTheMiddleOfACommand(t *testing.T) {
	t.Parallel()
	m := miniredis.RunT(t)
	f := newFleet(t, "redis://"+m.Addr(), "Europe/Berlin", oneService, time.Date(2026, 9, 16, 9, 0, 0, 0, time.UTC))
	f.ready(f.start(f.opt, f.clock))
	eng := f.ws.As("eng")
	says := func(line string, words ...string) {
		t.Helper()
		if said := f.ask(eng, line); !HasAll(said, words...) {
			t.Errorf("%s: %s\nlacks some of %q", line, said, words)
		}
	}
	says("/sec owner payments-api", "Eng Okafor")

	away := func(how string) {
		t.Helper()
		says("/sec owner payments-api", "Eng Okafor", "My records are away", "as of")
		says(`/sec action add "Lost `+how+`" owner:@eng due:friday`, "not recorded", "try again")
	}
	m.SetError("LOADING Redis is loading the dataset in memory")
	away("while loading")
	m.SetError("")
	if said := f.ask(eng, "/sec owner payments-api"); strings.Contains(said, "away") {
		t.Errorf("the records are back: %s", said)
	}

	// The look succeeds and the commit does not: the one moment in which half of it could be written.
	m.Server().SetPreHook(func(c *server.Peer, _ string, args ...string) bool {
		if !slices.Contains(args, "app:{main}:audit") { // a key that commits alone write
			return false
		}
		c.WriteError("READONLY You can't write against a read only replica.")
		return true
	})
	says(`/sec action add "Half of it" owner:@eng due:friday`, "not recorded", "try again")
	says(`/sec escalate payments-api "nobody answers"`, "not recorded")
	m.Server().SetPreHook(nil)

	m.Close()
	away("while closed")
	if err := m.Restart(); err != nil {
		t.Fatal(err)
	}
	f.until("the records answer again", func() bool { return !strings.Contains(f.ask(eng, "/sec owner payments-api"), "away") })
	if said := f.ask(eng, "/sec action list all"); strings.Contains(said, "Lost") || strings.Contains(said, "Half of it") || strings.Contains(said, "ACT-") {
		t.Errorf("something of what was not recorded is there: %s", said)
	}
	says(`/sec action add "Kept" owner:@eng due:friday`, "ACT-001", "Kept")
	says(`/sec escalate payments-api "nobody answers"`, "ESC-001")
}

// Guests and people of other companies get one plain answer to everything, and nobody's name (domain 7.1).
func TestGuestsAndOutsidersLearnNothing(t *testing.T) {
	t.Parallel()
	w := New(t)
	// Slack itself refuses a stranger's slash command; a mention gets through.
	for who, how := range map[string][2]string{"gale": {"general", "/sec"}, "sol": {"carrier-partners", "@Secretariat"}} {
		p := w.As(who)
		for _, line := range []string{"owner track-api", "", "help", `action add "x" owner:@rui due:friday`, "nonsense", "RSK-001"} {
			said := Words(p.Says(how[0], how[1]+" "+line))
			if !strings.Contains(said, "I can't help from this account") || strings.Contains(said, "Strand") || strings.Contains(said, "RSK") {
				t.Errorf("%s types %s and reads: %s", who, line, said)
			}
		}
		if p.Modal() != nil {
			t.Errorf("a form opened for %s", who)
		}
	}
}

// A button's value decides nothing: it is words that the presser could have typed, and the presser's rights and the
// records are looked at anew (reliability T4). An unknown one is answered like a wrong word.
func TestForgedAndUnknownButtons(t *testing.T) {
	t.Parallel()
	w := New(t)
	saoirse := w.As("saoirse")
	for label, value := range map[string]string{
		"Unknown":  "launch the missiles",
		"Absent":   "escalation ack ESC-999",
		"Hidden":   "show RSK-007", // restricted; she is not on its list
		"Not hers": "digest send weekly-sync",
		"Markup":   "owner <!channel>",
	} {
		w.forge("C0SECURITYWEEKLY", label, value)
		m := saoirse.Reads("security-weekly", "A look-alike card", label)
		got := saoirse.Answered("security-weekly", func() error { _, err := saoirse.Presses(m, label); return err })
		said := Words(got)
		t.Logf("%s (%s): %s", label, value, said)
		if !got.Ephemeral {
			t.Errorf("%s: the answer is public", label)
		}
		switch label {
		case "Absent", "Hidden": // what may not be seen answers as what is not there
			if !strings.Contains(said, "I find no") {
				t.Errorf("%s: %s", label, said)
			}
		case "Not hers":
			if !strings.Contains(said, "Only a security lead or an admin may do this") {
				t.Errorf("%s: %s", label, said)
			}
		}
	}
	if n := saoirse.Counts("security-weekly", "Security weekly ·"); n != 0 {
		t.Error("a forged button sent the digest")
	}
}

// forge posts a card with one button through the Web API, as a stolen token or an old version could.
func (w *World) forge(channel, label, value string) {
	w.t.Helper()
	button := map[string]any{"type": "button", "action_id": "cmd:0", "value": value, "text": map[string]any{"type": "plain_text", "text": label}}
	body, err := json.Marshal(map[string]any{"channel": channel, "text": "A look-alike card", "unfurl_links": false, "unfurl_media": false, "blocks": []any{
		map[string]any{"type": "section", "text": map[string]any{"type": "plain_text", "text": "A look-alike card"}},
		map[string]any{"type": "actions", "elements": []any{button}}}})
	if err != nil {
		w.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.URL()+"api/chat.postMessage", bytes.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer xoxb-local-workspace")
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	if b, _ := io.ReadAll(res.Body); !bytes.Contains(b, []byte(`"ok":true`)) {
		w.t.Fatalf("%s", b)
	}
}

// nasty is what somebody may type into any field. Nothing of it may ping, link, format or break a line (reliability T1).
const nasty = "<!channel> <@U0RUI> <https://evil.example|click> *bold* _soft_ `code` @here & <b>"

// What a person typed comes out inert wherever it is shown: the harness holds every block that went out against the
// escaping rules, this test the plain text and the notifications beside them.
func TestTypedMarkupComesOutInert(t *testing.T) {
	t.Parallel()
	w := New(t)
	saoirse, rui := w.As("saoirse"), w.As("rui")

	saoirse.opens("security-weekly", "/sec action add")
	saoirse.submits(map[string]string{"title": nasty, "owner": "rui", "due": "2026-09-25"})
	saoirse.opens("security-weekly", "/sec escalate track-api")
	saoirse.submits(map[string]string{"why": nasty})
	saoirse.opens("security-weekly", "/sec owner wrong track-api")
	saoirse.submits(map[string]string{"said": nasty})
	saoirse.Says("security-weekly", "/sec action add \""+strings.ReplaceAll(nasty, "<@U0RUI>", "rui")+"\" owner:@rui due:friday")
	saoirse.Says("security-weekly", "/sec owner "+nasty)
	saoirse.Says("security-weekly", "/sec "+nasty)
	w.Settle()
	w.Advance(26 * time.Hour) // the escalation's steps, reminders, a digest
	rui.Says("bot", "/sec action list mine")

	seen := 0
	for _, who := range []string{"saoirse", "rui", "emeka", "stellan", "noor", "renata"} {
		p := w.As(who)
		for _, where := range []string{"security-weekly", "bot", "eng-all"} {
			for _, m := range p.Messages(where) {
				if !m.IsBot {
					continue
				}
				for _, bad := range []string{"<!channel>", "<!here>", "<https://evil.example|click>"} {
					if strings.Contains(m.Text, bad) {
						t.Errorf("%s in %s: the fallback text has %s live: %s", who, where, bad, m.Text)
					}
				}
				if strings.Contains(Words(m), "!channel") {
					seen++
				}
			}
		}
	}
	if seen < 5 {
		t.Errorf("the words were seen on %d messages only: this test looks in the wrong place", seen)
	}
}

// opens types a line and waits for its form.
func (p *Person) opens(channel, line string) workspace.Object {
	p.w.t.Helper()
	if _, err := p.Types(channel, line); err != nil {
		p.w.t.Fatal(err)
	}
	v, err := p.WaitForModal(p.w.t.Context(), nil)
	if err != nil {
		p.w.t.Fatalf("%s: no form for %s: %v", p.Name, line, err)
	}
	return v
}

// submits fills the open form in and fails where it is refused.
func (p *Person) submits(values map[string]string) workspace.ClientSubmitted {
	p.w.t.Helper()
	named := map[string]string{}
	for k, v := range values {
		named["arg:"+k] = v
	}
	got, err := p.Submits(named)
	if err != nil {
		p.w.t.Fatal(err)
	}
	if !got.OK || len(got.Errors) > 0 {
		p.w.t.Fatalf("%s: the form was refused: %+v", p.Name, got)
	}
	for p.Modal() != nil {
		_ = p.Cancels()
	}
	return got
}

// Two people press "I have it" in the same moment: one has it, the other reads who was faster (product 4, F29).
func TestTwoPeoplePressIHaveItAtOnce(t *testing.T) {
	t.Parallel()
	w := New(t)
	w.As("saoirse").Says("security-weekly", `/sec escalate RSK-001 "nobody answers"`)
	w.Settle()
	card := w.As("saoirse").Reads("security-weekly", "I have it")
	people := []*Person{w.As("rui"), w.As("emeka")}
	said := make([]string, len(people))
	var both sync.WaitGroup
	for i, p := range people {
		both.Go(func() {
			before := len(p.Ephemerals()) // the card is edited at the same time: only what this person alone sees is the answer
			if _, err := p.Presses(card, "I have it"); err != nil {
				t.Error(err)
			}
			w.until(p.Name+" gets an answer", func() bool { return len(p.Ephemerals()) > before })
			said[i] = Words(p.Ephemerals()[before])
		})
	}
	both.Wait()
	w.Settle()
	t.Log(said)
	first := slices.IndexFunc(said, func(s string) bool { return !strings.Contains(strings.ToLower(s), "already") })
	second := slices.IndexFunc(said, func(s string) bool { return strings.Contains(strings.ToLower(s), "already") })
	if first < 0 || second < 0 {
		t.Fatalf("one must have it and the other read so: %q", said)
	}
	name := map[string]string{"rui": "Rui Castanheda", "emeka": "Emeka Strand"}[people[first].Name]
	if !strings.Contains(said[second], name) {
		t.Errorf("the second does not read that %s has it: %s", name, said[second])
	}
	w.As("saoirse").Reads("security-weekly", "ESC-", name)
}

// Slack delivers an event again when its ack was lost: one effect (reliability F2, F3).
func TestARedeliveredMentionHasOneEffect(t *testing.T) {
	t.Parallel()
	w := New(t)
	w.Tolerate("operation_timeout")
	saoirse := w.As("saoirse")
	w.Server().SetFault(workspace.Fault{Kind: workspace.FaultLoseAck, Count: 1})
	saoirse.Says("security-weekly", `@Secretariat action add "Rotate carrier keys" owner:@rui due:friday`)
	w.until("the event came twice", func() bool {
		n := 0
		for _, c := range w.Server().Calls() {
			if c.Kind == "envelope" && bytes.Contains(c.Request, []byte("app_mention")) {
				n++
			}
		}
		return n >= 2
	})
	time.Sleep(300 * time.Millisecond)
	w.Settle()
	if said := Words(saoirse.Says("security-weekly", "/sec action list all")); !strings.Contains(said, "ACT-016 Rotate carrier keys") || strings.Contains(said, "ACT-017") {
		t.Errorf("a mention that came twice: %s", said)
	}
}
