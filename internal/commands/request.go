package commands

import (
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// answered says which question a press answers: one that was asked anew since is not answered by it (reliability T4).
// Nobody types it.
var answered = Arg{Name: "round", Label: "Question", Kind: ArgWord, Keyed: true, Settled: true, FormOnly: true}

// Write is the request under which a handler changes records: who asks, by which delivery, where a card may live.
func (c Call) Write() ledger.Request {
	rq := ledger.Request{ID: c.Request, Caller: c.Caller, Source: "command", Where: c.Where.Channel, Name: c.Where.Name, Kind: c.Where.Kind, Link: c.Where.Link, Said: c.Said, Again: c.Again, Doubt: c.doubt, Staged: c.staged, Round: c.number(answered.Name)}
	switch c.Where.Surface {
	case Button:
		rq.Source = "button"
	case Form:
		rq.Source, rq.Keep = "form", 7*24*time.Hour // reliability 5.1
	}
	if c.Where.Member && (c.Where.Kind == domain.ChannelPublic || c.Where.Kind == domain.ChannelPrivate) {
		rq.Place = c.Where.Channel
	}
	return rq
}

// As is whom the records are read as: the caller, or for a text that goes to a channel a member who is on no
// need-to-know list (domain 7.2).
func (c Call) As() domain.Caller {
	if c.Reader.Channel {
		return domain.Caller{Standing: domain.Full, Roles: []domain.Role{domain.RoleMember}, Zone: c.Caller.Zone}
	}
	return c.Caller
}
