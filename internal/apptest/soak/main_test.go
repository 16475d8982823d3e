//go:build unix

package soak

import (
	"os"
	"testing"
)

// TestMain runs a bot instead of the tests where a test starts this binary again as a process of its own.
func TestMain(m *testing.M) {
	if os.Getenv(botProcess) != "" {
		os.Exit(beBot())
	}
	os.Exit(m.Run())
}
