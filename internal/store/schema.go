package store

import (
	"regexp"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
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
	if i, ok := rec.(*domain.Incident); ok && len(i.Timeline) > 0 || rec.Base().Exercise {
		return Schema
	}
	if o, ok := rec.(*domain.Org); ok && len(o.Clocks)+len(o.Contracts) > 0 { // a law's dates would change with the next write
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
