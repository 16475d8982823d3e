// Package ledger is the one door to the records: who asks, may they, apply the rule, then record + index + audit
// entry + letters + timers in one commit (house 3, reliability 5.1). It knows neither Slack nor Redis: the store
// implements Books. A read is one round trip (Look), a write two (Look, then Commit).
package ledger

import (
	"context"
	"errors"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// Books is where the records are kept. Every method is one round trip and takes its deadline from ctx.
type Books interface {
	// Look reads everything asked for in one atomic step. Records that do not exist are missing from Seen.Records.
	Look(ctx context.Context, l Look) (Seen, error)
	// Commit applies a change whole or not at all, in one script. It returns ErrMoved where the audit trail has grown
	// since Change.Head was seen, ErrSeen with the stored outcome where the request was committed before, and
	// ErrFired where the fired timer or the slot is no longer ours.
	Commit(ctx context.Context, c Change) (Receipt, error)
	// Directory brings a directory up to date with the store; since 0 loads it whole. The result is a new value.
	Directory(ctx context.Context, have *domain.Directory) (*domain.Directory, error)
	// Imported reads what each source last said of the directory records of a kind (Put.Imported): id → source → JSON.
	Imported(ctx context.Context, k domain.Kind) (map[string]map[string][]byte, error)
	// Audit reads entries from sequence from on, at most n, oldest first.
	Audit(ctx context.Context, from int64, n int) ([]domain.Entry, error)
}

// The errors of Books. Anything else is a failure of the store: ErrUnavailable wraps one after which certainly
// nothing was written, ErrUnconfirmed one after which nobody knows.
var (
	ErrMoved       = errors.New("ledger: the books moved on; look again")
	ErrSeen        = errors.New("ledger: this request was committed before")
	ErrFired       = errors.New("ledger: the timer or slot is no longer ours")
	ErrUnavailable = errors.New("ledger: the records cannot be reached")
	ErrUnconfirmed = errors.New("ledger: the records did not confirm the write")
)

// Head is the state a change builds on: the end of the audit trail, the numbers given out, the directory's version.
type Head struct {
	Seq       int64               // last audit sequence, 0 in an empty store
	Hash      string              // its hash
	Numbers   map[domain.Kind]int // highest number given out by kind
	Directory int64               // directory version
	Epoch     string              // environment id (F31)
}

// Look says what to read.
type Look struct {
	Request string       // a request id whose stored outcome is wanted
	Said    string       // person and words, hashed: an earlier command that may be the same (F2)
	Refs    []domain.Ref // records wanted by reference
	Pages   []Page       // index pages wanted
	Parents bool         // also read the records that those of Refs hang on (Parents), one level
	// Around reads, besides the parents, the live records that hang on those of Refs and on their parents, and what the
	// exceptions among them hang on: everything that a change of one record may touch in the same commit. They stand in
	// Seen.Records.
	Around bool
	// Search reads what a query finds among the internal records; nil: nothing.
	Search *Search
	// Alike reads what the incidents among Refs may repeat, and what a new one may; nil: nothing.
	Alike *Alike
}

// Alike asks for incidents that may have happened before: about a service of the incidents among Look.Refs or with the same
// failed control, noticed in the 180 days before; each with the actions that hang on it and on its risks, in any state. It
// costs what these weeks hold, however full the books are; domain.Recurrences judges.
type Alike struct {
	Services []string    // further services to look at: those of an incident that is not written yet
	Control  string      // and its failed control
	Since    domain.Date // from when on; zero: by the moments of Refs
}

// Search asks for the records in which all words stand, the last one at least as the beginning of a word. Best first:
// all words in the heading, live ones, the newest (find.Words makes the words).
type Search struct {
	Words  []string
	Offset int
	Limit  int
}

// SearchDepth is how many records of its rarest word a search looks at: it costs the same however many there are.
const SearchDepth = 2000

// Page asks for a stretch of an index, or of what stands in several at once. Order is that of Index: by Day then number;
// numbered kinds without a day come last. With Late it is by the day that was missed (domain.InTime), but for Index.First.
// The cost is that of the smallest of the sets.
type Page struct {
	Index  Index
	And    []Index     // only those that stand in all of these too
	Any    []Index     // only those that stand in one of these at least
	Late   domain.Date // only those that are late on this day (domain.InTime); zero: no matter
	Offset int
	Limit  int  // 0: only the count
	Newest bool // the other way round
}

// Index names a set of references that the store keeps up to date with every commit. Internal and restricted records
// stand in separate sets, so that counts never speak of restricted ones.
type Index struct {
	Kind       domain.Kind  // empty: all numbered kinds
	Live       bool         // only those that want attention (Record.Live)
	Ended      bool         // only those that want it no longer, by FigureDay; of one kind whole (domain.Figured)
	First      bool         // live risks in the order of domain.FirstKey, whole or of a band
	Service    string       // only those about a service
	Holder     string       // only those that are this person's
	Parent     string       // only those that hang on this reference (String of it)
	Reader     string       // of the restricted ones, only those that this person may read (domain 7.2)
	Facet      domain.Facet // only those with this facet; a state stands among all, not among the live ones
	Restricted bool         // the restricted ones instead of the internal ones
	Exercise   bool         // those of exercises (domain.Staged) instead of all others: by kind, or by holder while live
}

// Seen is what was read.
type Seen struct {
	Head    Head
	Outcome []byte // the stored outcome of Look.Request, nil if it was never committed
	SaidAs  string // the reference that Look.Said made, empty if none
	Records map[domain.Ref]domain.Record
	Pages   []Stretch       // in the order of Look.Pages
	Found   Stretch         // what Look.Search found; Total counts what was looked at
	Deeper  bool            // there is more of the rarest word than was looked at
	Alike   []domain.Record // what Look.Alike found, internal and restricted
}

// Stretch is a page of an index.
type Stretch struct {
	Total   int
	Records []domain.Record
}

// Change is everything one commit writes.
type Change struct {
	Head    Head
	Request string        // request id; "" for timers, whose fence serves instead
	Outcome []byte        // stored under Request
	Keep    time.Duration // how long Outcome is kept: 25 h, 7 days for submissions (reliability 5.1)
	Said    string        // stored for 10 minutes, or until Forgetter.Forget
	SaidAs  string        // what it made, stored under Said
	Put     []Put
	Numbers map[domain.Kind]int // new highest numbers
	Audit   []domain.Entry      // sealed on top of Head
	Letters []outbox.Letter
	Arm     []Timer           // set or replace
	Disarm  []string          // timer ids
	Fired   []Fired           // the timers this commit answers: removed if the fence of each still holds, else ErrFired
	Slot    *Slot             // the slot this commit fills: claimed if free, else ErrFired
	Writer  string            // names one write over its tries; empty on the first
	Starved bool              // it was overtaken often: where it is again, the others give way until it is done
	Note    map[string]string // small named texts kept beside the records (snapshots, cadence marks): key → value
}

// Put writes one record. Old is what was seen, nil for a new one; the indexes are the difference of the two.
// A directory record raises the directory version.
type Put struct {
	Old, New domain.Record
	// Imported holds, for directory records, the fields as the import's source gave them, by source (domain 7.5).
	Imported map[string][]byte
}

// Receipt says what a commit did.
type Receipt struct {
	Outcome    []byte // the stored outcome: the given one, or with ErrSeen the earlier one
	Replicated bool   // a replica confirmed it, or there is none to confirm (F11)
}

// Timer is a durable alarm: at Due by the one clock, What is called with it. It belongs to one object's generation.
type Timer struct {
	ID   string     `json:"id"` // "esc:ESC-004"; arming an id again replaces it
	What string     `json:"what"`
	Ref  domain.Ref `json:"ref,omitzero"`
	Gen  int        `json:"gen,omitempty"`
	Due  time.Time  `json:"due"`
	Arg  string     `json:"arg,omitempty"`
	// Early leaves a timer of this id that is armed for an earlier moment as it is: what is due already is not put off.
	Early bool `json:"-"`
	// First rings it before all that are not, however long those are due.
	First bool `json:"first,omitempty"`
}

// Fired is a timer lent to one worker.
type Fired struct {
	Timer
	Fence int64 `json:"fence"`
}

// Timers is the durable alarm clock; the store implements it.
type Timers interface {
	// Claim lends up to n timers due by now, for lease of real time: those that ring first, then the others, each the
	// oldest due first.
	Claim(ctx context.Context, now, real time.Time, lease time.Duration, n int) ([]Fired, error)
	// ClaimFirst is Claim of those that ring first alone.
	ClaimFirst(ctx context.Context, now, real time.Time, lease time.Duration, n int) ([]Fired, error)
	// Later changes until when a lent timer rests, in real time: it is lent to nobody before, and to anybody after. One
	// that is no longer the caller's stays as it is.
	Later(ctx context.Context, f Fired, until time.Time) error
	// Next is the due moment of the earliest timer; ok is false where none is armed.
	Next(ctx context.Context) (due time.Time, ok bool, err error)
}

// Slot is one occurrence of a schedule (reliability 5.6): Job and its civil date in its zone.
type Slot struct {
	Job   string `json:"job"`   // "weekly-sync:final"
	Date  string `json:"date"`  // civil date
	State string `json:"state"` // sent, skipped, held
}

// Notes reads the small named texts that commits keep (Change.Note).
type Notes interface {
	Notes(ctx context.Context, keys ...string) (map[string]string, error)
	// Slots reads the state of slots by "job:date"; absent ones are missing.
	Slots(ctx context.Context, ids ...string) (map[string]string, error)
}

// Forgetter removes the mark that a command with the same words may be a repetition (F2), once its ack was written.
type Forgetter interface {
	Forget(ctx context.Context, said string) error
}
