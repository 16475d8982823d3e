package archtest

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// machineTime are the functions of package time that read or wait for the machine's clock.
var machineTime = []string{"Now", "Since", "Until", "After", "AfterFunc", "Sleep", "Tick", "NewTimer", "NewTicker"}

// Only internal/clock reads the machine's clock, so that a rehearsal, a test and the disciplined clock reach everything
// that falls due (reliability F15). The local workspace stands for Slack, which has a clock of its own.
func TestOnlyTheClockReadsTheMachinesTime(t *testing.T) {
	own := []string{"clock", "workspace"}
	forTests := []string{"apptest", "archtest", "store/storetest", "workspace/browsertest"}
	seen := 0
	for _, s := range sources(t) {
		room := roomOf(s.Room)
		if s.Test || slices.Contains(forTests, room) {
			continue
		}
		name := importedAs(s.AST, "time")
		if name == "" {
			continue
		}
		ast.Inspect(s.AST, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); !ok || x.Name != name || !slices.Contains(machineTime, sel.Sel.Name) {
				return true
			}
			seen++
			if !slices.Contains(own, room) {
				t.Errorf("%s: time.%s; use internal/clock", s.Set.Position(n.Pos()), sel.Sel.Name)
			}
			return true
		})
	}
	if seen < 5 {
		t.Errorf("only %d uses were found in internal/clock and internal/workspace together: this test no longer sees them", seen)
	}
}

// The rules say what they need as an argument: the rooms of pure functions hold no clock at all.
func TestPureRoomsHoldNoClockAndNoLog(t *testing.T) {
	pure := []string{"domain", "view", "worktime", "find"}
	for _, s := range sources(t) {
		if s.Test || !slices.Contains(pure, roomOf(s.Room)) {
			continue
		}
		for _, p := range s.Imports {
			if slices.Contains([]string{"context", "log", "log/slog", "net", "net/http", "os", "io", "math/rand", "math/rand/v2"}, p) {
				t.Errorf("%s imports %s: a rule, a screen and a calendar need neither world nor luck", s.Path, p)
			}
		}
	}
}

// importedAs is the name by which a file knows a package, "" where it does not import it.
func importedAs(f *ast.File, pkg string) string {
	for _, i := range f.Imports {
		if strings.Trim(i.Path.Value, `"`) != pkg {
			continue
		}
		if i.Name != nil {
			return i.Name.Name
		}
		return pkg[strings.LastIndex(pkg, "/")+1:]
	}
	return ""
}
