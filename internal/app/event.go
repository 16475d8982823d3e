package app

import (
	"cmp"
	"context"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/slackapp"
)

// event takes what the workspace tells besides commands: an emoji on a card puts its record on the agenda (product 1,
// scene 6; default :calendar:) or thanks who has it (slack-platform 9; default :raised_hands:); a message that somebody
// pins or marks (default :pushpin:) goes on an incident's timeline. Only full members count; a look-alike card of another
// app does not.
func (b *Bot) event(ctx context.Context, e slackapp.Event) error {
	if e.Caller.Standing != domain.Full {
		return nil
	}
	emoji, off := strings.HasPrefix(e.Type, "reaction_"), strings.HasSuffix(e.Type, "_removed")
	name, _, _ := strings.Cut(e.Emoji, "::")
	org := b.ledger.Directory().Org
	var err error
	switch {
	case emoji && name == cmp.Or(org.AgendaEmoji, "calendar"):
		err = b.onCard(ctx, e, func(rq ledger.Request, ref domain.Ref) error { return b.briefs.Mark(ctx, rq, ref, off) })
	case emoji && name == cmp.Or(org.ThanksEmoji, "raised_hands"):
		err = b.onCard(ctx, e, func(rq ledger.Request, ref domain.Ref) error { return b.ledger.ThankByCard(ctx, rq, ref, off) })
	case emoji && name == b.markEmoji(), strings.HasPrefix(e.Type, "pin_"):
		err = b.marked(ctx, e, off)
	}
	if code := domain.CodeOf(err); err != nil && (code == domain.Unavailable || code == domain.Unconfirmed) {
		return err // Slack delivers it again
	}
	return nil
}

func (b *Bot) asEmoji(e slackapp.Event) ledger.Request {
	return ledger.Request{ID: e.Request, Caller: e.Caller, Source: "emoji", Where: e.Channel}
}

// onCard does something about the record whose card an emoji stands on.
func (b *Bot) onCard(ctx context.Context, e slackapp.Event, do func(ledger.Request, domain.Ref) error) error {
	card, err := b.store.CardAt(ctx, e.Channel, e.TS)
	if err != nil {
		return err
	}
	id, ok := strings.CutPrefix(card, "card:")
	ref, known := domain.ParseRef(id)
	if !ok || !known {
		return nil
	}
	return do(b.asEmoji(e), ref)
}

func (b *Bot) markEmoji() string { return cmp.Or(b.ledger.Directory().Org.MarkEmoji, "pushpin") }

// marked puts a message on the timeline of the incident in whose channel, or in the thread of whose card, it stands, or
// takes it off when the last mark is gone. A pin counts in the incident's own channel only, for elsewhere people pin for
// reasons of their own.
func (b *Bot) marked(ctx context.Context, e slackapp.Event, off bool) error {
	ref, inRoom := b.ledger.IncidentOfRoom(ctx, e.Channel)
	if !inRoom && strings.HasPrefix(e.Type, "pin_") {
		return nil
	}
	said, ok, err := b.surface.Message(ctx, e.Channel, e.TS)
	switch {
	case err != nil:
		return domain.Fail(domain.Unavailable, "The message could not be read.")
	case !ok || said.Ours:
		return nil
	case !inRoom:
		if said.Thread == "" {
			return nil
		}
		if ref, ok = b.ledger.IncidentAt(ctx, e.Channel, said.Thread); !ok {
			return nil
		}
	}
	if off && (said.Pinned && inRoom || said.Has(b.markEmoji())) {
		return nil // marked otherwise, or by somebody else
	}
	// Slack stamps messages by the world's clock; the records go by the one clock, which a rehearsal has elsewhere.
	at := b.clock.Now().Add(-max(0, b.store.Real().Now().Sub(said.At)))
	_, err = b.ledger.MarkMoment(ctx, b.asEmoji(e), ref, e.Channel+":"+e.TS, said.Text, said.Link, at, off)
	return err
}
