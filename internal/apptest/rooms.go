package apptest

import (
	"bytes"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/directory/sample"
)

// WithRooms is the sample company with channels for incidents.
func WithRooms(t *testing.T) []byte {
	t.Helper()
	out := bytes.Replace(sample.Org, []byte("\n  obligations:"), []byte("\n  incident_channels: true\n  obligations:"), 1)
	if bytes.Equal(out, sample.Org) {
		t.Fatal("the sample has another shape")
	}
	return out
}
