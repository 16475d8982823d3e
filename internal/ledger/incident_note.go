package ledger

import (
	"context"
	"errors"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// NoteIncident writes a line into an incident's timeline; at is when it happened, zero for now.
func (l *Ledger) NoteIncident(ctx context.Context, rq Request, ref domain.Ref, text string, at time.Time) (Handled, error) {
	return l.handle(ctx, rq, ref, "note", "", Look{}, func(tx *Tx, i *domain.Incident, w domain.Work) (domain.IncidentDeed, error) {
		deed, bad := i.Note(w, text, rq.Link, at)
		if bad != nil {
			return deed, bad
		}
		tx.did = "a line in the timeline of " + ref.String()
		return deed, nil
	})
}

// errSame says that a change would change nothing: nothing is written.
var errSame = errors.New("ledger: nothing is different")

// MarkMoment puts a message that somebody pinned or marked on an incident's timeline, or takes it off. key is
// "channel:ts" of the message, at its time. Marking it once more changes nothing.
func (l *Ledger) MarkMoment(ctx context.Context, rq Request, ref domain.Ref, key, text, link string, at time.Time, off bool) (Handled, error) {
	var same domain.Incident
	got, err := l.handle(ctx, rq, ref, "note", "", Look{}, func(_ *Tx, i *domain.Incident, w domain.Work) (domain.IncidentDeed, error) {
		deed, changed, bad := i.Mark(w, key, text, link, at, off)
		switch {
		case bad != nil:
			return deed, bad
		case !changed:
			same = *i
			return deed, errSame
		}
		return deed, nil
	})
	if errors.Is(err, errSame) {
		return Handled{Incident: same, What: domain.MomentMark}, nil
	}
	return got, err
}
