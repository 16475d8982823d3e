package ledger

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// ExportCSV writes the named kinds, or all kinds of records, as one table for people: a column for each field, the
// cells safe to open in a spreadsheet (reliability T11). It is no backup.
func (l *Ledger) ExportCSV(ctx context.Context, rq Request, w io.Writer, kinds []domain.Kind) error {
	a, err := l.archive(ctx, rq, kinds)
	if err != nil {
		return err
	}
	if len(kinds) == 0 {
		kinds = domain.Kinds
	}
	columns, err := l.rows(ctx, a, kinds, nil)
	if err != nil {
		return err
	}
	names := slices.Sorted(maps.Keys(columns))
	cw := csv.NewWriter(w)
	if err := cw.Write(append([]string{"kind", "id"}, names...)); err != nil {
		return err
	}
	_, err = l.rows(ctx, a, kinds, func(k domain.Kind, id string, fields map[string]json.RawMessage) error {
		row := []string{SafeCell(string(k)), SafeCell(id)}
		for _, n := range names {
			row = append(row, SafeCell(cell(fields[n])))
		}
		return cw.Write(row)
	})
	if err != nil {
		return err
	}
	cw.Flush()
	return cw.Error()
}

// rows calls f for every row of the kinds and gives the names of the fields they have; f may be nil.
func (l *Ledger) rows(ctx context.Context, a Archive, kinds []domain.Kind, f func(domain.Kind, string, map[string]json.RawMessage) error) (map[string]bool, error) {
	columns := map[string]bool{}
	row := func(k domain.Kind, id string, body []byte) error {
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(body, &fields); err != nil {
			return err
		}
		delete(fields, "id")
		for name, v := range maps.Clone(fields) { // a field of fields becomes columns of its own: score.impact
			var sub map[string]json.RawMessage
			if json.Unmarshal(v, &sub) != nil || len(sub) == 0 {
				continue
			}
			delete(fields, name)
			for k, x := range sub {
				fields[name+"."+k] = x
			}
		}
		for name := range fields {
			columns[name] = true
		}
		if f == nil {
			return nil
		}
		return f(k, id, fields)
	}
	for _, k := range domain.Kinds {
		if !slices.Contains(kinds, k) {
			continue
		}
		if err := a.Kept(ctx, k, func(r Kept) error { return row(r.Kind, r.ID, r.Record) }); err != nil {
			return nil, l.fault(err)
		}
	}
	if slices.Contains(kinds, KindAudit) {
		err := l.eachEntry(ctx, func(e domain.Entry) error {
			b, err := json.Marshal(e)
			if err != nil {
				return err
			}
			return row(KindAudit, strconv.FormatInt(e.Seq, 10), b)
		})
		if err != nil {
			return nil, err
		}
	}
	return columns, nil
}

// cell is a JSON value as a spreadsheet shows it: text as it is, a list of texts with semicolons, the rest as JSON.
func cell(v json.RawMessage) string {
	var s string
	var list []string
	switch {
	case len(v) == 0:
		return ""
	case json.Unmarshal(v, &s) == nil:
		return s
	case json.Unmarshal(v, &list) == nil:
		return strings.Join(list, "; ")
	}
	return string(v)
}

// SafeCell makes a text inert in a spreadsheet: one that a program would take for a formula gets an apostrophe in
// front (reliability T11).
func SafeCell(s string) string {
	for _, x := range []string{s, strings.TrimSpace(s)} {
		if x != "" && strings.ContainsRune("=+-@\t\r\x00\uff1d\uff0b\uff0d\uff20", []rune(x)[0]) {
			return "'" + s
		}
	}
	return s
}
