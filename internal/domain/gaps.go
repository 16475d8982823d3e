package domain

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// GapKind says what is missing in who owns what.
type GapKind string

// The ownership gaps of domain 1.2, in the order they are told.
const (
	GapNoAccountable GapKind = "no_accountable"
	GapUnreachable   GapKind = "accountable_unreachable"
	GapNoResponsible GapKind = "no_responsible"
	GapNoPath        GapKind = "no_path"
	GapStale         GapKind = "stale"
)

// What else is wrong with the directory and worth saying: a correction nobody answered, warnings of domain 1.2, teams
// without an active champion, areas nobody may accept risk for, steps that lead to nobody.
const (
	GapDisputed      GapKind = "disputed"
	GapBoth          GapKind = "consulted_and_informed"
	GapManyConsulted GapKind = "many_consulted"
	GapNoChampion    GapKind = "no_champion"
	GapNoExecutive   GapKind = "no_executive"
	GapDeadStep      GapKind = "unreachable_step"
	GapTooMany       GapKind = "too_many"
	GapRiskOwner     GapKind = "risk_owner" // an open risk that nobody owns, or whose owner has not accepted it (domain 3.1)
)

// ServiceGapKinds lists the kinds that count as ownership gaps of a service (domain 1.2); Service.GapSince has these
// keys.
var ServiceGapKinds = []GapKind{GapNoAccountable, GapUnreachable, GapNoResponsible, GapNoPath, GapStale}

// The limits of domain 1.2 and 6.
const (
	ConfirmDays    = 90 // an owner's or a champion's confirmation holds this long; exactly 90 days is still good
	MaxConsulted   = 7
	MaxAccountable = 15
)

// Gap is one thing missing, said in a sentence.
type Gap struct {
	Kind   GapKind
	About  Ref    // the service, control, team, path or person
	Tier   int    // of a service, else 0
	Person string // whom it is about, where it is about somebody
	On     string // the service of a risk, else ""
	Since  Date   // when it was first seen, where that is kept
	Text   string
}

// StaleOn says whether a confirmation is older than 90 days on a day, or was never given (domain 1.2).
func StaleOn(confirmed, today Date) bool {
	return confirmed.IsZero() || today.Days(confirmed) > ConfirmDays
}

// ChampionActive says whether a person counts as a champion today: account active and confirmed within 90 days
// (domain 1.1).
func (d *Directory) ChampionActive(person string, today Date) bool {
	p := d.People[person]
	return p != nil && p.Live() && !StaleOn(p.ChampionAck, today)
}

// ActiveChampions lists a team's champions who are active today, in the team's order.
func (d *Directory) ActiveChampions(t *Team, today Date) []string {
	return slices.DeleteFunc(slices.Clone(t.Champions), func(id string) bool { return !d.ChampionActive(id, today) })
}

// IsGroup says whether a target is a Slack user group ("@payments-oncall") rather than a person.
func IsGroup(target string) bool { return strings.HasPrefix(target, "@") }

// AnyReachable says whether one of the targets can be reached today. A user group counts: who is in it is read when
// it is asked (domain 1.3).
func (d *Directory) AnyReachable(targets []string, today Date) bool {
	return slices.ContainsFunc(targets, func(t string) bool { return IsGroup(t) || d.Reachable(t, today) })
}

// ServiceGaps lists the ownership gaps of one service (domain 1.2). A retired service has none.
func ServiceGaps(d *Directory, s *Service, today Date) []Gap {
	if !s.Live() {
		return nil
	}
	g := gaps{d: d, today: today, about: s.Ref(), name: named(s), tier: s.Tier, since: s.GapSince}
	g.raci(s.RACI)
	if _, ok := d.Paths[s.Path]; !ok {
		g.add(GapNoPath, "", "There is no escalation path for %s.", g.name)
	}
	switch {
	case s.Confirmed.IsZero():
		g.add(GapStale, "", "Nobody has ever confirmed who owns %s.", g.name)
	case StaleOn(s.Confirmed, today):
		g.add(GapStale, "", "Who owns %s was last confirmed %d days ago.", g.name, today.Days(s.Confirmed))
	}
	return g.out
}

// ControlGaps lists the gaps of one control: who answers for it and who does the work. A control is not confirmed by
// file and takes the path of the service it is missing on, so a missing path and a never given confirmation are no
// gaps of it.
func ControlGaps(d *Directory, c *Control, today Date) []Gap {
	g := gaps{d: d, today: today, about: c.Ref(), name: named(c)}
	g.raci(c.RACI)
	if !c.Confirmed.IsZero() && StaleOn(c.Confirmed, today) {
		g.add(GapStale, "", "Who owns %s was last confirmed %d days ago.", g.name, today.Days(c.Confirmed))
	}
	return g.out
}

// AllGaps lists everything missing in the directory: services tier 1 first, then controls, teams, paths, people.
func AllGaps(d *Directory, today Date) []Gap {
	var out []Gap
	load := map[string]int{}
	for _, s := range d.Services {
		out = append(out, ServiceGaps(d, s, today)...)
		out = append(out, warnings(d, s.Ref(), named(s), s.Tier, s.RACI, s.Live())...)
		if s.Live() {
			load[s.Accountable]++
		}
	}
	for _, c := range d.Controls {
		out = append(out, ControlGaps(d, c, today)...)
		out = append(out, warnings(d, c.Ref(), named(c), 0, c.RACI, true)...)
		load[c.Accountable]++
	}
	out = append(out, teamGaps(d, today)...)
	out = append(out, pathGaps(d, today)...)
	out = append(out, DisputedGaps(d, today)...)
	for person, n := range load {
		if person != "" && n > MaxAccountable {
			out = append(out, Gap{Kind: GapTooMany, About: Ref{KindPerson, person}, Person: person,
				Text: fmt.Sprintf("%s is accountable for %d services and controls; more than %d is too many for one person.", d.Name(person), n, MaxAccountable)})
		}
	}
	slices.SortFunc(out, byTier)
	return out
}

// DisputedGaps lists what colleagues say is wrong about who owns what and nobody answered in five business days
// (product 1, scene 2).
func DisputedGaps(d *Directory, today Date) []Gap {
	var out []Gap
	for _, c := range d.Corrections {
		if c.Live() && !c.GapFrom.IsZero() && !today.Before(c.GapFrom) {
			g := Gap{Kind: GapDisputed, About: c.About, Person: c.Asked, Since: c.GapFrom,
				Text: fmt.Sprintf("%s has not answered what a colleague says is wrong about %s.", d.Name(c.Asked), d.NameOf(c.About))}
			if s := d.Services[c.About.ID]; s != nil && c.About.Kind == KindService {
				g.Tier = s.Tier
			}
			out = append(out, g)
		}
	}
	return out
}

// NameOf is the name of a directory record, or its id where nothing is known of it.
func (d *Directory) NameOf(ref Ref) string {
	if rec := d.Get(ref); rec != nil {
		return named(rec)
	}
	return ref.ID
}

// TitleOf is what people call a record beside its number, wherever they meet it: an exception by what it allows, a
// request for proof by its control, a search that began by itself by the first sentence of its reason, all else by its
// heading.
func (d *Directory) TitleOf(rec Record) string {
	switch r := rec.(type) {
	case *Exception:
		s := d.NameOf(Ref{KindService, r.Service})
		switch {
		case r.Control != "":
			s += " without “" + d.NameOf(Ref{KindControl, r.Control}) + "”"
		case r.Exit != "":
			s += " until “" + Clip(r.Exit, 60) + "”"
		}
		return s
	case *Evidence:
		return "Proof for “" + d.NameOf(Ref{KindControl, r.Control}) + "”"
	case *Escalation:
		if first, _, _ := strings.Cut(r.Why, ". "); r.By == SystemCaller.Person && first != "" { // its own reasons may be long
			return strings.TrimSuffix(first, ".")
		}
	}
	return named(rec)
}

func named(r Record) string {
	if h := r.Heading(); h != "" {
		return h
	}
	return r.Ref().ID
}

// gaps collects what is missing of one thing.
type gaps struct {
	d     *Directory
	today Date
	about Ref
	name  string
	tier  int
	since map[string]Date
	out   []Gap
}

func (g *gaps) add(k GapKind, person, format string, args ...any) {
	g.out = append(g.out, Gap{Kind: k, About: g.about, Tier: g.tier, Person: person, Since: g.since[string(k)], Text: fmt.Sprintf(format, args...)})
}

func (g *gaps) raci(r RACI) {
	a := g.d.People[r.Accountable]
	switch {
	case r.Accountable == "":
		g.add(GapNoAccountable, "", "Nobody is accountable for %s.", g.name)
	case IsGroup(r.Accountable):
		g.add(GapNoAccountable, "", "The user group %s is named as accountable for %s; it must be one person.", r.Accountable, g.name)
	case g.d.Reachable(r.Accountable, g.today):
	case a == nil:
		g.add(GapUnreachable, r.Accountable, "%s, accountable for %s, is not known here.", r.Accountable, g.name)
	case !a.Live():
		g.add(GapUnreachable, r.Accountable, "%s, accountable for %s, has left.", a.Name, g.name)
	default:
		g.add(GapUnreachable, r.Accountable, "%s, accountable for %s, is away until %s and nobody stands in.", a.Name, g.name, a.AwayUntil.Long())
	}
	switch {
	case len(r.Responsible) == 0:
		g.add(GapNoResponsible, "", "Nobody does the work on %s.", g.name)
	case !g.d.AnyReachable(r.Responsible, g.today):
		g.add(GapNoResponsible, "", "Nobody who does the work on %s can be reached.", g.name)
	}
}

// warnings are about lists that are kept but read badly (domain 1.2).
func warnings(d *Directory, about Ref, name string, tier int, r RACI, live bool) []Gap {
	if !live {
		return nil
	}
	g := gaps{d: d, about: about, name: name, tier: tier}
	for _, p := range r.Consulted {
		if slices.Contains(r.Informed, p) {
			g.add(GapBoth, p, "%s is both asked before and told after about %s; one of the two is enough.", d.Name(p), name)
		}
	}
	if len(r.Consulted) > MaxConsulted {
		g.add(GapManyConsulted, "", "%d are to be asked before anything changes on %s; more than %d slows everybody down.", len(r.Consulted), name, MaxConsulted)
	}
	return g.out
}

func teamGaps(d *Directory, today Date) []Gap {
	owns := map[string]bool{}
	for _, s := range d.Services {
		owns[s.Team] = owns[s.Team] || s.Live()
	}
	var out []Gap
	for _, t := range d.Teams {
		g := gaps{d: d, about: t.Ref(), name: named(t)}
		if len(d.ActiveChampions(t, today)) == 0 {
			g.add(GapNoChampion, "", "%s has no active security champion.", g.name)
		}
		if owns[t.ID] && len(d.Executives(t.ID)) == 0 {
			g.add(GapNoExecutive, "", "Nobody may accept a high risk for %s: no executive has it in their area.", g.name)
		}
		out = append(out, g.out...)
	}
	return out
}

// Executives lists who may accept a high risk for an area: the active executives who name it, else those with "all"
// (domain 7.5). An area is a team's id. Sorted by id.
func (d *Directory) Executives(area string) []*Person {
	for _, want := range []string{area, "all"} {
		var out []*Person
		for _, p := range d.With(RoleExecutive) {
			if slices.Contains(p.Area, want) {
				out = append(out, p)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

func pathGaps(d *Directory, today Date) []Gap {
	var out []Gap
	for _, p := range d.Paths {
		g := gaps{d: d, about: p.Ref(), name: p.ID}
		for i, s := range p.Steps {
			if !IsGroup(s.To) && !d.Reachable(s.To, today) {
				g.add(GapDeadStep, s.To, "Step %d of the escalation path %s leads to %s, who cannot be reached.", i+1, p.ID, d.Name(s.To))
			}
		}
		out = append(out, g.out...)
	}
	return out
}

var gapOrder = []Kind{KindService, KindControl, KindTeam, KindPath, KindPerson}

// byTier orders gaps: services by tier (a tier nobody gave stands last), then the other things; by id, by kind.
func byTier(a, b Gap) int {
	tier := func(g Gap) int {
		if g.Tier == 0 {
			return 9
		}
		return g.Tier
	}
	return cmp.Or(cmp.Compare(slices.Index(gapOrder, a.About.Kind), slices.Index(gapOrder, b.About.Kind)),
		cmp.Compare(tier(a), tier(b)), cmp.Compare(a.About.ID, b.About.ID),
		cmp.Compare(slices.Index(gapKinds, a.Kind), slices.Index(gapKinds, b.Kind)), cmp.Compare(a.Text, b.Text))
}

var gapKinds = append(slices.Clone(ServiceGapKinds), GapDisputed, GapBoth, GapManyConsulted, GapNoChampion, GapNoExecutive, GapDeadStep, GapTooMany)

// GapsSince is when each present gap of a service was first seen: what was kept, today for a new one, nothing for one
// that is gone.
func GapsSince(d *Directory, s *Service, today Date) map[string]Date {
	var out map[string]Date
	for _, g := range ServiceGaps(d, s, today) {
		if out == nil {
			out = map[string]Date{}
		}
		out[string(g.Kind)] = today
		if was, ok := s.GapSince[string(g.Kind)]; ok {
			out[string(g.Kind)] = was
		}
	}
	return out
}
