package slackapp

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// verdicts says what each of Slack's codes means for a letter (slack-platform 5). A code that is not here is treated
// as unknown: the channel is read back before anything is sent again (reliability 5.3).
var verdicts = verdictsOf(map[outbox.Verdict]string{
	outbox.VerdictStop: `invalid_auth not_authed account_inactive token_revoked token_expired missing_scope
			not_allowed_token_type no_permission team_access_not_granted two_factor_setup_required method_deprecated
			accesslimited access_denied enterprise_is_restricted team_not_found unknown_method deprecated_endpoint`,
	outbox.VerdictDead: `channel_not_found not_in_channel is_archived is_inactive user_not_found users_not_found
			user_disabled user_not_visible cannot_dm_bot ekm_access_denied messages_tab_disabled posting_to_channel_denied
			method_not_supported_for_channel_type slack_connect_blocked_file_type unknown_person no_such_channel`,
	outbox.VerdictBug: `invalid_blocks invalid_blocks_format invalid_arguments invalid_arg_name invalid_array_arg
			invalid_charset invalid_form_data invalid_json invalid_post_type missing_post_type msg_too_long
			msg_blocks_too_long no_text too_many_attachments too_many_contact_cards metadata_too_large
			invalid_metadata_format invalid_metadata_schema metadata_must_be_sent_from_app as_user_not_supported
			duplicate_message_not_found duplicate_channel_not_found markdown_text_conflict block_mismatch invalid_ts_oldest
			invalid_ts_latest invalid_cursor invalid_limit`,
	outbox.VerdictLater: `ratelimited rate_limited service_unavailable request_timeout org_login_required
			team_added_to_org message_limit_exceeded`,
	outbox.VerdictUnknown: `internal_error fatal_error`,
	outbox.VerdictGone: `message_not_found cant_update_message edit_window_closed thread_not_found
			cannot_reply_to_message cant_delete_message`,
})

func verdictsOf(table map[outbox.Verdict]string) map[string]outbox.Verdict {
	out := map[string]outbox.Verdict{}
	for v, codes := range table {
		for _, c := range strings.Fields(codes) {
			out[c] = v
		}
	}
	return out
}

// slowly is how long to leave a workspace alone that is moving into an organisation (slack-platform 5).
const slowly = 5 * time.Minute

// errNothing is Slack's "ok" without what it should have brought: a proxy's answer, or ok:false without a code
// (slack-platform 7, web traps 2).
var errNothing = errors.New("slack answered without a result")

// Classify turns what a call that posts or edits returned into how it is to be treated, nil for nil. Whatever may
// have reached Slack is unknown; only what certainly did not is a definite no.
func Classify(err error) *outbox.SendError {
	var (
		done    *outbox.SendError
		limited *slack.RateLimitedError
		status  slack.StatusCodeError
		said    slack.SlackErrorResponse
		number  *strconv.NumError
		dial    *net.OpError
		name    *net.DNSError
		cert    *tls.CertificateVerificationError
	)
	unknown := func(code string) *outbox.SendError {
		return &outbox.SendError{Verdict: outbox.VerdictUnknown, Code: code, Err: err}
	}
	later := func(code string, wait time.Duration) *outbox.SendError {
		return &outbox.SendError{Verdict: outbox.VerdictLater, Code: code, Wait: wait, Err: err}
	}
	switch {
	case err == nil:
		return nil
	case errors.As(err, &done):
		return done
	case errors.As(err, &limited):
		return later("ratelimited", max(limited.RetryAfter, 0))
	case errors.As(err, &said):
		return classifyCode(said)
	case errors.As(err, &status):
		return classifyStatus(status)
	case errors.As(err, &number): // a 429 whose Retry-After is no number
		return later("ratelimited", 0)
	case errors.As(err, &dial) && (dial.Op == "dial" || dial.Op == "proxyconnect"), errors.As(err, &name):
		return later("unreachable", 0)
	case errors.As(err, &cert):
		return later("certificate", 0)
	case errors.Is(err, errNothing):
		return unknown("no_result")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return unknown("timeout")
	}
	return unknown("connection")
}

func classifyCode(said slack.SlackErrorResponse) *outbox.SendError {
	e := &outbox.SendError{Code: said.Err, Err: said}
	v, ok := verdicts[said.Err]
	switch {
	case ok:
		e.Verdict = v
	case strings.HasPrefix(said.Err, "restricted_action"):
		e.Verdict = outbox.VerdictDead
	default:
		e.Verdict = outbox.VerdictUnknown
	}
	switch said.Err {
	case "org_login_required", "team_added_to_org":
		e.Wait = slowly
	case "missing_scope":
		e.Code = strings.TrimSpace("missing_scope " + said.Needed)
	}
	return e
}

func classifyStatus(s slack.StatusCodeError) *outbox.SendError {
	e := &outbox.SendError{Code: "http_" + strconv.Itoa(s.Code), Err: s, Verdict: outbox.VerdictUnknown}
	switch {
	case s.Code == http.StatusTooManyRequests:
		e.Verdict, e.Code = outbox.VerdictLater, "ratelimited"
	case s.Code == http.StatusBadRequest, s.Code == http.StatusRequestEntityTooLarge, s.Code == http.StatusRequestHeaderFieldsTooLarge:
		e.Verdict = outbox.VerdictBug
	case s.Code < 500 && s.Code != http.StatusRequestTimeout: // a redirect, 401, 403, 404: whatever answers is not Slack's API
		e.Verdict = outbox.VerdictStop
	}
	return e
}

// classifyRead is Classify for a call that changes nothing: where nobody knows, it may simply be asked again.
func classifyRead(err error) *outbox.SendError {
	e := Classify(err)
	if e != nil && e.Verdict == outbox.VerdictUnknown {
		e = &outbox.SendError{Verdict: outbox.VerdictLater, Code: e.Code, Wait: e.Wait, Err: e.Err}
	}
	return e
}

// codeOf is Slack's code in an error, "" where it carries none.
func codeOf(err error) string {
	var said slack.SlackErrorResponse
	if errors.As(err, &said) {
		return said.Err
	}
	return ""
}
