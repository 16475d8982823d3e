// Package sampletest reads what the sample company's file expects as results, for tests.
package sampletest

import (
	"encoding/json"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/secretariat-bot/secretariat/internal/directory/sample"
)

// Expected reads the sample's expected results for a scope as JSON would hold them; where only one value is given, both
// scopes have it.
func Expected(t testing.TB, scope string) map[string]any {
	t.Helper()
	var file struct {
		Expected yaml.Node `yaml:"expected"`
	}
	if err := yaml.Unmarshal(sample.Org, &file); err != nil {
		t.Fatal(err)
	}
	out := map[string]any{}
	for key, v := range plain(t, &file.Expected).(map[string]any) {
		if m, ok := v.(map[string]any); ok && m["full"] != nil {
			v = m[scope]
		}
		out[key] = v
	}
	b, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	clear(out)
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// plain reads YAML as it is written: a date stays the text of a date.
func plain(t testing.TB, n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		out := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			out[n.Content[i].Value] = plain(t, n.Content[i+1])
		}
		return out
	case yaml.SequenceNode:
		out := []any{}
		for _, x := range n.Content {
			out = append(out, plain(t, x))
		}
		return out
	}
	if n.ShortTag() == "!!timestamp" {
		return n.Value
	}
	var v any
	if err := n.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}
