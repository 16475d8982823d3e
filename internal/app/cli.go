package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
)

// Exit codes of the program (product 2).
const (
	ExitFine   = 0
	ExitFailed = 1
	ExitUsage  = 2
)

// errUsage marks an error of usage or settings: exit code 2.
type errUsage struct{ error }

// Unwrap gives the cause.
func (e errUsage) Unwrap() error { return e.error }

// usage wraps an error of usage or settings; nil stays nil.
func usage(err error) error {
	if err == nil {
		return nil
	}
	return errUsage{err}
}

// env is what a command of the program is run with.
type env struct {
	ctx      context.Context
	out, err io.Writer
}

// cli is the program's own command line (product 2).
type cli struct {
	Serve    serveCmd    `cmd:"" default:"1" help:"Run against Slack and Redis; SIGTERM drains and stops within 10 s."`
	Try      tryCmd      `cmd:"" help:"Everything in one process on loopback: a local workspace with its page, embedded Redis, the sample company, a movable clock."`
	Check    checkCmd    `cmd:"" help:"Check settings, tokens and scopes, channels, people, templates and Redis: one line each, with the fix."`
	Manifest manifestCmd `cmd:"" help:"Print the Slack app manifest, made of the commands and the calls really used."`
	Import   importCmd   `cmd:"" help:"Import an organisation file, Backstage catalogue, CODEOWNERS or CSV of services, and print every gap."`
	Export   exportCmd   `cmd:"" help:"Write a complete backup, the same bytes for the same records; CSV is safe to open in a spreadsheet."`
	Restore  restoreCmd  `cmd:"" help:"Restore a backup into an empty store."`
	Preview  previewCmd  `cmd:"" help:"Render a digest without Slack, from REDIS_URL or else the sample company, as a channel may see it."`
	Lint     lintCmd     `cmd:"" help:"Judge texts and templates by the plain-language rules; without files all templates in force."`
	Metrics  metricsCmd  `cmd:"" help:"Print every figure and list for one reader: text for people, JSON for dashboards; from REDIS_URL or else the sample company."`
	Outbox   outboxCmd   `cmd:"" help:"Look into the outbox, and act: list, show, retry, bury."`
	Audit    auditCmd    `cmd:"" help:"Look into the audit trail: list, verify, export."`
	Health   healthCmd   `cmd:"" help:"Ask the bot beside this one whether it is ready."`
	Version  versionCmd  `cmd:"" help:"Version, commit, Go and schema."`
}

// Main runs the program's command line and gives its exit code.
func Main(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, args, stdout, stderr)
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var c cli
	code := -1
	parser, err := kong.New(&c, kong.Name("bot"), kong.Description("Secretariat: the security team's secretariat inside Slack. Settings are environment variables; the README lists them."),
		kong.Writers(stdout, stderr), kong.Exit(func(n int) { code = n }), kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		panic(err) // the grammar is ours
	}
	k, err := parser.Parse(args)
	if code >= 0 {
		return code // --help was asked for and printed
	}
	if err != nil {
		fmt.Fprintln(stderr, "bot:", usageText(err))
		return ExitUsage
	}
	if err := k.Run(env{ctx, stdout, stderr}); err != nil {
		fmt.Fprintln(stderr, "bot:", err)
		var u errUsage
		if errors.As(err, &u) {
			return ExitUsage
		}
		return ExitFailed
	}
	return ExitFine
}

// usageText words a wrong command line, and where the right one stands.
func usageText(err error) string {
	name := "bot"
	var pe *kong.ParseError
	if errors.As(err, &pe) && pe.Context.Selected() != nil && pe.Context.Command() != "serve" {
		name += " " + pe.Context.Selected().Path()
	}
	return fmt.Sprintf("%v\nType %s --help to see what it takes.", err, name)
}

type serveCmd struct{}

// Run runs the bot until it is told to stop.
func (serveCmd) Run(e env) error {
	o, err := LoadOptions()
	if err == nil {
		err = o.Need("SLACK_APP_TOKEN", "SLACK_BOT_TOKEN", "REDIS_URL")
	}
	if err != nil {
		return usage(err)
	}
	log := NewLog(e.err, o.LogLevel, o.LogFormat)
	log.Info("starting", "version", VersionText())
	start, cancel := context.WithTimeout(e.ctx, 30*time.Second)
	defer cancel()
	b, err := New(start, o, Deps{Log: log})
	if err != nil {
		return err
	}
	defer b.Close()
	return b.Run(e.ctx)
}

type healthCmd struct{}

// Run asks /readyz.
func (healthCmd) Run(e env) error {
	o, err := LoadOptions()
	if err != nil {
		return usage(err)
	}
	if err := AskHealth(e.ctx, o.HTTPAddr); err != nil {
		return err
	}
	fmt.Fprintln(e.out, "ready")
	return nil
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(e env) error {
	fmt.Fprintln(e.out, VersionText())
	return nil
}
