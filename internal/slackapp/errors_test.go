package slackapp

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// TestEveryCodeHasItsVerdict holds the table against slack-platform 5, code by code, through the real client.
func TestEveryCodeHasItsVerdict(t *testing.T) {
	want := map[outbox.Verdict]string{
		outbox.VerdictStop: `invalid_auth not_authed account_inactive token_revoked token_expired missing_scope not_allowed_token_type
			no_permission team_access_not_granted two_factor_setup_required method_deprecated accesslimited`,
		outbox.VerdictDead: `channel_not_found not_in_channel is_archived is_inactive user_not_found user_disabled restricted_action
			restricted_action_read_only_channel restricted_action_thread_only_channel restricted_action_non_threadable_channel cannot_dm_bot
			ekm_access_denied messages_tab_disabled posting_to_channel_denied`,
		outbox.VerdictBug:     `invalid_blocks invalid_arguments msg_too_long msg_blocks_too_long no_text too_many_attachments metadata_too_large`,
		outbox.VerdictLater:   `ratelimited rate_limited service_unavailable request_timeout org_login_required team_added_to_org`,
		outbox.VerdictUnknown: `internal_error fatal_error something_slack_invented_yesterday`,
		outbox.VerdictGone:    `cant_update_message edit_window_closed message_not_found`,
	}
	f := newFakeSlack(t)
	c := f.client()
	for verdict, codes := range want {
		for _, code := range strings.Fields(codes) {
			f.on("chat.postMessage", refused(code))
			_, _, err := c.PostMessageContext(t.Context(), "C1", slack.MsgOptionText("x", false))
			if got := Classify(err); got == nil || got.Verdict != verdict || !strings.HasPrefix(got.Code, code) {
				t.Errorf("%s: got %+v, want %s", code, got, verdict)
			}
		}
	}
	for _, code := range []string{"org_login_required", "team_added_to_org"} {
		f.on("chat.postMessage", refused(code))
		_, _, err := c.PostMessageContext(t.Context(), "C1", slack.MsgOptionText("x", false))
		if Classify(err).Wait < time.Minute {
			t.Errorf("%s is not taken slowly", code)
		}
	}
	f.on("chat.postMessage", m{"ok": false, "error": "missing_scope", "needed": "chat:write", "provided": "commands"})
	if _, _, err := c.PostMessageContext(t.Context(), "C1", slack.MsgOptionText("x", false)); !strings.Contains(Classify(err).Code, "chat:write") {
		t.Error("the missing scope is not named")
	}
}

func TestAnswersThatAreNoAnswers(t *testing.T) {
	cases := []struct {
		name   string
		answer any
		want   outbox.Verdict
		wait   time.Duration
	}{
		{"429", limited("7"), outbox.VerdictLater, 7 * time.Second},
		{"429 for no time", limited("0"), outbox.VerdictLater, 0},
		{"429 without a wait", status(429), outbox.VerdictLater, 0},
		{"429 with an odd wait", limited("soon"), outbox.VerdictLater, 0},
		{"500", status(500), outbox.VerdictUnknown, 0},
		{"502", status(502), outbox.VerdictUnknown, 0},
		{"503", status(503), outbox.VerdictUnknown, 0},
		{"504", status(504), outbox.VerdictUnknown, 0},
		{"413", status(413), outbox.VerdictBug, 0},
		{"a proxy's login page", status(302), outbox.VerdictStop, 0},
		{"403", status(403), outbox.VerdictStop, 0},
		{"404", status(404), outbox.VerdictStop, 0},
		{"cut", cutOff{}, outbox.VerdictUnknown, 0},
		{"half an answer", `{"ok":true,"ts":`, outbox.VerdictUnknown, 0},
		{"no JSON", `hello`, outbox.VerdictUnknown, 0},
		{"nothing", `{}`, outbox.VerdictUnknown, 0},
		{"no without a reason", `{"ok":false}`, outbox.VerdictUnknown, 0},
		{"an errors field of another shape", `{"ok":false,"error":"x","errors":[{"strange":1}]}`, outbox.VerdictUnknown, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := newFakeSlack(t)
			f.on("chat.postMessage", c.answer)
			s := NewSender(SenderConfig{Client: f.client(), Renderer: known})
			_, err := s.Post(t.Context(), "C1", "k", letter("x"), outbox.Receipt{})
			if got := Classify(err); got == nil || got.Verdict != c.want || got.Wait != c.wait {
				t.Errorf("got %+v, want %s after %s", got, c.want, c.wait)
			}
			if n := len(f.said("chat.postMessage")); n != 1 {
				t.Errorf("tried %d times", n)
			}
		})
	}
}

func TestWhatNeverLeft(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_ = l.Close() // nobody listens there now
	post := func(ctx context.Context, url string) *outbox.SendError {
		_, _, err := NewClient(ClientOptions{APIURL: url, Timeout: time.Second}).PostMessageContext(ctx, "C1", slack.MsgOptionText("x", false))
		return Classify(err)
	}
	if got := post(t.Context(), "http://"+addr+"/api"); got.Verdict != outbox.VerdictLater {
		t.Errorf("a refused dial is %+v", got)
	}
	hang := newFakeSlack(t)
	release := make(chan struct{})
	hang.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	t.Cleanup(func() { close(release) })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if got := post(ctx, hang.URL); got.Verdict != outbox.VerdictUnknown {
		t.Errorf("a call that ran out of time is %+v", got)
	}
	s := NewSender(SenderConfig{Client: hang.client(), Renderer: known})
	if _, err := s.Post(ctx, "C1", "k", letter("x"), outbox.Receipt{}); Classify(err).Verdict != outbox.VerdictLater {
		t.Errorf("a call that was never made is %v", err)
	}
	for err, want := range map[error]outbox.Verdict{
		io.EOF: outbox.VerdictUnknown, io.ErrUnexpectedEOF: outbox.VerdictUnknown, context.DeadlineExceeded: outbox.VerdictUnknown,
		&net.OpError{Op: "read", Err: fmt.Errorf("reset")}:                              outbox.VerdictUnknown,
		&net.OpError{Op: "dial", Err: fmt.Errorf("no route")}:                           outbox.VerdictLater,
		&net.DNSError{Err: "no such host"}:                                              outbox.VerdictLater,
		fmt.Errorf("wrapped: %w", &slack.RateLimitedError{RetryAfter: 3 * time.Second}): outbox.VerdictLater,
	} {
		if got := Classify(err); got.Verdict != want {
			t.Errorf("%v is %s, want %s", err, got.Verdict, want)
		}
	}
	if Classify(nil) != nil {
		t.Error("no error became one")
	}
	if got := classifyRead(io.EOF); got.Verdict != outbox.VerdictLater {
		t.Errorf("a reading that failed is %s", got.Verdict)
	}
}
