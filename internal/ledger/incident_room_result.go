package ledger

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// roomWanted says whether an errand is still wanted at the moment it is to be done: its incident may have become
// confidential or have ended since, or have got its channel already.
func (l *Ledger) roomWanted(ctx context.Context, e outbox.RoomErrand) (bool, error) {
	ref, _ := domain.ParseRef(e.Ref)
	seen, err := l.read(ctx, Look{Refs: []domain.Ref{ref}})
	if err != nil {
		return false, l.fault(err)
	}
	i, ok := seen.Records[ref].(*domain.Incident)
	switch {
	case !ok:
		return false, nil
	case e.Op == outbox.RoomCreate:
		return i.WantsRoom(l.Directory()), nil
	case e.Op == outbox.RoomArchive:
		return true, nil
	case e.Op == outbox.RoomRename:
		return i.IsRestricted() && i.Room == e.Channel, nil
	}
	return !i.IsRestricted() && i.Room == e.Channel, nil
}

// RoomDone takes in how an errand on an incident's channel ended; code is Slack's refusal, empty where it was done. It may
// be told twice (outbox.Options.OnRoom).
func (l *Ledger) RoomDone(ctx context.Context, x outbox.Letter, channel, code string) error {
	ref, _ := domain.ParseRef(x.Room.Ref)
	switch word, _, _ := strings.Cut(code, " "); {
	case code == "" && x.Room.Op == outbox.RoomCreate:
		return l.roomMade(ctx, ref, channel)
	case code == "":
		return nil
	case gone[word] && x.Room.Op != outbox.RoomRename: // nobody is to wait for anything in it; its name is what matters
		_, err := l.RoomLost(ctx, ref, channel, code)
		return err
	}
	return l.Tell(ctx, "incident.room_refused", l.roomRefused(ref, *x.Room, code)...)
}

// gone are Slack's words for a channel in which nothing of ours can be done any more.
var gone = map[string]bool{"channel_not_found": true, "not_in_channel": true, "is_archived": true}

// roomMade writes the channel into the incident; what follows from that is followRoom's. One that ended or became
// confidential while Slack made its channel has it archived.
func (l *Ledger) roomMade(ctx context.Context, ref domain.Ref, channel string) error {
	_, err := write(ctx, l, timely(), Look{Refs: []domain.Ref{ref}, Parents: true, Around: true}, nil, func(tx *Tx) (struct{}, error) {
		i, ok := tx.Seen.Records[ref].(*domain.Incident)
		if !ok || i.Room != "" {
			return struct{}{}, nil
		}
		n := domain.Clone(i)
		n.Room = channel
		tx.Put(i, n, "incident.room", "")
		tx.Keep(roomNote(channel), ref.String())
		if n.IsRestricted() {
			errands{tx, n}.hide()
		}
		return struct{}{}, nil
	})
	return err
}

// RoomLost gives up the channel of an incident where Slack lets nothing be done in it any more: the incident lives on its
// card, and whoever leads it is told, the security leads where nobody there can be. It says whether the channel was the
// incident's.
func (l *Ledger) RoomLost(ctx context.Context, ref domain.Ref, channel, code string) (bool, error) {
	return write(ctx, l, timely(), Look{Refs: []domain.Ref{ref}, Parents: true, Around: true}, nil, func(tx *Tx) (bool, error) {
		i, ok := tx.Seen.Records[ref].(*domain.Incident)
		if !ok || channel == "" || i.Room != channel {
			return false, nil
		}
		n := domain.Clone(i)
		n.Room = ""
		tx.Put(i, n, "incident.room_lost", code)
		if n.Live() {
			for _, p := range tx.tellers(n, cmp.Or(n.Lead, n.By)) {
				s := tx.Dir.Askable(p, tx.Today)
				tx.tell(n, s, fmt.Sprintf("room-lost:%s:%d:%s", ref, written(n), s), outbox.Normal, view.RoomLost(n))
			}
		}
		return true, nil
	})
}

// roomRefused tells the admins, once a day for each refusal, what the app may not do for want of a scope or by a rule of
// the workspace.
func (l *Ledger) roomRefused(ref domain.Ref, e outbox.RoomErrand, code string) []outbox.Letter {
	d := l.Directory()
	to := d.With(domain.RoleAdmin)
	hides := e.Op == outbox.RoomRename || e.Op == outbox.RoomArchive && e.Topic != ""
	if len(to) == 0 || hides { // a confidential incident is no matter of the admins (domain 7.2)
		to = d.With(domain.RoleLead)
	}
	var out []outbox.Letter
	for _, p := range to {
		out = append(out, outbox.Letter{ID: fmt.Sprintf("room-refused:%s:%s:%s:%s", e.Op, code, d.Today(l.clock.Now()), p.ID),
			To: outbox.Place{Person: p.ID}, Priority: outbox.Normal, Message: view.RoomRefused(ref, string(e.Op), code)})
	}
	return out
}

// Cards tells which living message stands at a place in Slack; the store implements it.
type Cards interface {
	CardAt(ctx context.Context, channel, ts string) (card string, err error)
}

// IncidentAt is the incident that a place is about: the one in whose card's thread it is, else the one whose channel it
// is. ok is false where there is none, or the records cannot say.
func (l *Ledger) IncidentAt(ctx context.Context, channel, thread string) (ref domain.Ref, ok bool) {
	if cards, can := l.books.(Cards); can && thread != "" && channel != "" {
		if card, err := cards.CardAt(ctx, channel, thread); err == nil {
			if id, is := strings.CutPrefix(card, "card:"); is {
				ref, ok = domain.ParseRef(id)
				return ref, ok && ref.Kind == domain.KindIncident
			}
		}
	}
	return l.IncidentOfRoom(ctx, channel)
}

// IncidentOfRoom is the incident whose own channel this is.
func (l *Ledger) IncidentOfRoom(ctx context.Context, channel string) (ref domain.Ref, ok bool) {
	notes, can := l.books.(Notes)
	if !can || channel == "" || !l.Directory().Org.IncidentChannels {
		return ref, false
	}
	held, err := notes.Notes(ctx, roomNote(channel))
	if err != nil {
		return ref, false
	}
	return domain.ParseRef(held[roomNote(channel)])
}
