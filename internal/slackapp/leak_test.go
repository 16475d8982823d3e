package slackapp

import (
	"fmt"
	"net/http"
	"testing"

	"go.uber.org/goleak"
)

// After Run nothing goes on: no socket, no worker, no timer.
func TestNothingIsLeftRunning(t *testing.T) {
	before := goleak.IgnoreCurrent()
	b := newBench(t, nil).start()
	for i := range 20 {
		b.ack(b.slash(fmt.Sprint("U", i), "owner x"))
	}
	b.cut()
	b.until("both links", func() bool { return b.app.linksUp() == 2 && b.up() == 2 })
	b.stop()
	b.srv.CloseClientConnections()
	b.srv.Close()
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	goleak.VerifyNone(t, before, goleak.IgnoreAnyFunction("net/http/httptest.(*Server).goServe.func1"))
	if n := b.app.Stats(); n.Waiting != 0 || n.Acks < 20 {
		t.Errorf("%+v", n)
	}
}
