package directory

import (
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// inherit fills in what a record takes from the one it hangs on: its service, the steps of its path, and who may see
// it (domain 1.3, 7.2).
func (o *orgFile) inherit() {
	listed := map[domain.Ref]bool{} // those whose need-to-know list stands in the file
	for _, rec := range o.p.Numbered {
		listed[rec.Ref()] = len(rec.Base().NeedToKnow) > 0
	}
	approvers := map[domain.Ref][]string{} // of the exceptions on a risk
	for _, rec := range o.p.Numbered {
		if e, ok := rec.(*domain.Exception); ok && e.Approver != "" {
			for _, risk := range e.Risks {
				approvers[risk] = append(approvers[risk], e.Approver)
			}
		}
	}
	// A chain is escalation → action → decision → exception → risk at the longest; links among decisions can be
	// longer, so it goes on until nothing changes.
	for changed := true; changed; {
		changed = false
		for _, rec := range o.p.Numbered {
			m := rec.Base()
			if !m.IsRestricted() && slices.ContainsFunc(o.parents(rec), func(p domain.Record) bool { return p.Base().IsRestricted() }) {
				m.Visibility, changed = domain.Restricted, true
			}
		}
	}
	done := map[domain.Ref]bool{}
	for _, rec := range o.p.Numbered {
		o.needToKnow(rec, listed, approvers, done)
	}
	for _, rec := range o.p.Numbered {
		o.derive(rec)
	}
	for _, rec := range o.p.Numbered { // an escalation may be about an action that stood after it
		o.derive(rec)
	}
}

// parents are the known records that rec hangs on.
func (o *orgFile) parents(rec domain.Record) []domain.Record {
	var out []domain.Record
	for _, ref := range rec.Parents() {
		if p := o.get(ref); p != nil {
			out = append(out, p)
		}
	}
	return out
}

// needToKnow gives a restricted record its list: the one in the file, else what those know who know its source, and
// its own people; without a restricted source its own people, who approves, and all security leads (domain 7.2).
func (o *orgFile) needToKnow(rec domain.Record, listed map[domain.Ref]bool, approvers map[domain.Ref][]string, done map[domain.Ref]bool) {
	m, ref := rec.Base(), rec.Ref()
	if !m.IsRestricted() || listed[ref] || done[ref] {
		return
	}
	done[ref] = true
	var list []string
	first := true
	for _, p := range o.parents(rec) {
		if !p.Base().IsRestricted() {
			continue
		}
		if inFile := o.recs[p.Ref()]; inFile != nil {
			o.needToKnow(p, listed, approvers, done)
		}
		theirs := p.Base().NeedToKnow
		if first {
			list, first = slices.Clone(theirs), false
			continue
		}
		// It tells of all its sources, so only those who may know each of them.
		list = slices.DeleteFunc(list, func(who string) bool { return !slices.Contains(theirs, who) })
	}
	if first {
		if r, ok := rec.(*domain.Risk); ok && r.Reporter != "" {
			list = append(list, r.Reporter)
		}
		list = append(append(list, approvers[ref]...), o.leads()...)
	}
	for _, who := range append(list, partsIn(rec)...) {
		if who != "" && who != domain.LeadsStep && !domain.IsGroup(who) && !slices.Contains(m.NeedToKnow, who) {
			m.NeedToKnow = append(m.NeedToKnow, who)
		}
	}
	slices.Sort(m.NeedToKnow)
}

// partsIn are the persons whose part in a record makes them readers of it (domain 7.2). Who is only asked for their view
// on a decision is none of them: a lead puts them on the list.
func partsIn(rec domain.Record) []string {
	if d, ok := rec.(*domain.Decision); ok {
		return append([]string{d.Approver, d.Driver}, d.MustAgree...)
	}
	return rec.Holders()
}

// leads are the active security leads of the file and of what is known besides.
func (o *orgFile) leads() []string {
	var out []string
	add := func(p *domain.Person) {
		if p.Live() && p.Has(domain.RoleLead) {
			out = append(out, p.ID)
		}
	}
	for _, rec := range o.p.Records {
		if p, ok := rec.(*domain.Person); ok {
			add(p)
		}
	}
	if o.known.Dir != nil {
		for _, p := range o.known.Dir.With(domain.RoleLead) {
			if o.recs[p.Ref()] == nil {
				add(p)
			}
		}
	}
	return out
}

// derive fills in the service of an action and of an escalation, and an escalation's steps as its path has them now.
func (o *orgFile) derive(rec domain.Record) {
	switch r := rec.(type) {
	case *domain.Action:
		r.Service = o.serviceOf(r.From)
	case *domain.Escalation:
		r.Service = o.serviceOf(r.About)
		if p, ok := o.get(domain.Ref{Kind: domain.KindPath, ID: r.PathID}).(*domain.Path); ok {
			r.Steps = slices.Clone(p.Steps)
		}
		if about := o.get(r.About); about != nil {
			r.Why = about.Heading()
			_, r.Urgent = domain.UrgentOf(about)
		}
	}
}

// serviceOf is the service a record is about, the first of several; a decision is about none.
func (o *orgFile) serviceOf(ref domain.Ref) string {
	if rec := o.get(ref); rec != nil && len(rec.Services()) > 0 {
		return rec.Services()[0]
	}
	return ""
}
