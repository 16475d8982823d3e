package domain

import (
	"fmt"
	"slices"
	"strings"
)

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
	if err := d.choosable(w); err != nil {
		return DecisionDeed{}, err
	}
	if c.Option < 1 || c.Option > len(d.Options) {
		return DecisionDeed{}, Fail(Invalid, "There is no option %d.", c.Option).WithHint("Name a number from 1 to %d.", len(d.Options)).WithField("option")
	}
	if err := n.choose(w, c, linked); err != nil {
		return DecisionDeed{}, err
	}
	return DecisionDeed{Dec: n, What: "decided", For: stands, Words: n.Rationale}, nil
}

// choosable refuses as long as nothing can be chosen: the driver must add something, or somebody must agree first.
func (d *Decision) choosable(w Work) *Error {
	if what := d.Unready(); what != "" {
		return Fail(Refused, "%s cannot be decided yet: %s missing.", d.Ref(), what+verbIs(what)).
			WithHint("%s can add it: `decision edit %s`.", w.name(d.Driver), d.Ref()).WithRule("domain 3.3")
	}
	if open := d.Unagreed(); len(open) > 0 {
		var names []string
		for _, p := range open {
			names = append(names, w.name(p))
		}
		return Fail(Refused, "%s cannot be decided yet: %s must agree first.", d.Ref(), AndList(names)).
			WithHint("Nothing is decided by silence. Ask them, or have %s change the proposal.", w.name(d.Driver)).WithRule("domain 3.3")
	}
	return nil
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
