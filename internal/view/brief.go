package view

import (
	"fmt"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// BriefLines is a page as lines, for the preview in a form.
func BriefLines(m Message) []Line {
	var out []Line
	for _, n := range m.Nodes {
		switch n.Kind {
		case NodeHeading:
			out = append(out, nil, L(B(PlainLine(n.Line, "", nil))))
		case NodeText, NodeNote:
			for _, l := range n.Lines {
				if n.Bullet {
					l = L("• ", l)
				}
				out = append(out, l)
			}
		}
	}
	for len(out) > 0 && len(out[0]) == 0 {
		out = out[1:]
	}
	return out
}

// BriefHidden says which facts an audience does not read, and which in their first sentence only (domain 5.6).
func BriefHidden(s *domain.Sheet, to domain.Telling) []Line {
	hidden, short := to.Hidden(s)
	who := domain.AudienceNames[to.Audience]
	names := func(fields []domain.BriefField) string {
		var out []string
		for _, f := range fields {
			out = append(out, f.Label)
		}
		return strings.Join(out, " · ")
	}
	if len(hidden)+len(short) == 0 {
		return []Line{L("Nothing is hidden from " + who + ".")}
	}
	var out []Line
	if len(hidden) > 0 {
		out = append(out, L(B(fmt.Sprintf("Hidden from %s (%d): ", who, len(hidden))), names(hidden)+"."))
	}
	if len(short) > 0 {
		out = append(out, L(B("First sentence only: "), names(short)+"."))
	}
	return out
}

// BriefSaved answers whoever wrote facts down: what is still missing, and the ways on.
func BriefSaved(d *domain.Directory, s *domain.Sheet, to domain.Telling, secret bool) Message {
	m := Message{Summary: "The facts about " + s.ID + " are saved.", About: []domain.Ref{s.About}, Restricted: secret}
	m.Nodes = append(m.Nodes, Text(L("Saved: the facts about ", B(s.ID), " "+s.Title+"."), heard(s, to.Audience)))
	if lacks := s.Lacks(to.Audience); len(lacks) > 0 {
		m.Nodes = append(m.Nodes, Text(L(B("Before it can go to "+domain.AudienceNames[to.Audience]+": "), "add "+domain.AndList(domain.LackWords(lacks))+".")))
	}
	if !s.Next.IsZero() {
		m.Nodes = append(m.Nodes, Small(L("You promise the next update for ", At(s.Next, d.Location()), ".")))
	}
	b := []Button{}
	if x := s.Latest(to.Audience); x != nil && x.Edition < s.Edition {
		b = append(b, Button{Label: "Correct what was sent", Words: "brief correct " + s.ID + " " + to.Audience, Access: "Correct the brief that was sent about " + domain.Clip(s.Title, 50)})
	}
	b = append(b, []Button{{Label: "Preview and send", Words: "brief " + s.ID + " " + to.Audience, Style: "primary", Access: "Preview and send: " + domain.Clip(s.Title, 50)},
		{Label: "Change it", Words: "brief edit " + s.ID + " " + to.Audience, Access: "Change the facts about " + domain.Clip(s.Title, 50)}}...)
	m.Nodes = append(m.Nodes, Buttons(b...))
	return m
}

// heard says what an audience knows of the facts as they are now.
func heard(s *domain.Sheet, audience string) Line {
	switch x := s.Latest(audience); {
	case x == nil:
		return L("Nothing went to " + domain.AudienceNames[audience] + " yet.")
	case x.Edition < s.Edition:
		return L(B(fmt.Sprintf("Brief %d told %s something else.", x.N, domain.AudienceNames[audience])), " Correct it where it was wrong, or send the new one.")
	}
	return L("This is not sent by itself.")
}

// BriefSends says what became of a sending.
type BriefSends struct {
	Sheet               *domain.Sheet
	Audience            string
	Sent, Waits         []domain.Sending
	Asked, Skipped, Had []string
	Decision            domain.Ref
	Approver            string
	Wording             string // "212 words · grade 7.8"
	Hidden              []Line
	Despite, Restricted bool
	Correction          bool
}

// BriefSentReply answers whoever sent a brief: who has it, who decides by when, what comes next.
func BriefSentReply(d *domain.Directory, x BriefSends) Message {
	s := x.Sheet
	m := Message{Summary: "The brief about " + s.ID + " is sent.", About: []domain.Ref{s.About}, Restricted: x.Restricted}
	var first []Line
	for _, out := range x.Sent {
		word := "Sent to "
		if x.Correction {
			word = "The correction went to "
		}
		first = append(first, L(word, BriefReaders(d, out), fmt.Sprintf(": brief %d about ", out.N), B(s.ID), " "+s.Title+"."))
	}
	for _, out := range x.Waits {
		m.Summary = "The brief about " + s.ID + " waits for a second person."
		first = append(first, L("Not sent yet: it waits for a second person, then goes to ", BriefReaders(d, out), "."))
	}
	if len(x.Asked) > 0 {
		first = append(first, L("Asked to read and release it: ", peopleAnd(d, x.Asked), "."))
	}
	if x.Approver != "" && !x.Decision.IsZero() {
		first = append(first, L(Name(d, x.Approver), " decides "+x.Decision.String()+" by ", At(s.NeededBy, d.ZoneOf(x.Approver)), ". You hear what was decided; no answer is written down as no answer."))
	}
	if len(x.Skipped) > 0 {
		first = append(first, L(B("Not to "), peopleAnd(d, x.Skipped), ": they got the wrong version and may not read about it any more."))
	}
	if len(x.Had) > 0 {
		first = append(first, L(peopleAnd(d, x.Had), " had it already."))
	}
	m.Nodes = append(m.Nodes, Text(first...))
	if x.Despite {
		m.Nodes = append(m.Nodes, Text(L("It went out against the wording rules; your reason is written down.")))
	}
	notes := append([]Line{L(x.Wording)}, x.Hidden...)
	m.Nodes = append(m.Nodes, Small(notes...))
	if len(x.Sent) > 0 {
		m.Nodes = append(m.Nodes, Buttons(Button{Label: "Read what was sent", Words: fmt.Sprintf("brief show %s %d", s.ID, x.Sent[0].N), Access: "Read the brief that was sent about " + domain.Clip(s.Title, 50)}))
	}
	return m
}
