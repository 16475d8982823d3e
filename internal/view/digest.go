package view

import (
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Issues lists the slots of a digest, the newest first: what went out and what was skipped.
func Issues(d *domain.Directory, job, called string, issues []*domain.Issue, more int) Message {
	if len(issues) == 0 {
		return Message{Summary: "No " + called + " has gone out yet.", Nodes: []Node{Text(L("No "+called+" has gone out yet."), L("See the coming one: ", Cmd("digest preview "+job)))}}
	}
	m := Message{Summary: fmt.Sprintf("The last %s of the %s.", count(len(issues), "issue"), called), Nodes: []Node{Head("Issues of the " + called)}}
	var lines []Line
	for _, i := range issues {
		day := i.Day().Long()
		if i.Skipped {
			lines = append(lines, L(B(day), " · skipped"))
			continue
		}
		line := L(B(day), " · sent ", At(i.SentAt, d.Location()))
		if i.By != "" && i.By != domain.SystemCaller.Person {
			line = append(line, T(" by "), Name(d, i.By))
		}
		lines = append(lines, append(line, T(" · "), Cmd("digest show "+job+" "+i.Date)))
	}
	m.Nodes = append(m.Nodes, List(lines...))
	if more > 0 {
		m.Nodes = append(m.Nodes, Small(L(fmt.Sprintf("and %d earlier ones: name the day, as in ", more), Cmd("digest show "+job+" "+issues[0].Date))))
	}
	return m
}

// IssueShown is a page as it went out, under a line that says when and to whom.
func IssueShown(d *domain.Directory, called string, i *domain.Issue, page *domain.IssuePage, m Message) Message {
	where := L("you")
	if page.Channel != "" {
		where = L(Span{Kind: Room, ID: page.Channel, Text: page.Channel})
	}
	line := append(L("The "+called+" of "+i.Day().Long()+", word for word as it went to "), where...)
	line = append(line, L(", ", At(i.SentAt, d.Location()), ".")...)
	m.Summary = "As it went out. " + m.Summary
	m.Nodes = append([]Node{Small(line)}, m.Nodes...)
	return m
}

// LooseEnds lists what of a meeting has no owner or date yet, for a reader; with each what can be done about it.
func LooseEnds(d *domain.Directory, a *domain.Agenda, records map[domain.Ref]domain.Record, person string) Message {
	m := Message{Summary: a.Heading() + ": everything has an owner and a date."}
	open := a.OpenOf(person)
	m.Nodes = []Node{Head(a.Heading())}
	if len(open) == 0 {
		said := "Everything has an owner and a date, or was said to need none."
		if person != "" {
			m.Summary, said = a.Heading()+": nothing of it waits for you.", "Nothing of it waits for you."
		}
		m.Nodes = append(m.Nodes, Text(L(said)))
		return m
	}
	m.Summary = fmt.Sprintf("%s: %s without an owner or a date.", a.Heading(), count(len(open), "item"))
	m.Nodes = append(m.Nodes, Text(L(count(len(open), "item")+" without an owner or a date. Their authors are asked in the mornings until this list is empty.")))
	for _, n := range open {
		x := a.Loose[n-1]
		done := Button{Label: "Nothing to do", Words: fmt.Sprintf("digest settle %s %s %d", a.Job, a.Date, n), Access: fmt.Sprintf("Nothing to do about item %d", n)}
		if x.Ref.IsZero() {
			m.Nodes = append(m.Nodes, Text(L(Name(d, x.By), " noted: ", B(x.Text))),
				Buttons(Button{Label: "Make it an action", Words: a.ActionWords(n), Access: "Make it an action: " + domain.Clip(x.Text, 60)}, done))
			continue
		}
		rec := records[x.Ref]
		if rec == nil {
			continue // not for this reader
		}
		m.About = append(m.About, x.Ref)
		line := L(B(title(d, rec)), " lacks "+domain.AndList(domain.Lacks(rec))+".")
		if x.By != "" {
			line = append(line, L(" ", Name(d, x.By), " is asked.")...)
		}
		m.Nodes = append(m.Nodes, Text(line), Buttons(Button{Label: "Open", Words: openWords(rec), Access: "Open " + title(d, rec)}, done))
	}
	return m
}
