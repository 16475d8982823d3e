package app

import (
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/slackapp"
)

type manifestCmd struct {
	Format           string `help:"json or yaml." enum:"json,yaml" default:"yaml"`
	IncidentChannels bool   `help:"Add the scopes for incident channels (org file: incident_channels: true)."`
}

// Run prints the manifest.
func (c manifestCmd) Run(e env) error {
	o, err := LoadOptions()
	if err != nil {
		return usage(err)
	}
	m, err := manifestOf(o.Command, c.IncidentChannels)
	if err != nil {
		return err
	}
	text, err := m.YAML()
	if c.Format == "json" {
		text, err = m.JSON()
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(e.out, string(text))
	return err
}

// manifestOf is the app's manifest: the hint and the shortcuts come from the tree of commands.
func manifestOf(command string, incidentChannels bool) (slackapp.AppManifest, error) {
	tree := commands.New(command, commands.Desk{})
	return slackapp.Manifest(slackapp.ManifestOptions{Command: command, Hint: commands.Hint(tree),
		Shortcuts: sortedKeys(shortcutsOf(tree)), IncidentChannels: incidentChannels})
}

// ManifestJSON is the manifest as JSON.
func ManifestJSON(command string, incidentChannels bool) ([]byte, error) {
	m, err := manifestOf(command, incidentChannels)
	if err != nil {
		return nil, err
	}
	return m.JSON()
}
