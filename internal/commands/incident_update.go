package commands

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/plain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// updateWords are the four fields of words of an update (domain 3.6), with the fact that each is in the sheet and the
// words it should have at most.
var updateWords = []struct {
	arg, fact, label, hint string
	budget                 int
}{
	{"know", "happened", "What we know", "Two or three short sentences. Empty: “not known yet”. Begin with “likely:” where it is not certain", 60},
	{"effect", "effect", "Effect on customers", "What they notice, how many. Empty: “not known yet”", 60},
	{"doing", "doing", "What we are doing", "Empty: “not known yet”", 40},
	{"need", "need", "What we need", "From whom, by when; “nothing” is an answer", 40},
}

// updateArgs are what an update says.
func updateArgs() []Arg {
	out := []Arg{incidentRef}
	for _, w := range updateWords {
		out = append(out, Arg{Name: w.arg, Label: w.label, Hint: w.hint, Kind: ArgLong, Keyed: w.arg != "know", Max: domain.MaxUpdateText}) // words without a key are what is known
	}
	to := audienceArg()
	to.Name, to.Label, to.Kind, to.Keyed, to.Live = "to", "Who is told", ArgSome, true, false
	read := audienceArg()
	read.Name, read.Label, read.Keyed, read.Live, read.FormOnly = "read", "Read it as", true, true, true
	read.Hint = "Shows what this audience will read"
	settled := func(name string) Arg {
		return Arg{Name: name, Label: name, Kind: ArgWord, Keyed: true, Settled: true, FormOnly: true}
	}
	return append(out, Arg{Name: "next", Label: "Next update at", Kind: ArgMoment, Keyed: true, Hint: "Like 60m or 16:30; empty: the pace of the severity"}, to,
		Arg{Name: "cause", Label: "Technical detail, for engineers alone", Kind: ArgLong, Keyed: true, FormOnly: true, Max: domain.MaxFact, Hint: "Cause, hosts, versions; nobody else reads it whole"},
		read, despiteArg(), settled("edition"), settled("after"))
}

// mayUpdate refuses before a form is opened for who may not send it.
func mayUpdate(d Desk, c Call) error {
	for _, w := range updateWords {
		if c.Has(w.arg) {
			return nil // it is run, and judged there
		}
	}
	return notTeller(mayBrief(d, c), c.ref("ref"))
}

// notTeller words for an update that somebody may not brief: the same people send both (domain 3.6, 5).
func notTeller(err error, ref domain.Ref) error {
	var e *domain.Error
	if !errors.As(err, &e) || e.Code != domain.Forbidden || e.Rule != "domain 5" {
		return err
	}
	n := *e
	n.Message = "You do not send the updates of " + ref.String() + "."
	return &n
}

// updateSource is an update before it is sent: what it says, and the fact sheet as it will be.
type updateSource struct {
	briefs.BriefSource
	inc  *domain.Incident // as it will be
	was  *domain.Incident
	out  ledger.UpdateOut
	to   map[string]domain.Sending // whom each audience's page reaches
	none []string                  // audiences that nobody is known for
}

// composed is the update that a call makes of the facts as they stand.
func (d Desk) composed(ctx context.Context, c Call) (updateSource, error) {
	t, err := d.telling(ctx, c, c.ref("ref"))
	if err != nil {
		return updateSource{}, notTeller(err, c.ref("ref"))
	}
	i, ok := t.Subject.(*domain.Incident)
	if !ok {
		return updateSource{}, domain.Absent(c.ref("ref"))
	}
	u := updateSource{BriefSource: t, was: i, to: map[string]domain.Sending{}}
	n, err := c.newUpdate(t.Sheet, i)
	if err != nil {
		return u, err
	}
	if n.Audiences, err = u.reach(c); err != nil {
		return u, err
	}
	w := domain.Work{Dir: t.Dir, Now: c.At, Caller: c.Caller}
	deed, bad := i.Update(w, n)
	if bad != nil {
		return u, bad
	}
	said := deed.Inc.LastUpdate()
	n.Next = said.Next // the promise that stands in the pages
	change := c.updateChange(t.Sheet, i)
	told, bad := t.Sheet.TellUpdate(w, deed.Inc, said.Over(change))
	if bad != nil {
		return u, bad
	}
	u.inc, u.Sheet, u.Subject, u.Update, u.By = deed.Inc, told.Sheet, deed.Inc, said.N, c.Caller.Person
	u.out = ledger.UpdateOut{NewUpdate: n, Change: change, Despite: c.Arg("despite")}
	return u, nil
}

// newUpdate is what a call says of an update: its words, over which one it was written, and when the next one comes.
func (c Call) newUpdate(s *domain.Sheet, i *domain.Incident) (domain.NewUpdate, error) {
	n := domain.NewUpdate{Know: c.updateText(s, "know"), Effect: c.updateText(s, "effect"), Doing: c.updateText(s, "doing"), Need: c.updateText(s, "need"), After: len(i.Updates)}
	if c.Has("after") {
		n.After = c.number("after")
	}
	var err error
	n.Next, err = c.moment("next")
	return n, err
}

// reach works out whom the page of each audience reaches: those that were named, else those of the incident's pace. It says
// which audiences somebody is known for.
func (u *updateSource) reach(c Call) ([]string, error) {
	i, wanted, known := u.was, u.was.UpdateAudiences(), []string(nil)
	if c.Has("to") {
		wanted = strings.Split(c.Arg("to"), ",")
	}
	for _, a := range wanted {
		persons, channel := u.Sheet.BriefTo(u.Dir, i, a, u.Dir.Today(c.At))
		if len(persons) == 0 && channel == "" {
			u.none = append(u.none, a)
			continue
		}
		u.to[a] = domain.Sending{Audience: a, Persons: persons, Channel: channel}
		known = append(known, a)
	}
	if len(known) == 0 && len(u.none) > 0 {
		return nil, domain.Fail(domain.Invalid, "I know nobody for %s.", domain.AudienceWords(u.none)).WithHint("Name people: `brief send %s %s to:@name`.", i.ID, u.none[0]).WithField("to")
	}
	return known, nil
}

// updateChange is what an update writes into the fact sheet besides its words.
func (c Call) updateChange(sheet *domain.Sheet, i *domain.Incident) domain.SheetChange {
	change := domain.SheetChange{Edition: sheet.Edition}
	if sheet.Edition == 0 { // the first writer keeps what the records knew
		change = wholeSheet(sheet)
	}
	if s := sheet.Status; s == "" || briefs.IsIncidentStatus(s) {
		s = briefs.IncidentStatus(i)
		change.Status = &s
	}
	if c.Has("cause") {
		if change.Facts == nil {
			change.Facts = map[string]domain.Fact{}
		}
		change.Facts["cause"] = domain.ReadFact(c.Arg("cause"))
	}
	if c.Has("edition") {
		change.Edition = c.number("edition")
	}
	return change
}

// updateText is what a call says in one field: its own words, else those of the facts. In a form an answer that was emptied
// is not known any more.
func (c Call) updateText(s *domain.Sheet, arg string) string {
	if c.Has(arg) || c.Where.Surface == Form && c.Has("after") {
		return c.Arg(arg)
	}
	for _, w := range updateWords {
		if w.arg == arg {
			return s.Facts[w.fact].Typed()
		}
	}
	return ""
}

// incidentUpdate sends an update: each audience reads its own page.
func incidentUpdate(ctx context.Context, d Desk, c Call) (view.Message, error) {
	u, err := d.composed(ctx, c)
	if err != nil {
		return view.Message{}, err
	}
	var executives plain.Report
	for _, a := range u.out.Audiences {
		pages, how, err := d.pages(&u.BriefSource, a, nil, u.to[a].Persons, u.to[a].Channel)
		if err != nil {
			return view.Message{}, err
		}
		if a == domain.AudExecutive {
			executives = how
		}
		u.out.Pages = append(u.out.Pages, ledger.BriefOut{Audience: a, Pages: pages, Report: how})
	}
	got, err := d.Ledger.UpdateIncident(ctx, c.Write(), u.was.Ref(), u.out)
	if err != nil {
		return view.Message{}, offering(err, executives)
	}
	x := view.UpdateSent{Sent: got.Sent, Waits: got.Waits, Ask: got.Ask}
	if c.Has("to") {
		x.Skipped = u.none
	}
	if slices.Contains(u.out.Audiences, domain.AudExecutive) {
		x.Wording = executives.Line()
	}
	return view.IncidentTold(d.Directory(), &got.Incident, x, c.Caller.Zone), nil
}

// fillUpdate starts the form from the facts as they stand, so that only what changed is typed. Who is told is ticked, with
// whom that reaches; “read it as” shows an audience's page before it is sent.
func fillUpdate(d Desk, c Call, f *view.Form) {
	if !c.Has("ref") {
		dropField(f, "read", "despite", "cause")
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), fillWithin)
	defer cancel()
	t, err := d.telling(ctx, c, c.ref("ref"))
	if err != nil {
		f.Fields = append(f.Fields, view.Field{Name: "why_not", Kind: view.FieldNote, Lines: errorLines(err)})
		return
	}
	i, ok := t.Subject.(*domain.Incident)
	if !ok {
		return
	}
	f.Given = with(with(f.Given, "edition", strconv.Itoa(t.Sheet.Edition)), "after", strconv.Itoa(len(i.Updates)))
	f.Intro = updateIntro(t.Dir, i, c)
	for _, w := range updateWords {
		text := t.Sheet.Facts[w.fact].Typed()
		if i.OwesLastWord() {
			text = map[string]string{"know": "It was a false alarm: " + i.Outcome, "effect": "None.", "doing": "Nothing more.", "need": "Nothing."}[w.arg]
		}
		preset(f, w.arg, text)
	}
	preset(f, "cause", t.Sheet.Facts["cause"].Typed())
	if at := i.Latest(t.Dir, c.At); !at.IsZero() {
		preset(f, "next", at.In(zoneOr(c.Caller.Zone)).Format("2006-01-02 15:04"))
	}
	if x := fieldOf(f, "to"); x != nil {
		x.Options = slices.Clone(x.Options)
		var offered []string
		for k, o := range x.Options {
			persons, channel := t.Sheet.BriefTo(t.Dir, i, o.Value, t.Dir.Today(c.At))
			if len(persons)+len(channel) == 0 {
				x.Options[k].More = "nobody is known for this"
				continue
			}
			offered = append(offered, o.Value)
			x.Options[k].More = domain.Clip("to "+view.PlainLine(view.BriefReaders(t.Dir, domain.Sending{Persons: persons, Channel: channel}), "", c.Caller.Zone), 75)
		}
		preset(f, "to", strings.Join(slices.DeleteFunc(i.UpdateAudiences(), func(a string) bool { return !slices.Contains(offered, a) }), ","))
	}
	if !c.Caller.Has(domain.RoleLead) {
		dropField(f, "despite")
	}
	if c.Has("read") {
		f.Fields = append(f.Fields, d.readAs(ctx, c)...)
	}
}

// readAs are the notes that show what an audience will read of the words as they were typed so far.
func (d Desk) readAs(ctx context.Context, c Call) []view.Field {
	c.Args = with(c.Args, "to", c.Arg("read"))
	c.Where.Surface = Form
	u, err := d.composed(ctx, c)
	if err != nil {
		return []view.Field{{Name: "why_not", Kind: view.FieldNote, Lines: errorLines(err)}}
	}
	page, how, err := d.previewOf(&u.BriefSource, c.Arg("read"), nil)
	if err != nil {
		return []view.Field{{Name: "why_not", Kind: view.FieldNote, Lines: errorLines(err)}}
	}
	head := []view.Line{view.L(view.B("What " + domain.AudienceNames[c.Arg("read")] + " will read:"))}
	return []view.Field{{Name: "page", Kind: view.FieldNote, Lines: append(head, view.BriefLines(page.Message)...)},
		{Name: "how", Kind: view.FieldNote, Lines: briefWording(how, nil)},
		{Name: "hidden", Kind: view.FieldNote, Lines: view.BriefHidden(u.Sheet, u.To)}}
}

func updateIntro(dir *domain.Directory, i *domain.Incident, c Call) []view.Line {
	out := []view.Line{view.L(view.B(i.ID), " ", i.Title, " ("+i.Severity+"). Only what changed needs typing.")}
	switch {
	case i.OwesLastWord():
		out[0] = view.L(view.B(i.ID), " ", i.Title, " was a false alarm. Those who were told of it hear so.")
	case !i.NextUpdate.IsZero():
		out = append(out, view.L("Promised for ", view.B(domain.Stamp(i.NextUpdate, zoneOr(c.Caller.Zone))), "; "+i.PaceWords()+" after that."))
	}
	return out
}

func zoneOr(z *time.Location) *time.Location {
	if z == nil {
		return time.UTC
	}
	return z
}

// checkUpdate judges the words of an update (domain 5.7): strictly where executives read it.
func checkUpdate(d Desk, c Call) Wording {
	var out []Passage
	for _, w := range updateWords {
		out = append(out, Passage{Arg: w.arg, Label: w.label, Text: domain.ReadFact(c.Arg(w.arg)).Text, Budget: w.budget})
	}
	executive := slices.Contains(strings.Split(c.Arg("to"), ","), domain.AudExecutive) && !c.Has("despite")
	return Read(d.Directory(), out, plain.Rules{Executive: executive, Budget: briefs.PageBudget(domain.AudExecutive)})
}
