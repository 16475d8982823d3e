package app

import (
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

// The records belong to the first workspace they meet; an answer of Slack's that names none binds nothing, or the right
// token would be refused for ever after (reliability F31).
func TestRecordsBelongToOneWorkspace(t *testing.T) {
	st, _ := storetest.New(t)
	b := &Bot{opt: Options{Org: "main"}, store: st}
	if err := b.bindWorkspace(t.Context(), ""); err == nil {
		t.Error("no workspace at all is taken")
	}
	for range 2 {
		if err := b.bindWorkspace(t.Context(), "T1"); err != nil {
			t.Error(err)
		}
	}
	if err := b.bindWorkspace(t.Context(), "T2"); err == nil || !strings.Contains(err.Error(), "T1") || !strings.Contains(err.Error(), "T2") {
		t.Errorf("another company's token: %v", err)
	}
}
