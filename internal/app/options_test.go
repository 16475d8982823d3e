package app

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSettingsAreRefusedByNameAndWithoutTheirValue(t *testing.T) {
	for name, c := range map[string]struct{ value, want string }{
		"SLACK_BOT_TOKEN": {"hunter2-secret", "starts with xoxb-"}, "SLACK_APP_TOKEN": {"hunter2-secret", "starts with xapp-"},
		"REDIS_URL": {"http://:hunter2-secret@x", "redis://"}, "SLACK_API_URL": {"http://evil.example/api/", "loopback"},
		"SEC_CONNECTIONS": {"many-hunter2-secret", "a whole number"}, "SEC_ADMINS": {"bob", "no Slack user id"}, "SEC_COMMAND": {"sec", "expected a slash"},
		"SEC_REHEARSAL": {"2026-09-15T09:00:00Z@60", "only against"}, "SEC_ALLOW_VOLATILE": {"perhaps", "true or false"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, c.value)
			_, err := LoadOptions()
			if err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hunter2-secret") {
				t.Error(err)
			}
		})
	}
}

func TestASecretMayComeFromAFileAndNeverPrints(t *testing.T) {
	f := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(f, []byte("xoxb-123\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SLACK_BOT_TOKEN_FILE", f)
	o, err := LoadOptions()
	if err != nil || o.BotToken != "xoxb-123" || os.Getenv("SLACK_BOT_TOKEN") != "" {
		t.Fatal(string(o.BotToken), err)
	}
	if s := fmt.Sprintf("%v %+v %#v", o, o, o); strings.Contains(s, "xoxb-123") {
		t.Error(s)
	}
	t.Setenv("SLACK_BOT_TOKEN", "xoxb-9")
	if _, err := LoadOptions(); err == nil || !strings.Contains(err.Error(), "both set") {
		t.Error(err)
	}
}

func TestARehearsalRunsOnlyAgainstALoopbackSlack(t *testing.T) {
	t.Setenv("SEC_REHEARSAL", "2026-09-15T09:00:00Z@60")
	t.Setenv("SLACK_API_URL", "http://127.0.0.1:1/api")
	o, err := LoadOptions()
	if err != nil || o.SlackURL != "http://127.0.0.1:1/api/" {
		t.Fatal(o.SlackURL, err)
	}
}
