package app

import "github.com/secretariat-bot/secretariat/internal/workspace"

// tour is what `bot try` prints and its page walks through: five things to try in the sample company (product 5).
var tour = []workspace.Task{
	{Title: "Find out who owns a service", Who: "saoirse", Place: "eng-all", Type: "/sec owner payment api", Typed: "owner",
		How: "Only you see the answer. Press a name to see the whole card; “Not right” on it asks the person who answers for it."},
	{Title: "Declare an incident", Who: "saoirse", Place: "security-weekly", Type: "/sec incident declare", Pressed: "Send update",
		How: "Say what happened and how bad it is (the ⚡ above opens the same form). On its card press “Take the lead”, “Send update”, “Legal clocks”."},
	{Title: "Approve an exception, with a reason", Who: "stellan", Place: "eng-all", Type: "/sec show EXC-005", Pressed: "Approve",
		How: "Press “Approve” and say why. Whoever asked for it is told, and could never approve it. Home shows what else waits on you."},
	{Title: "Escalate something that is stuck", Who: "stellan", Place: "eng-all", Type: `/sec escalate RSK-001 "nobody answers"`, Typed: "escalate",
		How: "Then become the person it names, and press “I have it” in Messages. Or move the clock an hour and see who is asked next."},
	{Title: "Let time pass until the weekly sync", Who: "stellan", Place: "security-weekly", Waited: true,
		How: "Press “Next digest” in the clock bar, then read the channel."},
}
