package domain

import (
	"slices"
	"strings"
	"testing"
)

// lifeByHand is the life of domain 3.6, written down from the law and not from the table that the program goes by: what a
// verb makes of a state. What is not here is refused.
var lifeByHand = map[string]string{
	"declared lead":         "lead_assigned",
	"lead_assigned contain": "contained",
	"contained spread":      "lead_assigned",
	"contained resolve":     "resolved",
	"resolved close":        "closed",
	"retro_due close":       "closed",
	"declared cancel":       "cancelled", // any before resolved
	"lead_assigned cancel":  "cancelled",
	"contained cancel":      "cancelled",

	"resolved retro": "resolved", "retro_due retro": "retro_due",
	"lead_assigned lead": "lead_assigned", "contained lead": "contained", "resolved lead": "resolved", "retro_due lead": "retro_due", // handed over
	"cancelled update": "cancelled", // the last word
}

// wordsByHand change no state, and are for as long as it is not over.
var wordsByHand = []string{"update", "role", "note", "decision", "severity", "clock", "edit"}

// drillByHand is what an exercise has besides.
var drillByHand = map[string]string{
	"declared end": "resolved", "lead_assigned end": "resolved", "contained end": "resolved",
	"declared inject": "declared", "lead_assigned inject": "lead_assigned", "contained inject": "contained",
}

// mayByHand says who may, of those in the test below. Rui leads from lead_assigned on, Noor is a security lead, Saoirse
// contains, Celeste is the comms lead, Marguerite a legal reviewer; Amrit declared or started it.
var mayByHand = map[string]string{
	"contain": "rui noor", "spread": "rui noor", "resolve": "rui noor", "close": "rui noor", "cancel": "rui noor", "retro": "rui noor",
	"severity": "rui noor", "edit": "rui noor", "lead": "rui noor", "update": "rui noor celeste", "clock": "rui noor marguerite",
	"role": "rui noor saoirse celeste marguerite amrit thandi", "note": "rui noor saoirse celeste marguerite amrit thandi",
	"decision": "rui noor saoirse celeste marguerite amrit thandi", "end": "rui noor amrit", "inject": "noor amrit",
	"declared lead": "rui noor saoirse celeste marguerite amrit thandi", // a free role is anybody's
}

// Each verb in each state by each sort of person, real and exercise, against the law in the lists above.
func TestTheLifeOfAnIncidentAsTheLawSays(t *testing.T) {
	d := crisis()
	states := []string{IncDeclared, IncLed, IncContained, IncResolved, IncRetroDue, IncClosed, IncCancelled}
	verbs := append([]string{"declare", "retro_due", "lead", "contain", "spread", "resolve", "close", "cancel", "retro", "end", "inject"}, wordsByHand...)
	for _, kind := range []string{KindReal, KindExercise} {
		for _, state := range states {
			for _, verb := range verbs {
				to := lifeByHand[state+" "+verb]
				if slices.Contains(wordsByHand, verb) && state != IncClosed && state != IncCancelled {
					to = state
				}
				if kind == KindExercise && to == "" {
					to = drillByHand[state+" "+verb]
				}
				for _, who := range []string{"rui", "noor", "saoirse", "celeste", "marguerite", "amrit", "thandi", "yusra"} {
					may := mayByHand[state+" "+verb]
					if may == "" {
						may = mayByHand[verb]
					}
					got, allowed := goes(d, kind, state, verb, who), slices.Contains(strings.Fields(may), who)
					if state == IncDeclared && who == "rui" && !strings.Contains(may, "thandi") {
						allowed = false // nobody leads it yet
					}
					want := ""
					if to != "" && allowed {
						want = to
					}
					if got != want {
						t.Errorf("%s of an incident that is %s (%s) by %s: %q, want %q", verb, state, kind, who, got, want)
					}
				}
			}
		}
	}
}

// goes is the state that a verb leaves an incident in; "" where it is refused.
func goes(d *Directory, kind, state, verb, who string) string {
	i := anIncident(state)
	i.Kind, i.Comms = kind, "celeste"
	w := workAs(d, who, nil)
	deed, err := IncidentDeed{}, (*Error)(nil)
	switch step := map[string]func(*Incident, Work, string) (IncidentDeed, *Error){"contain": (*Incident).Contain, "spread": (*Incident).Spread,
		"resolve": (*Incident).Resolve, "cancel": (*Incident).Cancel, "end": (*Incident).EndDrill}[verb]; {
	case step != nil:
		deed, err = step(i, w, "as said")
	case verb == "lead" && state == IncDeclared:
		deed, err = i.NameRole(w, "lead", "", false)
	case verb == "inject":
		deed, err = i.Inject(w, "", "the phone rings")
	default:
		deed.Inc, _, err = i.begin(w, verb)
	}
	if err != nil {
		return ""
	}
	return deed.Inc.State
}

// How an exercise ended is kept as it was said, and what is too long is refused instead of being cut.
func TestHowAnExerciseEndedIsKeptWhole(t *testing.T) {
	d := crisis()
	i := anIncident(IncLed)
	i.Kind = KindExercise
	whole := strings.Repeat("ä", 500)
	if deed, err := i.EndDrill(workAs(d, "rui", nil), whole); err != nil || deed.Inc.Outcome != whole || deed.Inc.State != IncResolved {
		t.Errorf("500 characters: %v", err)
	}
	if _, err := i.EndDrill(workAs(d, "rui", nil), whole+"ä"); err == nil || err.Field != "words" || err.Hint == "" || !strings.Contains(err.Message, "501 characters; 500") {
		t.Errorf("501 characters: %v", err)
	}
	if deed, err := i.EndDrill(workAs(d, "rui", nil), "  "); err != nil || deed.Inc.Outcome != "The exercise was played to its end." {
		t.Errorf("without a word: %v", err)
	}
}
