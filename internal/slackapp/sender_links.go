package slackapp

import (
	"context"
	"slices"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/view"
)

// linked gives the message with its links to living messages filled in: a link that names a card instead of an address
// gets the permalink of that card in the same channel. Where the card does not stand there, the link is left out.
func (s *Sender) linked(ctx context.Context, channel string, m view.Message) view.Message {
	named := func(sp view.Span) bool { return sp.Kind == view.Link && sp.URL == "" && sp.ID != "" }
	inLine := func(l view.Line) bool { return slices.ContainsFunc(l, named) }
	if !slices.ContainsFunc(m.Nodes, func(n view.Node) bool { return inLine(n.Line) || slices.ContainsFunc(n.Lines, inLine) }) {
		return m
	}
	fill := func(l view.Line) view.Line {
		out := make(view.Line, 0, len(l))
		for _, sp := range l {
			if named(sp) {
				if sp.URL = s.permalink(ctx, sp.ID, channel); sp.URL == "" {
					continue
				}
			}
			out = append(out, sp)
		}
		return out
	}
	m.Nodes = slices.Clone(m.Nodes)
	for i := range m.Nodes {
		n := &m.Nodes[i]
		n.Line, n.Lines = fill(n.Line), slices.Clone(n.Lines)
		for j := range n.Lines {
			n.Lines[j] = fill(n.Lines[j])
		}
	}
	return m
}

// permalink is the address of a card in a channel, "" where there is none.
func (s *Sender) permalink(ctx context.Context, card, channel string) string {
	if s.CardIn == nil {
		return ""
	}
	ts, err := s.CardIn(ctx, card, channel)
	if err != nil || ts == "" {
		return ""
	}
	url, err := s.Client.GetPermalinkContext(ctx, &slack.PermalinkParameters{Channel: channel, Ts: ts})
	if err != nil {
		s.Log.Warn("no permalink", "card", card, "code", Classify(err).Code)
		return ""
	}
	return url
}
