package ledger

import (
	"context"
	"reflect"
	"slices"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// Tx is one write in the making: what was seen, and what is to be written.
type Tx struct {
	Seen  Seen
	Dir   *domain.Directory
	Now   time.Time
	Today domain.Date // in the organisation's zone
	Rq    Request

	change  Change
	numbers map[domain.Kind]int
	made    domain.Ref
	members func(handle string) []string // of user groups, each read once
	did     string                       // of what made no record of its own and must not be done twice by the same words (reliability F2)
}

// Get is a record that Look asked for, as this caller may see it: absent and hidden are the same error.
func (tx *Tx) Get(ref domain.Ref) (domain.Record, error) {
	rec := tx.Seen.Records[ref]
	if rec == nil || domain.ForCaller(tx.Rq.Caller).Sees(rec) != domain.SeesAll {
		return nil, domain.Absent(ref)
	}
	if tx.Rq.Caller.Standing == domain.Full && rec.Base().OnlyGlass(tx.Rq.Caller.Person) {
		return nil, domain.Fail(domain.Forbidden, "You may read %s for now, and change nothing.", ref).WithHint("Ask somebody on its list.").WithRule("domain 7.1")
	}
	return rec, nil
}

// Next gives out the next number of a kind (domain 7.5).
func (tx *Tx) Next(k domain.Kind) domain.Ref {
	if tx.numbers == nil {
		tx.numbers = map[domain.Kind]int{}
	}
	n, ok := tx.numbers[k]
	if !ok {
		n = tx.Seen.Head.Numbers[k]
	}
	tx.numbers[k] = n + 1
	ref := domain.NewRef(k, n+1)
	if tx.made.IsZero() {
		tx.made = ref
	}
	return ref
}

// Put writes a record and its audit entry; old is nil for a new one. The changed fields are worked out from the two.
func (tx *Tx) Put(old, rec domain.Record, action, reason string) {
	m := rec.Base()
	m.Exercise = tx.ofExercise(rec)
	m.UpdatedAt = tx.Now.UTC().Truncate(time.Millisecond)
	if m.CreatedAt.IsZero() {
		m.CreatedAt = m.UpdatedAt
	}
	if i := slices.IndexFunc(tx.change.Put, func(p Put) bool { return p.New.Ref() == rec.Ref() }); i >= 0 {
		tx.change.Put[i].New = rec // changed twice in one commit: the last state is written, each step is audited
	} else {
		tx.change.Put = append(tx.change.Put, Put{Old: old, New: rec})
	}
	tx.Note(domain.Entry{Action: action, Object: rec.Ref().String(), Changes: domain.Diff(old, rec), Reason: audited(old, rec, reason)})
	if tx.Rq.Source != imported { // what is imported reminds from the first start on (domain 7.5)
		tx.armMinded(rec)
	}
}

// Current is a record as this transaction leaves it so far: what it puts, else what was seen; nil where neither is so.
// It is for rules about linked records and looks past permissions; what people read goes through Get or a Reader.
func (tx *Tx) Current(ref domain.Ref) domain.Record {
	for _, p := range tx.change.Put {
		if p.New.Ref() == ref {
			return p.New
		}
	}
	return tx.Seen.Records[ref]
}

// Hanging lists the live records that hang on ref, as this transaction leaves them so far, in the order of their
// references. Look.Around must have been set.
func (tx *Tx) Hanging(ref domain.Ref) []domain.Record {
	var out []domain.Record
	add := func(rec domain.Record) {
		if rec != nil && rec.Live() && slices.Contains(rec.Parents(), ref) {
			out = append(out, rec)
		}
	}
	for _, p := range tx.change.Put {
		add(p.New)
	}
	for r, rec := range tx.Seen.Records {
		if !slices.ContainsFunc(tx.change.Put, func(p Put) bool { return p.New.Ref() == r }) {
			add(rec)
		}
	}
	slices.SortFunc(out, func(a, b domain.Record) int {
		if domain.LessRef(a.Ref(), b.Ref()) {
			return -1
		}
		return 1
	})
	return out
}

// following says what a change of one record does to those linked to it, in the same commit: each room of the ledger
// adds its rows. What a follower puts is followed in turn. The look of every write to such a record sets Look.Around.
var following = map[domain.Kind][]func(context.Context, *Ledger, *Tx, Put) error{}

// follow runs the followers of everything that was put.
func (l *Ledger) follow(ctx context.Context, tx *Tx) error {
	for i := 0; i < len(tx.change.Put); i++ {
		p := tx.change.Put[i]
		for _, f := range following[p.New.Ref().Kind] {
			if err := f(ctx, l, tx, p); err != nil {
				return err
			}
		}
	}
	return nil
}

// audited is the reason as the trail may keep it: text about a record that is or was restricted is hashed away.
func audited(old, rec domain.Record, reason string) string {
	secret := rec.Base().IsRestricted() || old != nil && !reflect.ValueOf(old).IsNil() && old.Base().IsRestricted()
	if reason == "" || !secret {
		return reason
	}
	return "(restricted)"
}

// Note adds an audit entry; actor, time, source and request are filled in.
func (tx *Tx) Note(e domain.Entry) {
	e.At, e.Actor, e.Source, e.Where, e.Request = tx.Now.UTC(), tx.Rq.Caller.Person, tx.Rq.Source, tx.Rq.Where, tx.Rq.ID
	if e.Result == "" {
		e.Result = "ok"
	}
	tx.change.Audit = append(tx.change.Audit, e)
}

// Send adds letters; each must have its ID. What is written twice in one commit goes out as it was written last: the outbox
// would keep the first, and a card would show a state that the commit left behind.
func (tx *Tx) Send(ls ...outbox.Letter) {
	for _, x := range ls {
		x.At, x.Message = tx.Now, tx.banner(x.Message)
		i := slices.IndexFunc(tx.change.Letters, func(had outbox.Letter) bool { return had.ID == x.ID })
		if i < 0 {
			tx.change.Letters = append(tx.change.Letters, x)
			continue
		}
		had := tx.change.Letters[i]
		x.EditOnly, x.Priority = x.EditOnly && had.EditOnly, min(x.Priority, had.Priority)
		tx.change.Letters[i] = x
	}
}

// sends says whether this transaction has a letter of that id already.
func (tx *Tx) sends(id string) bool {
	return slices.ContainsFunc(tx.change.Letters, func(x outbox.Letter) bool { return x.ID == id })
}

// Arm sets or replaces a timer.
func (tx *Tx) Arm(t Timer) {
	t.First = pressing[t.What]
	tx.change.Arm = append(tx.change.Arm, t)
}

// Disarm removes timers.
func (tx *Tx) Disarm(ids ...string) { tx.change.Disarm = append(tx.change.Disarm, ids...) }

// Slot claims an occurrence of a schedule in this commit.
func (tx *Tx) Slot(s Slot) { tx.change.Slot = &s }

// Keep stores a small named text with this commit.
func (tx *Tx) Keep(key, value string) {
	if tx.change.Note == nil {
		tx.change.Note = map[string]string{}
	}
	tx.change.Note[key] = value
}
