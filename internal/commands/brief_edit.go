package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/plain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// decisionFields are the arguments of a fact sheet that say what is to be decided; executives read them (domain 5.1).
var decisionFields = []string{"needed", "approver", "needed_by", "option1", "option2", "option3", "recommended", "rationale", "tradeoff", "review_by"}

// readerFields name the two persons who may read about a person under inquiry, by the audience whose form asks for them.
var readerFields = map[string]string{domain.AudLegal: "legal_lead", domain.AudHR: "hr_partner"}

// sheetArgs are everything that a fact sheet can be told, in the order in which it is asked.
func sheetArgs() []Arg {
	out := []Arg{
		{Name: "title", Label: "What it is about, in plain words", Kind: ArgText, Keyed: true, Max: domain.MaxTitle},
		{Name: "status", Label: "Where it stands", Kind: ArgText, Keyed: true, Max: domain.MaxBriefLine, Hint: "A few plain words: “we have a fix and test it”"},
		{Name: "next", Label: "Next update", Kind: ArgMoment, Keyed: true, Hint: "Like tomorrow 10:00; you are reminded when it passes"},
	}
	for _, f := range domain.BriefFields {
		hint := f.Hint
		if f.Name == "happened" {
			hint += " Begin with “likely:” or “not known yet:” where it is not certain; so in every field."
		}
		out = append(out, Arg{Name: f.Name, Label: f.Label, Hint: hint, Kind: ArgLong, Keyed: true, Max: domain.MaxFact, FormOnly: f.Name != "happened" && f.Name != "means"})
	}
	option := func(n string) Arg {
		return Arg{Name: "option" + n, Label: "Option " + n, Kind: ArgLong, Keyed: true, FormOnly: n != "1", Max: 3 * domain.MaxTitle, Hint: "Three lines: what; its cost or delay; the risk that is left"}
	}
	return append(out,
		Arg{Name: "needed", Label: "The decision that is needed", Kind: ArgText, Keyed: true, Max: domain.MaxTitle, Hint: "Left empty: the brief is for information"},
		Arg{Name: "approver", Label: "Who decides", Kind: ArgPerson, Keyed: true, Hint: "One person, not you"},
		Arg{Name: "needed_by", Label: "By when", Kind: ArgMoment, Keyed: true, Hint: "Like friday 17:00"},
		option("1"), option("2"), option("3"),
		Arg{Name: "recommended", Label: "Which option you recommend", Kind: ArgChoice, Keyed: true, Choices: []view.Option{{Value: "1", Label: "Option 1"}, {Value: "2", Label: "Option 2"}, {Value: "3", Label: "Option 3"}}},
		Arg{Name: "rationale", Label: "Why that one", Kind: ArgText, Keyed: true, Max: domain.MaxBriefLine, FormOnly: true},
		Arg{Name: "tradeoff", Label: "What is accepted by choosing it", Kind: ArgText, Keyed: true, Max: domain.MaxBriefLine, FormOnly: true},
		Arg{Name: "review_by", Label: "Looked at again by", Kind: ArgDate, Keyed: true, FormOnly: true, Hint: "Within a year"},
		Arg{Name: "legal_lead", Label: "Legal lead who may read of a person under inquiry", Kind: ArgPerson, Keyed: true, FormOnly: true},
		Arg{Name: "hr_partner", Label: "HR partner who may read of a person under inquiry", Kind: ArgPerson, Keyed: true, FormOnly: true},
		Arg{Name: "keep", Label: "Keep the words as they are, though executives stumble over them", Kind: ArgYes, Keyed: true, FormOnly: true})
}

// sheetFields are the arguments that a form asks for an audience: what it reads, and nothing else.
func sheetFields(audience string, about domain.Ref) []string {
	out := []string{"title", "status", "next"}
	for _, f := range domain.BriefFields {
		if f.Shows[audience] != "" && f.Asked(about) {
			out = append(out, f.Name)
		}
	}
	if audience == domain.AudExecutive {
		out = append(append(out, decisionFields...), "keep")
	}
	if r := readerFields[audience]; r != "" {
		out = append(out, r)
	}
	return out
}

// readOption is an option as it is typed: what, cost and the risk left, on lines of their own or with | between.
func readOption(text string) domain.SheetOption {
	var o domain.SheetOption
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '|' })
	for i, to := range []*string{&o.What, &o.Cost, &o.Left} {
		if i < len(parts) {
			*to = strings.TrimSuffix(domain.OneLine(parts[i]), ".")
		}
	}
	return o
}

func writeOption(o domain.SheetOption) string {
	return strings.TrimSpace(o.What + "\n" + o.Cost + "\n" + o.Left)
}

// fillSheet asks what the audience reads, filled from the facts as they stand or from the records.
func fillSheet(d Desk, c Call, f *view.Form) {
	ctx, cancel := context.WithTimeout(context.Background(), fillWithin)
	defer cancel()
	audience := c.audience()
	fields := sheetFields(audience, c.ref("ref"))
	f.Fields = slices.DeleteFunc(f.Fields, func(x view.Field) bool { return x.Name != "ref" && !slices.Contains(fields, x.Name) })
	f.Given = with(f.Given, "audience", audience)
	f.Intro = []view.Line{view.L("What the ", view.B(audienceLabels[audience]), " brief is told from. The other audiences have a form of their own: ", view.Cmd("brief edit "+c.Arg("ref")+" legal"), ".")}
	if !c.Has("ref") {
		return
	}
	t, err := d.telling(ctx, c, c.ref("ref"))
	if err != nil {
		return
	}
	if t.Sheet.Edition > 0 {
		f.Given = with(f.Given, "edition", strconv.Itoa(t.Sheet.Edition))
	} else {
		f.Intro = append(f.Intro, view.L("Nobody wrote it yet: this first draft comes from "+t.Sheet.ID+". Read every line before you keep it."))
	}
	for name, v := range sheetValues(t.Sheet, c.Caller.Zone) {
		preset(f, name, v)
	}
	if by := t.Sheet.Facts[domain.FieldInquiry].By; !t.Sheet.ReadsInquiry(c.Caller.Person) {
		dropField(f, domain.FieldInquiry)
		if slices.Contains(fields, domain.FieldInquiry) {
			f.Intro = append(f.Intro, view.L("What is said of a person under inquiry stays as ", view.Name(t.Dir, by), " wrote it; you do not read it."))
		}
	}
}

// sheetValues are a sheet's contents as they stand in its form.
func sheetValues(s *domain.Sheet, zone *time.Location) map[string]string {
	if zone == nil {
		zone = time.UTC
	}
	moment := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(zone).Format("2006-01-02 15:04")
	}
	out := map[string]string{"title": s.Title, "status": s.Status, "next": moment(s.Next), "needed": s.Needed, "approver": s.Approver, "needed_by": moment(s.NeededBy),
		"rationale": s.Rationale, "tradeoff": s.Tradeoff, "legal_lead": s.LegalLead, "hr_partner": s.HRPartner}
	for name, x := range s.Facts {
		out[name] = x.Typed()
	}
	for i, o := range s.Options {
		out["option"+strconv.Itoa(i+1)] = writeOption(o)
	}
	if s.Recommended > 0 {
		out["recommended"] = strconv.Itoa(s.Recommended)
	}
	if !s.ReviewBy.IsZero() {
		out["review_by"] = s.ReviewBy.String()
	}
	return out
}

// sheetChange is what a call changes on a sheet as it stands. In a form an answer that was emptied is taken out; of typed
// words what is not named stays.
func (c Call) sheetChange(now *domain.Sheet) (domain.SheetChange, error) {
	said := func(name string) bool {
		if name == domain.FieldInquiry && !now.ReadsInquiry(c.Caller.Person) {
			return c.Has(name) // the form did not ask for what they may not read, so nothing there is not emptied
		}
		filled := c.Has("edition") || now.Edition == 0 // else the records did not answer in time, and the form was opened empty
		return c.Has(name) || filled && c.Where.Surface == Form && slices.Contains(sheetFields(c.audience(), now.About), name)
	}
	out := domain.SheetChange{Edition: c.number("edition"), Facts: map[string]domain.Fact{}}
	if now.Edition == 0 { // the first writer keeps what the records knew
		out = wholeSheet(now)
	}
	for name, to := range map[string]**string{"title": &out.Title, "status": &out.Status, "needed": &out.Needed, "approver": &out.Approver,
		"rationale": &out.Rationale, "tradeoff": &out.Tradeoff, "legal_lead": &out.LegalLead, "hr_partner": &out.HRPartner} {
		if said(name) {
			v := c.Arg(name)
			*to = &v
		}
	}
	for name, to := range map[string]**time.Time{"next": &out.Next, "needed_by": &out.NeededBy} {
		if said(name) {
			at, err := c.moment(name)
			if err != nil {
				return out, err
			}
			*to = &at
		}
	}
	for _, f := range domain.BriefFields {
		if said(f.Name) {
			out.Facts[f.Name] = domain.ReadFact(c.Arg(f.Name))
		}
	}
	if said("option1") || said("option2") || said("option3") {
		out.Options = c.options(now, said)
	}
	if said("recommended") {
		n := c.number("recommended")
		out.Recommended = &n
	}
	if said("review_by") {
		day := c.day("review_by")
		out.ReviewBy = &day
	}
	return out, nil
}

// options are the three options with those of the call in place.
func (c Call) options(now *domain.Sheet, said func(string) bool) []domain.SheetOption {
	out := make([]domain.SheetOption, domain.MaxBriefOptions)
	if now.Edition > 0 { // options of a first draft are taken whole or not at all
		copy(out, now.Options)
	}
	for i := range out {
		if name := "option" + strconv.Itoa(i+1); said(name) {
			out[i] = readOption(c.Arg(name))
		}
	}
	return out
}

// wholeSheet is a change that writes a first draft whole.
func wholeSheet(s *domain.Sheet) domain.SheetChange {
	out := domain.SheetChange{Status: &s.Status, Next: &s.Next, Facts: map[string]domain.Fact{}, Options: s.Options, Needed: &s.Needed, Approver: &s.Approver,
		NeededBy: &s.NeededBy, Recommended: &s.Recommended, Rationale: &s.Rationale, Tradeoff: &s.Tradeoff, ReviewBy: &s.ReviewBy}
	for name, x := range s.Facts {
		out.Facts[name] = domain.Fact{Text: x.Text, Sure: x.Sure}
	}
	return out
}

// checkSheet judges the words that an audience will read (domain 5.7). What executives stumble over is refused beside its
// field, unless the writer keeps it: then a security lead must say why when it is sent.
func checkSheet(d Desk, c Call) Wording {
	audience := c.audience()
	budgets := map[string]int{"happened": 60, "means": 70, "nothing_changes": 30, "needed": 25, "option1": 35, "option2": 35, "option3": 35}
	var out []Passage
	for _, a := range sheetArgs() {
		if a.Kind != ArgText && a.Kind != ArgLong || !slices.Contains(sheetFields(audience, c.ref("ref")), a.Name) {
			continue
		}
		p := Passage{Arg: a.Name, Label: a.Label, Text: domain.ReadFact(c.Arg(a.Name)).Text}
		if strings.HasPrefix(a.Name, "option") { // its three parts are lines of their own in the page
			p.Text = writeOption(readOption(p.Text))
		}
		if audience == domain.AudExecutive {
			p.Budget = budgets[a.Name]
		}
		if f, ok := domain.BriefFieldOf(a.Name); ok && f.Shows[audience] == domain.ShareAsked {
			continue // lawyers' words; they reach an executive only where the sender asks for them
		}
		out = append(out, p)
	}
	return Read(d.Directory(), out, plain.Rules{Executive: audience == domain.AudExecutive && c.Arg("keep") != "yes", Budget: briefs.PageBudget(audience)})
}

func briefEdit(ctx context.Context, d Desk, c Call) (view.Message, error) {
	about := c.ref("ref")
	t, err := d.telling(ctx, c, about)
	if err != nil {
		return view.Message{}, err
	}
	change, err := c.sheetChange(t.Sheet)
	if err != nil {
		return view.Message{}, err
	}
	saved, err := d.Ledger.EditSheet(ctx, c.Write(), about, change)
	if err != nil {
		return view.Message{}, err
	}
	m := view.BriefSaved(t.Dir, &saved, domain.Telling{Audience: c.audience(), Cleared: saved.IsCleared()}, t.Subject.Base().IsRestricted())
	if t.Sheet.Edition == 0 && c.Where.Surface != Form {
		m.Nodes = append(m.Nodes, view.Small(view.L("What you did not write yourself comes from "+saved.ID+": read it before you send it.")))
	}
	return m, nil
}
