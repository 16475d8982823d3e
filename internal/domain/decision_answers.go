package domain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/worktime"
)

// DecisionChange is a change of what is proposed. Empty fields stay as they are; an empty list that is not nil clears one.
type DecisionChange struct {
	Title, Context, Rationale, Tradeoff string
	Options                             []string
	Recommended                         int
	ReviewBy, Due                       Date
	Driver                              string
	MustAgree, Contributors, Informed   []string
	Links                               []Ref
	Supersedes                          Ref
}

// Edit changes a proposal. A change of what is to be decided makes a new edition: who agreed is asked again, and a press
// that was meant for the older one decides nothing. linked are the records that it is about afterwards.
func (d *Decision) Edit(w Work, c DecisionChange, linked []Record, add bool) (DecisionDeed, *Error) {
	n, stands, err := d.begin(w, "edit")
	if err != nil {
		return DecisionDeed{}, err
	}
	text := func(to *string, s string) {
		if s = strings.TrimSpace(s); s != "" {
			*to = s
		}
	}
	text(&n.Title, c.Title)
	text(&n.Context, c.Context)
	text(&n.Rationale, c.Rationale)
	text(&n.Tradeoff, c.Tradeoff)
	text(&n.Driver, c.Driver)
	list := func(to *[]string, ids []string) {
		if ids != nil {
			*to = slices.Clone(ids)
		}
	}
	list(&n.Options, c.Options)
	list(&n.MustAgree, c.MustAgree)
	list(&n.Contributors, c.Contributors)
	list(&n.Informed, c.Informed)
	if c.Recommended > 0 {
		n.Recommended = c.Recommended
	} else if c.Options != nil && n.Recommended > len(c.Options) {
		n.Recommended = 0
	}
	if !c.ReviewBy.IsZero() {
		n.ReviewBy = c.ReviewBy
	}
	if !c.Due.IsZero() && c.Due != d.Due {
		if err := checkDecisionDay(w, c.Due); err != nil {
			return DecisionDeed{}, err
		}
		n.Due = c.Due
		delete(n.Told, LateFirst) // the days count from the new date
	}
	if c.Links != nil {
		n.Links = c.Links
	}
	if !c.Supersedes.IsZero() {
		n.Supersedes = c.Supersedes
	}
	if c.Links != nil || !c.Supersedes.IsZero() {
		n.inherit(w, linked)
	}
	if n.Supersedes == n.Ref() {
		return DecisionDeed{}, Fail(Invalid, "%s cannot replace itself.", n.Ref()).WithHint("Name an older decision.").WithField("supersedes")
	}
	if err := n.check(w, d, linked, add); err != nil {
		return DecisionDeed{}, err
	}
	for _, p := range d.MustAgree {
		if !contains(n.MustAgree, p) && d.refusedBy(p) && !w.Caller.Has(RoleLead) {
			return DecisionDeed{}, Fail(Refused, "%s said no, and a no is not taken out.", w.name(p)).
				WithHint("Change the proposal and ask again; a security lead can take %s off the list.", w.name(p)).WithField("must_agree").WithRule("domain 1.2")
		}
	}
	if len(Diff(d, n)) == 0 {
		return DecisionDeed{}, Fail(Invalid, "Nothing is different.").WithHint("Name what is to change, for example `decision edit %s due:friday`.", d.Ref())
	}
	void := !d.sameMatter(n)
	if void {
		n.Edition++
	}
	return DecisionDeed{Dec: n, What: "edited", For: stands, Void: void}, nil
}

// refusedBy says whether a person who must agree ever said no to the proposal.
func (d *Decision) refusedBy(person string) bool {
	return slices.ContainsFunc(d.Said(person), func(a Answer) bool { return a.What == "disagree" })
}

// sameMatter says whether two versions put the same thing to the approver.
func (d *Decision) sameMatter(n *Decision) bool {
	return d.Title == n.Title && d.Context == n.Context && d.Rationale == n.Rationale && d.Tradeoff == n.Tradeoff && d.ReviewBy == n.ReviewBy &&
		d.Recommended == n.Recommended && d.Supersedes == n.Supersedes && slices.Equal(d.Options, n.Options) && slices.Equal(d.Links, n.Links)
}

// say is the road of every answer that is written down and changes no state.
func (d *Decision) say(w Work, verb, what, words, missing string, of []string) (DecisionDeed, *Error) {
	n, stands, err := d.begin(w, verb)
	if err != nil {
		return DecisionDeed{}, err
	}
	words = strings.TrimSpace(words)
	if words == "" && missing != "" {
		return DecisionDeed{}, Fail(Invalid, "%s", missing).WithHint("One sentence is enough; it is kept word for word.").WithField("words").WithRule("domain 3.3")
	}
	n.Answers = append(n.Answers, Answer{By: w.Caller.Person, For: w.speaksFor(of), What: what, Words: words, On: w.today(), Edition: d.Edition})
	return DecisionDeed{Dec: n, What: said[what], For: stands, Words: words}, nil
}

var said = map[string]string{"agree": "agreed", "disagree": "disagreed", "input": "input", "objection": "objection", "question": "question"}

// speaksFor is whom the caller answers for among those who were asked: themselves, else the first they stand in for.
func (w Work) speaksFor(of []string) string {
	if contains(of, w.Caller.Person) {
		return ""
	}
	for _, p := range of {
		if stands, ok := w.acts(p); ok {
			return stands
		}
	}
	return ""
}

// Agree is the yes of somebody who must agree. It decides nothing (domain 1.2).
func (d *Decision) Agree(w Work, words string, edition int) (DecisionDeed, *Error) {
	if err := d.seen(edition); err != nil {
		return DecisionDeed{}, err
	}
	if a, ok := d.Stance(w.answersFor(d)); ok && a.What == "agree" && d.State == DecProposed {
		return DecisionDeed{}, Fail(AlreadyDone, "%s agreed already, on %s.", w.name(a.By), a.On.Long())
	}
	return d.say(w, "agree", "agree", words, "", d.MustAgree)
}

// answersFor is the one of must_agree for whom the caller speaks.
func (w Work) answersFor(d *Decision) string {
	if s := w.speaksFor(d.MustAgree); s != "" {
		return s
	}
	return w.Caller.Person
}

// Disagree is their no, with the reason: it blocks and escalates, it does not decide (domain 1.2).
func (d *Decision) Disagree(w Work, words string) (DecisionDeed, *Error) {
	return d.say(w, "disagree", "disagree", words, "What stands against it?", d.MustAgree)
}

// Input is what a contributor says; it is no vote.
func (d *Decision) Input(w Work, words string) (DecisionDeed, *Error) {
	return d.say(w, "input", "input", words, "What should the approver know?", append(slices.Clone(d.Contributors), d.MustAgree...))
}

// Object is a contributor's objection: no vote, kept word for word (domain 3.3).
func (d *Decision) Object(w Work, words string) (DecisionDeed, *Error) {
	return d.say(w, "object", "objection", words, "What do you object to, and why?", append(slices.Clone(d.Contributors), d.MustAgree...))
}

// Question is what the approver wants to know before deciding.
func (d *Decision) Question(w Work, words string) (DecisionDeed, *Error) {
	return d.say(w, "question", "question", words, "What do you need to know?", one(d.Approver))
}

// Delegate makes somebody else the approver, who is not the driver either (domain 1.2, 7.4).
func (d *Decision) Delegate(w Work, to, why string, add bool) (DecisionDeed, *Error) {
	n, stands, err := d.begin(w, "delegate")
	if err != nil {
		return DecisionDeed{}, err
	}
	if to == d.Approver {
		return DecisionDeed{}, Fail(Invalid, "%s is the approver already.", w.name(to)).WithHint("Name somebody else.").WithField("to")
	}
	n.Approver = to
	n.MustAgree = slices.DeleteFunc(n.MustAgree, func(p string) bool { return p == to }) // who decides need not agree besides
	n.Contributors = slices.DeleteFunc(n.Contributors, func(p string) bool { return p == to })
	n.Informed = both(append(n.Informed, d.Approver)...)
	if p := w.Dir.People[d.Approver]; p == nil || !p.Live() {
		n.Informed = slices.DeleteFunc(n.Informed, func(x string) bool { return x == d.Approver })
	}
	delete(n.Told, LateFirst)
	if err := n.checkPeople(w, d, add); err != nil {
		if err.Field == "approver" {
			err.Field = "to"
		}
		return DecisionDeed{}, err
	}
	return DecisionDeed{Dec: n, What: "delegated", For: stands, Words: strings.TrimSpace(why)}, nil
}

// seen refuses a press that was meant for an older edition: the numbers of the options may have another meaning.
func (d *Decision) seen(edition int) *Error {
	if edition == 0 || edition == d.Edition || d.State != DecProposed {
		return nil
	}
	e := Fail(Conflict, "%s was changed after this message was written.", d.Ref()).WithHint("Read it again, then answer.")
	e.Suggest = []string{"show " + d.ID}
	return e
}

// Choice is what the approver says when deciding; what is empty counts as prepared.
type Choice struct {
	Option              int // 1-based
	Rationale, Tradeoff string
	ReviewBy            Date
	Edition             int // the edition the approver read; 0 where not known
}

// Lacks lists what the approver must add to choose an option: rationale, tradeoff, review_by. What was prepared counts
// for the recommended option only: it speaks of that one.
func (d *Decision) Lacks(option int) []string {
	var out []string
	fits := option == d.Recommended
	if d.Rationale == "" || !fits {
		out = append(out, "rationale")
	}
	if d.Tradeoff == "" || !fits {
		out = append(out, "tradeoff")
	}
	if d.ReviewBy.IsZero() {
		out = append(out, "review_by")
	}
	return out
}

// ChooseWords is the command that chooses an option: at once where everything is prepared, else by a form that asks only
// for what is missing.
func (d *Decision) ChooseWords(option int) string { return d.chooseWords(option, "") }

// chooseWords asks for one thing more, whatever was prepared of it.
func (d *Decision) chooseWords(option int, more string) string {
	at := fmt.Sprintf(" %s option:%d edition:%d", d.ID, option, d.Edition)
	lacks := d.Lacks(option)
	if more != "" && !slices.Contains(lacks, more) {
		lacks = append(lacks, more)
	}
	if len(lacks) > 0 {
		return "decision choose" + at + " needs:" + strings.Join(lacks, ",")
	}
	return "decision decide" + at
}

// Unready says what the driver must still add before anybody can choose; empty where nothing is missing.
func (d *Decision) Unready() string {
	var out []string
	if d.Context == "" {
		out = append(out, "the context")
	}
	if len(d.Options) < MinOptions {
		out = append(out, "two options at least")
	}
	return strings.Join(out, " and ")
}

// Decide is the approver's choice, and the only way to a decided record (domain 3.3). linked are the records that it is
// about.
func (d *Decision) Decide(w Work, c Choice, linked []Record) (DecisionDeed, *Error) {
	n, stands, err := d.begin(w, "decide")
	if err != nil {
		return DecisionDeed{}, err
	}
	if err := d.seen(c.Edition); err != nil {
		return DecisionDeed{}, err
	}
	if what := d.Unready(); what != "" {
		return DecisionDeed{}, Fail(Refused, "%s cannot be decided yet: %s missing.", d.Ref(), what+verbIs(what)).
			WithHint("%s can add it: `decision edit %s`.", w.name(d.Driver), d.Ref()).WithRule("domain 3.3")
	}
	if open := d.Unagreed(); len(open) > 0 {
		var names []string
		for _, p := range open {
			names = append(names, w.name(p))
		}
		return DecisionDeed{}, Fail(Refused, "%s cannot be decided yet: %s must agree first.", d.Ref(), strings.Join(names, " and ")).
			WithHint("Nothing is decided by silence. Ask them, or have %s change the proposal.", w.name(d.Driver)).WithRule("domain 3.3")
	}
	if c.Option < 1 || c.Option > len(d.Options) {
		return DecisionDeed{}, Fail(Invalid, "There is no option %d.", c.Option).WithHint("Name a number from 1 to %d.", len(d.Options)).WithField("option")
	}
	if err := n.choose(w, c, linked); err != nil {
		return DecisionDeed{}, err
	}
	return DecisionDeed{Dec: n, What: "decided", For: stands, Words: n.Rationale}, nil
}

func verbIs(what string) string {
	if strings.Contains(what, " and ") || strings.HasPrefix(what, "two") {
		return " are"
	}
	return " is"
}

// choose fills in what was chosen and seals it.
func (d *Decision) choose(w Work, c Choice, linked []Record) *Error {
	words := d.ChooseWords(c.Option)
	lacks, again := d.Lacks(c.Option), d.chooseWords(c.Option, "review_by")
	if slices.Contains(lacks, "rationale") {
		d.Rationale = ""
	}
	if slices.Contains(lacks, "tradeoff") {
		d.Tradeoff = ""
	}
	if s := strings.TrimSpace(c.Rationale); s != "" {
		d.Rationale = s
	}
	if s := strings.TrimSpace(c.Tradeoff); s != "" {
		d.Tradeoff = s
	}
	if !c.ReviewBy.IsZero() {
		d.ReviewBy = c.ReviewBy
	}
	var missing *Error
	switch {
	case d.Rationale == "":
		missing = Fail(Invalid, "Why this option?").WithHint("One sentence, for those who ask later.").WithField("rationale")
	case d.Tradeoff == "":
		missing = Fail(Invalid, "What is the price of it?").WithHint("Say what you accept by choosing it, in one sentence.").WithField("tradeoff")
	case d.ReviewBy.IsZero():
		missing = Fail(Invalid, "When is it to be looked at again?").WithHint("Name a day within a year, for example `review_by:\"end of quarter\"`.").WithField("review_by")
	}
	if missing != nil {
		missing.Suggest = []string{words}
		return missing.WithRule("domain 3.3")
	}
	if err := checkReview(w, d.ReviewBy, linked); err != nil {
		err.Suggest = []string{again}
		return err
	}
	for _, rec := range linked {
		if rec.Ref() == d.Supersedes {
			if err := replaceable(rec); err != nil {
				return err
			}
		}
	}
	d.Chosen, d.Decided, d.DecidedBy = c.Option, w.today(), w.Caller.Person
	d.Seal = d.sealed()
	return nil
}

// Reject is the approver's no, with the reason.
func (d *Decision) Reject(w Work, why string) (DecisionDeed, *Error) {
	n, stands, err := d.begin(w, "reject")
	if err != nil {
		return DecisionDeed{}, err
	}
	if n.EndReason = strings.TrimSpace(why); n.EndReason == "" {
		return DecisionDeed{}, Fail(Invalid, "Why not?").WithHint("One sentence is enough; the driver reads it.").WithField("why").WithRule("domain 3.3")
	}
	n.Decided, n.DecidedBy = w.today(), w.Caller.Person
	return DecisionDeed{Dec: n, What: "rejected", For: stands, Words: n.EndReason}, nil
}

// Withdraw takes the proposal back.
func (d *Decision) Withdraw(w Work, why string) (DecisionDeed, *Error) {
	n, stands, err := d.begin(w, "withdraw")
	if err != nil {
		return DecisionDeed{}, err
	}
	if n.EndReason = strings.TrimSpace(why); n.EndReason == "" {
		return DecisionDeed{}, Fail(Invalid, "Why is it taken back?").WithHint("One sentence is enough.").WithField("why").WithRule("domain 3.3")
	}
	n.Withdrawn = w.today()
	return DecisionDeed{Dec: n, What: "withdrawn", For: stands, Words: n.EndReason}, nil
}

// Superseded ends a decided record, because a decided one names it (domain 3.3); nil where it is not in force.
func (d *Decision) Superseded(by Ref) *Decision {
	row, ok := decisionLife.Row(d.State, "supersede")
	if !ok {
		return nil
	}
	n := Clone(d)
	n.State, n.SupersededBy = row.To, by
	return n
}

// The business days after the due date at which the approver is reminded again, and their manager is asked (domain 3.3).
const (
	UndecidedAgain   = 2
	UndecidedManager = 5
)

// Minds lists who is reminded: the approver, and whoever must agree and did not.
func (d *Decision) Minds() []string {
	if d.State != DecProposed {
		return nil
	}
	return both(append([]string{d.Approver}, d.Unagreed()...)...)
}

// Nudge is the reminder on the due day and two business days after it (domain 3.3).
func (d *Decision) Nudge(cal worktime.Calendar, person string, today Date) (Nudge, bool) {
	if d.Due.IsZero() || !contains(d.Minds(), person) {
		return Nudge{}, false
	}
	again := Date(cal.AddBusinessDays(worktime.Day(d.Due), UndecidedAgain))
	on, ok := NudgeDay(&d.Meta, cal, person, today, []Date{d.Due, again})
	if !ok {
		return Nudge{}, false
	}
	n := Nudge{On: on, Word: dueWord(d.Due, today), Do: "Choose an option, ask, or give it to somebody else", Press: []string{"decision question " + d.ID}}
	if person != d.Approver {
		n.Do, n.Press = "Agree, or say what stands against it", []string{"decision agree " + d.ID, "decision disagree " + d.ID}
	}
	return n, true
}

// dueWord says how a date stands to today.
func dueWord(due, today Date) string {
	switch n := today.Days(due); {
	case n == 0:
		return "is due today"
	case n > 0:
		return "was due " + due.Long()
	}
	return "is due " + due.Long()
}

// ManagerDay is the day on which the approver's manager is asked about an undecided proposal (domain 3.3).
func (d *Decision) ManagerDay(cal worktime.Calendar) Date {
	return Date(cal.AddBusinessDays(worktime.Day(d.Due), UndecidedManager))
}
