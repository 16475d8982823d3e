package slackapp

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"golang.org/x/sync/singleflight"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/domain"
)

// How the workspace is read: 200 accounts a page (slack-platform 5), the whole list each hour, one unknown account
// within what a command may wait.
const (
	rosterPage  = 200
	rosterEvery = time.Hour
	rosterAgain = time.Minute // after a failed reading
	lookTime    = 1500 * time.Millisecond
)

// Roster keeps the workspace's accounts and user groups as Slack tells of them, and joins them with the directory
// (domain 7.5).
type Roster struct {
	client *slack.Client
	team   string
	dir    func() *domain.Directory
	join   func(members []domain.Member, whole bool)
	log    *slog.Logger
	flight singleflight.Group
	groups *groups

	mu      sync.Mutex
	members map[string]domain.Member // by Slack id
	order   []string                 // Slack ids in the order they were met, so that a join is the same each time
	touched map[string]bool          // told of by an event while the list is being read; nil while it is not
	whole   bool                     // the whole list was read at least once
	joins   sync.Mutex               // one join after the other, the newest last
}

// NewRoster returns an empty roster. dir is the directory as it stands, join takes all accounts met so far after each
// change, and whether the whole list was read by then. teamID is the bot's own workspace.
func NewRoster(client *slack.Client, teamID string, dir func() *domain.Directory, join func([]domain.Member, bool), log *slog.Logger) *Roster {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Roster{client: client, team: teamID, dir: dir, join: join, log: log,
		groups: newGroups(client, log), members: map[string]domain.Member{}}
}

// Run reads the workspace at once and then every hour, until ctx ends.
func (r *Roster) Run(ctx context.Context) {
	for {
		wait := rosterEvery
		if err := r.Load(ctx); err != nil && ctx.Err() == nil {
			r.log.Warn("the workspace's accounts could not be read", "code", Classify(err).Code)
			wait = rosterAgain
		}
		if !clock.Sleep(ctx, wait) {
			return
		}
	}
}

// Load reads the whole list of accounts and joins it. Where Slack asks to wait it waits; what was known before stays
// until the list is complete.
func (r *Roster) Load(ctx context.Context) error {
	r.mu.Lock()
	r.touched = map[string]bool{}
	r.mu.Unlock()
	defer func() { r.mu.Lock(); r.touched = nil; r.mu.Unlock() }()

	var all []slack.User
	for p := r.client.GetUsersPaginated(slack.GetUsersOptionLimit(rosterPage)); ; {
		next, err := p.Next(ctx)
		var limited *slack.RateLimitedError
		switch {
		case errors.As(err, &limited):
			if !clock.Sleep(ctx, max(limited.RetryAfter, time.Second)) {
				return ctx.Err()
			}
			continue
		case p.Done(err):
			r.replace(all)
			return nil
		case err != nil:
			return err
		}
		p = next
		all = append(all, p.Users...)
	}
}

// replace takes in a complete list. An account that an event told of meanwhile keeps what the event said; one that
// the list lacks, a member of another company, stays.
func (r *Roster) replace(all []slack.User) {
	r.mu.Lock()
	for i := range all {
		if m := r.memberOf(&all[i]); m.Slack != "" && !r.touched[m.Slack] {
			r.put(m)
		}
	}
	r.whole = true
	r.mu.Unlock()
	r.publish()
}

// put remembers a member and says whether anything is new. The lock is held.
func (r *Roster) put(m domain.Member) bool {
	old, ok := r.members[m.Slack]
	if !ok {
		r.order = append(r.order, m.Slack)
	}
	r.members[m.Slack] = m
	return !ok || old != m
}

func (r *Roster) publish() {
	r.joins.Lock()
	defer r.joins.Unlock()
	r.mu.Lock()
	list := make([]domain.Member, 0, len(r.order))
	for _, id := range r.order {
		list = append(list, r.members[id])
	}
	whole := r.whole
	r.mu.Unlock()
	r.join(list, whole)
}

// learn takes in one account; the directory is joined anew only where something that counts has changed.
func (r *Roster) learn(m domain.Member) {
	if m.Slack == "" {
		return
	}
	r.mu.Lock()
	if r.touched != nil {
		r.touched[m.Slack] = true
	}
	changed := r.put(m)
	r.mu.Unlock()
	if changed {
		r.publish()
	}
}

// memberOf is an account as the domain knows it (domain 7.5).
func (r *Roster) memberOf(u *slack.User) domain.Member {
	name := u.RealName
	for _, n := range []string{u.Profile.RealName, u.Profile.DisplayName, u.Name, u.ID} {
		name = orElse(name, n)
	}
	m := domain.Member{Slack: u.ID, Name: clean(name), Email: u.Profile.Email, Zone: u.TZ, Standing: domain.Full}
	switch {
	case u.ID == "USLACKBOT", u.IsBot, u.IsWorkflowBot, u.IsConnectorBot:
		m.Standing = domain.Bot
	case u.Deleted:
		m.Standing = domain.Deactivated
	case u.IsStranger, u.TeamID != "" && r.team != "" && u.TeamID != r.team:
		m.Standing = domain.Outside
	case u.IsRestricted, u.IsUltraRestricted:
		m.Standing = domain.Guest
	}
	return m
}

// Caller is who stands behind a Slack account. teamID is the account's workspace as the payload names it, "" where it
// names none. An account that was not read yet is asked for; where Slack is slow and the organisation's file does not
// know it either, the answer is an error worded for people.
func (r *Roster) Caller(ctx context.Context, slackID, teamID string) (domain.Caller, error) {
	if teamID != "" && r.team != "" && teamID != r.team {
		return domain.Caller{Person: slackID, Slack: slackID, Standing: domain.Outside, Zone: time.UTC}, nil
	}
	r.mu.Lock()
	_, known := r.members[slackID]
	r.mu.Unlock()
	if !known {
		if err := r.ask(ctx, slackID); err != nil {
			if c, ok := r.dir().CallerOf(slackID); ok {
				return c, nil // the file names this account: it counts as the file says (domain 7.5)
			}
			return domain.Caller{}, err
		}
	}
	if c, ok := r.dir().CallerOf(slackID); ok {
		return c, nil
	}
	r.mu.Lock()
	m := r.members[slackID]
	r.mu.Unlock()
	return domain.Caller{Person: slackID, Name: m.Name, Slack: slackID, Standing: m.Standing, Zone: domain.Zone(m.Zone, r.dir().Location())}, nil
}

// ask reads one account, once for all who wait for it.
func (r *Roster) ask(ctx context.Context, slackID string) error {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	_, err := shared(ctx, &r.flight, slackID, func(ctx context.Context) (any, error) {
		u, err := r.client.GetUserInfoContext(ctx, slackID)
		switch {
		case err == nil && u.ID != slackID:
			return nil, errNothing
		case codeOf(err) == "user_not_found", codeOf(err) == "user_not_visible": // another company's, unseen by the bot
			r.learn(domain.Member{Slack: slackID, Standing: domain.Outside})
			return nil, nil
		case err != nil:
			return nil, err
		}
		r.learn(r.memberOf(u))
		return nil, nil
	})
	if err == nil {
		return nil
	}
	r.log.Warn("an account could not be read", "user", slackID, "code", Classify(err).Code)
	e := domain.Fail(domain.Unavailable, "I can't see who you are just now, because Slack did not answer.").WithHint("Please try again in a minute.")
	e.Err = err
	return e
}

// Observe takes in an event of the Events API (the typed inner event); events that do not concern it are ignored.
func (r *Roster) Observe(ev any) {
	switch e := ev.(type) {
	case *slackevents.UserChangeEvent:
		r.change(e.User)
	case *slackevents.TeamJoinEvent:
		if e.User != nil {
			r.learn(r.memberOf(e.User))
		}
	case *slackevents.SubteamMembersChangedEvent, *slackevents.SubteamUpdatedEvent, *slackevents.SubteamCreatedEvent,
		*slackevents.SubteamSelfAddedEvent, *slackevents.SubteamSelfRemovedEvent:
		r.groups.forget()
	}
}

// change takes in a changed account. The event's type carries no address, which stays as it was read; an account that
// was not read yet is left for the first time it asks for something.
func (r *Roster) change(u slackevents.User) {
	r.mu.Lock()
	old, known := r.members[u.ID]
	r.mu.Unlock()
	if !known {
		return
	}
	m := r.memberOf(&slack.User{ID: u.ID, TeamID: u.TeamID, Name: u.Name, Deleted: u.Deleted, RealName: u.RealName, TZ: u.TZ,
		IsBot: u.IsBot, IsRestricted: u.IsRestricted, IsUltraRestricted: u.IsUltraRestricted,
		Profile: slack.UserProfile{RealName: u.Profile.RealName, DisplayName: u.Profile.DisplayName}})
	m.Email = old.Email
	r.learn(m)
}

// Members implements ledger.Groups: the persons of a user group, for whom the directory knows a person id.
func (r *Roster) Members(ctx context.Context, handle string) ([]string, error) {
	ids, err := r.groups.members(ctx, handle)
	var out []string
	for _, id := range ids {
		if c, ok := r.dir().CallerOf(id); ok && c.Standing == domain.Full {
			out = append(out, c.Person)
		}
	}
	return out, err
}
