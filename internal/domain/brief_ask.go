package domain

import (
	"slices"
	"strings"
	"time"
)

// NoAnswer is what is written into a brief whose decision nobody took by the day it was needed. It decides nothing.
const NoAnswer = "no answer"

// Ask writes down what somebody who got a brief wants to know.
func (s *Sheet) Ask(w Work, n int, words string) (*Sheet, BriefQuestion, *Error) {
	if err := w.Caller.May(MayLog); err != nil {
		return nil, BriefQuestion{}, err
	}
	words = strings.TrimSpace(words)
	if words == "" {
		return nil, BriefQuestion{}, Fail(Invalid, "What do you need to know?").WithHint("One sentence is enough; it is kept word for word.").WithField("words")
	}
	c := Clone(s)
	q := BriefQuestion{N: len(s.Questions) + 1, Of: n, By: w.Caller.Person, Words: words, At: w.Now.UTC().Truncate(time.Second)}
	c.Questions = append(c.Questions, q)
	return c, q, nil
}

// Answer writes down what the asker is told. Whoever writes briefs about the record may; the first answer stands.
func (s *Sheet) Answer(w Work, about Record, n int, words string) (*Sheet, BriefQuestion, *Error) {
	if _, err := w.MayBrief(about); err != nil {
		return nil, BriefQuestion{}, err
	}
	if n < 1 || n > len(s.Questions) {
		return nil, BriefQuestion{}, Fail(NotFound, "Nobody asked question %d about %s.", n, s.ID).WithHint("`brief show %s` lists what was asked.", s.ID).WithField("question")
	}
	words = strings.TrimSpace(words)
	switch q := s.Questions[n-1]; {
	case q.Answer != "":
		return nil, q, Fail(AlreadyDone, "Already answered by %s on %s.", w.name(q.AnsweredBy), DateOf(q.AnsweredAt, w.Dir.Location()).Long()).
			WithHint("`brief show %s` has the answer; ask a new question where it is not enough.", s.ID)
	case words == "":
		return nil, q, Fail(Invalid, "What is the answer?").WithHint("One sentence is enough; %s reads it.", w.name(q.By)).WithField("words")
	}
	c := Clone(s)
	q := &c.Questions[n-1]
	q.Answer, q.AnsweredBy, q.AnsweredAt = words, w.Caller.Person, w.Now.UTC().Truncate(time.Second)
	return c, *q, nil
}

// Asked are the questions about the sendings that a reader may read, oldest first. Whoever may read the brief may read that
// somebody asked and whether they were answered; the words are for who asked, and for who wrote what it is about.
func (s *Sheet) Asked(w Work, sent []Sending) []BriefQuestion {
	var out []BriefQuestion
	for _, q := range s.Questions {
		i := slices.IndexFunc(sent, func(x Sending) bool { return x.N == q.Of })
		if i < 0 {
			continue
		}
		x, me := &sent[i], w.Caller.Person
		if q.By != me && x.By != me && q.AnsweredBy != me && (s.Author != me || x.Named) {
			q.Words, q.Answer = "", ""
		}
		out = append(out, q)
	}
	return out
}

// Replied is a proposal with an answer to what its approver asked; it changes nothing of what is decided.
func (d *Decision) Replied(w Work, words string) *Decision {
	n := Clone(d)
	n.Answers = append(n.Answers, Answer{By: w.Caller.Person, What: "answer", Words: words, On: w.today(), Edition: d.Edition})
	return n
}

// ShownBrief is the brief that stood before the approver when they chose: its words are kept under their hash.
type ShownBrief struct {
	About Ref       `json:"about"`
	N     int       `json:"n"`
	Hash  string    `json:"hash"`
	At    time.Time `json:"at"`
}

// Read writes into a decision that was just made which brief its approver had read.
func (d *Decision) Read(b ShownBrief) {
	d.Brief = &b
	d.Seal = d.sealed()
}

// StoodBefore is the newest brief that put a decision's present words before one of these people; nil where none did.
func (s *Sheet) StoodBefore(d *Decision, persons ...string) *Sending {
	for i := len(s.Sent) - 1; i >= 0; i-- {
		x := &s.Sent[i]
		if x.Decision != d.Ref() || x.Round != d.Edition || x.Corrected > 0 {
			continue
		}
		for _, p := range persons {
			if p != "" && contains(x.Persons, p) {
				return x
			}
		}
	}
	return nil
}

// Settle writes the end of a decision into the briefs that asked for it; changed is false where none did.
func (s *Sheet) Settle(d *Decision) (n *Sheet, changed bool) {
	n = Clone(s)
	words := d.State
	if d.State == DecDecided {
		words = d.ChosenWords()
	}
	for i := range n.Sent {
		if x := &n.Sent[i]; x.Decision == d.Ref() && x.Answered != words {
			x.Answered, changed = words, true
		}
	}
	return n, changed
}

// Unanswered writes “no answer” into the briefs whose decision is still open; it gives back the newest of them.
func (s *Sheet) Unanswered(d *Decision) (n *Sheet, last *Sending) {
	n = Clone(s)
	for i := range n.Sent {
		if x := &n.Sent[i]; x.Decision == d.Ref() && x.Corrected == 0 && x.Answered == "" {
			x.Answered, last = NoAnswer, x
		}
	}
	return n, last
}

// Asking is the decision that a brief of the sheet asks for, as it is proposed. It holds what every reader of the subject
// may read, and no more of the sheet than that (domain 5.6): prices and what is left stand in the brief alone.
func (s *Sheet) Asking(d *Directory, driver string) Decision {
	out := Decision{Title: s.Needed, Context: firstSentence(s.Facts["happened"].Text), Recommended: s.Recommended, Rationale: s.Rationale, Tradeoff: s.Tradeoff,
		ReviewBy: s.ReviewBy, Due: DateOf(s.NeededBy, d.Location()), Driver: driver, Approver: s.Approver, Links: []Ref{s.About}}
	for _, o := range s.Options {
		out.Options = append(out.Options, o.What)
	}
	return out
}

// Says says whether a proposal reads as a change would leave it.
func (d *Decision) Says(c DecisionChange) bool {
	same := func(now, want string) bool { return want == "" || now == want }
	return same(d.Title, c.Title) && same(d.Context, c.Context) && same(d.Rationale, c.Rationale) && same(d.Tradeoff, c.Tradeoff) &&
		slices.Equal(d.Options, c.Options) && d.Recommended == c.Recommended && d.ReviewBy == c.ReviewBy && d.Due == c.Due
}
