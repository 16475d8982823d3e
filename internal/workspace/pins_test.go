package workspace

import (
	"strings"
	"testing"
)

// withPins is the test app with what incident channels need.
func withPins(o *Options) {
	m := strings.Replace(testManifest, `"pins:write",`, `"pins:write","pins:read","channels:manage","bookmarks:write",`, 1)
	o.Manifest = []byte(strings.Replace(m, `"user_change",`, `"user_change","pin_added","pin_removed",`, 1))
}

func TestPeoplePinMessages(t *testing.T) {
	s := start(t, withPins)
	ana := s.As("ana")
	m, err := ana.Types("general", "it began at 22:40")
	if err != nil {
		t.Fatal(err)
	}
	pinned := func() bool {
		for _, x := range ana.Messages("general") {
			if x.TS == m.TS {
				return x.Pinned
			}
		}
		return false
	}
	if err := ana.Pins("general", m.TS); err != nil || !pinned() {
		t.Fatalf("%v, pinned %v", err, pinned())
	}
	if err := ana.Pins("general", m.TS); err == nil {
		t.Error("it is pinned twice")
	}
	wantError(t, s, "already_pinned", "pins.add", map[string]string{"channel": "CGENERAL", "timestamp": m.TS})
	if err := ana.Unpins("general", m.TS); err != nil || pinned() {
		t.Errorf("%v, pinned %v", err, pinned())
	}
	wantError(t, s, "no_pin", "pins.remove", map[string]string{"channel": "CGENERAL", "timestamp": m.TS})
	if err := s.As("ben").Pins("empty", m.TS); err == nil {
		t.Error("somebody who is not there pins")
	}
}

func TestAChannelOfTheAppsOwn(t *testing.T) {
	s := start(t, withPins)
	made := mustCall(t, s, "conversations.create", map[string]string{"name": "inc-004"})["channel"].(Object)
	id := made["id"].(string)
	wantError(t, s, "name_taken", "conversations.create", map[string]string{"name": "inc-004"})
	mustCall(t, s, "conversations.invite", map[string]string{"channel": id, "users": "UANA,UBEN"})
	mustCall(t, s, "conversations.setTopic", map[string]string{"channel": id, "topic": "SEV1"})
	mustCall(t, s, "bookmarks.add", map[string]string{"channel_id": id, "title": "The card", "type": "link", "link": "https://test-company.slack.com/archives/CGENERAL/p1"})
	got := s.As("ana").Sees("inc-004")
	if got.Topic != "SEV1" || len(got.Bookmarks) != 1 || got.Bookmarks[0].Title != "The card" || !got.IsMember {
		t.Errorf("ana sees %+v", got)
	}
	mustCall(t, s, "conversations.create", map[string]string{"name": "inc-005"})
	for name, code := range map[string]string{"": "invalid_name_required", strings.Repeat("x", 81): "invalid_name_maxlength", "Inc 4": "invalid_name_specials",
		"--_": "invalid_name_punctuation", "inc-005": "name_taken", "inc-004": "name_taken"} {
		wantError(t, s, code, "conversations.rename", map[string]string{"channel": id, "name": name})
	}
	wantError(t, s, "channel_not_found", "conversations.rename", map[string]string{"channel": "CNONE", "name": "x"})
	wantError(t, s, "not_in_channel", "conversations.rename", map[string]string{"channel": "CEMPTY", "name": "x"})
	wantError(t, s, "not_authorized", "conversations.rename", map[string]string{"channel": "CGENERAL", "name": "x"})
	mustCall(t, s, "conversations.rename", map[string]string{"channel": id, "name": "inc-006"})
	if got := s.As("ana").Sees("inc-006"); got.ID != id || got.Name != "inc-006" || s.As("ana").Sees("inc-004").ID != "" {
		t.Errorf("after the change of its name ana sees %+v", got)
	}
	mustCall(t, s, "conversations.archive", map[string]string{"channel": id})
	wantError(t, s, "is_archived", "conversations.rename", map[string]string{"channel": id, "name": "inc-007"})
	wantError(t, s, "is_archived", "bookmarks.add", map[string]string{"channel_id": id, "title": "x", "type": "link", "link": "https://x.example"})
	if _, err := s.As("ana").Types("inc-006", "hello?"); err == nil {
		t.Error("somebody writes in an archived channel")
	}
}

func TestPinEventsNeedTheirScope(t *testing.T) {
	_, err := parseManifest([]byte(strings.Replace(testManifest, `"user_change",`, `"user_change","pin_added",`, 1)))
	if err == nil || !strings.Contains(err.Error(), "pins:read") {
		t.Errorf("%v", err)
	}
}
