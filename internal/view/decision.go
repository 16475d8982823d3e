package view

import (
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

func (c *card) decision(r *domain.Decision) {
	c.add("State", decisionNow(c.d, r, c.today))
	if open := r.Blank(); len(open) > 0 {
		c.add("In short form", "by the retrospective it still needs "+domain.AndList(open))
	}
	c.add("Decides", holder(c.d, r.Approver))
	c.add("Prepares it", holder(c.d, r.Driver))
	c.people("Must agree", r.MustAgree)
	c.people("Gives input", r.Contributors)
	c.people("Is told", r.Informed)
	c.due("Due", r.Due, r.State == domain.DecProposed)
	c.due("Review by", r.ReviewBy, r.State == domain.DecDecided)
	if !r.SupersededBy.IsZero() {
		c.add("Replaced by", r.SupersededBy.String())
	}
	c.rest = append(c.rest, decisionMatter(c.d, r, 0)...)
	if part := partOf(c.d, r, c.reader, c.today); part != "" && r.State == domain.DecProposed {
		c.rest = DecisionPress(Message{Nodes: c.rest}, c.d, r, part, c.reader).Nodes
	} else if b := slices.Concat(completeButton(r), decisionButtons(r, c.today), shownButton(r)); len(b) > 0 {
		c.rest = append(c.rest, Buttons(b...))
	}
}

// completeButton fills in what a decision in short form lacks (domain 3.6).
func completeButton(r *domain.Decision) []Button {
	if !r.Short {
		return nil
	}
	return []Button{{Label: "Fill in the rest", Words: "decision complete " + r.ID, Style: "primary", Access: "Fill in the rest of " + spokenOf(r)}}
}

// shownButton opens the words on which a decision was made, for those who may read them.
func shownButton(r *domain.Decision) []Button {
	if r.Brief == nil {
		return nil
	}
	return []Button{{Label: "What was shown", Words: fmt.Sprintf("brief show %s %d", r.ID, r.Brief.N), Access: "Read the brief on which it was decided: " + spokenOf(r)}}
}

// partOf is what a reader is asked about a proposal, themselves or in somebody's place; "" where nothing is.
func partOf(d *domain.Directory, r *domain.Decision, reader string, today domain.Date) DecisionPart {
	stands := func(p string) bool {
		return p == reader || reader != r.Driver && domain.AnswersFor(d, reader, p, today)
	}
	switch {
	case reader == "":
	case stands(r.Approver):
		return DecisionDecides
	case slices.ContainsFunc(r.MustAgree, stands):
		return DecisionAgrees
	case slices.ContainsFunc(r.Contributors, stands):
		return DecisionInput
	}
	return ""
}

// replacedBy takes the decision that a decision replaces out of what it belongs to.
func replacedBy(s Shown) (replaced, parents []domain.Record) {
	d, ok := s.Record.(*domain.Decision)
	for _, p := range s.Parents {
		if ok && p.Ref() == d.Supersedes {
			replaced = append(replaced, p)
			continue
		}
		parents = append(parents, p)
	}
	return replaced, parents
}

// DecisionPart is what a reader is asked to do about a proposal.
type DecisionPart string

// The parts of a reader. Without one the message is the card that everybody reads.
const (
	DecisionDecides DecisionPart = "decides"
	DecisionAgrees  DecisionPart = "agrees"
	DecisionInput   DecisionPart = "input"
)

// contextOnCard is how much of the context the card in a channel shows; the whole stands in `show` and in the messages
// to those who answer.
const contextOnCard = 300

// DecisionCard is the living card of a decision in its channel. about is what it is linked to, in words.
func DecisionCard(d *domain.Directory, r *domain.Decision, about []string, today domain.Date) Message {
	now := decisionNow(d, r, today)
	m := Message{Summary: r.ID + " " + r.Title + ": " + plainWords(now), Nodes: []Node{Head(r.ID + " · " + r.Title), Text(decisionHead(d, r, about, today)...)}}
	m.Nodes = append(m.Nodes, decisionMatter(d, r, contextOnCard)...)
	if b := decisionButtons(r, today); len(b) > 0 {
		m.Nodes = append(m.Nodes, Buttons(b...))
	}
	return m
}

// DecisionAsk is the living message of somebody who is asked: the whole context, and the answers as buttons. standsFor
// names whom the reader stands in for.
func DecisionAsk(d *domain.Directory, r *domain.Decision, part DecisionPart, reader, standsFor string, about []string, today domain.Date) Message {
	if r.State != domain.DecProposed || part == "" {
		m := DecisionCard(d, r, about, today)
		if n := len(m.Nodes) - 1; m.Nodes[n].Kind == NodeButtons {
			m.Nodes = m.Nodes[:n]
		}
		return m
	}
	ask := map[DecisionPart]string{DecisionDecides: "your decision is needed", DecisionAgrees: "you must agree before it is decided", DecisionInput: "your input is wanted"}[part]
	by := ""
	if !r.Due.IsZero() {
		by = " by " + r.Due.Long()
	}
	m := Message{Summary: fmt.Sprintf("%s: %s%s.", r.Title, ask, by)}
	m.Nodes = append(m.Nodes, Head(r.ID+" · "+r.Title), Text(L(Span{Kind: Ping, ID: reader, Text: d.Name(reader)}, ", ", B(ask+by), ".")))
	if standsFor != "" {
		m.Nodes = append(m.Nodes, Text(L("You stand in for ", Name(d, standsFor), "; both names are written down.")))
	}
	m.Nodes = append(m.Nodes, Text(decisionHead(d, r, about, today)...))
	m.Nodes = append(m.Nodes, decisionMatter(d, r, 0)...)
	return DecisionPress(m, d, r, part, reader)
}

// DecisionPress adds the answers of a part to a message.
func DecisionPress(m Message, d *domain.Directory, r *domain.Decision, part DecisionPart, reader string) Message {
	switch part {
	case DecisionDecides:
		m.Nodes = append(m.Nodes, choiceNodes(d, r)...)
		m.Nodes = append(m.Nodes, Buttons(decisionButton(r, "Ask", "question"), decisionButton(r, "Give to somebody", "delegate"), decisionButton(r, "Reject", "reject")),
			Small(L("Nothing is decided until you press. No answer is written down as no answer.")))
	case DecisionAgrees:
		if a, ok := r.Stance(reader); ok && a.What == "agree" {
			m.Nodes = append(m.Nodes, Text(L("You agreed on "+a.On.Long()+".")), Buttons(decisionButton(r, "I do not agree any more", "disagree")))
			break
		}
		m.Nodes = append(m.Nodes, Buttons(Button{Label: "Agree", Words: fmt.Sprintf("decision agree %s edition:%d", r.ID, r.Edition), Style: "primary", Access: "Agree: " + spokenOf(r)},
			decisionButton(r, "I do not agree", "disagree")), Small(L("Your yes decides nothing; your no blocks it until it is changed.")))
	case DecisionInput:
		m.Nodes = append(m.Nodes, Buttons(decisionButton(r, "Give input", "input"), decisionButton(r, "Object", "object")),
			Small(L("No answer is printed as no answer, never as a yes. An objection is kept word for word.")))
	}
	return m
}

// buttonsShown is how many options stand as buttons; more of them become a menu.
const buttonsShown = 5

// choiceNodes are the options to press, or why there are none yet.
func choiceNodes(d *domain.Directory, r *domain.Decision) []Node {
	if what := r.Unready(); what != "" {
		return []Node{Text(L("It cannot be decided yet. ", Name(d, r.Driver), " must add ", what, "."))}
	}
	if open := r.Unagreed(); len(open) > 0 {
		return []Node{Text(L("It cannot be decided yet: ", peopleAnd(d, open), " must agree first."))}
	}
	var b []Button
	for i, o := range r.Options {
		x := Button{Label: domain.Clip(fmt.Sprintf("%d. %s", i+1, o), 70), Words: r.ChooseWords(i + 1), Access: fmt.Sprintf("Choose option %d of %s: %s", i+1, r.ID, domain.Clip(o, 40))}
		if i+1 == r.Recommended {
			x.Style = "primary"
		}
		b = append(b, x)
	}
	if len(b) > buttonsShown {
		return []Node{{Kind: NodeMenu, Label: "Choose…", Buttons: b}}
	}
	return []Node{Buttons(b...)}
}

// DecisionNews tells somebody what became of a decision, in one sentence and how it stands.
func DecisionNews(d *domain.Directory, r *domain.Decision, what Line, about []string, today domain.Date) Message {
	m := Message{Summary: plainWords(what) + " " + r.ID + " " + r.Title, Nodes: []Node{Text(what), Text(append([]Line{L(B(r.ID), " ", r.Title)}, decisionHead(d, r, about, today)...)...)}}
	m.Nodes = append(m.Nodes, decisionMatter(d, r, contextOnCard)...)
	return m
}

// decisionButtons are what everybody may press on the card; whoever decides or must agree has a message of their own.
func decisionButtons(r *domain.Decision, today domain.Date) []Button {
	switch {
	case r.State == domain.DecProposed && len(r.Contributors) > 0:
		return []Button{decisionButton(r, "Give input", "input"), decisionButton(r, "Object", "object")}
	case r.ReviewDue(today):
		return []Button{decisionButton(r, "Propose another one", "supersede")}
	}
	return nil
}

func decisionButton(r *domain.Decision, label, verb string) Button {
	return Button{Label: label, Words: "decision " + verb + " " + r.ID, Access: label + ": " + spokenOf(r)}
}

// spokenOf is a record's reference and the start of its title, for a button's spoken label.
func spokenOf(r domain.Record) string { return r.Ref().ID + " " + domain.Clip(r.Heading(), 50) }

// peopleAnd are names in a row, without a ping.
func peopleAnd(d *domain.Directory, ids []string) Line {
	var l Line
	for i, id := range ids {
		switch {
		case i > 0 && i == len(ids)-1:
			l = append(l, T(" and "))
		case i > 0:
			l = append(l, T(", "))
		}
		l = append(l, Name(d, id))
	}
	return l
}
