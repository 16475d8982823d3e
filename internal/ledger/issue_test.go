package ledger_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// issued publishes a digest with a page for the channel and one for an executive.
func (o *office) issued(date, words string, again bool, about ...domain.Ref) string {
	o.Helper()
	m := view.Message{Summary: words, Nodes: []view.Node{view.Text(view.L(words, " & <b> “odd” \u2028 characters"))}, About: about}
	b, err := json.Marshal(m)
	o.must(err)
	page := func(to, person, channel string) domain.IssuePage {
		return domain.IssuePage{Audience: strings.SplitN(to, ":", 2)[0], To: to, Person: person, Channel: channel, Message: string(b), About: about}
	}
	o.must(o.Publish(ctx, ledger.Request{Caller: domain.SystemCaller, Source: "schedule"}, ledger.Publication{Job: "weekly-sync", MarkOf: "weekly-sync", Phase: "final",
		Date: date, At: moment(o.T, date+" 14:00"), State: "sent", Again: again,
		Letters: []outbox.Letter{{ID: "digest:" + date, Card: "digest:" + date, To: outbox.Place{Channel: "security-weekly"}, Message: m}},
		Pages:   []domain.IssuePage{page("channel", "", "security-weekly"), page("executive:renata", "renata", "")}}))
	return string(b)
}

// What went out is read again later, byte for byte, whatever has changed since; a person's page opens for that person
// only, and what was sent again stands as it was edited.
func TestADigestIsShownAgainByteForByte(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	want := o.issued("2026-09-15", "the first week", false)
	o.clock.Set(moment(t, "2026-09-22 14:00"))
	o.issued("2026-09-22", "the second week", false)
	read := func(person, date, audience string) (string, error) {
		_, page, m, err := o.IssuePage(ctx, o.as(person).Caller, "weekly-sync", date, audience)
		if page == nil {
			return "", err
		}
		b, bad := json.Marshal(m)
		o.must(bad)
		return string(b), err
	}
	got, err := read("rui", "2026-09-15", "channel")
	o.must(err)
	o.expect("the first page", got, want)
	got, err = read("renata", "2026-09-15", "executive")
	o.must(err)
	o.expect("her page", got, want)
	if got, err = read("rui", "2026-09-15", "executive"); got != "" || err != nil {
		t.Errorf("her page opens for others: %q %v", got, err)
	}
	got, err = read("rui", "", "")
	o.must(err)
	o.contains("the last one", got, "the second week")
	o.issued("2026-09-22", "the second week, mended", true)
	got, err = read("rui", "2026-09-22", "")
	o.must(err)
	o.contains("as it was edited", got, "mended")
}

// A page that names a record which became confidential opens for those on its list only, who are written down; the
// refusal does not name it (domain 7.2, 7.3).
func TestAnEarlierDigestDoesNotLeakWhatBecameConfidential(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	risk := domain.NewRef(domain.KindRisk, 1)
	o.issued("2026-09-15", "about the first risk", false, risk)
	now := domain.Clone(o.risk("RSK-001"))
	now.Visibility, now.NeedToKnow = domain.Restricted, []string{"stellan"}
	o.change(o.risk("RSK-001"), now)
	_, page, m, err := o.IssuePage(ctx, o.as("rui").Caller, "weekly-sync", "2026-09-15", "channel")
	o.refused(err, domain.Refused, "something in it is for fewer people by now")
	if page != nil || len(m.Nodes) > 0 || strings.Contains(err.Error(), "RSK") {
		t.Errorf("it leaks: %+v %v", m, err)
	}
	before := len(o.trail("read"))
	_, page, m, err = o.IssuePage(ctx, o.as("stellan").Caller, "weekly-sync", "2026-09-15", "channel")
	o.must(err)
	if page == nil || !m.Restricted {
		t.Errorf("who is on its list reads it, and may not share it: %+v", m)
	}
	if n := len(o.trail("read")) - before; n != 1 {
		t.Errorf("%d reads stand in the trail", n)
	}
}

// Slots that were passed over are listed as skipped, never over one that went out by hand.
func TestSkippedSlotsAreListed(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	o.issued("2026-09-15", "by hand", false)
	o.must(o.Publish(ctx, ledger.Request{Caller: domain.SystemCaller, Source: "schedule"}, ledger.Publication{Job: "weekly-sync", MarkOf: "weekly-sync", Phase: "final",
		Date: "2026-09-29", At: moment(t, "2026-09-29 14:00"), State: "skipped", Skipped: []string{"2026-09-15", "2026-09-22", "2026-09-29"}}))
	issues, more, err := o.Issues(ctx, o.as("rui").Caller, "weekly-sync")
	o.must(err)
	var got []string
	for _, i := range issues {
		got = append(got, i.Date+map[bool]string{true: " skipped", false: " sent"}[i.Skipped])
	}
	o.expect("issues", strings.Join(got, ", "), "2026-09-29 skipped, 2026-09-22 skipped, 2026-09-15 sent")
	if more != 0 {
		t.Errorf("%d more", more)
	}
}
