// Package view is a small neutral model of what people read: a message made of nodes, a form made of fields, and
// presenters that turn records into them. It knows nothing of Slack or Redis. Text that a person typed is carried
// as plain spans and is escaped once, by whoever renders the model; there is no way to pass markup through it.
package view

import (
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Message is one thing to read. It is stored as JSON with a letter, so it holds data only.
type Message struct {
	// Summary is a whole plain sentence: what a notification or a screen reader gets. Never empty.
	Summary string `json:"summary"`
	Nodes   []Node `json:"nodes,omitempty"`
	// About lists the records the text was computed from, for the check at the moment of sending (domain 7.2).
	About []domain.Ref `json:"about,omitempty"`
	// Restricted is true where any of them is restricted: only direct messages to its readers may carry it.
	Restricted bool `json:"restricted,omitempty"`
	// Thread holds what does not fit one message: whole sections, each its own message in the thread.
	Thread []Message `json:"thread,omitempty"`
}

// NodeKind says what a Node is.
type NodeKind string

// The nodes.
const (
	NodeHeading NodeKind = "heading" // Line, plain words
	NodeText    NodeKind = "text"    // Lines, one idea each
	NodeNote    NodeKind = "note"    // Lines, small: source and age
	NodeFields  NodeKind = "fields"  // Fields, label and value side by side
	NodeRule    NodeKind = "rule"    // a dividing line
	NodeButtons NodeKind = "buttons" // Buttons
	NodeMenu    NodeKind = "menu"    // Buttons shown as one select menu with Label as its placeholder
	NodeImage   NodeKind = "image"   // File and Alt
)

// Node is one part of a message; which fields count depends on Kind.
type Node struct {
	Kind    NodeKind `json:"kind"`
	Line    Line     `json:"line,omitempty"`
	Lines   []Line   `json:"lines,omitempty"`
	Fields  []Pair   `json:"fields,omitempty"`
	Buttons []Button `json:"buttons,omitempty"`
	Label   string   `json:"label,omitempty"`
	File    string   `json:"file,omitempty"`
	Alt     string   `json:"alt,omitempty"`
	// Chart is what an image shows; whoever delivers the message draws and uploads it. File wins where both are set.
	Chart *Chart `json:"chart,omitempty"`
	// Bullet draws each of Lines as a list item.
	Bullet bool `json:"bullet,omitempty"`
	// Box marks what a page of paper frames and never cuts: what is asked, by when, and the options.
	Box bool `json:"box,omitempty"`
}

// Pair is a label and its value.
type Pair struct {
	Label string `json:"label"`
	Value Line   `json:"value"`
}

// Line is a run of spans that stands on one line.
type Line []Span

// SpanKind says what a Span is.
type SpanKind string

// The spans. Plain is the zero value: whatever is in it comes out as the very characters, inert.
const (
	Plain   SpanKind = ""
	Strong  SpanKind = "strong"
	Soft    SpanKind = "soft" // italic
	Code    SpanKind = "code"
	Link    SpanKind = "link"    // Text, URL (https only; else it comes out as plain text)
	Ping    SpanKind = "ping"    // ID: a person id; notifies. Only where domain 4.1 rule 3 wants a notification
	Who     SpanKind = "who"     // ID: a person id, Text: the name; never notifies
	Room    SpanKind = "room"    // ID: a channel id
	Moment  SpanKind = "moment"  // At: shown in the reader's zone; Text is the fallback with its zone
	Ago     SpanKind = "ago"     // At: "in 20 minutes", "3 days ago", by the reader's own device
	Command SpanKind = "command" // Text: words of a command, without the slash word
)

// Span is a run of text of one kind.
type Span struct {
	Kind SpanKind  `json:"k,omitempty"`
	Text string    `json:"t,omitempty"`
	ID   string    `json:"id,omitempty"`
	URL  string    `json:"u,omitempty"`
	At   time.Time `json:"at,omitzero"`
}

// Button is a press that stands for words a person could have typed; the presser's rights are checked anew.
type Button struct {
	Label string `json:"label"`
	// Words is the command without the slash word: "escalation ack ESC-004".
	Words string `json:"words"`
	Style string `json:"style,omitempty"` // "", primary, danger
	// Confirm asks before it acts; one sentence, empty for no question.
	Confirm string `json:"confirm,omitempty"`
	// Access is a longer label for screen readers.
	Access string `json:"access,omitempty"`
}

// T is a plain span: the way every text that somebody typed goes in.
func T(s string) Span { return Span{Text: s} }

// B is a strong span.
func B(s string) Span { return Span{Kind: Strong, Text: s} }

// C is a code span.
func C(s string) Span { return Span{Kind: Code, Text: s} }

// Cmd is a command that people can type, shown with the slash word in front.
func Cmd(words string) Span { return Span{Kind: Command, Text: words} }

// Name is a person named without a ping.
func Name(d *domain.Directory, person string) Span {
	return Span{Kind: Who, ID: person, Text: d.Name(person)}
}

// At is a moment, shown in the reader's zone where the reader's device can, else as fallback says in loc.
func At(t time.Time, loc *time.Location) Span {
	return Span{Kind: Moment, At: t, Text: domain.Stamp(t, loc)}
}

// L makes a line of spans and plain strings.
func L(parts ...any) Line {
	var l Line
	for _, p := range parts {
		switch v := p.(type) {
		case Span:
			l = append(l, v)
		case Line:
			l = append(l, v...)
		case string:
			l = append(l, T(v))
		}
	}
	return l
}

// Text makes a text node of lines.
func Text(lines ...Line) Node { return Node{Kind: NodeText, Lines: lines} }

// List makes a text node whose lines are list items.
func List(lines ...Line) Node { return Node{Kind: NodeText, Lines: lines, Bullet: true} }

// Small makes a note node.
func Small(lines ...Line) Node { return Node{Kind: NodeNote, Lines: lines} }

// Head makes a heading.
func Head(s string) Node { return Node{Kind: NodeHeading, Line: Line{T(s)}} }

// Buttons makes a row of buttons.
func Buttons(b ...Button) Node { return Node{Kind: NodeButtons, Buttons: b} }

// Say is a message of one sentence.
func Say(sentence string) Message {
	return Message{Summary: sentence, Nodes: []Node{Text(L(sentence))}}
}
