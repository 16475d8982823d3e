package slackapp

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"
)

func allShortcuts() []string {
	var out []string
	for _, s := range shortcuts {
		out = append(out, s.Callback)
	}
	return out
}

func TestManifestGolden(t *testing.T) {
	got, err := Manifest(ManifestOptions{Command: "/sec", Hint: "owner payments-api | risk add | help", Shortcuts: allShortcuts()})
	if err != nil {
		t.Fatal(err)
	}
	j, err := got.JSON()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "manifest.json", string(j))
	y, err := got.YAML()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "manifest.yaml", string(y))
	var back AppManifest
	if err := yaml.Unmarshal(y, &back); err != nil || !cmp.Equal(got, back) {
		t.Errorf("the YAML says something else: %v\n%s", err, cmp.Diff(got, back))
	}
}

func TestManifestAsksForNothingItDoesNotUse(t *testing.T) {
	never := []string{"chat:write.public", "files:read", "canvases:write", "admin"}
	incident := []string{"channels:manage", "groups:write", "bookmarks:write", "pins:read"}
	for _, o := range []ManifestOptions{{}, {IncidentChannels: true}} {
		got, err := Manifest(o)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range got.OAuth.Scopes.Bot {
			if !slices.ContainsFunc(needs(o), func(n need) bool { return slices.Contains(n.scopes, s) }) {
				t.Errorf("%s is used by nothing", s)
			}
			if slices.ContainsFunc(never, func(bad string) bool { return strings.HasPrefix(s, bad) }) {
				t.Errorf("%s is never to be asked for", s)
			}
			if slices.Contains(incident, s) != (o.IncidentChannels && slices.Contains(incident, s)) {
				t.Errorf("%s is only for incident channels", s)
			}
		}
		for _, n := range needs(o) {
			for _, s := range n.scopes {
				if !slices.Contains(got.OAuth.Scopes.Bot, s) {
					t.Errorf("%s lacks %s", n.name, s)
				}
			}
		}
	}
}

// goNames are the library's names of the methods in the table.
var goNames = map[string]string{
	"AuthTestContext": "auth.test", "PostMessageContext": "chat.postMessage", "PostEphemeralContext": "chat.postEphemeral",
	"UpdateMessageContext": "chat.update", "DeleteMessageContext": "chat.delete", "OpenConversationContext": "conversations.open",
	"GetConversationInfoContext": "conversations.info", "GetConversationsContext": "conversations.list",
	"GetConversationHistoryContext": "conversations.history", "GetConversationRepliesContext": "conversations.replies",
	"GetUsersPaginated": "users.list", "GetUserInfoContext": "users.info", "GetUserGroupsContext": "usergroups.list",
	"GetUserGroupMembersContext": "usergroups.users.list", "OpenViewContext": "views.open", "UpdateViewContext": "views.update",
	"PushViewContext": "views.push", "PublishViewContext": "views.publish", "GetPermalinkContext": "chat.getPermalink",
	"GetUploadURLExternalContext": "files.getUploadURLExternal", "CompleteUploadExternalContext": "files.completeUploadExternal",
	"DeleteFileContext": "files.delete", "CreateConversationContext": "conversations.create", "ArchiveConversationContext": "conversations.archive",
	"RenameConversationContext": "conversations.rename", "SetTopicOfConversationContext": "conversations.setTopic", "InviteUsersToConversationContext": "conversations.invite",
	"AddBookmarkContext": "bookmarks.add",
}

// TestTheTableOfMethodsIsTrue reads this package's source: each method called is in the table, and each in the table
// is called.
func TestTheTableOfMethodsIsTrue(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	calls := regexp.MustCompile(`(?i:client|api|slack)\.((?:[A-Z]\w*Context)|GetUsersPaginated)\(`)
	called, methods := map[string]bool{}, slices.Concat(methods, incidentMethods)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range calls.FindAllStringSubmatch(string(src), -1) {
			name := c[1]
			if name == "RunContext" { // the socket's own
				continue
			}
			method, ok := goNames[name]
			if !ok || !slices.ContainsFunc(methods, func(n need) bool { return n.name == method }) {
				t.Errorf("%s calls %s, which the table of methods and scopes lacks", file, name)
			}
			called[method] = true
		}
	}
	for _, n := range methods {
		if !called[n.name] {
			t.Errorf("%s is in the table and nothing calls it", n.name)
		}
	}
}

func TestManifestRefuses(t *testing.T) {
	for name, o := range map[string]ManifestOptions{
		"a shortcut nobody has": {Shortcuts: []string{"make_coffee"}},
		"no slash":              {Command: "sec"},
		"two words":             {Command: "/sec now"},
		"capitals":              {Command: "/Sec"},
		"too long":              {Command: "/" + strings.Repeat("s", 32)},
		"a long hint":           {Hint: strings.Repeat("h", 1001)},
	} {
		if _, err := Manifest(o); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	m, err := Manifest(ManifestOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for range 6 {
		m.Features.Shortcuts = append(m.Features.Shortcuts, shortcuts[0])
	}
	if len(m.Check()) == 0 {
		t.Error("six of a kind are taken")
	}
}

func TestWhatTheAppWasNotGivenIsNamed(t *testing.T) {
	all := strings.Join(scopesOf(ManifestOptions{}), ",")
	if got := MissingScopes(all, ManifestOptions{}); got != nil {
		t.Errorf("%v", got)
	}
	if got := MissingScopes("", ManifestOptions{}); got != nil {
		t.Errorf("an answer without a list says nothing: %v", got)
	}
	got := MissingScopes(strings.ReplaceAll(all, "files:write,", ""), ManifestOptions{})
	if len(got) != 1 || got[0] != "files:write (files.getUploadURLExternal, files.completeUploadExternal, files.delete)" {
		t.Errorf("%v", got)
	}
}
