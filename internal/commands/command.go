// Package commands is the tree of everything people can type: one value per word, from which the parser, help, the
// README's list, the hint in Slack, the forms and the manifest are made (house 3). Handlers are thin: a call in, a
// view.Message out. The package knows neither Slack's types nor Redis.
package commands

import (
	"context"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// Command is one word of the tree.
type Command struct {
	Name     string
	Synopsis string            // one line: "Show who answers for a service"
	Title    string            // of its form, 24 characters at most; empty: its words
	Args     []Arg             // the parser, the usage line, the hint in Slack and the form are all made from these
	Examples []string          // without the slash word; shown in help, run as tests
	Needs    domain.Permission // hides it in help from those who lack it; the ledger is what refuses
	Writes   bool              // it changes records: its deliveries are remembered (reliability 5.1, F2)
	Run      func(ctx context.Context, d Desk, c Call) (view.Message, error)
	Sub      []Command
	// Guard refuses before a form is opened, from memory alone; the ledger judges again. It may be nil.
	Guard func(d Desk, c Call) error
	// Fill puts present values into the form before it is shown, from memory alone. It may be nil.
	Fill func(d Desk, c Call, f *view.Form)
	// Live redraws the form when one of its Live fields changed: f comes with its present answers as values, and may be
	// given other notes, options and values. From memory alone, nothing is written. It may be nil.
	Live func(d Desk, c Call, f *view.Form)
	// Check judges the words of a call (domain 5.7): its form gets a Check button, an error refuses before Run, and
	// warnings stand under the answer. From memory alone, nothing is written. It may be nil.
	Check func(d Desk, c Call) Wording
	// Bare lets an argument's name stand before its value as a word of its own: "owner set track-api accountable @ana".
	Bare bool
	// Ask opens the form where nothing but what it is about was said.
	Ask bool
	// Opens has an Ask open the form whatever else was said: only the form runs the command.
	Opens bool
	// Hidden commands stand behind buttons; they work when typed and are left out of help.
	Hidden bool
	// Also are other words that people type for it: they are not read, but answered with the right one.
	Also []string
}

// ArgKind says what a word must be.
type ArgKind string

// The argument kinds. Text is free; the others are checked and turned into their canonical form by the parser.
const (
	ArgText    ArgKind = "text"    // the rest of the free text, one line
	ArgLong    ArgKind = "long"    // several lines in a form
	ArgWord    ArgKind = "word"    // one word
	ArgPerson  ArgKind = "person"  // @mention, org-file id or handle, name; value: person id
	ArgDate    ArgKind = "date"    // product 3; value: 2026-12-04, read in the caller's zone
	ArgMoment  ArgKind = "moment"  // a date or "2h", "14:30", "tomorrow 10:00"; value: RFC 3339 in UTC
	ArgPast    ArgKind = "past"    // a moment that was: "22:15", "yesterday 18:00", "2h ago", "now"; value as of ArgMoment
	ArgRef     ArgKind = "ref"     // RSK-012; value: canonical reference
	ArgService ArgKind = "service" // a service by id, name or alias; value: its id
	ArgChoice  ArgKind = "choice"  // one of Choices
	ArgSome    ArgKind = "some"    // some of Choices, with commas; value: theirs, with commas, in their order
	ArgYes     ArgKind = "yes"     // key:yes; value "yes" or ""
	ArgSubject ArgKind = "subject" // a reference, a service or a control, as `escalate` takes; value: Ref.String()
	ArgOwned   ArgKind = "owned"   // a service or a control; value: Ref.String()
	ArgControl ArgKind = "control" // a control by id, name or alias; value: its id
	ArgPeople  ArgKind = "people"  // persons and Slack user groups; value: ids and @handles with commas, "none" for nobody
)

// Arg is one thing a command can be told. Positional ones are taken from free text in order; keyed ones as key:value,
// in any order, anywhere.
type Arg struct {
	Name     string // the key, and the field's name in a form
	Label    string // in a form: "Due date"
	Hint     string
	Kind     ArgKind
	Keyed    bool // only as key:value; else by position, key:value too
	Required bool
	Max      int // characters; 0 is 200 for Text and Word, 2,000 for Long
	Choices  []view.Option
	// Ours are the choices that an organisation has besides. They are read, and stand in no usage line.
	Ours func(d *domain.Directory) []view.Option
	// Slips takes the one choice that a word is hardly more than a slip of the finger away from: for long names.
	Slips bool
	// Refs are the kinds that an ArgRef may be of; with one kind a bare number is enough ("action done 7"). None: any.
	Refs []domain.Kind
	// Live has the form drawn anew when the answer changes (Command.Live).
	Live bool
	// FormOnly arguments are asked in the form and never hinted at in the usage line.
	FormOnly bool
	// Settled arguments come along with a press, like the option that was pressed: the form does not ask them again.
	Settled bool
}

// Call is one command as it was asked, its arguments parsed.
type Call struct {
	Caller  domain.Caller
	Request string // the delivery's id
	At      time.Time
	Where   Where
	Words   []string          // the command's own words: "owner", "set"
	Args    map[string]string // canonical values by argument name; absent where not given
	Raw     string            // what was typed after the slash word, straightened
	Again   bool              // "Add another": the same words are meant once more (F2)
	Said    string            // Input.Said
	Command string            // the slash word, "/sec"
	// Reader is whom the answer is computed for: the caller, or a channel where the answer is shared (domain 7.2).
	Reader domain.Reader

	glances map[domain.Ref]domain.Record // what an open form is about, read once

	doubt *bool // set by a write that no replica confirmed (F11)
	// staged is set by a write to what is part of an exercise: the answer stands under the banner (domain 3.6).
	staged *bool
}

// Has says whether an argument was given.
func (c Call) Has(name string) bool { _, ok := c.Args[name]; return ok }

// Arg is an argument's canonical value.
func (c Call) Arg(name string) string { return c.Args[name] }

// Surface is how a call came in.
type Surface string

// The surfaces.
const (
	Slash    Surface = "slash"
	Mention  Surface = "mention"
	Direct   Surface = "dm"
	Button   Surface = "button"
	Form     Surface = "form"
	Shortcut Surface = "shortcut"
	Home     Surface = "home" // the Home tab is being drawn for its reader
)

// Where is the place a call came from.
type Where struct {
	Surface Surface
	Channel string             // Slack id
	Name    string             // without #
	Kind    domain.ChannelKind // "" where not known
	Member  bool               // the bot is in the channel: cards and Share here are possible
	Away    bool               // the bot is known not to be in the channel
	Thread  string             // ts of the thread, "" at top level
	// Message and Link are the message a shortcut was used on.
	Message string
	Link    string
	Trigger bool // a form can be opened at once
}

// Outcome is what the tree makes of a line: exactly one of Message and Form is set where Err is nil.
type Outcome struct {
	Message *view.Message
	Form    *view.Form
	Call    Call // as parsed, for retries and the audit trail
	Err     error
	// ReadOnly says that nothing was written, so that there is nothing to forget once the ack is out (F2).
	ReadOnly bool
	// Fields holds errors by argument name, for standing beside a form's fields.
	Fields map[string]string
}
