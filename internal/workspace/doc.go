// Package workspace is a believable, strict Slack on loopback: the Web API, Socket Mode, Block Kit's limits, people
// who type and press, faults on request and a record of every call. It is a product of its own that knows Slack's
// protocol and nothing of the bot that talks to it; nothing outlives the process.
//
// There are three doors. Apps come in by /api/METHOD and the socket at /link, exactly as they do at Slack. The web
// page comes in by /client/… (CLIENT.md). Go tests come in by Server.As, which walks the same functions as the page.
//
// Times: everything of Slack's own (message stamps, triggers, acks, rate limits) runs on the machine's clock, as it
// would at Slack; the movable clock (Mover) belongs to the app under trial and only labels what people see.
package workspace
