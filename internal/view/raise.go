package view

import "github.com/secretariat-bot/secretariat/internal/domain"

// RaiseHonest says who reads what is raised privately, and who could: the truth about Slack, before anything is typed.
func RaiseHonest() []Line {
	return []Line{
		L("Only the security leads read this and see that it comes from you. No channel shows it, and no list or count."),
		L("What you type still passes through Slack: your company's Slack administrators may be able to export it, as they can with any direct message."),
		L("If even that is too much, speak to a security lead in person."),
	}
}

// RaiseReply answers whoever raised something; the receipt that stays goes by direct message. public says that it was
// typed after a mention, where others could read it already.
func RaiseReply(r *domain.Risk, public bool) Message {
	first := L("The security leads have it, as ", B(r.ID), ". Only they see that it was you.")
	m := Message{Summary: plainWords(first), About: []domain.Ref{r.Ref()}, Restricted: true}
	m.Nodes = append(m.Nodes, Text(first))
	if public {
		m.Nodes = append(m.Nodes, Text(L(B("What you typed after the mention was public already:"), " whoever is in that channel can read it."),
			L("You can delete your message. Next time type it to me in a direct message.")))
	}
	m.Nodes = append(m.Nodes, Text(L("A receipt is in your direct messages. The answer comes there too; until then the leads are reminded each business day.")),
		Small(RaiseHonest()[1:2]...))
	return m
}
