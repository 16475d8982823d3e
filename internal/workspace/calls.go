package workspace

import "time"

const keptCalls = 2000

// record keeps a call for the drawer and for tests.
func (s *Server) record(c Call) {
	s.callSeq++
	c.ID, c.At, c.ShownAt = s.callSeq, time.Now(), s.shownNow()
	if len(s.calls) >= keptCalls+keptCalls/4 {
		s.calls = append([]Call(nil), s.calls[len(s.calls)-keptCalls:]...)
	}
	s.calls = append(s.calls, c)
	s.publishAll(ClientEvent{Type: "call", Call: &c})
}

// Calls are the last 2,000 things that went between the app and Slack, oldest first.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.callsAfter(0, keptCalls)
}

func (s *Server) callsAfter(id int64, limit int) []Call {
	out := []Call{}
	for _, c := range s.calls {
		if c.ID > id {
			out = append(out, c)
		}
	}
	if limit <= 0 || limit > keptCalls {
		limit = keptCalls
	}
	return out[max(0, len(out)-limit):]
}

// UserError is something that went wrong before somebody's eyes.
type UserError struct {
	At      time.Time
	User    string
	Channel string
	Code    string // operation_timeout, dispatch_failed, trouble_connecting, command_in_thread…
	Text    string
}

// UserErrors lists every error that people saw.
func (s *Server) UserErrors() []UserError {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]UserError(nil), s.errors...)
}

// userError shows an error to one person, as Slack does; with a channel it also stands there as Slackbot's ephemeral.
func (s *Server) userError(userID, channel, viewID, code, words string) {
	s.errors = append(s.errors, UserError{At: time.Now(), User: userID, Channel: channel, Code: code, Text: words})
	if r := s.rooms[channel]; r != nil {
		s.post(r, &message{user: slackbotID, text: words, ephemeralTo: userID})
	}
	s.publishTo(userID, ClientEvent{Type: "user_error", Channel: channel, ViewID: viewID, Code: code, Text: words})
}
