package domain

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// Directory is the organisation as every replica keeps it in memory: people, teams, paths, services, controls,
// channels, open corrections. It is a value that is replaced, never changed, once it is in use.
type Directory struct {
	Version     int64     // counts changes of any directory record
	ReadAt      time.Time // real time of the last successful comparison with the store
	Stale       bool      // the store could not be reached at the last attempt
	Org         *Org
	People      map[string]*Person
	Teams       map[string]*Team
	Paths       map[string]*Path
	Services    map[string]*Service
	Controls    map[string]*Control
	Channels    map[string]*Channel
	Corrections map[string]*Correction

	made    *int                // renewed by Index; copies of the value share it
	joined  bool                // WithMembers was applied with all accounts
	members map[string]Member   // by Slack user id
	bySlack map[string]string   // Slack user id → person id
	led     map[string][]string // person → service ids they are accountable for, sorted
	does    map[string][]string // person → service ids they are responsible for, sorted
	ofTeam  map[string][]string // team → ids of its live services, sorted
}

// NewDirectory returns an empty directory.
func NewDirectory() *Directory {
	return &Directory{Org: &Org{}, People: map[string]*Person{}, Teams: map[string]*Team{}, Paths: map[string]*Path{},
		Services: map[string]*Service{}, Controls: map[string]*Control{}, Channels: map[string]*Channel{},
		Corrections: map[string]*Correction{}}
}

// Put adds or replaces one record; records of other kinds are ignored. Call Index afterwards.
func (d *Directory) Put(rec Record) {
	switch r := rec.(type) {
	case *Org:
		d.Org = r
	case *Person:
		d.People[r.ID] = r
	case *Team:
		d.Teams[r.ID] = r
	case *Path:
		d.Paths[r.ID] = r
	case *Service:
		d.Services[r.ID] = r
	case *Control:
		d.Controls[r.ID] = r
	case *Channel:
		d.Channels[r.ID] = r
	case *Correction:
		d.Corrections[r.ID] = r
	}
}

// Get returns a directory record, or nil.
func (d *Directory) Get(ref Ref) Record {
	var rec Record
	var ok bool
	switch ref.Kind {
	case KindOrg:
		return d.Org
	case KindPerson:
		rec, ok = d.People[ref.ID], d.People[ref.ID] != nil
	case KindTeam:
		rec, ok = d.Teams[ref.ID], d.Teams[ref.ID] != nil
	case KindPath:
		rec, ok = d.Paths[ref.ID], d.Paths[ref.ID] != nil
	case KindService:
		rec, ok = d.Services[ref.ID], d.Services[ref.ID] != nil
	case KindControl:
		rec, ok = d.Controls[ref.ID], d.Controls[ref.ID] != nil
	case KindChannel:
		rec, ok = d.Channels[ref.ID], d.Channels[ref.ID] != nil
	case KindCorrect:
		rec, ok = d.Corrections[ref.ID], d.Corrections[ref.ID] != nil
	}
	if !ok {
		return nil
	}
	return rec
}

// Clone copies the maps (not the records), for building the next directory.
func (d *Directory) Clone() *Directory {
	n := NewDirectory()
	n.Version, n.ReadAt, n.Stale, n.Org = d.Version, d.ReadAt, d.Stale, d.Org
	copyMap(n.People, d.People)
	copyMap(n.Teams, d.Teams)
	copyMap(n.Paths, d.Paths)
	copyMap(n.Services, d.Services)
	copyMap(n.Controls, d.Controls)
	copyMap(n.Channels, d.Channels)
	copyMap(n.Corrections, d.Corrections)
	return n
}

func lower(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

func copyMap[V any](dst, src map[string]V) {
	for k, v := range src {
		dst[k] = v
	}
}

// Same says whether two directories hold the very same records: one is a copy of the other that at most differs in
// when it was compared with the store. What is made of the names can serve on.
func (d *Directory) Same(other *Directory) bool {
	return d != nil && other != nil && d.made != nil && d.made == other.made
}

// Index rebuilds what is derived.
func (d *Directory) Index() {
	d.made = new(int)
	d.bySlack, d.led, d.does, d.ofTeam = map[string]string{}, map[string][]string{}, map[string][]string{}, map[string][]string{}
	for _, p := range d.People {
		if p.Slack != "" {
			d.bySlack[p.Slack] = p.ID
		}
	}
	for _, s := range d.Services {
		if !s.Live() {
			continue
		}
		if s.Team != "" {
			d.ofTeam[s.Team] = append(d.ofTeam[s.Team], s.ID)
		}
		if s.Accountable != "" {
			d.led[s.Accountable] = append(d.led[s.Accountable], s.ID)
		}
		for _, r := range s.Responsible {
			d.does[r] = append(d.does[r], s.ID)
		}
	}
	for _, m := range []map[string][]string{d.led, d.does, d.ofTeam} {
		for _, ids := range m {
			slices.Sort(ids)
		}
	}
}

// AccountableFor lists the live services a person answers for, sorted by id.
func (d *Directory) AccountableFor(person string) []string { return d.led[person] }

// ResponsibleFor lists the live services a person works on, sorted by id.
func (d *Directory) ResponsibleFor(person string) []string { return d.does[person] }

// ServicesOf lists a team's live services, sorted by id.
func (d *Directory) ServicesOf(team string) []string { return d.ofTeam[team] }

// BySlack is the person whose record names a Slack user id, or nil.
func (d *Directory) BySlack(user string) *Person { return d.People[d.bySlack[user]] }

// EmailOf is the address by which Slack may know a person of the file (domain 7.5).
func (d *Directory) EmailOf(p *Person) string {
	if p.Email != "" {
		return strings.ToLower(p.Email)
	}
	if d.Org.EmailDomain == "" {
		return ""
	}
	return strings.ToLower(p.ID + "@" + d.Org.EmailDomain)
}

// Name is the name people read for a person id or "@group" handle; the id itself where nobody is known.
func (d *Directory) Name(person string) string {
	if person == LeadsStep {
		return "all security leads"
	}
	if p := d.People[person]; p != nil && p.Name != "" {
		return p.Name
	}
	return person
}

// Location is the organisation's zone; UTC where none is set or it is unknown.
func (d *Directory) Location() *time.Location { return Zone(d.Org.Timezone, time.UTC) }

// ZoneOf is a person's zone: own setting, else file, else organisation (domain 7.5). A Slack profile's zone is put
// into Person.Zone of members who are not in the file.
func (d *Directory) ZoneOf(person string) *time.Location {
	p := d.People[person]
	if p == nil {
		return d.Location()
	}
	return Zone(p.OwnZone, Zone(p.Zone, d.Location()))
}

// Zone is the named zone, or fallback where the name is empty or unknown.
func Zone(name string, fallback *time.Location) *time.Location {
	if name == "" || name == "Local" {
		return fallback
	}
	if l, ok := zones.Load(name); ok {
		return l.(*time.Location)
	}
	l, err := time.LoadLocation(name)
	if err != nil {
		return fallback
	}
	zones.Store(name, l)
	return l
}

// zones keeps what LoadLocation reads anew at every call. There are some 600 names, so it stays small.
var zones sync.Map

// Today is the organisation's calendar day at now.
func (d *Directory) Today(now time.Time) Date { return DateOf(now, d.Location()) }

// With lists the persons who are active and hold a role, sorted by id.
func (d *Directory) With(r Role) []*Person {
	var out []*Person
	for _, p := range d.People {
		if p.Live() && slices.Contains(p.Roles, r) {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b *Person) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// MaxDelegateHops is how far a chain of delegates is followed (domain 1.2).
const MaxDelegateHops = 3

// Stand is who answers for a person today: the person, or the delegate at the end of at most three hops without a
// loop; "" where nobody is reachable (domain 1.2).
func (d *Directory) Stand(person string, today Date) string {
	seen := map[string]bool{}
	for hop := 0; hop <= MaxDelegateHops; hop++ {
		p := d.People[person]
		if p == nil || !p.Live() || seen[person] {
			return ""
		}
		if p.AwayUntil.IsZero() || today.After(p.AwayUntil) {
			return person
		}
		seen[person] = true
		person = p.Delegate
	}
	return ""
}

// Reachable says whether somebody answers for the person today (domain 1.2).
func (d *Directory) Reachable(person string, today Date) bool { return d.Stand(person, today) != "" }

// ChannelFor is the first channel with a use, and nil where none has it.
func (d *Directory) ChannelFor(use string) *Channel {
	var ids []string
	for id, c := range d.Channels {
		if slices.Contains(c.Use, use) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids)
	return d.Channels[ids[0]]
}
