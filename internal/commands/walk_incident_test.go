package commands_test

import (
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

func init() { walks[domain.KindIncident] = incidentWalk }

// incidentWalk is led by Callum, who is away: Thandi leads in his place, so that taking the lead changes something.
var incidentWalk = walk{
	cast: map[string][]domain.Part{"thandi": {domain.PartIncidentLead, domain.PartAnyone}, "celeste": {domain.PartComms, domain.PartAnyone}, "bram": {domain.PartLegal, domain.PartAnyone},
		"stellan": {domain.PartLead, domain.PartAnyone}, "saoirse": {domain.PartAnyone}, "yusra": {}},
	parts: func(who, state, verb string) []domain.Part {
		switch {
		case who == "thandi" && (state == "" || state == domain.IncDeclared): // nobody leads yet
			return []domain.Part{domain.PartAnyone}
		}
		return nil
	},
	// An action of it, with its number, is what closing wants.
	under: func(id string, today domain.Date) domain.Record {
		return &domain.Action{ID: "ACT-" + id[4:], Title: "walked", Owner: "rui", AddedBy: "rui", State: domain.ActOpen, Service: "track-api", From: domain.Ref{Kind: domain.KindIncident, ID: id},
			Created: today, FirstDue: today.AddDays(9), Due: today.AddDays(9)}
	},
	make: walkedIncident,
	words: map[string]string{"declare": `incident declare "walked" severity:SEV3 service:track-api`, "lead": `incident lead %s`, "contain": `incident contain %s "stopped"`,
		"spread": `incident contain %s off "it is back"`, "resolve": `incident resolve %s "over"`, "close": `incident close %s`, "cancel": `incident cancel %s "a test"`,
		"retro": `incident retro %s well:"we were quick"`, "role": `incident role %s scribe`, "severity": `incident severity %s SEV4 "nobody noticed"`, "edit": `incident edit %s type:phishing`,
		"update": `incident update %s know:"Parcels were shown." effect:"not known yet" doing:"We look." to:engineer`, "note": `incident note %s "the page is off"`,
		"decision": `incident decision %s "Switch the page off" because:"parcels are shown" by:@gideon`, "clock": `incident clock applies %s nis2`},
}

func walkedIncident(id, state, verb string, today domain.Date) domain.Record {
	at := asOf.Add(-3 * time.Hour)
	i := &domain.Incident{ID: id, Title: "walked", Kind: domain.KindReal, Type: "exposed-parcels", Severity: "SEV3", State: state, ServiceIDs: []string{"track-api"}, By: "rui", Comms: "celeste",
		Control: "access-review", Times: map[string]time.Time{"detected": at, "declared": at}}
	if verb == "clock" {
		i.Legal = map[string]domain.Legal{"nis2": {Status: "unknown"}}
	}
	if state == domain.IncDeclared {
		return i
	}
	i.Lead, i.Times["lead_assigned"] = "callum", at
	switch state {
	case domain.IncLed:
		return i
	case domain.IncCancelled: // whoever was told that it runs hears that it was none
		i.Times["cancelled"] = at.Add(time.Hour)
		i.Updates = []domain.StakeholderUpdate{{N: 1, At: at, By: "celeste", Know: "It is looked at.", Audiences: []string{"engineer"}}}
		i.Timeline = []domain.Moment{{N: 1, At: at, By: "celeste", What: "update"}, {N: 2, At: at.Add(time.Hour), By: "stellan", What: "cancel"}}
		return i
	}
	i.Times["contained"] = at.Add(time.Hour)
	if state == domain.IncContained {
		if verb == "resolve" { // a worse one goes on to its retrospective at once
			i.Severity = "SEV4"
		}
		return i
	}
	i.Times["resolved"], i.Outcome = at.Add(2*time.Hour), "over"
	if state == domain.IncResolved && verb != "severity" { // any other would owe a retrospective by now
		i.Severity = "SEV4"
	}
	if verb == "close" {
		i.Retro, i.Times["retro_done"] = &domain.Retro{Factors: "an old link", Well: "quick", By: "rui", DoneAt: at.Add(150 * time.Minute)}, at.Add(150*time.Minute)
	}
	return i
}
