package directory

import (
	"testing"

	"github.com/secretariat-bot/secretariat/internal/directory/sample"
	"github.com/secretariat-bot/secretariat/internal/domain"
)

func readSample(t *testing.T) *Parsed {
	t.Helper()
	p, err := Org("sample-org.yaml", sample.Org, Known{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func dirOf(p *Parsed) *domain.Directory {
	d := domain.NewDirectory()
	for _, r := range p.Records {
		d.Put(r)
	}
	d.Index()
	return d
}

func TestSampleCounts(t *testing.T) {
	p := readSample(t)
	got := map[domain.Kind]int{}
	for _, r := range append(p.Records, p.Numbered...) {
		got[r.Ref().Kind]++
	}
	want := map[domain.Kind]int{domain.KindOrg: 1, domain.KindChannel: 6, domain.KindPerson: 38, domain.KindTeam: 8, domain.KindPath: 9,
		domain.KindService: 25, domain.KindControl: 6, domain.KindRisk: 12, domain.KindException: 6, domain.KindDecision: 8,
		domain.KindAction: 15, domain.KindIncident: 3, domain.KindEscalation: 4, domain.KindEvidence: 3}
	for k, n := range want {
		if got[k] != n {
			t.Errorf("%s: %d, want %d", k, got[k], n)
		}
	}
	if len(p.Notes) > 0 {
		t.Errorf("notes: %v", p.Notes)
	}
}
