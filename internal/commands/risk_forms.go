package commands

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/plain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// fillWithin bounds what a form waits for its present values: its trigger lives three seconds (slack-platform 3).
const fillWithin = 400 * time.Millisecond

// saidLimit is how much of a message goes along with a risk that was logged from it.
const saidLimit = 500

// optionLimit is what Slack takes of a choice's label, and of the line under it.
const optionLimit = 75

// factorArgs ask for the four factors with their anchors, and for what a 5 and another exposure need (domain 2.1).
func factorArgs() []Arg {
	var out []Arg
	for _, f := range domain.Factors {
		a := Arg{Name: f.Key, Label: f.Label, Hint: strings.ToUpper(f.Asks[:1]) + f.Asks[1:], Kind: ArgChoice, Keyed: true, Live: true}
		for n := 1; n <= len(f.Anchors); n++ {
			a.Choices = append(a.Choices, anchorOption(n, f.Anchor(n)))
		}
		out = append(out, a)
	}
	return append(out,
		Arg{Name: "evidence", Label: "Evidence", Kind: ArgText, Keyed: true, Hint: "One sentence; needed where a factor is 5"},
		Arg{Name: "exposure_why", Label: "Why this exposure", Kind: ArgText, Keyed: true, Hint: "One sentence; needed where it is not the suggested one"})
}

// anchorOption is one value of a factor: its words beside the number, and what does not fit there under it.
func anchorOption(n int, anchor string) view.Option {
	o := view.Option{Value: strconv.Itoa(n), Label: fmt.Sprintf("%d · %s", n, anchor)}
	if utf8.RuneCountInString(o.Label) <= optionLimit {
		return o
	}
	first, more, split := strings.Cut(anchor, "; ")
	o.Label, o.More = fmt.Sprintf("%d · %s", n, first), more
	if !split {
		o.Label, o.More = strconv.Itoa(n), anchor
	}
	return o
}

// sentenceArgs ask for the six sentences of domain 1.4.
func sentenceArgs() []Arg {
	var out []Arg
	for _, x := range domain.Sentences {
		out = append(out, Arg{Name: x.Key, Label: x.Label, Hint: x.Hint, Kind: ArgText, Keyed: true, Max: domain.MaxSentence})
	}
	return out
}

// checkStatement judges the six sentences: they only ever warn (domain 1.4).
func checkStatement(d Desk, c Call) Wording {
	var out []Passage
	for _, x := range domain.Sentences {
		out = append(out, Passage{Arg: x.Key, Label: x.Label, Text: c.Arg(x.Key)})
	}
	return Read(d.Directory(), out, plain.Rules{})
}

// worded has the sentences of a command judged.
func worded(cmd Command) Command {
	cmd.Check = checkStatement
	return cmd
}

// aboutArgs ask for what else belongs to a risk.
func aboutArgs() []Arg {
	return []Arg{
		{Name: "control", Label: "Control that failed", Kind: ArgControl, Keyed: true},
		{Name: "category", Label: "Category", Kind: ArgText, Keyed: true, Max: 60},
		{Name: "links", Label: "Tickets and pages", Kind: ArgText, Keyed: true, Max: 1000, Hint: "Links, with spaces between"},
	}
}

// score is the factors among the arguments; the parser has checked them.
func (c Call) score() domain.Score {
	s := domain.Score{Evidence: c.Arg("evidence")}
	for _, f := range domain.Factors {
		if n, err := strconv.Atoi(c.Arg(f.Key)); err == nil {
			s = f.With(s, n)
		}
	}
	return s
}

// statement is the sentences among the arguments.
func (c Call) statement() domain.Statement {
	var s domain.Statement
	for _, x := range domain.Sentences {
		if c.Has(x.Key) {
			s = x.With(s, c.Arg(x.Key))
		}
	}
	return s
}

// fieldOf is a field of a form by its name, or nil.
func fieldOf(f *view.Form, name string) *view.Field {
	for i := range f.Fields {
		if f.Fields[i].Name == name {
			return &f.Fields[i]
		}
	}
	return nil
}

func dropField(f *view.Form, names ...string) {
	f.Fields = slices.DeleteFunc(f.Fields, func(x view.Field) bool { return slices.Contains(names, x.Name) })
}

// preset gives a field a value where it has none yet.
func preset(f *view.Form, name, value string) {
	if x := fieldOf(f, name); x != nil && x.Value == "" {
		x.Value = value
	}
}

// fillRiskAdd starts the form of a new risk from the place: its channel's service, the message it is logged from.
func fillRiskAdd(d Desk, c Call, f *view.Form) {
	f.Intro = []view.Line{view.L("A title and a service are enough. The rest can wait, and helps whoever looks at it first.")}
	presetService(d, f, placeService(d, c))
	dropField(f, "said")
	if c.Where.Message != "" {
		f.Given = with(f.Given, "said", domain.Clip(c.Where.Message, saidLimit))
	}
	if private(c.Where) {
		f.Intro = append(f.Intro, view.L("Not everybody can read this place: the risk is confidential until a security lead has looked at it."))
	}
	if x := fieldOf(f, "owner"); x != nil {
		x.Hint = "Empty: who is accountable for the service"
	}
	suggestExposure(d, f)
	noteScore(d, c, f, nil)
}

func with(m map[string]string, k, v string) map[string]string {
	out := map[string]string{}
	for name, x := range m {
		out[name] = x
	}
	out[k] = v
	return out
}

// private says whether what is logged here starts confidential, as the ledger will judge it (domain 3.1).
func private(w Where) bool {
	switch w.Kind {
	case domain.ChannelPublic, domain.ChannelShared:
		return false
	}
	return w.Channel != ""
}

// suggestExposure fills in the exposure that the service suggests, where none is chosen (domain 2.1).
func suggestExposure(d Desk, f *view.Form) {
	service := fieldOf(f, "service")
	if service == nil {
		return
	}
	if n, _ := domain.SuggestedExposure(d.Directory().Services[service.Value]); n > 0 {
		preset(f, "exposure", strconv.Itoa(n))
	}
}

// liveScore redraws what the factors come to while somebody chooses.
func liveScore(d Desk, c Call, f *view.Form) {
	suggestExposure(d, f)
	noteScore(d, c, f, recordNow[*domain.Risk](d, c))
}

// scoreNote is the name of the note that says what the factors come to.
const scoreNote = "score_note"

// noteScore says under the factors what they come to: score, band, target, and what is still asked for.
func noteScore(d Desk, c Call, f *view.Form, r *domain.Risk) {
	said := Call{Args: map[string]string{}}
	for _, x := range f.Fields {
		said.Args[x.Name] = x.Value
	}
	service := said.Arg("service")
	if r != nil {
		service = cmp.Or(r.Service, service)
	} else {
		r = &domain.Risk{State: domain.RiskReported}
	}
	dir := d.Directory()
	lines := view.ScoreSoFar(r, said.score(), dir.Services[service], dir.Today(c.At))
	if x := fieldOf(f, scoreNote); x != nil {
		x.Lines = lines
		return
	}
	at := slices.IndexFunc(f.Fields, func(x view.Field) bool { return x.Name == "effort" }) + 1
	f.Fields = slices.Insert(f.Fields, at, view.Field{Name: scoreNote, Kind: view.FieldNote, Lines: lines})
}

// fillScore starts the factors of a form from a score.
func fillScore(f *view.Form, s domain.Score, exposureWhy string) {
	for _, x := range domain.Factors {
		if n := x.Of(s); n > 0 {
			preset(f, x.Key, strconv.Itoa(n))
		}
	}
	preset(f, "evidence", s.Evidence)
	preset(f, "exposure_why", exposureWhy)
}

func fillWords(r *domain.Risk, f *view.Form) {
	for _, x := range domain.Sentences {
		preset(f, x.Key, x.Of(r.Statement))
	}
}

// fillRiskConfirm starts from how the risk stands; a reported one is asked for what it lacks, a later one for the score.
func fillRiskConfirm(r *domain.Risk, f *view.Form) {
	if w := r.Proposed; w != nil {
		f.Intro = append(f.Intro, view.L("The proposed score stands in the form: "+w.Reason))
		fillScore(f, w.Score, w.ExposureWhy)
		preset(f, "why", w.Reason)
	}
	fillScore(f, r.Score, r.ExposureWhy)
	fillWords(r, f)
	if r.Said != "" && r.State == domain.RiskReported {
		f.Intro = append(f.Intro, view.L("In the words of the message: "+r.Said))
	}
	if x := fieldOf(f, "service"); x != nil && r.Service == "" && r.State == domain.RiskReported {
		x.Required = true
	} else {
		dropField(f, "service")
	}
	if x := fieldOf(f, "owner"); x != nil && r.IsRestricted() {
		x.Hint = "Confidential: the owner is added to those who may read it"
	}
	if !r.UntilTriage {
		dropField(f, "visibility")
	} else if x := fieldOf(f, "visibility"); x != nil {
		x.Required = true
	}
	if r.State != domain.RiskReported {
		dropField(f, "owner")
		for _, x := range domain.Sentences {
			dropField(f, x.Key)
		}
		return
	}
	dropField(f, "why")
	preset(f, "owner", r.Owner)
	for _, x := range domain.Sentences {
		if y := fieldOf(f, x.Key); y != nil {
			y.Required = true // domain 1.4
		}
	}
	for _, name := range []string{"likelihood", "impact", "exposure", "owner"} {
		if y := fieldOf(f, name); y != nil {
			y.Required = true
		}
	}
}

func fillRiskScore(r *domain.Risk, f *view.Form) {
	fillScore(f, r.Score, r.ExposureWhy)
	if x := fieldOf(f, "why"); x != nil && r.State != domain.RiskReported {
		x.Required = true
	}
}

func fillRiskEdit(r *domain.Risk, f *view.Form) {
	fillWords(r, f)
	preset(f, "title", r.Title)
	preset(f, "category", r.Category)
	preset(f, "control", r.Control)
	preset(f, "links", strings.Join(r.Links, " "))
	if r.State != domain.RiskReported {
		dropField(f, "service")
	} else {
		preset(f, "service", r.Service)
	}
}

func fillRiskTreat(r *domain.Risk, f *view.Form) {
	preset(f, "treatment", r.Treatment)
	preset(f, "by", r.Owner)
	if !r.Target.IsZero() {
		f.Intro = append(f.Intro, view.L("Its target is "+r.Target.Long()+": at least one action is due by then."))
	}
}

func fillRiskClose(r *domain.Risk, f *view.Form) {
	preset(f, "reason", domain.EndingOf(r.Treatment))
	if r.Statement.Good != "" {
		f.Intro = append(f.Intro, view.L("Fixed looks like: "+r.Statement.Good))
	}
	if r.Evidence != "" {
		f.Intro = append(f.Intro, view.L("Handed in: "+r.Evidence))
	}
}
