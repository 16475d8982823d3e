package workspace

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// manifest is the app manifest, as far as the server acts on it. Slack rejects unknown keys, and so does parse.
type manifest struct {
	Metadata    json.RawMessage `json:"_metadata"`
	Display     manifestDisplay `json:"display_information"`
	Features    manifestFeature `json:"features"`
	OAuthConfig struct {
		Scopes struct {
			Bot          []string `json:"bot"`
			User         []string `json:"user"`
			BotOptional  []string `json:"bot_optional"`
			UserOptional []string `json:"user_optional"`
		} `json:"scopes"`
		RedirectURLs    []string `json:"redirect_urls"`
		TokenManagement *bool    `json:"token_management_enabled"`
	} `json:"oauth_config"`
	Settings struct {
		AllowedIPs []string `json:"allowed_ip_address_ranges"`
		Events     struct {
			RequestURL string          `json:"request_url"`
			BotEvents  []string        `json:"bot_events"`
			UserEvents []string        `json:"user_events"`
			Metadata   json.RawMessage `json:"metadata_subscriptions"`
		} `json:"event_subscriptions"`
		Interactivity struct {
			Enabled    bool   `json:"is_enabled"`
			RequestURL string `json:"request_url"`
			OptionsURL string `json:"message_menu_options_url"`
		} `json:"interactivity"`
		OrgDeploy        bool   `json:"org_deploy_enabled"`
		SocketMode       bool   `json:"socket_mode_enabled"`
		TokenRotation    bool   `json:"token_rotation_enabled"`
		IncomingWebhooks any    `json:"incoming_webhooks"`
		IsHosted         bool   `json:"is_hosted"`
		FunctionRuntime  string `json:"function_runtime"`
	} `json:"settings"`
	raw []byte
}

type manifestDisplay struct {
	Name            string `json:"name"`
	Description     string `json:"description"`
	LongDescription string `json:"long_description"`
	BackgroundColor string `json:"background_color"`
}

type manifestFeature struct {
	AppHome struct {
		Home     bool `json:"home_tab_enabled"`
		Messages bool `json:"messages_tab_enabled"`
		ReadOnly bool `json:"messages_tab_read_only_enabled"`
	} `json:"app_home"`
	BotUser struct {
		DisplayName  string `json:"display_name"`
		AlwaysOnline bool   `json:"always_online"`
	} `json:"bot_user"`
	Shortcuts     []manifestShortcut `json:"shortcuts"`
	SlashCommands []manifestCommand  `json:"slash_commands"`
	UnfurlDomains []string           `json:"unfurl_domains"`
	AssistantView json.RawMessage    `json:"assistant_view"`
	WorkflowSteps json.RawMessage    `json:"workflow_steps"`
}

type manifestShortcut struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	CallbackID  string `json:"callback_id"`
	Description string `json:"description"`
}

type manifestCommand struct {
	Command      string `json:"command"`
	URL          string `json:"url"`
	Description  string `json:"description"`
	UsageHint    string `json:"usage_hint"`
	ShouldEscape bool   `json:"should_escape"`
}

// commandShape leaves the length to be counted: "{1,31}" over classes of Unicode would cost every start a megabyte.
var commandShape = regexp.MustCompile(`^/[\p{L}\p{N}_-]+$`)

// parseManifest reads a manifest and refuses what Slack's page would refuse (slack-platform 6, "Limits").
func parseManifest(raw []byte) (manifest, error) {
	m := manifest{raw: raw}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return m, fmt.Errorf("app manifest: %w", err)
	}
	return m, m.check()
}

func (m manifest) check() error {
	var faults []string
	within := func(what, s string, low, high int) {
		if n := utf8.RuneCountInString(s); n < low || n > high {
			faults = append(faults, fmt.Sprintf("%s must have %d to %d characters, it has %d", what, low, high, n))
		}
	}
	within("display_information.name", m.Display.Name, 1, 35)
	within("display_information.description", m.Display.Description, 0, 140)
	if m.Display.LongDescription != "" {
		within("display_information.long_description", m.Display.LongDescription, 175, 4000)
	}
	within("features.bot_user.display_name", m.Features.BotUser.DisplayName, 0, 80)
	count := map[string]int{}
	for i, sc := range m.Features.Shortcuts {
		at := fmt.Sprintf("features.shortcuts[%d]", i)
		within(at+".name", sc.Name, 1, 24)
		within(at+".callback_id", sc.CallbackID, 1, 255)
		within(at+".description", sc.Description, 1, 150)
		if sc.Type != "message" && sc.Type != "global" {
			faults = append(faults, at+".type must be message or global")
		}
		if count[sc.Type]++; count[sc.Type] == 6 {
			faults = append(faults, "features.shortcuts: at most 5 of type "+sc.Type)
		}
	}
	if len(m.Features.SlashCommands) > 50 {
		faults = append(faults, "features.slash_commands: at most 50")
	}
	for i, c := range m.Features.SlashCommands {
		at := fmt.Sprintf("features.slash_commands[%d]", i)
		if !commandShape.MatchString(c.Command) || utf8.RuneCountInString(c.Command) > 32 || c.Command != strings.ToLower(c.Command) {
			faults = append(faults, at+".command must be a / and 1 to 31 letters, digits, dashes, underscores in lower case")
		}
		within(at+".description", c.Description, 1, 2000)
		within(at+".usage_hint", c.UsageHint, 0, 1000)
	}
	if len(m.Settings.Events.BotEvents) > 100 {
		faults = append(faults, "settings.event_subscriptions.bot_events: at most 100")
	}
	if len(m.OAuthConfig.Scopes.Bot) > 255 {
		faults = append(faults, "oauth_config.scopes.bot: at most 255")
	}
	for _, e := range m.Settings.Events.BotEvents {
		if need := eventScopes[e]; len(need) > 0 && !slices.ContainsFunc(need, m.hasScope) {
			faults = append(faults, fmt.Sprintf("event %s needs scope %s", e, strings.Join(need, " or ")))
		}
	}
	if len(m.Features.SlashCommands) > 0 && !m.hasScope("commands") {
		faults = append(faults, "slash commands need scope commands")
	}
	if len(faults) > 0 {
		return fmt.Errorf("app manifest: %s", strings.Join(faults, "; "))
	}
	return nil
}

// eventScopes says which scope an event subscription needs; an event that is not here needs none.
var eventScopes = map[string][]string{
	"app_mention": {"app_mentions:read"}, "message.im": {"im:history"}, "message.channels": {"channels:history"},
	"message.groups": {"groups:history"}, "message.mpim": {"mpim:history"},
	"reaction_added": {"reactions:read"}, "reaction_removed": {"reactions:read"},
	"channel_archive": {"channels:read"}, "channel_unarchive": {"channels:read"}, "channel_rename": {"channels:read"},
	"channel_created": {"channels:read"}, "channel_id_changed": {"channels:read", "groups:read", "im:read", "mpim:read"},
	"channel_shared": {"channels:read", "groups:read"}, "channel_unshared": {"channels:read", "groups:read"},
	"group_archive": {"groups:read"}, "group_unarchive": {"groups:read"}, "group_rename": {"groups:read"},
	"member_joined_channel": {"channels:read", "groups:read"}, "member_left_channel": {"channels:read", "groups:read"},
	"subteam_created": {"usergroups:read"}, "subteam_updated": {"usergroups:read"},
	"subteam_members_changed": {"usergroups:read"}, "user_change": {"users:read"}, "team_join": {"users:read"},
	"pin_added": {"pins:read"}, "pin_removed": {"pins:read"},
}

func (m manifest) hasScope(s string) bool { return slices.Contains(m.OAuthConfig.Scopes.Bot, s) }

func (m manifest) hears(event string) bool {
	return slices.Contains(m.Settings.Events.BotEvents, event)
}

// command finds the slash command that text begins with.
func (m manifest) command(text string) (manifestCommand, bool) {
	word, _, _ := strings.Cut(text, " ")
	word, _, _ = strings.Cut(word, "\n")
	for _, c := range m.Features.SlashCommands {
		if strings.EqualFold(c.Command, word) {
			return c, true
		}
	}
	return manifestCommand{}, false
}

func (m manifest) shortcut(kind, callback string) (manifestShortcut, bool) {
	for _, sc := range m.Features.Shortcuts {
		if sc.Type == kind && sc.CallbackID == callback {
			return sc, true
		}
	}
	return manifestShortcut{}, false
}
