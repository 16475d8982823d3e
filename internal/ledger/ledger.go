package ledger

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/domain"
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
	using   sync.Mutex                  // held while the directory is replaced
	left    atomic.Bool                 // somebody who could be asked cannot be any more (MindLeft)
	minded  atomic.Pointer[domain.Date] // the day on which MindLeft last looked at everybody
	// Groups reads the members of Slack user groups; nil where there are none (the command line).
	Groups Groups
	// Rooms tells who reads a channel; nil where there is no Slack (the command line).
	Rooms Rooms
	// Scenarios are the scripts of drills, by name. Set before use.
	Scenarios []domain.Scenario
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

// starved is how often a write is overtaken before it takes the turn: the steps of thirty escalations in one commit would
// otherwise wait for a moment in which nobody writes anything.
const starved = 2

// New returns a ledger with an empty directory; call Refresh before use.
func New(b Books, c clock.Clock, log *slog.Logger) *Ledger {
	l := &Ledger{books: b, clock: c, log: log.With("component", "ledger"), turn: make(chan struct{}, 1), WriteBudget: 2 * time.Second}
	d := domain.NewDirectory()
	d.Index()
	l.dir.Store(d)
	l.joined.Store(d)
	l.left.Store(true)
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
	Staged *bool              // set to true where what was asked for, or what was made, is part of an exercise; may be nil
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
	writer := ""
	for try := range Tries {
		if try > 0 {
			writer = cmp.Or(writer, strconv.FormatUint(rand.Uint64(), 36))
		}
		if try > 1 && !clock.Sleep(ctx, rand.N(time.Duration(min(try, 5))*time.Millisecond)) {
			break
		}
		seen, err := l.books.Look(ctx, look)
		if err != nil {
			return zero, l.fault(err)
		}
		rq.staged(seen, look.Refs, nil)
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
		tx.change = Change{Head: seen.Head, Request: look.Request, Said: rq.Said, Keep: rq.Keep}
		if fired != nil {
			tx.change.Fired = []Fired{*fired}
		}
		out, ruleErr := rule(tx)
		if ruleErr == nil {
			ruleErr = l.follow(ctx, tx)
		}
		rq.staged(seen, look.Refs, tx.change.Put)
		if ruleErr != nil {
			tx = refusal(tx, ruleErr, look.Refs)
			if tx == nil {
				return zero, ruleErr
			}
		}
		tx.change.Writer, tx.change.Starved = writer, try >= starved
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
	if len(c.Put) == 0 && len(c.Letters) == 0 && len(c.Audit) == 0 && len(c.Arm) == 0 && len(c.Disarm) == 0 && len(c.Fired) == 0 && c.Slot == nil && c.Note == nil {
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
		c.SaidAs = cmp.Or(tx.did, tx.made.String())
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
