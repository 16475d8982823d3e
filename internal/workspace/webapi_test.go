package workspace

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
)

type args = map[string]string

// TestRefusals reads as Slack's list of errors: who may call what, where a message may go, what it may hold.
func TestRefusals(t *testing.T) {
	s := start(t, nil)
	posted := mustCall(t, s, "chat.postMessage", args{"channel": "CGENERAL", "text": "mine"})["ts"].(string)
	theirs, err := s.As("ana").Types("general", "hers")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		code, method string
		args         args
	}{
		{"unknown_method", "chat.shout", nil},
		{"missing_scope", "bookmarks.add", nil},
		{"missing_scope", "team.info", nil},
		{"not_allowed_token_type", "apps.connections.open", nil},
		{"channel_not_found", "chat.postMessage", args{"channel": "CNONE", "text": "x"}},
		{"channel_not_found", "chat.postMessage", args{"channel": "CSECRET", "text": "x"}},
		{"not_in_channel", "chat.postMessage", args{"channel": "CEMPTY", "text": "x"}},
		{"is_archived", "chat.postMessage", args{"channel": "COLD", "text": "x"}},
		{"user_disabled", "chat.postMessage", args{"channel": "UGONE", "text": "x"}},
		{"cannot_dm_bot", "chat.postMessage", args{"channel": "UROBOT", "text": "x"}},
		{"cannot_dm_bot", "chat.postMessage", args{"channel": "U0BOT", "text": "x"}},
		{"no_text", "chat.postMessage", args{"channel": "CGENERAL"}},
		{"no_text", "chat.postMessage", args{"channel": "CGENERAL", "text": "  "}},
		{"invalid_blocks_format", "chat.postMessage", args{"channel": "CGENERAL", "blocks": "null"}},
		{"invalid_blocks", "chat.postMessage", args{"channel": "CGENERAL", "blocks": `[{"type":"party"}]`}},
		{"msg_blocks_too_long", "chat.postMessage", args{"channel": "CGENERAL", "blocks": sections(5, 2900)}},
		{"markdown_text_conflict", "chat.postMessage", args{"channel": "CGENERAL", "text": "x", "markdown_text": "y"}},
		{"msg_too_long", "chat.postMessage", args{"channel": "CGENERAL", "markdown_text": strings.Repeat("x", 12001)}},
		{"msg_too_long", "chat.update", args{"channel": "CGENERAL", "ts": posted, "text": strings.Repeat("x", 40001)}},
		{"too_many_attachments", "chat.postMessage", args{"channel": "CGENERAL", "attachments": "[" + strings.Repeat("{},", 100) + "{}]"}},
		{"invalid_metadata_format", "chat.postMessage", args{"channel": "CGENERAL", "text": "x", "metadata": `{"event_type":""}`}},
		{"metadata_too_large", "chat.postMessage", args{"channel": "CGENERAL", "text": "x", "metadata": `{"event_type":"e","event_payload":{"k":"` + strings.Repeat("x", 5000) + `"}}`}},
		{"invalid_metadata_schema", "chat.postMessage", args{"channel": "CGENERAL", "text": "x", "metadata": `{"event_type":"e","event_payload":{"k":["nested"]}}`}},
		{"user_not_in_channel", "chat.postEphemeral", args{"channel": "CGENERAL", "user": "UGUEST", "text": "x"}},
		{"cant_update_message", "chat.update", args{"channel": "CGENERAL", "ts": theirs.TS, "text": "x"}},
		{"message_not_found", "chat.update", args{"channel": "CGENERAL", "ts": "1.000000", "text": "x"}},
		{"channel_not_found", "chat.update", args{"channel": "UANA", "ts": posted, "text": "x"}},
		{"cant_delete_message", "chat.delete", args{"channel": "CGENERAL", "ts": theirs.TS}},
		{"message_not_found", "chat.getPermalink", args{"channel": "CGENERAL", "message_ts": "1.000000"}},
		{"time_in_past", "chat.scheduleMessage", args{"channel": "CGENERAL", "text": "x", "post_at": "1000"}},
		{"users_list_not_supplied", "conversations.open", nil},
		{"user_disabled", "conversations.open", args{"users": "UGONE"}},
		{"user_not_found", "conversations.open", args{"users": "UNOBODY"}},
		{"missing_scope", "conversations.open", args{"users": "UANA,UBEN"}},
		{"channel_not_found", "conversations.info", args{"channel": "CSECRET"}},
		{"not_in_channel", "conversations.history", args{"channel": "CEMPTY"}},
		{"thread_not_found", "conversations.replies", args{"channel": "CGENERAL", "ts": "1.000000"}},
		{"invalid_cursor", "users.list", args{"cursor": "nonsense"}},
		{"missing_scope", "conversations.list", args{"types": "mpim"}},
		{"missing_scope", "conversations.create", args{"name": "x"}},
		{"user_not_found", "users.info", args{"user": "UNOBODY"}},
		{"users_not_found", "users.lookupByEmail", args{"email": "nobody@test.example"}},
		{"no_such_subteam", "usergroups.users.list", args{"usergroup": "SNONE"}},
		{"invalid_name", "reactions.add", args{"channel": "CGENERAL", "timestamp": posted, "name": "No Emoji"}},
		{"message_not_found", "reactions.add", args{"channel": "CGENERAL", "timestamp": "1.000000", "name": "tada"}},
		{"invalid_trigger_id", "views.open", args{"trigger_id": "1.2.3", "view": `{"type":"modal","title":{"type":"plain_text","text":"T"},"blocks":[]}`}},
		{"invalid_arguments", "views.open", args{"trigger_id": "1.2.3", "view": `{"type":"modal","title":{"type":"plain_text","text":"T"},"blocks":null}`}},
		{"invalid_arguments", "views.publish", args{"user_id": "UNOBODY", "view": `{"type":"home","blocks":[]}`}},
		{"not_found", "views.update", args{"view_id": "V1", "view": `{"type":"modal","title":{"type":"plain_text","text":"T"},"blocks":[]}`}},
		{"file_not_found", "files.completeUploadExternal", args{"files": `[{"id":"F1"}]`}},
	} {
		t.Run(c.code+" "+c.method, func(t *testing.T) { wantError(t, s, c.code, c.method, c.args) })
	}
	o := wantError(t, s, "missing_scope", "team.info", nil)
	if o["needed"] != "team:read" || !strings.Contains(fmt.Sprint(o["provided"]), "chat:write") {
		t.Errorf("missing_scope says neither what is needed nor what is there: %v", o)
	}
}

// sections makes n section blocks of size characters each.
func sections(n, size int) string {
	one := `{"type":"section","text":{"type":"mrkdwn","text":"` + strings.Repeat("x", size) + `"}}`
	return "[" + strings.Repeat(one+",", n-1) + one + "]"
}

func TestTokens(t *testing.T) {
	s := start(t, nil)
	for header, want := range map[string]string{"": "not_authed", "Bearer xoxb-wrong": "invalid_auth", "Bearer " + testAppToken: "not_allowed_token_type", "Bearer " + testBotToken: ""} {
		req, _ := http.NewRequest(http.MethodGet, s.APIURL()+"auth.test", nil)
		req.Header.Set("Authorization", header)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body := readObject(t, res)
		if got := text(body["error"]); got != want || res.StatusCode != 200 {
			t.Errorf("%q: %d %v, want error %q", header, res.StatusCode, body, want)
		}
	}
	res, err := http.PostForm(s.APIURL()+"auth.test", map[string][]string{"token": {testBotToken}})
	if err != nil {
		t.Fatal(err)
	}
	if body := readObject(t, res); body["user_id"] != "U0BOT" || body["bot_id"] != "B0BOT" {
		t.Errorf("a token in the form: %v", body)
	}
	for _, c := range s.Calls() {
		if strings.Contains(string(c.Request), "xoxb") {
			t.Errorf("a token is in the record: %s", c.Request)
		}
	}
}

func TestMessagesAreKeptAsSent(t *testing.T) {
	s := start(t, nil)
	odd := "a &lt;b&gt; <https://x.example|x> *bold* <!date^1700000000^{date}|then> \u200b"
	first := mustCall(t, s, "chat.postMessage", args{"channel": "CGENERAL", "text": odd, "metadata": `{"event_type":"card","event_payload":{"key":"k1"}}`})
	ts := first["ts"].(string)
	reply := mustCall(t, s, "chat.postMessage", args{"channel": "CGENERAL", "text": "reply", "thread_ts": ts})
	if first["message"].(Object)["text"] != odd || reply["message"].(Object)["thread_ts"] != ts {
		t.Errorf("answers: %v, %v", first, reply)
	}
	history := func(more string) Object {
		o := mustCall(t, s, "conversations.history", args{"channel": "CGENERAL", "include_all_metadata": more, "oldest": ts, "inclusive": "true"})
		return o["messages"].([]any)[0].(Object)
	}
	if m := history("true"); m["metadata"].(Object)["event_payload"].(Object)["key"] != "k1" || m["reply_count"] != 1.0 || m["bot_id"] != "B0BOT" {
		t.Errorf("read back: %v", m)
	}
	if m := history("false")["metadata"].(Object); m["event_payload"] != nil || m["event_type"] != "card" {
		t.Errorf("without include_all_metadata only the type shows: %v", m)
	}
	mustCall(t, s, "chat.update", args{"channel": "CGENERAL", "ts": ts, "text": "changed"})
	if m := history("true"); m["text"] != "changed" || m["metadata"] == nil || m["edited"] == nil {
		t.Errorf("an update without metadata keeps it: %v", m)
	}
	mustCall(t, s, "chat.update", args{"channel": "CGENERAL", "ts": ts, "text": "changed", "metadata": "{}"})
	if m := history("true"); m["metadata"] != nil {
		t.Errorf("an update with {} takes metadata away: %v", m)
	}
	if o := mustCall(t, s, "conversations.history", args{"channel": "CGENERAL", "oldest": ts}); len(o["messages"].([]any)) != 0 {
		t.Errorf("oldest is not inclusive by itself: %v", o)
	}
	gone := mustCall(t, s, "chat.postMessage", args{"channel": "CGENERAL", "text": "orphan", "thread_ts": "1.000000"})
	if gone["message"].(Object)["thread_ts"] != nil {
		t.Errorf("a reply to nothing silently becomes a message of the channel: %v", gone)
	}
	link := mustCall(t, s, "chat.getPermalink", args{"channel": "CGENERAL", "message_ts": ts})["permalink"]
	if want := "https://test-company.slack.com/archives/CGENERAL/p" + strings.Replace(ts, ".", "", 1); link != want {
		t.Errorf("permalink %v, want %s", link, want)
	}
}

func TestDirectMessageOpensByItself(t *testing.T) {
	s := start(t, nil)
	o := mustCall(t, s, "chat.postMessage", args{"channel": "UANA", "text": "hello"})
	dm := o["channel"].(string)
	if !strings.HasPrefix(dm, "D") || dm != mustCall(t, s, "conversations.open", args{"users": "UANA"})["channel"].(Object)["id"] {
		t.Errorf("the direct message is %v", o)
	}
	mustCall(t, s, "chat.update", args{"channel": dm, "ts": o["ts"].(string), "text": "hello again"})
	if m := s.As("ana").DMs(); len(m) != 1 || m[0].Text != "hello again" || !m[0].MentionsMe {
		t.Errorf("ana reads %+v", m)
	}
	b, err := s.boot("ana")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range b.Channels {
		if c.ID == dm && (c.Unread != 1 || c.Mentions != 1) {
			t.Errorf("the direct message is unread: %+v", c)
		}
		if c.ID == "CSECRET" || c.ID == "CLEADS" {
			t.Errorf("ana is shown the private channel %s", c.ID)
		}
	}
}

func TestRateLimits(t *testing.T) {
	s := start(t, func(o *Options) { o.NoRateLimits = false })
	api := client(s)
	var limited *slack.RateLimitedError
	n := 0
	for ; n < 20 && limited == nil; n++ {
		_, _, err := api.PostMessage("CGENERAL", slack.MsgOptionText("x", false))
		limited, _ = err.(*slack.RateLimitedError)
	}
	if limited == nil || limited.RetryAfter != time.Second || n < 3 || n > 8 {
		t.Fatalf("after %d posts in a row: %v", n, limited)
	}
	if _, _, err := api.PostMessage("CLEADS", slack.MsgOptionText("x", false)); err != nil {
		t.Errorf("another channel goes on: %v", err)
	}
	if _, err := api.AuthTest(); err != nil {
		t.Errorf("another method goes on: %v", err)
	}
}

func TestUploads(t *testing.T) {
	s := start(t, nil)
	api := client(s)
	png := "\x89PNG\r\n\x1a\n and some more"
	up, err := api.UploadFile(slack.UploadFileParameters{Filename: "chart.png", FileSize: len(png), Reader: strings.NewReader(png), Title: "Chart", AltTxt: "Three risks"})
	if err != nil {
		t.Fatal(err)
	}
	picture := fmt.Sprintf(`[{"type":"image","alt_text":"Three risks","slack_file":{"id":%q}}]`, up.ID)
	mustCall(t, s, "chat.postMessage", args{"channel": "CGENERAL", "text": "Three risks are open", "blocks": picture})
	wantError(t, s, "invalid_blocks", "chat.postMessage", args{"channel": "CGENERAL", "text": "x", "blocks": strings.Replace(picture, up.ID, "F0UNKNOWN", 1)})
	res, err := http.Get(s.URL() + "/client/file/" + up.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.Header.Get("Content-Type") != "image/png" {
		t.Errorf("the page gets %s", res.Header.Get("Content-Type"))
	}
	if _, err = api.UploadFile(slack.UploadFileParameters{Filename: "a.txt", FileSize: 99, Reader: strings.NewReader("short")}); err == nil {
		t.Error("an upload with a wrong length should fail")
	}
	dm := mustCall(t, s, "conversations.open", args{"users": "UANA"})["channel"].(Object)["id"].(string)
	parent := mustCall(t, s, "chat.postMessage", args{"channel": dm, "text": "Your brief"})["ts"].(string)
	pdf := "%PDF-1.4 brief"
	up, err = api.UploadFile(slack.UploadFileParameters{Filename: "brief.pdf", FileSize: len(pdf), Reader: strings.NewReader(pdf), Channel: dm, ThreadTimestamp: parent, InitialComment: "The same page"})
	if err != nil {
		t.Fatal(err)
	}
	m := s.As("ana").DMs()
	if len(m) != 2 || m[1].ThreadTS != parent || m[1].Text != "The same page" || m[1].Files[0]["id"] != up.ID {
		t.Errorf("the file in the thread: %+v", m)
	}
	info := mustCall(t, s, "files.info", args{"file": up.ID})["file"].(Object)
	if info["shares"].(Object)["private"].(Object)[dm] == nil {
		t.Errorf("files.info names the message: %v", info)
	}
}

func TestLists(t *testing.T) {
	s := start(t, nil)
	api := client(s)
	users, err := api.GetUsers(slack.GetUsersOptionLimit(3))
	if err != nil || len(users) != 8 {
		t.Errorf("%d users, %v", len(users), err)
	}
	s.SetFault(Fault{Kind: FaultShortPages, Count: 1})
	var all []slack.Channel
	cursor := ""
	for pages := 0; ; pages++ {
		page, next, err := api.GetConversations(&slack.GetConversationsParameters{Types: []string{"public_channel", "private_channel"}, Limit: 200, Cursor: cursor})
		if err != nil || pages > 20 {
			t.Fatal(pages, err)
		}
		all = append(all, page...)
		if cursor = next; cursor == "" {
			break
		}
	}
	if len(all) != 4 {
		t.Errorf("the bot lists %d channels, want the 3 public ones and its own private one", len(all))
	}
	groups, err := api.GetUserGroups(slack.GetUserGroupsOptionIncludeUsers(true))
	if err != nil || len(groups) != 1 || groups[0].Users[0] != "UBEN" {
		t.Errorf("user groups: %+v, %v", groups, err)
	}
	u, err := api.GetUserByEmail("BEN@test.example")
	if err != nil || u.ID != "UBEN" || u.TZ != "Africa/Lagos" {
		t.Errorf("by email: %+v, %v", u, err)
	}
}

func TestHomeAndHashes(t *testing.T) {
	s := start(t, nil)
	home := func(words string) args {
		return args{"user_id": "UANA", "view": `{"type":"home","blocks":[{"type":"header","text":{"type":"plain_text","text":"` + words + `"}}]}`}
	}
	v := mustCall(t, s, "views.publish", home("One"))["view"].(Object)
	second := home("Two")
	second["hash"] = v["hash"].(string)
	mustCall(t, s, "views.publish", second)
	wantError(t, s, "hash_conflict", "views.publish", second)
	if h := s.As("ana").Home(); h["id"] != v["id"] || s.As("ben").Home() != nil {
		t.Errorf("ana's Home is %v", h)
	}
	wantError(t, s, "invalid_arguments", "views.publish", args{"user_id": "UANA", "view": `{"type":"modal","blocks":[]}`})
}

func TestSeedAndManifestAreChecked(t *testing.T) {
	try := func(change func(*Options)) error {
		opt := Options{Seed: testSeed(), Manifest: []byte(testManifest), BotToken: "b", AppToken: "a"}
		change(&opt)
		_, err := New(opt)
		return err
	}
	for want, change := range map[string]func(*Options){
		"not shaped like": func(o *Options) { o.Seed.Users[0].ID = "ana" },
		"used twice":      func(o *Options) { o.Seed.Users[1].ID = "UANA" },
		"nobody has":      func(o *Options) { o.Seed.Channels[0].Members = []string{"UZ"} },
		"unknown time":    func(o *Options) { o.Seed.Users[0].TZ = "Mars/Base" },
		"unknown field":   func(o *Options) { o.Manifest = []byte(`{"display_information":{"name":"x"},"colour":"red"}`) },
		"1 to 35": func(o *Options) {
			o.Manifest = []byte(strings.Replace(testManifest, `"Secretary"`, `"`+strings.Repeat("x", 36)+`"`, 1))
		},
		"1 to 24": func(o *Options) {
			o.Manifest = []byte(strings.Replace(testManifest, `"Note it"`, `"A name that is much too long"`, 1))
		},
		"needs scope": func(o *Options) { o.Manifest = []byte(strings.Replace(testManifest, `"app_mentions:read",`, ``, 1)) },
		"required":    func(o *Options) { o.BotToken = "" },
	} {
		if err := try(change); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error about %q, got %v", want, err)
		}
	}
}
