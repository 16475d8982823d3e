package plain

import (
	"strings"
	"testing"
	"unicode/utf8"
)

var colleagues = NewPeople([]string{"Ana Reyes", "Bohdan Kovalenko-Marsh", "Nils Aaltonen", "Will Hartley", "Noor Haddad", "José Núñez"}, []string{"ana", "bohdan", "@nils"})

// What a retrospective must not say, and what it may: the rule that is found, "" where none is.
func TestRetro(t *testing.T) {
	for _, c := range []struct {
		part RetroPart
		text string
		want string
	}{
		// A name beside a cause.
		{RetroCauses, "It broke because Ana forgot to renew the key.", "R1"},
		{RetroCauses, "Bohdan's mistake caused the outage.", "R1"},
		{RetroCauses, "Caused by Bohdan.", "R1"},
		{RetroCauses, "The outage was due to Nils.", "R1"},
		{RetroCauses, "A mistake by Ana Reyes opened the door.", "R1"},
		{RetroCauses, "@nils clicked the link.", "R1"},
		{RetroCauses, "<@U123ABC> ignored the alarm.", "R1"},
		{RetroCauses, "Ana missed the alarm at night.", "R1"},
		{RetroCauses, "Nils did not check the list.", "R1"},
		{RetroCauses, "Nils didn't notice the change.", "R1"},
		{RetroCauses, "Kovalenko-Marsh's error went unseen.", "R1"},
		{RetroFacts, "Ana accidentally leaked the key.", "R1"},
		{RetroCauses, "Bohdan made a mistake in the rule.", "R1"},
		{RetroCauses, "Bohdan's change caused the outage.", "R1"},
		{RetroCauses, "José forgot the second step.", "R1"},
		{RetroCauses, "Then Will forgot the switch.", "R1"},
		{RetroCauses, "Will Hartley forgot the switch.", "R1"},
		{RetroCauses, "Ana pushed it live by mistake.", "R1"},
		{RetroCauses, "Because of Ana the door stood open.", "R1"},
		{RetroPraise, "Ana forgot nothing this time, Bohdan's mistake aside.", "R1"},
		// Somebody, without a name.
		{RetroCauses, "The intern clicked the link.", "R1"},
		{RetroCauses, "She forgot the password reset.", "R1"},
		{RetroCauses, "Somebody ignored the warning.", "R1"},
		// Human error, and words that judge.
		{RetroCauses, "The root cause was human error.", "R2"},
		{RetroFacts, "Human errors happen.", "R2"},
		{RetroCauses, "It was operator error.", "R2"},
		{RetroCauses, "A careless configuration.", "R3"},
		{RetroCauses, "They should have known better.", "R3"},
		{RetroCauses, "We should have noticed the alarm.", "R3"},
		{RetroCauses, "The team failed to notice the alarm.", "R3"},
		{RetroCauses, "The supplier is to blame.", "R3"},
		{RetroCauses, "The night shift was at fault.", "R3"},
		{RetroPraise, "Nobody was lazy.", "R3"},
		// What to change is no cause.
		{RetroCauses, "We must require two-step sign-in.", "R4"},
		{RetroCauses, "Require two-step sign-in for clinics.", "R4"},
		{RetroCauses, "Train all clerks on parcels.", "R4"},
		{RetroCauses, "Fix the alarm.", "R4"},
		{RetroCauses, "Next time the key is renewed earlier.", "R4"},
		{RetroCauses, "Let's buy a second log tool.", "R4"},
		{RetroCauses, "The alarm needs to be louder, it needs to be heard.", "R4"},
		{RetroCauses, "Slow\nAdd a test for other customers.", "R4"},

		// What may stand.
		{RetroPraise, "Ana noticed it first.", ""},
		{RetroPraise, "We lost an hour only, because Ana noticed it first.", ""},
		{RetroPraise, "Thanks to Bohdan the backups were there.", ""},
		{RetroFacts, "Ana noticed it first and called Nils.", ""},
		{RetroFacts, "Nils found what caused it.", ""},
		{RetroFacts, "Nils fixed the setting that caused it.", ""},
		{RetroCauses, "The list was checked by hand, because the export lacks names.", ""},
		{RetroCauses, "Passwords from another leak still worked on our portal.", ""},
		{RetroCauses, "The job failed to start after the update.", ""},
		{RetroCauses, "The rule ignored old clients.", ""},
		{RetroCauses, "A fault in the switch hid the alarm.", ""},
		{RetroCauses, "The human noticed the error on the page.", ""},
		{RetroCauses, "The error message named no human cause.", ""},
		{RetroCauses, "Test data was copied to the live portal.", ""},
		{RetroCauses, "Alert fatigue: forty alarms a night.", ""},
		{RetroCauses, "Review took six days.", ""},
		{RetroCauses, "Block lists were three months old.", ""},
		{RetroCauses, "Change requests wait two weeks.", ""},
		{RetroCauses, "Will the key expire again? Nobody knew.", ""},
		{RetroCauses, "Clinics had to call us to get back in.", ""},
		{RetroCauses, "Nobody was named for the export after March.", ""},
		{RetroCauses, "Two people shared one account.", ""},
		{RetroFacts, "Clinics could not order for five hours; we will write to them on Friday.", ""},
		{RetroFacts, "The attacker missed the backup by an hour.", ""},
		{RetroPraise, "Tell the clinics and Noor's team.", ""},
		{RetroCauses, "This was a blameless mistake in the design.", ""},
		{RetroCauses, "", ""},
	} {
		var got []string
		for _, f := range Retro(c.text, c.part, colleagues) {
			got = append(got, f.Rule)
			if f.Level != Warning || f.Message == "" || f.Words == "" {
				t.Errorf("%q: %+v", c.text, f)
			}
		}
		if c.want == "" && len(got) > 0 || c.want != "" && (len(got) == 0 || got[0] != c.want) {
			t.Errorf("%s %q: found %v, want %q", c.part, c.text, got, c.want)
		}
	}
}

// A finding says where it is, quotes what stands there and says what to write instead.
func TestRetroSaysWhatToWrite(t *testing.T) {
	got := Retro("The portal was slow.\nIt broke because Ana forgot the key.", RetroCauses, colleagues)
	if len(got) != 1 || got[0].Line != 2 || got[0].Words != "because Ana" || !strings.Contains(got[0].Message, "What made it possible, or easy?") {
		t.Errorf("%+v", got)
	}
}

// Whatever is typed, it ends, and what is quoted stands in the text.
func FuzzRetro(f *testing.F) {
	for _, s := range []string{"because Ana forgot", "Bohdan's mistake", "should have known", "We must\nFix the", "<@U1> by mistake", "human error, human error", "’s 's — ,"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, part := range []RetroPart{RetroFacts, RetroCauses, RetroPraise} {
			for _, x := range Retro(s, part, colleagues) {
				if x.Level != Warning || x.Line < 1 || x.Line > strings.Count(s, "\n")+1 || x.Words == "" || utf8.ValidString(s) && !utf8.ValidString(x.Message) {
					t.Fatalf("%q: %+v", s, x)
				}
			}
		}
	})
}
