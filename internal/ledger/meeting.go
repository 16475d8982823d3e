package ledger

import (
	"context"
	"slices"
	"strconv"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// madeInMeeting bounds how many new records of one kind the end of a meeting looks at.
const madeInMeeting = 50

// meeting finds the agenda of a digest that went out: of a date, or the last one.
func (l *Ledger) meeting(ctx context.Context, job, date string) (*domain.Agenda, Head, error) {
	look := Look{Pages: []Page{{Index: Index{Kind: domain.KindAgenda}, Limit: 20, Newest: true}}}
	if date != "" {
		look = Look{Refs: []domain.Ref{domain.AgendaRef(job, date)}}
	}
	seen, err := l.read(ctx, look)
	if err != nil {
		return nil, Head{}, l.fault(err)
	}
	a, _ := seen.Records[domain.AgendaRef(job, date)].(*domain.Agenda)
	if date == "" {
		for _, rec := range seen.Pages[0].Records {
			if x, ok := rec.(*domain.Agenda); ok && x.Job == job && x.State == "sent" {
				a = x
				break
			}
		}
	}
	if a == nil || a.State != "sent" {
		return nil, Head{}, domain.Fail(domain.NotFound, "No meeting of this digest has begun.").
			WithHint("A meeting begins when its digest is posted: `digest send %s` posts it now.", job)
	}
	return a, seen.Head, nil
}

// since are the records that were numbered after the meeting began, as far as they are looked at.
func since(a *domain.Agenda, now map[domain.Kind]int) []domain.Ref {
	var out []domain.Ref
	for _, k := range domain.Numbered {
		for n := a.Numbers[k] + 1; a.Numbers != nil && n <= min(now[k], a.Numbers[k]+madeInMeeting); n++ {
			out = append(out, domain.NewRef(k, n))
		}
	}
	return out
}

// Meeting is a meeting's agenda and the records that it names, as far as a reader may see them.
type Meeting struct {
	Agenda  *domain.Agenda
	Records map[domain.Ref]domain.Record
}

// EndMeeting ends the meeting of a digest: what lacks an owner or a date is listed, and its authors are asked in their
// mornings until it has both or is nothing to do (product 1, scene 6). Ending it again looks again.
func (l *Ledger) EndMeeting(ctx context.Context, rq Request, job, date string) (Meeting, error) {
	a, head, err := l.meeting(ctx, job, date)
	if err != nil {
		return Meeting{}, err
	}
	refs := slices.Concat(a.Marked, since(a, head.Numbers))
	for _, x := range a.Loose {
		if !x.Ref.IsZero() && !slices.Contains(refs, x.Ref) {
			refs = append(refs, x.Ref)
		}
	}
	var m Meeting
	_, err = write(ctx, l, rq, Look{Refs: append(refs, a.Ref())}, nil, func(tx *Tx) (bool, error) {
		if err := tx.Rq.Caller.May(domain.MayCadence); err != nil {
			return false, err
		}
		old, ok := tx.Seen.Records[a.Ref()].(*domain.Agenda)
		if !ok {
			return false, domain.Absent(a.Ref())
		}
		next := domain.Clone(old)
		var records []domain.Record
		for _, ref := range refs {
			if rec := tx.Seen.Records[ref]; rec != nil {
				records = append(records, rec)
			}
		}
		next.End(tx.Today, tx.Rq.Caller.Person, records)
		next = next.Settled(func(ref domain.Ref) bool { return complete(tx.Seen.Records[ref]) })
		tx.Put(old, next, "digest.end", "")
		m = Meeting{next, readable(tx.Rq.Caller, tx.Seen.Records)}
		return true, nil
	})
	if err == nil && m.Agenda == nil { // the same delivery once more
		return l.LooseEnds(ctx, rq.Caller, job, date)
	}
	return m, err
}

// complete says that a record lacks nothing, or is not there to lack anything.
func complete(rec domain.Record) bool {
	return rec == nil || rec.Base().IsRestricted() || len(domain.Lacks(rec)) == 0
}

func readable(c domain.Caller, recs map[domain.Ref]domain.Record) map[domain.Ref]domain.Record {
	out := map[domain.Ref]domain.Record{}
	for ref, rec := range recs {
		if ref.Kind.IsNumbered() && domain.ForCaller(c).Sees(rec) == domain.SeesAll {
			out[ref] = rec
		}
	}
	return out
}

// LooseEnds is what waits of a meeting that was ended.
func (l *Ledger) LooseEnds(ctx context.Context, c domain.Caller, job, date string) (Meeting, error) {
	if e := c.May(domain.MayAsk); e != nil {
		return Meeting{}, l.refuse(ctx, c, e)
	}
	a, _, err := l.meeting(ctx, job, date)
	if err != nil {
		return Meeting{}, err
	}
	var refs []domain.Ref
	for _, x := range a.Loose {
		if !x.Ref.IsZero() {
			refs = append(refs, x.Ref)
		}
	}
	if len(refs) == 0 {
		return Meeting{Agenda: a}, nil
	}
	seen, err := l.read(ctx, Look{Refs: refs})
	if err != nil {
		return Meeting{}, l.fault(err)
	}
	a = a.Settled(func(ref domain.Ref) bool { return complete(seen.Records[ref]) })
	return Meeting{a, readable(c, seen.Records)}, nil
}

// loose changes one loose end of a meeting, for its author, whoever stands in for them, or a lead.
func (tx *Tx) loose(ref domain.Ref, n int, action string, change func(*domain.Loose) error) error {
	old, ok := tx.Seen.Records[ref].(*domain.Agenda)
	if !ok {
		return domain.Absent(ref)
	}
	next := domain.Clone(old)
	x := next.LooseEnd(n)
	switch {
	case x == nil:
		return domain.Fail(domain.NotFound, "This meeting has no open item %d.", n).WithHint("`digest open %s %s` lists them.", old.Job, old.Date)
	case !domain.AnswersFor(tx.Dir, tx.Rq.Caller.Person, x.By, tx.Today) && tx.Rq.Caller.May(domain.MayCadence) != nil:
		return domain.Fail(domain.Forbidden, "This is for %s to say.", tx.Dir.Name(x.By)).WithHint("A security lead may say it too.").WithRule("product 1")
	case !x.Made.IsZero():
		return domain.Fail(domain.AlreadyDone, "It became %s already.", x.Made.ID).WithHint("`show %s` opens it.", x.Made.ID)
	case x.Done:
		return domain.Fail(domain.AlreadyDone, "Somebody said already that nothing is to be done.")
	}
	if err := change(x); err != nil {
		return err
	}
	tx.Put(old, next, action, "")
	return nil
}

// SettleLoose says that nothing is to be done about something of a meeting.
func (l *Ledger) SettleLoose(ctx context.Context, rq Request, job, date string, n int) (domain.Loose, error) {
	ref := domain.AgendaRef(job, date)
	return write(ctx, l, rq, Look{Refs: []domain.Ref{ref}}, nil, func(tx *Tx) (out domain.Loose, err error) {
		err = tx.loose(ref, n, "digest.settle", func(x *domain.Loose) error { x.Done = true; out = *x; return nil })
		return out, err
	})
}

// LooseAction makes an action of a note of a meeting, in one commit with the note being settled.
func (l *Ledger) LooseAction(ctx context.Context, rq Request, job, date string, n int, act NewAction) (Acted, error) {
	ref := domain.AgendaRef(job, date)
	look := Look{Refs: []domain.Ref{ref}}
	if !act.Source.IsZero() {
		look.Refs = append(look.Refs, act.Source)
	}
	return write(ctx, l, rq, look, nil, func(tx *Tx) (out Acted, err error) {
		err = tx.loose(ref, n, "digest.action", func(x *domain.Loose) error {
			if out, err = tx.addAction(act); err != nil {
				return err
			}
			x.Made = domain.Ref{Kind: domain.KindAction, ID: out.Action.ID}
			return nil
		})
		return out, err
	})
}

// LooseNumber reads the number of a loose end as people press it.
func LooseNumber(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		return 0, domain.Fail(domain.Invalid, "“%s” is no number of an item.", s).WithField("number")
	}
	return n, nil
}
