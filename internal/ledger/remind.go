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

// remindPage is how many actions of one person one run looks at.
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

// pagesOf are the live actions of persons, the confidential ones too.
func pagesOf(persons []string) []Page {
	var out []Page
	for _, p := range persons {
		i := Index{Kind: domain.KindAction, Live: true, Holder: p}
		secret := i
		secret.Restricted = true
		out = append(out, Page{Index: i, Limit: remindPage}, Page{Index: secret, Limit: remindPage})
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
	look := Look{Pages: pagesOf(persons)}
	seen, err := l.read(ctx, look)
	if err != nil {
		return err
	}
	escalates := map[domain.Ref]bool{}
	local := localDay(d, person, l.Now())
	for _, a := range ownedBy(seen, person) { // what an escalation needs is looked at too
		if len(a.LateStages(d.Calendar(), local)) > 0 {
			escalates[a.Ref()] = true
			look.Pages = append(look.Pages, EscalationsOf(a.Ref())...)
		}
		if !a.From.IsZero() && !slices.Contains(look.Refs, a.From) {
			look.Refs = append(look.Refs, a.From)
		}
	}
	_, err = write(ctx, l, timely(), look, &f, func(tx *Tx) (struct{}, error) {
		if h := tx.Now.In(tx.Dir.ZoneOf(person)).Hour(); h < remindHour || h >= remindUntil {
			tx.armMorning(person)
			return struct{}{}, nil
		}
		b := bundle{tx: tx, l: l, person: person, today: localDay(tx.Dir, person, tx.Now), changed: map[domain.Ref]*domain.Action{}}
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

// ownedBy are the live actions a person owns among what was looked at, each once.
func ownedBy(seen Seen, person string) []*domain.Action {
	var out []*domain.Action
	for _, p := range seen.Pages {
		for _, rec := range p.Records {
			a, ok := rec.(*domain.Action)
			if ok && a.Owner == person && a.Live() && !slices.ContainsFunc(out, func(x *domain.Action) bool { return x.ID == a.ID }) {
				out = append(out, a)
			}
		}
	}
	slices.SortFunc(out, func(a, b *domain.Action) int { return byDay(a, b) })
	return out
}

// bundle is one person's morning in the making.
type bundle struct {
	tx      *Tx
	l       *Ledger
	person  string
	today   domain.Date // the person's calendar day
	due     []view.Due
	changed map[domain.Ref]*domain.Action // the new state of what is written down, by reference
	olds    []*domain.Action
	goesOn  bool // there is something to look at tomorrow
}

// edit is the action as this run leaves it.
func (b *bundle) edit(a *domain.Action) *domain.Action {
	n := b.changed[a.Ref()]
	if n == nil {
		n = domain.Clone(a)
		b.changed[a.Ref()], b.olds = n, append(b.olds, a)
	}
	return n
}

// collect gathers what is due. Who is away is reminded through the delegate, whose own morning collects it; who has
// switched reminders off gets none.
func (b *bundle) collect(persons []string) {
	tx, cal := b.tx, b.tx.Dir.Calendar()
	stand := tx.Dir.Stand(b.person, tx.Today)
	if stand != b.person && stand != "" && len(ownedBy(tx.Seen, b.person)) > 0 {
		tx.armMorning(stand)
	}
	for _, p := range persons {
		own := ownedBy(tx.Seen, p)
		b.goesOn = b.goesOn || len(own) > 0
		if stand != b.person || !cal.IsBusinessDay(worktime.Day(b.today)) || tx.Dir.People[b.person].Quiet {
			continue
		}
		for _, a := range own {
			stage, ok := a.Stage(cal, b.today)
			if !ok || !b.sees(a) {
				continue
			}
			b.edit(a).Tell(domain.Remind, b.today)
			x := view.Due{Action: a, Stage: stage, Source: tx.sourceFor(tx.record(a.From), b.person)}
			if p != b.person {
				x.For = p
			}
			b.due = append(b.due, x)
		}
	}
}

func (b *bundle) sees(a *domain.Action) bool {
	p := b.tx.Dir.People[b.person]
	return domain.ForCaller(domain.CallerFor(b.tx.Dir, p)).Sees(a) == domain.SeesAll
}

// late escalates what is three business days late to who answers for the service, or the team's lead, and what is ten
// to the owner's manager (domain 3.4, 3.5). The personal switch does not touch this.
func (b *bundle) late(ctx context.Context, looked map[domain.Ref]bool) {
	tx := b.tx
	for _, a := range ownedBy(tx.Seen, b.person) {
		stages := a.LateStages(tx.Dir.Calendar(), b.today)
		if len(stages) == 0 || !looked[a.Ref()] {
			continue
		}
		why := fmt.Sprintf("%s is late since %s; %s owns it.", a.Title, a.Due.Long(), tx.Dir.Name(a.Owner))
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
		tx.Put(old, b.changed[old.Ref()], "action.remind", "")
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

// armAction lets an imported action be chased from now: what fell due before is never sent (domain 7.5).
func armAction(tx *Tx, rec domain.Record) {
	a, ok := rec.(*domain.Action)
	if !ok || !a.Live() || a.Owner == "" {
		return
	}
	n := domain.Clone(a)
	from := localDay(tx.Dir, a.Owner, tx.Now)
	if at := worktime.Wall(from.Year, from.Month, from.Day, remindHour, 0, tx.Dir.ZoneOf(a.Owner)); tx.Now.Before(at) {
		from = from.AddDays(-1) // this morning's reminders are still to come
	}
	n.Tell(domain.FromNow, from)
	tx.Put(a, n, "action.from_now", "")
	tx.armMorning(a.Owner)
}
