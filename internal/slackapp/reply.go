package slackapp

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// This file is the only place where an error becomes words for a person (house 3.8).

// repeated is the rule by which the ledger recognises the same words said twice.
const repeated = "reliability F2"

// againWord in front of a button's words says that the same words are meant once more.
const againWord = "again "

// maxSuggestions bounds the buttons of "Did you mean …?".
const maxSuggestions = 5

// wordError is an error as a message: what happened, then what to do, then the ways on as buttons. words is what was
// asked, for "Add another"; noun tells the words that begin a command; ref finds an error of ours in the log and is empty for
// all others.
func wordError(err error, words string, noun func(string) bool) (m view.Message, ref string) {
	var e *domain.Error
	switch {
	case errors.As(err, &e) && e.Code != domain.Internal500:
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		e = &domain.Error{Code: domain.Unconfirmed, Message: "I could not finish this in time.",
			Hint: "Look whether it was recorded before you try again."}
	default:
		ref = newReference()
		return brokenMessage(ref), ref
	}
	m.Summary = e.Error()
	lines := []view.Line{{view.T(e.Message)}}
	if e.Hint != "" {
		for _, h := range strings.Split(e.Hint, "\n") { // several things that are lacking: one idea a line
			lines = append(lines, hintLine(h, noun))
		}
	}
	m.Nodes = []view.Node{view.Text(lines...)}
	var buttons []view.Button
	if e.Code == domain.AlreadyDone && e.Rule == repeated && words != "" {
		m.Nodes[0].Lines = []view.Line{{view.T(e.Message)}, {view.T("Press the button if you mean another one.")}}
		buttons = append(buttons, view.Button{Label: "Add another", Words: againWord + words, Access: "Record the same words once more"})
	}
	if n := min(len(e.Suggest), maxSuggestions); n > 0 {
		if !strings.HasPrefix(e.Hint, "Did you mean") {
			over := "Did you mean …?"
			if waysOn(e) {
				over = "What you can do now:"
			}
			m.Nodes = append(m.Nodes, view.Text(view.L(view.B(over))))
		}
		for _, s := range e.Suggest[:n] {
			if waysOn(e) {
				buttons = append(buttons, view.Step(s))
				continue
			}
			buttons = append(buttons, view.Button{Label: s, Words: s})
		}
	}
	if len(buttons) > 0 {
		m.Nodes = append(m.Nodes, view.Buttons(buttons...))
	}
	return m, ""
}

// waysOn says that the words of an error's asker were understood: what it suggests are ways on, no corrections.
func waysOn(e *domain.Error) bool { return e.Code == domain.Refused || e.Code == domain.Conflict }

// hintLine turns the `words` of a hint into what can be typed: a command with the slash word in front, all else (an
// argument, a date, a mention) as code.
func hintLine(hint string, noun func(string) bool) view.Line {
	parts := strings.Split(hint, "`")
	if len(parts)%2 == 0 {
		return view.L(hint)
	}
	var l view.Line
	for i, p := range parts {
		switch {
		case p == "":
		case i%2 == 0:
			l = append(l, view.T(p))
		case noun(strings.Split(p, " ")[0]):
			l = append(l, view.Cmd(p))
		default:
			l = append(l, view.C(p))
		}
	}
	return l
}

// brokenMessage is for what is our own fault.
func brokenMessage(ref string) view.Message {
	const next = "Please try again; if it happens again, give this reference to whoever runs me."
	first := "Something went wrong on my side (reference " + ref + ")."
	return view.Message{Summary: first + " " + next, Nodes: []view.Node{view.Text(view.L(first), view.L(next))}}
}

// newReference makes four characters that can be read out loud: no 0, O, 1, I.
func newReference() string {
	const alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	b := make([]byte, 4)
	_, _ = rand.Read(b) // never fails (crypto/rand)
	for i := range b {
		b[i] = alphabet[int(b[i])%len(alphabet)]
	}
	return string(b)
}

// refuse logs an error where it is ours and gives its words.
func (a *App) refuse(d *delivery, err error, words string) view.Message {
	m, ref := wordError(err, words, a.cfg.Noun)
	d.code = string(domain.CodeOf(err))
	if ref != "" {
		a.log.Error("a command failed", "reference", ref, ids(d), "err", err)
	} else if cause := errors.Unwrap(err); cause != nil {
		a.log.Warn("a command could not be done", ids(d), "code", domain.CodeOf(err), "err", cause)
	}
	return m
}
