package domain

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Scenario is the script of a drill: what is played, on which service, and which news reaches whom when. A drill keeps
// the script it was started with, so that a file that changes meanwhile changes no drill that runs.
type Scenario struct {
	Name     string           `json:"name"` // of its file, without the ending: "ransom-note-on-order-intake"
	Title    string           `json:"title"`
	Goal     string           `json:"goal"`
	Severity string           `json:"severity"`
	Type     string           `json:"type,omitempty"`
	Service  string           `json:"service,omitempty"` // an id, or "tier 1" to "tier 4": any service of that tier
	Minutes  int              `json:"minutes"`           // how long it is meant to last
	Roles    []string         `json:"roles,omitempty"`   // who plays, by IncidentRole.Key
	Injects  []ScriptedInject `json:"injects"`
	// Expect are what is expected from the start on; of a piece of news, see there.
	Expect []Expectation `json:"expect,omitempty"`
}

// ScriptedInject is one piece of news of a script.
type ScriptedInject struct {
	At     int           `json:"at"` // minutes after the start
	To     string        `json:"to"` // IncidentRole.Key, or "all" for everybody who plays
	Text   string        `json:"text"`
	Expect []Expectation `json:"expect,omitempty"`
}

// Expectation is something that those who practise should do, and what to mend where they do not.
type Expectation struct {
	What   string `json:"what"`             // a key of DrillSteps
	Within int    `json:"within"`           // minutes after the start, or after the piece of news
	Gap    string `json:"gap,omitempty"`    // the title of the action that mends it
	Owner  string `json:"owner,omitempty"`  // IncidentRole.Key of who is proposed for it; the lead where empty
	Answer string `json:"answer,omitempty"` // what a good answer says, for the retrospective
}

// ToAll is the addressee of news that reaches everybody who plays.
const ToAll = "all"

// DrillStep is something a drill measures: the timeline's words for it and how people read it.
type DrillStep struct {
	Key  string
	Word string // "somebody leads": after "until"
	mark string // Moment.What that shows it; "" where it is measured otherwise
}

// DrillSteps are what can be expected in a script. The first four and the update are measured in every drill.
var DrillSteps = []DrillStep{
	{"owner", "somebody leads", "lead"},
	{"acknowledgement", "somebody answers the call", ""},
	{"decision", "a decision is written down", "decision"},
	{"statement", "a statement is approved", "approved"},
	{"update", "stakeholders are told", "update"},
	{"note", "the answer is written down", "note"},
	{"severity", "the severity is changed", "severity"},
	{"containment", "it is contained", "contain"},
}

// measured is how many of DrillSteps are measured in every drill.
const measured = 5

// DrillStepOf is a step by its key.
func DrillStepOf(key string) (DrillStep, bool) {
	n := slices.IndexFunc(DrillSteps, func(s DrillStep) bool { return s.Key == key })
	if n < 0 {
		return DrillStep{}, false
	}
	return DrillSteps[n], true
}

// PartRunner is whoever started a drill: they know the script.
const PartRunner Part = "who runs the exercise"

var drillRunners = []Part{PartRunner, PartIncidentLead, PartLead}

// exerciseLife is the lifecycle of an exercise: that of any incident, and what steers a drill (domain 3.6).
var exerciseLife = slices.Concat(incidentLife, Lifecycle{
	{IncDeclared, "end", IncResolved, drillRunners, "an exercise: what was measured is told, a retrospective is due"},
	{IncLed, "end", IncResolved, drillRunners, "an exercise: what was measured is told, a retrospective is due"},
	{IncContained, "end", IncResolved, drillRunners, "an exercise: what was measured is told, a retrospective is due"},
}, staying([]Row{{"", "inject", "", []Part{PartRunner, PartLead}, "an exercise: the next piece of news, or one in own words"}}, IncDeclared, IncLed, IncContained))

// life is the lifecycle that an incident follows.
func (i *Incident) life() Lifecycle {
	if i.Kind == KindExercise {
		return exerciseLife
	}
	return incidentLife
}

// NewDrill is a drill that is to begin.
type NewDrill struct {
	Script                  Scenario
	Service, Severity, Lead string // "" for the script's
	Urgent                  bool   // it calls people outside their hours too
}

// StartDrill begins an exercise of a script (domain 3.6). Only security leads and admins may: a drill calls people away
// from their work.
func StartDrill(w Work, n NewDrill) (IncidentDeed, *Error) {
	if err := w.MayNamed(MayDrill); err != nil {
		return IncidentDeed{}, err
	}
	service, err := w.drillService(n)
	if err != nil {
		return IncidentDeed{}, err
	}
	if n.Severity == "" {
		n.Severity = n.Script.Severity
	}
	script := n.Script
	i := Incident{Title: script.Title, Kind: KindExercise, Type: script.Type, Severity: n.Severity, ServiceIDs: one(service), Times: map[string]time.Time{},
		Drill: &Drill{Scenario: script.Name, Script: &script, Started: w.Now.UTC(), Urgent: n.Urgent}}
	deed, err := NewIncident(w, i, false)
	if err != nil || n.Lead == "" {
		return deed, err
	}
	lead := IncidentRoles[0]
	if err := w.fits(deed.Inc, lead, n.Lead); err != nil {
		return IncidentDeed{}, err
	}
	deed.Inc.State, deed.Role = IncLed, lead.Key
	deed.Inc.take(w, lead, n.Lead)
	return deed, nil
}

// drillService is the service that a drill is about: the one asked for, the script's, or one of the tier it names, of the
// caller's team where it has one.
func (w Work) drillService(n NewDrill) (string, *Error) {
	want := n.Service
	if want == "" {
		want = n.Script.Service
	}
	tier, byTier := strings.CutPrefix(want, "tier ")
	if !byTier {
		if s := w.Dir.Services[want]; want != "" && (s == nil || !s.Live()) {
			return "", Fail(Invalid, "The exercise is about %s, and I know no such service.", want).
				WithHint("Name one: `drill start %s service:…`.", n.Script.Name).WithField("service")
		}
		return want, nil
	}
	var found string
	for id, s := range w.Dir.Services {
		if !s.Live() || fmt.Sprint(s.Tier) != tier {
			continue
		}
		mine := func(id string) bool { return w.Caller.Team != "" && w.Dir.Services[id].Team == w.Caller.Team }
		if found == "" || mine(id) && !mine(found) || mine(id) == mine(found) && id < found {
			found = id
		}
	}
	return found, nil
}

// Running says whether a drill of a script is being played.
func (i *Incident) Running() bool {
	return i.Drill != nil && i.Drill.Ended.IsZero() && i.Times["resolved"].IsZero() && i.Live()
}

// given says whether a piece of news of the script, counted from 1, was told.
func (x *Drill) given(n int) (Inject, bool) {
	at := slices.IndexFunc(x.Given, func(g Inject) bool { return g.N == n })
	if at < 0 {
		return Inject{}, false
	}
	return x.Given[at], true
}

// Next is the place in the script of the first piece of news that was not told yet, from 1; 0 where all were.
func (x *Drill) Next() int {
	if x.Script == nil {
		return 0
	}
	for n := range x.Script.Injects {
		if _, ok := x.given(n + 1); !ok {
			return n + 1
		}
	}
	return 0
}

// The duties of a drill: the next piece of news, and the word that its time is over.
const (
	DutyInject   = "inject"
	DutyDrillEnd = "drill_end"
)

func init() { dutiesOf = append(dutiesOf, drillDuties) }

func drillDuties(_ *Directory, i *Incident, _ time.Time) []Duty {
	if !i.Running() || i.Drill.Script == nil {
		return nil
	}
	var out []Duty
	for n, x := range i.Drill.Script.Injects {
		if _, given := i.Drill.given(n + 1); !given {
			out = append(out, Duty{Key: fmt.Sprintf("inject:%d", n+1), What: DutyInject, N: n + 1, At: i.Drill.Started.Add(time.Duration(x.At) * time.Minute)})
		}
	}
	return append(out, Duty{Key: "drill_end", What: DutyDrillEnd, At: i.Drill.Started.Add(time.Duration(i.Drill.Script.Minutes) * time.Minute)})
}

// MaxInject is how long a piece of news may be.
const MaxInject = 600

// Inject gives a piece of news before its time, the next one of the script where text is empty.
func (i *Incident) Inject(w Work, to, text string) (IncidentDeed, *Error) {
	if i.Kind != KindExercise {
		return IncidentDeed{}, notADrill(i)
	}
	n, stands, err := i.begin(w, "inject")
	if err != nil {
		return IncidentDeed{}, err
	}
	if n.Drill == nil {
		n.Drill = &Drill{Started: i.Times["declared"]}
	}
	text = OneLine(text)
	if to == "" {
		to = ToAll
	}
	switch next := n.Drill.Next(); {
	case len([]rune(text)) > MaxInject:
		return IncidentDeed{}, Fail(Invalid, "That news has %d characters; %d is the most.", len([]rune(text)), MaxInject).WithHint("Say it in two or three sentences.").WithField("text")
	case text == "" && next == 0:
		return IncidentDeed{}, Fail(Invalid, "All news of this exercise was given.").WithHint("Give one in your own words: `drill inject %s \"…\"`, or end it: `drill end %s`.", i.ID, i.ID)
	case text == "":
		n.GiveInject(w.Dir, next, w.Caller.Person, w.Now)
	case len(n.Drill.Given) >= maxOwnNews:
		return IncidentDeed{}, Fail(Refused, "%d pieces of news were given; one exercise takes no more.", maxOwnNews).WithHint("End it: `drill end %s`.", i.ID)
	default:
		n.Drill.Given = append(n.Drill.Given, Inject{At: w.Now.UTC(), By: w.Caller.Person, To: to, Text: text})
		n.Add(Moment{At: w.Now.UTC(), By: w.Caller.Person, What: "inject", Text: n.newsTo(w.Dir, to) + text})
	}
	return IncidentDeed{Inc: n, What: "inject", For: stands}, nil
}

// maxOwnNews bounds the news of one drill; the record is written as a whole (reliability F24).
const maxOwnNews = 100

// GiveInject writes down that a piece of news of the script was told; by is empty where its time came.
func (i *Incident) GiveInject(d *Directory, n int, by string, now time.Time) {
	x := i.Drill.Script.Injects[n-1]
	i.Drill.Given = append(i.Drill.Given, Inject{N: n, At: now.UTC(), By: by, To: x.To, Text: x.Text})
	i.Add(Moment{At: now.UTC(), By: by, What: "inject", Text: i.newsTo(d, x.To) + x.Text})
}

// newsTo begins a piece of news on the timeline.
func (i *Incident) newsTo(d *Directory, to string) string {
	if r, ok := IncidentRoleOf(to); ok {
		if who := *r.Field(i); who != "" {
			return "News for " + d.Name(who) + " (" + r.Word + "): "
		}
		return "News for the " + r.Word + ": "
	}
	return "News for everybody: "
}

// Players are everybody who plays: the roles that are taken.
func (i *Incident) Players() []string {
	var out []string
	for _, r := range IncidentRoles {
		out = append(out, *r.Field(i))
	}
	return both(out...)
}

// Hears are those whom a piece of news reaches: whoever has the role, else the lead, else everybody who plays, else who
// started the exercise.
func (i *Incident) Hears(to string) []string {
	if r, ok := IncidentRoleOf(to); ok {
		if who := *r.Field(i); who != "" {
			return []string{who}
		}
		if i.Lead != "" {
			return []string{i.Lead}
		}
	}
	if all := i.Players(); len(all) > 0 {
		return all
	}
	return one(i.By)
}

func notADrill(i *Incident) *Error {
	return Fail(Refused, "%s is no exercise: it really happened.", i.ID).WithHint("`drill list` names the exercises.")
}

// EndDrill ends an exercise: no more news comes, what was measured is told, and the retrospective is due (domain 3.6).
func (i *Incident) EndDrill(w Work, how string) (IncidentDeed, *Error) {
	if i.Kind != KindExercise {
		return IncidentDeed{}, notADrill(i)
	}
	if !i.Times["resolved"].IsZero() && i.Live() {
		return IncidentDeed{}, Fail(AlreadyDone, "%s is over already.", i.ID).WithHint("`drill show %s` tells what was measured.", i.ID)
	}
	n, stands, err := i.begin(w, "end")
	if err != nil {
		return IncidentDeed{}, err
	}
	if OneLine(how) == "" {
		how = "The exercise was played to its end."
	}
	if how, err = i.said(how, "end", ""); err != nil {
		return IncidentDeed{}, err
	}
	n.Times["resolved"], n.Outcome, n.NextUpdate = w.Now.UTC(), how, time.Time{}
	n.log(w, "end", "%s ended the exercise: %s", w.name(w.Caller.Person), how)
	return IncidentDeed{Inc: n, What: "ended", For: stands, Words: how}, nil
}
