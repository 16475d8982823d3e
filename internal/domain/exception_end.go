package domain

import (
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/worktime"
)

// ReviewDaysToConfirm is how many business days the approver for a risen band has (domain 3.2).
const ReviewDaysToConfirm = 5

// Revoke takes an approval back, with a reason: its approver, or a security lead (domain 3.2).
func (e *Exception) Revoke(w Work, reason string) (ExceptionTurn, *Error) {
	n, row, stands, err := e.begin(w, "revoke")
	if err != nil {
		return ExceptionTurn{}, err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return ExceptionTurn{}, Fail(Invalid, "Why is it revoked?").WithHint("One sentence; everybody concerned reads it.").WithField("why").WithRule("domain 3.2")
	}
	n.State = row.To
	n.finish(w, reason)
	return ExceptionTurn{Exc: n, What: "revoked", For: stands}, nil
}

// Close ends a live one: what it allowed is fixed, not needed, or replaced (domain 3.2).
func (e *Exception) Close(w Work, reason, words string) (ExceptionTurn, *Error) {
	n, row, stands, err := e.begin(w, "close")
	if err != nil {
		return ExceptionTurn{}, err
	}
	if !contains([]string{CloseFixed, CloseNotNeeded, CloseReplaced}, reason) {
		return ExceptionTurn{}, Fail(Invalid, "Why is it closed?").WithHint("One of: fixed, not_needed, replaced.").WithField("reason").WithRule("domain 3.2")
	}
	n.State, n.CloseReason, n.Closed = row.To, reason, w.today()
	n.finish(w, strings.TrimSpace(words))
	return ExceptionTurn{Exc: n, What: "closed", For: stands}, nil
}

// FixAction is the action that an exception is turned into: for the exit owner, due on the last business day before the
// end, and the end stays (domain 3.2). due is the day somebody named, zero for that one.
func (e *Exception) FixAction(w Work, due Date) (ExceptionTurn, Action, *Error) {
	n, _, stands, err := e.begin(w, "fix")
	if err != nil {
		return ExceptionTurn{}, Action{}, err
	}
	if due.IsZero() {
		cal := w.Dir.Calendar()
		for due = e.Ends.AddDays(-1); due.After(w.today()) && !cal.IsBusinessDay(worktime.Day(due)); due = due.AddDays(-1) {
		}
		if !due.After(w.today()) {
			due = w.Dir.AddBusinessDays(w.today(), ReviewDaysToConfirm)
		}
	}
	a := Action{Title: Clip(OneLine(e.Exit), MaxTitle), Owner: e.ExitOwner, Due: due}
	return ExceptionTurn{Exc: n, What: "fix", For: stands}, a, nil
}

// Tick is what the day alone makes of an exception: it takes effect, it expires, or a risen band that nobody confirmed
// ends it. Nothing is ever approved by it. ok is false where the day changes nothing.
func (e *Exception) Tick(w Work) (ExceptionTurn, bool) {
	if e.Standing() != ExcApproved {
		return ExceptionTurn{}, false
	}
	today := w.today()
	n := Clone(e)
	t := ExceptionTurn{Exc: n}
	switch {
	case e.Expired(today):
		n.State, _ = exceptionLife.to(ExcApproved, excLapse)
		n.Plea, n.Review, n.EndedOn, t.What = nil, nil, e.Ends, "expired"
	case e.Review != nil && today.After(e.Review.Until):
		n.State, _ = exceptionLife.to(ExcApproved, excUnconfirmed)
		n.Plea, n.Review, n.EndedOn, t.What = nil, nil, today, "unconfirmed"
		n.EndReason = "The band of " + e.Review.Risk.ID + " rose to " + e.Review.Band.Word() + ", and nobody confirmed the exception by " + e.Review.Until.Long() + "."
	case e.Began.IsZero() && e.Protects(today) && !e.imported():
		n.begun(today)
		t.What = "began"
	default:
		return ExceptionTurn{}, false
	}
	return t, true
}

// imported says whether the exception was taken over as it stood, in effect already (domain 7.5).
func (e *Exception) imported() bool {
	from := e.Told[FromNow]
	return !from.IsZero() && !e.Starts.After(from)
}

// NextDay is the day on whose first moment the exception must be looked at next; zero where none comes.
func (e *Exception) NextDay() Date {
	if e.Standing() != ExcApproved {
		return Date{}
	}
	next := e.Ends
	if e.Review != nil {
		if d := e.Review.Until.AddDays(1); d.Before(next) {
			next = d
		}
	}
	if e.Began.IsZero() && !e.imported() && e.Starts.Before(next) {
		next = e.Starts
	}
	return next
}

// RiskMoved is what a change of a linked risk makes of a live exception; ok is false where it makes nothing. The band
// that is needed for a request or a renewal follows the risk, and the asking begins afresh. The band of an approved one
// rose: the approver for the new band must confirm it within five business days, else it ends (domain 3.2). It fell
// back: nothing is left to confirm.
func (e *Exception) RiskMoved(w Work, was, r *Risk) (ExceptionTurn, bool) {
	if was == nil || !e.Live() || !slices.Contains(e.Risks, r.Ref()) {
		return ExceptionTurn{}, false // a new risk, or an import: taken as given
	}
	band := r.Score.Band()
	before, known := e.Bands[r.ID]
	if !known {
		before = was.Score.Band()
	}
	if before == band {
		return ExceptionTurn{}, false
	}
	n := Clone(e)
	if n.Bands == nil {
		n.Bands = map[string]Band{}
	}
	n.Bands[r.ID] = band
	t := ExceptionTurn{Exc: n, What: "banded"}
	if n.Plea != nil && n.Plea.Band != n.Highest() {
		p := *n.Plea
		p.Band, p.Yes = n.Highest(), nil
		n.replead(w, &p)
		t.What = "asked anew"
	}
	if n.Standing() != ExcApproved || n.Expired(w.today()) {
		return t, true
	}
	granted := n.Band
	if granted == "" { // imported: what the risk had until now
		granted = before
	}
	switch top := n.Highest(); {
	case top.Rank() > granted.Rank() && (n.Review == nil || n.Review.Band != top):
		p := &Plea{What: PleaReview, Band: top, Risk: r.Ref(), Until: w.Dir.AddBusinessDays(w.today(), ReviewDaysToConfirm)}
		if n.Review != nil && n.Review.Until.Before(p.Until) {
			p.Until = n.Review.Until // the first rise set the clock
		}
		n.Band = granted
		n.replead(w, p)
		t.What = "review"
	case top.Rank() <= granted.Rank() && n.Review != nil:
		n.Review = nil
		t.What = "calm"
	}
	return t, true
}

// replead asks anew for a band that a risk brought about: nobody is there to choose, so of several executives all are
// asked. A picked approver who is not enough any more is left out.
func (e *Exception) replead(w Work, p *Plea) {
	if p.Picked != "" && e.mayPick(w, p) != nil {
		p.Picked = ""
	}
	e.Round++
	p.Round, p.On = e.Round, w.today()
	if p.By == "" {
		p.By = e.Requester
	}
	e.ask(w, p)
	if p.What == PleaReview {
		e.Review = p
	} else {
		e.Plea = p
	}
	if p.What == PleaRequest {
		e.Approver = ""
		if len(p.Asked) > 0 && p.Asked[0] != LeadsStep {
			e.Approver = p.Asked[0]
		}
	}
	if e.IsRestricted() {
		for _, id := range p.Asked {
			if id != LeadsStep && !contains(e.NeedToKnow, id) {
				e.NeedToKnow = append(e.NeedToKnow, id)
			}
		}
	}
}

// Confirm says that the exception stands with the risen band: the approver for that band, and for Critical a security
// lead besides (domain 3.2).
func (e *Exception) Confirm(c Case, reason string, round int) (ExceptionTurn, *Error) {
	n, _, _, err := e.begin(c.Work, "confirm")
	if err != nil {
		return ExceptionTurn{}, err
	}
	if err := e.stale(e.Review, round); err != nil {
		return ExceptionTurn{}, err
	}
	nod, err := n.vote(c.Work, n.Review, reason)
	if err != nil {
		return ExceptionTurn{}, err
	}
	t := ExceptionTurn{Exc: n, For: nod.For, Nod: nod, What: "half"}
	if !n.Review.enough() {
		return t, nil
	}
	p := n.Review
	n.Review, n.Band, n.Approved, t.What = nil, p.Band, c.today(), "confirmed"
	for _, y := range p.Yes {
		if p.Band == Critical && y.Role == string(RoleLead) {
			n.AgreedBy = y.By()
		} else {
			n.Approver = y.By()
		}
	}
	n.freeze(c, p)
	return t, nil
}

// Imported is the exception with what an import cannot say: the bands of its risks, and the question that a request
// stands for, to whom the file names as approver.
func (e *Exception) Imported(c Case) *Exception {
	n := Clone(e)
	n.Bands = map[string]Band{}
	for _, r := range c.Risks {
		n.Bands[r.ID] = r.Score.Band()
	}
	switch n.Standing() {
	case ExcRequested:
		if n.Plea == nil {
			by := Caller{Person: n.Requester, Standing: Full}
			w := Work{Dir: c.Dir, Now: c.Now, Caller: by}
			n.replead(w, &Plea{What: PleaRequest, Band: n.Highest(), Picked: n.Approver, By: n.Requester})
		}
	case ExcApproved:
		if n.Band == "" {
			n.Band = n.Highest()
		}
	}
	return n
}
