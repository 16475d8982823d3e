package security

import (
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/apptest"
)

// A confidential record of every kind lives for two months: asked for, answered, chased, refused, renewed. What it
// says reaches nobody who is not on its list, by no surface, and no line of the log (domain 7.2, reliability T5, G13).
func TestConfidentialRecordsOfEveryKindStayConfidential(t *testing.T) {
	t.Parallel()
	logged := &noted{}
	w := apptest.NewLogged(t, slog.New(slog.NewTextHandler(logged, &slog.HandlerOptions{Level: slog.LevelDebug})))
	say := func(who, line string) string {
		t.Helper()
		m := w.As(who).Says("security-weekly", "/sec "+line)
		return m.Text + fmt.Sprint(buttons(m.Blocks)) + blockIDs.ReplaceAllString(apptest.Words(m), "")
	}
	check := func(when string) {
		t.Helper()
		w.Settle()
		for _, l := range leaks(w) {
			t.Errorf("%s: %s", when, l)
		}
	}
	made := func(id, answer string) {
		t.Helper()
		if !strings.Contains(answer, id) {
			t.Fatalf("%s was not made: the test looks at nothing\n%s", id, answer)
		}
	}
	made("RSK-013", say("noor", `raise "zebra in the stable"`))
	say("stellan", `risk edit RSK-013 service:hr-records if:"a zebra gets out" then:"hooves of zebra" business:"zebra fines" affected:"zebra keepers" nothing_changes:"zebra stays" good:"no zebra"`)
	say("stellan", `risk confirm RSK-013 likelihood:4 impact:4 exposure:2 owner:joss if:"a zebra gets out" then:"hooves of zebra" business:"zebra fines" affected:"zebra keepers" nothing_changes:"zebra stays" good:"no zebra"`)
	made("ACT-016", say("joss", `action add "Catch the zebra" owner:@joss due:2026-09-18 source:RSK-007`))
	say("joss", `action block ACT-016 "zebra vendor" who:@harlan check:2026-09-18`)
	made("EXC-007", say("joss", `exception request service:hr-records risk:RSK-007 ends:"in 30 days" why:"The zebra cannot be moved before the season ends, and the stable is full." exit:"zebra transport" exit_owner:joss meanwhile:"zebra fence"`))
	say("harlan", `exception ask EXC-007 "which zebra"`)
	say("joss", `exception edit EXC-007 why:"The zebra cannot be moved before the season ends, for the stable is full of zebra."`)
	say("harlan", `exception approve EXC-007 "the zebra may stay"`)
	made("DEC-009", say("joss", `decision propose "Sell the zebra" approver:harlan due:2026-09-22 context:"zebra costs" options:"Sell the zebra | Keep the zebra" recommended:1 links:RSK-007 must_agree:marguerite`))
	say("marguerite", `decision disagree DEC-009 "zebra law"`)
	say("noor", `escalate RSK-007 "zebra: nobody looks at it" urgent:yes`)
	say("noor", `risk score RSK-007 impact:5 "zebra bites"`)
	say("stellan", `waive RSK-007 "zebra team of one"`)
	check("after all were made")
	for _, who := range []string{"saoirse", "rui", "renata", "wes", "yusra"} {
		for _, line := range []string{"", "list", "list risk all", "list exception all", "list decision all", "list action all", "list evidence all", "list escalation all", "risk list service:hr-records",
			"exception list all service:hr-records", "risk list owner:@joss", "risk list band:high", "search hooves", "search transport", "search stab", "metrics", "control coverage", "control feedback", "owner hr-records",
			"owner @joss", "risk plan 100", "audit", "champion", "digest preview weekly-sync"} {
			say(who, line)
		}
		for _, pair := range [][2]string{{"RSK-007", "RSK-777"}, {"EXC-007", "EXC-777"}, {"DEC-009", "DEC-999"}, {"ACT-016", "ACT-666"}} {
			for _, line := range []string{"show %s", "%s", "waive %s \"why\"", "audit %s"} {
				hidden, absent := say(who, fmt.Sprintf(line, pair[0])), say(who, fmt.Sprintf(line, pair[1]))
				if who == "yusra" && strings.Contains(hidden, "confidential") || line == "audit %s" && who == "yusra" {
					continue // an auditor sees the outline, and the whole trail (domain 7.1)
				}
				if strings.ReplaceAll(hidden, pair[0], pair[1]) != absent {
					t.Errorf("%s types %q: hidden and absent differ\n%s\n%s", who, line, hidden, absent)
				}
			}
		}
		if err := w.As(who).OpensHome(); err != nil {
			t.Fatal(err)
		}
	}
	check("after what the others asked")
	for _, day := range []int{22, 30, 45, 60} { // the exception's last days, its end, and three weeks of chasing after it
		w.AdvanceTo(time.Date(2026, 9, day, 16, 0, 0, 0, time.UTC))
		for _, who := range []string{"saoirse", "renata", "wes", "yusra", "stellan"} {
			if err := w.As(who).OpensHome(); err != nil {
				t.Fatal(err)
			}
		}
		check(fmt.Sprintf("day %d", day))
	}
	if n := w.As("joss").Counts("bot", "EXC-007"); n == 0 {
		t.Error("not even who asked for it read of it: the test looks at nothing")
	}
	if strings.Contains(strings.ToLower(logged.text()), "zebra") {
		t.Error("the log holds what confidential records say")
	}
}

// blockIDs are drawn by lot, so two answers of the same words differ in them; each stands on a line of its own.
var blockIDs = regexp.MustCompile(`(?m)^\s*[0-9A-Za-z]{4,9}$`)
