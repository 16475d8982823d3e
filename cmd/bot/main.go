// Command bot is Secretariat: the security team's secretariat inside Slack.
package main

import (
	"os"
	_ "time/tzdata" // a scratch image has no zones of its own

	"github.com/secretariat-bot/secretariat/internal/app"
)

func main() { os.Exit(app.Main(os.Args[1:], os.Stdout, os.Stderr)) }
