package view

import (
	"fmt"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

func (c *card) evidence(r *domain.Evidence) {
	c.add("State", StateWord(r.State))
	c.add("Control", c.d.NameOf(domain.Ref{Kind: domain.KindControl, ID: r.Control}))
	c.add("Owner", holder(c.d, r.Owner))
	c.add("Asked by", holder(c.d, r.AskedBy))
	c.due("Due", r.Due, r.State == domain.EvdAsked || r.State == domain.EvdReturned)
	c.day("Asked", r.Asked)
	c.day("Handed in", r.Provided)
	c.day("Accepted", r.Accepted)
	c.text("What is wanted", r.Title)
	c.text("Urgent because", r.Urgent)
	if r.Proof != "" {
		c.rest = append(c.rest, Text(proofLine(r)))
	}
	c.text("Sent back because", r.Reason)
	if b := evidenceButtons(r); len(b) > 0 {
		c.rest = append(c.rest, Buttons(b...))
	}
}

// EvidenceCard is the living card of a request for proof in its channel.
func EvidenceCard(d *domain.Directory, r *domain.Evidence, today domain.Date) Message {
	m := Message{Summary: title(d, r) + ": " + plainWords(evidenceNow(d, r, today)),
		Nodes: []Node{Head(title(d, r)), Text(evidenceLines(d, r, today)...)}}
	if b := evidenceButtons(r); len(b) > 0 {
		m.Nodes = append(m.Nodes, Buttons(b...))
	}
	return m
}

// EvidenceAsk is the living message of the owner: what is wanted, why, by when.
func EvidenceAsk(d *domain.Directory, r *domain.Evidence, reader, standsFor string, today domain.Date) Message {
	m := Message{Summary: fmt.Sprintf("Proof is wanted by %s: %s", r.Due.Long(), title(d, r))}
	m.Nodes = append(m.Nodes, Head(title(d, r)))
	if r.State == domain.EvdAsked {
		m.Nodes = append(m.Nodes, Text(L(Span{Kind: Ping, ID: reader, Text: d.Name(reader)}, ", ", Name(d, r.AskedBy), " asks you for proof that this works, by ", B(r.Due.Long()), ".")))
	}
	if standsFor != "" {
		m.Nodes = append(m.Nodes, Text(L("You stand in for ", Name(d, standsFor), "; both names are written down.")))
	}
	m.Nodes = append(m.Nodes, Text(evidenceLines(d, r, today)...))
	if r.State == domain.EvdAsked || r.State == domain.EvdReturned {
		m.Nodes = append(m.Nodes, Buttons(evidenceButton(r, "Hand in proof", "provide", "primary")), Small(L("A link or a few sentences are enough. Somebody else accepts it.")))
	}
	return m
}

// EvidenceJudge asks somebody to accept the proof or to say what is missing.
func EvidenceJudge(d *domain.Directory, r *domain.Evidence, reader string, today domain.Date) Message {
	if r.State != domain.EvdProvided {
		m := EvidenceCard(d, r, today)
		if n := len(m.Nodes) - 1; m.Nodes[n].Kind == NodeButtons {
			m.Nodes = m.Nodes[:n]
		}
		return m
	}
	m := Message{Summary: d.Name(r.ProvidedBy) + " handed in proof: " + title(d, r) + ". Do you accept it?"}
	m.Nodes = append(m.Nodes, Head(title(d, r)),
		Text(L(Span{Kind: Ping, ID: reader, Text: d.Name(reader)}, ", ", holder(d, r.ProvidedBy), " handed in proof. Do you accept it?")),
		Text(evidenceLines(d, r, today)...),
		Buttons(evidenceButton(r, "Accept", "accept", "primary"), evidenceButton(r, "Send back", "return", "")))
	return m
}

// EvidenceNews tells somebody what became of a request, in one sentence and how it stands.
func EvidenceNews(d *domain.Directory, r *domain.Evidence, what Line, today domain.Date) Message {
	m := Message{Summary: plainWords(what) + " " + title(d, r)}
	m.Nodes = append(m.Nodes, Text(what), Text(append([]Line{L(B(title(d, r)))}, evidenceLines(d, r, today)...)...))
	if r.State == domain.EvdReturned {
		m.Nodes = append(m.Nodes, Buttons(evidenceButton(r, "Hand in again", "provide", "primary")))
	}
	return m
}

// EvidenceReply answers whoever just did something to a request for proof.
func EvidenceReply(d *domain.Directory, r *domain.Evidence, what string, asked []string, place string, today domain.Date) Message {
	var first Line
	switch what {
	case "asked":
		first = L("Recorded as ", B(r.ID), ". ", holder(d, r.Owner), " is asked and will be reminded.")
		if len(asked) == 0 {
			first = L("Recorded as ", B(r.ID), ". ", holder(d, r.Owner), " cannot be asked in Slack right now: name somebody else with ", Cmd("evidence assign "+r.ID), ".")
		}
	case "provided":
		first = L("Handed in. ", peopleOr(d, asked, "another evidence coordinator or a security lead"), " accepts it or says what is missing.")
	case "accepted":
		first = L("Accepted. ", holder(d, r.Owner), " is told.")
	case "returned":
		first = L("Sent back. ", holder(d, r.Owner), " is told what is missing.")
	case "assigned":
		first = L(holder(d, r.Owner), " is asked for it now.")
	}
	m := Message{Summary: plainWords(first) + " " + title(d, r), About: []domain.Ref{r.Ref()}, Restricted: r.IsRestricted()}
	m.Nodes = append(m.Nodes, Text(first), Text(append([]Line{L(B(title(d, r)))}, evidenceLines(d, r, today)...)...))
	if what == "asked" {
		m.Nodes = append(m.Nodes, placeNote(d, place, r.IsRestricted())...)
	}
	return m
}

// peopleOr are names joined with "or"; where there are none, other words.
func peopleOr(d *domain.Directory, ids []string, none string) Line {
	if len(ids) == 0 {
		return L(upper(none))
	}
	return people(d, ids)
}

// evidenceNow is how a request stands in one sentence.
func evidenceNow(d *domain.Directory, r *domain.Evidence, today domain.Date) Line {
	by := func(p, otherwise string) Span {
		if p == "" {
			p = otherwise
		}
		return holder(d, p)
	}
	late := ""
	if n := today.Days(r.Due); r.Overdue(today) {
		late = fmt.Sprintf(" It was due %s: %s late.", r.Due.Long(), count(n, "day"))
	}
	switch r.State {
	case domain.EvdProvided:
		return L(by(r.ProvidedBy, r.Owner), " handed in proof"+onDay(r.Provided)+"; it is not accepted yet.")
	case domain.EvdAccepted:
		return L(B("Accepted"), " by ", by(r.AcceptedBy, r.AskedBy), onDay(r.Accepted), ".")
	case domain.EvdReturned:
		if late == "" {
			late = " Due " + r.Due.Long() + "."
		}
		return L(B("Sent back"), " by ", by(r.ReturnedBy, r.AskedBy), onDay(r.Returned), "; ", holder(d, r.Owner), " hands it in again.", late)
	}
	if late == "" {
		return L(holder(d, r.Owner), " hands in proof by "+r.Due.Long()+".")
	}
	return L(holder(d, r.Owner), " was asked for proof.", late)
}

// evidenceLines are how it stands, what is wanted, and what was handed in.
func evidenceLines(d *domain.Directory, r *domain.Evidence, today domain.Date) []Line {
	out := []Line{evidenceNow(d, r, today)}
	if r.Title != "" {
		out = append(out, L("Wanted: ", r.Title))
	}
	out = append(out, L("Asked by ", holder(d, r.AskedBy), onDay(r.Asked), "."))
	if r.Urgent != "" {
		out = append(out, L(B("Urgent: "), r.Urgent))
	}
	if r.Proof != "" {
		out = append(out, proofLine(r))
	}
	if r.Reason != "" && r.State == domain.EvdReturned {
		out = append(out, L("What is missing: ", r.Reason))
	}
	return out
}

// proofLine is what was handed in: a link to press where it is one.
func proofLine(r *domain.Evidence) Line {
	if strings.HasPrefix(r.Proof, "https://") && !strings.ContainsAny(r.Proof, " \n") {
		return L("Proof: ", Span{Kind: Link, Text: r.Proof, URL: r.Proof})
	}
	return L("Proof: ", r.Proof)
}

func evidenceButtons(r *domain.Evidence) []Button {
	switch r.State {
	case domain.EvdAsked, domain.EvdReturned:
		return []Button{evidenceButton(r, "Hand in proof", "provide", "")}
	case domain.EvdProvided:
		return []Button{evidenceButton(r, "Accept", "accept", ""), evidenceButton(r, "Send back", "return", "")}
	}
	return nil
}

func evidenceButton(r *domain.Evidence, label, verb, style string) Button {
	return Button{Label: label, Words: "evidence " + verb + " " + r.ID, Style: style, Access: label + ": " + r.ID}
}
