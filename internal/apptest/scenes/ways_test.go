package scenes

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/apptest"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

// The first day: nothing is set up, the bot says what to do, and whom SEC_ADMINS names gets it by DM (domain 7.5).
func TestAnEmptyWorkspaceSaysWhatToDo(t *testing.T) {
	t.Parallel()
	w := apptest.New(t, nil)
	first := w.As("first")
	m := first.Says("general", "/sec")
	if said := apptest.Words(m); !m.Ephemeral || !apptest.HasAll(said, "Nothing is set up yet") {
		t.Error(said)
	}
	first.Reads("bot", "Secretariat runs", "bot import org.yaml", "SEC_ADMINS")
	if said := apptest.Words(first.Says("general", "/sec owner payments")); !strings.Contains(said, "set up") && !strings.Contains(said, "know") {
		t.Error(said)
	}
}

func homeWords(v workspace.Object) string {
	b, _ := json.Marshal(v["blocks"])
	return string(b)
}

// The same words by every way in: a mention in a thread, a direct message, App Home, a message's shortcut, Share here.
func TestEveryWayIn(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	saoirse, rui := w.As("saoirse"), w.As("rui")

	sent, err := saoirse.Types("security-weekly", "Who knows about the tracking interface?")
	if err != nil {
		t.Fatal(err)
	}
	answer := rui.Answered("security-weekly", func() error {
		_, err := rui.Replies("security-weekly", sent.TS, "@Secretariat owner track-api")
		return err
	})
	if !answer.Ephemeral || answer.ThreadTS != sent.TS || !apptest.HasAll(apptest.Words(answer), "Emeka Strand") {
		t.Errorf("a mention in a thread is answered there, for the asker alone: %+v", answer)
	}
	if n := saoirse.Counts("security-weekly", "Emeka Strand"); n != 0 {
		t.Error("somebody else reads the answer")
	}

	m := saoirse.Says("bot", "owner track-api")
	if m.Ephemeral || !apptest.HasAll(apptest.Words(m), "Emeka Strand") {
		t.Errorf("a direct message: %s", apptest.Words(m))
	}
	form := saoirse.Says("bot", "action add") // no trigger there: a button first
	if !apptest.HasAll(apptest.Words(form), "Open the form") {
		t.Errorf("a form after a direct message: %s", apptest.Words(form))
	}
	if _, err := saoirse.Presses(form, "Open the form"); err != nil {
		t.Fatal(err)
	}
	if _, err := saoirse.WaitForModal(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	saoirse.FillsForm(map[string]string{"title": "From a direct message", "owner": "saoirse", "due": "2026-09-15"})
	w.Settle()

	if err := saoirse.OpensHome(); err != nil {
		t.Fatal(err)
	}
	if _, err := saoirse.WaitForHome(t.Context(), func(v workspace.Object) bool {
		return strings.Contains(homeWords(v), "From a direct message") || strings.Contains(homeWords(v), "on you")
	}); err != nil {
		t.Errorf("Home: %v: %s", err, homeWords(saoirse.Home()))
	}

	// A shortcut on a message: the form starts from its words.
	if ok, err := saoirse.PicksOn("add_action_message", "security-weekly", sent.TS); err != nil || !ok {
		t.Fatalf("the shortcut: %v %v", ok, err)
	}
	_, err = saoirse.WaitForModal(t.Context(), func(v workspace.Object) bool { return strings.Contains(homeWords(v), "Who knows about") })
	if err != nil {
		t.Fatalf("the shortcut's form: %v", err)
	}
	saoirse.FillsForm(map[string]string{"owner": "rui", "due": "2026-09-25"})
	w.Settle()
	saoirse.Reads("security-weekly", "ACT-", "Who knows about the tracking interface?")

	// Share here: everybody reads what the least-cleared reader may.
	card := saoirse.Says("security-weekly", "/sec owner track-api")
	if _, err := saoirse.Presses(card, "Share here"); err != nil {
		t.Fatal(err)
	}
	w.Until("the shared answer stands in the channel", func() bool {
		w.Settle()
		return rui.Counts("security-weekly", "Emeka Strand", "Shared by Saoirse Delvaney") == 1
	})
	if shared := rui.Reads("security-weekly", "Shared by Saoirse Delvaney"); shared.Ephemeral || strings.Contains(apptest.Words(shared), "RSK-007") {
		t.Error("what was shared is not for everybody")
	}
}

// :calendar: on a card puts it on the agenda that stands, and taking it away takes it off again (product 1, scene 6).
func TestTheEmojiPutsOnTheAgendaAndTakesOff(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	saoirse := w.As("saoirse")
	saoirse.Says("security-weekly", "/sec action add Rotate carrier keys owner:@rui due:2026-10-30")
	w.AdvanceTo(time.Date(2026, 9, 21, 14, 0, 0, 0, time.UTC)) // Monday, ten in New York: the agenda is posted
	card := saoirse.Reads("security-weekly", "ACT-016", "Start")
	on := func() bool {
		return saoirse.Counts("security-weekly", "Agenda of the security weekly", "Put on the agenda", "Rotate carrier keys") == 1
	}
	if on() {
		t.Fatal("it stands on the agenda already")
	}
	if err := saoirse.Reacts("security-weekly", card.TS, "calendar"); err != nil {
		t.Fatal(err)
	}
	w.Until("it stands on the agenda", func() bool { w.Settle(); return on() })
	if err := saoirse.Unreacts("security-weekly", card.TS, "calendar"); err != nil {
		t.Fatal(err)
	}
	w.Until("it is off the agenda", func() bool { w.Settle(); return !on() })
	saoirse.Reads("security-weekly", "Agenda of the security weekly")
}
