package view

import (
	"github.com/secretariat-bot/secretariat/internal/domain"
)

// DecisionReply answers whoever just did something to a decision: what came of it, how it stands, who is asked now.
func DecisionReply(d *domain.Directory, r *domain.Decision, what string, asked []string, place string, today domain.Date) Message {
	first := []Line{L("Noted: " + what + ".")}
	switch what {
	case "proposed":
		first = []Line{L("Recorded as ", B(r.ID), ".")}
		if len(asked) > 0 {
			first = append(first, L("Asked now: ", peopleAnd(d, asked), "."))
		}
		first = append(first, unasked(d, r, asked, today)...)
	case "edited":
		first = []Line{L("Changed.")}
		if len(asked) > 0 {
			first = append(first, L("Asked again: ", peopleAnd(d, asked), "."))
		}
	case "agreed":
		first = []Line{L("Your yes is noted. ", Name(d, r.Approver), " decides.")}
		if open := r.Unagreed(); len(open) > 0 {
			first = append(first, L("Still open: ", peopleAnd(d, open), "."))
		}
	case "disagreed":
		first = []Line{L("Your no is noted. It blocks the decision; it does not decide it."), L(Name(d, r.Approver), " and ", Name(d, r.Driver), " are told.")}
	case "input":
		first = []Line{L("Your words stand with the proposal now.")}
	case "objection":
		first = []Line{L("Your objection stands with the proposal, word for word."), L(Name(d, r.Approver), " reads it before deciding.")}
	case "question":
		first = []Line{L(Name(d, r.Driver), " is asked. The due date stays.")}
	case "delegated":
		first = []Line{L(Name(d, r.Approver), " decides now.")}
		first = append(first, unasked(d, r, asked, today)...)
	case "decided":
		first = []Line{L("Decided: ", B(r.ChosenWords()), "."), L("It is frozen now. To change it later: ", Cmd("decision supersede "+r.ID), ".")}
	case "completed":
		first = []Line{L("It has everything now, and is frozen like any other.")}
		if open := r.Blank(); len(open) > 0 {
			first = []Line{L("Noted. Still missing: " + domain.AndList(open) + ".")}
		}
	case "rejected":
		first = []Line{L("Rejected. ", Name(d, r.Driver), " is told why.")}
	case "withdrawn":
		first = []Line{L("Withdrawn. Everybody who was asked is told.")}
	}
	m := Message{Summary: plainWords(first[0]) + " " + r.ID + " " + r.Title, About: []domain.Ref{r.Ref()}, Restricted: r.IsRestricted()}
	m.Nodes = append(m.Nodes, Text(first...), Text(append([]Line{L(B(r.ID), " ", r.Title)}, decisionHead(d, r, nil, today)...)...))
	if what == "decided" || what == "edited" || what == "proposed" {
		m.Nodes = append(m.Nodes, decisionMatter(d, r, contextOnCard)...)
	}
	if r.State == domain.DecProposed {
		if missing := r.Unready(); missing != "" {
			m.Nodes = append(m.Nodes, Text(L("Before it can be decided, add "+missing+": ", Cmd("decision edit "+r.ID), ".")))
		}
	}
	if what == "proposed" {
		m.Nodes = append(m.Nodes, placeNote(d, place, r.IsRestricted())...)
	}
	return m
}

// unasked says that nobody could be asked in the approver's place.
func unasked(d *domain.Directory, r *domain.Decision, asked []string, today domain.Date) []Line {
	for _, p := range asked {
		if domain.AnswersFor(d, p, r.Approver, today) || p == r.Approver {
			return nil
		}
	}
	return []Line{L(Name(d, r.Approver), " cannot be asked in Slack right now: name another approver with ", Cmd("decision delegate "+r.ID), ".")}
}
