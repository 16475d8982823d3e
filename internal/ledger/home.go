package ledger

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Home is what the Home tab shows its reader (product 1, scene 11). What the reader may not see is neither named nor
// counted.
type Home struct {
	Waits []Wait
	Mine  Listing // what is the reader's, the earliest first
	Team  *TeamHome
	Three *Three // executives
	Was   *Three // the internal ones of them at the last weekly sync; nil where there was none
	Now   *Three // the internal ones now, to compare with
	Board *Board // security leads
	Proof *Proof // auditors and evidence coordinators
}

// TeamHome is how the reader's own team stands.
type TeamHome struct {
	Team                         string
	Risks, High, Late, Actions   int
	LateActions, Exceptions, End int
	Worst                        []domain.Record // risks, what to do first
}

// Three are the three numbers of an executive: open risks rated High or Critical; risks past their target, of those in
// work; exceptions past their end.
type Three struct {
	High  int `json:"high"`
	Late  int `json:"late"`
	Of    int `json:"of"`
	Ended int `json:"ended"`
}

// Board is what the security leads steer by.
type Board struct {
	Queue, Approvals, Exhausted          []domain.Record // the first few; the counts are whole
	Reported, Asked, Unanswered          int
	LateRisks, LateActions, LateEvidence int
	LateDecisions, Ended                 int
	Ending                               []domain.Record // exceptions that end within two weeks, the earliest first
	Gaps                                 int
	Inflation                            domain.Inflation
}

// Proof is how the requests for proof stand.
type Proof struct {
	Asked, Provided, Returned, Late int
	Next                            []domain.Record
}

// The lengths of the lists in the Home tab.
const (
	homeMine  = 8
	homeWorst = 5
	homeFew   = 5
)

// noteThree is where the three numbers of the last weekly sync are kept: internal records only, for everybody may be
// told whether they rose.
const noteThree = "home:three"

// Home reads what a person's Home tab shows, in a few looks whose cost does not grow with what is stored.
func (l *Ledger) Home(ctx context.Context, c domain.Caller) (Home, error) {
	waits, err := l.Waiting(ctx, c)
	if err != nil {
		return Home{}, err
	}
	d := l.Directory()
	today := d.Today(l.Now())
	t := tally{c: c}
	var fill []func(*Home)
	mine := t.add(Page{Index: Index{Live: true, Holder: c.Person}, Limit: homeMine})
	fill = append(fill, func(h *Home) {
		recs := t.records(mine)
		slices.SortStableFunc(recs, byDay)
		h.Mine.Total = t.total(mine)
		for _, r := range recs[:min(len(recs), homeMine)] {
			h.Mine.Items = append(h.Mine.Items, Listed{Ref: r.Ref(), Record: r})
		}
	})
	if n := len(d.ServicesOf(c.Team)); c.Team != "" && n > 0 && n <= MaxTeam {
		fill = append(fill, t.team(d, c.Team, today))
	}
	executive := c.Has(domain.RoleExecutive)
	if executive {
		fill = append(fill, t.three(today, func(h *Home, x Three) { h.Three = &x }))
	}
	if c.Has(domain.RoleLead) {
		fill = append(fill, t.board(today))
	}
	if c.Has(domain.RoleAuditor) || c.Does("evidence_coordinator") {
		fill = append(fill, t.proof(today))
	}
	if err := t.read(ctx, l); err != nil {
		return Home{}, err
	}
	out := Home{Waits: waits}
	for _, f := range fill {
		f(&out)
	}
	if executive {
		if err := l.trend(ctx, &out); err != nil {
			return Home{}, err
		}
	}
	if out.Board != nil {
		out.Board.Gaps = l.gapCount(d, today)
	}
	return out, l.noteReads(ctx, c, "home", out.records())
}

func (h Home) records() []domain.Record {
	out := h.Mine.records()
	if h.Team != nil {
		out = append(out, h.Team.Worst...)
	}
	if b := h.Board; b != nil {
		out = slices.Concat(out, b.Queue, b.Approvals, b.Exhausted, b.Ending)
	}
	if h.Proof != nil {
		out = append(out, h.Proof.Next...)
	}
	slices.SortFunc(out, func(a, b domain.Record) int {
		if domain.LessRef(a.Ref(), b.Ref()) {
			return -1
		}
		return 1
	})
	return slices.CompactFunc(out, func(a, b domain.Record) bool { return a.Ref() == b.Ref() })
}

// team adds how a team stands.
func (t *tally) team(d *domain.Directory, team string, today domain.Date) func(*Home) {
	any := func(k domain.Kind) (out []Index) {
		for _, s := range d.ServicesOf(team) {
			out = append(out, Index{Kind: k, Live: true, Service: s})
		}
		return out
	}
	risk := Index{Kind: domain.KindRisk, First: true}
	band := func(b domain.Band) Index {
		x := risk
		x.Facet = domain.Facet{Name: domain.FacetBand, Value: string(b)}
		return x
	}
	live := func(k domain.Kind) Page { return Page{Index: Index{Kind: k, Live: true}, Any: any(k)} }
	late := func(k domain.Kind) Page { p := live(k); p.Late = today; return p }
	risks := t.add(Page{Index: risk, Any: any(domain.KindRisk), Limit: homeWorst})
	critical, high := t.add(Page{Index: band(domain.Critical), Any: any(domain.KindRisk)}), t.add(Page{Index: band(domain.High), Any: any(domain.KindRisk)})
	lateRisks, actions, lateActions := t.add(late(domain.KindRisk)), t.add(live(domain.KindAction)), t.add(late(domain.KindAction))
	exceptions, ended := t.add(live(domain.KindException)), t.add(late(domain.KindException))
	return func(h *Home) {
		h.Team = &TeamHome{Team: team, Risks: t.total(risks), High: t.total(critical) + t.total(high), Late: t.total(lateRisks),
			Actions: t.total(actions), LateActions: t.total(lateActions), Exceptions: t.total(exceptions), End: t.total(ended)}
		worst := firstOf(t.records(risks))
		h.Team.Worst = worst[:min(len(worst), homeWorst)]
	}
}

// firstOf puts risks in do-first order.
func firstOf(recs []domain.Record) []domain.Record {
	slices.SortStableFunc(recs, func(a, b domain.Record) int { return domain.LessFirst(a.(*domain.Risk), b.(*domain.Risk)) })
	return recs
}

// three adds an executive's numbers.
func (t *tally) three(today domain.Date, take func(*Home, Three)) func(*Home) {
	at := t.open()
	late := t.add(Page{Index: Index{Kind: domain.KindRisk, Live: true}, Late: today})
	of := t.add(Page{Index: Index{Kind: domain.KindRisk, Live: true, Facet: domain.Facet{Name: domain.FacetDated}}})
	ended := t.add(Page{Index: Index{Kind: domain.KindException, Live: true}, Late: today})
	return func(h *Home) {
		x := t.inflation(at)
		take(h, Three{High: x.Critical + x.High, Late: t.total(late), Of: t.total(of), Ended: t.total(ended)})
	}
}

// trend reads the numbers of the last weekly sync, and those to compare with them: of internal records alone.
func (l *Ledger) trend(ctx context.Context, h *Home) error {
	notes, ok := l.books.(Notes)
	if !ok {
		return nil
	}
	got, err := notes.Notes(ctx, noteThree)
	if err != nil {
		return l.fault(err)
	}
	if got[noteThree] == "" {
		return nil
	}
	var was Three
	if json.Unmarshal([]byte(got[noteThree]), &was) != nil {
		return nil // written by a newer version
	}
	now, err := l.internalThree(ctx)
	if err != nil {
		return err
	}
	h.Was, h.Now = &was, &now
	return nil
}

// internalThree are the three numbers over the internal records.
func (l *Ledger) internalThree(ctx context.Context) (Three, error) {
	t := tally{}
	var h Home
	fill := t.three(l.Directory().Today(l.Now()), func(h *Home, x Three) { h.Three = &x })
	if err := t.read(ctx, l); err != nil {
		return Three{}, err
	}
	fill(&h)
	return *h.Three, nil
}

// board adds what the leads steer by.
func (t *tally) board(today domain.Date) func(*Home) {
	state := func(k domain.Kind, s string) Page {
		return Page{Index: Index{Kind: k, Facet: domain.Facet{Name: domain.FacetState, Value: s}}, Limit: homeFew}
	}
	late := func(k domain.Kind) int { return t.add(Page{Index: Index{Kind: k, Live: true}, Late: today}) }
	queue, asked, exhausted := t.add(state(domain.KindRisk, "reported")), t.add(state(domain.KindException, "requested")), t.add(state(domain.KindEscalation, "exhausted"))
	risks, actions, evidence, decisions, ended := late(domain.KindRisk), late(domain.KindAction), late(domain.KindEvidence), late(domain.KindDecision), late(domain.KindException)
	ending := t.add(Page{Index: Index{Kind: domain.KindException, Live: true, Facet: domain.Facet{Name: domain.FacetDated}},
		Late: today.AddDays(15), Limit: 4 * homeFew, Newest: true})
	at := t.open()
	return func(h *Home) {
		h.Board = &Board{Queue: t.records(queue), Approvals: t.records(asked), Exhausted: t.records(exhausted),
			Reported: t.total(queue), Asked: t.total(asked), Unanswered: t.total(exhausted),
			LateRisks: t.total(risks), LateActions: t.total(actions), LateEvidence: t.total(evidence), LateDecisions: t.total(decisions), Ended: t.total(ended),
			Inflation: t.inflation(at)}
		soon := t.records(ending)
		slices.SortStableFunc(soon, byDay)
		for _, r := range soon {
			if on := domain.InTime(r); !today.After(on) && len(h.Board.Ending) < homeFew {
				h.Board.Ending = append(h.Board.Ending, r)
			}
		}
	}
}

// proof adds how the requests for proof stand.
func (t *tally) proof(today domain.Date) func(*Home) {
	state := func(s string) int {
		return t.add(Page{Index: Index{Kind: domain.KindEvidence, Facet: domain.Facet{Name: domain.FacetState, Value: s}}})
	}
	asked, provided, returned := state("asked"), state("provided"), state("returned")
	late := t.add(Page{Index: Index{Kind: domain.KindEvidence, Live: true}, Late: today})
	next := t.add(Page{Index: Index{Kind: domain.KindEvidence, Live: true}, Limit: homeFew})
	return func(h *Home) {
		h.Proof = &Proof{Asked: t.total(asked), Provided: t.total(provided), Returned: t.total(returned), Late: t.total(late), Next: t.records(next)}
	}
}

// gapCount counts what is missing in the directory; it is counted once for each state of it and day.
func (l *Ledger) gapCount(d *domain.Directory, today domain.Date) int {
	if had := l.gapped.Load(); had != nil && had.dir.Same(d) && had.day == today {
		return had.n
	}
	n := len(domain.AllGaps(d, today))
	l.gapped.Store(&gapped{dir: d, day: today, n: n})
	return n
}

// gapped is the number of gaps in a directory on a day.
type gapped struct {
	dir *domain.Directory
	day domain.Date
	n   int
}
