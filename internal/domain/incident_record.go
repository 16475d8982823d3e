package domain

import "time"

// The kinds of incidents (domain 1.1).
const (
	KindReal     = "real"
	KindExercise = "exercise"
)

// Incident is a security event handled with named roles (domain 3.6), or an exercise of one.
type Incident struct {
	Meta
	ID                string               `json:"id"`
	Title             string               `json:"title"`
	Kind              string               `json:"kind"` // real or exercise
	Type              string               `json:"type,omitempty"`
	Severity          string               `json:"severity"` // SEV1 … SEV4
	State             string               `json:"state"`    // declared lead_assigned contained resolved retro_due closed cancelled
	ServiceIDs        []string             `json:"services,omitempty"`
	By                string               `json:"by,omitempty"`    // who declared it
	Heard             []string             `json:"heard,omitempty"` // who was told at once that it began: their letter is kept up to date
	Lead              string               `json:"lead,omitempty"`
	Comms             string               `json:"comms,omitempty"`
	Containment       string               `json:"containment,omitempty"`
	Scribe            string               `json:"scribe,omitempty"`
	LegalReviewer     string               `json:"legal_reviewer,omitempty"`
	StatementApprover string               `json:"statement_approver,omitempty"`
	Times             map[string]time.Time `json:"times,omitempty"` // detected declared lead_assigned contained resolved retro_done closed cancelled
	Legal             map[string]Legal     `json:"legal,omitempty"` // gdpr nis2 hipaa sec_8k …
	Risks             []Ref                `json:"risks,omitempty"`
	Control           string               `json:"control,omitempty"` // the control that failed
	// Exposed says that exposure of personal data is confirmed: a retrospective is due whatever the severity (domain 3.6).
	Exposed bool `json:"exposed,omitempty"`
	// Updates are what stakeholders were told, oldest first, word for word; NextUpdate is the promise (domain 3.6).
	Updates    []StakeholderUpdate `json:"updates,omitempty"`
	NextUpdate time.Time           `json:"next_update,omitzero"`
	// Statement is how the words for outside stand; the words are in the fact sheet (domain 3.6, 5.6).
	Statement *StatementState `json:"statement,omitempty"`
	// Timeline is what happened, in the order it was written down: transitions by themselves, marks and notes by people.
	Timeline []Moment `json:"timeline,omitempty"`
	Retro    *Retro   `json:"retro,omitempty"`
	// NoAction is a security lead's word that nothing needs to change (domain 3.6, closing).
	NoAction *Excuse `json:"no_action,omitempty"`
	Outcome  string  `json:"outcome,omitempty"` // how it was resolved, or why it was a false alarm
	// Room is Slack's id of the incident's own channel, "" where it has none (slack-platform 9).
	Room  string `json:"room,omitempty"`
	Drill *Drill `json:"drill,omitempty"` // of an exercise that follows a scenario
	// Gen counts the arming of its timer; Served says which duties fell due and were seen to, by Duty.Key.
	Gen    int                  `json:"gen,omitempty"`
	Served map[string]time.Time `json:"served,omitempty"`
}

// Legal is what stands in an incident about one law (domain 5.5): the moments its clocks start and are met at, by the keys
// of ClockRule; Dates holds discovered.
type Legal struct {
	Status string               `json:"status"`
	By     string               `json:"by,omitempty"`
	Reason string               `json:"reason,omitempty"` // why it does not apply
	Times  map[string]time.Time `json:"times,omitempty"`
	Dates  map[string]Date      `json:"dates,omitempty"`
	// Numbers are what some clocks hang on: people, residents, clients.
	Numbers map[string]int `json:"numbers,omitempty"`
	// Off are clocks of a law that applies which do not themselves, by name, with who says so and why.
	Off map[string]Excuse `json:"off,omitempty"`
	// Missed keeps the end that a clock was missed at: no later word makes that undone (domain 5.5).
	Missed map[string]time.Time `json:"missed,omitempty"`
}

// StakeholderUpdate is what one update says (domain 3.6). What is unknown is written "not known yet".
type StakeholderUpdate struct {
	N         int       `json:"n"`
	At        time.Time `json:"at"`
	By        string    `json:"by"`
	Know      string    `json:"know"`   // what we know
	Effect    string    `json:"effect"` // on customers
	Doing     string    `json:"doing"`
	Need      string    `json:"need,omitempty"`
	Next      time.Time `json:"next,omitzero"` // when the next one comes
	Audiences []string  `json:"audiences,omitempty"`
}

// StatementState is how the words for outside stand: drafted, sent back, or approved as they are. The card shows it; the words
// themselves are for their approvers and for legal (domain 5.6).
type StatementState struct {
	Mark     string    `json:"mark"` // of the words, Sheet.MessageMark
	By       string    `json:"by"`
	At       time.Time `json:"at"`
	Approved string    `json:"approved,omitempty"` // who said yes to exactly these words
	Change   string    `json:"change,omitempty"`   // who asked for a change instead
	For      string    `json:"for,omitempty"`      // whom they stood in for
	Answered time.Time `json:"answered,omitzero"`
}

// Moment is one line of an incident's timeline.
type Moment struct {
	N    int       `json:"n"`
	At   time.Time `json:"at"`
	By   string    `json:"by,omitempty"`
	What string    `json:"what"` // the verb that made it, or "mark" and "note" of people's own
	Text string    `json:"text"`
	Link string    `json:"link,omitempty"` // the message it came from
	Key  string    `json:"key,omitempty"`  // of a marked message, channel:ts, so that one mark is one line
}

// Excuse is a reason with who gave it and when.
type Excuse struct {
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// Retro is the blameless review of an incident or exercise (domain 1.1, 4.5).
type Retro struct {
	Effect  string    `json:"effect,omitempty"`
	Factors string    `json:"factors,omitempty"` // contributing factors
	Well    string    `json:"well,omitempty"`
	Badly   string    `json:"badly,omitempty"`
	Lucky   string    `json:"lucky,omitempty"`
	Tell    string    `json:"tell,omitempty"` // who else must hear
	By      string    `json:"by,omitempty"`
	DoneAt  time.Time `json:"done_at,omitzero"`
	Edition int       `json:"edition,omitempty"` // counts its changes: a form is answered to the edition that was read
}

// Drill is the course of an exercise that follows a scenario.
type Drill struct {
	Scenario string    `json:"scenario"`
	Started  time.Time `json:"started"`
	Script   *Scenario `json:"script,omitempty"` // as it was at the start
	Urgent   bool      `json:"urgent,omitempty"` // it calls people outside their hours too
	// Given are the pieces of news that were told, in their order.
	Given []Inject  `json:"given,omitempty"`
	Ended time.Time `json:"ended,omitzero"`
	// Acknowledged is when somebody first answered the call for somebody.
	Acknowledged time.Time `json:"acknowledged,omitzero"`
	// Mended are the actions that were made of gaps, by DrillResult.N.
	Mended map[int]Ref `json:"mended,omitempty"`
	// Measured are the minutes from the start to owner, acknowledgement, decision and first statement; what never came is
	// not there.
	Measured map[string]int `json:"measured,omitempty"`
}

// Inject is a piece of news that was given to those who practise.
type Inject struct {
	N    int       `json:"n,omitempty"` // its place in the script, from 1; 0: it is not in it
	At   time.Time `json:"at"`
	By   string    `json:"by,omitempty"` // who gave it by hand; empty: its time came
	To   string    `json:"to"`
	Text string    `json:"text"`
}

func (i *Incident) Ref() Ref           { return Ref{KindIncident, i.ID} }
func (i *Incident) Heading() string    { return i.Title }
func (i *Incident) Live() bool         { return i.State != IncClosed && i.State != IncCancelled }
func (i *Incident) Services() []string { return i.ServiceIDs }
func (i *Incident) Holders() []string {
	return both(append([]string{i.Lead, i.Containment, i.Comms, i.Scribe}, i.Minds()...)...)
}
func (i *Incident) Day() Date         { return DateOf(i.Times["detected"], time.UTC) }
func (i *Incident) Parents() []Ref    { return i.Risks }
func (i *Incident) StateName() string { return i.State }

// IsExercise says whether a record is an exercise or came of one. Actions that did are real work: what is to be kept out
// of lists, or stands under the banner, is Staged (domain 3.6, 6).
func IsExercise(rec Record) bool {
	if i, ok := rec.(*Incident); ok && i.Kind == KindExercise {
		return true
	}
	return rec != nil && rec.Base().Exercise
}
