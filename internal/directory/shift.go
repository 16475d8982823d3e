package directory

import (
	"reflect"
	"strconv"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Shift moves every date and every time in a file by whole days, holidays too, so that everything it describes keeps
// its distance to its moment (as_of) and the same results come out.
func Shift(p *Parsed, days int) {
	if days == 0 {
		return
	}
	if !p.AsOf.IsZero() {
		p.AsOf = p.AsOf.AddDate(0, 0, days)
	}
	for _, list := range [][]domain.Record{p.Records, p.Numbered} {
		for _, rec := range list {
			shift(reflect.ValueOf(rec).Elem(), days)
		}
	}
	p.Content += "+" + strconv.Itoa(days)
}

var (
	dateType = reflect.TypeFor[domain.Date]()
	timeType = reflect.TypeFor[time.Time]()
)

// shift walks a record by type, so that a date that is added to one later moves with the rest.
func shift(v reflect.Value, days int) {
	switch v.Type() {
	case dateType:
		if d := v.Interface().(domain.Date); !d.IsZero() {
			v.Set(reflect.ValueOf(d.AddDays(days)))
		}
		return
	case timeType:
		if t := v.Interface().(time.Time); !t.IsZero() {
			v.Set(reflect.ValueOf(t.AddDate(0, 0, days)))
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				shift(v.Field(i), days)
			}
		}
	case reflect.Pointer:
		if !v.IsNil() {
			shift(v.Elem(), days)
		}
	case reflect.Slice:
		for i := range v.Len() {
			shift(v.Index(i), days)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			e := reflect.New(v.Type().Elem()).Elem()
			e.Set(v.MapIndex(k))
			shift(e, days)
			v.SetMapIndex(k, e)
		}
	}
}

// WeeksBack is by how many days, a whole number of weeks, a file must be shifted so that its moment lies in the last
// seven days before at: the weekdays stay what they were.
func WeeksBack(asOf, at time.Time) int {
	if asOf.IsZero() {
		return 0
	}
	d := at.Sub(asOf)
	weeks := int(d / (7 * 24 * time.Hour))
	if d%(7*24*time.Hour) < 0 {
		weeks--
	}
	return 7 * weeks
}

// DaysTo is by how many days a file must be shifted so that its moment falls on a day.
func DaysTo(asOf time.Time, day domain.Date, loc *time.Location) int {
	if asOf.IsZero() {
		return 0
	}
	return day.Days(domain.DateOf(asOf, loc))
}
