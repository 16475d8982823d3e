package slackapp

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"golang.org/x/sync/singleflight"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/domain"
)

// groups keeps the workspace's user groups. They need a paid plan: without one there are none, which is said once
// (slack-platform 9).
type groups struct {
	client *slack.Client
	log    *slog.Logger
	clock  clock.Clock // real time: this is transport
	flight singleflight.Group
	noted  sync.Once

	mu      sync.Mutex
	gen     int
	handles map[string]string // handle → group id
	at      time.Time
	people  map[string]groupPeople // by group id
}

type groupPeople struct {
	users []string
	at    time.Time
}

func newGroups(client *slack.Client, log *slog.Logger) *groups {
	return &groups{client: client, log: log, clock: clock.Real, people: map[string]groupPeople{}}
}

func (g *groups) forget() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.gen++
	g.at = time.Time{}
	for id, p := range g.people { // read anew, but not forgotten: while Slack does not answer the last members count
		p.at = time.Time{}
		g.people[id] = p
	}
}

// members lists the Slack ids in a group, at most ten minutes old, or as they were last read where Slack does not
// answer: an on-call step is not skipped for a hiccup. No such group, or no groups on this plan: none.
func (g *groups) members(ctx context.Context, handle string) ([]string, error) {
	handle = strings.ToLower(strings.TrimPrefix(handle, "@"))
	g.mu.Lock()
	id, known, at := g.handles[handle], g.handles != nil, g.at
	g.mu.Unlock()
	if !known || g.clock.Now().Sub(at) >= factsTTL {
		v, err := shared(ctx, &g.flight, "list", g.list)
		switch {
		case err == nil:
			id = v.(map[string]string)[handle]
		case id == "":
			return nil, groupsUnread(err)
		}
	}
	if id == "" {
		return nil, nil
	}
	g.mu.Lock()
	p, ok := g.people[id]
	g.mu.Unlock()
	if ok && g.clock.Now().Sub(p.at) < factsTTL {
		return p.users, nil
	}
	v, err := shared(ctx, &g.flight, "group "+id, func(ctx context.Context) (any, error) { return g.read(ctx, id) })
	switch {
	case err == nil:
		return v.([]string), nil
	case ok:
		g.log.Warn("a user group could not be read; its last known members count", "group", handle, "code", codeOf(err))
		return p.users, nil
	}
	return nil, groupsUnread(err)
}

func groupsUnread(err error) error {
	e := domain.Fail(domain.Unavailable, "I can't read the user groups just now, because Slack did not answer.").WithHint("Please try again in a minute.")
	e.Err = err
	return e
}

func (g *groups) list(ctx context.Context) (any, error) {
	g.mu.Lock()
	gen := g.gen
	g.mu.Unlock()
	all, err := g.client.GetUserGroupsContext(ctx)
	if err != nil && !g.none(err) {
		return nil, err
	}
	handles := map[string]string{}
	for _, u := range all {
		handles[strings.ToLower(u.Handle)] = u.ID
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if gen == g.gen {
		g.handles, g.at = handles, g.clock.Now()
	}
	return handles, nil
}

func (g *groups) read(ctx context.Context, id string) (any, error) {
	g.mu.Lock()
	gen := g.gen
	g.mu.Unlock()
	users, err := g.client.GetUserGroupMembersContext(ctx, id)
	if err != nil && !g.none(err) {
		return nil, err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if gen == g.gen {
		g.people[id] = groupPeople{users: users, at: g.clock.Now()}
	}
	return users, nil
}

// none says whether an error means that there are no groups to be had, now or later.
func (g *groups) none(err error) bool {
	code := codeOf(err)
	switch code {
	case "no_such_subteam", "subteam_not_found":
		return true
	case "plan_upgrade_required", "paid_teams_only", "feature_not_enabled", "missing_scope", "not_allowed_token_type",
		"permission_denied":
		g.noted.Do(func() { g.log.Info("user groups are not available; steps that name one are skipped", "code", code) })
		return true
	}
	return false
}
