package security

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/apptest"
)

// Guests and people of other companies get one plain answer to everything, and nobody's name (domain 7.1).
func TestGuestsAndOutsidersLearnNothing(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	// Slack itself refuses a stranger's slash command; a mention gets through.
	for who, how := range map[string][2]string{"gale": {"general", "/sec"}, "sol": {"carrier-partners", "@Secretariat"}} {
		p := w.As(who)
		for _, line := range []string{"owner track-api", "", "help", `action add "x" owner:@rui due:friday`, "nonsense", "RSK-001"} {
			said := apptest.Words(p.Says(how[0], how[1]+" "+line))
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
	w := apptest.New(t)
	saoirse := w.As("saoirse")
	for label, value := range map[string]string{
		"Unknown":  "launch the missiles",
		"Absent":   "escalation ack ESC-999",
		"Hidden":   "show RSK-007", // restricted; she is not on its list
		"Not hers": "digest send weekly-sync",
		"Markup":   "owner <!channel>",
	} {
		forge(w, "C0SECURITYWEEKLY", label, value)
		m := saoirse.Reads("security-weekly", "A look-alike card", label)
		got := saoirse.Answered("security-weekly", func() error { _, err := saoirse.Presses(m, label); return err })
		said := apptest.Words(got)
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
func forge(w *apptest.World, channel, label, value string) {
	w.T.Helper()
	button := map[string]any{"type": "button", "action_id": "cmd:0", "value": value, "text": map[string]any{"type": "plain_text", "text": label}}
	body, err := json.Marshal(map[string]any{"channel": channel, "text": "A look-alike card", "unfurl_links": false, "unfurl_media": false, "blocks": []any{
		map[string]any{"type": "section", "text": map[string]any{"type": "plain_text", "text": "A look-alike card"}},
		map[string]any{"type": "actions", "elements": []any{button}}}})
	if err != nil {
		w.T.Fatal(err)
	}
	req, err := http.NewRequestWithContext(w.T.Context(), http.MethodPost, w.URL()+"api/chat.postMessage", bytes.NewReader(body))
	if err != nil {
		w.T.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer xoxb-local-workspace")
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.T.Fatal(err)
	}
	defer res.Body.Close()
	if b, _ := io.ReadAll(res.Body); !bytes.Contains(b, []byte(`"ok":true`)) {
		w.T.Fatalf("%s", b)
	}
}

// nasty is what somebody may type into any field. Nothing of it may ping, link, format or break a line (reliability T1).
const nasty = "<!channel> <@U0RUI> <https://evil.example|click> *bold* _soft_ `code` @here & <b>"

// What a person typed comes out inert wherever it is shown: the harness holds every block that went out against the
// escaping rules, this test the plain text and the notifications beside them.
func TestTypedMarkupComesOutInert(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	saoirse, rui := w.As("saoirse"), w.As("rui")

	saoirse.OpensForm("security-weekly", "/sec action add")
	saoirse.FillsForm(map[string]string{"title": nasty, "owner": "rui", "due": "2026-09-25"})
	saoirse.OpensForm("security-weekly", "/sec escalate track-api")
	saoirse.FillsForm(map[string]string{"why": nasty})
	saoirse.OpensForm("security-weekly", "/sec owner wrong track-api")
	saoirse.FillsForm(map[string]string{"said": nasty})
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
				if strings.Contains(apptest.Words(m), "!channel") {
					seen++
				}
			}
		}
	}
	if seen < 5 {
		t.Errorf("the words were seen on %d messages only: this test looks in the wrong place", seen)
	}
}
