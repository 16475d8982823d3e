package years

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/apptest"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

// A year of weekly syncs through both clock changes, on three replicas that are killed and restarted at random: every
// slot stands in the channel once, at ten on its Tuesday by the organisation's wall clock, and every agenda once, the
// day before (domain 4.1 rule 2, reliability F16, F18, F19, G3).
func TestAYearOfWeeklySyncsOnThreeReplicas(t *testing.T) {
	t.Parallel()
	for _, zone := range []string{"America/New_York", "Europe/Berlin"} {
		t.Run(zone, func(t *testing.T) {
			t.Parallel()
			apptest.EachRedis(t, func(t *testing.T, url string) { aYear(t, url, zone) })
		})
	}
}

func aYear(t *testing.T, url, zone string) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	luck := rand.New(rand.NewPCG(seed, 1))
	begin := time.Date(2026, 1, 1, 0, 0, 0, 0, loc)
	f := apptest.NewFleet(t, url, zone, apptest.OneService, begin)
	var up []*apptest.Replica
	for range 3 {
		up = append(up, f.Start(f.Opt, f.Clock))
	}
	for _, r := range up {
		f.Ready(r)
	}

	// The slots by the calendar alone: every Tuesday of 2026, at ten, and the Monday before it.
	var slots, offsets []string
	kills, turns := 0, 0
	// Being cut off costs a lease's time where it hits a delivery, so it happens in two random turns only.
	cut := luck.Perm(104)[:2]
	for day := begin; day.Year() == 2026; day = day.AddDate(0, 0, 1) {
		at := time.Date(day.Year(), day.Month(), day.Day(), 10, 0, 0, 0, loc)
		what := map[time.Weekday]string{time.Monday: "Agenda", time.Tuesday: "Security weekly"}[day.Weekday()]
		if what == "" {
			continue
		}
		if what != "Agenda" {
			slots = append(slots, at.UTC().Format(time.RFC3339))
			offsets = append(offsets, at.Format("-0700"))
		}
		before := len(posts(f, what))
		victim := luck.IntN(len(up))
		chance := luck.IntN(12)
		if turns++; slices.Contains(cut, turns) {
			chance = 99
		}
		switch chance {
		case 0: // down over the slot: the other two fill it
			up[victim].Stop()
			f.Clock.Set(at)
		case 1: // stopped just as the slot falls due
			f.Clock.Set(at)
			time.Sleep(time.Duration(luck.IntN(60)) * time.Millisecond)
			up[victim].Stop()
		case 99: // cut off from its records just as the slot falls due
			f.Clock.Set(at)
			time.Sleep(time.Duration(luck.IntN(60)) * time.Millisecond)
			up[victim].Kill()
		default:
			f.Clock.Set(at)
			victim = -1
		}
		f.Until(fmt.Sprintf("%s of %s", what, at), func() bool { return len(posts(f, what)) > before })
		if victim >= 0 {
			kills++
			up[victim] = f.Start(f.Opt, f.Clock)
		}
	}
	// Whoever still wants to post something twice gets the time to do it.
	for _, r := range up {
		f.Ready(r)
	}
	time.Sleep(time.Second)
	t.Logf("%d slots, %d replicas stopped or killed", len(slots), kills)

	var posted []string
	for _, m := range posts(f, "Security weekly") {
		posted = append(posted, m.ShownAt.UTC().Format(time.RFC3339))
	}
	if !slices.Equal(posted, slots) {
		t.Errorf("the digests stand at\n%s\nthe slots are\n%s", strings.Join(posted, " "), strings.Join(slots, " "))
	}
	if n := len(slots); n < 52 || n > 53 {
		t.Errorf("%d Tuesdays in the year", n)
	}
	changes := 0
	for i := 1; i < len(offsets); i++ {
		if offsets[i] != offsets[i-1] {
			changes++
		}
	}
	if changes != 2 {
		t.Errorf("the year went through %d clock changes", changes)
	}
	if n := len(posts(f, "Agenda")); n != len(slots) {
		t.Errorf("%d agendas for %d digests", n, len(slots))
	}
}

// posts are the messages of the channel that began as what: a posted agenda is later edited into a link to its digest
// and still counts as the agenda.
func posts(f *apptest.Fleet, what string) []workspace.ClientMessage {
	var out []workspace.ClientMessage
	for _, m := range f.Slack.As("eng").Messages("security-weekly") {
		agenda := strings.HasPrefix(m.Text, "Agenda") || strings.Contains(m.Text, "is out")
		if m.IsBot && m.ThreadTS == "" && agenda == (what == "Agenda") {
			out = append(out, m)
		}
	}
	return out
}
