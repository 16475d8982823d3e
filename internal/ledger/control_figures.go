package ledger

import (
	"cmp"
	"context"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// controlsAtOnce is how many controls one look reads, controlPage how many records of one kind it reads for each.
const controlsAtOnce, controlPage = 25, 100

// ofControls reads the newest records of kinds that name a control, live ones alone or all, as far as a reader sees them
// whole: by the control's own sets, so that it costs what is shown.
func (l *Ledger) ofControls(ctx context.Context, c domain.Caller, controls []string, live bool, kinds ...domain.Kind) ([]domain.Record, error) {
	var out []domain.Record
	for part := range slices.Chunk(controls, controlsAtOnce) {
		var look Look
		for _, id := range part {
			for _, k := range kinds {
				i := Index{Kind: k, Live: live, Facet: domain.Facet{Name: domain.FacetControl, Value: id}}
				secret := i
				secret.Restricted = true
				look.Pages = append(look.Pages, Page{Index: i, Limit: controlPage, Newest: true},
					Page{Index: secret, And: []Index{{Kind: k, Live: live, Reader: readerOf(c), Restricted: true}}, Limit: controlPage, Newest: true})
			}
		}
		seen, err := l.read(ctx, look)
		if err != nil {
			return nil, l.fault(err)
		}
		for _, p := range seen.Pages {
			for _, rec := range p.Records {
				if domain.ForCaller(c).Sees(rec) == domain.SeesAll {
					out = append(out, rec)
				}
			}
		}
	}
	return out, nil
}

// controls lists the ids of all controls, or the one.
func controls(d *domain.Directory, only string) []string {
	if only != "" {
		return []string{only}
	}
	var out []string
	d.Each(domain.KindControl, func(rec domain.Record) { out = append(out, rec.Ref().ID) })
	return out
}

// Coverage counts how controls stand, all or one, as the reader sees the exceptions to them (domain 6).
func (l *Ledger) Coverage(ctx context.Context, c domain.Caller, only string) (domain.Coverage, error) {
	if e := c.May(domain.MayAsk); e != nil {
		return domain.Coverage{}, l.refuse(ctx, c, e)
	}
	d := l.Directory()
	recs, err := l.ofControls(ctx, c, controls(d, only), true, domain.KindException)
	if err != nil {
		return domain.Coverage{}, err
	}
	today := d.Today(l.Now())
	type pair struct{ control, service string }
	lifted := map[pair][]domain.Record{}
	for _, rec := range recs {
		if e := rec.(*domain.Exception); e.Protects(today) {
			lifted[pair{e.Control, e.Service}] = append(lifted[pair{e.Control, e.Service}], e)
		}
	}
	var used []domain.Record
	out := domain.CoverageOf(d, only, func(control, service string) bool {
		used = append(used, lifted[pair{control, service}]...)
		return len(lifted[pair{control, service}]) > 0
	})
	return out, l.noteReads(ctx, c, "control coverage", used)
}

// Failure is what speaks against one control: risks and incidents that name it as what failed, and the exceptions to it.
type Failure struct {
	Control    string
	Failed     []domain.Record // risks and incidents, the newest first
	Services   []string        // where it failed; sorted
	Exceptions []domain.Record // live ones
}

// feedbackDays is how far back the failures of a control count.
const feedbackDays = 365

// Feedback gathers, for each control that failed or has exceptions, what speaks against it, as the reader sees it: the
// most services first, then the most failures, then the most exceptions.
func (l *Ledger) Feedback(ctx context.Context, c domain.Caller, only string) ([]Failure, error) {
	if e := c.May(domain.MayAsk); e != nil {
		return nil, l.refuse(ctx, c, e)
	}
	d := l.Directory()
	all := controls(d, only)
	recs, err := l.ofControls(ctx, c, all, false, domain.KindRisk, domain.KindIncident)
	if err != nil {
		return nil, err
	}
	lifted, err := l.ofControls(ctx, c, all, true, domain.KindException)
	if err != nil {
		return nil, err
	}
	today := d.Today(l.Now())
	by := map[string]*Failure{}
	var read []domain.Record
	for _, rec := range append(recs, lifted...) {
		control, failed := controlOf(rec, today)
		if control == "" || d.Controls[control] == nil || failed && !rec.Live() && domain.Began(rec).Before(today.AddDays(-feedbackDays)) {
			continue
		}
		if by[control] == nil {
			by[control] = &Failure{Control: control}
		}
		f := by[control]
		read = append(read, rec)
		if !failed {
			f.Exceptions = append(f.Exceptions, rec)
			continue
		}
		f.Failed = append(f.Failed, rec)
		for _, s := range rec.Services() {
			if !slices.Contains(f.Services, s) {
				f.Services = append(f.Services, s)
			}
		}
	}
	var out []Failure
	for _, f := range by {
		slices.Sort(f.Services)
		for _, list := range [][]domain.Record{f.Failed, f.Exceptions} {
			slices.SortFunc(list, func(a, b domain.Record) int {
				return cmp.Or(domain.Began(b).Compare(domain.Began(a)), cmp.Compare(a.Ref().Kind, b.Ref().Kind), cmp.Compare(b.Ref().Num(), a.Ref().Num()))
			})
		}
		out = append(out, *f)
	}
	slices.SortFunc(out, func(a, b Failure) int {
		return cmp.Or(cmp.Compare(len(b.Services), len(a.Services)), cmp.Compare(len(b.Failed), len(a.Failed)),
			cmp.Compare(len(b.Exceptions), len(a.Exceptions)), cmp.Compare(a.Control, b.Control))
	})
	return out, l.noteReads(ctx, c, "control feedback", read)
}

// controlOf is the control a record speaks of, and whether it failed there or is only lifted. Exercises, and what was
// rejected or cancelled, say nothing (domain 6).
func controlOf(rec domain.Record, today domain.Date) (control string, failed bool) {
	switch r := rec.(type) {
	case *domain.Risk:
		if r.State != domain.RiskRejected {
			return r.Control, true
		}
	case *domain.Incident:
		if r.Kind != "exercise" && r.State != "cancelled" {
			return r.Control, true
		}
	case *domain.Exception:
		if r.Protects(today) || r.Expired(today) {
			return r.Control, false
		}
	}
	return "", false
}
