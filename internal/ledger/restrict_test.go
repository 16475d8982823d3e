package ledger_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

// errands are the places that were to be cleaned, once each.
func (o *office) errands() (out []string) {
	o.deliver()
	for _, r := range o.read {
		if len(r.letter.Erase) > 0 && !slices.Contains(out, r.place+" "+r.letter.Erase[0]) {
			out = append(out, r.place+" "+r.letter.Erase[0])
		}
	}
	slices.Sort(out)
	return out
}

// entries are the trail's entries about an object.
func (o *office) entries(object string) (out []domain.Entry) {
	o.Helper()
	all, err := o.st.Audit(ctx, 1, 100_000)
	o.must(err)
	for _, e := range all {
		if e.Object == object {
			out = append(out, e)
		}
	}
	return out
}

// A risk that becomes confidential takes its actions along; what was posted about them goes from the channel and from
// the messages of whoever may not see them; who could have seen it is in the trail, without a word of the risk.
func TestWhatBecomesConfidentialIsRemoved(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	rq := o.as("emeka")
	rq.Place, rq.Name, rq.Kind = "C0ENG", "eng-all", domain.ChannelPublic
	made, err := o.AddAction(ctx, rq, ledger.NewAction{Title: "zebra check", Owner: "saoirse", Due: date(t, "2026-09-25"), Source: ref("RSK-001")})
	o.must(err)
	id := made.Action.Ref()
	_, err = o.AssignAction(ctx, o.as("emeka"), id, "rui", false)
	o.must(err)
	_, err = o.AcceptAction(ctx, o.as("rui"), id)
	o.must(err)
	o.deliver()
	posted, err := o.st.Posted(ctx, id)
	o.must(err)
	var lanes []string
	for _, p := range posted {
		if p.TS != "" && !slices.Contains(lanes, p.Lane) {
			lanes = append(lanes, p.Lane)
		}
	}
	for _, want := range []string{"c:eng-all", "p:saoirse", "p:rui"} {
		if !slices.Contains(lanes, want) {
			t.Errorf("nobody remembers that %s went to %s: %v", id, want, lanes)
		}
	}
	_, err = o.Restrict(ctx, o.as("stellan"), ref("RSK-001"), domain.Secrecy{Why: "zebra names a customer"})
	o.must(err)
	o.until("2026-09-15 14:01")
	got := o.errands()
	for _, want := range []string{"#eng-all " + id.String(), "@saoirse " + id.String()} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is not cleaned: %v", want, got)
		}
	}
	for _, never := range []string{"@rui ", "@emeka "} { // on the list: what they have to do stays with them
		if slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, never) }) {
			t.Errorf("messages of somebody on the list are removed: %v", got)
		}
	}
	if a := o.action(id.String()); !a.IsRestricted() || a.Place != "" {
		t.Errorf("the action is %q with a card in %q", a.Visibility, a.Place)
	}
	cleaned := ""
	for _, e := range append(o.entries(id.String()), o.entries("RSK-001")...) {
		if strings.Contains(e.Reason, "zebra") {
			t.Errorf("the trail tells: %+v", e)
		}
		if e.Action == "action.cleaned" {
			cleaned = e.Reason
		}
	}
	o.contains("who could have seen it", cleaned, "c:eng-all", "p:saoirse")
	o.contains("the lead's message", o.last("@stellan", ""), "removing my earlier messages", "Saoirse")
	before := len(o.errands())
	o.until("2026-09-15 14:30")
	if len(o.errands()) != before {
		t.Errorf("the second look cleaned other places: %v", o.errands())
	}
	if err := o.showable(outbox.Place{Channel: "eng-all"}, id); err {
		t.Error("a letter to the channel about it may still be sent")
	}
	if ok := o.showable(outbox.Place{Person: "rui"}, id); !ok {
		t.Error("its owner gets no letter about it")
	}
}

func (o *office) showable(to outbox.Place, about domain.Ref) bool {
	o.Helper()
	l := outbox.Letter{To: to}
	l.Message.About = []domain.Ref{about}
	ok, err := o.MayShow(ctx, l)
	o.must(err)
	return ok
}

// An admin's hour ends at the minute, whatever else happens; the leads hear of it at once (domain 7.1).
func TestTheBrokenGlassIsMended(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	wes := o.as("wes").Caller
	if _, err := o.Show(ctx, wes, ref("RSK-007")); domain.CodeOf(err) != domain.NotFound {
		t.Fatalf("before: %v", err)
	}
	_, err := o.BreakGlass(ctx, o.as("wes"), ref("RSK-007"), "the owner is in hospital")
	o.must(err)
	for _, lead := range []string{"@noor", "@stellan"} {
		o.contains(lead, o.last(lead, ""), "Wes", "RSK-007", "the owner is in hospital")
	}
	for _, r := range o.read {
		if strings.Contains(r.text, "Staff records") {
			t.Errorf("the news of it tell the risk to %s", r.place)
		}
	}
	if _, err := o.Show(ctx, wes, ref("RSK-007")); err != nil {
		t.Errorf("within the hour: %v", err)
	}
	if _, err := o.Show(ctx, wes, ref("ACT-006")); domain.CodeOf(err) != domain.NotFound {
		t.Errorf("the glass was broken on one record, and another can be read: %v", err)
	}
	o.until("2026-09-15 14:59")
	if _, err := o.Show(ctx, wes, ref("RSK-007")); err != nil {
		t.Errorf("in the last minute: %v", err)
	}
	o.until("2026-09-15 15:00")
	if _, err := o.Show(ctx, wes, ref("RSK-007")); domain.CodeOf(err) != domain.NotFound {
		t.Errorf("after the hour: %v", err)
	}
	var did []string
	for _, e := range o.entries("RSK-007") {
		if e.Action != "import" {
			did = append(did, e.Actor+" "+e.Action)
		}
	}
	o.expect("the trail", strings.Join(did, ", "), "wes glass.break, wes read, wes read, system glass.mend")
}

// A granted role counts at once: also for who opened a form before, for rights are judged when the write is made.
func TestARoleCountsAtOnce(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	before := o.as("saoirse")
	if _, err := o.Restrict(ctx, o.as("saoirse"), ref("RSK-001"), domain.Secrecy{Why: "x"}); domain.CodeOf(err) != domain.Forbidden {
		t.Fatalf("a member restricts: %v", err)
	}
	_, err := o.Grant(ctx, o.as("wes"), domain.Granting{Person: "saoirse", What: "security_lead"})
	o.must(err)
	if _, err := o.Restrict(ctx, before, ref("RSK-001"), domain.Secrecy{Why: "she may now"}); err != nil {
		t.Errorf("with the caller as she was when the form was opened: %v", err)
	}
	stale := o.as("stellan")
	_, err = o.Grant(ctx, o.as("wes"), domain.Granting{Person: "stellan", What: "security_lead", Revoke: true})
	o.must(err)
	if _, err := o.Restrict(ctx, stale, ref("RSK-004"), domain.Secrecy{Why: "x"}); domain.CodeOf(err) != domain.Forbidden {
		t.Errorf("who was a lead when the form was opened restricts: %v", err)
	}
}

// A member of the workspace who is in no file gets a record with the first role, and keeps the name Slack gave.
func TestAMemberWithoutARecordGetsARole(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	o.Join([]domain.Member{{Slack: "U0NEW", Name: "Nia New", Standing: domain.Full}}, false)
	_, err := o.Grant(ctx, o.as("wes"), domain.Granting{Person: "U0NEW", What: "auditor"})
	o.must(err)
	p := o.Directory().People["U0NEW"]
	if p == nil || p.Name != "Nia New" || !slices.Contains(p.Roles, domain.RoleAuditor) {
		t.Fatalf("%+v", p)
	}
	c, _ := o.Directory().CallerOf("U0NEW")
	if c.May(domain.MayAudit) != nil || c.May(domain.MayLog) == nil {
		t.Errorf("an auditor's rights: %+v", c)
	}
	if _, err := o.Grant(ctx, o.as("wes"), domain.Granting{Person: "U0NOBODY", What: "auditor"}); domain.CodeOf(err) != domain.Invalid {
		t.Errorf("a role for nobody: %v", err)
	}
}

// No audit entry, no change: a write whose entry cannot stand at the end of the trail leaves nothing (reliability T16).
func TestNoEntryNoChange(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	seen, err := o.st.Look(ctx, ledger.Look{})
	o.must(err)
	was := o.action("ACT-001")
	now := domain.Clone(was)
	now.Title = "changed"
	e := domain.Entry{At: o.clock.Now(), Action: "forged"}
	e.Seal(seen.Head.Seq, "a hash of nothing")
	head := seen.Head
	head.Hash = "a hash of nothing"
	if _, err := o.st.Commit(ctx, ledger.Change{Head: head, Put: []ledger.Put{{Old: was, New: now}}, Audit: []domain.Entry{e}}); err == nil {
		t.Error("a change was made whose entry does not follow the last one")
	}
	o.expect("the title", o.action("ACT-001").Title, was.Title)
	got, err := o.VerifyTrail(ctx, nil)
	if err != nil || got.Problem != "" {
		t.Errorf("%+v, %v", got, err)
	}
}

// Whatever is done to the trail in the store is found: changed, put elsewhere, taken out, cut off at either end.
func TestATrailThatWasTouched(t *testing.T) {
	const at = 7 // the entry that suffers
	for name, touch := range map[string]func(rows [][2]string) [][2]string{
		"changed": func(r [][2]string) [][2]string {
			r[at][1] = strings.Replace(r[at][1], `"operator"`, `"somebody"`, 1)
			return r
		},
		"another time": func(r [][2]string) [][2]string {
			r[at][1] = strings.Replace(r[at][1], `"at":"2026`, `"at":"2025`, 1)
			return r
		},
		"two swapped":  func(r [][2]string) [][2]string { r[at][1], r[at+1][1] = r[at+1][1], r[at][1]; return r },
		"taken out":    func(r [][2]string) [][2]string { return slices.Delete(r, at, at+1) },
		"no beginning": func(r [][2]string) [][2]string { return r[1:] },
		"cut off":      func(r [][2]string) [][2]string { return r[:len(r)-1] },
		"cut to none":  func([][2]string) [][2]string { return nil },
		"one too many": func(r [][2]string) [][2]string { return append(r, [2]string{"900000-0", r[at][1]}) },
	} {
		t.Run(name, func(t *testing.T) {
			st, env := storetest.New(t)
			o := openOffice(t, st, "2026-09-15 14:00", true)
			if got, err := o.VerifyTrail(ctx, nil); err != nil || got.Problem != "" || got.Entries < at+2 {
				t.Fatalf("before: %+v, %v", got, err)
			}
			key := env.Prefix() + "audit"
			msgs, err := env.Raw.XRange(ctx, key, "-", "+").Result()
			o.must(err)
			var rows [][2]string
			for _, m := range msgs {
				rows = append(rows, [2]string{m.ID, m.Values["e"].(string)})
			}
			o.must(env.Raw.Del(ctx, key).Err())
			for _, r := range touch(rows) {
				o.must(env.Raw.Do(ctx, "XADD", key, r[0], "e", r[1]).Err())
			}
			got, err := o.VerifyTrail(ctx, nil)
			if err != nil || got.Problem == "" {
				t.Errorf("not found: %+v, %v", got, err)
			}
			t.Log(got.Problem)
		})
	}
}
