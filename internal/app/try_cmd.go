package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/directory/sample"
	"github.com/secretariat-bot/secretariat/internal/domain"
)

type tryCmd struct {
	Org       string `help:"Your own organisation file instead of the sample company." placeholder:"FILE"`
	Addr      string `help:"Where the page is served." default:"127.0.0.1:8470"`
	At        string `help:"The moment the clock starts at, RFC 3339; default the file's as_of, shifted by whole weeks into the last seven days." placeholder:"TIME"`
	Empty     bool   `help:"Start without a company, to see the first run."`
	NoBrowser bool   `help:"Do not open a browser."`
	Password  string `help:"What the page asks for; needed on an address that is not loopback." env:"SEC_TRY_PASSWORD"`
}

// Run serves the page until it is told to stop.
func (c tryCmd) Run(e env) error {
	o := TryOptions{File: "sample-org.yaml", Content: sample.Org, Story: true, Addr: c.Addr, Password: c.Password, Log: NewLog(e.err, "warn", "auto")}
	if c.Org != "" {
		b, err := os.ReadFile(c.Org)
		if err != nil {
			return usage(fmt.Errorf("--org: %w", err))
		}
		o.File, o.Content, o.Story = filepath.Base(c.Org), b, false
	}
	if c.Empty {
		o.Content, o.Story = nil, false
	}
	if c.At != "" {
		var err error
		if o.At, err = time.Parse(time.RFC3339, c.At); err != nil {
			return usage(fmt.Errorf("--at: %q is not a moment like 2026-09-15T09:00:00Z", c.At))
		}
	}
	if err := mayListen(c.Addr, c.Password); err != nil {
		return usage(err)
	}
	t, err := NewTryout(e.ctx, o)
	if err != nil {
		return err
	}
	welcome(e.out, t, c.Empty)
	if !c.NoBrowser {
		openBrowser(e.ctx, t.URL())
	}
	<-e.ctx.Done()
	fmt.Fprintln(e.out, "Stopping. Nothing is kept.")
	return t.Close()
}

// mayListen refuses an address that others can reach, unless a password guards it (product 5).
func mayListen(addr, password string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("--addr: %q is not host:port, like 127.0.0.1:8470", addr)
	}
	if !loopbackHost(host) && password == "" {
		return errors.New("--addr: others could reach this address; give a password too (--password or SEC_TRY_PASSWORD), or use 127.0.0.1")
	}
	return nil
}

func welcome(w io.Writer, t *Tryout, empty bool) {
	fmt.Fprintf(w, "\n  Secretariat is at  %s\n  Its clock stands at %s. Nothing is kept when you stop it (Ctrl-C).\n\n", t.URL(), domain.Stamp(t.Now(), time.Local))
	if empty {
		fmt.Fprint(w, "  The workspace is empty. Type  /sec  to see what a first day looks like.\n\n")
		return
	}
	fmt.Fprint(w, "  Five things to try:\n")
	for i, t := range tour {
		fmt.Fprintf(w, "   %d. %s\n      %s\n", i+1, cmp.Or(t.Type, t.Title), t.How)
	}
	fmt.Fprintln(w)
}

// openBrowser does its best and says nothing where there is none.
func openBrowser(ctx context.Context, url string) {
	tool := map[string]string{"darwin": "open", "linux": "xdg-open", "windows": "explorer"}[runtime.GOOS]
	path, err := exec.LookPath(tool)
	if err != nil || (runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "") {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	go func() {
		defer cancel()
		_ = exec.CommandContext(ctx, path, url).Run()
	}()
	clock.Sleep(ctx, 50*time.Millisecond)
}
