package ledger_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/directory"
	"github.com/secretariat-bot/secretariat/internal/directory/sample"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

var asOf = time.Date(2026, 9, 15, 9, 0, 0, 0, time.UTC)

func at(t time.Time) clock.Clock { return clock.Func(func() time.Time { return t }) }

func books(t *testing.T) (*ledger.Ledger, storetest.Env) {
	st, env := storetest.New(t)
	l := ledger.New(st, at(asOf), slog.New(slog.DiscardHandler))
	l.WriteBudget = 10 * time.Second
	return l, env
}

func intake(t *testing.T, file string, data []byte, known directory.Known) ledger.Intake {
	t.Helper()
	p, err := directory.Read(file, data, known)
	if err != nil {
		t.Fatal(err)
	}
	return ledger.Intake{Source: p.Source, File: p.File, Content: p.Content, Directory: p.Records, Numbered: p.Numbered, Speaks: p.Speaks}
}

var operator = ledger.Request{Caller: domain.OperatorCaller}

func TestImportSample(t *testing.T) {
	l, _ := books(t)
	ctx := context.Background()
	in := intake(t, "sample-org.yaml", sample.Org, directory.Known{})
	rep, err := l.Import(ctx, operator, in, ledger.ImportOptions{Records: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(rep.String())
	for _, g := range rep.GapLines() {
		t.Log(g)
	}
	rep, err = l.Import(ctx, operator, in, ledger.ImportOptions{Records: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(rep.String())
	x, err := l.List(ctx, domain.OperatorCaller, ledger.ListQuery{Kind: domain.KindRisk})
	t.Log(x.Total, err)
}
