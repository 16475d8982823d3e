package briefs

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/directory"
	"github.com/secretariat-bot/secretariat/internal/directory/sample"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/metrics"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// company is the sample company at its as_of as a survey with all its records.
func company(t testing.TB) ledger.Survey {
	t.Helper()
	parsed, err := directory.Org("sample-org.yaml", sample.Org, directory.Known{})
	if err != nil {
		t.Fatal(err)
	}
	d := domain.NewDirectory()
	s := ledger.Survey{Now: parsed.AsOf, Dir: d, Series: &domain.Series{ID: "monthly-review"}}
	for _, rec := range parsed.Records {
		d.Put(rec)
	}
	d.Index()
	for _, rec := range parsed.Numbered {
		if rec.Live() {
			s.Live = append(s.Live, rec)
		} else {
			s.Past = append(s.Past, rec)
		}
	}
	return s
}

func chartOf(s ledger.Survey, r domain.Reader, name string) view.Chart {
	all := chartsOf(s, r, metrics.Of(s.Now, s.Dir, r, slices.Concat(s.Live, s.Past)))
	return all[slices.IndexFunc(all, func(c view.Chart) bool { return c.Name == name })]
}

// kept makes a week's figures as the daily job would have kept them.
func kept(day domain.Date, critical, high, medium, low, late, work int) *domain.Daily {
	f := map[string]float64{"critical": float64(critical), "high": float64(high), "medium": float64(medium), "low": float64(low), "overdue": float64(late), "overdue_of": float64(work)}
	return &domain.Daily{ID: day.String(), At: day.In(time.UTC, 0, 10), Figures: f}
}

// The charts of the sample company, and of companies with nothing, with one thing, with missed days, as the data that is
// drawn: titles and sentences are read here.
func TestChartsReadAsTheyShould(t *testing.T) {
	var b strings.Builder
	say := func(heading string, s ledger.Survey, r domain.Reader) {
		b.WriteString("== " + heading + "\n")
		for _, c := range chartsOf(s, r, metrics.Of(s.Now, s.Dir, r, slices.Concat(s.Live, s.Past))) {
			b.WriteString(chartText(t, c))
		}
	}
	s := company(t)
	today := s.Dir.Today(s.Now)
	say("Fernhollow on the first day, in a channel", s, domain.ForChannel)
	say("the same for who sees what is confidential", s, domain.ForCaller(domain.OperatorCaller))
	for i := range 6 {
		if ago := 7 * i; i != 2 { // one week was missed
			s.Days = append(s.Days, kept(today.AddDays(-ago), 2, 3+i, 4, 1, i, 8))
		}
	}
	say("after five weeks, one of them missed", s, domain.ForChannel)
	say("the same for who sees what is confidential", s, domain.ForCaller(domain.OperatorCaller))
	empty := ledger.Survey{Now: s.Now, Dir: s.Dir, Series: s.Series}
	say("nothing at all", empty, domain.ForChannel)
	one := empty
	one.Live = []domain.Record{
		&domain.Risk{ID: "RSK-001", Title: "One", State: "open", Opened: today, Target: today.AddDays(3), Score: domain.Score{Likelihood: 5, Impact: 5, Exposure: 5}},
		&domain.Exception{ID: "EXC-001", State: "approved", ChainStart: today.AddDays(-1), Starts: today.AddDays(-1), Ends: today.AddDays(9)}}
	say("one of each, since today", one, domain.ForChannel)
	golden(t, filepath.Join("testdata", "charts.txt"), b.String())
}

// chartText is a chart for reading.
func chartText(t *testing.T, c view.Chart) string {
	t.Helper()
	var rows []string
	for _, row := range c.Series {
		if len(row.Values) != len(c.X) {
			t.Errorf("%s: %d values of %s for %d labels", c.Name, len(row.Values), row.Name, len(c.X))
		}
		v, err := json.Marshal(row.Values)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, "  "+row.Name+" "+string(v))
	}
	return c.Name + " (" + string(c.Kind) + ", " + c.Unit + ")\n  " + c.Title + "\n  " + c.Sentence + "\n  " + c.Alt + "\n  " + strings.Join(c.X, " | ") + "\n" + strings.Join(rows, "\n") + "\n\n"
}

// What a reader may not see changes neither number nor word of their charts.
func TestChartsLeaveOutWhatIsConfidential(t *testing.T) {
	s := company(t)
	open := s
	open.Live = slices.DeleteFunc(slices.Clone(s.Live), func(r domain.Record) bool { return r.Base().IsRestricted() })
	open.Past = slices.DeleteFunc(slices.Clone(s.Past), func(r domain.Record) bool { return r.Base().IsRestricted() })
	if len(open.Live) == len(s.Live) {
		t.Fatal("the sample company keeps nothing confidential")
	}
	for _, name := range []string{chartOpen, chartOverdue, chartExceptions, chartFixing} {
		if a, b := chartText(t, chartOf(s, domain.ForChannel, name)), chartText(t, chartOf(open, domain.ForChannel, name)); a != b {
			t.Errorf("%s tells of what is confidential:\n%s\n%s", name, a, b)
		}
	}
}

// The staircase of vector (a) of domain 6, in whole percent, reaching as far as the oldest open one.
func TestTheStaircaseOfTheVector(t *testing.T) {
	f := metrics.TimeToFix{Closed: []int{5, 10, 20, 40}, Open: []int{15, 30, 60}}
	f.Survival, f.Oldest = metrics.Survival(f.Closed, f.Open), metrics.Whole(60)
	c := timeToFix(f)
	if got := strings.Join(c.X, " "); got != "0 5 10 20 40 60" || !slices.Equal(c.Series[0].Values, []float64{100, 86, 71, 54, 27, 27}) {
		t.Errorf("%s: %v", got, c.Series[0].Values)
	}
	if c.Title != "Half of the urgent risks are fixed within 40 days" {
		t.Error(c.Title)
	}
}
