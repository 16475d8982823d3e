// Package app wires the rooms together, starts and stops them, and holds the program's own commands. It knows no rules.
package app

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/kelseyhightower/envconfig"
)

// Secret is a token or an address with a password in it. It never prints.
type Secret string

// String implements fmt.Stringer and hides the value.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "***"
}

// LogValue implements slog.LogValuer.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// GoString implements fmt.GoStringer.
func (s Secret) GoString() string { return s.String() }

// MarshalText keeps the value out of JSON.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Options are the settings, all from environment variables. The README's table is made of these tags.
type Options struct {
	AppToken      Secret   `envconfig:"SLACK_APP_TOKEN" desc:"App-level token (xapp-…) with connections:write; opens the sockets"`
	BotToken      Secret   `envconfig:"SLACK_BOT_TOKEN" desc:"Bot token (xoxb-…)"`
	SlackURL      string   `envconfig:"SLACK_API_URL" default:"https://slack.com/api/" desc:"Slack's Web API; for tests a loopback server, as http://127.0.0.1:PORT/api/"`
	RedisURL      Secret   `envconfig:"REDIS_URL" desc:"redis://, rediss:// or unix://; several hosts for Cluster; redis+sentinel://host,host/master for Sentinel"`
	Org           string   `envconfig:"SEC_ORG" default:"main" desc:"Key of the organisation in Redis; bound to the first workspace it meets"`
	AllowVolatile bool     `envconfig:"SEC_ALLOW_VOLATILE" default:"false" desc:"Start though Redis does not keep its data over a restart"`
	Command       string   `envconfig:"SEC_COMMAND" default:"/sec" desc:"The slash command"`
	OrgFile       string   `envconfig:"SEC_ORG_FILE" desc:"Organisation file imported at start (its directory part only)"`
	Admins        []string `envconfig:"SEC_ADMINS" desc:"Slack user ids, comma-separated, that are admins while no other admin exists"`
	TemplatesDir  string   `envconfig:"SEC_TEMPLATES_DIR" desc:"Folder whose files replace built-in templates of the same name"`
	HTTPAddr      string   `envconfig:"SEC_HTTP_ADDR" default:"127.0.0.1:9470" desc:"Health and metrics: /livez, /readyz, /metrics; \"off\" or empty switches it off"`
	LogLevel      string   `envconfig:"SEC_LOG_LEVEL" default:"info" desc:"debug, info, warn or error"`
	LogFormat     string   `envconfig:"SEC_LOG_FORMAT" default:"auto" desc:"json, text, or auto: text on a terminal, else json"`
	Connections   int      `envconfig:"SEC_CONNECTIONS" default:"2" desc:"Sockets to Slack, 1 to 10; two leave no gap when Slack refreshes one"`
	Rehearsal     string   `envconfig:"SEC_REHEARSAL" desc:"<RFC3339>@<speed>: run on a clock that starts at that moment and runs that many times faster; only with a loopback SLACK_API_URL"`
}

// secretNames are the settings with a _FILE variant.
var secretNames = []string{"SLACK_APP_TOKEN", "SLACK_BOT_TOKEN", "REDIS_URL"}

// LoadOptions reads the settings from the environment. The error names each variable and what it expects, and never a
// secret's value.
func LoadOptions() (Options, error) {
	var o Options
	restore, err := readSecretFiles()
	defer restore()
	if err != nil {
		return o, err
	}
	if err := envconfig.Process("", &o); err != nil {
		return o, settingError(err)
	}
	if v, ok := os.LookupEnv("SEC_HTTP_ADDR"); ok && v == "" || o.HTTPAddr == "off" {
		o.HTTPAddr = ""
	}
	for i := range o.Admins {
		o.Admins[i] = strings.TrimSpace(o.Admins[i])
	}
	o.Admins = slices.DeleteFunc(o.Admins, func(s string) bool { return s == "" })
	if !strings.HasSuffix(o.SlackURL, "/") {
		o.SlackURL += "/"
	}
	return o, o.Validate()
}

// readSecretFiles puts the contents of each NAME_FILE into NAME for the time of reading.
func readSecretFiles() (restore func(), err error) {
	var set []string
	restore = func() {
		for _, n := range set {
			_ = os.Unsetenv(n)
		}
	}
	for _, name := range secretNames {
		file := os.Getenv(name + "_FILE")
		if file == "" {
			continue
		}
		if os.Getenv(name) != "" {
			return restore, fmt.Errorf("%s and %s_FILE are both set; keep one", name, name)
		}
		b, err := os.ReadFile(file)
		if err != nil {
			return restore, fmt.Errorf("%s_FILE: %w", name, err)
		}
		set = append(set, name)
		if err := os.Setenv(name, strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r")); err != nil {
			return restore, err
		}
	}
	return restore, nil
}

// settingError words envconfig's error without the value, which may be a secret.
func settingError(err error) error {
	var pe *envconfig.ParseError
	if errors.As(err, &pe) {
		return fmt.Errorf("%s: expected %s", pe.KeyName, map[string]string{"bool": "true or false", "int": "a whole number"}[pe.TypeName])
	}
	return err
}

var (
	orgName      = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,39}$`)
	slashWord    = regexp.MustCompile(`^/[a-z0-9_-]{1,31}$`)
	slackUserID  = regexp.MustCompile(`^[UW][A-Z0-9]{2,20}$`)
	logLevels    = map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}
	redisSchemes = []string{"redis", "rediss", "unix", "redis+sentinel", "rediss+sentinel"}
)

// Validate names each wrong variable and what it expects. Which of the tokens and addresses are needed depends on the
// program's command: see Need.
func (o Options) Validate() error {
	var bad []error
	wrong := func(name, format string, args ...any) {
		bad = append(bad, fmt.Errorf(name+": "+format, args...))
	}
	if u, err := url.Parse(o.SlackURL); err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
		wrong("SLACK_API_URL", "expected an address like https://slack.com/api/")
	} else if u.Scheme == "http" && !loopbackHost(u.Hostname()) {
		wrong("SLACK_API_URL", "plain http is only for a loopback address; use https")
	}
	if o.AppToken != "" && !strings.HasPrefix(string(o.AppToken), "xapp-") {
		wrong("SLACK_APP_TOKEN", "expected a token that starts with xapp-")
	}
	if o.BotToken != "" && !strings.HasPrefix(string(o.BotToken), "xoxb-") {
		wrong("SLACK_BOT_TOKEN", "expected a token that starts with xoxb-")
	}
	if scheme, _, ok := strings.Cut(string(o.RedisURL), "://"); o.RedisURL != "" && (!ok || !slices.Contains(redisSchemes, scheme)) {
		wrong("REDIS_URL", "expected redis://, rediss://, unix:// or redis+sentinel://")
	}
	if !orgName.MatchString(o.Org) {
		wrong("SEC_ORG", "expected small letters, digits, dots and dashes, 40 at most")
	}
	if !slashWord.MatchString(o.Command) {
		wrong("SEC_COMMAND", "expected a slash and small letters, like /sec")
	}
	for _, a := range o.Admins {
		if !slackUserID.MatchString(a) {
			wrong("SEC_ADMINS", "%q is no Slack user id; one looks like U012AB3CD (profile, ⋮, Copy member ID)", a)
		}
	}
	if _, ok := logLevels[o.LogLevel]; !ok {
		wrong("SEC_LOG_LEVEL", "expected debug, info, warn or error")
	}
	if !slices.Contains([]string{"json", "text", "auto"}, o.LogFormat) {
		wrong("SEC_LOG_FORMAT", "expected json, text or auto")
	}
	if o.Connections < 1 || o.Connections > 10 {
		wrong("SEC_CONNECTIONS", "expected 1 to 10")
	}
	if o.HTTPAddr != "" {
		if _, _, err := net.SplitHostPort(o.HTTPAddr); err != nil {
			wrong("SEC_HTTP_ADDR", "expected host:port, like 127.0.0.1:9470")
		}
	}
	if o.Rehearsal != "" {
		if _, _, err := ParseRehearsal(o.Rehearsal); err != nil {
			bad = append(bad, err)
		} else if !o.loopback() {
			wrong("SEC_REHEARSAL", "a rehearsal runs only against a SLACK_API_URL on a loopback address")
		}
	}
	return errors.Join(bad...)
}

// Need says which settings a command of the program cannot do without.
func (o Options) Need(names ...string) error {
	have := map[string]bool{"SLACK_APP_TOKEN": o.AppToken != "", "SLACK_BOT_TOKEN": o.BotToken != "", "REDIS_URL": o.RedisURL != ""}
	how := map[string]string{
		"SLACK_APP_TOKEN": "make one under Basic Information, App-Level Tokens, with the scope connections:write",
		"SLACK_BOT_TOKEN": "install the app; the token stands under OAuth & Permissions",
		"REDIS_URL":       "for example redis://127.0.0.1:6379/0",
	}
	var bad []error
	for _, n := range names {
		if !have[n] {
			bad = append(bad, fmt.Errorf("%s is not set: %s", n, how[n]))
		}
	}
	return errors.Join(bad...)
}

func (o Options) loopback() bool {
	u, err := url.Parse(o.SlackURL)
	return err == nil && loopbackHost(u.Hostname())
}

func loopbackHost(h string) bool {
	ip := net.ParseIP(h)
	return h == "localhost" || (ip != nil && ip.IsLoopback())
}

// ParseRehearsal reads <RFC3339>@<speed>.
func ParseRehearsal(s string) (origin time.Time, speed float64, err error) {
	at, sp, ok := strings.Cut(s, "@")
	if ok {
		origin, err = time.Parse(time.RFC3339, at)
		if err == nil {
			speed, err = strconv.ParseFloat(sp, 64)
		}
	}
	if !ok || err != nil || !(speed > 0) || speed > 1e6 {
		return time.Time{}, 0, fmt.Errorf("SEC_REHEARSAL: expected <RFC3339>@<speed>, like 2026-09-15T09:00:00Z@60")
	}
	return origin, speed, nil
}

// SettingsTable is the README's table of settings, made of the tags of Options.
func SettingsTable() string {
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 0, ' ', 0)
	const format = "{{range .}}| `{{usage_key .}}`{{if eq (usage_type .) \"Secret\"}}, `{{usage_key .}}_FILE`{{end}} | {{with usage_default .}}`{{.}}`{{end}} | {{usage_description .}} |\n{{end}}"
	if err := envconfig.Usagef("", &Options{}, w, format); err != nil {
		panic(err) // the format is ours
	}
	_ = w.Flush()
	return "| variable | default | what it is |\n|---|---|---|\n" + b.String()
}
