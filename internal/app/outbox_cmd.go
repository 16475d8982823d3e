package app

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/store"
)

type outboxCmd struct {
	List  outboxList  `cmd:"" default:"1" help:"List the letters that are not delivered, the oldest first."`
	Show  outboxShow  `cmd:"" help:"Show one letter: where to, how often tried, why it waits. Never its text."`
	Retry outboxRetry `cmd:"" help:"Put a buried or waiting letter back, to be sent at once."`
	Bury  outboxBury  `cmd:"" help:"Take a waiting letter out of its lane."`
}

// openQueue opens the books for an operator's look at the outbox.
func openQueue(e env) (*store.Store, error) {
	o, err := LoadOptions()
	if err == nil {
		err = o.Need("REDIS_URL")
	}
	if err != nil {
		return nil, usage(err)
	}
	st, err := store.Open(e.ctx, store.Options{URL: string(o.RedisURL), Org: o.Org})
	if err != nil {
		return nil, fmt.Errorf("REDIS_URL: %w", err)
	}
	return st, nil
}

type outboxList struct {
	State string `help:"pending, sending, unknown or buried; default all that are not done." enum:"pending,sending,unknown,buried,all" default:"all"`
	Most  int    `help:"How many at most." default:"50"`
}

// Run lists letters.
func (c outboxList) Run(e env) error {
	st, err := openQueue(e)
	if err != nil {
		return err
	}
	defer st.Close()
	state := outbox.State(c.State)
	if c.State == "all" {
		state = ""
	}
	rows, err := st.Queue().List(e.ctx, state, c.Most)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		fmt.Fprintln(e.out, "No letter waits.")
		return nil
	}
	w := tabwriter.NewWriter(e.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tSTATE\tTO\tTRIES\tNEXT\tWHY")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%s\n", r.Letter.ID, r.State, r.Letter.To.Lane(), r.Tries, stamp(r.NextAt), r.Why)
	}
	return w.Flush()
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format(time.RFC3339)
}

type outboxShow struct {
	ID string `arg:"" help:"The letter's id."`
}

// Run shows a letter without its text: the outbox's reader need not be on anybody's need-to-know list.
func (c outboxShow) Run(e env) error {
	st, err := openQueue(e)
	if err != nil {
		return err
	}
	defer st.Close()
	r, ok, err := st.Queue().Get(e.ctx, c.ID)
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("there is no letter %q; `bot outbox list` shows those that wait", c.ID)
	}
	enc := json.NewEncoder(e.out)
	enc.SetIndent("", "  ")
	return enc.Encode(map[string]any{"id": r.Letter.ID, "state": r.State, "to": r.Letter.To, "priority": r.Letter.Priority, "card": r.Letter.Card,
		"version": r.Letter.Version, "due": stamp(r.Letter.At), "tries": r.Tries, "next": stamp(r.NextAt), "why": r.Why,
		"about": r.Letter.Message.About, "restricted": r.Letter.Message.Restricted, "receipt": r.Receipt})
}

type outboxRetry struct {
	ID string `arg:"" help:"The letter's id."`
}

// Run puts a letter back; the act is audited.
func (c outboxRetry) Run(e env) error {
	return actOn(e, c.ID, "outbox.retry", "", func(q outbox.Queue) error { return q.Retry(e.ctx, c.ID) }, "It is sent at once.")
}

type outboxBury struct {
	ID  string `arg:"" help:"The letter's id."`
	Why string `arg:"" help:"The reason, for whoever looks later."`
}

// Run buries a letter; the act is audited.
func (c outboxBury) Run(e env) error {
	return actOn(e, c.ID, "outbox.bury", c.Why, func(q outbox.Queue) error { return q.BuryByHand(e.ctx, c.ID, c.Why) }, "Buried.")
}

// actOn audits first and acts then: no audit entry, no change.
func actOn(e env, id, action, reason string, act func(outbox.Queue) error, done string) error {
	st, l, err := openBooks(e)
	if err != nil {
		return err
	}
	defer st.Close()
	_, ok, err := st.Queue().Get(e.ctx, id)
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("there is no letter %q; `bot outbox list` shows those that wait", id)
	}
	if err := l.NoteOperator(e.ctx, action, id, reason); err != nil {
		return err
	}
	if err := act(st.Queue()); err != nil {
		return err
	}
	fmt.Fprintln(e.out, done)
	return nil
}
