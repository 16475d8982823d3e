package directory

import (
	"reflect"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

func orgOf(t *testing.T, file string) *domain.Org {
	t.Helper()
	p, err := Org("org.yaml", []byte(file), Known{})
	if err != nil {
		t.Fatal(err)
	}
	for _, rec := range p.Records {
		if o, ok := rec.(*domain.Org); ok {
			return o
		}
	}
	t.Fatal("no head")
	return nil
}

const signoffFile = `schema: 1
org: {name: Example, agenda_emoji: calendar, thanks_emoji: tada}
signoff:
  rules:
    - {change: [new-supplier], tier: [1, 2], data: [patient], needs: signoff, by: legal_reviewer, reason: Law}
    - {needs: nothing, reason: The rest}
  kinds:
    - {id: new-supplier, name: A supplier gets our data}
`

func TestSignoffIsReadInOrder(t *testing.T) {
	o := orgOf(t, signoffFile)
	want := domain.SignoffTable{Kinds: []domain.ChangeKind{{ID: "new-supplier", Name: "A supplier gets our data"}},
		Rules: []domain.SignoffRule{{Change: []string{"new-supplier"}, Tier: []int{1, 2}, Data: []string{"patient"}, Needs: "signoff", By: "legal_reviewer", Reason: "Law"},
			{Needs: "nothing", Reason: "The rest"}}}
	if !reflect.DeepEqual(o.Signoff, want) || o.ThanksEmoji != "tada" || o.AgendaEmoji != "calendar" {
		t.Errorf("%+v", o)
	}
}

// What the table leaves open is told, not refused.
func TestSignoffWithoutALastWordIsNoted(t *testing.T) {
	p, err := Org("org.yaml", []byte(strings.Replace(signoffFile, "    - {needs: nothing, reason: The rest}\n", "", 1)), Known{})
	if err != nil || len(p.Notes) != 1 || p.Notes[0].Line != 5 {
		t.Errorf("%v, %v", p, err)
	}
}

// A later import takes the file's new table over, leaves what it says nothing of, and takes a table that is gone out.
func TestSignoffIsMerged(t *testing.T) {
	first := orgOf(t, signoffFile)
	said := map[string]domain.Fields{domain.SourceOrg: domain.FieldsOf(first)}
	stored := domain.Clone(first)
	stored.AgendaEmoji = "pushpin" // changed in Slack
	second := orgOf(t, strings.Replace(signoffFile, "tier: [1, 2]", "tier: [1]", 1))
	m, err := domain.Intake{Source: domain.SourceOrg, Now: second, Said: said}.Merge(stored)
	if err != nil {
		t.Fatal(err)
	}
	got := m.Record.(*domain.Org)
	if !m.Changed || len(got.Signoff.Rules[0].Tier) != 1 || got.AgendaEmoji != "pushpin" || len(got.Signoff.Kinds) != 1 || len(m.Clashes) > 0 {
		t.Errorf("%+v, %+v", got, m.Clashes)
	}
	gone := orgOf(t, "schema: 1\norg: {name: Example}\n")
	m, err = domain.Intake{Source: domain.SourceOrg, Now: gone, Said: map[string]domain.Fields{domain.SourceOrg: m.Said}}.Merge(got)
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Record.(*domain.Org); len(got.Signoff.Rules)+len(got.Signoff.Kinds) > 0 || got.ThanksEmoji != "" {
		t.Errorf("the table stays: %+v", got)
	}
}
