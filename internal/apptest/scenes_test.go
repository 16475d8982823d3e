package apptest

import (
	"testing"
	"time"
)

func TestScene1AnEngineerAsksWhoOwnsIt(t *testing.T) {
	w := New(t)
	saoirse := w.As("saoirse")
	m := saoirse.Says("security-weekly", "/sec owner track api")
	t.Log(Words(m))
	if !m.Ephemeral || !HasAll(Words(m), "Emeka Strand", "Rui Castanheda", "Escalate", "Not right", "Share here") {
		t.Error("the owner's card lacks something")
	}
	t.Log(Words(saoirse.Says("security-weekly", "/sec owner payment api")))
	t.Log(Words(saoirse.Says("security-weekly", "/sec owner paymets")))
	t.Log(Words(saoirse.Says("security-weekly", "/sec owner @emeka")))
	t.Log(Words(saoirse.Says("security-weekly", "/sec")))
	t.Log(Words(saoirse.Says("security-weekly", "/sec help")))
}

func TestScene4EscalationThatFinishes(t *testing.T) {
	w := New(t)
	saoirse, rui := w.As("saoirse"), w.As("rui")
	m := saoirse.Says("security-weekly", `/sec escalate RSK-001 "nobody answers"`)
	t.Log(Words(m))
	w.Settle()
	for _, m := range saoirse.Messages("security-weekly") {
		t.Log(m.ShownAt.Format(time.RFC3339), m.Name, Words(m))
	}
	w.Advance(4 * time.Hour)
	for _, m := range rui.DMs() {
		t.Log("rui", m.ShownAt.Format(time.RFC3339), Words(m))
	}
}

func TestScene6TheWeeklySync(t *testing.T) {
	w := New(t)
	w.AdvanceTo(time.Date(2026, 9, 15, 14, 0, 0, 0, time.UTC))
	m := w.As("saoirse").Reads("security-weekly", "Security weekly", "Do first")
	t.Log(Words(m))
	w.AdvanceTo(time.Date(2026, 9, 21, 14, 0, 1, 0, time.UTC))
	t.Log(Words(w.As("stellan").Reads("bot", "Draft of the security weekly")))
}

func TestActions(t *testing.T) {
	w := New(t)
	t.Log(Words(w.As("saoirse").Says("security-weekly", "/sec action add Rotate carrier keys owner:@rui due:friday")))
	w.Settle()
	for _, m := range w.As("saoirse").Messages("security-weekly") {
		t.Log(Words(m))
	}
	for _, m := range w.As("rui").DMs() {
		t.Log("rui", Words(m))
	}
}
