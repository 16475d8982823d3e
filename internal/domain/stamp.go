package domain

import (
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
