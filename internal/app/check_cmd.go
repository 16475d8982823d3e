package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/directory"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/slackapp"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/templates"
)

type checkCmd struct{}

// checker prints one line for each thing it looks at, with the fix beside a failure.
type checker struct {
	env
	o      Options
	failed int
	dir    *domain.Directory
}

// Run checks everything it can reach and fails where one thing is wrong.
func (checkCmd) Run(e env) error {
	o, err := LoadOptions()
	c := &checker{env: e, o: o, dir: domain.NewDirectory()}
	if err != nil {
		for _, l := range strings.Split(err.Error(), "\n") {
			c.bad("settings", l, "correct the variable; the README's table says what it expects")
		}
		return usage(c.verdict())
	}
	c.good("settings", "each one reads well")
	c.templates()
	c.orgFile()
	c.redis()
	c.slack()
	if c.failed > 0 {
		return c.verdict()
	}
	fmt.Fprintln(e.out, "All is well.")
	return nil
}

func (c *checker) verdict() error {
	if c.failed == 1 {
		return errors.New("one thing to mend")
	}
	return fmt.Errorf("%d things to mend", c.failed)
}

func (c *checker) line(mark, what, text string) {
	fmt.Fprintf(c.out, "%s %-10s %s\n", mark, what, text)
}
func (c *checker) good(what, text string) { c.line("ok  ", what, text) }
func (c *checker) note(what, text string) { c.line("note", what, text) }
func (c *checker) bad(what, text, fix string) {
	c.failed++
	c.line("FAIL", what, text+" → "+fix)
}

func (c *checker) templates() {
	pages, err := briefs.Load(templates.FS, c.o.TemplatesDir)
	if err == nil {
		err = pages.Try(SampleData())
	}
	if err != nil {
		c.bad("templates", err.Error(), "correct the file in SEC_TEMPLATES_DIR; templates/README.md is the contract")
		return
	}
	c.good("templates", fmt.Sprintf("%d render", len(pages.Names())))
}

func (c *checker) orgFile() {
	if c.o.OrgFile == "" {
		c.note("org file", "SEC_ORG_FILE is not set; bot import takes files in by hand")
		return
	}
	data, err := os.ReadFile(c.o.OrgFile)
	if err != nil {
		c.bad("org file", err.Error(), "let SEC_ORG_FILE name a file that can be read")
		return
	}
	if _, err := directory.Read(c.o.OrgFile, data, directory.Known{}); err != nil {
		c.bad("org file", err.Error(), "correct the lines named")
		return
	}
	c.good("org file", c.o.OrgFile+" reads well")
}

func (c *checker) redis() {
	if err := c.o.Need("REDIS_URL"); err != nil {
		c.bad("redis", "REDIS_URL is not set", "for example redis://127.0.0.1:6379/0")
		return
	}
	st, err := store.Open(c.ctx, store.Options{URL: string(c.o.RedisURL), Org: c.o.Org})
	if err != nil {
		c.bad("redis", err.Error(), "start Redis, or correct REDIS_URL")
		return
	}
	defer st.Close()
	d, err := st.Durability(c.ctx)
	if err != nil {
		c.bad("redis", err.Error(), "look at the server's log")
		return
	}
	c.good("redis", d.String())
	for _, w := range d.Warnings {
		c.note("redis", w)
	}
	for _, r := range d.Refusals {
		if c.o.AllowVolatile {
			c.note("redis", r+" (SEC_ALLOW_VOLATILE lets it)")
		} else {
			c.bad("redis", r, "appendonly yes, appendfsync always, maxmemory-policy noeviction; or SEC_ALLOW_VOLATILE=true")
		}
	}
	if dead, err := st.DeadLetters(c.ctx, 1); err == nil && len(dead) > 0 {
		id, _, _ := strings.Cut(dead[0], " ")
		c.note("deliveries", "some from Slack could not be handled, the last one is "+id+": the log says why")
	}
	l := ledger.New(st, clock.Real, NewLog(io.Discard, "error", "json"))
	if err := l.Refresh(c.ctx); err != nil {
		c.bad("records", err.Error(), "look at the server's log")
		return
	}
	c.dir = l.Directory()
	if len(c.dir.Services) == 0 {
		c.note("records", "nothing is set up yet: bot import org.yaml")
		return
	}
	c.good("records", fmt.Sprintf("%d services, %d people, %d gaps in ownership (owner gaps lists them)", len(c.dir.Services), len(c.dir.People),
		len(domain.AllGaps(c.dir, c.dir.Today(l.Now())))))
}

func (c *checker) slack() {
	if err := c.o.Need("SLACK_APP_TOKEN", "SLACK_BOT_TOKEN"); err != nil {
		for _, l := range strings.Split(err.Error(), "\n") {
			what, fix, _ := strings.Cut(l, ": ")
			c.bad("slack", what, fix)
		}
		return
	}
	ctx, cancel := context.WithTimeout(c.ctx, time.Minute)
	defer cancel()
	client := slackapp.NewClient(slackapp.ClientOptions{Token: string(c.o.BotToken), AppToken: string(c.o.AppToken), APIURL: c.o.SlackURL})
	who, err := client.AuthTestContext(ctx)
	if err != nil {
		c.bad("bot token", slackCode(err), "install the app again and set its SLACK_BOT_TOKEN")
		return
	}
	c.good("bot token", fmt.Sprintf("%s in %s", who.User, who.Team))
	rooms, manifest := c.dir != nil && c.dir.Org.IncidentChannels, "bot manifest"
	if rooms {
		manifest += " --incident-channels"
	}
	if missing := slackapp.MissingScopes(who.Header.Get("X-OAuth-Scopes"), slackapp.ManifestOptions{IncidentChannels: rooms}); len(missing) > 0 {
		c.bad("scopes", "the app lacks "+strings.Join(missing, "; "), "give it the scopes of "+manifest+" and install it again; without files:write charts come as tables and pages without their PDF")
	} else {
		c.good("scopes", "the app has all that the manifest asks for")
	}
	if _, _, err := client.StartSocketModeContext(ctx); err != nil {
		c.bad("app token", slackCode(err), "make an app-level token with connections:write and switch Socket Mode on")
	} else {
		c.good("app token", "a socket can be opened")
	}
	c.people(ctx, client, who.TeamID)
	c.channels(ctx, client)
}

// people lists the persons of the file whom Slack does not know: they are skipped when somebody must be asked (7.5).
func (c *checker) people(ctx context.Context, client *slack.Client, team string) {
	joined := c.dir
	r := slackapp.NewRoster(client, team, func() *domain.Directory { return c.dir }, func(ms []domain.Member, whole bool) { joined = c.dir.WithMembers(ms, whole) }, NewLog(io.Discard, "error", "json"))
	if err := r.Load(ctx); err != nil {
		c.bad("people", slackCode(err), "give the app the scopes of bot manifest and install it again")
		return
	}
	var unknown []string
	for _, id := range sortedKeys(joined.People) {
		if p := joined.People[id]; p.Live() && !joined.InSlack(id) {
			unknown = append(unknown, cmp.Or(p.Name, id))
		}
	}
	if len(unknown) > 0 {
		c.note("people", fmt.Sprintf("Slack does not know %s: add slack: or email: to the file; until then they are skipped when somebody must be asked", strings.Join(unknown, ", ")))
	} else {
		c.good("people", "Slack knows everybody of the file")
	}
	for _, handle := range groupsOf(c.dir) {
		if ids, err := r.Members(ctx, handle); err != nil || len(ids) == 0 {
			c.note("groups", fmt.Sprintf("the user group %s has no members I can see: steps that name it are skipped (user groups need a paid plan)", handle))
		}
	}
}

// groupsOf lists the user groups that paths and services name.
func groupsOf(d *domain.Directory) []string {
	var out []string
	add := func(to string) {
		if strings.HasPrefix(to, "@") && !slices.Contains(out, to) {
			out = append(out, to)
		}
	}
	for _, p := range d.Paths {
		for _, s := range p.Steps {
			add(s.To)
		}
	}
	for _, s := range d.Services {
		for _, r := range s.Responsible {
			add(r)
		}
	}
	slices.Sort(out)
	return out
}

// channels checks that the bot is in each channel that the file gives a use.
func (c *checker) channels(ctx context.Context, client *slack.Client) {
	facts := slackapp.NewFacts(client)
	for _, id := range sortedKeys(c.dir.Channels) {
		ch := c.dir.Channels[id]
		if len(ch.Use) == 0 {
			continue
		}
		var f slackapp.ChannelFacts
		var err error
		ok := true
		if ch.Slack != "" {
			f, err = facts.Channel(ctx, ch.Slack)
		} else {
			f, ok, err = facts.ByName(ctx, id)
		}
		switch {
		case err != nil || !ok:
			c.bad("channel", "#"+id+" is not to be found", "create it, or invite the bot if it is private: /invite @Secretariat")
		case !f.Member:
			c.bad("channel", "the bot is not in #"+id, "type /invite @Secretariat there")
		case f.External:
			c.bad("channel", "#"+id+" is shared with another company, so nothing is posted there", "give the use to another channel")
		default:
			c.good("channel", "#"+id+" for "+strings.Join(ch.Use, ", "))
		}
	}
}

// slackCode is Slack's own word for a failure, with the scope it misses.
func slackCode(err error) string {
	var se slack.SlackErrorResponse
	if errors.As(err, &se) {
		if se.Needed != "" {
			return se.Err + " (needs " + se.Needed + ")"
		}
		return se.Err
	}
	return err.Error()
}
