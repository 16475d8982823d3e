// Package security tests who may read what, and that nothing that is typed or forged does more than it may.
package security

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/apptest"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

// Words that only the readers of RSK-007 and ACT-006 may ever see, and who those are (sample-org.yaml).
var (
	canaries = []string{"Staff records may", "staff record access", "leaving the company", "staff details", "harm to colleagues", "zebra"}
	cleared  = []string{"noor", "stellan", "petra", "harlan", "marguerite", "joss", "amrit"}
)

// company are the people of the sample and two visitors.
var company = strings.Fields(`ingrid tomasz renata desmond marguerite harlan noor stellan kavya odile wes yusra bram celeste petra gideon lior maike rosalind
	hector anouk emeka saoirse rui ottoline dev jun callum thandi idris marisol bohdan farrah nils pia joss amrit gale sol`)

var rooms = []string{"security-weekly", "sec-risk-review", "eng-all", "legal-security", "product-security", "carrier-partners", "general", "bot"}

// leaks lists what a person who is not cleared can read of the canaries, anywhere: rooms, threads, direct messages,
// Home, an open form; and what notifications say of it to anybody.
func leaks(w *apptest.World) (out []string) {
	note := func(who, where, text string) {
		for _, c := range canaries {
			if strings.Contains(strings.ToLower(text), strings.ToLower(c)) {
				out = append(out, fmt.Sprintf("%s reads %q in %s: %s", who, c, where, text))
			}
		}
	}
	for _, who := range company {
		p := w.As(who)
		may := slices.Contains(cleared, who)
		for _, room := range rooms {
			for _, m := range p.Messages(room) {
				if !m.IsBot {
					continue
				}
				if !may || room != "bot" && !m.Ephemeral {
					note(who, "#"+room, apptest.Words(m))
				}
				note(who, "a notification from #"+room, m.Text)
			}
		}
		if !may {
			for where, v := range map[string]workspace.Object{"Home": p.Home(), "a form": p.Modal()} {
				note(who, where, fmt.Sprint(v))
			}
		}
	}
	return out
}

// buttons are the words behind what can be pressed.
func buttons(blocks []any) (out []string) {
	for _, b := range blocks {
		elements, _ := b.(map[string]any)["elements"].([]any)
		for _, e := range elements {
			if v, ok := e.(map[string]any)["value"].(string); ok {
				out = append(out, v)
			}
		}
	}
	return out
}

// A confidential risk and its action go through a month of the company's life: lists, searches, escalations, late
// reminders, digests, shared answers, emoji. Nobody who is not on the list learns a word of it (domain 7.2, G13).
func TestNobodyElseLearnsOfAConfidentialItem(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	say := func(who, room, line string) string {
		t.Helper()
		m := w.As(who).Says(room, line)
		return m.Text + fmt.Sprint(buttons(m.Blocks))
	}
	check := func(when string) {
		t.Helper()
		for _, l := range leaks(w) {
			t.Errorf("%s: %s", when, l)
		}
	}
	// What the cleared do, in the open: a card, a thread or a shared answer must not come of it.
	say("noor", "security-weekly", `/sec escalate RSK-007 "zebra: nobody looks at it" urgent:yes`)
	say("stellan", "security-weekly", "/sec show RSK-007")
	say("stellan", "security-weekly", "/sec owner hr-records")
	say("stellan", "security-weekly", "/sec share show RSK-007")
	say("amrit", "security-weekly", "/sec share owner hr-records")
	say("amrit", "security-weekly", `/sec action start ACT-006`)
	say("amrit", "security-weekly", `/sec action block ACT-006 "zebra vendor" who:@rui check:2026-09-20`)
	say("petra", "security-weekly", `/sec action add "zebra stripes" owner:@wes due:2026-09-20 source:RSK-007`)
	say("petra", "security-weekly", `/sec action add "zebra hooves" owner:@joss due:2026-09-18 source:RSK-007`)
	say("amrit", "security-weekly", `/sec action assign ACT-006 owner:@rui`)
	w.Settle()
	for _, who := range cleared { // an emoji on one's own copy of the card puts nothing on the agenda
		p := w.As(who)
		for _, m := range p.DMs() {
			if m.IsBot && strings.Contains(apptest.Words(m), "ACT-006") {
				if err := p.Reacts("bot", m.TS, "calendar"); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	check("after what the cleared did")

	// What the others try. Hidden and absent answer alike.
	for _, who := range []string{"saoirse", "wes", "yusra", "rui", "renata"} {
		for _, line := range []string{"show %s", "owner %s", "escalate %s \"why\"", `action add "x" owner:@rui due:friday source:%s`, "share show %s", "%s", "risk show %s", "risk %s"} {
			hidden := say(who, "security-weekly", "/sec "+fmt.Sprintf(line, "RSK-007"))
			absent := say(who, "security-weekly", "/sec "+fmt.Sprintf(line, "RSK-777"))
			if who == "yusra" && strings.Contains(hidden, "confidential") {
				continue // an auditor sees the outline (domain 7.1)
			}
			if strings.ReplaceAll(hidden, "RSK-007", "RSK-777") != absent {
				t.Errorf("%s types %q: hidden and absent differ\n%s\n%s", who, line, hidden, absent)
			}
		}
		for _, line := range []string{"action start %s", "action done %s \"x\"", "action accept %s", "action drop %s \"x\"", "action move %s due:friday", "action handback %s",
			"action snooze %s until:friday", "action assign %s owner:@rui", "action show %s", "action block %s x who:@rui check:friday", "escalate %s \"why\""} {
			hidden := say(who, "security-weekly", "/sec "+fmt.Sprintf(line, "ACT-006"))
			absent := say(who, "security-weekly", "/sec "+fmt.Sprintf(line, "ACT-666"))
			if who == "yusra" && strings.Contains(hidden, "confidential") {
				continue
			}
			if strings.ReplaceAll(hidden, "ACT-006", "ACT-666") != absent {
				t.Errorf("%s types %q: hidden and absent differ\n%s\n%s", who, line, hidden, absent)
			}
		}
		for _, line := range []string{"list", "list risk all", "list action all", "list escalation all", "list mine", "list service:hr-records", "owner hr-records", "owner @amrit", "owner gaps",
			"digest preview weekly-sync", "digest preview weekly-sync executive", "digest preview weekly-sync engineer", "digest preview weekly-sync agenda", "help", "staff records", "owner staff records", ""} {
			say(who, "security-weekly", "/sec "+line)
		}
		if err := w.As(who).OpensHome(); err != nil {
			t.Fatal(err)
		}
	}
	w.Settle()
	check("after what the others tried")
	w.AdvanceTo(time.Date(2026, 9, 29, 16, 0, 0, 0, time.UTC)) // two digests, three business days late, ten
	check("two weeks on")
	say("stellan", "security-weekly", "/sec digest send weekly-sync")
	say("noor", "security-weekly", `/sec escalation resolve ESC-005 "zebra is tame"`)
	w.AdvanceTo(time.Date(2026, 10, 6, 16, 0, 0, 0, time.UTC))
	check("three weeks on")
	if n := w.As("amrit").Counts("bot", "Limit staff record access"); n == 0 {
		t.Error("not even its owner read of it: the test looks at nothing")
	}
}
