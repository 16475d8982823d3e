package domain

import (
	"regexp"
	"strings"
	"time"
)

// Stamp is a moment as people read it, with its zone: "Tue 15 Sep 2026 10:30 IST". Where a zone has no letters of its
// own the distance to UTC stands there, "UTC-3", for nobody reads "-03" as a place.
func Stamp(t time.Time, loc *time.Location) string {
	at := t.In(loc)
	zone := at.Format("MST")
	if strings.HasPrefix(zone, "+") || strings.HasPrefix(zone, "-") {
		hours, minutes := strings.TrimLeft(zone[1:min(3, len(zone))], "0"), ""
		if hours == "" {
			hours = "0"
		}
		if len(zone) > 3 {
			minutes = ":" + zone[3:]
		}
		zone = "UTC" + zone[:1] + hours + minutes
	}
	return at.Format("Mon 2 Jan 2006 15:04 ") + zone
}

// stamped is how a Stamp looks.
var stamped = regexp.MustCompile(`\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2} [A-Z]{2,5}([+-]\d{1,2}(:\d{2})?)?`)

// Restamp shows the moments of a text that was written down in one zone in another: a timeline keeps sentences, and every
// time is shown in the reader's zone (product 4). What is no Stamp of that zone stays as it is.
func Restamp(text string, from, to *time.Location) string {
	if from == nil || to == nil || from == to {
		return text
	}
	return stamped.ReplaceAllStringFunc(text, func(s string) string {
		at, err := time.ParseInLocation("Mon 2 Jan 2006 15:04", s[:strings.LastIndexByte(s, ' ')], from)
		if err != nil {
			return s
		}
		for _, t := range []time.Time{at, at.Add(time.Hour), at.Add(-time.Hour)} { // an hour that came twice is told apart by its zone
			if Stamp(t, from) == s {
				return Stamp(t, to)
			}
		}
		return s
	})
}
