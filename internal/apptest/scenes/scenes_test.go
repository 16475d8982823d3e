// Package scenes plays conversations with people of the sample company: look-ups, risks, incidents and their channels,
// decisions, drills.
package scenes

import (
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/apptest"
)

func TestScene1AnEngineerAsksWhoOwnsIt(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	saoirse := w.As("saoirse")
	m := saoirse.Says("security-weekly", "/sec owner track api")
	t.Log(apptest.Words(m))
	if !m.Ephemeral || !apptest.HasAll(apptest.Words(m), "Emeka Strand", "Rui Castanheda", "Escalate", "Not right", "Share here") {
		t.Error("the owner's card lacks something")
	}
	t.Log(apptest.Words(saoirse.Says("security-weekly", "/sec owner payment api")))
	t.Log(apptest.Words(saoirse.Says("security-weekly", "/sec owner paymets")))
	t.Log(apptest.Words(saoirse.Says("security-weekly", "/sec owner @emeka")))
	t.Log(apptest.Words(saoirse.Says("security-weekly", "/sec")))
	t.Log(apptest.Words(saoirse.Says("security-weekly", "/sec help")))
}

func TestScene4EscalationThatFinishes(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	saoirse, rui := w.As("saoirse"), w.As("rui")
	m := saoirse.Says("security-weekly", `/sec escalate RSK-001 "nobody answers"`)
	t.Log(apptest.Words(m))
	w.Settle()
	for _, m := range saoirse.Messages("security-weekly") {
		t.Log(m.ShownAt.Format(time.RFC3339), m.Name, apptest.Words(m))
	}
	w.Advance(4 * time.Hour)
	for _, m := range rui.DMs() {
		t.Log("rui", m.ShownAt.Format(time.RFC3339), apptest.Words(m))
	}
}

func TestScene6TheWeeklySync(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.AdvanceTo(time.Date(2026, 9, 15, 14, 0, 0, 0, time.UTC))
	m := w.As("saoirse").Reads("security-weekly", "Security weekly", "Do first")
	t.Log(apptest.Words(m))
	w.AdvanceTo(time.Date(2026, 9, 21, 14, 0, 1, 0, time.UTC))
	t.Log(apptest.Words(w.As("stellan").Reads("bot", "Draft of the security weekly")))
}

func TestActions(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	t.Log(apptest.Words(w.As("saoirse").Says("security-weekly", "/sec action add Rotate carrier keys owner:@rui due:friday")))
	w.Settle()
	for _, m := range w.As("saoirse").Messages("security-weekly") {
		t.Log(apptest.Words(m))
	}
	for _, m := range w.As("rui").DMs() {
		t.Log("rui", apptest.Words(m))
	}
}
