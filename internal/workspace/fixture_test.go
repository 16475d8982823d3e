package workspace

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
)

const (
	testBotToken = "xoxb-test"
	testAppToken = "xapp-test"
)

// testManifest is an app that uses most of what there is.
const testManifest = `{
 "_metadata":{"major_version":2,"minor_version":1},
 "display_information":{"name":"Secretary","description":"A test app"},
 "features":{
  "app_home":{"home_tab_enabled":true,"messages_tab_enabled":true,"messages_tab_read_only_enabled":false},
  "bot_user":{"display_name":"Secretary","always_online":true},
  "shortcuts":[
   {"name":"Note it","type":"global","callback_id":"note_global","description":"Write a note"},
   {"name":"Note this","type":"message","callback_id":"note_message","description":"Write a note about a message"}],
  "slash_commands":[
   {"command":"/note","description":"Notes","usage_hint":"add | list","should_escape":true},
   {"command":"/plain","description":"As typed"}]},
 "oauth_config":{"scopes":{"bot":["commands","chat:write","im:write","files:write","files:read","users:read","users:read.email","usergroups:read",
  "channels:read","groups:read","im:read","reactions:read","reactions:write","pins:write","app_mentions:read","channels:history","groups:history","im:history"]}},
 "settings":{"event_subscriptions":{"bot_events":["app_home_opened","app_mention","message.im","reaction_added","reaction_removed",
   "member_joined_channel","member_left_channel","channel_archive","user_change","subteam_updated","subteam_members_changed"]},
  "interactivity":{"is_enabled":true},"org_deploy_enabled":false,"socket_mode_enabled":true,"token_rotation_enabled":false}}`

func testSeed() Seed {
	return Seed{
		Team: Team{ID: "T0TEST", Name: "Test company", Domain: "test-company"},
		Users: []User{
			{ID: "UANA", Name: "ana", RealName: "Ana Silva", Email: "ana@test.example", TZ: "Europe/Lisbon"},
			{ID: "UBEN", Name: "ben", RealName: "Ben Okoro", Email: "ben@test.example", TZ: "Africa/Lagos", IsAdmin: true},
			{ID: "UGUEST", Name: "gus", RealName: "Gus Guest", TZ: "UTC", IsRestricted: true},
			{ID: "UGONE", Name: "gone", RealName: "Gone Person", TZ: "UTC", Deleted: true},
			{ID: "UOTHER", Name: "olga", RealName: "Olga Other", TZ: "UTC", TeamID: "T0ELSEWHERE"},
			{ID: "UROBOT", Name: "robot", RealName: "Another bot", TZ: "UTC", IsBot: true},
		},
		Channels: []Channel{
			{ID: "CGENERAL", Name: "general", Members: []string{"UANA", "UBEN", "U0BOT", "UOTHER"}},
			{ID: "CSECRET", Name: "secret", Private: true, Members: []string{"UBEN"}},
			{ID: "CLEADS", Name: "leads", Private: true, Members: []string{"UBEN", "U0BOT"}},
			{ID: "CEMPTY", Name: "empty", Members: []string{"UANA"}},
			{ID: "COLD", Name: "old", Archived: true, Members: []string{"U0BOT"}},
		},
		UserGroups: []UserGroup{{ID: "SOPS", Handle: "ops", Name: "Operations", Members: []string{"UBEN"}}},
		Bot:        Bot{UserID: "U0BOT", BotID: "B0BOT", AppID: "A0TEST"},
		Personas:   []string{"UANA", "UBEN"},
	}
}

// start runs a server for one test; change may adjust its options.
func start(t *testing.T, change func(*Options)) *Server {
	t.Helper()
	opt := Options{Seed: testSeed(), Manifest: []byte(testManifest), BotToken: testBotToken, AppToken: testAppToken, NoRateLimits: true}
	if change != nil {
		change(&opt)
	}
	s, err := New(opt)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// soon is a deadline for things that should happen within moments.
func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// call makes a raw Web API call with form arguments.
func call(t *testing.T, s *Server, method string, args map[string]string) Object {
	t.Helper()
	form := url.Values{}
	for k, v := range args {
		form.Set(k, v)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.APIURL()+method, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Authorization", "Bearer "+testBotToken)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	var out Object
	if err := json.Unmarshal(body, &out); err != nil {
		t.Fatalf("%s: %v: %s", method, err, body)
	}
	return out
}

// mustCall fails the test when the call is refused; wantError when it is not refused with code.
func mustCall(t *testing.T, s *Server, method string, args map[string]string) Object {
	t.Helper()
	o := call(t, s, method, args)
	if o["ok"] != true {
		t.Fatalf("%s was refused: %v", method, o)
	}
	return o
}

func wantError(t *testing.T, s *Server, code, method string, args map[string]string) Object {
	t.Helper()
	o := call(t, s, method, args)
	if o["ok"] != false || o["error"] != code {
		t.Errorf("%s %v: want error %s, got %v", method, args, code, o)
	}
	return o
}

func client(s *Server, opts ...slack.Option) *slack.Client {
	return slack.New(testBotToken, append([]slack.Option{slack.OptionAppLevelToken(testAppToken), slack.OptionAPIURL(s.APIURL())}, opts...)...)
}

func postJSON(t *testing.T, address string, v any) (int, string) {
	t.Helper()
	b, _ := json.Marshal(v)
	res, err := http.Post(address, "application/json", strings.NewReader(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(body)
}

func readObject(t *testing.T, res *http.Response) Object {
	t.Helper()
	defer res.Body.Close()
	var o Object
	if err := json.NewDecoder(res.Body).Decode(&o); err != nil {
		t.Fatal(err)
	}
	return o
}
