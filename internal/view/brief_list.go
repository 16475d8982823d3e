package view

import (
	"fmt"
	"slices"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// BriefWords are the words of one sending as they were read, with who read them and what came of it.
func BriefWords(d *domain.Directory, s *domain.Sheet, x domain.Sending, asked []domain.BriefQuestion, page Message, secret bool) Message {
	m := Message{Summary: fmt.Sprintf("Brief %d about %s, as it was sent.", x.N, s.ID), About: []domain.Ref{s.About}, Restricted: secret}
	m.Nodes = append(m.Nodes, Text(sendingLines(d, x)...), Node{Kind: NodeRule})
	m.Nodes = append(append(m.Nodes, page.Nodes...), Node{Kind: NodeRule})
	small := []Line{L("These are the very words that were sent.")}
	if len(x.Hash) >= 12 {
		small = append(small, L("Template "+x.Template+" · check sum ", C(x.Hash[:12])))
	}
	m.Nodes = append(m.Nodes, Small(small...))
	if lines := questionLines(d, x, asked); len(lines) > 0 {
		m.Nodes = append(m.Nodes, Text(lines...))
	}
	return m
}

// questionLines say what was asked about a sending and whether it was answered; words that are not the reader's are left out.
func questionLines(d *domain.Directory, x domain.Sending, asked []domain.BriefQuestion) []Line {
	loc := d.Location()
	var out []Line
	for _, q := range asked {
		if q.Of != x.N {
			continue
		}
		l := L(fmt.Sprintf("Question %d: ", q.N), Name(d, q.By), " asked ", At(q.At, loc))
		if q.Words != "" {
			l = append(l, L(": “", q.Words, "”")...)
		}
		switch {
		case q.AnsweredBy == "":
			l = append(l, L(" · ", B("not answered yet"))...)
		case q.Answer == "":
			l = append(l, L(" · answered by ", Name(d, q.AnsweredBy), " ", At(q.AnsweredAt, loc))...)
		default:
			l = append(l, L(" · ", Name(d, q.AnsweredBy), " answered ", At(q.AnsweredAt, loc), ": “", q.Answer, "”")...)
		}
		out = append(out, l)
	}
	return out
}

// sendingLines say who sent a brief to whom, when, and what came of it.
func sendingLines(d *domain.Directory, x domain.Sending) []Line {
	loc := d.Location()
	out := []Line{L(B(fmt.Sprintf("Brief %d", x.N)), " for "+domain.AudienceNames[x.Audience]+", sent ", At(x.At, loc), " by ", Name(d, x.By), " to ", BriefReaders(d, x), ".")}
	if x.Released != "" {
		out = append(out, L("Released by ", Name(d, x.Released), "."))
	}
	if x.Despite != "" {
		out = append(out, L("It went out against the wording rules: ", x.Despite))
	}
	if x.Corrects > 0 {
		out = append(out, L(fmt.Sprintf("It corrects brief %d: ", x.Corrects), x.Wrong))
	}
	if x.Corrected > 0 {
		out = append(out, L(B(fmt.Sprintf("It was wrong in part; brief %d corrects it.", x.Corrected))))
	}
	switch {
	case x.Answered != "":
		out = append(out, L(x.Decision.String()+": ", B(x.Answered), "."))
	case !x.Decision.IsZero():
		out = append(out, L("It asks for "+x.Decision.String()+"; not decided yet."))
	}
	return out
}

// BriefHistory lists what was sent about a record, newest first.
func BriefHistory(d *domain.Directory, s *domain.Sheet, sent []domain.Sending, asked []domain.BriefQuestion, secret bool) Message {
	m := Message{Summary: "Briefs about " + s.ID + ".", About: []domain.Ref{s.About}, Restricted: secret}
	m.Nodes = append(m.Nodes, Head("Briefs about "+s.ID+" "+s.Title))
	var open []Button
	for _, x := range slices.Backward(sent) {
		m.Nodes = append(m.Nodes, Text(append(sendingLines(d, x), questionLines(d, x, asked)...)...))
		if len(open) < buttonsShown {
			open = append(open, Button{Label: fmt.Sprintf("Read %d", x.N), Words: fmt.Sprintf("brief show %s %d", s.ID, x.N), Access: fmt.Sprintf("Read brief %d about %s", x.N, domain.Clip(s.Title, 50))})
		}
	}
	if len(open) > 0 {
		m.Nodes = append(m.Nodes, Buttons(open...))
	}
	return m
}

// briefsShown is how many fact sheets a list holds.
const briefsShown = 20

// BriefList lists the fact sheets of whoever writes briefs.
func BriefList(d *domain.Directory, sheets []*domain.Sheet, now time.Time) Message {
	if len(sheets) == 0 {
		m := Say("You write briefs about nothing yet.")
		m.Nodes = append(m.Nodes, Text(L("Begin with a record that you own or lead: ", Cmd("brief RSK-001"), ".")))
		return m
	}
	m := Message{Summary: fmt.Sprintf("You write briefs about %s.", count(len(sheets), "record")), Nodes: []Node{Head("Briefs you write")}}
	var lines []Line
	for _, s := range sheets[:min(len(sheets), briefsShown)] {
		l := L(B(s.ID), " ", s.Title, fmt.Sprintf(" · sent %s", sentTimes(len(s.Sent))))
		switch {
		case s.Next.IsZero():
		case s.Next.Before(now):
			l = append(l, L(" · ", B("update was promised for "), At(s.Next, d.Location()))...)
		default:
			l = append(l, L(" · next update ", At(s.Next, d.Location()))...)
		}
		lines = append(lines, l)
	}
	m.Nodes = append(m.Nodes, List(lines...))
	if n := len(sheets) - briefsShown; n > 0 {
		m.Nodes = append(m.Nodes, Small(L(fmt.Sprintf("and %d more.", n))))
	}
	m.Nodes = append(m.Nodes, Small(L("To see one: ", Cmd("brief "+sheets[0].ID), ".")))
	return m
}

func sentTimes(n int) string {
	switch n {
	case 0:
		return "to nobody yet"
	case 1:
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// BriefTalk answers somebody who asked, answered, sent back or approved, in a sentence or two.
func BriefTalk(d *domain.Directory, s *domain.Sheet, what, to, then string) Message {
	l := L(what, ".")
	switch {
	case to != "":
		l = L(what, Name(d, to), ".")
	case what[len(what)-1] == ' ':
		l = L("Written down. Nobody could be told in Slack right now: ask a security lead.")
	}
	m := Message{Summary: PlainLine(l, "", d.Location()), About: []domain.Ref{s.About}, Restricted: true}
	m.Nodes = append(m.Nodes, Text(l, L(B(s.ID), " "+s.Title)))
	if then != "" {
		m.Nodes = append(m.Nodes, Text(L(then)))
	}
	return m
}
