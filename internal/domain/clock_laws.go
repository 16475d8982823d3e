package domain

import (
	"slices"
	"strings"
)

// The words of a law's standing, for a company and for one incident. What is unknown is handled as applying (domain 5.5).
const (
	LawApplies       = "applies"
	LawNotApplicable = "not_applicable"
	LawUnknown       = "unknown"
)

// Law is one of the laws and duties whose clocks are kept (domain 5.5).
type Law struct {
	Key  string // in Incident.Legal and in the organisation's obligations
	Name string // as people read it
	// Unasked says whether an incident starts with it though the organisation's file does not name it.
	Unasked func(d *Directory, i *Incident) bool
}

// Laws are those of domain 5.5, in its order.
var Laws = []Law{
	{"gdpr", "GDPR (EU data protection)", always},
	{"nis2", "NIS2 (EU network security)", always},
	{"sec_8k", "SEC Form 8-K (US listed companies)", nil}, // on if listed on an exchange: the file says so
	{"hipaa", "HIPAA (US health data)", touchesHealth},
	{"uk_gdpr", "UK GDPR", nil},
	{"eu_dora", "DORA (EU financial firms)", nil},
	{"nydfs", "NYDFS (New York financial firms)", nil},
	{"circia", "CIRCIA (US critical infrastructure)", nil},
	{"contract", "Contracts with customers", nil},
}

// LawOf is a law by its key.
func LawOf(key string) (Law, bool) {
	if k := slices.IndexFunc(Laws, func(l Law) bool { return l.Key == key }); k >= 0 {
		return Laws[k], true
	}
	return Law{}, false
}

func always(*Directory, *Incident) bool { return true }

// touchesHealth says whether a service of the incident keeps data about people's health.
func touchesHealth(d *Directory, i *Incident) bool {
	return slices.ContainsFunc(i.ServiceIDs, func(id string) bool {
		s := d.Services[id]
		return s != nil && slices.ContainsFunc(s.Data, func(kind string) bool {
			k := strings.ToLower(kind)
			return strings.Contains(k, "patient") || strings.Contains(k, "health") || strings.Contains(k, "medical")
		})
	})
}

// StartLegal begins the legal block of a new incident: each law that binds the organisation as its file says, and those
// that are on by default. Whether one applies to this incident is for people to say; until then it is unknown, and its
// clocks count as if it did. Exercises have no legal clocks (domain 3.6, 5.5).
func StartLegal(d *Directory, i *Incident) {
	i.Legal = nil
	if i.Kind == KindExercise {
		return
	}
	AddLegal(d, i)
}

// AddLegal adds to an incident the laws that it has not yet and that may apply to it as it stands: with a service that
// turns out to be touched comes the law on its data. Nothing that people said is changed, nothing is taken away.
func AddLegal(d *Directory, i *Incident) {
	if i.Kind == KindExercise {
		return
	}
	if i.Legal == nil {
		i.Legal = map[string]Legal{}
	}
	for _, law := range Laws {
		if _, stands := i.Legal[law.Key]; stands {
			continue
		}
		switch d.Org.Obligations[law.Key] {
		case LawNotApplicable:
		case LawApplies, LawUnknown:
			i.Legal[law.Key] = Legal{Status: LawUnknown}
		default:
			if law.Unasked != nil && law.Unasked(d, i) {
				i.Legal[law.Key] = Legal{Status: LawUnknown}
			}
		}
	}
}
