package directory

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

const clocksFile = `schema: 1
org:
  name: Example
  obligations: {gdpr: applies, contract: applies}
  clocks: {gdpr_authority: 96h, hipaa_people: 30 days, sec_8k: 5 business days, nis2_final: 2 months}
  contracts:
    - {customer: northwind, name: Northwind Clinics, hours: 48, services: [portal]}
    - {customer: contoso, hours: 24}
services: [{id: portal, name: Portal, tier: 1}]
incidents:
  - id: INC-001
    title: A test
    meta: {kind: real, severity: SEV2, state: contained, services: [portal]}
    times: {detected: 2026-09-11T22:15:00Z}
    legal:
      gdpr: {status: applies, aware: 2026-09-12T01:00:00Z, high_risk: 2026-09-12T02:00:00Z, people_sent: 2026-09-12T03:00:00Z}
      nis2: {status: applies, aware: 2026-09-12T01:00:00Z, progress_sent: 2026-10-01T00:00:00Z, handled: 2026-10-02T00:00:00Z}
      hipaa: {status: applies, discovered: 2026-09-11, people: 620, residents: 0, clients: 2, authority_sent: 2026-09-20T00:00:00Z}
      eu_dora: {status: applies, classified: 2026-09-12T01:00:00Z, intermediate_last: 2026-09-13T01:00:00Z}
      nydfs: {status: applies, paid: 2026-09-12T01:00:00Z, explanation_sent: 2026-09-13T01:00:00Z}
      contract: {status: applies, aware: 2026-09-12T01:00:00Z, sent_to: {northwind: 2026-09-12T09:00:00Z}}
`

// Lengths, contracts and every fact that a clock looks at are keys of the file (domain 5.5).
func TestClocksAndContractsAreRead(t *testing.T) {
	o := orgOf(t, clocksFile)
	want := map[string]string{"gdpr_authority": "96 hours", "hipaa_people": "30 days", "sec_8k": "5 business days", "nis2_final": "2 months"}
	if !maps.Equal(o.Clocks, want) {
		t.Errorf("%v", o.Clocks)
	}
	if c := o.Contracts["northwind"]; c.Name != "Northwind Clinics" || c.Hours != 48 || !slices.Equal(c.Services, []string{"portal"}) || o.Contracts["contoso"].Name != "contoso" {
		t.Errorf("%+v", o.Contracts)
	}
	p, _ := Org("org.yaml", []byte(clocksFile), Known{})
	var i *domain.Incident
	for _, rec := range p.Numbered {
		i = rec.(*domain.Incident)
	}
	d := domain.NewDirectory()
	d.Org = o
	got := map[string]string{}
	for _, c := range domain.Clocks(d, i, time.Date(2026, 10, 5, 0, 0, 0, 0, time.UTC)) {
		got[c.Name] = c.Status + " " + c.End(time.UTC).Format("01-02 15h")
	}
	for name, want := range map[string]string{"gdpr_authority": "missed 09-16 01h", "gdpr_people": "met 01-01 00h", "hipaa_people": "due_soon 10-12 00h", "hipaa_authority": "met 11-11 00h",
		"hipaa_ba": "running 11-11 00h", "eu_dora_final": "running 10-13 01h", "nydfs_explanation": "met 10-13 00h", "contract_northwind": "met 09-14 01h", "contract_contoso": "missed 09-13 01h"} {
		if got[name] != want {
			t.Errorf("%s: %s, want %s", name, got[name], want)
		}
	}
	if _, there := got["hipaa_media"]; there {
		t.Error("nobody of one state is affected, and the press is told all the same")
	}
}

// A length or a contract that one side changed alone is taken, the rest stays (domain 7.5).
func TestClocksAreMergedOneByOne(t *testing.T) {
	first := orgOf(t, clocksFile)
	f := domain.FieldsOf(first)
	if string(f["clocks/gdpr_authority"]) != `"96 hours"` || f["contracts/contoso"] == nil || f["clocks"] != nil {
		t.Errorf("%v", slices.Sorted(maps.Keys(f)))
	}
}
