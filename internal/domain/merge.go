package domain

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// The sources of the directory in the order of their rank (domain 7.5): what an earlier one says of a field stands
// over a later one.
const (
	SourceOrg        = "org"
	SourceBackstage  = "backstage"
	SourceCodeowners = "codeowners"
	SourceCSV        = "csv"
)

// Sources lists the sources, the highest rank first.
var Sources = []string{SourceOrg, SourceBackstage, SourceCodeowners, SourceCSV}

// Fields is a directory record as its fields, each as JSON: what a source said, or what stands. Fields of a map and
// members of a set are fields of their own ("cadence/weekly_sync", "repos/https://…"), so that two sides may each
// change another one.
type Fields map[string]json.RawMessage

// keptFields are no source's business: they are the store's, or follow from another field.
var keptFields = []string{"visibility", "need_to_know", "created_at", "updated_at", "source_link", "gap_since", "confirmed_by", "confirmed_from", "cadence_states", "second_releaser"}

// setFields are lists whose order means nothing: sources add to them side by side.
var setFields = []string{"aliases", "repos"}

// FieldsOf is a record as fields; empty ones are absent.
func FieldsOf(rec Record) Fields {
	out := Fields{}
	for k, v := range fields(rec) {
		if slices.Contains(keptFields, k) {
			continue
		}
		var sub map[string]json.RawMessage
		var members []string
		switch {
		case len(v) > 0 && v[0] == '{' && json.Unmarshal(v, &sub) == nil:
			for name, x := range sub {
				out[k+"/"+name] = x
			}
		case slices.Contains(setFields, k) && json.Unmarshal(v, &members) == nil:
			for _, m := range members {
				out[k+"/"+m] = json.RawMessage("true")
			}
		default:
			out[k] = v
		}
	}
	return out
}

// onto writes fields over a record: what they hold stands afterwards, what they lack is empty. Kept fields stay.
func (f Fields) onto(rec Record) (Record, error) {
	flat := map[string]any{}
	for k, v := range fields(rec) {
		if slices.Contains(keptFields, k) {
			flat[k] = v
		}
	}
	for _, k := range slices.Sorted(maps.Keys(f)) {
		name, sub, nested := strings.Cut(k, "/")
		switch {
		case !nested:
			flat[k] = f[k]
		case slices.Contains(setFields, name):
			l, _ := flat[name].([]string)
			flat[name] = append(l, sub)
		default:
			m, _ := flat[name].(map[string]json.RawMessage)
			if m == nil {
				m = map[string]json.RawMessage{}
			}
			m[sub] = f[k]
			flat[name] = m
		}
	}
	b, err := json.Marshal(flat)
	if err != nil {
		return nil, err
	}
	n := New(rec.Ref().Kind)
	if err := json.Unmarshal(b, n); err != nil {
		return nil, err
	}
	n.Base().Version = rec.Base().Version
	return n, nil
}

// Intake is what one source now says of one directory record, beside what all sources said before (domain 7.5).
type Intake struct {
	Source    string
	Now       Record            // as the file has it
	Speaks    map[string]bool   // fields the source has a word on; nil is all
	Said      map[string]Fields // by source: what it said last
	Overwrite bool              // a conflict is decided for the file
}

// Clash is a field on which a file and what stands differ and were both changed.
type Clash struct {
	Ref          Ref
	Field        string
	File, Stands string // as JSON words
	Source       string // the source of higher rank that stands; empty: it was changed here
}

// Merged is the outcome of taking in one record.
type Merged struct {
	Record  Record // the record to write
	Changed bool   // it differs from what stood
	Said    Fields // what the source has now said, to be kept for the next time
	Clashes []Clash
}

// Merge takes a file's record in, field by field against what the same source said before (domain 7.5): a field only
// the file changed is taken, one only changed here stays, one changed on both sides stays and is told, until it is
// overwritten or the two agree. stored may be nil.
func (in Intake) Merge(stored Record) (Merged, error) {
	now := FieldsOf(in.Now)
	if stored == nil || isNil(stored) {
		return Merged{Record: Clone(in.Now), Changed: true, Said: now}, nil
	}
	before, stands := in.Said[in.Source], FieldsOf(stored)
	next, said := maps.Clone(stands), Fields{}
	out := Merged{Said: said}
	for _, k := range slices.Sorted(maps.Keys(union(now, before))) {
		f, b, c := now[k], before[k], stands[k]
		top, _, _ := strings.Cut(k, "/")
		if in.Speaks != nil && !in.Speaks[top] {
			keep(said, k, b)
			continue
		}
		keep(said, k, f)
		if same(f, c) || same(f, b) {
			continue
		}
		if who := in.outranked(k); who != "" {
			out.Clashes = append(out.Clashes, Clash{in.Now.Ref(), k, string(f), string(c), who})
			continue
		}
		if !same(c, b) && !in.fromAFile(k, c) && !in.Overwrite {
			out.Clashes = append(out.Clashes, Clash{in.Now.Ref(), k, string(f), string(c), ""})
			delete(said, k)
			keep(said, k, b) // not settled: it is told again the next time
			continue
		}
		if f == nil {
			f = in.otherWord(k) // this source is silent now: what another says stands again
		}
		keep(next, k, f)
	}
	rec, err := next.onto(stored)
	if err != nil {
		return Merged{}, err
	}
	out.Record, out.Changed = rec, !equal(next, stands)
	if !same(next["confirmed_on"], stands["confirmed_on"]) {
		confirmedLike(rec, in.Now)
	}
	return out, nil
}

// keep sets a field, or removes it where there is nothing.
func keep(f Fields, k string, v json.RawMessage) {
	if v == nil {
		delete(f, k)
		return
	}
	f[k] = v
}

func same(a, b json.RawMessage) bool { return bytes.Equal(a, b) }

func equal(a, b Fields) bool {
	return maps.EqualFunc(a, b, same)
}

// outranked is the source of higher rank that has a word on the field, or "".
func (in Intake) outranked(k string) string {
	for _, s := range Sources {
		if s == in.Source {
			return ""
		}
		if _, ok := in.Said[s][k]; ok {
			return s
		}
	}
	return ""
}

// otherWord is what the highest of the other sources says of a field, or nothing.
func (in Intake) otherWord(k string) json.RawMessage {
	for _, s := range Sources {
		if v, ok := in.Said[s][k]; ok && s != in.Source {
			return v
		}
	}
	return nil
}

// fromAFile says whether what stands is what some other source once said, or nothing at all that nobody spoke of: then
// nobody changed it here.
func (in Intake) fromAFile(k string, stands json.RawMessage) bool {
	if stands == nil && in.Said[in.Source][k] == nil {
		return true
	}
	for s, f := range in.Said {
		if s != in.Source && stands != nil && same(f[k], stands) {
			return true
		}
	}
	return false
}

// confirmedLike takes over who confirmed and where, which belong to the date.
func confirmedLike(rec, from Record) {
	switch r := rec.(type) {
	case *Service:
		s := from.(*Service)
		r.ConfirmedBy, r.ConfirmedFrom = s.ConfirmedBy, s.ConfirmedFrom
	case *Control:
		c := from.(*Control)
		r.ConfirmedBy, r.ConfirmedFrom = c.ConfirmedBy, c.ConfirmedFrom
	}
}

// Agrees says whether a stored record still is what a file says: every field of the file stands. What the books
// added to it (timers, history, who was told) is not looked at, nor what was only derived from the file.
func Agrees(file, stored Record) bool {
	have := fields(stored)
	for k, v := range fields(file) {
		switch k {
		case "created_at", "updated_at", "source_link", "steps", "service", "gen":
			continue
		}
		if !same(v, have[k]) {
			return false
		}
	}
	return true
}
