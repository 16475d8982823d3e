package cost

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/secretariat-bot/secretariat/internal/app"
	"github.com/secretariat-bot/secretariat/internal/apptest"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

// What a command costs in Redis, from the socket to the answer: a look-up one round trip, a write two (product 6,
// house 3). The loops of the bot rest, so every trip that is counted is the command's.
func TestRoundTripsPerCommand(t *testing.T) {
	t.Parallel()
	f := apptest.NewFleet(t, "redis://"+miniredis.RunT(t).Addr(), "Europe/Berlin", apptest.OneService, time.Date(2026, 9, 16, 9, 0, 0, 0, time.UTC))
	b, err := app.New(t.Context(), f.Opt, app.Deps{Clock: f.Clock, Quick: true})
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.RunSurface(ctx) }()
	defer func() { end(); <-done; _ = b.Close() }()
	f.Until("the bot gets ready", b.Ready)

	count := func(p *workspace.Persona, line string, words ...string) int64 {
		t.Helper()
		before := b.RoundTrips()
		said := f.Ask(p, line)
		if !apptest.HasAll(said, words...) {
			t.Errorf("%s: %s", line, said)
		}
		time.Sleep(30 * time.Millisecond) // what comes after the ack counts too
		return b.RoundTrips() - before
	}
	eng, lea := f.Slack.As("eng"), f.Slack.As("lea")
	for _, p := range []*workspace.Persona{eng, lea} {
		count(p, "/sec owner payments-api", "Eng Okafor")
	}
	for _, c := range []struct {
		who         *workspace.Persona
		line, words string
		most        int64
	}{
		{eng, "/sec owner payments-api", "Okafor", 1},
		{eng, "/sec owner payments api", "Okafor", 1},
		{eng, "/sec owner nothing-like-it", "", 1},
		{eng, "/sec help", "owner", 0},
		{eng, "/sec list mine overdue", "", 1},
		{eng, "/sec risk list band:high", "", 1},
		{eng, "/sec search rotate keys", "", 1},
		{eng, "/sec settings", "reminders", 0},
		{eng, "/sec nonsense", "help", 0},
		{eng, "/sec action add \"Rotate keys\" owner:@eng due:friday", "ACT-001", 2},
		{eng, "/sec action done ACT-001", "ACT-001", 2},
		{eng, "/sec escalate payments-api \"nobody answers\"", "ESC-001", 2},
		{eng, "/sec escalation ack ESC-001", "ESC-001", 2},
		{eng, "/sec decision propose \"Wait a week\" approver:@lea due:friday context:\"x\" options:\"Wait | Go\"", "DEC-001", 2},
		{lea, "/sec decision decide DEC-001 1 \"safer\" tradeoff:\"a week\" review_by:\"in 3 months\"", "Decided", 2},
		// A page is told from the facts as they stand before it is sent: one look more than other writes.
		{eng, "/sec brief edit DEC-001 happened:\"We waited a week.\" status:\"all is quiet\" keep:yes", "DEC-001", 3},
		{eng, "/sec brief send DEC-001 engineer to:@lea", "Sent", 3},
		{lea, "/sec brief show DEC-001", "", 1},
		{lea, "/sec brief show DEC-001 1", "waited a week", 1},
		{eng, "/sec incident declare \"Orders are shown\" severity:SEV2 service:payments-api", "INC-001", 2},
		{eng, "/sec incident lead INC-001", "You lead", 2},
		{eng, "/sec incident contain INC-001 \"the page is off\"", "contained", 2},
		{eng, "/sec incident show INC-001", "contained", 1},
		{eng, "/sec incident resolve INC-001 \"all is well\"", "resolved", 2},
		{eng, "/sec owner confirm payments-api", "", 2},
		{eng, "/sec cadence list", "weekly-sync", 0},
		{lea, "/sec cadence move weekly-sync wed 10:00", "Wednesday", 2},
		{lea, "/sec cadence pause weekly-sync", "rests", 2},
		{lea, "/sec owner wrong payments-api \"the owner has left\"", "", 2},
	} {
		n := count(c.who, c.line, strings.Fields(c.words)...)
		t.Logf("%-60s %d", c.line, n)
		if n > c.most {
			t.Errorf("%s: %d round trips, at most %d", c.line, n, c.most)
		}
	}
}
