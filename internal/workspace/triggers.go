package workspace

import (
	"fmt"
	"time"
)

// trigger lets an app open one form, once, within three seconds of what a person did.
type trigger struct {
	user    string
	view    *view // the modal it was pressed in: only then may another be pushed
	expires time.Time
	used    bool
}

// newTrigger makes a trigger_id for something that a person just did.
func (s *Server) newTrigger(userID string, in *view) string {
	now := time.Now()
	if len(s.triggers)%256 == 255 {
		for id, t := range s.triggers {
			if now.Sub(t.expires) > time.Minute {
				delete(s.triggers, id)
			}
		}
	}
	s.lastID++
	id := fmt.Sprintf("%d.%d.%x", now.UnixMicro(), s.lastID, uint64(s.lastID)*0x9e3779b97f4a7c15)
	s.triggers[id] = &trigger{user: userID, view: in, expires: now.Add(s.opt.Times.Trigger)}
	return id
}

// takeTrigger uses a trigger up.
func (s *Server) takeTrigger(c *apiCall) (*trigger, *apiError) {
	id := c.str("trigger_id")
	t := s.triggers[id]
	switch {
	case id == "":
		return nil, refuse("invalid_arguments", "[ERROR] missing required field: trigger_id")
	case t == nil:
		return nil, refuse("invalid_trigger_id")
	case t.used:
		return nil, refuse("exchanged_trigger_id")
	case time.Now().After(t.expires):
		return nil, refuse("expired_trigger_id")
	}
	t.used = true
	return t, nil
}
