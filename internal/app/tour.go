package app

import "github.com/secretariat-bot/secretariat/internal/workspace"

// tour is what `bot try` prints and its page walks through: five things to try in the sample company (product 5).
var tour = []workspace.Task{
	{Title: "Find out who owns a service", Who: "saoirse", Place: "eng-all", Type: "/sec owner payment api", Typed: "owner",
		How: "Only you see the answer. Press a name to see the whole card; “Not right” on it asks the person who answers for it."},
	{Title: "Log a risk where you see it", Who: "rui", Place: "eng-all", Typed: "risk add",
		Type: `/sec risk add "Old laptops are not encrypted" service:device-mgmt likelihood:3 impact:3`,
		How:  "Its card stands in the channel, with a score and an owner. “Log a risk” in any message’s ⋯ menu does the same."},
	{Title: "Approve an exception, with a reason", Who: "stellan", Place: "eng-all", Type: "/sec show EXC-005", Pressed: "Approve",
		How: "Press “Approve” and say why. Whoever asked for it is told, and could never approve it. Home shows what else waits on you."},
	{Title: "Escalate something that is stuck", Who: "stellan", Place: "eng-all", Type: `/sec escalate RSK-001 "nobody answers"`, Typed: "escalate",
		How: "Then become the person it names, and press “I have it” in Messages. Or move the clock an hour and see who is asked next."},
	{Title: "Let time pass until the weekly sync", Who: "stellan", Place: "security-weekly", Waited: true,
		How: "Press “Next digest” in the clock bar, then read the channel."},
}
