package metrics_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/secretariat-bot/secretariat/internal/directory"
	"github.com/secretariat-bot/secretariat/internal/directory/sample"
	"github.com/secretariat-bot/secretariat/internal/directory/sample/sampletest"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/metrics"
)

// company is the sample company, as of its own moment.
func company(t *testing.T) (*directory.Parsed, *domain.Directory) {
	t.Helper()
	p, err := directory.Org("sample-org.yaml", sample.Org, directory.Known{})
	if err != nil {
		t.Fatal(err)
	}
	d := domain.NewDirectory()
	for _, rec := range p.Records {
		d.Put(rec)
	}
	d.Index()
	return p, d
}

func TestExpectedResultsOfTheSample(t *testing.T) {
	p, d := company(t)
	for scope, reader := range map[string]domain.Reader{"full": domain.ForCaller(domain.OperatorCaller), "channel": domain.ForChannel} {
		b, err := json.Marshal(metrics.Of(p.AsOf, d, reader, p.Numbered))
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		if err := json.Unmarshal(b, &got); err != nil {
			t.Fatal(err)
		}
		want := sampletest.Expected(t, scope)
		if len(want) < 17 {
			t.Fatalf("the sample expects %d results", len(want))
		}
		for key, w := range want {
			if diff := cmp.Diff(w, got[key]); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", scope, key, diff)
			}
		}
		for key := range got {
			if want[key] == nil && key != "decision_days" && key != "evidence_on_time" {
				t.Errorf("%s: %s is not expected", scope, key)
			}
		}
	}
}

// A person counts what they may see: the restricted risk only for those on its list, whoever asks.
func TestAPersonCountsWhatTheyMaySee(t *testing.T) {
	p, d := company(t)
	for person, scope := range map[string]string{"joss": "full", "noor": "full", "saoirse": "channel", "wes": "channel", "yusra": "channel", "ingrid": "channel"} {
		f := metrics.Of(p.AsOf, d, domain.ForCaller(domain.CallerFor(d, d.People[person])), p.Numbered)
		full := metrics.Of(p.AsOf, d, domain.ForCaller(domain.OperatorCaller), p.Numbered)
		if scope == "channel" {
			full = metrics.Of(p.AsOf, d, domain.ForChannel, p.Numbered)
		}
		a, _ := json.Marshal(f)
		b, _ := json.Marshal(full)
		if string(a) != string(b) {
			t.Errorf("%s: %s\nwant %s", person, a, b)
		}
	}
}

// What is restricted changes no figure of a reader who may not see it, whatever it is (domain 7.2).
func TestRestrictedRecordsLeaveNoTrace(t *testing.T) {
	p, d := company(t)
	readers := []domain.Reader{domain.ForChannel}
	for _, who := range []string{"saoirse", "wes", "yusra", "renata"} {
		readers = append(readers, domain.ForCaller(domain.CallerFor(d, d.People[who])))
	}
	rapid.Check(t, func(t *rapid.T) {
		var all, open []domain.Record
		for _, rec := range p.Numbered {
			c := domain.New(rec.Ref().Kind)
			b, _ := json.Marshal(rec)
			if err := json.Unmarshal(b, c); err != nil {
				t.Fatal(err)
			}
			m := c.Base()
			if m.Visibility, m.NeedToKnow = domain.Internal, nil; rapid.Bool().Draw(t, rec.Ref().ID) {
				m.Visibility, m.NeedToKnow = domain.Restricted, []string{"noor"}
			} else {
				open = append(open, c)
			}
			all = append(all, c)
		}
		r := rapid.SampledFrom(readers).Draw(t, "reader")
		with, _ := json.Marshal(metrics.Of(p.AsOf, d, r, all))
		without, _ := json.Marshal(metrics.Of(p.AsOf, d, r, open))
		if diff := cmp.Diff(string(without), string(with)); diff != "" {
			t.Fatal(diff)
		}
	})
}
