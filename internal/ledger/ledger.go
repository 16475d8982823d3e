package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// Ledger is the door. Its methods are safe for use by many goroutines.
type Ledger struct {
	books   Books
	clock   clock.Clock
	log     *slog.Logger
	turn    chan struct{}                    // one write at a time in this process, so that replicas seldom contend
	dir     atomic.Pointer[domain.Directory] // as stored
	joined  atomic.Pointer[domain.Directory] // with the workspace's accounts
	members atomic.Pointer[accounts]
	gapped  atomic.Pointer[gapped]
	using   sync.Mutex // held while the directory is replaced
	// Groups reads the members of Slack user groups; nil where there are none (the command line).
	Groups Groups
	// Rooms tells who reads a channel; nil where there is no Slack (the command line).
	Rooms Rooms
	// FirstAdmins are Slack user ids that are admins while no other admin exists (domain 7.5). Set before Refresh.
	FirstAdmins []string
	// WriteBudget bounds one write, waiting included (reliability F4: store within 2 s or say so).
	WriteBudget time.Duration
}

// Groups tells who is in a Slack user group; the Slack surface implements it.
type Groups interface {
	// Members lists the person ids of a group's members by its "@handle". No such group, or none to be had on the
	// workspace's plan: an empty list, no error.
	Members(ctx context.Context, handle string) ([]string, error)
}

// Tries is how often a write is tried anew when another replica was faster.
const Tries = 40

// New returns a ledger with an empty directory; call Refresh before use.
func New(b Books, c clock.Clock, log *slog.Logger) *Ledger {
	l := &Ledger{books: b, clock: c, log: log.With("component", "ledger"), turn: make(chan struct{}, 1), WriteBudget: 2 * time.Second}
	d := domain.NewDirectory()
	d.Index()
	l.dir.Store(d)
	l.joined.Store(d)
	return l
}

// Now is the one clock's moment.
func (l *Ledger) Now() time.Time { return l.clock.Now() }

// Directory is the organisation as last read, joined with the workspace's accounts where they are known.
func (l *Ledger) Directory() *domain.Directory { return l.joined.Load() }

// Request says who asks for a write, and by which delivery.
type Request struct {
	ID     string // the delivery's id; the same ID has one effect (reliability 5.1, 5.4)
	Caller domain.Caller
	Source string             // command, button, form, schedule, import, operator
	Where  string             // Slack channel id, for the audit trail
	Name   string             // of that channel, where Slack tells it
	Kind   domain.ChannelKind // of that channel; what is raised in a private one or a DM starts restricted (domain 3.1)
	Place  string             // Slack channel id where a card may live: the bot is a member, nobody outside reads along; else ""
	Link   string             // permalink of the message it came from
	Said   string             // hash of person and words, for commands only (F2)
	Round  int                // the question that was read before it was answered; 0: typed
	Again  bool               // the person confirmed that the same words are meant once more
	Keep   time.Duration      // how long the outcome is kept; 0 is 25 h
	Doubt  *bool              // set to true where there is a replica and it did not confirm the write (F11); may be nil
}

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

// Send adds letters; each must have its ID.
func (tx *Tx) Send(ls ...outbox.Letter) {
	for _, x := range ls {
		x.At = tx.Now
		tx.change.Letters = append(tx.change.Letters, x)
	}
}

// Arm sets or replaces a timer.
func (tx *Tx) Arm(t Timer) { tx.change.Arm = append(tx.change.Arm, t) }

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

// KeepFor is how long outcomes of commands and events are kept; of forms, 7 days (reliability 5.1).
const KeepFor = 25 * time.Hour

// write is the one road of every change: look, rule, commit. The rule runs anew when another replica was faster, so it
// must only use what tx gives it. A request that was committed before gets its first outcome again; a refusal is
// written to the audit trail. The errors are worded for people.
func write[T any](ctx context.Context, l *Ledger, rq Request, look Look, fired *Fired, rule func(*Tx) (T, error)) (T, error) {
	var zero T
	ctx, cancel := context.WithTimeout(ctx, l.WriteBudget)
	defer cancel()
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
		return zero, l.fault(ErrUnavailable)
	}
	look.Request, look.Said = rq.key(), rq.Said
	for range Tries {
		seen, err := l.books.Look(ctx, look)
		if err != nil {
			return zero, l.fault(err)
		}
		if seen.Outcome != nil {
			return decode[T](seen.Outcome)
		}
		if seen.SaidAs != "" && !rq.Again {
			return zero, domain.Fail(domain.AlreadyDone, "Already recorded as %s.", seen.SaidAs).
				WithHint("Say so if you want another one.").WithRule("reliability F2")
		}
		if seen.Head.Directory > l.dir.Load().Version {
			if err := l.Refresh(ctx); err != nil {
				return zero, l.fault(err)
			}
		}
		tx := &Tx{Seen: seen, Dir: l.Directory(), Now: l.clock.Now(), Rq: rq}
		tx.Rq.Caller = present(tx.Dir, rq.Caller)
		tx.Today = tx.Dir.Today(tx.Now)
		tx.change = Change{Head: seen.Head, Request: look.Request, Said: rq.Said, Keep: rq.Keep, Fired: fired}
		out, ruleErr := rule(tx)
		if ruleErr == nil {
			ruleErr = l.follow(ctx, tx)
		}
		if ruleErr != nil {
			tx = refusal(tx, ruleErr, look.Refs)
			if tx == nil {
				return zero, ruleErr
			}
		}
		err = l.commit(ctx, tx, out, ruleErr == nil)
		switch {
		case errors.Is(err, ErrMoved):
			continue
		case errors.Is(err, errStored):
			return decode[T](tx.change.Outcome)
		case ruleErr != nil:
			if err != nil {
				l.log.Error("a refusal could not be written to the audit trail", "err", err)
			}
			return zero, ruleErr
		case err != nil:
			return zero, l.fault(err)
		}
		if len(tx.change.Put) > 0 && slices.ContainsFunc(tx.change.Put, func(p Put) bool { return slices.Contains(domain.DirectoryKinds, p.New.Ref().Kind) }) {
			if err := l.adopt(ctx, tx); err != nil {
				l.log.Warn("the directory is not up to date", "err", err)
			}
		}
		return out, nil
	}
	return zero, l.fault(ErrUnavailable)
}

// key is what the outcome of a request is stored under. It names who asks: the id of somebody else's delivery, should
// anybody come by one, opens nothing (reliability T4, T6).
func (rq Request) key() string {
	if rq.ID == "" {
		return ""
	}
	who := rq.Caller.Slack
	if who == "" {
		who = rq.Caller.Person
	}
	return rq.ID + "|" + who
}

// present is the caller as the directory has them at this moment: rights are judged when the write is made, not when
// the delivery came in (reliability T4).
func present(d *domain.Directory, c domain.Caller) domain.Caller {
	if c.Standing != domain.Full {
		return c
	}
	if now, known := d.CallerOf(c.Slack); known {
		return now
	}
	if p := d.People[c.Person]; p != nil {
		now := domain.CallerFor(d, p)
		now.Slack = c.Slack
		return now
	}
	return c
}

// errStored says that tx.change.Outcome holds the outcome of an earlier commit of the same request.
var errStored = errors.New("ledger: stored outcome")

// refusal turns a refused write into an audit entry alone, or nil where nothing is to be recorded (a wrong word is no
// refusal).
func refusal(tx *Tx, err error, about []domain.Ref) *Tx {
	var e *domain.Error
	if !errors.As(err, &e) || e.Rule == "" || (e.Code != domain.Forbidden && e.Code != domain.Refused && e.Code != domain.NotFound) {
		return nil
	}
	n := &Tx{Seen: tx.Seen, Dir: tx.Dir, Now: tx.Now, Rq: tx.Rq}
	n.change = Change{Head: tx.Seen.Head} // without an outcome: the same delivery is judged anew
	object := ""
	if len(about) > 0 {
		object = about[0].String()
	}
	n.Note(domain.Entry{Action: "refused", Object: object, Result: "refused", Rule: e.Rule})
	return n
}

func (l *Ledger) commit(ctx context.Context, tx *Tx, out any, ok bool) error {
	c := &tx.change
	if len(c.Put) == 0 && len(c.Letters) == 0 && len(c.Audit) == 0 && len(c.Arm) == 0 && len(c.Disarm) == 0 && c.Fired == nil && c.Slot == nil && c.Note == nil {
		return nil // nothing changed: nothing to write
	}
	if ok && c.Request != "" {
		b, err := json.Marshal(out)
		if err != nil {
			return fmt.Errorf("outcome: %w", err)
		}
		c.Outcome = b
	}
	if c.Keep == 0 {
		c.Keep = KeepFor
	}
	c.Numbers = tx.numbers
	if c.Said != "" {
		c.SaidAs = tx.made.String()
	}
	if c.SaidAs == "" {
		c.Said = ""
	}
	seq, prev := c.Head.Seq, c.Head.Hash
	for i := range c.Audit {
		seq++
		c.Audit[i].Seal(seq, prev)
		prev = c.Audit[i].Hash
	}
	rc, err := l.books.Commit(ctx, *c)
	if errors.Is(err, ErrSeen) {
		c.Outcome = rc.Outcome
		return errStored
	}
	if err == nil && ok && !rc.Replicated && tx.Rq.Doubt != nil {
		*tx.Rq.Doubt = true
	}
	return err
}

func decode[T any](b []byte) (T, error) {
	var out T
	if err := json.Unmarshal(b, &out); err != nil {
		return out, fmt.Errorf("stored outcome: %w", err)
	}
	return out, nil
}

// fault words a failure of the store for people (F9, F10). ErrFired passes through for the timer loop.
func (l *Ledger) fault(err error) error {
	if errors.Is(err, ErrFired) {
		return err
	}
	var worded *domain.Error
	if errors.As(err, &worded) {
		return err
	}
	if errors.Is(err, ErrUnconfirmed) {
		return &domain.Error{Code: domain.Unconfirmed, Message: "I could not confirm that this was recorded.",
			Hint: "Type it again in a minute: if it was recorded, I will say so and not do it twice.", Err: err}
	}
	return &domain.Error{Code: domain.Unavailable, Message: "This was not recorded: I cannot reach my records right now.",
		Hint: "Please try again in a minute.", Err: err}
}

// read is the one road of every look: it keeps the directory up to date with what was seen.
func (l *Ledger) read(ctx context.Context, look Look) (Seen, error) {
	ctx, cancel := context.WithTimeout(ctx, l.WriteBudget)
	defer cancel()
	seen, err := l.books.Look(ctx, look)
	if err != nil {
		return seen, err
	}
	if seen.Head.Directory > l.dir.Load().Version {
		if err := l.Refresh(ctx); err != nil {
			return seen, err
		}
	}
	return seen, nil
}
