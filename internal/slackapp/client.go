// Package slackapp is the Slack surface: what comes in over the socket becomes lines for the command tree, and what goes
// out is rendered, posted and read back here. It is the only room that knows slack-go; it decides nothing about records
// and keeps none, only what Slack itself told of accounts and channels.
package slackapp

import (
	"net/http"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// ClientOptions says how Slack is reached.
type ClientOptions struct {
	Token    string        // xoxb-
	AppToken string        // xapp-, for the socket
	APIURL   string        // empty is Slack's own
	Timeout  time.Duration // of one HTTP call, dialling included; 0 is DefaultTimeout
}

// DefaultTimeout bounds one call of the Web API; a letter's lease is longer than this (reliability 5.3).
const DefaultTimeout = 10 * time.Second

// NewClient makes a client that tries each call once: the library's own retries would post twice or sleep through a
// trigger's three seconds (slack-platform 7, web traps 4), so what to repeat is the caller's to decide. Its debug
// mode, which logs message text, stays off.
func NewClient(o ClientOptions) *slack.Client {
	if o.Timeout <= 0 {
		o.Timeout = DefaultTimeout
	}
	opts := []slack.Option{slack.OptionHTTPClient(&http.Client{Timeout: o.Timeout, CheckRedirect: noRedirect})}
	if o.AppToken != "" {
		opts = append(opts, slack.OptionAppLevelToken(o.AppToken))
	}
	if o.APIURL != "" {
		opts = append(opts, slack.OptionAPIURL(strings.TrimRight(o.APIURL, "/")+"/"))
	}
	return slack.New(o.Token, opts...)
}

// noRedirect keeps the token from following a redirect to another host; the Web API never answers with one.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
