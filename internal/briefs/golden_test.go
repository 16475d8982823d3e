package briefs

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

// `go test ./internal/briefs -update` writes the golden texts anew; read the diff as their readers would.
var update = flag.Bool("update", false, "rewrite the golden texts")

// golden compares a text with the one in a file.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s differs; run the test with -update and read the diff\n%s", file, got)
	}
}
