package ledger

import (
	"context"
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

func init() {
	duties[domain.DutyInject] = giveInject
	duties[domain.DutyDrillEnd] = drillTimeOver
	incidentTells["inject"] = func(tx *Tx, _ *domain.Incident, deed domain.IncidentDeed) []string {
		return tx.tellInjects(deed.Inc, 1)
	}
	incidentTells["ended"] = tellDrillEnded
	following[domain.KindEscalation] = append(following[domain.KindEscalation], drillAnswered)
}

// NewDrill is what somebody says of a drill that is to begin.
type NewDrill struct {
	Script                  domain.Scenario
	Service, Severity, Lead string // "" for the script's, and for nobody yet
	Urgent                  bool
}

// StartDrill begins an exercise of a script: an incident like any other, under the banner (domain 3.6).
func (l *Ledger) StartDrill(ctx context.Context, rq Request, n NewDrill) (Handled, error) {
	return write(ctx, l, rq, Look{}, nil, func(tx *Tx) (Handled, error) {
		w := domain.Work{Dir: tx.Dir, Now: tx.Now, Caller: tx.Rq.Caller}
		deed, err := domain.StartDrill(w, domain.NewDrill{Script: n.Script, Service: n.Service, Severity: n.Severity, Lead: n.Lead, Urgent: n.Urgent})
		if err != nil {
			return Handled{}, err
		}
		out := l.begun(ctx, tx, deed, "drill.start")
		if deed.Role != "" {
			named := deed
			named.What = "lead"
			out.Asked = unique(append(out.Asked, tellRole(tx, &domain.Incident{}, named)...)...)
		}
		out.What = "drill"
		return out, nil
	})
}

// InjectDrill gives a piece of news by hand: the next of the script where text is empty.
func (l *Ledger) InjectDrill(ctx context.Context, rq Request, ref domain.Ref, to, text string) (Handled, error) {
	return l.handle(ctx, rq, ref, "inject", "", Look{}, func(tx *Tx, i *domain.Incident, w domain.Work) (domain.IncidentDeed, error) {
		tx.did = "a piece of news of " + ref.String()
		return plainly(i.Inject(w, to, text))
	})
}

// EndDrill ends an exercise before or after its last piece of news.
func (l *Ledger) EndDrill(ctx context.Context, rq Request, ref domain.Ref, how string) (Handled, error) {
	return l.handle(ctx, rq, ref, "end", how, Look{}, func(_ *Tx, i *domain.Incident, w domain.Work) (domain.IncidentDeed, error) {
		return plainly(i.EndDrill(w, how))
	})
}

// giveInject tells the pieces of news whose time came: after a while in which nothing rang they are one message.
func giveInject(_ context.Context, _ *Ledger, tx *Tx, i *domain.Incident, _ domain.Duty) error {
	n := 0
	for x, ok := tx.dueToo(i, domain.DutyInject); ok; x, ok = tx.dueToo(i, domain.DutyInject) {
		i.GiveInject(tx.Dir, x.N, "", tx.Now)
		i.Serve(x, tx.Now)
		n++
	}
	tx.tellInjects(i, n)
	return nil
}

// tellInjects tells the newest pieces of news, as many as given, to those they are for; everybody reads them in the thread
// of the card.
func (tx *Tx) tellInjects(i *domain.Incident, newest int) []string {
	n := len(i.Drill.Given)
	var told []string
	of := map[string][]domain.Inject{}
	for _, x := range i.Drill.Given[n-newest:] {
		var heard []string
		for _, p := range i.Hears(x.To) {
			if s := tx.Dir.Askable(p, tx.Today); s != "" {
				heard = unique(append(heard, s)...)
			}
		}
		for _, s := range heard {
			of[s] = append(of[s], x)
		}
		told = unique(append(told, heard...)...)
	}
	for _, s := range told {
		tx.tell(i, s, fmt.Sprintf("drill:%s:news:%d:%s", i.ID, n, s), outbox.Urgent, view.DrillNews(tx.Dir, i, of[s], s))
	}
	return told
}

// drillTimeOver says that the time of a script is over, to who leads and who started it. Nothing ends by itself.
func drillTimeOver(_ context.Context, _ *Ledger, tx *Tx, i *domain.Incident, _ domain.Duty) error {
	for _, p := range unique(i.Lead, i.By) {
		if s := tx.Dir.Askable(p, tx.Today); s != "" {
			tx.tell(i, s, fmt.Sprintf("drill:%s:over:%s", i.ID, s), outbox.Normal, view.DrillTimeOver(i))
		}
	}
	return nil
}

// finishDrill writes down what a drill measured once it is over, and tells it to who led, who started it and the security
// leads, whoever ended it.
func (tx *Tx) finishDrill(deed *domain.IncidentDeed) {
	n, ok := deed.Inc.Finish(tx.Now)
	if !ok {
		return
	}
	tx.putIncident(deed.Inc, n, "drill.measured", "")
	deed.Inc = n
	if n.State == domain.IncCancelled {
		return
	}
	to := unique(n.Lead, n.By)
	for _, p := range tx.Dir.With(domain.RoleLead) {
		to = unique(append(to, p.ID)...)
	}
	for _, p := range to {
		s := tx.Dir.Askable(p, tx.Today)
		if s == "" || s == tx.Rq.Caller.Person && deed.What == "ended" { // who ends it reads it in the answer
			continue
		}
		tx.tell(n, s, fmt.Sprintf("drill:%s:result:%s", n.ID, s), outbox.Normal, view.DrillReport(tx.Dir, n, tx.Now, s))
	}
}

// tellDrillEnded tells those who played that it is over, the ones apart who are told what was measured.
func tellDrillEnded(tx *Tx, _ *domain.Incident, deed domain.IncidentDeed) []string {
	i := deed.Inc
	to := slices.DeleteFunc(working(i), func(p string) bool {
		x := tx.Dir.People[p]
		return p == i.Lead || p == i.By || x != nil && x.Has(domain.RoleLead)
	})
	return tx.tellNews(i, to, append(tx.actor(deed.For), view.T(" ended the exercise. Thank you for playing: "+deed.Words)))
}

// drillAnswered measures how long it took until somebody answered the call (domain 3.6, drills).
func drillAnswered(_ context.Context, _ *Ledger, tx *Tx, p Put) error {
	e, ok := p.New.(*domain.Escalation)
	if !ok || e.Acknowledged.IsZero() || !domain.Staged(e) {
		return nil
	}
	i, ok := tx.Current(e.About).(*domain.Incident)
	if !ok || i.Drill == nil || !i.Running() {
		return nil
	}
	n := domain.Clone(i)
	if n.Drill.Acknowledge(e.Acknowledged) {
		tx.Put(i, n, "drill.acknowledged", "")
	}
	return nil
}

// Mended is what was made of the gaps that a drill found.
type Mended struct {
	Incident domain.Incident `json:"incident"`
	Actions  []domain.Action `json:"actions"`
}

// mendLeast is how many days an action of a gap has at least when it is made.
const mendLeast = 3

// MendDrill makes actions of the gaps of a drill: of one, by its place among them, or of all that have none yet (n is 0).
func (l *Ledger) MendDrill(ctx context.Context, rq Request, ref domain.Ref, n int) (Mended, error) {
	return write(ctx, l, rq, Look{Refs: []domain.Ref{ref}}, nil, func(tx *Tx) (Mended, error) {
		i, err := wanted[*domain.Incident](tx, domain.MayLog, domain.KindIncident, ref)
		if err != nil {
			return Mended{}, err
		}
		if i.Drill == nil || i.Drill.Ended.IsZero() {
			return Mended{}, domain.Fail(domain.Refused, "%s is no exercise that is over.", ref).WithHint("Gaps are told when it ends: `drill end %s`.", ref)
		}
		var out Mended
		next := domain.Clone(i)
		for at, r := range i.Gaps(tx.Now) { // what a drill found does not change any more
			switch {
			case n != 0 && at+1 != n:
				continue
			case !r.Action.IsZero() && n != 0:
				return Mended{}, domain.Fail(domain.AlreadyDone, "%s was made of it already.", r.Action).WithHint("Type `show %s`.", r.Action)
			case !r.Action.IsZero():
				continue
			}
			title, owner, due := i.Mend(tx.Dir, r, i.Drill.EndDay(tx.Dir))
			if due.Before(tx.Today.AddDays(mendLeast)) { // somebody comes back to it long after
				_, _, due = i.Mend(tx.Dir, r, tx.Today)
			}
			got, err := tx.addAction(NewAction{Title: title, Owner: owner, Due: due, Source: ref})
			if err != nil {
				return Mended{}, err
			}
			if next.Drill.Mended == nil {
				next.Drill.Mended = map[int]domain.Ref{}
			}
			next.Drill.Mended[r.N] = got.Action.Ref()
			out.Actions = append(out.Actions, got.Action)
		}
		if len(out.Actions) == 0 {
			return Mended{}, domain.Fail(domain.AlreadyDone, "There is no gap of %s left to make an action of.", ref).WithHint("Type `drill show %s`.", ref)
		}
		tx.Put(i, next, "drill.mend", "")
		out.Incident = *next
		return out, nil
	})
}

// Drills lists the exercises that a caller may see, the newest first (drill list).
func (l *Ledger) Drills(ctx context.Context, c domain.Caller) ([]*domain.Incident, error) {
	if e := c.May(domain.MayAsk); e != nil {
		return nil, l.refuse(ctx, c, e)
	}
	var look Look
	for _, restricted := range []bool{false, true} {
		look.Pages = append(look.Pages, Page{Index: Index{Kind: domain.KindIncident, Exercise: true, Restricted: restricted}, Limit: drillPage, Newest: true})
	}
	seen, err := l.read(ctx, look)
	if err != nil {
		return nil, l.fault(err)
	}
	var out []*domain.Incident
	var read []domain.Record
	for _, p := range seen.Pages {
		for _, rec := range p.Records {
			if i, ok := rec.(*domain.Incident); ok && domain.ForCaller(c).Sees(rec) == domain.SeesAll {
				out, read = append(out, i), append(read, rec)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b *domain.Incident) int { return b.Ref().Num() - a.Ref().Num() })
	return out, l.noteReads(ctx, c, "drills", read)
}
