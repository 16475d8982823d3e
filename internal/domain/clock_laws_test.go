package domain

import (
	"maps"
	"slices"
	"testing"
)

// Which laws an incident starts with (domain 5.5, default).
func TestStartLegal(t *testing.T) {
	d := NewDirectory()
	d.Services["clinic"] = &Service{ID: "clinic", Data: []string{"customer", "patient"}}
	d.Services["shop"] = &Service{ID: "shop", Data: []string{"customer"}}
	for _, v := range []struct {
		name        string
		kind, at    string
		obligations map[string]string
		want        []string
	}{
		{"nothing is said", KindReal, "shop", nil, []string{"gdpr", "nis2"}},
		{"health data", KindReal, "clinic", nil, []string{"gdpr", "hipaa", "nis2"}},
		{"health data, but the law does not bind us", KindReal, "clinic", map[string]string{"hipaa": "not_applicable"}, []string{"gdpr", "nis2"}},
		{"what is on by default does not bind us", KindReal, "shop", map[string]string{"gdpr": "not_applicable", "nis2": "unknown"}, []string{"nis2"}},
		{"what is off by default binds us, or may", KindReal, "shop", map[string]string{"sec_8k": "applies", "circia": "unknown", "uk_gdpr": "not_applicable"},
			[]string{"circia", "gdpr", "nis2", "sec_8k"}},
		{"an exercise", KindExercise, "clinic", map[string]string{"sec_8k": "applies"}, nil},
	} {
		d.Org.Obligations = v.obligations
		i := &Incident{Kind: v.kind, ServiceIDs: []string{v.at}}
		StartLegal(d, i)
		got := i.Legal
		if keys := slices.Sorted(maps.Keys(got)); !slices.Equal(keys, v.want) {
			t.Errorf("%s: %v, want %v", v.name, keys, v.want)
		}
		for law, x := range got {
			if x.Status != LawUnknown {
				t.Errorf("%s: %s starts as %s; only people say that it applies to this incident", v.name, law, x.Status)
			}
		}
	}
}
