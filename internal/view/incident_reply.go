package view

import (
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// IncidentDone is what somebody just did to an incident.
type IncidentDone struct {
	What   string   // domain.IncidentDeed.What
	Role   string   // the key of the role that was named
	Asked  []string // who was told, or asked for something, by this step
	Place  string   // the channel of its card
	Made   domain.Ref
	Search *domain.Escalation  // the search for a lead that began with it
	Again  []domain.Recurrence // what it turns out to repeat
	Reader string
	Now    time.Time
}

// incidentAnswers are the first lines of a reply, by what was done; each room adds its rows.
var incidentAnswers = map[string]func(d *domain.Directory, i *domain.Incident, x IncidentDone) []Line{
	"declared": func(d *domain.Directory, i *domain.Incident, x IncidentDone) []Line {
		out := []Line{L("Declared as ", B(i.ID), ".")}
		if i.Lead == x.Reader {
			out = append(out, L("You lead until somebody takes over."))
		}
		return out
	},
	"lead": func(d *domain.Directory, i *domain.Incident, x IncidentDone) []Line {
		if i.Lead == x.Reader {
			return []Line{L("You lead ", B(i.ID), " now.")}
		}
		return []Line{L(Name(d, i.Lead), " leads ", B(i.ID), " now and is told so.")}
	},
	"role": func(d *domain.Directory, i *domain.Incident, x IncidentDone) []Line {
		r, _ := domain.IncidentRoleOf(x.Role)
		if who := *r.Field(i); who != x.Reader {
			return []Line{L(Name(d, who), " is the "+r.Word+" now and is told so.")}
		}
		return []Line{L("You are the "+r.Word+" of ", B(i.ID), " now."), L(r.Duty)}
	},
	"severity": func(_ *domain.Directory, i *domain.Incident, _ IncidentDone) []Line {
		return []Line{L(B(i.ID), " is "+i.Severity+" now.")}
	},
	"contained": func(_ *domain.Directory, i *domain.Incident, _ IncidentDone) []Line {
		return []Line{L(B(i.ID), " is contained.")}
	},
	"spread": func(_ *domain.Directory, i *domain.Incident, _ IncidentDone) []Line {
		return []Line{L(B(i.ID), " is open again: it spreads.")}
	},
	"resolved": func(_ *domain.Directory, i *domain.Incident, _ IncidentDone) []Line {
		return []Line{L(B(i.ID), " is resolved.")}
	},
	"cancelled": func(_ *domain.Directory, i *domain.Incident, _ IncidentDone) []Line {
		return []Line{L(B(i.ID), " is called off. The reason is kept.")}
	},
}

// IncidentReply answers whoever just did something to an incident: what came of it, how it stands, what is next.
func IncidentReply(d *domain.Directory, i *domain.Incident, x IncidentDone) Message {
	first := []Line{L("Noted on ", B(i.ID), ".")}
	if f := incidentAnswers[x.What]; f != nil {
		first = f(d, i, x)
	}
	if len(x.Asked) > 0 {
		first = append(first, L("Told: ", peopleAnd(d, x.Asked), "."))
	}
	if x.Search != nil {
		first = append(first, L("People are asked to lead it, one after the other ("+x.Search.ID+")."))
		first = append(first, escalationNow(d, x.Search, d.ZoneOf(x.Reader), false)...)
	}
	m := Message{Summary: plainWords(first[0]) + " " + i.Title, About: []domain.Ref{i.Ref()}, Restricted: i.IsRestricted()}
	if !x.Made.IsZero() {
		m.About = append(m.About, x.Made)
	}
	m.Nodes = append(m.Nodes, Text(first...), Text(append([]Line{L(B(i.ID), " ", i.Title)}, incidentNow(d, i, x.Now)...)...))
	if next := incidentNext(d, i, x.Now); len(next) > 0 {
		m.Nodes = append(m.Nodes, Text(next...))
	}
	m.Nodes = append(m.Nodes, incidentAgain(d, &m, x.Again)...)
	m.Nodes = append(m.Nodes, incidentPresses(d, i, x.Now, incidentKeep(d, i, x.Reader, x.Now))...)
	if x.What == "declared" {
		m.Nodes = append(m.Nodes, placeNote(d, x.Place, i.IsRestricted())...)
	}
	return m
}
