package scenes

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/apptest"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

const portal = "inc-004-orders-of-other-clinics-are-shown"

func declarePortal(w *apptest.World) {
	w.T.Helper()
	w.As("maike").Says("security-weekly", `/sec incident declare "Orders of other clinics are shown!" severity:SEV1 service:clinic-portal`)
	w.Settle()
}

// declareRoom does it where incidents have channels, and waits until that one stands.
func declareRoom(w *apptest.World) {
	w.T.Helper()
	declarePortal(w)
	topic(w, "INC-004 · SEV1 · no lead yet · next update: ")
}

// topic waits until the topic of the channel begins so.
func topic(w *apptest.World, begins string) {
	w.T.Helper()
	w.Until("the topic begins with "+begins, func() bool { return strings.HasPrefix(w.As("stellan").Sees(portal).Topic, begins) })
}

// handles are the people of a channel, without the bot.
func handles(w *apptest.World, channel string, of ...string) (out []string) {
	members := w.As("stellan").Sees(channel).Members
	for _, h := range of {
		if slices.Contains(members, w.As(h).ID) {
			out = append(out, h)
		}
	}
	return out
}

func called(w *apptest.World, method string) (n int) {
	for _, c := range w.Server().Calls() {
		if c.Method == method && c.OK {
			n++
		}
	}
	return n
}

// The topic says that nobody leads while whoever does is away without anybody who stands in (domain 3.6, reliability F28).
func TestTheTopicWhileTheLeadIsAway(t *testing.T) {
	t.Parallel()
	w := apptest.New(t, apptest.WithRooms(t))
	declareRoom(w)
	w.As("maike").Says(portal, "/sec incident role lead")
	topic(w, "INC-004 · SEV1 · lead: Maike Dresslund")
	w.As("maike").Says(portal, "/sec settings away until:2026-09-30")
	topic(w, "INC-004 · SEV1 · no lead now")
	w.As("maike").Says(portal, "/sec settings back")
	topic(w, "INC-004 · SEV1 · lead: Maike Dresslund")
}

// An incident's channel from the declaration to a day after the end (slack-platform 9).
func TestAnIncidentHasItsChannel(t *testing.T) {
	t.Parallel()
	w := apptest.New(t, apptest.WithRooms(t))
	declareRoom(w)
	w.Until("its people are asked in", func() bool { return len(handles(w, portal, "maike", "stellan", "noor")) == 3 })
	w.Until("the card is bookmarked", func() bool { return len(w.As("stellan").Sees(portal).Bookmarks) > 0 })
	room := w.As("stellan").Sees(portal)
	if room.ID == "" || !strings.HasPrefix(room.Topic, "INC-004 · SEV1 · no lead yet · next update: ") {
		t.Fatalf("the channel: %+v", room)
	}
	if got := handles(w, portal, "maike", "stellan", "noor", "rui"); strings.Join(got, " ") != "maike stellan noor" {
		t.Errorf("in it are %v", got)
	}
	w.As("maike").Reads(portal, "INC-004", "Take the lead")
	w.As("maike").Reads("security-weekly", "INC-004", "Take the lead") // the card stays where it was, too
	if len(room.Bookmarks) != 1 || !strings.Contains(room.Bookmarks[0].Link, "/archives/"+room.ID+"/p") || room.Bookmarks[0].Title != "INC-004 at a glance" {
		t.Errorf("bookmarks: %+v", room.Bookmarks)
	}

	// Who gets a role comes in; the topic follows; no number is needed here.
	w.As("maike").Says(portal, "/sec incident role lead")
	w.As("maike").Says(portal, "/sec incident role comms @celeste")
	w.Settle()
	topic(w, "INC-004 · SEV1 · lead: Maike Dresslund")
	w.Until("the comms lead is asked in", func() bool { return len(handles(w, portal, "celeste")) == 1 })

	// Pins and marks are lines of the timeline while they stand.
	seen, err := w.As("maike").Types(portal, "We see 4,000 orders of <@"+w.As("rui").ID+"> others since 22:40")
	if err != nil {
		t.Fatal(err)
	}
	timeline := func(who, words string) bool {
		w.Settle()
		m := w.As(who).Says(portal, "/sec incident timeline")
		return strings.Contains(apptest.Words(m), words)
	}
	const line = "We see 4,000 orders of"
	if timeline("maike", line) {
		t.Error("what nobody marked is on the timeline")
	}
	steps := []struct {
		what string
		do   func() error
		on   bool
	}{
		{"pinned", func() error { return w.As("maike").Pins(portal, seen.TS) }, true},
		{"marked as well", func() error { return w.As("stellan").Reacts(portal, seen.TS, "pushpin") }, true},
		{"unpinned, still marked", func() error { return w.As("maike").Unpins(portal, seen.TS) }, true},
		{"another emoji", func() error { return w.As("stellan").Reacts(portal, seen.TS, "eyes") }, true},
		{"no mark left", func() error { return w.As("stellan").Unreacts(portal, seen.TS, "pushpin") }, false},
	}
	for _, s := range steps {
		if err := s.do(); err != nil {
			t.Fatal(s.what, err)
		}
		w.Until(s.what, func() bool { return timeline("maike", line) == s.on })
	}

	// The end: false alarm; the channel stays a day for what is still to be said.
	w.As("maike").Says(portal, `/sec incident cancel "a test account"`)
	w.Settle()
	w.Until("the topic says when it is archived", func() bool {
		return strings.Contains(w.As("stellan").Sees(portal).Topic, "cancelled · this channel is archived after ")
	})
	if got := w.As("stellan").Sees(portal); got.Archived {
		t.Errorf("after the end: %+v", got)
	}
	w.Advance(25 * time.Hour)
	w.Until("a day later the channel is archived", func() bool { return w.As("stellan").Sees(portal).Archived })
	if n := called(w, "conversations.create"); n != 1 {
		t.Errorf("%d channels were made", n)
	}
}

// A message in the thread of an incident's card is marked wherever the card stands; elsewhere nothing is.
func TestMarksInTheThreadOfACard(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	declarePortal(w)
	w.As("maike").Reads("security-weekly", "INC-004", "Take the lead")
	all := w.As("maike").Messages("security-weekly")
	at := slices.IndexFunc(all, func(m workspace.ClientMessage) bool {
		return m.IsBot && !m.Ephemeral && strings.Contains(apptest.Words(m), "Take the lead")
	})
	if at < 0 {
		t.Fatal("there is no card")
	}
	card := all[at]
	reply, err := w.As("maike").Replies("security-weekly", card.TS, "The key was turned off")
	if err != nil {
		t.Fatal(err)
	}
	other, err := w.As("maike").Types("security-weekly", "Lunch is ready")
	if err != nil {
		t.Fatal(err)
	}
	for _, ts := range []string{reply.TS, other.TS, card.TS} {
		if err := w.As("maike").Reacts("security-weekly", ts, "pushpin"); err != nil {
			t.Fatal(err)
		}
	}
	w.Until("the reply is on the timeline", func() bool {
		w.Settle()
		return strings.Contains(apptest.Words(w.As("maike").Says("security-weekly", "/sec show INC-004")), "The key was turned off")
	})
	if strings.Contains(apptest.Words(w.As("maike").Says("security-weekly", "/sec show INC-004")), "Lunch") {
		t.Error("a message elsewhere was taken")
	}
	for _, m := range []string{"conversations.create", "conversations.invite", "conversations.setTopic", "conversations.rename", "conversations.archive", "bookmarks.add"} {
		if called(w, m) > 0 {
			t.Errorf("%s is called though incident channels are off", m)
		}
	}
}

// Names that are taken, refusals and lost answers: one channel or none, and the incident lives on its card.
func TestIncidentChannelsThatDoNotWork(t *testing.T) {
	t.Parallel()
	t.Run("a lost answer makes no second channel", func(t *testing.T) {
		w := apptest.New(t, apptest.WithRooms(t))
		w.Tolerate("name_taken")
		w.Server().SetFault(workspace.Fault{Kind: workspace.FaultLoseResponse, Method: "conversations.create", Count: 1})
		declarePortal(w)
		w.Until("the topic stands", func() bool { return w.As("stellan").Sees(portal).Topic != "" })
		if w.As("stellan").Sees(portal+"-2").ID != "" {
			t.Error("there is a second channel")
		}
	})
	t.Run("a name that is taken gets a number", func(t *testing.T) {
		org := bytes.Replace(apptest.WithRooms(t), []byte("\nchannels:\n"), []byte("\nchannels:\n  - {id: "+portal+", kind: public}\n"), 1)
		w := apptest.New(t, org)
		w.Tolerate("name_taken")
		declarePortal(w)
		w.Until("the channel with a number stands", func() bool { return w.As("stellan").Sees(portal+"-2").Topic != "" })
	})
	t.Run("an app without the scope tells the admins once", func(t *testing.T) {
		w := apptest.New(t, apptest.WithRooms(t))
		w.Tolerate("missing_scope", "an errand on an incident's channel ended", "a letter was buried")
		w.Server().SetFault(workspace.Fault{Kind: workspace.FaultRefuse, Method: "conversations.create", Code: "missing_scope"})
		declarePortal(w)
		w.As("wes").Reads("bot", "make a channel for", "INC-004", "bot manifest --incident-channels")
		w.As("maike").Reads("security-weekly", "INC-004", "Take the lead")
	})
	t.Run("one that people archive is given up", func(t *testing.T) {
		w := apptest.New(t, apptest.WithRooms(t))
		w.Tolerate("is_archived", "an errand on an incident's channel ended", "a letter was buried", "a place takes no letters")
		declareRoom(w)
		w.Server().Archive(portal)
		w.As("maike").Says("security-weekly", "/sec incident role INC-004 lead")
		w.Until("its lead is told", func() bool { w.Settle(); return w.As("maike").Counts("bot", "The channel of", "INC-004") == 1 })
		w.As("maike").Says("security-weekly", "/sec incident contain INC-004 \"the key is off\"")
		w.Settle()
		w.As("maike").Reads("security-weekly", "INC-004", "contained")
	})
}

// A confidential incident has no channel, not even a private one (domain 7.2).
func TestAConfidentialIncidentHasNoChannel(t *testing.T) {
	t.Parallel()
	w := apptest.New(t, apptest.WithRooms(t))
	w.As("stellan").Says("bot", `/sec incident declare "An insider sold a list" severity:SEV2 confidential:yes`)
	w.As("stellan").Reads("bot", "INC-004")
	w.Settle()
	if n := called(w, "conversations.create"); n != 0 {
		t.Errorf("%d channels were made", n)
	}
}

// The title of an incident that became confidential does not stay in the name of its channel (domain 7.2).
func TestAChannelOfWhatBecameConfidentialSaysNothing(t *testing.T) {
	t.Parallel()
	restrict := func(w *apptest.World) {
		w.As("stellan").Says("bot", `/sec restrict INC-004 "an insider"`)
		w.Settle()
		w.Until("its cards are gone", func() bool { return called(w, "chat.delete") >= 2 }) // before nothing can be deleted there
		w.Advance(11 * time.Minute)
	}
	t.Run("renamed, then archived", func(t *testing.T) {
		w := apptest.New(t, apptest.WithRooms(t))
		declareRoom(w)
		id := w.As("stellan").Sees(portal).ID
		restrict(w)
		w.Until("the channel is archived", func() bool { return w.As("stellan").Sees(id).Archived })
		if got := w.As("stellan").Sees(id); got.Name != "inc-004" || got.Topic != "This channel is no longer used." {
			t.Errorf("what is left: %+v", got)
		}
	})
	t.Run("the neutral name is taken", func(t *testing.T) {
		org := bytes.Replace(apptest.WithRooms(t), []byte("\nchannels:\n"), []byte("\nchannels:\n  - {id: inc-004, kind: public}\n"), 1)
		w := apptest.New(t, org)
		w.Tolerate("name_taken")
		declareRoom(w)
		id := w.As("stellan").Sees(portal).ID
		restrict(w)
		w.Until("the channel is archived", func() bool { return w.As("stellan").Sees(id).Archived })
		if got := w.As("stellan").Sees(id).Name; got != "inc-004-2" {
			t.Errorf("it is called %s", got)
		}
	})
	t.Run("the answer to the change is lost", func(t *testing.T) {
		w := apptest.New(t, apptest.WithRooms(t))
		w.Tolerate("name_taken")
		declareRoom(w)
		id := w.As("stellan").Sees(portal).ID
		w.Server().SetFault(workspace.Fault{Kind: workspace.FaultLoseResponse, Method: "conversations.rename", Count: 1})
		restrict(w)
		w.Until("the channel is archived", func() bool { return w.As("stellan").Sees(id).Archived })
		if got := w.As("stellan").Sees(id).Name; !strings.HasPrefix(got, "inc-004") || strings.Contains(got, "clinics") {
			t.Errorf("it is called %s", got)
		}
	})
	t.Run("Slack refuses the name: it is archived all the same", func(t *testing.T) {
		w := apptest.New(t, apptest.WithRooms(t))
		w.Tolerate("not_authorized", "an errand on an incident's channel ended", "a letter was buried")
		declareRoom(w)
		w.Server().SetFault(workspace.Fault{Kind: workspace.FaultRefuse, Method: "conversations.rename", Code: "not_authorized"})
		restrict(w)
		w.Until("the channel is archived", func() bool { return w.As("stellan").Sees(portal).Archived })
		w.Until("those who may read it are told", func() bool {
			w.Settle()
			return w.As("stellan").Counts("bot", "take the title out of the name", "not_authorized") == 1
		})
	})
	t.Run("Slack does not archive it: those who may read it are told", func(t *testing.T) {
		w := apptest.New(t, apptest.WithRooms(t))
		w.Tolerate("restricted_action", "an errand on an incident's channel ended", "a letter was buried")
		declareRoom(w)
		w.Server().SetFault(workspace.Fault{Kind: workspace.FaultRefuse, Method: "conversations.archive", Code: "restricted_action"})
		restrict(w)
		w.Until("those who may read it are told", func() bool {
			w.Settle()
			return w.As("stellan").Counts("bot", "archive the channel of", "restricted_action") == 1
		})
	})
}

// The global shortcut opens the form at once (product 3).
func TestTheShortcutDeclaresAnIncident(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	if _, err := w.As("maike").Picks("declare_incident_global"); err != nil {
		t.Fatal(err)
	}
	w.Until("the form stands there", func() bool { return w.As("maike").Modal() != nil })
	if _, err := w.As("maike").Submits(map[string]string{"arg:title": "A key stood in the open", "arg:severity": "SEV3"}); err != nil {
		t.Fatal(err)
	}
	w.Settle()
	w.As("maike").Reads("security-weekly", "INC-004", "A key stood in the open")
}
