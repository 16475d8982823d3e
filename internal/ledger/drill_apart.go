package ledger

import (
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// ofExercise says whether a record is part of an exercise because of what it hangs on. One that hangs on something real as
// well is real: nothing real is kept out of lists because somebody named an exercise beside it (domain 3.6, 6).
func (tx *Tx) ofExercise(rec domain.Record) bool {
	played, of := rec.Base().Exercise, rec.Parents()
	if s, ok := rec.(*domain.Sheet); ok {
		of = []domain.Ref{s.About} // the decision it asks for is another matter
	}
	for _, p := range of {
		switch up := tx.Current(p); {
		case up == nil || !p.Kind.IsNumbered():
		case !domain.Staged(up):
			return false
		default:
			played = true
		}
	}
	return played
}

// banner puts a letter under the banner of exercises where all it speaks of is part of one (domain 3.6). What bundles
// real matters with those of an exercise marks the lines instead.
func (tx *Tx) banner(m view.Message) view.Message {
	found := false
	for _, ref := range m.About {
		if !ref.Kind.IsNumbered() {
			continue
		}
		rec := tx.Current(ref)
		if rec == nil || !domain.Staged(rec) {
			return m
		}
		found = true
	}
	if !found {
		return m
	}
	return view.Exercise(m)
}

// staged tells whoever asked whether the answer is about an exercise: what was written first says so, and where nothing
// was, what was asked for. An action that came of an exercise is real work.
func (rq Request) staged(seen Seen, refs []domain.Ref, put []Put) {
	if rq.Staged == nil {
		return
	}
	var rec domain.Record
	switch {
	case len(put) > 0:
		rec = put[0].New
	case len(refs) > 0:
		rec = seen.Records[refs[0]]
	}
	*rq.Staged = rec != nil && domain.Staged(rec)
}

// drillPage is how many exercises are looked at for a list of them.
const drillPage = 100

// overdueDrills are the exercises among some whose retrospective should have been held (domain 4.2, section 7).
func overdueDrills(d *domain.Directory, pages []Stretch, today domain.Date) []*domain.Incident {
	var out []*domain.Incident
	for _, p := range pages {
		for _, rec := range p.Records {
			if i, ok := rec.(*domain.Incident); ok && i.RetroOverdue(d.Calendar(), today) {
				out = append(out, i)
			}
		}
	}
	return out
}
