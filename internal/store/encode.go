package store

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// row is a stored record as a script returns it: version, schema, body.
type row struct {
	ref  domain.Ref
	v, s string
	body string
	laws string // of the organisation: what stands under lawsNote
}

// record decodes a row; nil for one of a newer schema or an unknown kind, which are left alone.
func (s *Store) record(r row) (domain.Record, error) {
	schema, err := strconv.Atoi(r.s)
	if err != nil {
		return nil, fmt.Errorf("store: schema %q of %s: %w", r.s, r.ref, err)
	}
	rec := domain.New(r.ref.Kind)
	if schema > Schema || rec == nil {
		s.log.Warn("a record of a newer version was left alone", "ref", member(r.ref), "schema", schema)
		return nil, nil
	}
	if err := json.Unmarshal([]byte(r.body), rec); err != nil {
		return nil, fmt.Errorf("store: %s: %w", r.ref, err)
	}
	v, err := strconv.ParseInt(r.v, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("store: version of %s: %w", r.ref, err)
	}
	rec.Base().Version = v
	return rec, withLaws(rec, r.laws)
}

// The parts of a script's answer. A nil is the empty value.

func list(v any) []any   { l, _ := v.([]any); return l }
func text(v any) string  { t, _ := v.(string); return t }
func whole(v any) int64  { n, _ := strconv.ParseInt(text(v), 10, 64); return n }
func number(v any) int64 { n, _ := v.(int64); return n }

func at(l []any, i int) any {
	if i < len(l) {
		return l[i]
	}
	return nil
}

// pairs reads a flat list of names and values.
func pairs(v any) map[string]string {
	l := list(v)
	m := make(map[string]string, len(l)/2)
	for i := 0; i+1 < len(l); i += 2 {
		m[text(l[i])] = text(l[i+1])
	}
	return m
}

// ms is a moment for a script; the zero moment is 0.
func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// moment is the inverse of ms.
func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
