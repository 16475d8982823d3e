package view

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// incidentDrill is what the card of an exercise says of its script.
func incidentDrill(d *domain.Directory, i *domain.Incident, now time.Time) []Node {
	x := i.Drill
	if x == nil || x.Script == nil {
		return nil
	}
	if !i.Running() {
		if len(x.Measured) == 0 {
			return nil
		}
		return []Node{Text(drillMeasured(i)...)}
	}
	lines := []Line{L("Goal of the exercise: ", x.Script.Goal)}
	given := 0
	for _, g := range x.Given {
		if g.N > 0 {
			given++
		}
	}
	lines = append(lines, L(fmt.Sprintf("News so far: %d of %d. It is meant to end ", given, len(x.Script.Injects)), At(x.Started.Add(time.Duration(x.Script.Minutes)*time.Minute), d.Location()), "."))
	return []Node{Text(lines...)}
}

// drillMeasured are the figures of a drill, a line each; what never came says so.
func drillMeasured(i *domain.Incident) []Line {
	out := []Line{L(B("Measured from the start:"))}
	for _, s := range domain.DrillSteps[:5] {
		took := "never"
		if n, ok := i.Drill.Measured[s.Key]; ok {
			took = count(n, "minute")
		}
		out = append(out, L("until "+s.Word+": ", B(took)))
	}
	return out
}

// DrillStarted answers whoever began a drill: its number, what comes, and who should play.
func DrillStarted(d *domain.Directory, i *domain.Incident, asked []string, now time.Time) Message {
	x := i.Drill.Script
	m := Message{Summary: fmt.Sprintf("The exercise has begun as %s: %s.", i.ID, i.Title), About: []domain.Ref{i.Ref()}, Restricted: i.IsRestricted()}
	first := []Line{L("The exercise has begun as ", B(i.ID), "."), L(B(i.Title)), L("Goal: ", x.Goal)}
	next := []Line{L(fmt.Sprintf("%s of news in %d minutes. The first comes ", count(len(x.Injects), "piece"), x.Minutes), At(i.Drill.Started.Add(time.Duration(x.Injects[0].At)*time.Minute), d.Location()), ".")}
	if s := incidentServices(d, i); s != "" {
		next = append(next, L("It is played on: ", s))
	}
	if len(x.Roles) > 0 {
		next = append(next, L("Should play: "+roleWords(x.Roles)+"."))
	}
	if len(asked) > 0 {
		next = append(next, L("Told: ", peopleAnd(d, asked), "."))
	}
	if !i.Drill.Urgent {
		next = append(next, L("Nobody is called outside their working hours."))
	}
	m.Nodes = append(m.Nodes, Text(first...), Text(next...), Buttons(drillPresses(i)...), Small(L("Give the next news early: ", Cmd("drill inject "+i.ID), ". In your own words: ", Cmd("drill inject "+i.ID+` "…" to:comms`), ".")))
	return m
}

func roleWords(keys []string) string {
	var out []string
	for _, k := range keys {
		if r, ok := domain.IncidentRoleOf(k); ok {
			out = append(out, r.Word)
		}
	}
	return strings.Join(out, ", ")
}

// drillPresses are the buttons of whoever runs a drill.
func drillPresses(i *domain.Incident) []Button {
	on := "drill %s " + i.ID
	out := []Button{{Label: "Show", Words: fmt.Sprintf(on, "show")}}
	if !i.Running() {
		return out
	}
	if i.Drill.Next() > 0 {
		out = append([]Button{{Label: "Next news now", Words: fmt.Sprintf(on, "inject")}}, out...)
	}
	return append(out, Button{Label: "End the exercise", Words: fmt.Sprintf(on, "end"), Confirm: "End " + i.ID + "? No more news comes, and what was measured is told."})
}

// DrillInjected answers whoever gave a piece of news by hand.
func DrillInjected(d *domain.Directory, i *domain.Incident, told []string) Message {
	x := i.Drill.Given[len(i.Drill.Given)-1]
	m := Message{Summary: "The news is told.", About: []domain.Ref{i.Ref()}, Restricted: i.IsRestricted()}
	lines := []Line{L(B("Told"), ": ", x.Text)}
	if len(told) > 0 {
		lines = []Line{L("Told ", peopleAnd(d, told), ":"), L(x.Text)}
	}
	m.Nodes = []Node{Text(lines...), Buttons(drillPresses(i)...)}
	return m
}

// DrillNews is news for somebody who plays: one piece of it, or several that come at once.
func DrillNews(d *domain.Directory, i *domain.Incident, news []domain.Inject, person string) Message {
	x := news[len(news)-1]
	m := Message{Summary: i.ID + ": " + x.Text}
	m.Nodes = []Node{Text(L(B(fmt.Sprintf("%s · News, minute %d", i.ID, int(x.At.Sub(i.Drill.Started)/time.Minute)))))}
	for _, x := range news {
		m.Nodes = append(m.Nodes, Text(L(x.Text)), Small(L(drillFor(i, x, person))))
	}
	on := func(label, verb, style string) Button {
		return Button{Label: label, Words: "incident " + verb + " " + i.ID, Style: style}
	}
	row := []Button{on("Write a note", "note", ""), on("Record a decision", "decision", ""), on("Send update", "update", "")}
	if i.Lead == "" {
		row = append([]Button{on("Take the lead", "lead", "primary")}, row...)
	}
	m.Nodes = append(m.Nodes, Buttons(row...))
	return m
}

// drillFor says why a piece of news comes to somebody.
func drillFor(i *domain.Incident, x domain.Inject, person string) string {
	r, ok := domain.IncidentRoleOf(x.To)
	if !ok {
		return "For everybody who plays."
	}
	switch who := *r.Field(i); {
	case who != "":
		return "For you as the " + r.Word + "."
	case i.Lead == person:
		return "For the " + r.Word + ". Nobody is, so it comes to you, who lead."
	}
	return "For the " + r.Word + ". Nobody is, and nobody leads: take it, or find who does."
}

// DrillTimeOver says that the time of a script is over.
func DrillTimeOver(i *domain.Incident) Message {
	s := fmt.Sprintf("The %d minutes of %s %s are over.", i.Drill.Script.Minutes, i.ID, i.Title)
	return Message{Summary: s, Nodes: []Node{Text(L(s), L("End it when you have come to a good place: nothing ends by itself.")), Buttons(drillPresses(i)...)}}
}

// DrillReport is how a drill went: what was measured, what was expected, and the gaps with an action for each.
// reader is who reads it while it is played, for only who runs it may know what is expected.
func DrillReport(d *domain.Directory, i *domain.Incident, now time.Time, reader string) Message {
	m := Message{Summary: i.ID + " " + i.Title + ".", About: []domain.Ref{i.Ref()}, Restricted: i.IsRestricted()}
	m.Nodes = append(m.Nodes, Head(i.ID+" · "+i.Title))
	x := i.Drill
	if x == nil {
		return m
	}
	gaps := i.Gaps(now)
	switch {
	case i.Running():
		m.Summary = i.ID + " is being played."
		m.Nodes = append(m.Nodes, Text(L("It has been played since ", At(x.Started, d.Location()), ".")))
		m.Nodes = append(m.Nodes, incidentDrill(d, i, now)...)
	case i.State == domain.IncCancelled:
		m.Nodes = append(m.Nodes, Text(L("It was called off: ", i.Outcome)))
		return m
	case len(gaps) == 0:
		m.Summary = i.ID + " " + i.Title + " is over: nothing came late."
		m.Nodes = append(m.Nodes, Text(L("It is over, and nothing that was expected came late.")), Text(drillMeasured(i)...))
	default:
		m.Summary = fmt.Sprintf("%s %s is over: %s found.", i.ID, i.Title, count(len(gaps), "gap"))
		m.Nodes = append(m.Nodes, Text(L("It is over. It found ", B(count(len(gaps), "gap")), ".")), Text(drillMeasured(i)...))
	}
	if i.Running() && reader != i.By {
		return m
	}
	var met []Line
	for _, r := range i.Results(now) {
		if i.Running() || !r.Gap() && !r.Open {
			met = append(met, drillResult(r))
		}
	}
	if len(met) > 0 {
		m.Nodes = append(m.Nodes, Text(L(B(map[bool]string{true: "So far", false: "In time"}[i.Running()]))), List(met...))
	}
	if !i.Running() {
		m.Nodes = append(m.Nodes, drillGaps(d, i, gaps)...)
	}
	m.Nodes = append(m.Nodes, drillNext(d, i)...)
	return m
}

// drillResult is one expectation and what became of it.
func drillResult(r domain.DrillResult) Line {
	s, _ := domain.DrillStepOf(r.Expect.What)
	due := fmt.Sprintf(". Meant: within %s of %s.", count(r.Expect.Within, "minute"), r.After)
	switch {
	case r.Open:
		return L(upper(s.Word)+": ", B("still open"), due)
	case r.Took < 0:
		return L(upper(s.Word)+": ", B("never"), due)
	case r.Late:
		return L(upper(s.Word)+": ", B("late, after "+count(r.Took, "minute")), due)
	}
	return L(upper(s.Word)+": ", B("after "+count(r.Took, "minute")), due)
}

// drillGaps are the gaps of a drill, each with the action that is proposed for it.
func drillGaps(d *domain.Directory, i *domain.Incident, gaps []domain.DrillResult) []Node {
	if len(gaps) == 0 {
		return nil
	}
	out := []Node{Text(L(B("Gaps")))}
	open := 0
	for n, r := range gaps {
		lines := []Line{append(L(fmt.Sprintf("%d. ", n+1)), drillResult(r)...)}
		if r.Expect.Answer != "" {
			lines = append(lines, L("A good answer: ", r.Expect.Answer))
		}
		title, owner, due := i.Mend(d, r, i.Drill.EndDay(d))
		if !r.Action.IsZero() {
			out = append(out, Text(append(lines, L("Mended by ", B(r.Action.ID), "."))...))
			continue
		}
		open++
		out = append(out, Text(append(lines, L("To mend it: ", B(title), ", ", holder(d, owner), ", by "+due.Long()+"."))...),
			Buttons(Button{Label: "Make it an action", Words: fmt.Sprintf("drill mend %s %d", i.ID, n+1), Access: "Make it an action: " + title}))
	}
	if open > 1 {
		out = append(out, Buttons(Button{Label: fmt.Sprintf("Make all %d actions", open), Words: "drill mend " + i.ID + " all", Style: "primary"}))
	}
	return out
}

// drillNext is what comes after, or what whoever runs it can press.
func drillNext(d *domain.Directory, i *domain.Incident) []Node {
	if i.Running() {
		return []Node{Buttons(slices.DeleteFunc(drillPresses(i), func(b Button) bool { return b.Label == "Show" })...)}
	}
	if due, ok := i.RetroDue(d.Calendar()); ok {
		who := L("Whoever takes the lead")
		if i.Lead != "" {
			who = L(Name(d, i.Lead))
		}
		return []Node{Text(append(L("Next: the retrospective by "+due.Long()+". "), append(who, T(" holds it."))...)), Buttons(Button{Label: "Retrospective", Words: "incident retro " + i.ID, Style: "primary"})}
	}
	return nil
}

// DrillMended says which actions were made of gaps.
func DrillMended(d *domain.Directory, i *domain.Incident, made []domain.Action) Message {
	m := Message{Summary: fmt.Sprintf("%s made of what %s found.", count(len(made), "action"), i.ID)}
	if len(made) == 1 {
		m.Summary = made[0].ID + " was made of what " + i.ID + " found."
	}
	var lines []Line
	for _, a := range made {
		m.About = append(m.About, a.Ref())
		m.Restricted = m.Restricted || a.IsRestricted()
		lines = append(lines, L(B(a.ID+" "+a.Title), " · ", Name(d, a.Owner), " · by "+a.Due.Long()))
	}
	real := "It is real work and is chased as any other. To be done, it needs proof that it works."
	if len(made) > 1 {
		real = "They are real work and are chased as any other. To be done, each needs proof that it works."
	}
	m.Nodes = []Node{Text(L(m.Summary)), List(lines...), Small(L(real))}
	return m
}

// DrillList is the scripts there are and the exercises that were played.
func DrillList(d *domain.Directory, scripts []domain.Scenario, past []*domain.Incident, mayStart bool) Message {
	m := Message{Summary: fmt.Sprintf("%s, %s.", count(len(scripts), "script"), count(len(past), "exercise")), Nodes: []Node{Head("Drills")}}
	for _, s := range scripts {
		m.Nodes = append(m.Nodes, Text(L(B(s.Title)), L(s.Goal), L(fmt.Sprintf("%s · %d minutes · %s of news · ", s.Severity, s.Minutes, count(len(s.Injects), "piece")), C(s.Name))))
		if mayStart {
			m.Nodes = append(m.Nodes, Buttons(Button{Label: "Start it", Words: "drill start " + s.Name, Access: "Start the exercise " + s.Title, Confirm: "Start it now? The people it touches are told, under a banner."}))
		}
	}
	if len(past) == 0 {
		m.Nodes = append(m.Nodes, Small(L("None was played yet.")))
		return m
	}
	m.Nodes = append(m.Nodes, Text(L(B("Played"))))
	var lines []Line
	shown := past[:min(len(past), drillsShown)]
	open := Node{Kind: NodeMenu, Label: "How it went…"}
	for _, i := range shown {
		l := L(B(i.ID), " "+i.Title+" · "+domain.DateOf(i.Times["declared"], d.Location()).Long()+" · "+incidentState(i))
		if i.Lead != "" {
			l = append(l, L(" · ", Name(d, i.Lead))...)
		}
		lines = append(lines, l)
		m.About = append(m.About, i.Ref())
		m.Restricted = m.Restricted || i.IsRestricted()
		open.Buttons = append(open.Buttons, Button{Label: domain.Clip(i.ID+" "+i.Title, 60), Words: "drill show " + i.ID})
	}
	m.Nodes = append(m.Nodes, List(lines...))
	if more := len(past) - len(shown); more > 0 {
		m.Nodes = append(m.Nodes, Small(L(fmt.Sprintf("and %d earlier ones.", more))))
	}
	m.Nodes = append(m.Nodes, open)
	return m
}

// drillsShown is how many of the exercises that were played are listed, the newest.
const drillsShown = 20
