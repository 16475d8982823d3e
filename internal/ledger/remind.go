package ledger

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
	"github.com/secretariat-bot/secretariat/internal/worktime"
)

// remindHour is when the day's reminders go out, in each person's own zone (domain 3.4).
const remindHour = 9

// remindUntil is the hour after which a morning that was missed waits for the next one, so that nobody is reminded at
// night after the bot was down.
const remindUntil = 18

// remindPage is how many records of one person one run looks at, the earliest due first.
const remindPage = 200

// snoozeDays is how far the snooze button of a reminder reaches, in business days.
const snoozeDays = 2

// officeMorning is the next nine o'clock of a business day in a person's zone, later than now: reminders come in
// office hours.
func officeMorning(d *domain.Directory, person string, now time.Time) time.Time {
	loc, cal := d.ZoneOf(person), d.Calendar()
	day := cal.NextBusinessDay(worktime.DayOf(now, loc))
	at := worktime.Wall(day.Year, day.Month, day.Day, remindHour, 0, loc)
	if !at.After(now) {
		day = cal.AddBusinessDays(day, 1)
		at = worktime.Wall(day.Year, day.Month, day.Day, remindHour, 0, loc)
	}
	return at
}

// armMorning sets a person's next morning. One that is due and has not rung yet stays.
func (tx *Tx) armMorning(person string) {
	tx.Arm(Timer{ID: "remind:" + person, What: fireReminders, Arg: person, Due: officeMorning(tx.Dir, person, tx.Now), Early: true})
}

// covered are the persons whose reminders somebody gets: their own, and those of whoever they stand in for today.
func covered(d *domain.Directory, person string, today domain.Date) []string {
	out := []string{person}
	for id, p := range d.People {
		if id != person && p.Live() && d.Stand(id, today) == person {
			out = append(out, id)
		}
	}
	slices.Sort(out[1:])
	return out
}

// armMinded sets the mornings of those whom a live record reminds.
func (tx *Tx) armMinded(rec domain.Record) {
	m, ok := rec.(domain.Minder)
	if !ok || !rec.Live() {
		return
	}
	for _, person := range minded(tx.Dir, m) {
		tx.armMorning(person)
	}
}

// minded are the persons a record reminds, each lead by name.
func minded(d *domain.Directory, m domain.Minder) []string {
	var out []string
	for _, p := range m.Minds() {
		switch {
		case p == domain.LeadsStep:
			for _, lead := range d.With(domain.RoleLead) {
				out = append(out, lead.ID)
			}
		case d.People[p] != nil:
			out = append(out, p)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// pagesOf are the live records of persons, the confidential ones too; those that wait on every security lead stand in a
// set of their own.
func pagesOf(d *domain.Directory, persons []string) []Page {
	holders := slices.Clone(persons)
	if slices.ContainsFunc(persons, func(p string) bool { return d.People[p] != nil && d.People[p].Has(domain.RoleLead) }) {
		holders = append(holders, domain.LeadsStep)
	}
	var out []Page
	for _, p := range holders {
		sheets, meetings := Index{Kind: domain.KindSheet, Live: true, Holder: p, Restricted: true}, Index{Kind: domain.KindAgenda, Live: true, Holder: p}
		played := sheets
		played.Exercise = true
		for _, x := range append(heldBy(p), sheets, played, meetings) {
			out = append(out, Page{Index: x, Limit: remindPage})
		}
	}
	return out
}

// remind is the morning of one person: one bundled message of what is due, for those they stand in for too, and the
// escalation of what of theirs is late (domain 3.4). Nothing is lost by a missed morning: the newest stage that was not
// given yet is given on the next.
func remind(ctx context.Context, l *Ledger, f Fired) error {
	person := f.Arg
	d := l.Directory()
	persons := covered(d, person, d.Today(l.Now()))
	look := Look{Pages: pagesOf(d, persons), Around: true}
	seen, err := l.read(ctx, Look{Pages: look.Pages})
	if err != nil {
		return err
	}
	escalates := map[domain.Ref]bool{}
	local := localDay(d, person, l.Now())
	want := func(ref domain.Ref) {
		if !ref.IsZero() && !slices.Contains(look.Refs, ref) {
			look.Refs = append(look.Refs, ref)
		}
	}
	for _, rec := range held(seen) {
		if m, ok := rec.(domain.Minder); ok { // what hangs on a record that is written is looked at too
			if slices.ContainsFunc(persons, func(p string) bool { _, due := nudge(d, m, p, local); return due }) {
				want(rec.Ref())
			}
		}
		if m, ok := rec.(*domain.Agenda); ok {
			for _, x := range m.Loose {
				want(x.Ref)
			}
		}
		a, ok := rec.(*domain.Action)
		if !ok || !slices.Contains(persons, a.Owner) {
			continue
		}
		want(a.From)
		if a.Owner == person && len(a.LateStages(d.Calendar(), local)) > 0 { // what an escalation needs
			escalates[a.Ref()] = true
			look.Pages = append(look.Pages, EscalationsOf(a.Ref())...)
		}
	}
	_, err = write(ctx, l, timely(), look, &f, func(tx *Tx) (struct{}, error) {
		if h := tx.Now.In(tx.Dir.ZoneOf(person)).Hour(); h < remindHour || h >= remindUntil {
			tx.armMorning(person)
			return struct{}{}, nil
		}
		b := bundle{tx: tx, l: l, person: person, today: localDay(tx.Dir, person, tx.Now), records: held(tx.Seen), changed: map[domain.Ref]domain.Record{}}
		b.collect(covered(tx.Dir, person, tx.Today))
		b.late(ctx, escalates)
		b.write()
		return struct{}{}, nil
	})
	return err
}

func localDay(d *domain.Directory, person string, now time.Time) domain.Date {
	return domain.DateOf(now, d.ZoneOf(person))
}

// held are the live records among the pages that were looked at, each once, by their day.
func held(seen Seen) []domain.Record {
	var out []domain.Record
	have := map[domain.Ref]bool{}
	for _, p := range seen.Pages {
		for _, rec := range p.Records {
			if rec.Live() && !have[rec.Ref()] {
				have[rec.Ref()] = true
				out = append(out, rec)
			}
		}
	}
	slices.SortFunc(out, byDay)
	return out
}

// nudge is what a record reminds a person of today.
func nudge(d *domain.Directory, m domain.Minder, person string, today domain.Date) (domain.Nudge, bool) {
	if !slices.Contains(minded(d, m), person) {
		return domain.Nudge{}, false
	}
	return m.Nudge(d.Calendar(), person, today)
}

// bundle is one person's morning in the making.
type bundle struct {
	tx      *Tx
	l       *Ledger
	person  string
	today   domain.Date // the person's calendar day
	records []domain.Record
	due     []view.Due
	changed map[domain.Ref]domain.Record // the new state of what is written down, by reference
	olds    []domain.Record
	goesOn  bool // there is something to look at tomorrow
}

// edit is the record as this run leaves it.
func (b *bundle) edit(rec domain.Record) *domain.Meta {
	n := b.changed[rec.Ref()]
	if n == nil {
		n = domain.Clone(rec)
		b.changed[rec.Ref()], b.olds = n, append(b.olds, rec)
	}
	return n.Base()
}

// collect gathers what is due. Who is away is reminded through the delegate, whose own morning collects it; who has
// switched reminders off gets none.
func (b *bundle) collect(persons []string) {
	tx := b.tx
	stand := tx.Dir.Stand(b.person, tx.Today)
	silent := stand != b.person || !tx.Dir.Calendar().IsBusinessDay(worktime.Day(b.today)) || tx.Dir.People[b.person].Quiet
	given := map[domain.Ref]bool{}
	for _, p := range persons {
		for _, rec := range b.records {
			x, mine, due := b.remindOf(rec, p)
			b.goesOn = b.goesOn || mine
			if mine && p == b.person && stand != b.person && stand != "" {
				tx.armMorning(stand)
			}
			if silent || !due || given[rec.Ref()] || !b.sees(rec) {
				continue
			}
			given[rec.Ref()] = true
			if p != b.person {
				x.For = p
			}
			b.due = append(b.due, x)
			b.tell(rec, p)
		}
	}
}

// remindOf says whether a record reminds a person at all, and whether it does today.
func (b *bundle) remindOf(rec domain.Record, p string) (x view.Due, mine, due bool) {
	d := b.tx.Dir
	x.Record = rec
	if a, ok := rec.(*domain.Agenda); ok { // what was completed meanwhile is asked for no more
		rec, x.Bare = a.Settled(func(ref domain.Ref) bool { return complete(b.tx.Seen.Records[ref]) }), true
		x.Record = rec
	}
	switch r := rec.(type) {
	case *domain.Action:
		if mine = r.Owner == p; mine {
			x.Stage, due = r.Stage(d.Calendar(), b.today)
			x.Source = b.tx.sourceFor(b.tx.record(r.From), b.person)
		}
	case domain.Minder:
		if mine = slices.Contains(minded(d, r), p); mine {
			x.Nudge, due = nudge(d, r, p, b.today)
		}
	}
	if s, ok := rec.(*domain.Sheet); ok { // a fact sheet is read through its subject
		x.Record, x.Bare = b.tx.Seen.Records[s.About], true
	}
	return x, mine, due
}

// tell writes down that a reminder was given.
func (b *bundle) tell(rec domain.Record, p string) {
	if rec.Ref().Kind == domain.KindAction {
		b.edit(rec).Tell(domain.Remind, b.today)
		return
	}
	b.edit(rec).Tell(domain.NudgeKey(p), b.today)
}

func (b *bundle) sees(rec domain.Record) bool {
	if s, ok := rec.(*domain.Sheet); ok { // judged by its subject, of which nothing is promised once it is over
		subject := b.tx.Seen.Records[s.About]
		return subject != nil && subject.Live() && b.sees(subject)
	}
	p := b.tx.Dir.People[b.person]
	return domain.ForCaller(domain.CallerFor(b.tx.Dir, p)).Sees(rec) == domain.SeesAll
}

// late escalates what is three business days late to who answers for the service, or the team's lead, and what is ten
// to the owner's manager (domain 3.4, 3.5). The personal switch does not touch this.
func (b *bundle) late(ctx context.Context, looked map[domain.Ref]bool) {
	tx := b.tx
	for _, rec := range b.records {
		a, ok := rec.(*domain.Action)
		if !ok || a.Owner != b.person {
			continue
		}
		stages := a.LateStages(tx.Dir.Calendar(), b.today)
		if len(stages) == 0 || !looked[a.Ref()] {
			continue
		}
		why := fmt.Sprintf("%s has been late since %s; %s owns it.", a.Title, a.Due.Long(), tx.Dir.Name(a.Owner))
		for _, stage := range stages {
			b.edit(a).Tell(stage, b.today)
		}
		running := slices.ContainsFunc(tx.liveEscalations(a.Ref()), func(e *domain.Escalation) bool { return e.Running() })
		if slices.Contains(stages, domain.LateFirst) && !running {
			b.l.summon(ctx, tx, a, Summons{Why: why, By: domain.SystemCaller.Person, Steps: answerers(tx.Dir, a)})
			running = true
		}
		if slices.Contains(stages, domain.LateSecond) {
			b.manager(ctx, a, why, running)
		}
	}
}

// answerers is the path of a late action: who answers for its service, then the team's lead, then the security leads.
// The late owner is not asked about themselves.
func answerers(d *domain.Directory, a *domain.Action) []domain.Step {
	accountable, team := "", ""
	if s := d.Services[a.Service]; s != nil {
		accountable, team = s.Accountable, s.Team
	} else if p := d.People[a.Owner]; p != nil {
		team = p.Unit
	}
	lead := ""
	if t := d.Teams[team]; t != nil {
		lead = t.Lead
	}
	persons := slices.DeleteFunc([]string{accountable, lead}, func(p string) bool { return p == a.Owner })
	return domain.Ladder(persons...)
}

// manager brings a very late action to the owner's manager: by a search of its own or, where one runs, in words.
func (b *bundle) manager(ctx context.Context, a *domain.Action, why string, running bool) {
	tx := b.tx
	p := tx.Dir.People[b.person]
	if p == nil || p.Manager == "" {
		return
	}
	if !running {
		b.l.summon(ctx, tx, a, Summons{Why: why, By: domain.SystemCaller.Person, Steps: domain.Ladder(p.Manager)})
		return
	}
	if m := tx.Dir.Askable(p.Manager, tx.Today); m != "" {
		words := view.L(fmt.Sprintf("This is %d business days late. You read it as the manager of ", domain.LateSecondDays), view.Name(tx.Dir, a.Owner), ".")
		tx.tell(a, m, fmt.Sprintf("late:%s:%s:%s", a.ID, b.today, m), outbox.Normal,
			view.ActionNews(tx.Dir, a, words, tx.sourceFor(tx.record(a.From), m), tx.Today))
	}
}

// write puts it all down and sets the next morning.
func (b *bundle) write() {
	tx := b.tx
	for _, old := range b.olds {
		tx.Put(old, b.changed[old.Ref()], string(old.Ref().Kind)+".remind", "")
	}
	if len(b.due) > 0 {
		later := tx.Dir.AddBusinessDays(b.today, snoozeDays)
		m := view.Reminders(tx.Dir, b.due, b.today, later)
		if m.Restricted {
			m.Summary = confidential
		}
		tx.Send(outbox.Letter{ID: "remind:" + b.person + ":" + b.today.String(), To: outbox.Place{Person: b.person}, Priority: outbox.Normal, Message: m})
	}
	if b.goesOn {
		tx.armMorning(b.person)
	}
}
