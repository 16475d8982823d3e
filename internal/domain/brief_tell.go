package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// FieldMessage is the field that product reads only once a statement approver said yes to its words (domain 5.4).
const FieldMessage = "message"

// FieldInquiry is the field about a person under inquiry.
const FieldInquiry = "inquiry"

// Telling says for whom a page of a brief is written. It decides what of a fact sheet reaches them: default deny
// (domain 5.6).
type Telling struct {
	Audience string
	// Asked are fields that this sending shows on request: legal advice to an executive.
	Asked []string
	// Named says that every reader of the page is named for the inquiry and gets it by direct message (Sheet.NamedFor).
	Named bool
	// Cleared says that a statement approver said yes to the message as it stands (Sheet.IsCleared).
	Cleared bool
}

// Tell is a fact as far as the audience reads it; ok is false where it reads nothing of it.
func (t Telling) Tell(f BriefField, x Fact) (told Fact, ok bool) {
	if f.Name == FieldMessage && t.Audience != AudLegal && !t.Cleared {
		return Fact{}, false
	}
	switch f.Shows[t.Audience] {
	case ShareWhole:
		return x, true
	case ShareShort:
		x.Text = firstSentence(x.Text)
		return x, true
	case ShareAsked:
		if slices.Contains(t.Asked, f.Name) {
			return x, true
		}
	case ShareNamed:
		if t.Named {
			return x, true
		}
	}
	return Fact{}, false
}

// Shown lists the fields of a sheet that hold something and reach the page, with what it shows of them, in the order they
// are asked.
func (t Telling) Shown(s *Sheet) (fields []BriefField, facts []Fact) {
	for _, f := range BriefFields {
		if x := s.Facts[f.Name]; x.Text != "" {
			if told, ok := t.Tell(f, x); ok {
				fields, facts = append(fields, f), append(facts, told)
			}
		}
	}
	return fields, facts
}

// Hidden lists the fields of a sheet that hold something which the page does not show, or shows in short only: what a
// writer is told before sending.
func (t Telling) Hidden(s *Sheet) (hidden, short []BriefField) {
	for _, f := range BriefFields {
		x := s.Facts[f.Name]
		if x.Text == "" {
			continue
		}
		switch told, ok := t.Tell(f, x); {
		case !ok:
			hidden = append(hidden, f)
		case told.Text != x.Text:
			short = append(short, f)
		}
	}
	return hidden, short
}

// NamedFor is who may read about a person under inquiry in the brief of an audience: the legal lead and the named HR
// partner, by direct message; "" where the sheet names nobody (domain 5.6).
func (s *Sheet) NamedFor(audience string) string {
	switch audience {
	case AudLegal:
		return s.LegalLead
	case AudHR:
		return s.HRPartner
	}
	return ""
}

// ReadsInquiry says whether somebody who writes briefs from the sheet is shown what it says of a person under inquiry: who
// wrote that, and the two whom the sheet names (domain 5.6). Nothing that is written down is nobody's secret.
func (s *Sheet) ReadsInquiry(person string) bool {
	x := s.Facts[FieldInquiry]
	return x.Text == "" || person != "" && (person == x.By || person == s.LegalLead || person == s.HRPartner)
}

// IsCleared says whether a statement approver said yes to what customers may be told, in the words that stand there now.
func (s *Sheet) IsCleared() bool {
	return s.Cleared != nil && s.Cleared.Hash == hashOf(s.Facts[FieldMessage].Text)
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(strings.TrimSpace(text)))
	return hex.EncodeToString(sum[:])
}

// StatementApprovers are who may say yes to words for outside: the one whom an incident names, else whoever holds the
// function (domain 3.6).
func StatementApprovers(d *Directory, about Record) []string {
	if i, ok := about.(*Incident); ok && i.StatementApprover != "" {
		return []string{i.StatementApprover}
	}
	return d.Doing("statement_approver")
}

// Doing lists the active persons who hold a function, sorted by id.
func (d *Directory) Doing(function string) []string {
	var out []string
	for _, p := range d.People {
		if p.Live() && p.Does(function) {
			out = append(out, p.ID)
		}
	}
	slices.Sort(out)
	return out
}

// MessageMark names the present words of what customers may be told, in short: a yes counts for the words that were read.
func (s *Sheet) MessageMark() string {
	if s.Facts[FieldMessage].Text == "" {
		return ""
	}
	return hashOf(s.Facts[FieldMessage].Text)[:8]
}

// Clear is the recorded yes to what customers may be told. mark is the MessageMark of the words that were read, empty for
// those that stand there now.
func (s *Sheet) Clear(w Work, about Record, mark string) (*Sheet, *Error) {
	stands, err := s.mayAnswer(w, about, mark)
	if err != nil {
		return nil, err
	}
	n := Clone(s)
	n.Reword = nil
	n.Cleared = &Clearance{By: w.Caller.Person, For: stands, At: w.Now.UTC(), Hash: hashOf(s.Facts[FieldMessage].Text)}
	return n, nil
}

// SendBack is a statement approver's no to what customers may be told, with what is to be changed. Nothing goes outside.
func (s *Sheet) SendBack(w Work, about Record, mark, words string) (*Sheet, *Error) {
	stands, err := s.mayAnswer(w, about, mark)
	if err != nil {
		return nil, err
	}
	if words = OneLine(words); words == "" {
		return nil, Fail(Invalid, "What should be changed?").WithHint("One sentence is enough; who wrote it reads that.").WithField("why")
	}
	n := Clone(s)
	n.Reword = &Reword{By: w.Caller.Person, For: stands, At: w.Now.UTC(), Hash: hashOf(s.Facts[FieldMessage].Text), Words: words}
	return n, nil
}

// mayAnswer says whether the caller may say yes or no to what customers may be told, in the words that they read, and whom
// they stand in for with it.
func (s *Sheet) mayAnswer(w Work, about Record, mark string) (stands string, err *Error) {
	if err := w.Caller.May(MayLog); err != nil {
		return "", err
	}
	approvers := StatementApprovers(w.Dir, about)
	stands, mine := w.approvesFor(approvers)
	switch {
	case !mine:
		return "", Fail(Forbidden, "You do not approve what customers are told.").WithHint("%s", whoApproves(w, approvers)).WithRule("domain 3.6")
	case s.Facts[FieldMessage].Text == "":
		return "", Fail(Refused, "Nobody wrote down what customers may be told.").WithHint("Who writes the brief adds it: `brief edit %s`.", s.ID)
	case s.IsCleared():
		return "", Fail(AlreadyDone, "Already approved by %s on %s.", w.name(s.Cleared.By), DateOf(s.Cleared.At, w.Dir.Location()).Long()).
			WithHint("The yes counts until somebody changes the words.")
	case mark != "" && mark != s.MessageMark():
		e := Fail(Conflict, "What customers may be told was changed since you read it.").WithHint("It says now: “%s”", s.Facts[FieldMessage].Text)
		e.Suggest = s.WordsAnswers()
		return "", e
	}
	return stands, nil
}

// approvesFor says whether the caller is one of those who approve, or stands in for one; themselves first.
func (w Work) approvesFor(approvers []string) (stands string, mine bool) {
	for _, p := range approvers {
		if x, ok := w.acts(p); ok && (!mine || x == "") {
			stands, mine = x, true
		}
	}
	return stands, mine
}

// ApprovesWords says whether the caller says yes or no to words for outside about a record.
func (w Work) ApprovesWords(about Record) bool {
	_, mine := w.approvesFor(StatementApprovers(w.Dir, about))
	return mine && w.Caller.May(MayLog) == nil
}

// WordsAnswers are the commands that answer what customers may be told, in the words that stand there now.
func (s *Sheet) WordsAnswers() []string {
	return []string{"brief approve " + s.ID + " words:" + s.MessageMark(), "brief reword " + s.ID + " words:" + s.MessageMark()}
}

func whoApproves(w Work, approvers []string) string {
	if len(approvers) == 0 {
		return "Nobody can yet: an admin gives somebody the function statement_approver."
	}
	return w.names(approvers) + " can."
}

// StatementOf is how the words for outside stand in the sheet, for the incident's card; nil where there are none.
func (s *Sheet) StatementOf() *StatementState {
	f := s.Facts[FieldMessage]
	if f.Text == "" {
		return nil
	}
	out := &StatementState{Mark: s.MessageMark(), By: f.By, At: f.At}
	switch {
	case s.IsCleared():
		out.Approved, out.For, out.Answered = s.Cleared.By, s.Cleared.For, s.Cleared.At
	case s.Reword != nil && s.Reword.Hash == hashOf(f.Text):
		out.Change, out.For, out.Answered = s.Reword.By, s.Reword.For, s.Reword.At
	}
	return out
}

// stale refuses what was meant for an older edition.
func (s *Sheet) stale() *Error {
	e := Fail(Conflict, "The facts about %s were changed since you looked.", s.ID).WithHint("Read them again, then send.")
	e.Suggest = []string{"brief " + s.ID}
	return e
}
