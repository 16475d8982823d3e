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
