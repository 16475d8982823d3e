package view

import (
	"fmt"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

func init() {
	for what, first := range map[string]func(d *domain.Directory, i *domain.Incident, x IncidentDone) []Line{
		"retro": func(_ *domain.Directory, i *domain.Incident, _ IncidentDone) []Line {
			out := []Line{L("The retrospective of ", B(i.ID), " is written down.")}
			if n := len(barring(i)); n == 0 && i.Times["retro_done"].IsZero() {
				out = append(out, L("Nothing is blank. When everybody agrees with it: ", Cmd("incident retro "+i.ID+" done:yes"), "."))
			} else if n > 0 {
				out = append(out, L("Still blank: "+strings.Join(barring(i), ", ")+"."))
			}
			return out
		},
		"retro_done": func(_ *domain.Directory, i *domain.Incident, _ IncidentDone) []Line {
			return []Line{L("The retrospective of ", B(i.ID), " is done.")}
		},
		"closed": func(_ *domain.Directory, i *domain.Incident, _ IncidentDone) []Line {
			out := []Line{L(B(i.ID), " is closed.")}
			if i.NoAction != nil {
				return append(out, L("Nothing needs to change: ", i.NoAction.Reason))
			}
			return append(out, L("Its actions are chased until they are done."))
		},
		"edited": func(_ *domain.Directory, i *domain.Incident, _ IncidentDone) []Line {
			return []Line{L("The facts of ", B(i.ID), " are corrected.")}
		},
	} {
		incidentAnswers[what] = first
	}
}

// afterwards are the buttons of an incident that is over, the next step first: write the retrospective, say that it is done,
// close.
func afterwards(i *domain.Incident, on func(label, verb, style string) Button, add Button) []Button {
	write, end := on("Retrospective", "retro", ""), on("Close", "close", "")
	switch {
	case i.State == domain.IncResolved, !i.Times["retro_done"].IsZero():
		end.Style = "primary"
		return []Button{end, add, write}
	case i.Retro != nil && len(barring(i)) == 0:
		done := on("The retrospective is done", "retro", "primary")
		done.Words += " done:yes"
		return []Button{done, write, add}
	}
	write.Style = "primary"
	return []Button{write, add, end}
}

// barring are the blanks of the record itself that keep a retrospective from being done.
func barring(i *domain.Incident) []string {
	var out []string
	for _, b := range i.RetroBlanks(nil) {
		if b.Bars {
			out = append(out, b.Words)
		}
	}
	return out
}

// IncidentLearned tells whoever had a role on an incident that its retrospective is done, or that it is closed.
func IncidentLearned(d *domain.Directory, i *domain.Incident, what, by string) Message {
	const read = "Read what was learned"
	first := L(Name(d, by), " says that the retrospective of ", B(i.ID), " is done.")
	if what == "closed" {
		first = L(Name(d, by), " closed ", B(i.ID), ".")
	}
	m := Message{Summary: plainWords(first) + " " + i.Title, About: []domain.Ref{i.Ref()}, Restricted: i.IsRestricted()}
	m.Nodes = []Node{Text(first, L(i.Title)), Buttons(Button{Label: read, Words: "show " + i.ID, Access: read + ": " + i.ID})}
	return m
}

// mostAgain is how many earlier incidents are told of at once, mostPromised how many fixes of each.
const mostAgain, mostPromised = 3, 4

// IncidentAgain tells somebody that an incident repeats an earlier one, and which fixes promised then were not made.
func IncidentAgain(d *domain.Directory, i *domain.Incident, again []domain.Recurrence) Message {
	m := Message{Summary: i.ID + " " + i.Title + ": it may have happened before.", Restricted: i.IsRestricted()}
	m.Nodes = append([]Node{Text(L(B(i.ID + " " + i.Title)))}, incidentAgain(d, &m, again)...)
	return m
}

// incidentAgain says what an incident repeats, the newest first, and what was promised then and not done.
func incidentAgain(d *domain.Directory, m *Message, again []domain.Recurrence) []Node {
	var out []Node
	for n, r := range again {
		if n == mostAgain {
			out = append(out, Small(L(fmt.Sprintf("and %d earlier ones.", len(again)-n))))
			break
		}
		m.About, m.Restricted = append(m.About, r.Refs()...), m.Restricted || r.Restricted
		lines := []Line{againLine(d, r)}
		lines = append(lines, promised(d, "Still open from then: ", r.Open, len(again) > 1)...)
		lines = append(lines, promised(d, "Given up since then: ", r.Dropped, len(again) > 1)...)
		if r.Done > 0 && len(r.Open)+len(r.Dropped) == 0 {
			lines = append(lines, L("Every fix promised then was made ("+count(r.Done, "action")+"). It did not help enough."))
		} else if r.Done == 0 && len(r.Open)+len(r.Dropped) == 0 {
			lines = append(lines, L("No fix was promised then."))
		}
		out = append(out, Text(lines...))
	}
	return out
}

// SameWords says what is the same in an incident and the earlier one that it repeats.
func SameWords(d *domain.Directory, r domain.Recurrence) string {
	var same []string
	switch len(r.Services) {
	case 0:
	case 1:
		same = append(same, "same service ("+serviceName(d, r.Services[0])+")")
	default:
		same = append(same, fmt.Sprintf("%d same services", len(r.Services)))
	}
	if r.Type != "" {
		same = append(same, "same sort ("+strings.ReplaceAll(r.Type, "-", " ")+")")
	}
	if r.Control != "" {
		same = append(same, "the same control failed ("+d.NameOf(domain.Ref{Kind: domain.KindControl, ID: r.Control})+")")
	}
	return strings.Join(same, ", ")
}

// againLine names the earlier incident and what is the same.
func againLine(d *domain.Directory, r domain.Recurrence) Line {
	return L(B("It happened before: "+r.Earlier.ID), " "+r.Title+", "+domain.DateOf(r.Noticed, d.Location()).Long()+". "+upper(SameWords(d, r))+".")
}

func promised(d *domain.Directory, label string, list []domain.Promise, short bool) []Line {
	most := mostPromised
	if short {
		most = 2
	}
	var out []Line
	for n, p := range list {
		if n == most {
			return append(out, L(fmt.Sprintf("and %d more.", len(list)-n)))
		}
		l := L(label, B(p.Ref.ID), " "+p.Title+", ", holder(d, p.Owner))
		if p.Late > 0 {
			l = append(l, T(", "+count(p.Late, "day")+" late"))
		}
		out = append(out, append(l, T(".")))
	}
	return out
}

// followLine is what became of the actions of an incident.
func followLine(f domain.FollowThrough) string {
	if f.Of == 0 {
		return ""
	}
	s := fmt.Sprintf("%d of %s done", f.Done, count(f.Of, "action"))
	if f.Late > 0 {
		s += fmt.Sprintf(", %d late", f.Late)
	}
	if f.Dropped > 0 {
		s += fmt.Sprintf(", %d given up", f.Dropped)
	}
	return s + "."
}

// incidentLearned is what `show` says of an incident besides its card: what was learned, what became of its actions, what it
// repeats.
func incidentLearned(d *domain.Directory, m *Message, s Shown, today domain.Date) []Node {
	i, ok := s.Record.(*domain.Incident)
	if !ok {
		return nil
	}
	var out []Node
	if i.Retro != nil {
		for _, q := range domain.RetroQuestions {
			if text := strings.TrimSpace(*q.Field(i.Retro)); text != "" {
				out = append(out, Text(L(B(q.Label+": "), text)))
			}
		}
	}
	if i.NoAction != nil {
		out = append(out, Text(L(B("Nothing needs to change: "), i.NoAction.Reason, " (", Name(d, i.NoAction.By), ")")))
	}
	if f := followLine(domain.Follow(s.Children, today)); f != "" && s.More == 0 {
		out = append(out, Text(L(B("Follow-through: "), f)))
	}
	return append(out, incidentAgain(d, m, s.Again)...)
}

// mostMoments is how many lines of a timeline stand in the form of its retrospective: the first ones and the last.
const mostMoments = 14

// RetroTimeline is the beginning of a retrospective: what happened, in order, with its times.
func RetroTimeline(d *domain.Directory, i *domain.Incident, loc *time.Location) []Line {
	out := []Line{L(B("Facts and timeline"))}
	out = append(out, IncidentFacts(d, i, loc)...)
	if len(i.Timeline) == 0 {
		return append(out, L("Nothing stands on the timeline yet: ", Cmd("incident note "+i.ID), "."))
	}
	for n, m := range i.Timeline {
		if skip := len(i.Timeline) - mostMoments; skip > 0 && n >= mostMoments/2 && n < mostMoments/2+skip {
			if n == mostMoments/2 {
				out = append(out, L(fmt.Sprintf("… %d more: ", skip), Cmd("incident timeline "+i.ID)))
			}
			continue
		}
		out = append(out, L(At(m.At, loc), " "+domain.Clip(domain.Restamp(m.Text, d.Location(), loc), 160)))
	}
	return out
}

// IncidentFacts are the facts of an incident that people may correct.
func IncidentFacts(d *domain.Directory, i *domain.Incident, loc *time.Location) []Line {
	var out []Line
	add := func(label, s string) {
		if s != "" {
			out = append(out, L(label+": ", s))
		}
	}
	add("Touched", incidentServices(d, i))
	add("Sort", sortWords(i))
	if i.Control != "" {
		add("Control that failed", d.NameOf(domain.Ref{Kind: domain.KindControl, ID: i.Control}))
	}
	var when Line
	for _, k := range []struct{ key, word string }{{"detected", "noticed"}, {"declared", "declared"}, {"contained", "contained"}, {"resolved", "resolved"}} {
		if t := i.Times[k.key]; !t.IsZero() {
			if len(when) > 0 {
				when = append(when, T(", "))
			}
			when = append(when, T(k.word+" "), At(t, loc))
		}
	}
	if len(when) > 0 {
		out = append(out, append(L("Times: "), when...))
	}
	return out
}

// RetroAgain is what the incident repeats, for those who look back.
func RetroAgain(d *domain.Directory, again []domain.Recurrence) []Line {
	var m Message
	var out []Line
	for _, n := range incidentAgain(d, &m, again) {
		out = append(out, n.Lines...)
	}
	return out
}

// RetroActions are the actions that came of an incident, the late ones first, and its decisions that are not whole.
func RetroActions(d *domain.Directory, i *domain.Incident, hang []domain.Record, today domain.Date) []Line {
	out := []Line{L(B("Actions"))}
	if f := followLine(domain.Follow(hang, today)); f != "" {
		out = append(out, L(f))
	}
	for _, rec := range hang {
		a, ok := rec.(*domain.Action)
		if !ok {
			continue
		}
		l := L(B(a.ID), " "+a.Title+", ", holder(d, a.Owner), ", ")
		switch n := a.Late(today); {
		case !a.Live():
			l = append(l, T(StateWord(a.State)))
		case n > 0:
			l = append(l, T(count(n, "day")+" late"))
		default:
			l = append(l, T("due "+a.Due.Long()))
		}
		out = append(out, append(l, T(".")))
	}
	for _, rec := range hang {
		if r, ok := rec.(*domain.Decision); ok && r.Short {
			out = append(out, L(B(r.ID), " "+r.Title+" is written down in short: ", Cmd("decision complete "+r.ID), "."))
		}
	}
	return append(out, L("Add one, with an owner and a date: ", Cmd("action add source:"+i.ID), "."))
}
