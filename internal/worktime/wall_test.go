package worktime

import (
	"testing"
	"time"
	_ "time/tzdata"
)

// slowWall walks the minutes of three days and takes the first that shows the wanted digits or more.
func slowWall(y int, mo time.Month, d, h, mi int, loc *time.Location) time.Time {
	want := time.Date(y, mo, d, h, mi, 0, 0, time.UTC)
	for t := want.Add(-36 * time.Hour); ; t = t.Add(time.Minute) {
		if !Digits(t.In(loc)).Before(want) {
			return t.In(loc)
		}
	}
}

func TestWallAgreesWithASlowOracleAroundEveryChange(t *testing.T) {
	for _, name := range []string{"America/New_York", "Europe/Berlin", "Asia/Beirut", "America/Santiago", "Australia/Lord_Howe",
		"America/Sao_Paulo", "Africa/Casablanca", "Asia/Kolkata", "Pacific/Apia", "America/St_Johns"} {
		loc, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		at := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).In(loc)
		for range 6 {
			_, change := at.ZoneBounds()
			if change.IsZero() {
				break
			}
			y, mo, d := change.In(loc).Date()
			for _, day := range []int{d - 1, d, d + 1} {
				for h := range 24 {
					for _, mi := range []int{0, 15, 30, 45} {
						got, want := Wall(y, mo, day, h, mi, loc), slowWall(y, mo, day, h, mi, loc)
						if !got.Equal(want) {
							t.Fatalf("%s %d-%d-%d %02d:%02d = %v, want %v", name, y, mo, day, h, mi, got, want)
						}
					}
				}
			}
			at = change.Add(time.Hour)
		}
	}
}
