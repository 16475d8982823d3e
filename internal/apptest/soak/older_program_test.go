//go:build unix

package soak

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/app"
	"github.com/secretariat-bot/secretariat/internal/apptest"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

// A program of the version before incidents runs beside this one on one redis-server, then alone past the moments of an
// incident's duties, then beside it again (reliability F21, G11). It changes nothing of the incident, lets its timer be,
// and the organisation keeps its legal clocks though a setting was changed there; nobody's letter is given up by either. This
// program then does what fell due, each once. SEC_OLD_BOT names the program, built of a commit whose schema is 3.
func TestAnOlderProgramBesideThisOne(t *testing.T) {
	old := os.Getenv("SEC_OLD_BOT")
	if old == "" {
		t.Skip("SEC_OLD_BOT names no program of an older version")
	}
	url := "redis://" + storetest.Start(t, "appendfsync", "everysec").Addr
	at := time.Date(2026, 9, 16, 14, 0, 0, 0, time.UTC)
	org := strings.Replace(fmt.Sprintf(apptest.FleetOrg, "America/New_York", apptest.OneService), "org: {", "org: {clocks: {gdpr_authority: 96 hours}, ", 1)
	f := apptest.NewFleetOf(t, url, apptest.FleetSeed(), org, at)
	f.Opt.Rehearsal = at.Format(time.RFC3339) + "@60" // a minute is a second
	st, err := store.Open(t.Context(), store.Options{URL: url, Org: "main"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	eng, lea := f.Slack.As("eng"), f.Slack.As("lea")

	stop := startRehearsed(t, f)
	for _, line := range []string{`incident declare "Orders of others are shown" severity:SEV1 service:payments-api`, "incident role INC-001 lead", "incident role INC-001 comms"} {
		if said := f.Ask(eng, "/sec "+line); !strings.Contains(said, "INC-001") {
			t.Fatal(said)
		}
	}
	inc := domain.NewRef(domain.KindIncident, 1)
	look := func() (*domain.Incident, *domain.Org) {
		t.Helper()
		seen, err := st.Look(t.Context(), ledger.Look{Refs: []domain.Ref{inc, (&domain.Org{}).Ref()}})
		if err != nil {
			t.Fatal(err)
		}
		return seen.Records[inc].(*domain.Incident), seen.Records[(&domain.Org{}).Ref()].(*domain.Org)
	}
	before, _ := look()

	var said bytes.Buffer
	cmd := exec.Command(old, "serve")
	cmd.Env = append(os.Environ(), "SLACK_APP_TOKEN="+string(f.Opt.AppToken), "SLACK_BOT_TOKEN="+string(f.Opt.BotToken), "SLACK_API_URL="+f.Opt.SlackURL,
		"REDIS_URL="+url, "SEC_ORG=main", "SEC_REHEARSAL="+f.Opt.Rehearsal, "SEC_ALLOW_VOLATILE=true", "SEC_HTTP_ADDR=off", "SEC_LOG_FORMAT=text", "SEC_CONNECTIONS=1")
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Log("the older one says\n" + tail(said.String()))
		}
	}()
	time.Sleep(4 * time.Second)
	stop()
	if said := f.Ask(lea, "/sec settings briefs second-releaser on"); !strings.HasPrefix(said, "On:") {
		t.Error(said)
	}
	if said := f.Ask(eng, `/sec action add "Rotate the keys" owner:@lea due:friday`); !strings.Contains(said, "ACT-001") {
		t.Error(said)
	}
	time.Sleep(45 * time.Second) // three moments of duties pass
	if now, org := look(); now.Version != before.Version || org.Clocks["gdpr_authority"] != "96 hours" || !org.SecondReleaser {
		t.Errorf("the incident is at %d after %d; the organisation %+v", now.Version, before.Version, org)
	}

	startRehearsed(t, f)
	f.Until("the update is missed by the records", func() bool { now, _ := look(); return now.Version > before.Version })
	time.Sleep(12 * time.Second)
	rows, err := st.Queue().List(t.Context(), outbox.Buried, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		t.Errorf("the letter %s was given up: %s", r.Letter.ID, r.Why)
	}
	reads := func(who, words string) (n int) {
		for _, m := range f.Slack.As(who).Messages("bot") {
			if strings.Contains(m.Text, words) {
				n++
			}
		}
		return n
	}
	if n := reads("eng", "INC-001: an update is due"); n == 0 || n > 3 {
		t.Errorf("the lead is reminded %d times", n)
	}
	if n := reads("lea", "Rotate the keys"); n != 1 {
		t.Errorf("lea reads of her action %d times", n)
	}
	apptest.ProvesBooks(t, st)
}

// startRehearsed starts this program on the rehearsal's clock and gives what ends it.
func startRehearsed(t *testing.T, f *apptest.Fleet) (stop func()) {
	t.Helper()
	b, err := app.New(t.Context(), f.Opt, app.Deps{Quick: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = b.Run(ctx) }()
	f.Until("it runs", b.Ready)
	ended := false
	stop = func() {
		if !ended {
			ended = true
			end()
			<-done
			_ = b.Close()
		}
	}
	t.Cleanup(stop)
	return stop
}
