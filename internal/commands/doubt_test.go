package commands_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
)

// lonely are books whose replica does not confirm what is written.
type lonely struct{ *store.Store }

func (l lonely) Commit(ctx context.Context, c ledger.Change) (ledger.Receipt, error) {
	rc, err := l.Store.Commit(ctx, c)
	rc.Replicated = false
	return rc, err
}

// "Saved" means on the replica too where there is one; where it did not confirm, the answer says so (reliability F11).
func TestAnAnswerSaysThatNoReplicaConfirmed(t *testing.T) {
	const doubt = "the second copy of my records has not confirmed it"
	o := open(t)
	line := `action add "Check" owner:rui due:friday`
	if s := plain(o.types("saoirse", line), time.UTC); strings.Contains(s, doubt) {
		t.Errorf("a confirmed write is doubted: %s", s)
	}
	l := ledger.New(lonely{o.st}, o.clock, slog.New(slog.DiscardHandler))
	if err := l.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.Tree = commands.New("/sec", commands.Desk{Ledger: l})
	if s := plain(o.types("saoirse", line), time.UTC); !strings.Contains(s, "Recorded as ACT-017") || !strings.Contains(s, doubt) {
		t.Errorf("nothing tells that it may be lost: %s", s)
	}
	if s := plain(o.types("saoirse", "show ACT-017"), time.UTC); strings.Contains(s, doubt) {
		t.Errorf("a look-up is doubted: %s", s)
	}
}
