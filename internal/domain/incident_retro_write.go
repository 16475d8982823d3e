package domain

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// MaxRetro bounds one answer of a retrospective, in characters: what one field of a form holds.
const MaxRetro = 3000

// RetroQuestion is one question of a retrospective that people answer in words (domain 4.5).
type RetroQuestion struct {
	Key   string // the name of its argument
	Label string
	Hint  string
	Blank string // how it is named where it lacks an answer
	Field func(*Retro) *string
}

// RetroQuestions are the questions of a retrospective, in the order of its agenda. Timeline and actions answer themselves.
var RetroQuestions = []RetroQuestion{
	{"effect", "Effect", "Who was touched, for how long, and what it meant for them", "its effect", func(r *Retro) *string { return &r.Effect }},
	{"factors", "Contributing factors", "What made it possible, or easy? Things and ways of working, never who", "contributing factors",
		func(r *Retro) *string { return &r.Factors }},
	{"well", "What went well", "What to keep", "what went well", func(r *Retro) *string { return &r.Well }},
	{"badly", "What went badly", "What happened; what to change is an action", "what went badly", func(r *Retro) *string { return &r.Badly }},
	{"lucky", "Where we were lucky", "What could have made it worse, and did not", "where we were lucky", func(r *Retro) *string { return &r.Lucky }},
	{"tell", "Who else must hear", "Customers, partners, teams; or “nobody else”", "who else must hear", func(r *Retro) *string { return &r.Tell }},
}

// RetroBlank is something that a retrospective still lacks.
type RetroBlank struct {
	Words string // "what went well"
	Do    string // the command that fills it
	Bars  bool   // the retrospective is not done without it; else it is only worth adding
}

// RetroBlanks lists what the retrospective needs and the record does not say yet, in the order of its agenda. hang are the
// records that hang on the incident.
func (i *Incident) RetroBlanks(hang []Record) []RetroBlank {
	var out []RetroBlank
	lack := func(blank, bars bool, do, words string) {
		if blank {
			out = append(out, RetroBlank{words, do + " " + i.ID, bars})
		}
	}
	lack(len(i.Timeline) == 0, true, "incident note", "the timeline")
	for _, t := range []struct{ key, words string }{{"detected", "when it was noticed"}, {"declared", "when it was declared"},
		{"contained", "when it was contained"}} {
		lack(i.Times[t.key].IsZero(), false, "incident edit", t.words)
	}
	lack(len(i.ServiceIDs) == 0, true, "incident edit", "which services it touched")
	lack(i.Type == "", true, "incident edit", "what sort it was")
	lack(i.Control == "" && len(i.Risks) == 0, false, "incident edit", "which control failed, or which risk it was")
	lack(i.Comms == "", false, "incident role", "who spoke for us")
	said := i.Retro
	if said == nil {
		said = &Retro{}
	}
	for _, q := range RetroQuestions {
		lack(strings.TrimSpace(*q.Field(said)) == "", true, "incident retro", q.Blank)
	}
	for _, rec := range hang {
		if d, ok := rec.(*Decision); ok && d.Short { // its full fields are due by now (domain 3.6)
			out = append(out, RetroBlank{d.ID + " in full", "decision complete " + d.ID, true})
		}
	}
	return out
}

// Retrospect writes answers of the retrospective, as often as wanted until the incident is closed. said are the answers by
// their question's key; an empty one takes the answer out. edition is the one that was read in a form, 0 where the words
// were typed: two who write at once must not wipe each other's words.
func (i *Incident) Retrospect(w Work, said map[string]string, edition int) (IncidentDeed, *Error) {
	n, stands, err := i.begin(w, "retro")
	if err != nil {
		return IncidentDeed{}, err
	}
	if now := i.RetroEdition(); i.Retro != nil && edition != 0 && edition != now {
		return IncidentDeed{}, Fail(Conflict, "%s changed the retrospective since you opened it.", w.name(i.Retro.By)).
			WithHint("Your words are kept as a draft. Open it again: `incident retro %s`.", i.ID)
	}
	first := n.Retro == nil
	if first {
		n.Retro = &Retro{}
	}
	changed := false
	for _, q := range RetroQuestions {
		text, ok := said[q.Key]
		if text = strings.TrimSpace(text); !ok || text == *q.Field(n.Retro) {
			continue
		}
		if c := utf8.RuneCountInString(text); c > MaxRetro {
			return IncidentDeed{}, Fail(Invalid, "“%s” has %d characters; %d is the most.", q.Label, c, MaxRetro).
				WithHint("Keep what others learn from; a link holds the rest.").WithField(q.Key)
		}
		*q.Field(n.Retro), changed = text, true
	}
	if !changed {
		return IncidentDeed{}, Fail(AlreadyDone, "Nothing is different.").WithHint("When everybody agrees with it: `incident retro %s done:yes`.", i.ID)
	}
	n.Retro.By, n.Retro.Edition = w.Caller.Person, n.Retro.Edition+1
	if first {
		n.log(w, "retro", "%s began the retrospective", w.name(w.Caller.Person))
	}
	return IncidentDeed{Inc: n, What: "retro", For: stands}, nil
}

// RetroEdition is the edition that somebody reads now, 1 where nothing was written yet.
func (i *Incident) RetroEdition() int {
	if i.Retro == nil {
		return 1
	}
	return i.Retro.Edition + 1
}

// FinishRetro says that the retrospective is done. Nothing that others are to learn from may be blank.
func (i *Incident) FinishRetro(w Work, hang []Record) (IncidentDeed, *Error) {
	n, stands, err := i.begin(w, "retro")
	if err != nil {
		return IncidentDeed{}, err
	}
	if at := i.Times["retro_done"]; !at.IsZero() {
		by := ""
		if i.Retro != nil && i.Retro.By != "" {
			by = " by " + w.name(i.Retro.By)
		}
		return IncidentDeed{}, Fail(AlreadyDone, "The retrospective of %s was done on %s%s.", i.Ref(), DateOf(at, w.Dir.Location()).Long(), by).
			WithHint("It may still be changed until the incident is closed.")
	}
	var words []string
	e := Fail(Refused, "").WithRule("domain 3.6")
	for _, b := range i.RetroBlanks(hang) {
		if b.Bars {
			words = append(words, b.Words)
			if !slices.Contains(e.Suggest, b.Do) {
				e.Suggest = append(e.Suggest, b.Do)
			}
		}
	}
	if len(words) > 0 {
		e.Message = "The retrospective of " + i.Ref().String() + " is not done yet. Still blank: " + AndList(words) + "."
		return IncidentDeed{}, e.WithHint("“Not known” and “nothing” are answers too.")
	}
	if n.Retro == nil {
		n.Retro = &Retro{}
	}
	n.Times["retro_done"], n.Retro.DoneAt, n.Retro.By = w.Now.UTC(), w.Now.UTC(), w.Caller.Person
	n.log(w, "retro", "%s says the retrospective is done", w.name(w.Caller.Person))
	return IncidentDeed{Inc: n, What: "retro_done", For: stands}, nil
}

// FollowThrough counts the actions of an incident that was handled: what was promised, and what became of it.
type FollowThrough struct{ Of, Done, Late, Dropped int }

// Follow counts the actions among the records that hang on an incident, as of a day.
func Follow(hang []Record, today Date) FollowThrough {
	var f FollowThrough
	for _, rec := range hang {
		a, ok := rec.(*Action)
		if !ok {
			continue
		}
		f.Of++
		switch {
		case a.State == ActDone:
			f.Done++
		case a.State == ActDropped:
			f.Dropped++
		case a.Late(today) > 0:
			f.Late++
		}
	}
	return f
}

// Kept is how many actions something came of or may still: what was dropped is no lesson acted upon (domain 3.6).
func (f FollowThrough) Kept() int { return f.Of - f.Dropped }

// begun is the moment an incident counts from: when it was noticed (domain 6).
func (i *Incident) begun() time.Time { return i.Times["detected"] }
