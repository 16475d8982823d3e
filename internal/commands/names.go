package commands

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/find"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// names keeps the index of everything in the directory that has a name, one for each version of the directory.
type names struct {
	mu    sync.Mutex
	of    *domain.Directory
	index *find.Index
	teams map[string][]string // team → its live services, sorted
	repos *repoIndex
}

// at is the index of a directory. Where a new version changed no name, the old index serves on.
func (n *names) at(d *domain.Directory) *find.Index {
	if n == nil {
		return find.New(entries(d))
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.of.Same(d) {
		return n.index
	}
	n.teams, n.repos = servicesByTeam(d), newRepoIndex(d)
	e := entries(d)
	if n.index == nil || !slices.EqualFunc(e, n.index.Entries(), sameEntry) {
		n.index = find.New(e)
	}
	n.of = d
	return n.index
}

func sameEntry(a, b find.Entry) bool {
	return a.Kind == b.Kind && a.ID == b.ID && a.Label == b.Label && a.Quiet == b.Quiet && slices.Equal(a.Names, b.Names)
}

// entries lists what can be found: services, controls, teams, channels and people, in a stable order.
func entries(d *domain.Directory) []find.Entry {
	out := make([]find.Entry, 0, len(d.Services)+len(d.People)+len(d.Controls)+len(d.Teams)+len(d.Channels))
	add := func(kind domain.Kind, id, label string, live bool, more ...string) {
		out = append(out, find.Entry{Kind: string(kind), ID: id, Label: label, Names: more, Quiet: !live})
	}
	for _, s := range d.Services {
		add(domain.KindService, s.ID, s.Name, s.Live(), s.Aliases...)
	}
	for _, c := range d.Controls {
		add(domain.KindControl, c.ID, c.Name, true, c.Aliases...)
	}
	for _, t := range d.Teams {
		add(domain.KindTeam, t.ID, t.Name, true)
	}
	for _, c := range d.Channels {
		add(domain.KindChannel, c.ID, "", true)
	}
	for _, p := range d.People {
		more := []string{}
		if p.Email != "" {
			more = append(more, p.Email)
		}
		add(domain.KindPerson, p.ID, p.Name, p.Live(), more...)
	}
	slices.SortFunc(out, func(a, b find.Entry) int {
		if a.Kind != b.Kind {
			return strings.Compare(a.Kind, b.Kind)
		}
		return strings.Compare(a.ID, b.ID)
	})
	return out
}

// servicesByTeam lists the live services of each team.
func servicesByTeam(d *domain.Directory) map[string][]string {
	out := map[string][]string{}
	for id, s := range d.Services {
		if s.Live() {
			out[s.Team] = append(out[s.Team], id)
		}
	}
	for _, ids := range out {
		slices.Sort(ids)
	}
	return out
}

// lookups gives the maps that are kept beside the index, of the same version.
func (n *names) lookups(d *domain.Directory) (teams map[string][]string, repos *repoIndex) {
	if n == nil {
		return servicesByTeam(d), newRepoIndex(d)
	}
	n.at(d)
	n.mu.Lock()
	defer n.mu.Unlock()
	if !n.of.Same(d) { // a newer version came between
		return servicesByTeam(d), newRepoIndex(d)
	}
	return n.teams, n.repos
}

// Names is the index of everything in the directory that has a name.
func (d Desk) Names() *find.Index { return d.names.at(d.Directory()) }

// Suggest lists what somebody may be typing the name of, for a menu with type-ahead, from memory alone: kind is
// service, control, team, person, or "" for all of them.
func (t *Tree) Suggest(_ context.Context, caller domain.Caller, kind domain.Kind, text string) []view.Option {
	if caller.May(domain.MayAsk) != nil {
		return nil
	}
	var kinds []string
	if kind != "" {
		kinds = []string{string(kind)}
	}
	var out []view.Option
	for _, h := range t.Desk.Names().Ahead(text, mostOffered, kinds...) {
		out = append(out, view.Option{Value: h.ID, Label: labelOf(h.Entry)})
	}
	return out
}

// labelOf is a name with its id, as menus show it.
func labelOf(e find.Entry) string {
	if e.Label == "" || e.Label == e.ID {
		return e.ID
	}
	if e.Kind == string(domain.KindPerson) {
		return e.Label
	}
	return e.Label + " (" + e.ID + ")"
}
