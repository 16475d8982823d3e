package workspace

import (
	"math"
	"slices"
	"strconv"
	"time"
)

// fault is a standing Fault and when it ends.
type fault struct {
	Fault
	until time.Time // zero: until cleared or used up
	next  time.Time // of refresh
}

// SetFault makes the server misbehave and returns the fault's id. What happens at once (a cut, a goodbye) does, and
// leaves nothing standing.
func (s *Server) SetFault(f Fault) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.setFault(f)
}

func (s *Server) setFault(f Fault) int {
	s.lastID++
	f.ID = int(s.lastID)
	st := &fault{Fault: f}
	switch f.Kind {
	case FaultDropSockets:
		if f.Every <= 0 {
			s.cutAll("drop_sockets")
			return f.ID
		}
		s.framesOut = 0
	case FaultDisconnect:
		s.sayGoodbye(f.Code)
		return f.ID
	case FaultSilence:
		s.silent = time.Now().Add(seconds(f.Seconds))
		return f.ID
	case FaultRefresh:
		st.next = time.Now().Add(seconds(f.Every))
		s.later(seconds(f.Every), func() { s.refresh(st) })
	case FaultRateLimited:
		st.until = time.Now().Add(seconds(f.Seconds))
	case FaultServerError, FaultRefuse, FaultLoseResponse:
		if f.Seconds > 0 {
			st.until = time.Now().Add(seconds(f.Seconds))
		}
	}
	s.faults = append(s.faults, st)
	s.publishAll(ClientEvent{Type: "faults", Faults: s.standing()})
	return f.ID
}

// ClearFaults ends every fault, or those with the given ids.
func (s *Server) ClearFaults(ids ...int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clearFaults(ids...)
}

func (s *Server) clearFaults(ids ...int) {
	s.faults = slices.DeleteFunc(s.faults, func(f *fault) bool { return len(ids) == 0 || slices.Contains(ids, f.ID) })
	if len(ids) == 0 {
		s.silent = time.Time{}
	}
	s.publishAll(ClientEvent{Type: "faults", Faults: s.standing()})
}

// Faults lists what stands.
func (s *Server) Faults() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.standing()
}

func (s *Server) standing() []Fault {
	now := time.Now()
	s.faults = slices.DeleteFunc(s.faults, func(f *fault) bool { return !f.until.IsZero() && now.After(f.until) })
	out := []Fault{}
	for _, f := range s.faults {
		out = append(out, f.Fault)
	}
	return out
}

// effect is what the standing faults do to one call.
type effect struct {
	delay   time.Duration
	limited string // Retry-After, "-" for none
	status  int
	refuse  string
	lose    string // "cut" or "500"
}

// faultsFor finds the faults of one call and uses up those that are counted.
func (s *Server) faultsFor(method, channel string) effect {
	var e effect
	s.standing()
	for _, f := range slices.Clone(s.faults) {
		if (f.Method != "" && f.Method != "*" && f.Method != method) || (f.Channel != "" && f.Channel != channel) {
			continue
		}
		switch f.Kind {
		case FaultDelay:
			e.delay += seconds(f.Seconds)
		case FaultRateLimited:
			if e.limited = f.RetryAfter; e.limited == "" {
				e.limited = strconv.Itoa(int(math.Max(1, math.Ceil(time.Until(f.until).Seconds()))))
			}
		case FaultServerError:
			if e.status = f.Status; e.status == 0 {
				e.status = 503
			}
		case FaultRefuse:
			e.refuse = f.Code
		case FaultLoseResponse:
			if e.lose = "cut"; f.Code == "500" {
				e.lose = "500"
			}
		default:
			continue
		}
		s.useUp(f)
	}
	return e
}

// useUp counts one occurrence of a fault and drops it after the last.
func (s *Server) useUp(f *fault) {
	if f.Count == 0 {
		return
	}
	if f.Count--; f.Count == 0 {
		s.faults = slices.DeleteFunc(s.faults, func(g *fault) bool { return g == f })
		s.publishAll(ClientEvent{Type: "faults", Faults: s.standing()})
	}
}

// standingFault finds a fault of a kind.
func (s *Server) standingFault(kind FaultKind) *fault {
	for _, f := range s.faults {
		if f.Kind == kind {
			return f
		}
	}
	return nil
}

// refresh says refresh_requested and comes back for as long as the fault stands.
func (s *Server) refresh(f *fault) {
	if !slices.Contains(s.faults, f) {
		return
	}
	s.sayGoodbye("refresh_requested")
	s.later(seconds(f.Every), func() { s.refresh(f) })
}

func seconds(f float64) time.Duration { return time.Duration(f * float64(time.Second)) }
