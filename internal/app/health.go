package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// probe is one thing readiness depends on.
type probe struct {
	name  string
	check func(context.Context) error
}

// ready is the answer of /readyz.
type ready struct {
	Ready  bool              `json:"ready"`
	Checks map[string]string `json:"checks"`
	Notes  []string          `json:"notes,omitempty"`
}

// serveHealth answers /livez, /readyz and /metrics until ctx ends. It holds no records and no tokens; the address is
// loopback unless the operator says otherwise.
func serveHealth(ctx context.Context, ln net.Listener, probes []probe, notes func() []string, reg *prometheus.Registry) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		res := ready{Ready: true, Checks: map[string]string{}, Notes: notes()}
		for _, p := range probes {
			res.Checks[p.name] = "ok"
			if err := p.check(ctx); err != nil {
				res.Ready, res.Checks[p.name] = false, err.Error()
			}
		}
		w.Header().Set("Content-Type", "application/json")
		if !res.Ready {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(res)
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(reg, promhttp.HandlerOpts{}))
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = srv.Close() })
	defer stop()
	if err := srv.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("SEC_HTTP_ADDR: %w", err)
	}
	return nil
}

// AskHealth asks the bot beside it whether it is ready (for the image's HEALTHCHECK).
func AskHealth(ctx context.Context, addr string) error {
	if addr == "" {
		return errors.New("SEC_HTTP_ADDR is switched off, so there is nothing to ask")
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("SEC_HTTP_ADDR: %w", err)
	}
	if host == "" || host == "0.0.0.0" || host == "::" {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 4*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("no bot answers at %s: start it, or set SEC_HTTP_ADDR as it is set there", addr)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready: %s", body)
	}
	return nil
}
