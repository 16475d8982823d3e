package view

import (
	"fmt"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// RiskTriage asks a security lead to look at a reported risk. Who reported it stands there even where it was raised
// privately: the leads alone see that (product 7).
func RiskTriage(d *domain.Directory, r *domain.Risk, today domain.Date) Message {
	first := L(Name(d, r.Reporter), " reported a risk.")
	if r.Raised {
		first = L(Name(d, r.Reporter), " raised this privately. Only the security leads see who did.")
	}
	m := Message{Summary: plainWords(first) + " " + r.ID + " " + r.Title}
	m.Nodes = append(m.Nodes, Head(r.ID+" · "+r.Title), Text(first))
	m.Nodes = append(m.Nodes, Text(riskLines(d, r, today)...))
	if r.Said != "" {
		m.Nodes = append(m.Nodes, Text(L(B("In the words of the message: "), r.Said)))
	}
	if r.Score.Scored() {
		m.Nodes = append(m.Nodes, Text(L("If you confirm it today, its target is "+r.TargetIf(r.Score, today).Long()+".")))
	}
	if lacks := r.Lacks(); len(lacks) > 0 {
		m.Nodes = append(m.Nodes, Small(L("Before it opens it needs: "+strings.Join(lacks, "; ")+". The form of Confirm asks for them.")))
	}
	if r.UntilTriage {
		m.Nodes = append(m.Nodes, Small(L("It is confidential because of where it was logged. Confirming it, you say whether it stays so.")))
	}
	m.Nodes = append(m.Nodes, Buttons(
		Button{Label: "Confirm…", Words: "risk confirm " + r.ID, Style: "primary", Access: "Confirm " + r.ID},
		Button{Label: "Reject…", Words: "risk reject " + r.ID, Access: "Reject " + r.ID}))
	return m
}

// RiskOwnerAsked asks somebody to accept that they own a risk (domain 3.1).
func RiskOwnerAsked(d *domain.Directory, r *domain.Risk, today domain.Date) Message {
	named, until := r.Owner, d.AddBusinessDays(r.OwnerAsked, domain.OwnerDays)
	lines := []Line{L("Please accept by " + until.Long() + ", or say that it is not yours. After that it is listed as a gap.")}
	if r.Offered != "" {
		named = r.Offered
		lines = []Line{L("Until you accept, ", Name(d, r.Owner), " stays responsible.")}
	}
	to := d.Stand(named, today)
	if to == "" {
		to = named
	}
	first := L(Span{Kind: Ping, ID: to, Text: d.Name(to)}, ", you are named as the owner of this risk.")
	if to != named {
		first = L(Span{Kind: Ping, ID: to, Text: d.Name(to)}, ", you stand in for ", Name(d, named), ", who is named as the owner of this risk.")
	}
	m := Message{Summary: "You are asked to own a risk: " + r.Title}
	m.Nodes = append(m.Nodes, Head(r.ID+" · "+r.Title), Text(append([]Line{first}, lines...)...), Text(riskLines(d, r, today)...),
		Small(L("The owner chooses how to treat it, and answers for the target date. The work can be given to others as actions.")),
		Buttons(Button{Label: "I own it", Words: "risk own " + r.ID, Style: "primary", Access: "Accept " + r.ID},
			Button{Label: "Not mine", Words: "risk decline " + r.ID, Access: "Decline " + r.ID},
			Button{Label: "Treat…", Words: "risk treat " + r.ID, Access: "Treat " + r.ID}))
	return m
}

// RiskScoreAsked asks a security lead to confirm a proposed score.
func RiskScoreAsked(d *domain.Directory, r *domain.Risk, today domain.Date) Message {
	w := r.Proposed
	ask := L(Name(d, w.By), " proposes another score for this risk.")
	m := Message{Summary: plainWords(ask) + " " + r.ID + " " + r.Title}
	m.Nodes = append(m.Nodes, Head(r.ID+" · "+r.Title), Text(ask,
		L("Now: ", scoreWords(r.Score, "")), L("Then: ", scoreWords(w.Score, "")), L("Why: ", w.Reason)))
	if t := r.TargetIf(w.Score, today); t == r.Target {
		m.Nodes = append(m.Nodes, Text(L("The target stays "+t.Long()+"; a lower score does not move it.")))
	} else {
		m.Nodes = append(m.Nodes, Text(L("The target moves from "+r.Target.Long()+" to "+t.Long()+".")))
	}
	round := fmt.Sprintf(" round:%d", r.Questions[domain.AskScore]) // another proposal is another question
	m.Nodes = append(m.Nodes, Small(L("Nothing changes until you answer.")), Buttons(
		Button{Label: "Confirm it", Words: "risk confirm " + r.ID + " as_is:yes" + round, Style: "primary", Access: "Confirm the proposed score of " + r.ID},
		Button{Label: "Keep the score…", Words: "risk keep " + r.ID + round, Access: "Keep the score of " + r.ID}))
	return m
}

// RiskVerifyAsked asks somebody to check a fix.
func RiskVerifyAsked(d *domain.Directory, r *domain.Risk, today domain.Date) Message {
	ask := L(Name(d, r.Owner), " says that this risk is fixed. Please check it.")
	m := Message{Summary: plainWords(ask) + " " + r.ID + " " + r.Title}
	m.Nodes = append(m.Nodes, Head(r.ID+" · "+r.Title), Text(ask))
	if r.Statement.Good != "" {
		m.Nodes = append(m.Nodes, Text(L(B("Fixed looks like: "), r.Statement.Good)))
	}
	m.Nodes = append(m.Nodes, Text(riskLines(d, r, today)...), Buttons(
		Button{Label: "It holds: close", Words: "risk close " + r.ID + endingWord(r), Style: "primary", Access: "Close " + r.ID},
		Button{Label: "Send back…", Words: "risk reopen " + r.ID, Access: "Send " + r.ID + " back"}))
	return m
}

// endingWord is the reason that closing has where the treatment says it.
func endingWord(r *domain.Risk) string {
	if s := domain.EndingOf(r.Treatment); s != "" {
		return " reason:" + s
	}
	return ""
}

// RiskSettled takes the place of a question that somebody answered: who did what, and how it stands now.
func RiskSettled(d *domain.Directory, r *domain.Risk, done Line, today domain.Date) Message {
	m := Message{Summary: r.ID + " " + r.Title + ": " + plainWords(done)}
	m.Nodes = append(m.Nodes, Head(r.ID+" · "+r.Title), Text(done), Text(riskLines(d, r, today)...))
	return m
}

// RiskNews tells somebody what became of a risk, in a sentence and its card's lines.
func RiskNews(d *domain.Directory, r *domain.Risk, what Line, today domain.Date) Message {
	m := Message{Summary: plainWords(what) + " " + r.ID + " " + r.Title}
	m.Nodes = append(m.Nodes, Text(what), Text(append([]Line{L(B(r.ID), " ", r.Title)}, riskLines(d, r, today)...)...))
	return m
}

// RiskReceipt is what a reporter keeps of a confidential risk, for it has no card and an answer vanishes.
func RiskReceipt(r *domain.Risk) Line {
	if r.Raised {
		return L("The security leads have what you raised, as ", B(r.ID), ". Only they see that it was you. You get their answer here; until they answer they are reminded each business day.")
	}
	return L("Your risk is recorded as ", B(r.ID), ". It is confidential until a security lead has looked at it. You get the answer here.")
}

// RiskReply answers whoever just did something to a risk: what came of it, how it stands, what comes next.
func RiskReply(d *domain.Directory, r *domain.Risk, what, gap string, asked, open []string, place string, today domain.Date) Message {
	first, next := riskDone(d, r, what, asked)
	m := Message{Summary: plainWords(first) + " " + r.ID + " " + r.Title, About: []domain.Ref{r.Ref()}, Restricted: r.IsRestricted()}
	m.Nodes = append(m.Nodes, Text(first))
	lines := append([]Line{L(B(r.ID), " ", r.Title)}, riskLines(d, r, today)...)
	if r.State == domain.RiskReported && r.Score.Scored() {
		lines = append(lines, L("If it is confirmed today, its target is "+r.TargetIf(r.Score, today).Long()+"."))
	}
	m.Nodes = append(m.Nodes, Text(lines...))
	if gap != "" {
		next = append([]Line{L(gap + " A security lead names somebody.")}, next...)
	}
	if len(open) > 0 && (r.State == domain.RiskVerifying || r.State == domain.RiskClosed) {
		next = append(next, L(count(len(open), "action")+" of it still open: "+strings.Join(open, ", ")+". Finish or drop what is not needed."))
	}
	if len(open) > 0 && what == "treated" {
		next = append(next, L("Its open actions: "+strings.Join(open, ", ")+"."))
	}
	if len(next) > 0 {
		m.Nodes = append(m.Nodes, Text(next...))
	}
	if what == "added" || what == "opened" {
		m.Nodes = append(m.Nodes, placeNote(d, place, r.IsRestricted())...)
	}
	return m
}

// riskDone words what was done, and what comes next.
func riskDone(d *domain.Directory, r *domain.Risk, what string, asked []string) (first Line, next []Line) {
	who := func() Line {
		if len(asked) == 0 {
			return L("a security lead")
		}
		return people(d, asked)
	}
	switch what {
	case "added":
		return L("Recorded as ", B(r.ID), "."), []Line{L("Next: ", who(), " looks at it. You are told what comes of it.")}
	case "opened":
		next := []Line{}
		if r.OwnerAccepted.IsZero() {
			next = append(next, L(Name(d, r.Owner), " is asked to accept it by "+d.AddBusinessDays(r.OwnerAsked, domain.OwnerDays).Long()+"."))
		}
		return L("Confirmed. ", B(r.ID), " is open."), next
	case "reviewed":
		return L("Confirmed. The next look at the score is due on " + r.NextReview().Long() + "."), nil
	case "scored":
		return L(scoreChanged(r)), nil
	case "proposed":
		return L("Proposed. Nothing changes until ", who(), " confirms it."), nil
	case "kept":
		return L("The score stays. Who proposed another one is told."), nil
	case "edited":
		return L("The words are changed."), lacksLine(r)
	case "accepted":
		return L("Accepted: ", Name(d, r.Owner), " owns it."), []Line{L("Next: choose how to treat it, ", Cmd("risk treat "+r.ID), ".")}
	case "taken":
		return L(Name(d, r.Owner), " owns it now."), nil
	case "named":
		return L(Name(d, r.Owner), " is named as the owner."), nil
	case "offered":
		return L("Offered to ", Name(d, r.Offered), ". Until they accept, ", Name(d, r.Owner), " stays responsible."), nil
	case "declined":
		return L("Noted: you do not take it over. ", Name(d, r.Owner), " is told."), nil
	case "handed back":
		return L("Noted: it is not yours. The security leads are told why."), nil
	case "treated":
		return L("In treatment: " + r.Treatment + "."), nil
	case "verifying":
		return L("Handed in."), []Line{L("Next: ", who(), " checks the fix.")}
	case "verifier":
		return L(Name(d, r.Verifier), " checks the fix."), nil
	case "sent back":
		return L("Sent back. ", Name(d, r.Owner), " is told why."), nil
	case "closed":
		return L("Closed. Who owns it and who reported it are told."), nil
	case "reopened":
		return L(fmt.Sprintf("Open again, for the %s time. Its target counts from today.", ordinal(r.Reopened+1))), nil
	case "rejected":
		return L("Not kept. Who reported it is told why, and thanked."), nil
	}
	return L("Noted."), nil
}

func scoreChanged(r *domain.Risk) string {
	if r.Target.IsZero() {
		return "The score is noted. A security lead confirms it."
	}
	return "The score is changed. The target is " + r.Target.Long() + "."
}

// ScoreSoFar says what the factors in a form come to on a risk, and what they still ask for.
func ScoreSoFar(r *domain.Risk, s domain.Score, service *domain.Service, today domain.Date) []Line {
	var out []Line
	if !s.Scored() {
		out = append(out, L("The score shows here once likelihood, impact and exposure are chosen."))
	} else {
		out = append(out, L("Score: ", scoreWords(s, provisional(r))))
		switch t := r.TargetIf(s, today); {
		case r.Opened.IsZero():
			out = append(out, L("Target, if confirmed today: "+t.Long()+fmt.Sprintf(" (%d days).", s.TargetDays())))
		case t == r.Target:
			out = append(out, L("Target: it stays "+t.Long()+"."))
		default:
			out = append(out, L("Target: it moves from "+r.Target.Long()+" to "+t.Long()+"."))
		}
	}
	want, why := domain.SuggestedExposure(service)
	if want > 0 && s.Exposure == want {
		out = append(out, L(fmt.Sprintf("Exposure %d is suggested: %s.", want, why)))
	} else if want > 0 && s.Exposure != r.Score.Exposure {
		out = append(out, L(fmt.Sprintf("Suggested exposure: %d, for %s. Another one needs a reason below.", want, why)))
	}
	for _, f := range domain.Factors {
		if f.Of(s) == 5 && f.Of(r.Score) != 5 && (f.Key != "exposure" || want != 5) {
			out = append(out, L(f.Label+" 5 needs one sentence of evidence below."))
		}
	}
	return out
}

func lacksLine(r *domain.Risk) []Line {
	if l := r.Lacks(); r.State == domain.RiskReported && len(l) > 0 {
		return []Line{L("Before it opens it needs: " + strings.Join(l, "; ") + ".")}
	}
	return nil
}

func ordinal(n int) string {
	switch {
	case n%100 >= 11 && n%100 <= 13:
	case n%10 == 1:
		return fmt.Sprintf("%dst", n)
	case n%10 == 2:
		return fmt.Sprintf("%dnd", n)
	case n%10 == 3:
		return fmt.Sprintf("%drd", n)
	}
	return fmt.Sprintf("%dth", n)
}
