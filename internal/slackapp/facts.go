package slackapp

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"golang.org/x/sync/singleflight"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/domain"
)

// ChannelFacts is what the bot knows of a conversation.
type ChannelFacts struct {
	ID       string
	Name     string             // without #; empty for direct messages
	Kind     domain.ChannelKind // "" where Slack's flags say nothing clear
	Member   bool               // the bot is in it
	External bool               // people of other companies read along, or are invited to
	Archived bool
	Members  int // how many people are in it; 0 where Slack does not say
}

// How long what was read stays good. Events clear it earlier.
const (
	factsTTL  = 10 * time.Minute
	absentTTL = 30 * time.Second // a conversation that the bot cannot see may be opened to it at any moment
	callTime  = 8 * time.Second  // of one reading that several may wait for
)

// Facts answers what sort of place a conversation is, from Slack's own flags and never from the shape of an id
// (slack-platform 7, web traps 9).
type Facts struct {
	client *slack.Client
	clock  clock.Clock // real time: this is transport
	flight singleflight.Group

	mu     sync.Mutex
	known  map[string]fact
	gen    int // counts what was forgotten, so that a reading begun before is not kept
	names  map[string]ChannelFacts
	namesT time.Time
}

type fact struct {
	facts ChannelFacts
	err   error
	at    time.Time
}

// NewFacts returns facts that are read through client.
func NewFacts(client *slack.Client) *Facts {
	return &Facts{client: client, clock: clock.Real, known: map[string]fact{}}
}

// Channel is what Slack says of a conversation, at most ten minutes old.
func (f *Facts) Channel(ctx context.Context, id string) (ChannelFacts, error) {
	return f.fresh(ctx, id, factsTTL)
}

// fresh is what Slack said at most age ago.
func (f *Facts) fresh(ctx context.Context, id string, age time.Duration) (ChannelFacts, error) {
	f.mu.Lock()
	k, ok := f.known[id]
	f.mu.Unlock()
	if k.err != nil {
		age = min(age, absentTTL)
	}
	if ok && f.clock.Now().Sub(k.at) < age {
		return k.facts, k.err
	}
	v, err := shared(ctx, &f.flight, "channel "+id, func(ctx context.Context) (any, error) { return f.read(ctx, id) })
	if err != nil {
		return ChannelFacts{}, err
	}
	return v.(ChannelFacts), nil
}

func (f *Facts) read(ctx context.Context, id string) (ChannelFacts, error) {
	f.mu.Lock()
	gen := f.gen
	f.mu.Unlock()
	c, err := f.client.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: id, IncludeNumMembers: true})
	if err == nil && (c == nil || c.ID == "") {
		err = errNothing
	}
	k := fact{err: err, at: f.clock.Now()}
	if err == nil {
		k.facts = factsOf(c)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if gen == f.gen && (err == nil || codeOf(err) == "channel_not_found") {
		f.known[id] = k
	}
	return k.facts, err
}

// factsOf reads the flags. A channel that is shared, or about to be, with another company counts as external
// (domain 7.2); one shared within one organisation does not.
func factsOf(c *slack.Channel) ChannelFacts {
	out := ChannelFacts{ID: c.ID, Name: c.Name, Member: c.IsMember || c.IsIM, Archived: c.IsArchived, Members: c.NumMembers,
		External: c.IsExtShared || c.IsPendingExtShared || len(c.PendingShared) > 0 || (c.IsShared && !c.IsOrgShared)}
	switch {
	case c.IsIM:
		out.Kind, out.Name = domain.ChannelDM, ""
	case out.External:
		out.Kind = domain.ChannelShared
	case c.IsMpIM, c.IsPrivate, c.IsGroup:
		out.Kind = domain.ChannelPrivate
	case c.IsChannel:
		out.Kind = domain.ChannelPublic
	}
	return out
}

// Forget drops what was remembered of a conversation.
func (f *Facts) Forget(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.known, id)
	f.names = nil
	f.gen++
}

// Named is the name of a public channel among what is known by now, "" for any other: nothing is asked of Slack, and
// the name of a private place is told to nobody who may not be in it.
func (f *Facts) Named(id string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if k, ok := f.known[id]; ok && k.err == nil {
		if k.facts.Kind == domain.ChannelPublic {
			return k.facts.Name
		}
		return ""
	}
	for _, c := range f.names {
		if c.ID == id && c.Kind == domain.ChannelPublic {
			return c.Name
		}
	}
	return ""
}

// ByName finds a channel by its name; ok is false where there is none that the bot can see.
func (f *Facts) ByName(ctx context.Context, name string) (c ChannelFacts, ok bool, err error) {
	name = strings.ToLower(strings.TrimPrefix(name, "#"))
	f.mu.Lock()
	names, at := f.names, f.namesT
	if names == nil || f.clock.Now().Sub(at) >= factsTTL {
		for _, k := range f.known { // a place that was looked at just now needs no list
			if k.err == nil && strings.EqualFold(k.facts.Name, name) && name != "" && !k.facts.Archived && f.clock.Now().Sub(k.at) < factsTTL {
				f.mu.Unlock()
				return k.facts, true, nil
			}
		}
	}
	f.mu.Unlock()
	if names == nil || f.clock.Now().Sub(at) >= factsTTL {
		v, err := shared(ctx, &f.flight, "names", func(ctx context.Context) (any, error) { return f.readNames(ctx) })
		if err != nil {
			return ChannelFacts{}, false, err
		}
		names = v.(map[string]ChannelFacts)
	}
	c, ok = names[name]
	return c, ok, nil
}

// readNames lists the channels; a page may be short or empty with more to come (slack-platform 5).
func (f *Facts) readNames(ctx context.Context) (map[string]ChannelFacts, error) {
	f.mu.Lock()
	gen := f.gen
	f.mu.Unlock()
	out := map[string]ChannelFacts{}
	params := slack.GetConversationsParameters{ExcludeArchived: true, Limit: 999, Types: []string{"public_channel", "private_channel"}}
	for {
		list, cursor, err := f.client.GetConversationsContext(ctx, &params)
		if err != nil {
			return nil, err
		}
		for i := range list {
			c := factsOf(&list[i])
			out[strings.ToLower(c.Name)] = c
		}
		if cursor == "" {
			break
		}
		params.Cursor = cursor
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if gen == f.gen {
		f.names, f.namesT = out, f.clock.Now()
	}
	return out, nil
}

// shared runs read once for all who ask for key at the same time. It ends with its own time, not with that of the
// asker who happened to be first.
func shared(ctx context.Context, g *singleflight.Group, key string, read func(context.Context) (any, error)) (any, error) {
	done := g.DoChan(key, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), callTime)
		defer cancel()
		return read(ctx)
	})
	select {
	case r := <-done:
		return r.Val, r.Err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
