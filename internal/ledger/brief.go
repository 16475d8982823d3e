package ledger

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// SheetSeen is a fact sheet as somebody who writes briefs from it sees it, with what it is about.
type SheetSeen struct {
	Sheet    *domain.Sheet // a new, empty one where nobody wrote one yet: its Edition is 0
	Subject  domain.Record
	Decision *domain.Decision // what its briefs ask for; nil where there is none
	Linked   []domain.Record  // live records that hang on the subject, as far as the caller sees them
}

// briefLinked is how many linked records a writer sees beside a sheet.
const briefLinked = 50

// Sheet reads the fact sheet about a record, for those who write and send briefs about it (domain 5): one round trip.
func (l *Ledger) Sheet(ctx context.Context, c domain.Caller, about domain.Ref) (SheetSeen, error) {
	if e := c.May(domain.MayLog); e != nil {
		return SheetSeen{}, l.refuse(ctx, c, e)
	}
	look := Look{Refs: []domain.Ref{domain.SheetRef(about), about}, Parents: true}
	for _, secret := range []bool{false, true} {
		look.Pages = append(look.Pages, Page{Index: Index{Parent: about.String(), Live: true, Restricted: secret}, Limit: briefLinked})
	}
	seen, err := l.read(ctx, look)
	if err != nil {
		return SheetSeen{}, l.fault(err)
	}
	reader := domain.ForCaller(c)
	out := SheetSeen{Subject: seen.Records[about]}
	if out.Subject == nil || reader.Sees(out.Subject) != domain.SeesAll {
		return SheetSeen{}, domain.Absent(about)
	}
	w := domain.Work{Dir: l.Directory(), Now: l.Now(), Caller: c}
	if _, e := w.MayBrief(out.Subject); e != nil {
		return SheetSeen{}, l.refuse(ctx, c, e)
	}
	var ok bool
	if out.Sheet, ok = seen.Records[domain.SheetRef(about)].(*domain.Sheet); !ok {
		out.Sheet = domain.NewSheet(w.Dir, out.Subject, c.Person)
	}
	if d, ok := seen.Records[out.Sheet.Decision].(*domain.Decision); ok && reader.Sees(d) == domain.SeesAll {
		out.Decision = d
	}
	for _, p := range seen.Pages {
		for _, rec := range p.Records {
			if reader.Sees(rec) == domain.SeesAll {
				out.Linked = append(out.Linked, rec)
			}
		}
	}
	slices.SortStableFunc(out.Linked, byDay)
	return out, l.noteReads(ctx, c, "brief", []domain.Record{out.Subject})
}

// SheetLine is one fact sheet in a list.
type SheetLine struct {
	Sheet   *domain.Sheet
	Subject domain.Record
}

// Sheets lists the fact sheets from which the caller may write and send briefs, those with a promised update first.
func (l *Ledger) Sheets(ctx context.Context, c domain.Caller) ([]SheetLine, error) {
	if e := c.May(domain.MayLog); e != nil {
		return nil, l.refuse(ctx, c, e)
	}
	seen, err := l.read(ctx, Look{Pages: []Page{{Index: Index{Kind: domain.KindSheet, Restricted: true}, Limit: familyPage}}})
	if err != nil {
		return nil, l.fault(err)
	}
	var look Look
	for _, rec := range seen.Pages[0].Records {
		look.Refs = append(look.Refs, rec.(*domain.Sheet).About)
	}
	if len(look.Refs) == 0 {
		return nil, nil
	}
	about, err := l.read(ctx, look)
	if err != nil {
		return nil, l.fault(err)
	}
	w := domain.Work{Dir: l.Directory(), Now: l.Now(), Caller: c}
	var out []SheetLine
	var read []domain.Record
	for _, rec := range seen.Pages[0].Records {
		s := rec.(*domain.Sheet)
		subject := about.Records[s.About]
		if subject == nil || domain.ForCaller(c).Sees(subject) != domain.SeesAll {
			continue
		}
		if _, e := w.MayBrief(subject); e == nil {
			out, read = append(out, SheetLine{s, subject}), append(read, subject)
		}
	}
	return out, l.noteReads(ctx, c, "brief", read)
}

// SentBriefs are the briefs about a record that a reader may read again.
type SentBriefs struct {
	Sheet    *domain.Sheet
	Subject  domain.Record
	Decision *domain.Decision
	Sent     []domain.Sending       // oldest first, each with its words
	Asked    []domain.BriefQuestion // about these, with the words that are for the reader
}

// Page is the message of a sending, word for word; where its hash says otherwise, the reader is told.
func (SentBriefs) Page(x domain.Sending) view.Message {
	m := pageOf(x)
	if !x.Intact() {
		m.Nodes = append([]view.Node{view.Text(view.L(view.B("Beware: "), "these are not the words that were sent. Ask a security lead."))}, m.Nodes...)
	}
	return m
}

// pageOf reads the words of a sending.
func pageOf(x domain.Sending) view.Message {
	var m view.Message
	if err := json.Unmarshal(x.Message, &m); err != nil {
		return view.Say("The words of this brief cannot be read any more.")
	}
	return m
}

// SentBriefs reads what was sent about a record, or about the decision that a brief asked for: whoever got it, who writes
// briefs about it, who decides. Somebody else is answered as if nothing had been sent.
func (l *Ledger) SentBriefs(ctx context.Context, c domain.Caller, ref domain.Ref) (SentBriefs, error) {
	if e := c.May(domain.MayAsk); e != nil {
		return SentBriefs{}, l.refuse(ctx, c, e)
	}
	seen, err := l.read(ctx, Look{Refs: []domain.Ref{domain.SheetRef(ref), ref}, Parents: true, Pages: []Page{sheetsOf(ref)}})
	if err != nil {
		return SentBriefs{}, l.fault(err)
	}
	reader := domain.ForCaller(c)
	if rec := seen.Records[ref]; rec == nil || reader.Sees(rec) != domain.SeesAll {
		return SentBriefs{}, domain.Absent(ref)
	}
	w := domain.Work{Dir: l.Directory(), Now: l.Now(), Caller: c}
	for _, rec := range append([]domain.Record{seen.Records[domain.SheetRef(ref)]}, seen.Pages[0].Records...) {
		s, ok := rec.(*domain.Sheet)
		if !ok {
			continue
		}
		out := SentBriefs{Sheet: s, Subject: seen.Records[s.About]}
		if out.Subject == nil || reader.Sees(out.Subject) != domain.SeesAll {
			continue
		}
		if out.Decision, _ = seen.Records[ref].(*domain.Decision); out.Decision == nil {
			if d, ok := seen.Records[s.Decision].(*domain.Decision); ok && reader.Sees(d) == domain.SeesAll {
				out.Decision = d
			}
		}
		for _, x := range s.Sent {
			if w.MayReadSending(s, out.Subject, out.Decision, &x) {
				out.Sent = append(out.Sent, x)
			}
		}
		read, err := l.stillOpen(ctx, reader, &out, seen.Records)
		if err != nil {
			return SentBriefs{}, err
		}
		if len(out.Sent) > 0 {
			out.Asked = s.Asked(w, out.Sent)
			return out, l.noteReads(ctx, c, "brief", read)
		}
	}
	return SentBriefs{}, domain.Fail(domain.NotFound, "No brief about %s was sent to you.", ref).
		WithHint("Its owner and the security leads can write one: `brief %s`.", ref)
}

// stillOpen takes out the briefs that speak of a record which the reader may not see any more: a decision or an action may
// have become confidential without the subject (domain 7.2). It gives back what is read of; seen is what was looked at before.
func (l *Ledger) stillOpen(ctx context.Context, reader domain.Reader, s *SentBriefs, seen map[domain.Ref]domain.Record) ([]domain.Record, error) {
	about := make([][]domain.Ref, len(s.Sent))
	var more []domain.Ref
	for i, x := range s.Sent {
		about[i] = numbered(append(pageOf(x).About, s.Subject.Ref(), x.Decision))
		for _, ref := range about[i] {
			if seen[ref] == nil && !slices.Contains(more, ref) {
				more = append(more, ref)
			}
		}
	}
	if len(more) > 0 {
		got, err := l.read(ctx, Look{Refs: more})
		if err != nil {
			return nil, l.fault(err)
		}
		maps.Copy(seen, got.Records)
	}
	var open []domain.Sending
	var read []domain.Record
	for i, x := range s.Sent {
		if slices.ContainsFunc(about[i], func(r domain.Ref) bool { return seen[r] != nil && reader.Sees(seen[r]) != domain.SeesAll }) {
			continue
		}
		open = append(open, x)
		for _, r := range about[i] {
			if rec := seen[r]; rec != nil && !slices.Contains(read, rec) {
				read = append(read, rec)
			}
		}
	}
	s.Sent = open
	return read, nil
}

// sheetsOf finds the fact sheets that are about a record, or whose briefs ask for it as a decision.
func sheetsOf(ref domain.Ref) Page {
	return Page{Index: Index{Kind: domain.KindSheet, Parent: ref.String(), Restricted: true}, Limit: briefLinked}
}

// briefing is a fact sheet at work within a write.
type briefing struct {
	old     *domain.Sheet // nil where nobody wrote one yet
	sheet   *domain.Sheet
	subject domain.Record
	w       domain.Work
}

// briefLook is what a write about a fact sheet looks at.
func briefLook(about domain.Ref) Look {
	return Look{Refs: []domain.Ref{domain.SheetRef(about), about}, Parents: true, Around: true, Pages: EscalationsOf(about)}
}

// briefing is the sheet about a record that the caller sees.
func (tx *Tx) briefing(about domain.Ref) (briefing, error) {
	subject, err := tx.Get(about)
	if err != nil {
		return briefing{}, err
	}
	b := briefing{subject: subject, w: domain.Work{Dir: tx.Dir, Now: tx.Now, Caller: tx.Rq.Caller}}
	if b.old, _ = tx.Seen.Records[domain.SheetRef(about)].(*domain.Sheet); b.old != nil {
		b.sheet = domain.Clone(b.old)
	} else {
		b.sheet = domain.NewSheet(tx.Dir, subject, tx.Rq.Caller.Person)
	}
	tx.Rq.Place = "" // where this was typed is no place for a card: drafts and briefs are private (product 4)
	return b, nil
}

// keep writes the sheet.
func (tx *Tx) keep(b *briefing, action string) {
	if b.old == nil {
		tx.Put(nil, b.sheet, action, "")
		return
	}
	tx.Put(b.old, b.sheet, action, "")
}

// slim is a sheet for a stored outcome: without the words of its briefs, which the books hold.
func slim(s *domain.Sheet) domain.Sheet {
	n := *domain.Clone(s)
	for i := range n.Sent {
		n.Sent[i].Message = nil
	}
	for i := range n.Awaited {
		n.Awaited[i].Message, n.Awaited[i].Review = nil, nil
	}
	return n
}

// EditSheet changes the facts about a record. What waited for a second releaser is void, and both sides are told.
func (l *Ledger) EditSheet(ctx context.Context, rq Request, about domain.Ref, c domain.SheetChange) (domain.Sheet, error) {
	return write(ctx, l, rq, briefLook(about), nil, func(tx *Tx) (domain.Sheet, error) {
		b, err := tx.briefing(about)
		if err != nil {
			return domain.Sheet{}, err
		}
		deed, bad := b.sheet.Edit(b.w, b.subject, c)
		if bad != nil {
			return domain.Sheet{}, bad
		}
		b.sheet = deed.Sheet
		tx.keep(&b, "brief.edit")
		tx.actingFor(deed.For)
		for _, x := range deed.Void {
			tx.voided(b, x)
		}
		if b.old == nil || b.old.MessageMark() != b.sheet.MessageMark() {
			tx.askClearance(b)
		}
		return slim(b.sheet), nil
	})
}

// RewordStatement is a statement approver's no to what customers may be told, with what is to be changed; who wrote the
// words reads it.
func (l *Ledger) RewordStatement(ctx context.Context, rq Request, about domain.Ref, mark, words string) (domain.Sheet, error) {
	return write(ctx, l, rq, briefLook(about), nil, func(tx *Tx) (domain.Sheet, error) {
		b, err := tx.briefing(about)
		if err != nil {
			return domain.Sheet{}, err
		}
		n, bad := b.sheet.SendBack(b.w, b.subject, mark, words)
		if bad != nil {
			return domain.Sheet{}, bad
		}
		b.sheet = n
		tx.keep(&b, "brief.reword")
		tx.actingFor(n.Reword.For)
		tx.Note(domain.Entry{Action: "brief.reword", For: n.Reword.For, Object: about.String(), Reason: "message for customers, sha256 " + n.Reword.Hash})
		tx.endClearance(b, view.L(view.Name(tx.Dir, tx.Rq.Caller.Person), " asked for a change: ", n.Reword.Words, " You are asked again when the words are changed."))
		tx.tellReword(b)
		return slim(n), nil
	})
}

// ClearStatement is a statement approver's recorded yes to what customers may be told (domain 3.6, 5.4). mark is
// that of the words they read (domain.Sheet.MessageMark), empty for those that stand there now.
func (l *Ledger) ClearStatement(ctx context.Context, rq Request, about domain.Ref, mark string) (domain.Sheet, error) {
	return write(ctx, l, rq, briefLook(about), nil, func(tx *Tx) (domain.Sheet, error) {
		b, err := tx.briefing(about)
		if err != nil {
			return domain.Sheet{}, err
		}
		n, bad := b.sheet.Clear(b.w, b.subject, mark)
		if bad != nil {
			return domain.Sheet{}, bad
		}
		b.sheet = n
		tx.keep(&b, "brief.clear")
		tx.actingFor(n.Cleared.For)
		tx.Note(domain.Entry{Action: "brief.clear", For: n.Cleared.For, Object: about.String(), Reason: "message for customers, sha256 " + n.Cleared.Hash})
		tx.endClearance(b, view.L(view.Name(tx.Dir, tx.Rq.Caller.Person), " approved what customers may be told: ", n.Facts[domain.FieldMessage].Text))
		tx.tellClearance(b)
		return slim(n), nil
	})
}
