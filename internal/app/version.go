package app

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/secretariat-bot/secretariat/internal/store"
)

// Version is set by the build: -ldflags "-X …/internal/app.Version=v1.2.3". Otherwise it comes from the build's own
// information.
var Version = ""

// VersionText is version, commit, Go and schema in one line.
func VersionText() string {
	v, commit := Version, "unknown"
	if bi, ok := debug.ReadBuildInfo(); ok {
		if v == "" {
			v = bi.Main.Version
		}
		for _, s := range bi.Settings {
			if s.Key == "vcs.revision" {
				commit = s.Value[:min(12, len(s.Value))]
			}
		}
	}
	if v == "" || v == "(devel)" {
		v = "development build"
	}
	return fmt.Sprintf("secretariat %s, commit %s, %s, schema %d", v, commit, runtime.Version(), store.Schema)
}
