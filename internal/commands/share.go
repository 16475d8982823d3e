package commands

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

func shareCommands(t *Tree) []Command {
	return []Command{{Name: "share", Synopsis: "Post an answer to this channel, as everybody here may read it", Hidden: true, Writes: true,
		Needs: domain.MayAsk, Args: []Arg{{Name: "words", Kind: ArgText, Required: true, Max: 1000}},
		Run: func(ctx context.Context, d Desk, c Call) (view.Message, error) { return t.share(ctx, c) }}}
}

// shareable lists the commands whose answers may be posted. Lists of late people are not among them: those go by DM
// only (product 4); nor is what is about the asker alone.
var shareable = map[string]bool{"owner": true, "owner gaps": true, "show": true}

// shareButton offers to share an answer where that is possible: in a channel the bot is in, and not in a shared answer.
func shareButton(c Call, words string) *view.Button {
	if c.Reader.Channel || mayShareTo(c.Where) != nil {
		return nil
	}
	return &view.Button{Label: "Share here", Words: "share " + words, Confirm: "Everybody in this channel will see it. Share it?"}
}

// mayShareTo says whether something may be posted where the call came from (domain 7.2, slack-platform 9).
func mayShareTo(w Where) *domain.Error {
	switch {
	case w.Kind == domain.ChannelShared:
		return domain.Fail(domain.Refused, "People of other companies read this channel, so I post nothing here.").
			WithHint("Share it in a channel of the company.").WithRule("domain 7.2")
	case w.Kind == domain.ChannelDM:
		return domain.Fail(domain.Refused, "Nobody else reads along here.").WithHint("Ask in a channel to share the answer there.")
	case !w.Member || w.Channel == "":
		return domain.Fail(domain.Refused, "I am not in this channel, so I can't post here.").WithHint("Type `/invite @Secretariat` first.")
	case w.Kind != domain.ChannelPublic && w.Kind != domain.ChannelPrivate:
		return domain.Fail(domain.Refused, "I don't know who reads this channel, so I post nothing here.").WithHint("Try again in a minute.")
	}
	return nil
}

// share runs the words anew for the least-cleared reader of the channel and posts what comes out (domain 7.2).
func (t *Tree) share(ctx context.Context, c Call) (view.Message, error) {
	if e := mayShareTo(c.Where); e != nil {
		return view.Message{}, e
	}
	words := c.Arg("words")
	toks, err := Split(words, nil)
	if err != nil {
		return view.Message{}, err
	}
	cmd, path, _, err := t.find(toks)
	if err != nil {
		return view.Message{}, err
	}
	if cmd.Writes || !shareable[join(path...)] {
		return view.Message{}, domain.Fail(domain.Refused, "The answer to “%s” is for you alone.", domain.Clip(words, 60)).WithHint("You can share what `owner` and `show` answer.")
	}
	again := c
	again.Reader = domain.ForChannel
	out := t.run(ctx, again, words, nil)
	confidential := domain.Fail(domain.Refused, "This is confidential: only the people on its list may read it, so I don't post it here.").
		WithHint("Talk to them in a direct message.").WithRule("domain 7.2")
	switch {
	case domain.CodeOf(out.Err) == domain.NotFound && out.Err != nil && t.run(ctx, c, words, nil).Err == nil:
		return view.Message{}, confidential // it is there for the asker
	case out.Err != nil:
		return view.Message{}, out.Err
	case out.Message == nil || out.Message.Restricted:
		return view.Message{}, confidential
	}
	m := *out.Message
	m.Nodes = append(m.Nodes, view.Small(view.L("Shared by ", view.Name(t.Desk.Directory(), c.Caller.Person), ".")))
	if err := t.Desk.Ledger.Share(ctx, c.Write(), c.Where.Channel, c.Where.Thread, m, words); err != nil {
		return view.Message{}, err
	}
	return view.Say("Shared."), nil
}
