package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

// A letter that goes to and fro between two states is in the operator's list, and counted, at every moment.
func TestALetterOnItsWayIsAlwaysListed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, _ storetest.Env) {
		b := newBench(t, st)
		b.send(dm("a", outbox.Normal))
		stop, moved := make(chan struct{}), make(chan int)
		go func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					moved <- n
					return
				default:
				}
				cs, err := b.q.Claim(ctx, b.now, b.real, 45*time.Second, 1)
				if err != nil || len(cs) != 1 {
					t.Errorf("claimed %d: %v", len(cs), err)
					<-stop
					moved <- n
					return
				}
				if err := errors.Join(b.q.Sending(ctx, "a", cs[0].Fence, b.real), b.q.Later(ctx, cs[0], b.real, "ratelimited")); err != nil {
					t.Error(err)
				}
			}
		}()
		for range 1500 {
			rows, err := b.q.List(ctx, "", 10)
			n, _, err2 := b.q.Pending(ctx)
			if err != nil || err2 != nil || len(rows) != 1 || n != 1 {
				t.Errorf("%d rows are listed, %d counted: %v %v", len(rows), n, err, err2)
				break
			}
		}
		close(stop)
		if n := <-moved; n < 10 {
			t.Errorf("it moved %d times", n)
		}
	})
}
