package ledger_test

import (
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// fresh drops what was read so far.
func (o *office) fresh() { o.deliver(); o.read = nil }

// dms lists the direct messages to one person since the last fresh, each with its time in UTC and its first line.
func (o *office) dms(person string) []string {
	o.deliver()
	var out []string
	for _, r := range o.read {
		if r.place == "@"+person {
			mark := ""
			if r.edit {
				mark = "edit "
			}
			first, _, _ := strings.Cut(r.text, "\n")
			out = append(out, r.at.Format("02 Jan 15:04 ")+mark+first)
		}
	}
	return out
}

// A named champion counts once they confirm, by their own tap; who named them hears of it, the question is edited.
func TestAChampionIsNamedConfirmsAndLapses(t *testing.T) {
	o := newOffice(t, "2026-09-15 09:00", false) // a Tuesday
	got, err := o.NameChampion(ctx, o.as("joss"), "people", "amrit", false)
	o.must(err)
	if d := o.Directory(); !got.Told || len(d.ActiveChampions(d.Teams["people"], d.Today(o.Now()))) != 0 {
		t.Errorf("naming makes nobody active: %+v", got)
	}
	o.contains("the question", o.last("@amrit", ""), "Security champion of People Systems", "[Confirm]", "[Not me]", "Nothing happens by silence.")
	o.fresh()
	o.until("2026-09-15 09:01")
	_, err = o.ConfirmChampion(ctx, o.as("amrit"))
	o.must(err)
	d := o.Directory()
	if !domain.IsChampionOf(d, "amrit", "people", d.Today(o.Now())) || !d.People["amrit"].Has(domain.RoleChampion) || len(d.Teams["people"].Named) > 0 {
		t.Error("a confirmation does not count")
	}
	o.expect("the lead hears of it", strings.Join(o.dms("joss"), "\n"), "15 Sep 09:01 Amrit Sandhar is now an active security champion of People Systems, until Mon 14 Dec 2026.")
	o.expect("the question is answered in place", strings.Join(o.dms("amrit"), "\n"), "15 Sep 09:01 edit You are an active security champion of People Systems until Mon 14 Dec 2026. Thank you.")
	o.fresh()

	// Monday after Monday at nine in India; after 80 days a question, after 90 another, and no more.
	o.until("2026-12-22 00:00")
	var weeks, asks []string
	for _, s := range o.dms("amrit") {
		if strings.Contains(s, "Your team's week") {
			weeks = append(weeks, s[:12])
		} else {
			asks = append(asks, s)
		}
	}
	o.expect("the weeks", strings.Join(weeks, ", "), "21 Sep 03:30, 28 Sep 03:30, 05 Oct 03:30, 13 Oct 03:30, 19 Oct 03:30, 26 Oct 03:30, 02 Nov 03:30, 09 Nov 03:30, 16 Nov 03:30, 23 Nov 03:30, 30 Nov 03:30, 07 Dec 03:30, 14 Dec 03:30")
	o.expect("the questions", strings.Join(asks, "\n"), "04 Dec 03:30 # Are you still security champion of People Systems?\n15 Dec 03:30 # Are you still security champion of People Systems?")
	if d := o.Directory(); domain.IsChampionOf(d, "amrit", "people", d.Today(o.Now())) {
		t.Error("a confirmation holds for ever")
	}
	o.fresh()
	_, err = o.ConfirmChampion(ctx, o.as("amrit"))
	o.must(err)
	if got := o.dms("amrit"); len(got) != 2 || !strings.Contains(got[0], "edit You are an active") {
		t.Errorf("both questions are answered in place: %v", got)
	}
	o.fresh()
	o.until("2026-12-28 04:00")
	if got := o.dms("amrit"); len(got) != 1 || !strings.Contains(got[0], "Your team's week") {
		t.Errorf("the weeks go on: %v", got)
	}
}

// Who is away or wants no reminders gets none; a lapsed champion gets no week; a holiday puts the week off to the next
// business day; an imported champion is armed, and nothing that fell due before is sent.
func TestWhoGetsAChampionsMonday(t *testing.T) {
	o := newOffice(t, "2026-09-15 09:00", true)
	o.must(o.ArmChampions(ctx))
	o.must(o.ArmChampions(ctx))
	was := o.Directory().People["maike"]
	quiet := domain.Clone(was)
	quiet.Quiet = true
	o.change(was, quiet)
	was = o.Directory().People["idris"]
	away := domain.Clone(was)
	away.AwayUntil, away.Delegate = date(t, "2026-09-25"), "thandi"
	o.change(was, away)
	o.fresh()
	o.until("2026-09-22 12:00")
	var got []string
	for _, r := range o.read {
		if strings.Contains(r.text, "Your team's week") {
			got = append(got, r.at.Format("02 15:04 ")+r.place)
		}
	}
	// pia's confirmation ran out on the 16th, jun's in July; felix has left.
	o.expect("Monday", strings.Join(got, ", "), "21 07:00 @anouk, 21 12:00 @rui")
	rui := o.last("@rui", "")
	o.contains("rui's week", rui, "Your team's week", "Parcel Tracking", "RSK-001", "The last 90 days:", "Repeat issues: ", "Exceptions: ")
	if strings.Contains(rui, "RSK-007") {
		t.Error("a confidential risk stands in it")
	}
	var asked []string
	for _, r := range o.read {
		if strings.Contains(r.text, "Are you still security champion") {
			asked = append(asked, r.at.Format("02 15:04 ")+r.place)
		}
	}
	o.expect("asked to confirm", strings.Join(asked, ", "), "16 07:00 @pia")
}

// Nobody is made a champion, or kept one, by silence or by somebody else's word.
func TestOnlyThePersonConfirms(t *testing.T) {
	o := newOffice(t, "2026-09-15 09:00", false)
	_, err := o.NameChampion(ctx, o.as("stellan"), "data", "bohdan", false)
	o.must(err)
	for _, p := range []string{"stellan", "marisol", "wes", "noor"} {
		if _, err := o.ConfirmChampion(ctx, o.as(p)); err == nil {
			t.Errorf("%s confirms for somebody else", p)
		}
	}
	o.until("2026-12-20 09:00")
	if d := o.Directory(); len(d.Teams["data"].Champions) != 1 || d.Teams["data"].Champions[0] != "felix" {
		t.Errorf("silence made a champion: %v", d.Teams["data"].Champions)
	}
	_, err = o.NameChampion(ctx, o.as("bohdan"), "data", "bohdan", true)
	o.must(err)
	if _, err := o.ConfirmChampion(ctx, o.as("bohdan")); domain.CodeOf(err) != domain.Refused {
		t.Errorf("who declined confirms: %v", err)
	}
}
