package ledger

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// Share posts an answer that somebody asked for to a channel, computed for everybody there (domain 7.2). What goes out
// is audited; the relay checks the channel once more before it sends.
func (l *Ledger) Share(ctx context.Context, rq Request, channel, thread string, m view.Message, words string) error {
	if e := rq.Caller.May(domain.MayAsk); e != nil {
		return l.refuse(ctx, rq.Caller, e)
	}
	if m.Restricted {
		return domain.Fail(domain.Refused, "This can't be shared here.").WithRule("domain 7.2")
	}
	_, err := write(ctx, l, rq, Look{}, nil, func(tx *Tx) (struct{}, error) {
		tx.Note(domain.Entry{Action: "share", Object: objectOf(m), Reason: words})
		tx.Send(outbox.Letter{ID: "share:" + rq.ID, To: outbox.Place{Channel: tx.Dir.ChannelAt(channel, rq.Name)}, UnderTS: thread, Priority: outbox.Normal, Message: m, Fallback: rq.Caller.Person})
		return struct{}{}, nil
	})
	return err
}

// objectOf names the record a message is about first.
func objectOf(m view.Message) string {
	if len(m.About) == 0 {
		return ""
	}
	return m.About[0].String()
}
