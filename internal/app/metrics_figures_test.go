package app

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/secretariat-bot/secretariat/internal/directory/sample/sampletest"
)

// figuresOf runs `bot metrics` and gives what it printed.
func figuresOf(t *testing.T, args ...string) (string, string, int) {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(context.Background(), append([]string{"metrics"}, args...), &out, &errs)
	return out.String(), errs.String(), code
}

// The JSON of both scopes is what the sample company expects, key by key: of the sample itself, and of a store that it
// was imported into.
func TestMetricsJSONIsWhatTheSampleExpects(t *testing.T) {
	check := func(t *testing.T, where string, scopes map[string]string, more ...string) {
		for who, scope := range scopes {
			out, errs, code := figuresOf(t, append([]string{"--for", who, "--format", "json"}, more...)...)
			if code != ExitFine {
				t.Fatalf("%s, %s: exit %d: %s", where, who, code, errs)
			}
			var got map[string]any
			if err := json.Unmarshal([]byte(out), &got); err != nil {
				t.Fatal(err)
			}
			for key, want := range sampletest.Expected(t, scope) {
				if diff := cmp.Diff(want, got[key]); diff != "" {
					t.Errorf("%s, %s: %s (-want +got):\n%s", where, who, key, diff)
				}
			}
			if strings.Contains(out, "RSK-007") != (scope == "full") || strings.Contains(out, "ACT-006") != (scope == "full") {
				t.Errorf("%s, %s: what is restricted does not stand where it should", where, who)
			}
		}
	}
	scopes := map[string]string{"full": "full", "channel": "channel", "@noor": "full", "saoirse": "channel", "yusra": "channel"}
	check(t, "the sample", scopes)

	t.Setenv("REDIS_URL", "redis://"+miniredis.RunT(t).Addr())
	var out, errs bytes.Buffer
	if code := run(context.Background(), []string{"import", "--records", "../directory/sample/sample-org.yaml"}, &out, &errs); code != ExitFine {
		t.Fatalf("import: %s", errs.String())
	}
	check(t, "the store", scopes, "--at", "2026-09-15T09:00:00Z")
}

func TestMetricsTextAndMistakes(t *testing.T) {
	out, _, code := figuresOf(t)
	for _, want := range []string{"# Overdue remediation\n17 % (1 of 6).", "RSK-005 Exports to partners", "too few to average", "Lower is better."} {
		if code != ExitFine || !strings.Contains(out, want) {
			t.Errorf("exit %d, without %q:\n%s", code, want, out)
		}
	}
	if strings.Contains(out, "RSK-007") {
		t.Error("without --for, what is restricted is printed")
	}
	for arg, want := range map[string]string{"--for=nobody": "nobody has the id", "--for=felix": "deactivated", "--at=tomorrow": "not a moment", "--format=xml": "must be one of"} {
		if _, errs, code := figuresOf(t, arg); code != ExitUsage || !strings.Contains(errs, want) {
			t.Errorf("%s: exit %d, %s", arg, code, errs)
		}
	}
}
