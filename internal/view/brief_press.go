package view

import (
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// BriefStand is how one sending of a brief stands now: what its reader may press depends on it.
type BriefStand struct {
	Sheet    *domain.Sheet
	Sending  domain.Sending
	Decision *domain.Decision // what its buttons decide; nil for information, and where the reader may not see it
	Reader   string
	Today    domain.Date
}

// decides says whether the reader takes the decision, and in whose place.
func (s BriefStand) decides(d *domain.Directory) (ok bool, standsFor string) {
	r := s.Decision
	if s.Reader == r.Approver {
		return true, ""
	}
	return s.Reader != r.Driver && domain.AnswersFor(d, s.Reader, r.Approver, s.Today), r.Approver
}

// BriefPress is a brief as it stands in somebody's messages: the page as it was sent, then what can be done about it now.
// The words of the page never change.
func BriefPress(d *domain.Directory, page Message, s BriefStand) Message {
	m := page
	m.Nodes = slices.Clone(page.Nodes)
	if n := s.Sending.Corrected; n > 0 {
		on := ""
		if by := s.Sheet.Sending(n); by != nil {
			on = " on " + domain.DateOf(by.At, d.Location()).Long()
		}
		m.Nodes = append([]Node{Text(L(B("This brief was wrong in part and was corrected"+on+"."), " Read the newer one; this one decides nothing."))}, m.Nodes...)
		return m
	}
	r := s.Decision
	if r == nil {
		m.Nodes = append(m.Nodes, Buttons(s.ask()))
		return m
	}
	if r.State != domain.DecProposed {
		m.Nodes = append(m.Nodes, Text(decisionNow(d, r, s.Today)), Buttons(Button{Label: "Open", Words: openWords(r), Access: "Open " + spokenOf(r)}))
		return m
	}
	if r.Edition != s.Sending.Round {
		m.Nodes = append(m.Nodes, Text(L(B("What is proposed was changed since."), " Read it before you choose.")),
			Buttons(Button{Label: "Open " + r.ID, Words: openWords(r), Style: "primary", Access: "Open " + spokenOf(r)}, s.ask()))
		return m
	}
	mine, standsFor := s.decides(d)
	switch open := r.Unagreed(); {
	case !mine:
		m.Nodes = append(m.Nodes, Text(L(Name(d, r.Approver), " decides by "+r.Due.Long()+".")), Buttons(s.ask()))
		return m
	case len(open) > 0:
		m.Nodes = append(m.Nodes, Text(L(B("It can be decided once "), peopleAnd(d, open), B(" agreed."), " They were asked.")), Buttons(s.ask(), decisionButton(r, "Delegate", "delegate")))
		return m
	}
	if standsFor != "" {
		m.Nodes = append(m.Nodes, Text(L("You stand in for ", Name(d, standsFor), "; both names are written down.")))
	}
	m.Nodes = append(m.Nodes, Buttons(append(s.choices(), s.ask(), decisionButton(r, "Delegate", "delegate"))...),
		Small(L("Nothing is decided until you press. No answer is written down as no answer.")))
	return m
}

// choices are the options as buttons; each asks once more with the words of what is chosen.
func (s BriefStand) choices() []Button {
	var out []Button
	for i, o := range s.Decision.Options {
		b := Button{Label: domain.Clip(fmt.Sprintf("%d. %s", i+1, o), 70), Words: s.Decision.ChooseWords(i + 1),
			Confirm: s.confirm(i), Access: fmt.Sprintf("Choose option %d of %s: %s", i+1, s.Decision.ID, domain.Clip(o, 40))}
		if i+1 == s.Decision.Recommended {
			b.Style = "primary"
		}
		out = append(out, b)
	}
	return out
}

// confirm shows what a press decides. An option whose reason is asked by a form is confirmed there.
func (s BriefStand) confirm(i int) string {
	r := s.Decision
	if len(r.Lacks(i+1)) > 0 {
		return ""
	}
	words := fmt.Sprintf("You decide: %s.", domain.Clip(r.Options[i], 90))
	if r.Tradeoff != "" {
		words += " You accept: " + domain.Clip(r.Tradeoff, 90)
	}
	if !r.ReviewBy.IsZero() {
		words += " It is looked at again by " + r.ReviewBy.Long() + "."
	}
	return words
}

func (s BriefStand) ask() Button {
	return Button{Label: "Ask", Words: fmt.Sprintf("brief ask %s %d", s.Sheet.ID, s.Sending.N), Access: "Ask about this brief: " + domain.Clip(s.Sheet.Title, 60)}
}

// BriefRelease is what a second person reads before a brief goes out: the page word for word, who gets it, and the two
// answers. over says what became of it; then nothing is left to press.
func BriefRelease(d *domain.Directory, page Message, s BriefStand, over Line) Message {
	x := s.Sending
	who := BriefReaders(d, x)
	m := Message{Summary: fmt.Sprintf("Please read and release a brief about %s.", s.Sheet.Title)}
	m.Nodes = append(m.Nodes, Head("To be released: "+domain.BriefWord(x.Audience)+" · "+s.Sheet.ID),
		Text(L(Name(d, x.By), " wants to send this to ", who, ". It waits for a second person.")))
	if x.Despite != "" {
		m.Nodes = append(m.Nodes, Text(L("It goes out against the wording rules. Reason: ", x.Despite)))
	}
	if len(x.Adds) > 0 && over == nil {
		m.Nodes = append(m.Nodes, Text(L("Releasing it adds ", peopleAnd(d, x.Adds), " to those who may read "+s.Sheet.ID+".")))
	}
	if x.Named {
		m.Nodes = append(m.Nodes, Text(L("What it says of a person under inquiry is for ", who, " alone and does not stand here.")))
	}
	m.Nodes = append(append(m.Nodes, Node{Kind: NodeRule}), page.Nodes...)
	m.Nodes = append(m.Nodes, Node{Kind: NodeRule})
	if over != nil {
		m.Summary = PlainLine(over, "", d.Location())
		m.Nodes = append(m.Nodes, Text(over))
		return m
	}
	at := fmt.Sprintf(" %s %d", s.Sheet.ID, x.N)
	m.Nodes = append(m.Nodes, Buttons(Button{Label: "Release", Words: "brief release" + at, Style: "primary", Confirm: "It goes out exactly as you read it.", Access: "Release the brief about " + domain.Clip(s.Sheet.Title, 50)},
		Button{Label: "Send back", Words: "brief return" + at, Access: "Send back the brief about " + domain.Clip(s.Sheet.Title, 50)}))
	return m
}

// BriefReaders names who gets a sending, without a ping.
func BriefReaders(d *domain.Directory, x domain.Sending) Line {
	if x.Channel != "" {
		return L("#" + x.Channel)
	}
	return peopleAnd(d, x.Persons)
}

// BriefNews tells somebody what became of a brief, in one line and with the way on.
func BriefNews(d *domain.Directory, s *domain.Sheet, what Line, b ...Button) Message {
	m := Message{Summary: s.ID + " " + s.Title + ": " + PlainLine(what, "", d.Location()), Nodes: []Node{Text(what, L(B(s.ID), " "+s.Title))}}
	if len(b) > 0 {
		m.Nodes = append(m.Nodes, Buttons(b...))
	}
	return m
}

// BriefAsked tells who sent a brief what a reader wants to know.
func BriefAsked(d *domain.Directory, s *domain.Sheet, q domain.BriefQuestion) Message {
	return BriefNews(d, s, L(Name(d, q.By), " asks about the brief: ", q.Words),
		Button{Label: "Answer", Words: fmt.Sprintf("brief answer %s %d", s.ID, q.N), Style: "primary", Access: "Answer the question about " + domain.Clip(s.Title, 60)})
}

// BriefAnswered tells a reader what they were answered.
func BriefAnswered(d *domain.Directory, s *domain.Sheet, q domain.BriefQuestion) Message {
	m := BriefNews(d, s, L(Name(d, q.AnsweredBy), " answers: ", q.Answer))
	m.Nodes = append(m.Nodes, Small(L("You asked: ", q.Words)))
	return m
}
