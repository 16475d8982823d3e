package ledger

import (
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// briefCard names the living message of one sending.
func briefCard(s *domain.Sheet, n int) string { return fmt.Sprintf("card:%s:%d", s.Ref(), n) }

// turn counts the commits: a brief's message changes with its sheet and with its decision, so neither one's version orders
// its edits (reliability F30).
func (tx *Tx) turn() int64 { return tx.Seen.Head.Seq + 1 }

// carrier is the record by whose readers a brief is judged: the subject and, where that is confidential on its own, the
// decision it asks for.
func carrier(subject domain.Record, dec *domain.Decision) domain.Record {
	if dec != nil && dec.IsRestricted() && !subject.Base().IsRestricted() {
		return dec
	}
	return subject
}

// briefLetters sends one sending to everybody who gets it; executives find the same page as a PDF in the thread.
func (tx *Tx) briefLetters(b *briefing, dec *domain.Decision, x domain.Sending) {
	page := pageOf(x)
	id := fmt.Sprintf("brief:%s:%d", b.sheet.ID, x.N)
	if x.Channel != "" {
		page.About = append(page.About, b.sheet.About)
		tx.Send(outbox.Letter{ID: id, To: outbox.Place{Channel: x.Channel}, Priority: outbox.Brief, Card: briefCard(b.sheet, x.N), Version: tx.turn(),
			Message: page, Fallback: x.By, Closed: domain.IsForFew(x.Audience), Template: x.Template, Under: firstUpdate(b.sheet, x)})
		return
	}
	for _, person := range x.Persons {
		tx.briefDM(b.sheet, b.subject, dec, x, person, false)
	}
}

// firstUpdate is the card of the first update of an incident in the same channel: the later ones stand in its thread, so that
// a night of updates does not bury the channel. Direct messages come one by one: nobody is notified of a thread there.
func firstUpdate(s *domain.Sheet, x domain.Sending) string {
	for _, y := range s.Sent {
		if x.Update > 0 && y.Update > 0 && y.N < x.N && y.Audience == x.Audience && y.Channel == x.Channel {
			return briefCard(s, y.N)
		}
	}
	return ""
}

// briefDM posts a brief in somebody's direct messages, with what they may press, or brings the one that stands there up to
// date.
func (tx *Tx) briefDM(s *domain.Sheet, subject domain.Record, dec *domain.Decision, x domain.Sending, person string, editOnly bool) {
	if dec != nil && !tx.sees(dec, person) {
		if x.Decision == dec.Ref() {
			return // it became confidential: what stood here was taken away, or never came (domain 7.2)
		}
		dec = nil
	}
	page := pageOf(x)
	stand := view.BriefStand{Sheet: s, Sending: x, Reader: person, Today: tx.Today}
	if dec != nil && dec.Ref() == x.Decision {
		stand.Decision = dec
		page.About = append(page.About, dec.Ref())
	}
	id, prio := fmt.Sprintf("brief:%s:%d:%s", s.ID, x.N, person), outbox.Brief
	if editOnly {
		id, prio = fmt.Sprintf("%s:%d", id, tx.turn()), outbox.Ack
	}
	l := tx.dm(carrier(subject, dec), person, id, prio, view.BriefPress(tx.Dir, page, stand))
	if l == nil || !tx.sees(subject, person) {
		return
	}
	l.Message.About = unseen(l.Message.About, subject.Ref())
	l.Card, l.Version, l.EditOnly, l.Template = briefCard(s, x.N), tx.turn(), editOnly, x.Template
	tx.Send(*l)
	if x.Audience != domain.AudExecutive || editOnly || x.Update > 0 { // an update is read at once, and is no page to forward
		return
	}
	pdf := tx.dm(carrier(subject, dec), person, id+":pdf", outbox.Brief, page)
	pdf.Message.About, pdf.Message.Restricted = l.Message.About, l.Message.Restricted
	pdf.Under, pdf.File = l.Card, "brief-"+s.ID+".pdf"
	tx.Send(*pdf)
}

// sees says whether a person sees a record whole.
func (tx *Tx) sees(rec domain.Record, person string) bool {
	p := tx.Dir.People[person]
	return p != nil && domain.ForCaller(domain.CallerFor(tx.Dir, p)).Sees(rec) == domain.SeesAll
}

// redrawBrief brings the messages of one sending up to date.
func (tx *Tx) redrawBrief(s *domain.Sheet, subject domain.Record, dec *domain.Decision, x domain.Sending) {
	for _, person := range x.Persons {
		tx.briefDM(s, subject, dec, x, person, true)
	}
	if x.Channel != "" && !subject.Base().IsRestricted() && x.Corrected > 0 {
		m := view.BriefPress(tx.Dir, pageOf(x), view.BriefStand{Sheet: s, Sending: x, Today: tx.Today})
		m.About = unseen(m.About, s.About)
		tx.Send(outbox.Letter{ID: fmt.Sprintf("brief:%s:%d:%d", s.ID, x.N, tx.turn()), To: outbox.Place{Channel: x.Channel}, Priority: outbox.Ack,
			Card: briefCard(s, x.N), Version: tx.turn(), EditOnly: true, Message: m})
	}
}

// redrawAsking brings the briefs that ask for a decision up to date with it. What this commit sends stands as it should.
func (tx *Tx) redrawAsking(d *domain.Decision) {
	for _, s := range tx.sheetsFor(d.Ref()) {
		subject := tx.Current(s.About)
		if subject == nil {
			continue
		}
		for _, x := range s.Sent {
			if x.Decision == d.Ref() && x.Corrected == 0 && !tx.fresh(s, x.N) {
				tx.redrawBrief(s, subject, d, x)
			}
		}
	}
}

// fresh says whether a sending goes out with this commit.
func (tx *Tx) fresh(s *domain.Sheet, n int) bool {
	was, ok := tx.Seen.Records[s.Ref()].(*domain.Sheet)
	return ok && was.Sending(n) == nil || s.Version == 0
}

// forwardBriefs gives the brief to whoever decides now, or stands in, and did not get it: they are to choose on the same
// words. It is written down like every outgoing brief.
func (tx *Tx) forwardBriefs(d *domain.Decision) {
	to := tx.Dir.Askable(d.Approver, tx.Today)
	if d.State != domain.DecProposed || to == "" || to == d.Driver || tx.inBrief(d, to) {
		return
	}
	for _, s := range tx.sheetsFor(d.Ref()) {
		subject := tx.Current(s.About)
		if subject == nil || !tx.sees(subject, to) || !tx.sees(d, to) {
			continue
		}
		n := domain.Clone(s)
		i := slices.IndexFunc(n.Sent, func(x domain.Sending) bool {
			return x.Decision == d.Ref() && x.Round == d.Edition && x.Corrected == 0 && !x.Named
		})
		if i < 0 {
			continue
		}
		x := &n.Sent[i]
		x.Persons, n.Approver = append(x.Persons, to), d.Approver
		tx.Put(s, n, "brief.forward", "")
		tx.briefDM(n, subject, d, *x, to, false)
		tx.noteBrief(&briefing{sheet: n, subject: subject}, domain.Sending{N: x.N, Audience: x.Audience, Persons: []string{to}, Template: x.Template, Hash: x.Hash})
		return
	}
}

// voided tells both sides that a brief which waited for its second releaser says something else now.
func (tx *Tx) voided(b briefing, x domain.Sending) {
	who := tx.Rq.Caller.Person
	over := view.L(view.Name(tx.Dir, who), " changed the facts: this one is not sent.")
	tx.overReleasers(b, x, over)
	if x.By != who {
		tx.tell(b.subject, x.By, fmt.Sprintf("brief:%s:%d:void", b.sheet.ID, x.N), outbox.Normal,
			view.BriefNews(tx.Dir, b.sheet, view.L(view.Name(tx.Dir, who), " changed the facts, so your "+domain.BriefWord(x.Audience)+" is not sent. Look at it and send it again."),
				view.Button{Label: "Open", Words: "brief " + b.sheet.ID + " " + x.Audience}))
	}
}

// tellReword tells who wrote the words what is to be changed in them or, where they have left, whom the subject is first of
// all about.
func (tx *Tx) tellReword(b briefing) {
	by, words := b.sheet.Facts[domain.FieldMessage].By, "brief edit "+b.sheet.ID+" product"
	if p := tx.Dir.People[by]; p == nil || !p.Live() {
		by = tx.Dir.Askable(first(b.subject), tx.Today)
	}
	if b.sheet.About.Kind == domain.KindIncident {
		words = "incident statement " + b.sheet.ID
	}
	if by != tx.Rq.Caller.Person {
		tx.tell(b.subject, by, fmt.Sprintf("brief:%s:reword:%s:%d", b.sheet.ID, b.sheet.MessageMark(), tx.turn()), outbox.Normal,
			view.BriefNews(tx.Dir, b.sheet, view.L(view.Name(tx.Dir, tx.Rq.Caller.Person), " does not approve what customers may be told yet: ", b.sheet.Reword.Words),
				view.Button{Label: "Change the words", Words: words, Style: "primary"}))
	}
}

// tellClearance tells who wrote the words that they may be used.
func (tx *Tx) tellClearance(b briefing) {
	by := b.sheet.Facts[domain.FieldMessage].By
	if by == tx.Rq.Caller.Person {
		return
	}
	tx.tell(b.subject, by, fmt.Sprintf("brief:%s:cleared:%s:%d", b.sheet.ID, b.sheet.MessageMark(), tx.turn()), outbox.Normal,
		view.BriefNews(tx.Dir, b.sheet, view.L(view.Name(tx.Dir, tx.Rq.Caller.Person), " approved what customers may be told. The product brief shows it now.")))
}
