package workspace

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/secretariat-bot/secretariat/internal/workspace/page"
)

// Mover is the movable clock of the app under trial.
type Mover interface {
	// Now is the moment by which the app judges what is due.
	Now() time.Time
	// Movable says whether Jump does anything.
	Movable() bool
	// Jump moves the clock forward; everything due on the way happens in order. It reports how far it is.
	Jump(ctx context.Context, to time.Time, progress func(time.Time)) error
	// NextDigest is the moment of the next scheduled message, if there is one.
	NextDigest() (time.Time, bool)
	// Reset puts the app back to its beginning. The server has wiped itself before it is called; an implementation
	// that stops and starts the app calls Server.Wipe once more in between, so that nothing of the old one stays.
	Reset(ctx context.Context) error
}

// Options make a Server. Seed, Manifest and both tokens are required.
type Options struct {
	Seed     Seed
	Manifest []byte // the app manifest as JSON
	BotToken string // xoxb-…
	AppToken string // xapp-…
	Clock    Mover  // may be nil: then people see the machine's time
	Password string // asked of whoever opens the page; required for Start on an address that is not loopback
	Log      *slog.Logger
	// NoRateLimits switches Slack's rate limits off.
	NoRateLimits bool
	// NoUserGroups is the free plan: user groups answer plan_upgrade_required.
	NoUserGroups bool
	// Times are Slack's own delays; the zero value is Slack's.
	Times Times
	// Tour is what the page suggests to a first visitor, in order; nil is no tour.
	Tour []Task
	// Opens says whether the app is there: until then the page asks for a moment's patience. nil is always.
	Opens func() bool
	// Page holds the web page, with index.html at its root; nil is the one that is built in.
	Page fs.FS
}

// Task is one step of the tour: what to do, as whom and where, and by what the page sees that it was done.
type Task struct {
	Title string `json:"title"`
	Who   string `json:"who"`            // a handle; the first persona where there is none of that name
	Place string `json:"place"`          // a channel that this person is in, else the messages with the app
	Type  string `json:"type,omitempty"` // what to type, if anything
	How   string `json:"how"`            // what happens, and what to press then

	Typed   string `json:"typed,omitempty"`   // done when a slash command begins with these words
	Pressed string `json:"pressed,omitempty"` // done when a button with this label is pressed
	Waited  bool   `json:"waited,omitempty"`  // done when the clock was moved by a day, or to the next digest
}

// Times are the delays of the protocol, so that tests need not wait as long as people do.
type Times struct {
	Ack         time.Duration   // what an app has for an ack; 3 s
	Redeliver   []time.Duration // pauses before an event comes again; 0, 1 min, 5 min
	Ping        time.Duration   // between two pings; 5 s
	Trigger     time.Duration   // life of a trigger_id; 3 s
	ResponseURL time.Duration   // life of a response_url; 30 min
	Warning     time.Duration   // from a disconnect warning to the cut; 10 s
}

func (t Times) withDefaults() Times {
	def := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	def(&t.Ack, 3*time.Second)
	def(&t.Ping, 5*time.Second)
	def(&t.Trigger, 3*time.Second)
	def(&t.ResponseURL, 30*time.Minute)
	def(&t.Warning, 10*time.Second)
	if t.Redeliver == nil {
		t.Redeliver = []time.Duration{0, time.Minute, 5 * time.Minute}
	}
	return t
}

// Server is the local Slack.
type Server struct {
	opt      Options
	seed     Seed
	manifest manifest
	log      *slog.Logger
	handler  http.Handler

	mu         sync.Mutex
	generation int // counts wipes; work begun before one is dropped after it
	lastTS     int64
	lastID     int64
	users      map[string]*user
	userOrder  []string
	rooms      map[string]*room
	roomOrder  []string
	groups     map[string]*UserGroup
	files      map[string]*file
	uploads    map[string]*file // by the secret in their upload_url
	triggers   map[string]*trigger
	hooks      map[string]*hook
	views      map[string]*view
	stacks     map[string][]*view // open modals per person, bottom first
	homes      map[string]*view
	faults     []*fault
	buckets    map[string]*bucket
	scheduled  []*scheduled

	tickets   map[string]time.Time
	conns     map[*conn]bool
	everConn  int
	appBase   string // the address by which the app reached us
	pending   map[string]*envelope
	framesOut int
	silent    time.Time // no frames and no pings until then
	errors    []UserError

	calls     []Call
	callSeq   int64
	listeners map[*stream]bool
	eventSeq  int64
	changed   chan struct{} // closed and replaced whenever anything happens; WaitFor waits on it
	moving    *time.Time

	closed   chan struct{}
	closing  sync.Once
	work     sync.WaitGroup
	http     *http.Server
	listener net.Listener
}

// New builds a Server; it refuses a seed or a manifest that Slack would refuse.
func New(opt Options) (*Server, error) {
	if opt.BotToken == "" || opt.AppToken == "" {
		return nil, errors.New("workspace: BotToken and AppToken are required")
	}
	m, err := parseManifest(opt.Manifest)
	if err != nil {
		return nil, err
	}
	seed := opt.Seed.withDefaults()
	if err := seed.check(); err != nil {
		return nil, err
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Page == nil {
		opt.Page = page.FS
	}
	opt.Times = opt.Times.withDefaults()
	s := &Server{opt: opt, seed: seed, manifest: m, log: opt.Log.With("component", "workspace"),
		tickets: map[string]time.Time{}, conns: map[*conn]bool{}, pending: map[string]*envelope{},
		listeners: map[*stream]bool{}, changed: make(chan struct{}), closed: make(chan struct{})}
	s.wipe()
	s.handler = s.guard(s.routes())
	return s, nil
}

// Handler serves everything: the Web API, the socket, the client API and the page.
func (s *Server) Handler() http.Handler { return s.handler }

// Start listens on addr ("127.0.0.1:0" for a free port) and serves until Close. An address that other machines can
// reach is refused without a password (product 5, "Safety").
func (s *Server) Start(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("workspace: address %q: %w", addr, err)
	}
	if s.opt.Password == "" && !loopbackHost(host) {
		return fmt.Errorf("workspace: %s can be reached from other machines; set a password, or listen on 127.0.0.1", addr)
	}
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("workspace: %w", err)
	}
	srv := &http.Server{Handler: s.handler, ReadHeaderTimeout: 10 * time.Second}
	s.mu.Lock()
	s.listener, s.http = ln, srv
	s.mu.Unlock()
	s.work.Go(func() {
		if err := srv.Serve(ln); err != nil && !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("the workspace stopped serving", "err", err)
		}
	})
	return nil
}

// URL is where a started server is, as http://127.0.0.1:8470; APIURL is what an app is given as Slack's address.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener == nil {
		return ""
	}
	return "http://" + s.listener.Addr().String()
}

// APIURL is the base of the Web API, with the slash at its end that slack-go wants.
func (s *Server) APIURL() string { return s.URL() + "/api/" }

// Close cuts every socket, ends every stream and stops listening.
func (s *Server) Close() error {
	var err error
	s.closing.Do(func() {
		close(s.closed)
		s.mu.Lock()
		for c := range s.conns {
			c.cut()
		}
		srv := s.http
		s.generation++
		s.mu.Unlock()
		if srv != nil {
			ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
			defer cancel()
			if err = srv.Shutdown(ctx); err != nil {
				err = srv.Close()
			}
		}
		s.work.Wait()
	})
	return err
}

// Wipe throws away everything said and done since the start and returns to the seed. Sockets stay open.
func (s *Server) Wipe() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.pending {
		e.finish("wiped")
	}
	s.wipe()
	s.errors = nil
}

// touch wakes everybody who waits for a change.
func (s *Server) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// later runs f with the lock held after d, unless the server was closed or wiped before.
func (s *Server) later(d time.Duration, f func()) {
	select {
	case <-s.closed:
		return
	default:
	}
	generation := s.generation
	s.work.Go(func() {
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-s.closed:
			return
		case <-t.C:
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.generation == generation {
			f()
		}
	})
}
