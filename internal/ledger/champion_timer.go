package ledger

import (
	"context"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
	"github.com/secretariat-bot/secretariat/internal/worktime"
)

// mondayOf is the business day on which the week of a day begins.
func mondayOf(cal worktime.Calendar, day domain.Date) domain.Date {
	monday := day.AddDays(-((int(day.UTC().Weekday()) + 6) % 7))
	return domain.Date(cal.NextBusinessDay(worktime.Day(monday)))
}

// nextChampion is when a champion is looked after next, later than now: the week's message, or one of the two questions
// to confirm, at nine in their zone.
func nextChampion(d *domain.Directory, p *domain.Person, now time.Time) time.Time {
	loc, cal := d.ZoneOf(p.ID), d.Calendar()
	today := domain.DateOf(now, loc)
	days := []domain.Date{mondayOf(cal, today), mondayOf(cal, today.AddDays(7))}
	if !p.ChampionAck.IsZero() {
		for _, n := range domain.ChampionAsks {
			days = append(days, domain.ChampionAskDay(cal, p, n))
		}
	}
	var next time.Time
	for _, day := range days {
		at := worktime.Wall(day.Year, day.Month, day.Day, remindHour, 0, loc)
		if at.After(now) && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next
}

// armChampions sets the timers of a team's champions; one that is due already stays.
func (tx *Tx) armChampions(t *domain.Team) {
	for _, id := range t.Champions {
		if p := tx.Dir.People[id]; p != nil && p.Live() {
			tx.Arm(Timer{ID: "champion:" + id, What: fireChampion, Arg: id, Due: nextChampion(tx.Dir, p, tx.Now), Early: true})
		}
	}
}

// ArmChampions sets the timers of all champions, once at the start: an import names champions while no bot runs.
func (l *Ledger) ArmChampions(ctx context.Context) error {
	_, err := write(ctx, l, timely(), Look{}, nil, func(tx *Tx) (struct{}, error) {
		for _, t := range tx.Dir.Teams {
			tx.armChampions(t)
		}
		return struct{}{}, nil
	})
	return err
}

// tendChampion is the timer of one champion: on Monday, or the first business day of the week, what is new, late and
// unowned in the team; ten days before the confirmation runs out, and when it has, the question to confirm. Silence
// changes nothing but that the confirmation runs out by itself. Who is away, or wants no reminders, gets none.
func tendChampion(ctx context.Context, l *Ledger, f Fired) error {
	d, now := l.Directory(), l.Now()
	var weeks []domain.TeamWeek
	if p := d.People[f.Arg]; p != nil && weekly(d, p, now) {
		for _, t := range d.Champions(p.ID) {
			if !domain.IsChampionOf(d, p.ID, t.ID, d.Today(now)) {
				continue
			}
			recs, err := l.teamRecords(ctx, t.ID)
			if err != nil {
				return err
			}
			weeks = append(weeks, domain.WeekOf(d, t, visible(recs), localDay(d, p.ID, now)))
		}
	}
	_, err := write(ctx, l, timely(), Look{Refs: []domain.Ref{personRef(f.Arg)}}, &f, func(tx *Tx) (struct{}, error) {
		stored, _ := tx.Seen.Records[personRef(f.Arg)].(*domain.Person)
		p := tx.Dir.People[f.Arg]
		if stored == nil || p == nil || !p.Live() || len(tx.Dir.Champions(f.Arg)) == 0 {
			return struct{}{}, nil // no champion any more: the timer ends
		}
		tx.Arm(Timer{ID: "champion:" + f.Arg, What: fireChampion, Arg: f.Arg, Due: nextChampion(tx.Dir, stored, tx.Now)})
		if reachableNow(tx.Dir, p, tx.Now) {
			tx.tendChampion(stored, weeks)
		}
		return struct{}{}, nil
	})
	return err
}

// visible are the records that everybody in the company may see: the week's message counts nothing else (domain 7.2).
func visible(recs []domain.Record) []domain.Record {
	var out []domain.Record
	for _, rec := range recs {
		if domain.ForChannel.Sees(rec) == domain.SeesAll {
			out = append(out, rec)
		}
	}
	return out
}

// reachableNow says whether a person takes reminders at this hour.
func reachableNow(d *domain.Directory, p *domain.Person, now time.Time) bool {
	h := now.In(d.ZoneOf(p.ID)).Hour()
	return h >= remindHour && h < remindUntil && !p.Quiet && d.InSlack(p.ID) && d.Stand(p.ID, d.Today(now)) == p.ID
}

// weekly says whether the week's message is due to a champion and was not sent.
func weekly(d *domain.Directory, p *domain.Person, now time.Time) bool {
	today := localDay(d, p.ID, now)
	return reachableNow(d, p, now) && today == mondayOf(d.Calendar(), today) && p.Told[domain.ChampionWeek] != today
}

func (tx *Tx) tendChampion(stored *domain.Person, weeks []domain.TeamWeek) {
	today := localDay(tx.Dir, stored.ID, tx.Now)
	n := domain.Clone(stored)
	if len(weeks) > 0 && weekly(tx.Dir, tx.Dir.People[stored.ID], tx.Now) && tx.Dir.ChampionActive(stored.ID, tx.Today) {
		n.Tell(domain.ChampionWeek, today)
		tx.Send(outbox.Letter{ID: "champion:week:" + stored.ID + ":" + today.String(), To: outbox.Place{Person: stored.ID}, Priority: outbox.Normal,
			Message: view.ChampionWeek(tx.Dir, weeks, today)})
	}
	if days := domain.ChampionAsk(tx.Dir.Calendar(), stored, today); days > 0 {
		n.Tell(domain.ChampionTold, today)
		tx.championCard(stillCard(stored, days), stored.ID, outbox.Normal, false, view.ChampionConfirm(tx.Dir, tx.Dir.Champions(stored.ID), stored.ChampionAck, today))
	}
	if len(n.Told) != len(stored.Told) || n.Told[domain.ChampionTold] != stored.Told[domain.ChampionTold] || n.Told[domain.ChampionWeek] != stored.Told[domain.ChampionWeek] {
		tx.Put(stored, n, "champion.remind", "")
	}
}
