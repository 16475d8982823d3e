package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/plain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// BriefOut is a brief to be sent: its pages as they were shown to whoever sends, and how they read.
type BriefOut struct {
	Audience string
	Edition  int // of the sheet that the pages were made from
	Pages    []BriefPage
	Report   plain.Report // of the first page
	Despite  string       // the reason with which a security lead sends it against the wording rules
	// Corrects is the sending that the one page puts right, Wrong what was wrong in it; whom the page names is not looked at
	// then: it goes to exactly those who got the earlier one.
	Corrects int
	Wrong    string
	// AddReader agrees that recipients are put on the list of a confidential subject; a security lead may.
	AddReader bool
	// Update is the number of the incident's stakeholder update that the pages tell; 0: it is a brief.
	Update int
}

// BriefPage is one page and who gets it: persons by direct message, or one channel. Named says that it speaks of a person
// under inquiry.
type BriefPage struct {
	Persons  []string
	Channel  string
	Message  view.Message
	Template string
	Named    bool
	// Review is what a second releaser reads in place of a Named page: the same without the person.
	Review view.Message
}

// BriefSent is what became of a brief, for the reply to whoever sent it.
type BriefSent struct {
	Sheet   domain.Sheet     `json:"sheet"` // without the words of its briefs
	Sent    []domain.Sending `json:"sent,omitempty"`
	Waits   []domain.Sending `json:"waits,omitempty"`   // for a second releaser
	Asked   []string         `json:"asked,omitempty"`   // who may release it
	Skipped []string         `json:"skipped,omitempty"` // who got the wrong version and may not read it any more
	Had     []string         `json:"had,omitempty"`     // who got this very brief before
	// Decision is what its buttons decide; Approver who decides it today.
	Decision domain.Ref `json:"decision,omitzero"`
	Approver string     `json:"approver,omitempty"`
}

// SendBrief sends a brief, or puts it before a second person where that is set (domain 5). In one commit: the words that
// were sent, the letters, the entry in the trail and, for a brief that needs a decision, that decision in the same words.
func (l *Ledger) SendBrief(ctx context.Context, rq Request, about domain.Ref, out BriefOut) (BriefSent, error) {
	return write(ctx, l, rq, briefLook(about), nil, func(tx *Tx) (BriefSent, error) {
		b, err := tx.briefing(about)
		if err != nil {
			return BriefSent{}, err
		}
		stands, bad := b.w.MayBrief(b.subject)
		if bad == nil {
			bad = b.sheet.MaySend(b.w, b.subject, domain.BriefOffer{Audience: out.Audience, Edition: out.Edition, Report: out.Report, Despite: out.Despite, Corrects: out.Corrects, Wrong: out.Wrong, Update: out.Update > 0})
		}
		if bad != nil {
			return BriefSent{}, bad
		}
		xs, res, err := tx.address(&b, out)
		if err != nil {
			return BriefSent{}, err
		}
		for i := range xs { // an override is written down where it happened, not where none was needed
			if len(out.Report.Errors()) > 0 && out.Audience == domain.AudExecutive {
				xs[i].Despite = strings.TrimSpace(out.Despite)
			}
		}
		tx.did = "a brief of " + about.String()
		if domain.NeedsRelease(tx.Dir.Org, out.Audience) {
			return res, tx.await(&b, xs, &res)
		}
		if err := l.dispatch(ctx, tx, &b, xs, &res); err != nil {
			return BriefSent{}, err
		}
		tx.actingFor(stands)
		return res, nil
	})
}

// address makes sendings of the pages, each to whom it may go.
func (tx *Tx) address(b *briefing, out BriefOut) ([]domain.Sending, BriefSent, error) {
	var res BriefSent
	if len(out.Pages) == 0 || out.Corrects > 0 && len(out.Pages) != 1 {
		return nil, res, domain.Fail(domain.Invalid, "There is no page to send.").WithHint("`brief %s %s` shows it.", b.sheet.ID, out.Audience)
	}
	var xs []domain.Sending
	for _, p := range out.Pages {
		x := domain.Sending{Audience: out.Audience, Edition: b.sheet.Edition, By: tx.Rq.Caller.Person, Template: p.Template, Named: p.Named, Update: out.Update}
		if out.Corrects > 0 {
			was := b.sheet.Sending(out.Corrects)
			if p.Named && !was.Named {
				return nil, res, domain.Fail(domain.Refused, "The earlier brief said nothing of a person under inquiry; its correction does not either.").WithRule("domain 5.6")
			}
			x.Corrects, x.Wrong, x.Channel = was.N, strings.TrimSpace(out.Wrong), was.Channel
			x.Persons, res.Skipped = tx.stillRead(b, was)
			if x.Channel == "" && len(x.Persons) == 0 {
				return nil, res, domain.Fail(domain.Refused, "Nobody who got the earlier brief may read it any more.").WithHint("Send a new one to those who need it.").WithRule("domain 7.2")
			}
			if x.Channel != "" {
				if _, bad := b.sheet.BriefReach(b.w, b.subject, out.Audience, nil, x.Channel, false); bad != nil {
					return nil, res, bad
				}
			}
		} else {
			n, bad := b.sheet.BriefReach(b.w, b.subject, out.Audience, p.Persons, p.Channel, out.AddReader)
			if bad != nil {
				return nil, res, bad
			}
			b.subject, x.Channel = n, p.Channel
			x.Persons = slices.DeleteFunc(unique(p.Persons...), func(id string) bool {
				had := b.had(out.Audience, id, "")
				if had {
					res.Had = append(res.Had, id)
				}
				return had
			})
			if p.Channel != "" && b.had(out.Audience, "", p.Channel) || p.Channel == "" && len(x.Persons) == 0 {
				return nil, res, tx.hadIt(b, out.Audience)
			}
		}
		if x.Named {
			if bad := b.sheet.Reaches(b.w, x.Audience, x.Persons, x.Channel); bad != nil {
				return nil, res, bad
			}
		}
		m := p.Message
		m.Restricted = m.Restricted || b.subject.Base().IsRestricted()
		words, err := json.Marshal(m)
		if err != nil {
			return nil, res, fmt.Errorf("the page of a brief: %w", err)
		}
		x.Seal(words)
		if x.Named {
			if x.Review, err = json.Marshal(p.Review); err != nil {
				return nil, res, fmt.Errorf("the page of a brief: %w", err)
			}
		}
		xs = append(xs, x)
	}
	if asks := b.sheet.Asks() && out.Audience == domain.AudExecutive && out.Corrects == 0 && out.Update == 0; asks && !slices.ContainsFunc(xs, func(x domain.Sending) bool {
		return slices.ContainsFunc(x.Persons, func(p string) bool { return domain.AnswersFor(tx.Dir, p, b.sheet.Approver, tx.Today) })
	}) && !slices.ContainsFunc(res.Had, func(p string) bool { return domain.AnswersFor(tx.Dir, p, b.sheet.Approver, tx.Today) }) {
		return nil, res, domain.Fail(domain.Invalid, "%s decides this and is not among those who get it.", tx.Dir.Name(b.sheet.Approver)).
			WithHint("Add `to:@%s`, or who stands in for them.", b.sheet.Approver).WithField("to").WithRule("domain 5.1")
	}
	return xs, res, nil
}

// had says whether a person or a channel got the brief of this edition, or waits for it.
func (b *briefing) had(audience, person, channel string) bool {
	return slices.ContainsFunc(slices.Concat(b.sheet.Sent, b.sheet.Awaited), func(x domain.Sending) bool {
		return x.Audience == audience && x.Edition == b.sheet.Edition && x.Corrected == 0 &&
			(person != "" && slices.Contains(x.Persons, person) || channel != "" && x.Channel == channel)
	})
}

// hadIt answers the second of two who send the same.
func (tx *Tx) hadIt(b *briefing, audience string) error {
	for _, x := range slices.Backward(slices.Concat(b.sheet.Sent, b.sheet.Awaited)) {
		if x.Audience == audience && x.Edition == b.sheet.Edition {
			word := "sent"
			if b.sheet.Waiting(x.N) != nil {
				word = "put before a second person"
			}
			return domain.Fail(domain.AlreadyDone, "Already %s by %s on %s, to all of them.", word, tx.Dir.Name(x.By), domain.DateOf(x.At, tx.Dir.Location()).Long()).
				WithHint("A change of the facts makes a new brief; a wrong one is put right with `brief correct %s %s`.", b.sheet.ID, audience)
		}
	}
	return domain.Fail(domain.AlreadyDone, "They got it already.")
}

// stillRead parts those who got a brief by who may still read it.
func (tx *Tx) stillRead(b *briefing, was *domain.Sending) (still, gone []string) {
	for _, id := range was.Persons {
		p, dec := tx.Dir.People[id], tx.Current(was.Decision)
		if p != nil && p.Live() && tx.Dir.InSlack(id) && tx.sees(b.subject, id) && (dec == nil || tx.sees(dec, id)) {
			still = append(still, id)
		} else {
			gone = append(gone, id)
		}
	}
	return still, gone
}

// dispatch lets sendings go out: it links the decision they ask for, keeps their words, marks what they put right, sends
// the letters and writes the trail (domain 7.3).
func (l *Ledger) dispatch(ctx context.Context, tx *Tx, b *briefing, xs []domain.Sending, res *BriefSent) error {
	asked, err := tx.askFor(b, xs)
	if err != nil {
		return err
	}
	at := tx.Now.UTC()
	for i := range xs {
		x := &xs[i]
		if x.N == 0 {
			x.N = b.sheet.NextSending()
		}
		x.At, x.Review = at, nil
		if asked.dec != nil {
			x.Decision, x.Round = asked.dec.Ref(), asked.dec.Edition
		}
		if was := b.sheet.Sending(x.Corrects); was != nil {
			if was.Corrected > 0 { // while this one waited for its second releaser
				return domain.Fail(domain.AlreadyDone, "Brief %d was corrected already, by brief %d.", was.N, was.Corrected)
			}
			was.Corrected = x.N
		}
		b.sheet.Sent = append(b.sheet.Sent, *x)
	}
	if asked.dec != nil {
		b.sheet.Decision = asked.dec.Ref()
		b.sheet.Gen++
		tx.armUnanswered(b.sheet)
	}
	tx.keep(b, "brief.keep")
	tx.admit(b, asked.dec)
	switch {
	case asked.changed:
		tx.ruled(asked.old, asked.deed, asked.action, "")
	case asked.dec != nil: // whoever was asked by a message of its own is asked by the brief now
		tx.Put(asked.old, asked.dec, "decision.brief", "")
		tx.decisionCards(asked.old, asked.dec, nil)
	}
	for _, x := range xs {
		tx.briefLetters(b, asked.dec, x)
		tx.noteBrief(b, x)
		if was := b.sheet.Sending(x.Corrects); was != nil {
			tx.redrawBrief(b.sheet, b.subject, asked.dec, *was)
		}
		x.Message = nil
		res.Sent = append(res.Sent, x)
	}
	if asked.dec != nil {
		res.Decision, res.Approver = asked.dec.Ref(), asked.dec.Approver
	}
	res.Sheet = slim(b.sheet)
	return nil
}

// noteBrief writes an outgoing brief into the trail: audience, recipients, template version, hash, an override of the
// wording rules (domain 7.3).
func (tx *Tx) noteBrief(b *briefing, x domain.Sending) {
	to := "persons " + strings.Join(x.Persons, " ")
	if x.Channel != "" {
		to = "channel " + x.Channel
	}
	why := fmt.Sprintf("brief %d for %s; %s; template %s; sha256 %s", x.N, x.Audience, to, x.Template, x.Hash)
	if x.Corrects > 0 {
		why += fmt.Sprintf("; corrects brief %d", x.Corrects)
	}
	if x.Released != "" {
		why += "; sent by " + x.By + ", released by " + x.Released
	}
	if x.Despite != "" {
		why += "; despite the wording rules: " + audited(nil, b.subject, x.Despite)
	}
	tx.Note(domain.Entry{Action: "brief.send", Object: b.sheet.About.String(), Reason: why})
}

// admit writes the record with the readers whom the sender added, and lets them read the decision too.
func (tx *Tx) admit(b *briefing, dec *domain.Decision) {
	was := tx.Seen.Records[b.sheet.About]
	if slices.Equal(was.Base().NeedToKnow, b.subject.Base().NeedToKnow) {
		return
	}
	if dec == nil || dec.Ref() != b.sheet.About { // else the decision is what the brief is about, and is written itself
		tx.Put(was, b.subject, string(b.sheet.About.Kind)+".restrict", "gets a brief")
	}
	if dec != nil && dec.IsRestricted() {
		dec.NeedToKnow = unique(slices.Concat(dec.NeedToKnow, b.subject.Base().NeedToKnow)...)
	}
}
