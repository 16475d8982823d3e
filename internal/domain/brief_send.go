package domain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/plain"
)

// BriefOffer is what somebody wants to send, as far as the rules judge it.
type BriefOffer struct {
	Audience string
	Edition  int          // of the sheet that the pages were made from
	Report   plain.Report // how the page reads, what is lacking among it
	Despite  string       // the reason with which a security lead sends what the wording rules refuse
	Corrects int          // the sending that it puts right, 0 for none
	Wrong    string       // what was wrong in it
	Update   bool         // it is a stakeholder update of an incident, which asks for no decision
}

// MaySend says whether a brief of the sheet may go to an audience as it stands (domain 5, 5.1, 5.7). Whom it goes to is
// asked by BriefReach.
func (s *Sheet) MaySend(w Work, about Record, o BriefOffer) *Error {
	if _, err := w.MayBrief(about); err != nil {
		return err
	}
	switch {
	case !contains(Audiences, o.Audience):
		return Fail(Invalid, "Briefs have no audience “%s”.", Clip(o.Audience, 40)).WithHint("There are: %s.", strings.Join(Audiences, ", ")).WithField("audience")
	case s.Edition == 0:
		return Fail(Refused, "Nobody wrote down the facts about %s yet.", s.ID).WithHint("`brief edit %s` asks for them.", s.ID)
	case o.Edition != s.Edition:
		return s.stale()
	}
	if lacks := s.Lacks(o.Audience); len(lacks) > 0 && !o.Update { // what is not there cannot be decided: no reason lifts that
		return Fail(Refused, "This asks for a decision and lacks %s.", strings.Join(LackWords(lacks), ", ")).
			WithHint("Add it with `brief edit %s`, or take the decision out: then it is for information.", s.ID).WithField(lacks[0].Field).WithRule("domain 5.1")
	}
	if o.Corrects > 0 {
		if err := s.correctable(w, o); err != nil {
			return err
		}
	}
	if o.Audience != AudExecutive {
		return nil
	}
	return s.worded(w, about, o)
}

// worded refuses an executive page against the wording rules, unless a security lead says why it goes out all the same.
func (s *Sheet) worded(w Work, about Record, o BriefOffer) *Error {
	bad := o.Report.Errors()
	if len(bad) == 0 {
		return nil
	}
	if strings.TrimSpace(o.Despite) == "" {
		hint := bad[0].Message
		if n := len(bad) - 1; n == 1 {
			hint += " One more thing is to be mended."
		} else if n > 1 {
			hint += fmt.Sprintf(" %d more things are to be mended.", n)
		}
		e := Fail(Refused, "An executive should not have to read this: “%s”.", Clip(bad[0].Words, 80)).WithHint("%s", hint).WithField("despite").WithRule("domain 5.7 " + bad[0].Rule)
		if bad[0].Words == "" {
			e.Message = "This does not read as an executive needs it."
		}
		return e
	}
	if !w.Caller.Has(RoleLead) {
		return Fail(Forbidden, "Only a security lead may send it against the wording rules.").WithHint("Mend the words, or ask %s.", w.leads(about)).WithField("despite").WithRule("domain 5.7")
	}
	return nil
}

// correctable says whether a sending can be put right: it was sent, nobody did so before, and something changed since.
func (s *Sheet) correctable(w Work, o BriefOffer) *Error {
	was := s.Sending(o.Corrects)
	switch {
	case was == nil:
		return Fail(NotFound, "No brief number %d about %s was sent.", o.Corrects, s.ID).WithHint("`brief show %s` lists them.", s.ID).WithField("n")
	case was.Audience != o.Audience:
		return Fail(Invalid, "Brief %d went to another audience.", was.N).WithHint("Correct it for its own audience: `brief correct %s %s`.", s.ID, was.Audience).WithField("audience")
	case was.Corrected > 0:
		by := s.Sending(was.Corrected)
		return Fail(AlreadyDone, "Already corrected by %s on %s.", w.name(by.By), DateOf(by.At, w.Dir.Location()).Long()).
			WithHint("What is wrong in that one is put right by `brief correct %s %s`.", s.ID, was.Audience)
	case was.Edition == s.Edition:
		return Fail(Refused, "The facts are the same as in the brief that was sent.").WithHint("Put them right first: `brief edit %s`.", s.ID)
	case strings.TrimSpace(o.Wrong) == "":
		return Fail(Invalid, "What was wrong?").WithHint("One sentence; those who got the wrong version read it.").WithField("wrong")
	}
	return nil
}

// Sending is a brief that went out, by its number; nil where there is none.
func (s *Sheet) Sending(n int) *Sending {
	for i := range s.Sent {
		if s.Sent[i].N == n {
			return &s.Sent[i]
		}
	}
	return nil
}

// Waiting is a brief that waits for its second releaser, by its number; nil where there is none.
func (s *Sheet) Waiting(n int) *Sending {
	for i := range s.Awaited {
		if s.Awaited[i].N == n {
			return &s.Awaited[i]
		}
	}
	return nil
}

// Latest is the newest brief to an audience that nobody corrected; nil where there is none.
func (s *Sheet) Latest(audience string) *Sending {
	for i := len(s.Sent) - 1; i >= 0; i-- {
		if x := &s.Sent[i]; x.Audience == audience && x.Corrected == 0 {
			return x
		}
	}
	return nil
}

// NextSending numbers a new sending. A number never comes twice, not even of one that was sent back: letters and buttons
// know a sending by it.
func (s *Sheet) NextSending() int {
	for _, x := range slices.Concat(s.Sent, s.Awaited) {
		s.Numbered = max(s.Numbered, x.N)
	}
	s.Numbered++
	return s.Numbered
}

// TakeOut takes a sending off the list of those that wait.
func (s *Sheet) TakeOut(n int) {
	s.Awaited = slices.DeleteFunc(s.Awaited, func(x Sending) bool { return x.N == n })
}

// NeedsRelease says whether a brief to an audience waits for a second person: a setting, off by default (domain 5).
func NeedsRelease(o *Org, audience string) bool {
	return o.SecondReleaser && (audience == AudExecutive || audience == AudLegal)
}

// MayRelease says whether the caller is the second person whom a sending waits for: entitled to send it, and neither who
// sent it nor who stands in for them.
func (s *Sheet) MayRelease(w Work, about Record, x *Sending) *Error {
	if _, err := w.MayBrief(about); err != nil {
		return err
	}
	me, today := w.Caller.Person, w.today()
	if me == x.By || w.Dir.Stand(x.By, today) == me {
		others := slices.DeleteFunc(Releasers(w.Dir, about, x.By, today), func(p string) bool { return p == me })
		return Fail(Forbidden, "Somebody else than %s must release it.", w.name(x.By)).WithHint("%s can.", w.names(others)).WithRule("domain 5")
	}
	if x.Edition != s.Edition {
		return s.stale()
	}
	return nil
}

// Releasers are the persons who may release today what somebody wants to send.
func Releasers(d *Directory, about Record, by string, today Date) []string {
	return slices.DeleteFunc(BriefSenders(d, about, today), func(p string) bool { return p == by || d.Stand(by, today) == p })
}

// MayReadSending says whether a person may read the words of a brief that was sent: who got it or could read it where it was
// posted, who writes briefs about the record, whoever decides or decided on them, and an auditor. The record itself they must
// see besides.
func (w Work) MayReadSending(s *Sheet, about Record, dec *Decision, x *Sending) bool {
	me := w.Caller.Person
	if contains(x.Persons, me) || w.Caller.Standing == Operator || w.Caller.Standing == System {
		return true
	}
	if x.Named {
		return x.By == me && s.Facts[FieldInquiry].By == me // about a person under inquiry: nobody else, whoever released it (domain 5.6)
	}
	if x.By == me || x.Released == me || w.Caller.Has(RoleAuditor) || x.Channel != "" && w.readsAlong(x) {
		return true
	}
	if dec != nil && dec.Ref() == x.Decision && (dec.DecidedBy == me || AnswersFor(w.Dir, me, dec.Approver, w.today())) {
		return true
	}
	_, err := w.MayBrief(about)
	return err == nil
}

// readsAlong says whether a person could read a brief where it was posted: whoever holds the audience's function where it
// has one, else anybody in a public channel.
func (w Work) readsAlong(x *Sending) bool {
	if duty := briefDuty[x.Audience]; duty != "" {
		return w.Caller.Does(duty)
	}
	c := w.Dir.Channels[x.Channel]
	return c != nil && c.Kind == ChannelPublic
}
