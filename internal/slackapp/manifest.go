package slackapp

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// ManifestOptions says what an app manifest is to contain.
type ManifestOptions struct {
	Command string // the slash word, "/sec"
	Hint    string // what Slack shows behind it
	// Shortcuts lists the callback ids of the shortcuts whose command exists.
	Shortcuts []string
	// IncidentChannels adds what channels for incidents need; they are off by default (slack-platform 9).
	IncidentChannels bool
}

// AppManifest is Slack's app manifest, as far as this bot has one; Slack refuses unknown keys (slack-platform 6).
type AppManifest struct {
	Metadata struct {
		Major int `json:"major_version" yaml:"major_version"`
		Minor int `json:"minor_version" yaml:"minor_version"`
	} `json:"_metadata" yaml:"_metadata"`
	Display struct {
		Name        string `json:"name" yaml:"name"`
		Description string `json:"description" yaml:"description"`
		Background  string `json:"background_color" yaml:"background_color"`
	} `json:"display_information" yaml:"display_information"`
	Features struct {
		Home struct {
			Home     bool `json:"home_tab_enabled" yaml:"home_tab_enabled"`
			Messages bool `json:"messages_tab_enabled" yaml:"messages_tab_enabled"`
			ReadOnly bool `json:"messages_tab_read_only_enabled" yaml:"messages_tab_read_only_enabled"`
		} `json:"app_home" yaml:"app_home"`
		Bot struct {
			Name   string `json:"display_name" yaml:"display_name"`
			Online bool   `json:"always_online" yaml:"always_online"`
		} `json:"bot_user" yaml:"bot_user"`
		Shortcuts []ManifestShortcut `json:"shortcuts,omitempty" yaml:"shortcuts,omitempty"`
		Commands  []ManifestCommand  `json:"slash_commands" yaml:"slash_commands"`
	} `json:"features" yaml:"features"`
	OAuth struct {
		Scopes struct {
			Bot []string `json:"bot" yaml:"bot"`
		} `json:"scopes" yaml:"scopes"`
	} `json:"oauth_config" yaml:"oauth_config"`
	Settings struct {
		Events struct {
			Bot []string `json:"bot_events" yaml:"bot_events"`
		} `json:"event_subscriptions" yaml:"event_subscriptions"`
		Interactivity struct {
			Enabled bool `json:"is_enabled" yaml:"is_enabled"`
		} `json:"interactivity" yaml:"interactivity"`
		OrgDeploy bool `json:"org_deploy_enabled" yaml:"org_deploy_enabled"`
		Socket    bool `json:"socket_mode_enabled" yaml:"socket_mode_enabled"`
		Rotation  bool `json:"token_rotation_enabled" yaml:"token_rotation_enabled"`
	} `json:"settings" yaml:"settings"`
}

// ManifestShortcut is a shortcut: global, or in the menu of a message.
type ManifestShortcut struct {
	Name        string `json:"name" yaml:"name"`
	Type        string `json:"type" yaml:"type"`
	Callback    string `json:"callback_id" yaml:"callback_id"`
	Description string `json:"description" yaml:"description"`
}

// ManifestCommand is a slash command.
type ManifestCommand struct {
	Command     string `json:"command" yaml:"command"`
	Description string `json:"description" yaml:"description"`
	Hint        string `json:"usage_hint,omitempty" yaml:"usage_hint,omitempty"`
	Escape      bool   `json:"should_escape" yaml:"should_escape"`
}

// shortcuts are all that the product has (product 3); Slack takes five of each type.
var shortcuts = []ManifestShortcut{
	{"Log a risk", "message", "log_risk_message", "Open the new-risk form, filled from this message"},
	{"Add an action", "message", "add_action_message", "Open the new-action form, filled from this message"},
	{"Record a decision", "message", "record_decision_message", "Open the decision form, filled from this message"},
	{"Who owns this?", "message", "who_owns_message", "Find the owner of what this message is about"},
	{"Raise privately", "message", "raise_message", "Tell the security leads, and only them, about this message"},
	{"Log a risk", "global", "log_risk_global", "Open the new-risk form"},
	{"Declare an incident", "global", "declare_incident_global", "Open the incident form"},
	{"Brief someone", "global", "brief_global", "Write a one-page brief for an audience"},
}

// Manifest makes the app manifest. A shortcut that the product does not have is an error, and so is whatever Slack
// would refuse.
func Manifest(o ManifestOptions) (AppManifest, error) {
	var m AppManifest
	m.Metadata.Major, m.Metadata.Minor = 2, 1
	m.Display.Name = "Secretariat"
	m.Display.Description = "Who owns what, risks, decisions and follow-up, in Slack"
	m.Display.Background = "#1d3557"
	m.Features.Home.Home, m.Features.Home.Messages = true, true
	m.Features.Bot.Name, m.Features.Bot.Online = "Secretariat", true
	m.Features.Commands = []ManifestCommand{{orElse(o.Command, "/sec"), "Who owns it, risks, decisions, follow-up", o.Hint, true}}
	for _, id := range o.Shortcuts {
		if !slices.ContainsFunc(shortcuts, func(s ManifestShortcut) bool { return s.Callback == id }) {
			return m, fmt.Errorf("no shortcut has the callback id %q", id)
		}
	}
	for _, s := range shortcuts {
		if slices.Contains(o.Shortcuts, s.Callback) {
			m.Features.Shortcuts = append(m.Features.Shortcuts, s)
		}
	}
	m.OAuth.Scopes.Bot = scopesOf(o)
	m.Settings.Events.Bot = eventsOf(o)
	m.Settings.Interactivity.Enabled, m.Settings.Socket = true, true
	if bad := m.Check(); len(bad) > 0 {
		return m, fmt.Errorf("app manifest: %s", strings.Join(bad, "; "))
	}
	return m, nil
}

// JSON is the manifest, indented, as Slack takes it.
func (m AppManifest) JSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(m)
	return b.Bytes(), err
}

// YAML is the manifest as Slack's page shows it first.
func (m AppManifest) YAML() ([]byte, error) { return yaml.Marshal(m) }

// Check holds the manifest against Slack's limits (slack-platform 6).
func (m AppManifest) Check() []string {
	var bad []string
	length := func(what, s string, least, most int) {
		if n := utf8.RuneCountInString(s); n < least || n > most {
			bad = append(bad, fmt.Sprintf("%s has %d characters, allowed are %d to %d", what, n, least, most))
		}
	}
	count := func(what string, n, most int) {
		if n > most {
			bad = append(bad, fmt.Sprintf("%d %s, at most %d", n, what, most))
		}
	}
	length("the name", m.Display.Name, 1, 35)
	length("the description", m.Display.Description, 1, 140)
	length("the bot's name", m.Features.Bot.Name, 1, 80)
	types := map[string]int{}
	for _, s := range m.Features.Shortcuts {
		types[s.Type]++
		length("a shortcut's name", s.Name, 1, 24)
		length("a shortcut's callback id", s.Callback, 1, 255)
		length("a shortcut's description", s.Description, 1, 150)
	}
	count("message shortcuts", types["message"], 5)
	count("global shortcuts", types["global"], 5)
	count("commands", len(m.Features.Commands), 50)
	for _, c := range m.Features.Commands {
		length("a command", c.Command, 2, 32)
		length("a command's description", c.Description, 1, 2000)
		length("a command's hint", c.Hint, 0, 1000)
		if !strings.HasPrefix(c.Command, "/") || strings.ContainsAny(c.Command[1:], "/ ") || strings.ToLower(c.Command) != c.Command {
			bad = append(bad, fmt.Sprintf("the command %q is not a slash and one word in small letters", c.Command))
		}
	}
	count("events", len(m.Settings.Events.Bot), 100)
	count("scopes", len(m.OAuth.Scopes.Bot), 255)
	return bad
}
