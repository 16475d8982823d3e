package briefs

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// FirstDraft fills an empty fact sheet with what the records say already, so that its writer starts from that and not
// from nothing. Nothing of it is stored or sent before somebody saved it.
func FirstDraft(d *domain.Directory, empty *domain.Sheet, subject domain.Record, linked []domain.Record, now time.Time) *domain.Sheet {
	s := domain.Clone(empty)
	s.Facts = map[string]domain.Fact{}
	put := func(name string, sentences ...string) {
		sentences = slices.DeleteFunc(sentences, func(x string) bool { return x == "" })
		if text := strings.Join(sentences, " "); text != "" {
			s.Facts[name] = domain.Fact{Text: text, Sure: domain.SureConfirmed}
		}
	}
	put("affected", services(d, subject))
	switch r := subject.(type) {
	case *domain.Risk:
		s.Status = riskStatus[r.State]
		if r.Statement.If != "" && r.Statement.Then != "" {
			put("happened", asSentence("If "+r.Statement.If+", then "+r.Statement.Then))
		}
		put("means", asSentence(r.Statement.Impact))
		put("customers", bare(r.Statement.Affected))
		put("nothing_changes", asSentence(r.Statement.NothingChanges))
		put("tests", asSentence(r.Statement.Good))
	case *domain.Exception:
		put("happened", asSentence(d.TitleOf(r)), asSentence(r.Why))
		put("delivery", asSentence(r.Exit))
		s.Status = "an exception until " + r.Ends.Long()
	case *domain.Incident:
		s.Status = incidentStatus[r.State]
		put("happened", asSentence(r.Title))
		if r.Lead != "" {
			put("doing", d.Name(r.Lead)+" leads.")
		}
		if u := r.LastUpdate(); u != nil { // its facts were in a sheet that is gone
			for name, text := range map[string]string{"happened": u.Know, "effect": u.Effect, "doing": u.Doing, "need": u.Need} {
				if f := domain.ReadFact(text); f.Text != "" {
					s.Facts[name] = f
				}
			}
		}
		if kinds := dataOf(d, r); kinds != "" {
			put("exposure", "The services hold "+kinds+" data. Whether any of it is affected is not known yet.")
		}
		if s.Next = r.NextUpdate; s.Next.Before(now) {
			s.Next = time.Time{}
		}
		if times := momentsOf(r); len(times) > 0 {
			s.Facts["timeline"] = domain.Fact{Text: strings.Join(times, "\n"), Sure: domain.SureConfirmed}
		}
	case *domain.Decision:
		put("happened", asSentence(r.Context))
		askIn(s, d, r)
	}
	var fixes []string
	for _, rec := range linked {
		if x, ok := rec.(*domain.Action); ok && x.Live() {
			fixes = append(fixes, x.Title+" ("+x.ID+")")
		}
	}
	if len(fixes) > 0 {
		s.Facts["fixes"] = domain.Fact{Text: strings.Join(fixes, "\n"), Sure: domain.SureConfirmed}
	}
	if zone := d.ZoneOf(s.Author); s.Next.IsZero() {
		s.Next = d.AddBusinessDays(domain.DateOf(now, zone), 1).In(zone, 10, 0).UTC()
	}
	return s
}

// askIn takes over what a proposed decision asks: its title, approver, day, options and what was prepared for them.
func askIn(s *domain.Sheet, d *domain.Directory, r *domain.Decision) {
	s.Needed, s.Approver, s.Recommended = r.Title, r.Approver, r.Recommended
	s.Rationale, s.Tradeoff, s.ReviewBy = r.Rationale, r.Tradeoff, r.ReviewBy
	if !r.Due.IsZero() {
		s.NeededBy = r.Due.In(d.ZoneOf(r.Approver), 17, 0).UTC()
	}
	s.Options = nil
	for _, o := range r.Options[:min(len(r.Options), domain.MaxBriefOptions)] {
		s.Options = append(s.Options, domain.SheetOption{What: o})
	}
	if s.Recommended > len(s.Options) {
		s.Recommended = 0
	}
}

var riskStatus = map[string]string{"reported": "reported, not confirmed yet", "open": "open", "in_treatment": "we are fixing it", "accepted": "accepted for now",
	"verifying": "fixed, being checked", "closed": "closed", "rejected": "no risk after all"}

var incidentStatus = map[string]string{"declared": "declared, nobody leads it yet", "lead_assigned": "we are containing it", "contained": "contained",
	"resolved": "resolved", "retro_due": "resolved; the retrospective is due", "closed": "closed", "cancelled": "a false alarm"}

// IncidentStatus is where an incident stands, in plain words; IsIncidentStatus says whether a status is one of these, which
// nobody wrote.
func IncidentStatus(i *domain.Incident) string { return incidentStatus[i.State] }

// IsIncidentStatus says whether a status was made by IncidentStatus.
func IsIncidentStatus(status string) bool {
	return slices.Contains(slices.Collect(maps.Values(incidentStatus)), status)
}

// draftMoments is how many lines of an incident's timeline a first draft takes over, the newest.
const draftMoments = 12

// momentsOf are the moments that an incident's record knows, in UTC with their source (domain 5.3); of one without a
// timeline its times.
func momentsOf(i *domain.Incident) []string {
	var out []string
	if course := i.Course(); len(course) > 0 {
		if at := i.Times["detected"]; !at.IsZero() {
			out = append(out, domain.Stamp(at, time.UTC)+" noticed ("+i.ID+")")
		}
		for _, m := range course[max(0, len(course)-draftMoments):] {
			out = append(out, domain.Stamp(m.At, time.UTC)+" "+domain.Clip(m.Text, 160)+" ("+i.ID+")")
		}
		return out
	}
	for _, k := range []string{"detected", "declared", "contained", "resolved"} {
		if t := i.Times[k]; !t.IsZero() {
			out = append(out, domain.Stamp(t, time.UTC)+" "+k+" ("+i.ID+")")
		}
	}
	return out
}

// dataOf are the kinds of personal data that an incident's services hold: what lawyers ask first.
func dataOf(d *domain.Directory, i *domain.Incident) string {
	var kinds []string
	for _, id := range i.ServiceIDs {
		if s := d.Services[id]; s != nil {
			for _, k := range s.Data {
				if !slices.Contains(kinds, k) {
					kinds = append(kinds, k)
				}
			}
		}
	}
	return strings.ReplaceAll(strings.Join(kinds, " and "), "_", " ")
}

func services(d *domain.Directory, rec domain.Record) string {
	var out []string
	for _, id := range rec.Services() {
		out = append(out, d.NameOf(domain.Ref{Kind: domain.KindService, ID: id}))
	}
	return strings.Join(out, "\n")
}

// asSentence is a text as a sentence: with a capital and a full stop.
func asSentence(s string) string {
	first := []rune(sentence(s))
	if len(first) == 0 {
		return ""
	}
	return strings.ToUpper(string(first[:1])) + string(first[1:])
}
