package ledger_test

import (
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

func TestThanksAreWrittenDownAndTold(t *testing.T) {
	o := newOffice(t, "2026-09-15 09:00", true)
	_, err := o.Thank(ctx, o.as("emeka"), "rui", "for the quick fix")
	o.must(err)
	o.contains("rui reads", o.last("@rui", ""), "Emeka Strand thanks you for: “the quick fix”", "settings thanks off")
	if _, err := o.Thank(ctx, o.as("emeka"), "rui", "the quick fix"); domain.CodeOf(err) != domain.AlreadyDone {
		t.Errorf("the same thanks twice: %v", err)
	}
	_, err = o.Thank(ctx, o.as("saoirse"), "rui", "the quick fix")
	o.must(err)
	s, err := o.Survey(ctx, ledger.SurveyOptions{Job: "weekly-sync"})
	o.must(err)
	if len(s.Thanks) != 2 || s.Thanks[0].By != "emeka" || s.Thanks[1].By != "saoirse" {
		t.Errorf("the digest finds %+v", s.Thanks)
	}
	o.until("2026-09-24 09:00")
	if s, err = o.Survey(ctx, ledger.SurveyOptions{Job: "weekly-sync"}); err != nil || len(s.Thanks) != 0 {
		t.Errorf("thanks of the week before last: %+v, %v", s.Thanks, err)
	}
}

// The emoji on a card thanks who has the record; each person's counts once, one's own not at all; taken away it is taken
// back, days later too; the thanked person has one message for it.
func TestThanksByEmoji(t *testing.T) {
	o := newOffice(t, "2026-09-15 09:00", true)
	o.fresh()
	emoji := func(who, id string, off bool) error {
		o.run(o.clock.Now().Add(time.Second)) // and what was said before is delivered
		return o.ThankByCard(ctx, o.as(who), ref(id), off)
	}
	o.must(emoji("emeka", "RSK-001", false)) // his own
	if got := o.dms("emeka"); len(got) != 0 && strings.Contains(got[0], "thanks you") {
		t.Errorf("one's own thanks: %v", got)
	}
	o.fresh()
	o.must(emoji("rui", "RSK-001", false))
	o.must(emoji("rui", "RSK-001", false))
	o.must(emoji("saoirse", "RSK-001", false))
	o.expect("emeka", strings.Join(o.dms("emeka"), "\n"), "15 Sep 09:00 Rui Castanheda thanks you for RSK-001 One customer can see another customer's deliveries.\n"+
		"15 Sep 09:00 edit Rui Castanheda and Saoirse Delvaney thank you for RSK-001 One customer can see another customer's deliveries.")
	o.until("2026-09-18 09:00")
	o.fresh()
	o.must(emoji("rui", "RSK-001", true))
	o.must(emoji("saoirse", "RSK-001", true))
	o.must(emoji("saoirse", "RSK-001", true))
	o.expect("taken back", strings.Join(o.dms("emeka"), "\n"), "18 Sep 09:00 edit Saoirse Delvaney thanks you for RSK-001 One customer can see another customer's deliveries.\n"+
		"18 Sep 09:00 edit The thanks for RSK-001 One customer can see another customer's deliveries were taken back.")
	// A confidential record and one that does not exist look the same.
	for _, who := range []string{"saoirse", "noor"} {
		if a, b := emoji(who, "RSK-007", false), emoji(who, "RSK-999", false); domain.CodeOf(a) != domain.NotFound || strings.ReplaceAll(a.Error(), "RSK-007", "RSK-999") != b.Error() {
			t.Errorf("%s: %v; %v", who, a, b)
		}
	}
	if err := emoji("yusra", "RSK-001", false); domain.CodeOf(err) != domain.Forbidden {
		t.Errorf("an auditor thanks: %v", err)
	}
}
