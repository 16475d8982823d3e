package commands_test

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/domain"
)

// canary stands in every text of the confidential records: it is read by nobody who is not on their list (G13).
const canary = "zebra"

// hidden and absent are the numbers of the confidential records and of none.
const hidden, absent = "301", "999"

// hiddenDrill is the number of a confidential exercise.
const hiddenDrill = "302"

// uncleared are persons of every role who are on no list, and some who may do nothing at all.
var uncleared = []string{"saoirse", "rui", "renata", "wes", "yusra", "odile", "guest", "outsider", "newcomer"}

// structural are the fields of records that hold no words of people: states, kinds, references, persons, dates.
var structural = regexp.MustCompile(`^(id|state|kind|type|severity|treatment|visibility|service|services|control|path|place|bands?|highest|close_reason|reject_reason|what|told|owner|offered|` +
	`verifier|reporter|requester|approver|exit_owner|driver|asked|to|for|lead|.*_?by|need_to_know|unblocker|category|role|hash|seal|on|until|risks?|of|must_agree|contributors|informed|links|fixers|source)$`)

// mark puts the canary into every text of a record, its lists and parts, by reflection: a new field is covered by itself.
func mark(v reflect.Value, name string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			mark(v.Elem(), name)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if f.IsExported() && !structural.MatchString(tag) && f.Type != reflect.TypeFor[domain.Date]() && f.Type != reflect.TypeFor[domain.Ref]() {
				mark(v.Field(i), tag)
			}
		}
	case reflect.Slice:
		if v.Len() == 0 && v.Type().Elem().Kind() == reflect.String {
			v.Set(reflect.Append(v, reflect.New(v.Type().Elem()).Elem()))
		}
		for i := range v.Len() {
			mark(v.Index(i), name)
		}
	case reflect.String:
		v.SetString(canary + " " + name)
	}
}

// secretIncident is a confidential incident with something in each of its parts: what people were told, its timeline, words
// for outside, legal clocks, what was learned; of an exercise its script and its news.
func secretIncident(id, kind string) *domain.Incident {
	at := asOf.Add(-3 * time.Hour)
	i := &domain.Incident{ID: id, Kind: kind, Severity: "SEV1", State: domain.IncRetroDue, ServiceIDs: []string{"track-api"}, By: "noor", Lead: "stellan", Comms: "lior", Control: "admin-two-step",
		Type: "exposed-data", Exposed: true, Times: map[string]time.Time{"detected": at, "declared": at, "lead_assigned": at, "contained": at.Add(time.Hour), "resolved": at.Add(2 * time.Hour)},
		Updates:   []domain.StakeholderUpdate{{N: 1, At: at, By: "lior", Audiences: []string{domain.AudEngineer, domain.AudExecutive}}},
		Timeline:  []domain.Moment{{N: 1, At: at, By: "stellan", What: "note"}, {N: 2, At: at, By: "stellan", What: "mark"}},
		Statement: &domain.StatementState{Mark: "00000000", By: "lior", At: at},
		Retro:     &domain.Retro{By: "stellan", Edition: 1}, NoAction: &domain.Excuse{By: "stellan", At: at}}
	if kind == domain.KindExercise {
		script := domain.Scenario{Severity: "SEV1", Minutes: 60, Injects: []domain.ScriptedInject{{At: 5, To: domain.ToAll}}, Expect: []domain.Expectation{{What: "owner", Within: 5}}}
		i.Drill = &domain.Drill{Started: at, Script: &script, Ended: at.Add(2 * time.Hour), Given: []domain.Inject{{N: 1, At: at, To: domain.ToAll}}}
		return i
	}
	i.Legal = map[string]domain.Legal{"gdpr": {Status: domain.LawApplies, By: "stellan", Reason: canary + " advice", Times: map[string]time.Time{"aware": at}},
		"contract": {Status: domain.LawUnknown}, "nis2": {Status: domain.LawNotApplicable, By: "stellan", Reason: canary + " advice"}}
	return i
}

// secrets are confidential records of every kind, in states that remind, wait and count, all their words marked.
func (o *office) secrets() []domain.Record {
	today := domain.DateOf(asOf, o.ledger.Directory().Location())
	meta := domain.Meta{Visibility: domain.Restricted, NeedToKnow: []string{"noor", "stellan", "lior", "nils"}}
	risk := walkedRisk("RSK-"+hidden, domain.RiskOpen, "", today).(*domain.Risk)
	risk.Score.Likelihood, risk.Score.Impact = 5, 5
	exc := walkedException("EXC-"+hidden, domain.ExcApproved, "approve", today).(*domain.Exception)
	exc.Service, exc.Risks, exc.Approver = "track-api", []domain.Ref{risk.Ref()}, "noor"
	act := walks[domain.KindAction].make("ACT-"+hidden, domain.ActBlocked, "accept", today).(*domain.Action)
	act.From, act.Due, act.FirstDue = risk.Ref(), today.AddDays(-12), today.AddDays(-12)
	dec := walks[domain.KindDecision].make("DEC-"+hidden, domain.DecProposed, "", today).(*domain.Decision)
	dec.Approver, dec.Links, dec.MustAgree, dec.Contributors = "noor", []domain.Ref{risk.Ref()}, []string{"stellan"}, []string{"nils"}
	evd := walks[domain.KindEvidence].make("EVD-"+hidden, domain.EvdProvided, "", today).(*domain.Evidence)
	evd.AskedBy = "stellan"
	esc := walks[domain.KindEscalation].make("ESC-"+hidden, domain.EscAcknowledged, "", today).(*domain.Escalation)
	esc.About = risk.Ref()
	out := []domain.Record{risk, exc, act, dec, evd, esc, secretIncident("INC-"+hidden, domain.KindReal), secretIncident("INC-"+hiddenDrill, domain.KindExercise)}
	for _, rec := range out {
		mark(reflect.ValueOf(rec), "")
		*rec.Base() = meta
		if i, ok := rec.(*domain.Incident); ok && i.Kind == domain.KindExercise {
			i.Exercise = true
		}
		o.put(rec)
	}
	return out
}

var numbered = regexp.MustCompile(`(?i)\b(RSK|EXC|DEC|ACT|EVD|ESC|INC)-\d+`)

// lines are everything that can be typed about a record: every example of every command, every argument that takes a
// reference and every verb of every lifecycle, with N where the number stands; and what lists, searches and counts.
func (o *office) lines() (about, plain []string) {
	add := func(line string) {
		into := &plain
		if n := numbered.ReplaceAllStringFunc(line, func(s string) string { return s[:4] + "N" }); n != line {
			line, into = n, &about
		}
		if !slices.Contains(*into, line) {
			*into = append(*into, line)
		}
	}
	var walkTree func(prefix string, among []commands.Command)
	walkTree = func(prefix string, among []commands.Command) {
		for _, c := range among {
			for _, x := range c.Examples {
				add(x)
			}
			for _, a := range c.Args {
				if a.Kind != commands.ArgRef && a.Kind != commands.ArgSubject && a.Kind != commands.ArgOwned {
					continue
				}
				kinds := a.Refs
				if len(kinds) == 0 {
					kinds = domain.Numbered
				}
				for _, k := range kinds {
					value := domain.NewRef(k, 1).ID
					if a.Keyed {
						value = a.Name + ":" + value
					}
					add(prefix + c.Name + " " + value + " \"and a word\"")
				}
			}
			walkTree(prefix+c.Name+" ", c.Sub)
		}
	}
	walkTree("", o.Root)
	for kind, w := range walks {
		for _, words := range w.words {
			if strings.Contains(words, "%s") {
				add(fmt.Sprintf(words, domain.NewRef(kind, 1).ID))
			} else {
				add(strings.ReplaceAll(words, "{n}", "001"))
			}
		}
	}
	for _, s := range []string{"", "list", "list mine", "list all", "search zebra", "search zebra title", "search walked", "owner track-api", "owner @lior", "owner gaps", "metrics",
		"list risk all service:track-api", "list action all", "list exception all", "list decision all", "list evidence all", "list escalation all", "list incident all", "risk list band:critical",
		"risk list owner:@lior", "risk plan 200", "digest preview weekly-sync", "digest preview weekly-sync executive", "digest preview weekly-sync engineer", "digest preview weekly-sync agenda",
		"audit", "audit by:@stellan", "control feedback", "control coverage", "champion", "settings", "drill", "drill list", "list incident state:closed", "list incident state:retro_due", "incident declare \"Walked again\" severity:SEV3 service:track-api", "share owner track-api", "share list", "RSK-001", "zebra", "show RSK-001", "show INC-001"} {
		add(s)
	}
	slices.Sort(about)
	slices.Sort(plain)
	return about, plain
}

// Nobody who is on no list reads a word of a confidential record, by any command; a hidden one and one that does not exist
// give the same answer, with the same messages to Redis (domain 7.2, reliability T5).
func TestNobodyUnclearedReadsAWord(t *testing.T) {
	t.Parallel()
	o := open(t)
	secret := o.secrets()
	about, plainLines := o.lines()
	if len(about) < 60 || len(plainLines) < 30 {
		t.Fatalf("only %d and %d lines", len(about), len(plainLines))
	}
	clean := func(who, line, text string) {
		t.Helper()
		if strings.Contains(strings.ToLower(text), canary) && !strings.Contains(line, canary) {
			t.Errorf("%s types %q and reads the canary:\n%s", who, line, text)
		}
	}
	say := func(who, line string) (text string, trips int64) {
		before := o.st.RoundTrips()
		out := o.types(who, line)
		trips = o.st.RoundTrips() - before
		text = plain(out, nil)
		if out.Message != nil {
			b, _ := json.Marshal(out.Message) // the words behind buttons too
			text += string(b)
		}
		return text, trips
	}
	for _, who := range uncleared {
		for _, line := range about {
			if who == "wes" && strings.HasPrefix(line, "admin break-glass") {
				continue // the glass is there to be broken, and says so (admin.txt)
			}
			h, costH := say(who, strings.ReplaceAll(line, "-N", "-"+hidden))
			a, costA := say(who, strings.ReplaceAll(line, "-N", "-"+absent))
			clean(who, line, h)
			if who == "yusra" && (strings.Contains(h, "onfidential") || strings.HasPrefix(line, "audit")) {
				continue // an auditor sees the outline (domain 7.1)
			}
			if same := strings.ReplaceAll(h, hidden, absent); same != a {
				t.Errorf("%s types %q: hidden and absent differ\n%s\n%s", who, line, h, a)
			}
			if costH != costA {
				t.Errorf("%s types %q: hidden costs %d messages to Redis, absent %d", who, line, costH, costA)
			}
		}
		for _, line := range plainLines {
			text, _ := say(who, line)
			clean(who, line, text)
			if who != "yusra" && (strings.Contains(text, "-"+hidden) || strings.Contains(text, "-"+hiddenDrill)) {
				t.Errorf("%s types %q and reads a hidden number:\n%s", who, line, text)
			}
		}
		c := o.caller(who)
		for _, words := range []string{"risk confirm", "action done", "exception approve", "decision decide", "evidence accept", "escalation ack", "show"} {
			for _, text := range []string{"", "zeb", "zebra", "3"} {
				for _, x := range o.Offer(context.Background(), c, words, "ref", text) {
					if strings.Contains(x.Value+x.Label+x.More, hidden) || strings.Contains(x.Label+x.More, canary) {
						t.Errorf("%s is offered %q for %q in %q", who, x.Value+" "+x.Label, text, words)
					}
				}
			}
			offers := func(number string) string { // a number typed in full is taken as typed, whether there is one or not
				return fmt.Sprint(o.Offer(context.Background(), c, words, "ref", number))
			}
			if h, a := offers(hidden), offers(absent); who != "yusra" && strings.ReplaceAll(h, hidden, absent) != a {
				t.Errorf("%s is offered %s for a hidden number in %q, and %s for none", who, h, words, a)
			}
		}
	}
	o.nothingLeft(secret)
	if text, _ := say("stellan", "show RSK-"+hidden); !strings.Contains(text, canary) {
		t.Errorf("not even who is on the list reads it: the sweep looks at nothing\n%s", text)
	}
}

// nothingLeft looks at what the sweep left behind: letters to the uncleared and to channels, notifications, the trail.
func (o *office) nothingLeft(secret []domain.Record) {
	o.Helper()
	ctx := context.Background()
	rows, err := o.st.Queue().List(ctx, "", 100_000)
	if err != nil {
		o.Fatal(err)
	}
	for _, r := range rows {
		if r.Letter.To.Person != "" && slices.Contains(secret[0].Base().NeedToKnow, r.Letter.To.Person) {
			if strings.Contains(r.Letter.Message.Summary, canary) {
				o.Errorf("a notification tells: %s", r.Letter.Message.Summary)
			}
			continue
		}
		b, _ := json.Marshal(r.Letter)
		if strings.Contains(string(b), canary) || strings.Contains(string(b), "-"+hidden) || strings.Contains(string(b), "-"+hiddenDrill) {
			o.Errorf("a letter to %s tells: %s", r.Letter.To.Lane(), b)
		}
	}
	entries, err := o.st.Audit(ctx, 1, 100_000)
	if err != nil {
		o.Fatal(err)
	}
	for _, e := range entries {
		if b, _ := json.Marshal(e); strings.Contains(string(b), canary) {
			o.Errorf("the trail tells: %s", b)
		}
	}
}
