package ledger

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// SwapDuty lets a test see what happens when something an incident owes cannot be done; the result puts it back.
func SwapDuty(what string, do func() error) (back func()) {
	was := duties[what]
	duties[what] = func(context.Context, *Ledger, *Tx, *domain.Incident, domain.Duty) error { return do() }
	return func() { duties[what] = was }
}
