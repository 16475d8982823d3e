package slackapp

import (
	"slices"
	"strings"
)

// A need is a method or event that the bot uses and the scopes that it takes, in every kind of conversation where the
// bot uses it. Scopes are asked for only here, so that none stands in the manifest without a use (reliability T21).
type need struct {
	name   string
	scopes []string
}

// methods are the Web API methods that this package calls (slack-platform 5); a test reads the source and compares.
var methods = []need{
	{"auth.test", nil},
	{"chat.postMessage", []string{"chat:write"}},
	{"chat.postEphemeral", []string{"chat:write"}},
	{"chat.update", []string{"chat:write"}},
	{"chat.delete", []string{"chat:write"}},
	{"chat.getPermalink", nil},
	{"conversations.open", []string{"im:write"}},
	{"conversations.info", []string{"channels:read", "groups:read", "im:read"}},
	{"conversations.list", []string{"channels:read", "groups:read"}},
	{"conversations.history", []string{"channels:history", "groups:history", "im:history"}},
	{"conversations.replies", []string{"channels:history", "groups:history", "im:history"}},
	{"files.getUploadURLExternal", []string{"files:write"}}, // charts, and pages as PDF
	{"files.completeUploadExternal", []string{"files:write"}},
	{"files.delete", []string{"files:write"}},
	{"users.list", []string{"users:read", "users:read.email"}}, // people of the file are found by address (domain 7.5)
	{"users.info", []string{"users:read", "users:read.email"}},
	{"usergroups.list", []string{"usergroups:read"}},
	{"usergroups.users.list", []string{"usergroups:read"}},
	{"views.open", nil},
	{"views.update", nil},
	{"views.push", nil},
	{"views.publish", nil},
}

// events are the bot events that the app subscribes to.
var events = []need{
	{"app_home_opened", nil},
	{"app_mention", []string{"app_mentions:read"}},
	{"message.im", []string{"im:history"}},
	{"reaction_added", []string{"reactions:read"}},
	{"reaction_removed", []string{"reactions:read"}},
	{"app_uninstalled", nil},
	{"tokens_revoked", nil},
	{"channel_archive", []string{"channels:read"}},
	{"channel_id_changed", []string{"channels:read", "groups:read"}},
	{"channel_rename", []string{"channels:read"}},
	{"channel_shared", []string{"channels:read", "groups:read"}},
	{"channel_unshared", []string{"channels:read", "groups:read"}},
	{"group_archive", []string{"groups:read"}},
	{"group_rename", []string{"groups:read"}},
	{"member_joined_channel", []string{"channels:read", "groups:read"}},
	{"member_left_channel", []string{"channels:read", "groups:read"}},
	{"subteam_members_changed", []string{"usergroups:read"}},
	{"subteam_updated", []string{"usergroups:read"}},
	{"team_join", []string{"users:read"}},
	{"user_change", []string{"users:read"}},
}

// features are what is neither a method nor an event.
var features = []need{{"slash commands and shortcuts", []string{"commands"}}}

// incidentMethods and incidentEvents come with channels for incidents only.
var (
	incidentMethods = []need{
		{"conversations.create", []string{"channels:manage", "groups:write"}},
		{"conversations.archive", []string{"channels:manage", "groups:write"}},
		{"conversations.rename", []string{"channels:manage", "groups:write"}},
		{"conversations.setTopic", []string{"channels:manage", "groups:write"}},
		{"conversations.invite", []string{"channels:manage", "groups:write"}},
		{"bookmarks.add", []string{"bookmarks:write"}},
	}
	incidentEvents = []need{{"pin_added", []string{"pins:read"}}, {"pin_removed", []string{"pins:read"}}}
)

// needs lists everything that the options ask for.
func needs(o ManifestOptions) []need {
	all := slices.Concat(features, methods, events)
	if o.IncidentChannels {
		all = slices.Concat(all, incidentMethods, incidentEvents)
	}
	return all
}

func scopesOf(o ManifestOptions) []string {
	var out []string
	for _, n := range needs(o) {
		out = append(out, n.scopes...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// MissingScopes names what the manifest asks for and the app was not given, each with what it is for. granted is Slack's
// own list, "chat:write,commands"; an empty one says nothing, and nothing is missing by it.
func MissingScopes(granted string, o ManifestOptions) []string {
	if strings.TrimSpace(granted) == "" {
		return nil
	}
	have := map[string]bool{}
	for s := range strings.SplitSeq(granted, ",") {
		have[strings.TrimSpace(s)] = true
	}
	uses := map[string][]string{}
	for _, n := range needs(o) {
		for _, s := range n.scopes {
			if !have[s] {
				uses[s] = append(uses[s], n.name)
			}
		}
	}
	var out []string
	for _, s := range scopesOf(o) {
		if len(uses[s]) > 0 {
			out = append(out, s+" ("+strings.Join(uses[s], ", ")+")")
		}
	}
	return out
}

func eventsOf(o ManifestOptions) []string {
	list := events
	if o.IncidentChannels {
		list = slices.Concat(events, incidentEvents)
	}
	var out []string
	for _, n := range list {
		out = append(out, n.name)
	}
	return out
}
