package store

import (
	"regexp"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// Schema is the newest version of rows that this program reads and writes. Rows of a newer one are left for the newer
// program (F21), for it would lose what it does not know. Version 2 came with the lives of risks, exceptions, decisions and
// proof; version 3 with kept digests, fact sheets, pauses of cadences, ends of meetings, briefs that decisions were made on,
// and letters that hold a chart or are a file; version 4 with the life of incidents and with exercises.
const Schema = 4

// digests is the version that came with kept digests and fact sheets.
const digests = 3

// settled is the version that every row has at least after one start: rows of an older one are made new by Store.Reindex,
// and are those for which nobody has armed timers yet.
const settled = 2

// schemaOf is the oldest version that understands all of a record. A row has no higher one, so that while replicas of two
// versions run side by side the older ones go on serving whatever they would not spoil. What is new in a record belongs
// here; testdata/fields.txt lists what is stored, so that nothing new is overlooked.
func schemaOf(rec domain.Record) int {
	if ofIncidents(rec) {
		return Schema
	}
	newer := false
	switch r := rec.(type) {
	case *domain.Issue, *domain.Daily, *domain.Sheet:
		newer = true
	case *domain.Org:
		newer = r.SecondReleaser
		for key, st := range r.CadenceStates {
			// When a cadence was set is written at each import and no harm to lose, but where slots are counted from it:
			// without the organisation's row an older program knows nobody's mail address, and buries their letters.
			newer = newer || len(st.Was) > 0 || !st.From.IsZero() || st.Pause != nil || counted.MatchString(r.Cadence[key].At)
		}
		for _, t := range r.Cadence {
			newer = newer || t.Own()
		}
	case *domain.Agenda:
		newer = len(r.Numbers) > 0 || len(r.Loose) > 0 || !r.Ended.IsZero()
	case *domain.Decision:
		newer = r.Brief != nil || slices.ContainsFunc(r.Answers, func(a domain.Answer) bool { return a.What == "answer" })
	}
	if newer {
		return digests
	}
	return settled
}

// ofIncidents says whether a record holds what came with the life of incidents and an older program would spoil. What it
// would lose of a search, its trigger, is not worth that nobody could answer it there: a search goes on until it is
// answered. An organisation's emoji for marks comes again with its file; its legal clocks and contracts are kept beside its
// row (laws.go).
func ofIncidents(rec domain.Record) bool {
	if rec.Base().Exercise {
		return true
	}
	switch r := rec.(type) {
	case *domain.Incident: // one whose duties have a timer too: without its count the timer would do nothing
		return len(r.Timeline) > 0 || r.Gen > 0
	case *domain.Decision:
		return r.Short // it would pass for one that was made in full
	case *domain.Sheet:
		update := func(s domain.Sending) bool { return s.Update > 0 }
		return r.Reword != nil || r.Cleared != nil && r.Cleared.For != "" || slices.ContainsFunc(r.Sent, update) || slices.ContainsFunc(r.Awaited, update)
	}
	return false
}

// unarmed says whether a row was written by a program that armed no timers for such a record.
func unarmed(schema int, rec domain.Record) bool {
	i, ok := rec.(*domain.Incident)
	return schema < settled || ok && i.Live() && i.Gen == 0
}

// schemaOfTimer is the same of a timer: an older program would let a search in an exercise fall silent, for it cannot read
// the record and takes it for one that moved on, and knows nothing of what an incident owes.
func schemaOfTimer(t ledger.Timer, puts []ledger.Put) int {
	if t.Ref.Kind == domain.KindIncident {
		return Schema
	}
	for _, p := range puts {
		if p.New.Ref() == t.Ref {
			return schemaOf(p.New)
		}
	}
	return settled
}

// counted finds "every second", said in any way.
var counted = regexp.MustCompile(`(?i)\b(second|other|2nd)\b`)

// schemaOfLetter is the same of a letter: an older program would post a file's page as words, leave out a chart, and look
// for a channel to post an errand to.
func schemaOfLetter(l outbox.Letter) int {
	if l.Room != nil {
		return Schema
	}
	if l.File != "" || l.Charted() {
		return digests
	}
	return settled
}
