package ledger

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

func init() {
	following[domain.KindSheet] = append(following[domain.KindSheet], executivesRead)
}

// UpdateOut is a stakeholder update to be sent: what it says, and the page of each audience as whoever sends it read it.
type UpdateOut struct {
	domain.NewUpdate
	// Change is what it changes in the fact sheet besides its own words, Change.Edition the edition that the pages were
	// made from, 0 where nobody wrote a sheet yet: then it holds the first draft.
	Change  domain.SheetChange
	Despite string // the reason with which a security lead sends it to executives against the wording rules
	Pages   []BriefOut
}

// Told is what became of a stakeholder update.
type Told struct {
	Handled
	Sent  []domain.Sending `json:"sent,omitempty"`
	Waits []domain.Sending `json:"waits,omitempty"` // for a second releaser
	Ask   []string         `json:"ask,omitempty"`   // who may release these
}

// UpdateIncident tells stakeholders how an incident goes, composed once and told to each audience (domain 3.6). In one
// commit: the update and the promise of the next, the facts of the sheet, the pages with their letters and the trail, and
// the end of the search that the missed promise had started.
func (l *Ledger) UpdateIncident(ctx context.Context, rq Request, ref domain.Ref, u UpdateOut) (Told, error) {
	look := incidentLook(ref, Look{Refs: []domain.Ref{domain.SheetRef(ref)}})
	return write(ctx, l, rq, look, nil, func(tx *Tx) (Told, error) {
		var res BriefSent
		out, err := l.handleIn(ctx, tx, ref, "update", "", func(tx *Tx, i *domain.Incident, w domain.Work) (domain.IncidentDeed, error) {
			deed, bad := i.Update(w, u.NewUpdate)
			if bad != nil {
				return deed, bad
			}
			err := l.tellUpdate(ctx, tx, i, &deed, u, &res)
			return deed, err
		})
		if err != nil {
			return Told{}, err
		}
		tx.did = fmt.Sprintf("update %d of %s", out.Incident.LastUpdate().N, ref)
		return Told{Handled: out, Sent: res.Sent, Waits: res.Waits, Ask: res.Asked}, nil
	})
}

// tellUpdate writes the facts and sends the pages of an update.
func (l *Ledger) tellUpdate(ctx context.Context, tx *Tx, was *domain.Incident, deed *domain.IncidentDeed, u UpdateOut, res *BriefSent) error {
	b, err := tx.briefing(was.Ref())
	if err != nil {
		return err
	}
	said := deed.Inc.LastUpdate()
	told, bad := b.sheet.TellUpdate(b.w, deed.Inc, said.Over(u.Change))
	if bad != nil {
		return bad
	}
	b.sheet, b.subject = told.Sheet, deed.Inc
	for _, x := range told.Void {
		tx.voided(b, x)
	}
	var now, later []domain.Sending
	for _, out := range u.Pages {
		out.Update, out.Edition, out.Despite = said.N, b.sheet.Edition, u.Despite
		if !slices.Contains(said.Audiences, out.Audience) {
			continue
		}
		if bad := b.sheet.MaySend(b.w, deed.Inc, domain.BriefOffer{Audience: out.Audience, Edition: out.Edition, Report: out.Report, Despite: out.Despite, Update: true}); bad != nil {
			return bad
		}
		xs, _, err := tx.address(&b, out)
		if err != nil {
			return err
		}
		if len(out.Report.Errors()) > 0 && out.Audience == domain.AudExecutive {
			for i := range xs {
				xs[i].Despite = strings.TrimSpace(out.Despite)
			}
		}
		if domain.NeedsRelease(tx.Dir.Org, out.Audience) {
			later = append(later, xs...)
		} else {
			now = append(now, xs...)
		}
	}
	if len(now)+len(later) == 0 {
		return domain.Fail(domain.Invalid, "I know nobody who gets this update.").WithHint("Name another audience, or people with `brief send %s`.", was.ID).WithField("to")
	}
	if err := l.dispatch(ctx, tx, &b, now, res); err != nil {
		return err
	}
	if len(later) > 0 {
		if !was.DidExecutivesRead() { // it is in nobody's hands before the second person's yes
			delete(deed.Inc.Served, domain.ExecutivesReadKey)
		}
		return tx.await(&b, later, res)
	}
	return nil
}

// executivesRead writes into an incident that a page about it went to executives, by whatever road: then nobody is reminded
// of their brief any more.
func executivesRead(_ context.Context, _ *Ledger, tx *Tx, p Put) error {
	s, ok := p.New.(*domain.Sheet)
	if !ok || s.About.Kind != domain.KindIncident || !slices.ContainsFunc(s.Sent, func(x domain.Sending) bool { return x.Audience == domain.AudExecutive }) {
		return nil
	}
	i, ok := tx.Current(s.About).(*domain.Incident)
	if !ok || !i.Live() || i.DidExecutivesRead() {
		return nil
	}
	n := domain.Clone(i)
	n.ExecutivesRead(tx.Now)
	tx.armDuties(n)
	tx.Put(i, n, "incident.briefed", "")
	return nil
}
