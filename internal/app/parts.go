package app

import (
	"context"
	"fmt"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// shortcutWords are the words behind each shortcut that the product has (product 3), by its callback id.
var shortcutWords = map[string]string{
	"log_risk_message": "risk add", "add_action_message": "action add", "record_decision_message": "decision propose",
	"who_owns_message": "owner", "raise_message": "raise",
	"log_risk_global": "risk add", "declare_incident_global": "incident declare", "brief_global": "brief",
}

// shortcutsOf are those whose command exists: the manifest lists them, and no others.
func shortcutsOf(t *commands.Tree) map[string]string {
	out := map[string]string{}
	for callback, words := range shortcutWords {
		if t.Has(words) {
			out[callback] = words
		}
	}
	return out
}

func (b *Bot) slackID(person string) string {
	if p := b.ledger.Directory().People[person]; p != nil {
		return p.Slack
	}
	return ""
}

// nameWithin is how long the drawing of an answer waits for Slack's list of channels: without it a channel's name stands
// there as plain words, and the answer keeps its three seconds (reliability F4).
const nameWithin = 400 * time.Millisecond

// channelID is Slack's id of a channel of the directory. One that the file names without an id is found by its name.
func (b *Bot) channelID(id string) string {
	if c := b.ledger.Directory().Channels[id]; c != nil && c.Slack != "" {
		return c.Slack
	}
	ctx, cancel := context.WithTimeout(context.Background(), nameWithin)
	defer cancel()
	if f, ok, err := b.facts.ByName(ctx, id); err == nil && ok {
		return f.ID
	}
	return ""
}

// dead is told of a place that takes no letters any more: its fallback hears of it once, else the leads do (F27). Where it
// is an incident's own channel, the incident gives it up.
func (b *Bot) dead(ctx context.Context, l outbox.Letter, why *outbox.SendError) error {
	b.log.Error("a place takes no letters", "lane", l.To.Lane(), "code", why.Code, "letter", l.ID)
	if ref, ok := b.ledger.IncidentOfRoom(ctx, l.To.Channel); ok {
		_, err := b.ledger.RoomLost(ctx, ref, l.To.Channel, why.Code) // the letters that were still on their way tell nobody again
		return err
	}
	return b.ledger.TellDead(ctx, l, why.Code)
}

// room is told how an errand on an incident's channel ended.
func (b *Bot) room(ctx context.Context, l outbox.Letter, channel string, why *outbox.SendError) error {
	code := ""
	if why != nil {
		code = why.Code
		b.log.Error("an errand on an incident's channel ended", "letter", l.ID, "code", code)
	}
	return b.ledger.RoomDone(ctx, l, channel, code)
}

func (b *Bot) deadLetter(ctx context.Context, id string, redacted []byte) {
	if err := b.store.DeadLetter(ctx, id, redacted); err != nil {
		b.log.Error("a delivery that could not be handled was not kept", "id", id, "err", err)
	}
}

// firstSteps tells the first admins what to do while nothing is set up (domain 7.5).
func (b *Bot) firstSteps(ctx context.Context) error {
	d := b.ledger.Directory()
	if len(d.Services) > 0 || len(b.opt.Admins) == 0 {
		return nil
	}
	m := view.Message{Summary: "Secretariat runs. Nothing is set up yet.", Nodes: []view.Node{
		view.Head("Secretariat runs"),
		view.Text(view.L("Nothing is set up yet. Three steps:")),
		view.List(
			view.L("Write your organisation's file: people, teams, services, escalation paths. ", view.C("bot try"), " shows one."),
			view.L("Import it: ", view.C("bot import org.yaml"), ". It lists every gap it finds."),
			view.L("Invite me to the channels the file names: ", view.C("/invite @Secretariat"), ", then type ", view.Cmd("owner"), " and a service's name.")),
		view.Small(view.L("You get this because SEC_ADMINS names you. You are an admin here until the file names another one.")),
	}}
	var ls []outbox.Letter
	for _, u := range b.opt.Admins {
		if d.BySlack(u) == nil {
			b.log.Warn("SEC_ADMINS names an account that this workspace does not have", "user", u)
			continue
		}
		ls = append(ls, outbox.Letter{ID: "first-steps:" + u, To: outbox.Place{Person: d.BySlack(u).ID}, Priority: outbox.Normal, Message: m})
	}
	return b.ledger.Tell(ctx, "setup.first_steps", ls...)
}

// probes are what readiness depends on.
func (b *Bot) probes() []probe {
	return []probe{
		{"redis", b.store.Ping},
		{"slack", func(context.Context) error {
			if err := b.surface.Health(); err != nil {
				return err
			}
			if !b.surface.Ready() {
				return fmt.Errorf("no connection is open yet")
			}
			return nil
		}},
		{"outbox", func(context.Context) error { return b.relay.Healthy() }},
	}
}

// notes are what an operator should know though the bot is ready.
func (b *Bot) notes() []string {
	out := []string{b.durable.String()}
	out = append(out, b.durable.Warnings...)
	out = append(out, b.durable.Refusals...)
	if b.ledger.Directory().Stale {
		out = append(out, "the directory is not up to date: Redis did not answer")
	}
	return out
}

// gauges are the figures that are read when somebody asks.
func (b *Bot) gauges() {
	b.metrics.gauge("secretariat_outbox_waiting", "Letters that are not delivered or buried.", func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		n, _, err := b.store.Queue().Pending(ctx)
		if err != nil {
			return -1
		}
		return float64(n)
	})
	b.metrics.gauge("secretariat_directory_age_seconds", "Real seconds since the directory was last compared with Redis.", func() float64 {
		at := b.ledger.Directory().ReadAt
		if at.IsZero() {
			return -1
		}
		return clock.Since(at).Seconds()
	})
	b.metrics.gauge("secretariat_sockets", "Connections to Slack that are up.", func() float64 { return float64(b.surface.Stats().Links) })
	b.metrics.gauge("secretariat_socket_strangers", "Connections to Slack on the same token that are not ours.", func() float64 { return float64(b.surface.Stats().Strangers) })
	b.metrics.gauge("secretariat_ready", "1 where commands reach this process.", func() float64 {
		if b.surface.Ready() && b.relay.Healthy() == nil {
			return 1
		}
		return 0
	})
}
