package domain

import (
	"slices"
	"strings"
)

// Each calls f for the records of a directory kind, sorted by id.
func (d *Directory) Each(k Kind, f func(Record)) {
	switch k {
	case KindOrg:
		if d.Org != nil && d.Org.Name != "" {
			f(d.Org)
		}
	case KindPerson:
		each(d.People, f)
	case KindTeam:
		each(d.Teams, f)
	case KindPath:
		each(d.Paths, f)
	case KindService:
		each(d.Services, f)
	case KindControl:
		each(d.Controls, f)
	case KindChannel:
		each(d.Channels, f)
	case KindCorrect:
		each(d.Corrections, f)
	}
}

func each[R Record](m map[string]R, f func(Record)) {
	ids := make([]string, 0, len(m))
	for id := range m {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, strings.Compare)
	for _, id := range ids {
		f(m[id])
	}
}

// Kinds lists every kind of record, in the order of a backup.
var Kinds = slices.Concat([]Kind{KindOrg, KindPerson, KindTeam, KindPath, KindService, KindControl, KindChannel, KindCorrect},
	Numbered, []Kind{KindAgenda, KindSeries, KindThanks, KindIssue, KindDaily, KindSheet})
