package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

// KindSheet is the fact sheet of one record. It is neither numbered nor part of the directory: it is known by what it is
// about.
const KindSheet Kind = "sheet"

// The audiences of briefs (domain 1.1).
const (
	AudExecutive = "executive"
	AudEngineer  = "engineer"
	AudLegal     = "legal"
	AudProduct   = "product"
	AudHR        = "hr"
)

// Audiences are those of briefs, in the order they are offered.
var Audiences = []string{AudExecutive, AudEngineer, AudLegal, AudProduct, AudHR}

// How sure a fact is (domain 5).
const (
	SureConfirmed = "confirmed"
	SureLikely    = "likely"
	SureNotKnown  = "not_known"
)

// Sheet is the one fact sheet of a subject, from which all five briefs are told (domain 5). What a brief shows of it is
// decided by BriefFields alone. It is confidential and on nobody's list, always: it is read through its subject, which the
// reader must see, and by who writes briefs about that (MayBrief).
type Sheet struct {
	Meta
	ID     string          `json:"id"` // the subject's reference: "RSK-012"
	About  Ref             `json:"about"`
	Title  string          `json:"title"` // the subject in plain words
	Author string          `json:"author"`
	Status string          `json:"status,omitempty"` // where the matter stands, in plain words
	Next   time.Time       `json:"next,omitzero"`    // when the next update comes
	Facts  map[string]Fact `json:"facts,omitempty"`  // by BriefField.Name

	// What is to be decided; Decision is the record that a tap decides. All empty: for information.
	Needed      string        `json:"needed,omitempty"` // "Approve the supplier change"
	Approver    string        `json:"approver,omitempty"`
	NeededBy    time.Time     `json:"needed_by,omitzero"`
	Options     []SheetOption `json:"options,omitempty"`
	Recommended int           `json:"recommended,omitempty"` // 1-based
	Rationale   string        `json:"rationale,omitempty"`   // why the recommended one
	Tradeoff    string        `json:"tradeoff,omitempty"`
	ReviewBy    Date          `json:"review_by,omitzero"`
	Decision    Ref           `json:"decision,omitzero"`

	// LegalLead and HRPartner are the two persons who may read about a person under inquiry (domain 5.6).
	LegalLead string `json:"legal_lead,omitempty"`
	HRPartner string `json:"hr_partner,omitempty"`
	// Cleared is the recorded yes to what customers may be told (domain 3.6, 5.4); it counts for those words alone.
	Cleared *Clearance `json:"cleared,omitempty"`
	// Reword is what an approver wants changed in those words before they say yes.
	Reword *Reword `json:"reword,omitempty"`

	// Edition rises with every change of what it says; a release and a press count for the edition they were given to.
	Edition int       `json:"edition"`
	Sent    []Sending `json:"sent,omitempty"` // oldest first, never taken out
	// Awaited are sendings that wait for a second releaser.
	Awaited  []Sending `json:"awaited,omitempty"`
	Numbered int       `json:"numbered,omitempty"` // the highest number that a sending had
	// Questions are what readers asked about a brief, with the answers.
	Questions []BriefQuestion `json:"questions,omitempty"`
	Gen       int             `json:"gen,omitempty"` // counts the arming of its timer
}

// Clearance is a statement approver's yes to a text.
type Clearance struct {
	By   string    `json:"by"`
	For  string    `json:"for,omitempty"` // whom they stood in for (domain 1.2)
	At   time.Time `json:"at"`
	Hash string    `json:"hash"` // of the words
}

// Reword is a statement approver's no to a text, with what is to be changed.
type Reword struct {
	By    string    `json:"by"`
	For   string    `json:"for,omitempty"`
	At    time.Time `json:"at"`
	Hash  string    `json:"hash"` // of the words
	Words string    `json:"words"`
}

// BriefQuestion is what a reader of a brief wanted to know, and what they were told.
type BriefQuestion struct {
	N          int       `json:"n"`
	Of         int       `json:"of"` // the sending
	By         string    `json:"by"`
	Words      string    `json:"words"`
	At         time.Time `json:"at"`
	Answer     string    `json:"answer,omitempty"`
	AnsweredBy string    `json:"answered_by,omitempty"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
}

// Fact is one field of the sheet: what, since when it is known, and how surely.
type Fact struct {
	Text string    `json:"text"`
	At   time.Time `json:"at,omitzero"`
	Sure string    `json:"sure,omitempty"` // confirmed, likely, not_known; empty counts as confirmed
	By   string    `json:"by,omitempty"`
}

// SheetOption is one thing that can be chosen: what, its cost or delay, and the risk that is left (domain 5.1).
type SheetOption struct {
	What string `json:"what"`
	Cost string `json:"cost,omitempty"`
	Left string `json:"left,omitempty"`
}

// Sending is one brief that went out, or waits to.
type Sending struct {
	N        int       `json:"n"` // counts the sendings of the sheet
	Audience string    `json:"audience"`
	Edition  int       `json:"edition"`
	By       string    `json:"by"`
	Released string    `json:"released,omitempty"` // the second releaser, where one was asked for
	At       time.Time `json:"at"`
	Persons  []string  `json:"persons,omitempty"` // who got it by direct message
	Channel  string    `json:"channel,omitempty"` // or where it was posted
	Template string    `json:"template,omitempty"`
	Update   int       `json:"update,omitempty"` // the number of the incident's stakeholder update that it tells (domain 3.6)
	Hash     string    `json:"hash,omitempty"`
	// Message is what they read, word for word (a view.Message as JSON).
	Message json.RawMessage `json:"message,omitempty"`
	// Review is what a second releaser reads of it where the page itself is for one person alone (domain 5.6); it is kept
	// only while it waits.
	Review json.RawMessage `json:"review,omitempty"`
	// Despite is the reason with which a security lead sent it though the wording rules refuse it (domain 5.7).
	Despite string `json:"despite,omitempty"`
	// Corrects is the sending that this one puts right, Wrong what was wrong in it; its recipients are exactly that one's.
	Corrects int    `json:"corrects,omitempty"`
	Wrong    string `json:"wrong,omitempty"`
	// Corrected is the sending that put this one right; its buttons decide nothing any more.
	Corrected int `json:"corrected,omitempty"`
	// Named says that its page speaks of a person under inquiry, so that nobody is ever added to its readers.
	Named bool `json:"named,omitempty"`
	// Adds are those of its persons whom a security lead puts on the list of a confidential subject when it is released:
	// until then they may not read of it.
	Adds []string `json:"adds,omitempty"`
	// Late is the day on which a search for somebody who sees to its release began.
	Late Date `json:"late,omitzero"`
	// Decision is the record that its buttons decide, Round that record's edition which stood in the page. Answered is how
	// it ended: the option's words, or "no answer".
	Decision Ref    `json:"decision,omitzero"`
	Round    int    `json:"round,omitempty"`
	Answered string `json:"answered,omitempty"`
}

// Intact says whether the words of a sending are still those that went out.
func (x Sending) Intact() bool {
	sum := sha256.Sum256(x.Message)
	return x.Hash == hex.EncodeToString(sum[:])
}

// Seal keeps the words of a sending, under their hash.
func (x *Sending) Seal(words json.RawMessage) {
	sum := sha256.Sum256(words)
	x.Message, x.Hash = words, hex.EncodeToString(sum[:])
}

// SheetRef is the reference of the fact sheet about a record.
func SheetRef(about Ref) Ref { return Ref{KindSheet, about.String()} }

func (s *Sheet) Ref() Ref           { return Ref{KindSheet, s.ID} }
func (s *Sheet) Heading() string    { return s.Title }
func (s *Sheet) Live() bool         { return !s.Next.IsZero() } // an update is promised
func (s *Sheet) Services() []string { return nil }
func (s *Sheet) Holders() []string  { return one(s.Author) }
func (s *Sheet) Day() Date          { return DateOf(s.Next, time.UTC) }

// Parents are what it is about and the decision that a brief of it asks for.
func (s *Sheet) Parents() []Ref {
	if s.Decision.IsZero() || s.Decision == s.About {
		return []Ref{s.About}
	}
	return []Ref{s.About, s.Decision}
}
func (s *Sheet) StateName() string { return "" }
