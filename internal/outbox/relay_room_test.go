package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// told keeps what OnRoom was told, and fails as often as it is set to.
type told struct {
	all   []string
	fails int
}

func (o *told) room(_ context.Context, l outbox.Letter, channel string, why *outbox.SendError) error {
	if o.fails > 0 {
		o.fails--
		return errors.New("the records are away")
	}
	code := ""
	if why != nil {
		code = " " + why.Code
	}
	o.all = append(o.all, strings.TrimSpace(string(l.Room.Op)+" "+channel+code))
	return nil
}

func roomLetter(op outbox.RoomOp) outbox.Letter {
	return outbox.Letter{ID: "room:INC-004:" + string(op), To: outbox.RoomLane("INC-004"), Priority: outbox.Ack, At: noon,
		Room: &outbox.RoomErrand{Op: op, Ref: "INC-004", Name: "inc-004-portal", Topic: "SEV1"}}
}

func roomStage(t *testing.T, o *told) *stage { return newStage(t, outbox.Options{OnRoom: o.room}) }

// Whatever goes wrong on the way, an errand ends once, and what it came to is written down before it ends.
func TestAnErrandOnAChannel(t *testing.T) {
	limitedFor := &outbox.SendError{Verdict: outbox.VerdictLater, Code: "ratelimited", Wait: 30 * time.Second}
	forbidden := &outbox.SendError{Verdict: outbox.VerdictForbid, Code: "missing_scope channels:manage"}
	for name, c := range map[string]struct {
		faults []fault
		fails  int
		calls  string // of the sender, with whether an earlier attempt may have been done
		told   string
		state  outbox.State
	}{
		"it works":                        {calls: "create unsure=false", told: "create C0ROOM", state: outbox.Done},
		"Slack wants a rest":              {faults: []fault{{err: limitedFor}}, calls: "create unsure=false|create unsure=false", told: "create C0ROOM", state: outbox.Done},
		"the answer is lost":              {faults: []fault{{err: lost, accepted: true}}, calls: "create unsure=false|create unsure=true", told: "create C0ROOM", state: outbox.Done},
		"lost, then a rest":               {faults: []fault{{err: lost}, {err: limitedFor}}, calls: "create unsure=false|create unsure=true|create unsure=true", told: "create C0ROOM", state: outbox.Done},
		"the records are away":            {fails: 1, calls: "create unsure=false|create unsure=true", told: "create C0ROOM", state: outbox.Done},
		"the app may not":                 {faults: []fault{{err: forbidden}}, calls: "create unsure=false", told: "create  missing_scope channels:manage", state: outbox.Buried},
		"may not, and nobody to tell yet": {faults: []fault{{err: forbidden}, {err: forbidden}}, fails: 1, calls: "create unsure=false|create unsure=false", told: "create  missing_scope channels:manage", state: outbox.Buried},
		"nobody wants it any more":        {faults: []fault{{err: &outbox.SendError{Verdict: outbox.VerdictDrop}}}, calls: "create unsure=false", state: outbox.Done},
	} {
		t.Run(name, func(t *testing.T) {
			o := &told{fails: c.fails}
			s := roomStage(t, o)
			s.f.fail("create", c.faults...)
			s.send(roomLetter(outbox.RoomCreate))
			s.run(31*time.Second, 12)
			if got := strings.Join(s.f.calls, "|"); got != c.calls {
				t.Errorf("called %s, want %s", got, c.calls)
			}
			if got := strings.Join(o.all, "|"); got != c.told {
				t.Errorf("told %q, want %q", got, c.told)
			}
			if got := s.state("room:INC-004:create"); got != c.state {
				t.Errorf("the letter is %s, want %s", got, c.state)
			}
		})
	}
}

// A worker that is lost between two steps leaves an errand that the next one takes up as one that may have been done.
func TestAWorkerIsLostDuringAnErrand(t *testing.T) {
	for _, at := range []string{"claimed", "sending", "roomed", "told"} {
		t.Run(at, func(t *testing.T) {
			o := &told{}
			s := roomStage(t, o)
			dead, cancel := make(chan struct{}), false
			opts := s.o
			opts.OnRoom = o.room
			opts.Trace = func(step, id string) {
				if step == at && id != "" && !cancel {
					cancel = true
					close(dead)
					select {} // the process ends here
				}
			}
			s.send(roomLetter(outbox.RoomCreate))
			go outbox.NewRelay(s.q, s.f, opts).Step(ctx)
			<-dead
			s.real.Advance(time.Minute)
			s.run(31*time.Second, 6)
			want := 1
			if at == "told" { // told twice is allowed; it says the same
				want = 2
			}
			if len(o.all) != want || s.state("room:INC-004:create") != outbox.Done {
				t.Errorf("told %v, the letter is %s", o.all, s.state("room:INC-004:create"))
			}
			if again := fmt.Sprint(at != "claimed"); !strings.HasSuffix(s.f.calls[len(s.f.calls)-1], again) {
				t.Errorf("calls: %v", s.f.calls)
			}
		})
	}
}

// What waits for one incident's channel keeps its order and holds up nobody else's letters; what is done leaves no words.
func TestErrandsKeepTheirOrder(t *testing.T) {
	o := &told{}
	s := roomStage(t, o)
	s.f.fail("create", fault{err: limited}, fault{err: limited})
	s.send(roomLetter(outbox.RoomCreate), roomLetter(outbox.RoomTopic), roomLetter(outbox.RoomInvite), letter("other", "rui", outbox.Digest))
	if err := s.r.Drain(ctx); err != nil || s.state("other") != outbox.Done {
		t.Fatalf("%v: another's letter is %s", err, s.state("other"))
	}
	s.run(31*time.Second, 6)
	if got := strings.Join(s.f.rooms, " "); got != "create topic invite" {
		t.Errorf("done: %s", got)
	}
	row, _, err := s.q.Get(ctx, "room:INC-004:create")
	if err != nil || row.Letter.Room == nil || row.Letter.Room.Name != "" || row.Letter.Room.Topic != "" {
		t.Errorf("%v: what stays of it is %+v", err, row.Letter.Room)
	}
}
