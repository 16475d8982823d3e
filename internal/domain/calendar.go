package domain

import "github.com/secretariat-bot/secretariat/internal/worktime"

// Calendar is the organisation's working week, hours and holidays; Monday to Friday, nine to five, where its file says
// nothing that can be used.
func (d *Directory) Calendar() worktime.Calendar {
	days := make([]worktime.Day, len(d.Org.Holidays))
	for i, h := range d.Org.Holidays {
		days[i] = worktime.Day(h)
	}
	c, err := worktime.New(d.Org.WorkingWeek, d.Org.WorkingHours, days)
	if err != nil {
		c = worktime.Standard() // imports refuse such words; a default beats standing still
	}
	return c.In(d.Location())
}

// AddBusinessDays is the n-th business day after a date, counted from the first business day after it (domain, head).
func (d *Directory) AddBusinessDays(from Date, n int) Date {
	return Date(d.Calendar().AddBusinessDays(worktime.Day(from), n))
}
