package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Intake is what a file says, checked and ready to be taken in.
type Intake struct {
	Source    string // one of domain.Sources
	File      string
	Content   string          // hash of the file: batches of the same file are the same requests
	Directory []domain.Record // directory records
	Numbered  []domain.Record // risks, actions …; taken in only with ImportOptions.Records
	Speaks    map[string]bool // fields of a directory record the file has a word on; nil is all
	Notes     []string
}

// ImportOptions say how far an import goes.
type ImportOptions struct {
	Records   bool // take in numbered records too
	DryRun    bool // tell what would happen and write nothing
	Overwrite bool // where file and records were both changed, the file's word counts
	// Over is what earlier dry runs of the same call would have written (ImportReport.After); nil is nothing.
	Over *Foresight
}

// Foresight is the directory as a dry run would leave it, and what each source would then have said.
type Foresight struct {
	dir  *domain.Directory
	said map[domain.Ref]map[string]domain.Fields
}

// importBatch is how many records one commit writes: a commit stays bounded however large the file is.
const importBatch = 200

// Import takes a file in (domain 7.5). The directory is merged field by field against what the same source said the
// last time; numbered records are only created, without guards and messages; nothing is ever deleted. It is written in
// bounded commits: an import that broke off is simply run again.
func (l *Ledger) Import(ctx context.Context, rq Request, in Intake, o ImportOptions) (ImportReport, error) {
	rep := ImportReport{File: in.File, Source: in.Source, DryRun: o.DryRun, Notes: in.Notes}
	if s := rq.Caller.Standing; s != domain.Operator && s != domain.System {
		return rep, l.refuse(ctx, rq.Caller, domain.Fail(domain.Forbidden, "Files are imported on the command line.").
			WithHint("Ask whoever runs me.").WithRule("domain 7.5"))
	}
	rq.Source = "import"
	if err := l.Refresh(ctx); err != nil {
		return rep, l.fault(err)
	}
	im := &importer{l: l, in: in, o: o, rq: rq, now: l.Now()}
	if err := im.plan(ctx); err != nil {
		return rep, err
	}
	if err := keepsLead(l.dir.Load(), im.next); err != nil {
		return rep, err
	}
	if !o.Records && len(in.Numbered) > 0 {
		rep.Notes = append(rep.Notes, fmt.Sprintf("%s: %d risks, actions and other records were not imported; add --records for them.", in.File, len(in.Numbered)))
	}
	for n, batch := range im.batches() {
		out, err := im.take(ctx, n, batch)
		if err != nil {
			return rep, err
		}
		rep.add(out)
	}
	if !o.DryRun {
		if err := l.NoteGaps(ctx); err != nil {
			return rep, err
		}
	}
	im.hear()
	rep.Gone, rep.After = im.gone, &Foresight{im.next, im.said}
	rep.Gaps = domain.AllGaps(im.next, im.next.Today(im.now))
	return rep, nil
}

// keepsLead holds an import to domain 7.1: the last security lead cannot be removed.
func keepsLead(was, next *domain.Directory) error {
	if len(was.With(domain.RoleLead)) > 0 && len(next.With(domain.RoleLead)) == 0 {
		return domain.Fail(domain.Refused, "This file would remove the last security lead.").
			WithHint("Give somebody else the role security_lead first.").WithRule("domain 7.1")
	}
	return nil
}

// importer is one import under way.
type importer struct {
	l      *Ledger
	in     Intake
	o      ImportOptions
	rq     Request
	now    time.Time
	said   map[domain.Ref]map[string]domain.Fields // what each source said before
	saying map[domain.Ref]domain.Fields            // what this source says now
	file   map[domain.Ref]string                   // the file from which this source spoke of a record before
	next   *domain.Directory                       // as it will be
	over   *domain.Directory                       // what an earlier dry run would have written
	gone   []domain.Ref
	arm    []string // imported records whose timers wait for the next start
}

// base is how Put.Imported is stored for a source.
type base struct {
	File   string        `json:"file"`
	Fields domain.Fields `json:"fields"`
}

// plan reads what stood and works out the directory as it will be.
func (im *importer) plan(ctx context.Context) error {
	im.said, im.file = map[domain.Ref]map[string]domain.Fields{}, map[domain.Ref]string{}
	now := map[domain.Ref]bool{}
	for _, rec := range im.in.Directory {
		now[rec.Ref()] = true
	}
	for _, k := range domain.DirectoryKinds {
		all, err := im.l.books.Imported(ctx, k)
		if err != nil {
			return im.l.fault(err)
		}
		for id, sources := range all {
			if err := im.heard(domain.Ref{Kind: k, ID: id}, sources, now); err != nil {
				return err
			}
		}
	}
	slices.SortFunc(im.gone, func(a, b domain.Ref) int {
		if domain.LessRef(a, b) {
			return -1
		}
		return 1
	})
	im.next = im.l.dir.Load().Clone()
	if im.o.DryRun && im.o.Over != nil {
		im.next, im.over = im.o.Over.dir.Clone(), im.o.Over.dir
		maps.Copy(im.said, im.o.Over.said)
	}
	im.saying = map[domain.Ref]domain.Fields{}
	for _, rec := range im.in.Directory {
		m, err := im.merge(rec, im.next.Get(rec.Ref()))
		if err != nil {
			return err
		}
		im.next.Put(m.Record)
		im.saying[rec.Ref()] = m.Said
	}
	if m := im.l.members.Load(); m != nil {
		im.next = im.next.WithMembers(m.list, m.whole)
	}
	im.next.Index()
	if im.o.Records && !im.o.DryRun {
		var err error
		im.arm, err = im.l.toArm(ctx)
		return err
	}
	return nil
}

// hear counts what this file says as said.
func (im *importer) hear() {
	for ref, f := range im.saying {
		said := maps.Clone(im.said[ref])
		if said == nil {
			said = map[string]domain.Fields{}
		}
		said[im.in.Source] = f
		im.said[ref] = said
	}
}

// heard reads what the sources said of one record, and whether this source no longer speaks of it.
func (im *importer) heard(ref domain.Ref, sources map[string][]byte, now map[domain.Ref]bool) error {
	im.said[ref] = map[string]domain.Fields{}
	for s, raw := range sources {
		var b base
		if err := json.Unmarshal(raw, &b); err != nil {
			return fmt.Errorf("what %s said of %s: %w", s, ref, err)
		}
		im.said[ref][s] = b.Fields
		if s == im.in.Source {
			im.file[ref] = b.File
			if b.File == im.in.File && !now[ref] {
				im.gone = append(im.gone, ref)
			}
		}
	}
	return nil
}

func (im *importer) merge(rec, stored domain.Record) (domain.Merged, error) {
	if o, ok := stored.(*domain.Org); ok && o.Name == "" { // the empty head of an empty directory
		stored = nil
	}
	speaks := im.in.Speaks
	if rec.Ref().Kind != domain.KindService {
		speaks = nil
	}
	return domain.Intake{Source: im.in.Source, Now: rec, Speaks: speaks, Said: im.said[rec.Ref()], Overwrite: im.o.Overwrite}.Merge(stored)
}

// batches cuts the work: the directory first, since the records refer to it.
func (im *importer) batches() [][]domain.Record {
	work := slices.Clone(im.in.Directory)
	if im.o.Records {
		work = append(work, im.in.Numbered...)
	}
	return slices.Collect(slices.Chunk(work, importBatch))
}

// take takes one batch in, or only tells what would happen.
func (im *importer) take(ctx context.Context, n int, batch []domain.Record) (batchOutcome, error) {
	look := Look{}
	for _, rec := range batch {
		look.Refs = append(look.Refs, rec.Ref())
	}
	if im.o.DryRun {
		seen, err := im.l.read(ctx, look)
		if err != nil {
			return batchOutcome{}, im.l.fault(err)
		}
		return im.rule(&Tx{Seen: seen, Dir: im.next, Now: im.now, Today: im.next.Today(im.now), Rq: im.rq}, batch)
	}
	rq := im.rq
	if rq.ID != "" { // an id of the caller's own: one effect for each of its batches
		rq.ID = fmt.Sprintf("%s:%s:%d", rq.ID, im.in.Content, n)
	}
	out, err := write(ctx, im.l, rq, look, nil, func(tx *Tx) (batchOutcome, error) { return im.rule(tx, batch) })
	im.arm = append(im.arm, out.Arm...)
	return out, err
}

// rule decides about each record of a batch.
func (im *importer) rule(tx *Tx, batch []domain.Record) (batchOutcome, error) {
	var out batchOutcome
	for _, rec := range batch {
		stored := tx.Seen.Records[rec.Ref()]
		if stored == nil && im.over != nil && !rec.Ref().Kind.IsNumbered() {
			stored = im.over.Get(rec.Ref())
		}
		var err error
		if rec.Ref().Kind.IsNumbered() {
			im.create(tx, rec, stored, &out)
		} else {
			err = im.update(tx, rec, stored, &out)
		}
		if err != nil {
			return out, err
		}
	}
	if len(out.Arm) > 0 {
		b, err := json.Marshal(slices.Concat(im.arm, out.Arm))
		if err != nil {
			return out, err
		}
		tx.Keep(armNote, string(b))
	}
	return out, nil
}

// update merges one directory record.
func (im *importer) update(tx *Tx, rec, stored domain.Record, out *batchOutcome) error {
	m, err := im.merge(rec, stored)
	if err != nil {
		return err
	}
	ref := rec.Ref()
	out.Clashes = append(out.Clashes, m.Clashes...)
	said, err := json.Marshal(base{im.in.File, m.Said})
	if err != nil {
		return err
	}
	switch {
	case stored == nil:
		out.count(ref, &out.Created)
	case m.Changed:
		out.count(ref, &out.Changed)
	default:
		out.count(ref, &out.Unchanged)
		if im.file[ref] == im.in.File && sameFields(m.Said, im.said[ref][im.in.Source]) {
			return nil
		}
	}
	if s, ok := m.Record.(*domain.Service); ok {
		s.GapSince = gapsSince(im.next, s, tx.Today)
	}
	if t, ok := m.Record.(*domain.Team); ok {
		tx.armChampions(t)
	}
	if o, ok := m.Record.(*domain.Org); ok {
		was, _ := stored.(*domain.Org)
		o.CountFrom(was, tx.Now, "")
	}
	tx.put(Put{Old: stored, New: m.Record, Imported: map[string][]byte{im.in.Source: said}}, "import", im.in.File)
	return nil
}

func sameFields(a, b domain.Fields) bool {
	x, errA := json.Marshal(a)
	y, errB := json.Marshal(b)
	return errors.Join(errA, errB) == nil && string(x) == string(y)
}

// create takes one numbered record in where its number is free; one that exists is left alone (domain 7.5).
func (im *importer) create(tx *Tx, rec, stored domain.Record, out *batchOutcome) {
	ref := rec.Ref()
	if tx.numbers == nil {
		tx.numbers = map[domain.Kind]int{}
	}
	tx.numbers[ref.Kind] = max(tx.numbers[ref.Kind], tx.Seen.Head.Numbers[ref.Kind], ref.Num())
	switch {
	case stored == nil:
		out.count(ref, &out.Created)
		tx.Put(nil, domain.Clone(rec), "import", im.in.File)
		if rec.Live() {
			out.Arm = append(out.Arm, ref.String())
		}
	case domain.Agrees(rec, stored):
		out.count(ref, &out.Unchanged)
	default:
		out.Differs = append(out.Differs, ref)
	}
}

// put writes a record as given, with what a source said of it.
func (tx *Tx) put(p Put, action, reason string) {
	tx.Put(p.Old, p.New, action, reason)
	tx.change.Put[len(tx.change.Put)-1].Imported = p.Imported
}

// Existing is a record as it is stored, or nil, for whoever reads files on the command line.
func (l *Ledger) Existing(ctx context.Context, ref domain.Ref) (domain.Record, error) {
	seen, err := l.read(ctx, Look{Refs: []domain.Ref{ref}})
	if err != nil {
		return nil, l.fault(err)
	}
	return seen.Records[ref], nil
}
