// Package outbox delivers letters: messages nobody is waiting for. A letter is written by the same script as the
// change it tells of, and is posted effectively once (reliability 3, 5.2, 5.3). The package knows neither Slack nor
// Redis: it declares the Queue it draws from and the Sender it hands to.
package outbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/secretariat-bot/secretariat/internal/view"
)

// Priority orders letters of different lanes (reliability 5.2): a smaller number goes first.
type Priority int

// The priorities.
const (
	Urgent Priority = iota // escalation steps
	Ack                    // edits of a card after somebody acted
	Brief
	Normal // reminders, requests
	Digest
)

// Place is where a letter goes: one of the fields is set. What is for a user group goes to its members one by one.
type Place struct {
	Person  string `json:"person,omitempty"`  // person id: a direct message
	Channel string `json:"channel,omitempty"` // channel id of the directory, or Slack's C…
}

// Lane is the key under which order is kept: letters of one lane go one after the other.
func (p Place) Lane() string {
	if p.Person != "" {
		return "p:" + p.Person
	}
	return "c:" + p.Channel
}

// Letter is one message to deliver, or one edit of a living message.
type Letter struct {
	// ID is the idempotency key in words, "esc:ESC-004:1:2" (reliability 5.4). A second letter with the same ID is
	// never enqueued.
	ID       string   `json:"id"`
	To       Place    `json:"to"`
	Priority Priority `json:"priority"`
	// Card names a living message ("card:ACT-007"): the first letter with a Card in a place posts it, later ones edit
	// it in place; an older Version is dropped, never applied (F30).
	Card    string `json:"card,omitempty"`
	Version int64  `json:"version,omitempty"`
	// EditOnly edits a card that exists in the place and never posts one.
	EditOnly bool `json:"edit_only,omitempty"`
	// Under puts the letter into the thread of a card ("card:ESC-004") in the same place, where there is one.
	Under string `json:"under,omitempty"`
	// UnderTS puts it into the thread of a message that people wrote.
	UnderTS string `json:"under_ts,omitempty"`
	// Of puts it into the thread of another letter, by its ID; Split sets it.
	Of      string       `json:"of,omitempty"`
	Message view.Message `json:"message"`
	// After holds it back until that moment of the one clock; zero is at once.
	After time.Time `json:"after,omitzero"`
	// Fallback is told, by DM, when the place turns out dead (F27): a person id.
	Fallback string `json:"fallback,omitempty"`
	// Erase makes the letter no message but an errand: everything of ours that stands in its place and is about one of
	// these references is removed (domain 7.2).
	Erase []string `json:"erase,omitempty"`
	// Room makes the letter no message but an errand on an incident's own channel (slack-platform 9).
	Room *RoomErrand `json:"room,omitempty"`
	// File makes the letter a file and no message: Message as a page of PDF under this name ("brief-RSK-012.pdf"), shared
	// once in the place, in the thread of the card that Under names. Its sections (Message.Thread) stand on the page.
	File string `json:"file,omitempty"`
	// Closed keeps the letter out of a channel that everybody can join, whatever the organisation's file says of it: it is
	// asked at the moment of sending (reliability T7).
	Closed bool `json:"closed,omitempty"`
	// Template is the template and its version that made a digest, for the audit trail.
	Template string `json:"template,omitempty"`
	// At is the due moment the letter belongs to, by the one clock, for the reader of `bot outbox list`.
	At time.Time `json:"at"`
}

// Charted says whether a chart stands in the letter.
func (l Letter) Charted() bool { return charted(l.Message) }

func charted(m view.Message) bool {
	return slices.ContainsFunc(m.Nodes, func(n view.Node) bool { return n.Chart != nil }) || slices.ContainsFunc(m.Thread, charted)
}

// Awaits says whether the letter would rather wait than go out without its pictures: nobody stands by for it. An escalation
// or the answer to a press never does (F8).
func (l Letter) Awaits() bool { return l.Priority > Ack && l.Charted() }

// Split makes a letter of its own of every section in its thread (Message.Thread), so that each has its own key and a
// crash between them neither loses nor repeats one (reliability 5.3). The first is the letter itself, its thread
// flattened to one level; the store splits every letter it is given and a Sender never sees a thread, but that of a file.
func Split(l Letter) []Letter {
	if l.File != "" { // a page of paper holds its sections itself
		return []Letter{l}
	}
	l.Message.Thread = flat(l.Message.Thread)
	out := []Letter{l}
	for i, m := range l.Message.Thread {
		if len(m.About) == 0 {
			m.About = l.Message.About // a section may speak of any record that the whole was made of
		}
		out = append(out, Letter{ID: fmt.Sprintf("%s#%d", l.ID, i+1), To: l.To, Priority: l.Priority, Of: l.ID, Message: m,
			After: l.After, Fallback: l.Fallback, At: l.At})
	}
	return out
}

func flat(ms []view.Message) []view.Message {
	var out []view.Message
	for _, m := range ms {
		inner := m.Thread
		m.Thread = nil
		out = append(append(out, m), flat(inner)...)
	}
	return out
}

// State is where a letter stands.
type State string

// The states of reliability 5.2, and Buried: refused for good, kept for the operator.
const (
	Pending State = "pending"
	Sending State = "sending"
	Unknown State = "unknown"
	Done    State = "done"
	Buried  State = "buried"
)

// Receipt says where a letter landed.
type Receipt struct {
	Channel string    `json:"channel"` // Slack's id
	TS      string    `json:"ts"`
	At      time.Time `json:"at"` // real time
}

// Claim is a letter lent to one worker. Fence rises with each claim; every later call carries it.
type Claim struct {
	Letter Letter
	State  State // Pending, or Unknown where an earlier attempt may have landed
	Fence  int64
	Tries  int
	// SentAt is the real moment just before the first attempt whose outcome is unknown, for reading back from.
	SentAt time.Time
	LastAt time.Time // the same of the latest attempt, for waiting until it must be visible
	Looks  int       // how many times the channel was read back without finding it
	// Existing is the living message that the letter edits, zero where it is to be posted anew.
	Existing Receipt
	// Parent is the message of Under, zero where there is none.
	Parent Receipt
	Until  time.Time // real end of the lease
}

// Queue is the durable side; the store implements it. now is the one clock's moment, real is the transport's.
// Every call but the claims, List and Get returns ErrFenced where the row was claimed again since.
type Queue interface {
	// Claim lends up to n due letters, the most urgent first, at most one of a lane. Letters another worker left in
	// Sending past their lease come back as Unknown.
	Claim(ctx context.Context, now, real time.Time, lease time.Duration, n int) ([]Claim, error)
	// ClaimUpTo is Claim of the lanes whose next letter is no less urgent than last.
	ClaimUpTo(ctx context.Context, now, real time.Time, lease time.Duration, n int, last Priority) ([]Claim, error)
	// Sending is written just before the call to Slack leaves; from here on a lost worker means Unknown.
	Sending(ctx context.Context, id string, fence int64, sentAt time.Time) error
	// Done records the receipt (and the card's place) and removes the row; superseded edits end with a zero Receipt.
	Done(ctx context.Context, c Claim, r Receipt) error
	// Later puts the row back as Pending (a definite no) until real time at.
	Later(ctx context.Context, c Claim, at time.Time, why string) error
	// Unsure puts the row back as Unknown, to be read back at real time at; looks counts the empty looks so far.
	Unsure(ctx context.Context, c Claim, at time.Time, looks int, why string) error
	// Gone forgets where the letter's card stands, because the message was removed or can no longer be edited, and puts
	// the row back as Pending at once: the next claim posts anew, unless the letter only edits.
	Gone(ctx context.Context, c Claim, why string) error
	// Bury keeps the row for the operator and out of the lane.
	Bury(ctx context.Context, c Claim, why string) error
	// Posted lists where messages of ours about any of the references stand in a lane, the oldest first.
	Posted(ctx context.Context, lane string, about []string) ([]Receipt, error)
	// Erased forgets that a message about the references stands there.
	Erased(ctx context.Context, lane string, about []string, r Receipt) error
	// PauseLane holds one lane back until real time at (Slack's own wait after a 429).
	PauseLane(ctx context.Context, lane string, at time.Time) error

	// List shows rows in a state ("" is all but done), oldest due first; for the operator.
	List(ctx context.Context, s State, n int) ([]Row, error)
	// Get shows one row.
	Get(ctx context.Context, id string) (Row, bool, error)
	// Retry puts a buried or waiting row back as pending, at once.
	Retry(ctx context.Context, id string) error
	// BuryByHand buries a row that no worker holds.
	BuryByHand(ctx context.Context, id, why string) error
	// Pending counts the rows that are not done or buried, and tells the oldest due moment.
	Pending(ctx context.Context) (n int, oldest time.Time, err error)
}

// Row is a letter as the operator sees it.
type Row struct {
	Letter  Letter
	State   State
	Tries   int
	Why     string
	NextAt  time.Time // real
	Receipt Receipt
}

// ErrFenced says that another worker has the row by now: drop it without a word.
var ErrFenced = errors.New("outbox: the row was claimed again")

// Sender is the Slack side; slackapp implements it.
type Sender interface {
	// Resolve gives Slack's channel id for a place (opening a DM where needed). It never posts.
	Resolve(ctx context.Context, p Place) (channel string, err error)
	// Post posts a message (in the thread of parent where that is set) carrying the opaque key.
	Post(ctx context.Context, channel, key string, l Letter, parent Receipt) (Receipt, error)
	// Edit changes a message that was posted before.
	Edit(ctx context.Context, at Receipt, key string, l Letter) (Receipt, error)
	// Find reads the channel (or the parent's thread) back from since, for the key, from us, with our seal on it.
	Find(ctx context.Context, channel, key string, since time.Time, parent Receipt) (Receipt, bool, error)
	// Erase removes a message of ours with everything that belongs to it or, where Slack keeps it, blanks it. What is
	// gone already is no error.
	Erase(ctx context.Context, at Receipt) error
	// Room does an errand on an incident's channel and gives Slack's id of the channel. What the errand wants and finds
	// done already is no error.
	Room(ctx context.Context, e RoomErrand, t RoomTry) (channel string, err error)
	// MayPost is asked a last time before sending: restricted items, shared channels (domain 7.2, F27).
	MayPost(ctx context.Context, channel string, l Letter) error
}

// Verdict is how a Sender's failure is to be treated (slack-platform 5).
type Verdict string

// The verdicts.
const (
	VerdictLater   Verdict = "later"   // a definite no for now: 429, refused dial, service_unavailable before acceptance
	VerdictUnknown Verdict = "unknown" // it may have landed: cut, timeout, 5xx, internal_error
	VerdictDead    Verdict = "dead"    // this target is gone: drop it, tell the fallback once
	VerdictBug     Verdict = "bug"     // Slack will never take this payload: bury and log
	VerdictStop    Verdict = "stop"    // the token or app is out of order: keep everything queued, health red (F26)
	VerdictGone    Verdict = "gone"    // the message to edit is gone or closed: post a new one where it may
	VerdictForbid  Verdict = "forbid"  // MayPost said no: bury, tell the fallback
	VerdictDrop    Verdict = "drop"    // what it tells of is no longer for this reader: end it without a word (domain 7.2)
)

// SendError is what a Sender returns on failure.
type SendError struct {
	Verdict Verdict
	Code    string        // Slack's own code
	Wait    time.Duration // Slack's own wait for VerdictLater, 0 where it named none
	Upload  bool          // Slack refused a picture's upload, before any message was sent: posts need not rest for it
	Err     error
}

// Error implements error.
func (e *SendError) Error() string {
	if e.Err != nil {
		return e.Code + ": " + e.Err.Error()
	}
	return e.Code
}

// Unwrap gives the cause.
func (e *SendError) Unwrap() error { return e.Err }
