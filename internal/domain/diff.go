package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"reflect"
)

// Clone is a deep copy of a record, version included.
func Clone[R Record](r R) R {
	b, err := json.Marshal(r)
	if err != nil {
		panic(err) // records are plain data
	}
	n := reflect.New(reflect.TypeOf(r).Elem()).Interface().(R)
	if err := json.Unmarshal(b, n); err != nil {
		panic(err)
	}
	n.Base().Version = r.Base().Version
	return n
}

// Diff lists the fields that differ, before and after, as the audit trail keeps them (domain 7.3): text of a
// restricted record as the start of its SHA-256. old may be nil.
func Diff(old, new Record) map[string]Change {
	before, after := fields(old), fields(new)
	hide := new.Base().IsRestricted() || (!isNil(old) && old.Base().IsRestricted())
	out := map[string]Change{}
	for k := range union(before, after) {
		if k == "updated_at" || k == "created_at" || string(before[k]) == string(after[k]) {
			continue
		}
		out[k] = Change{From: word(before[k], hide), To: word(after[k], hide)}
	}
	return out
}

func isNil(r Record) bool { return r == nil || reflect.ValueOf(r).IsNil() }

func fields(r Record) map[string]json.RawMessage {
	m := map[string]json.RawMessage{}
	if isNil(r) {
		return m
	}
	b, err := json.Marshal(r)
	if err == nil {
		err = json.Unmarshal(b, &m)
	}
	if err != nil {
		panic(err) // records are plain data
	}
	return m
}

func union(a, b map[string]json.RawMessage) map[string]bool {
	u := map[string]bool{}
	for k := range a {
		u[k] = true
	}
	for k := range b {
		u[k] = true
	}
	return u
}

// word is a field's value for the trail; of a restricted record the beginning of its hash.
func word(raw json.RawMessage, hide bool) string {
	if raw == nil {
		return ""
	}
	s := string(raw)
	var text string
	if json.Unmarshal(raw, &text) == nil {
		s = text
	}
	if !hide || s == "" {
		return s
	}
	sum := sha256.Sum256([]byte(s))
	return "sha256:" + hex.EncodeToString(sum[:8])
}
