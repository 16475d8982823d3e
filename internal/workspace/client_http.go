package workspace

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// routes is every door behind the guard.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/", s.serveAPI)
	mux.HandleFunc("/link/", s.serveLink)
	mux.HandleFunc("/upload/v1/", s.serveUpload)
	mux.HandleFunc("/actions/", s.serveHook)

	mux.HandleFunc("GET /client/events", s.serveEvents)
	mux.HandleFunc("GET /client/file/{id}", s.serveFile)
	mux.HandleFunc("GET /client/manifest", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write(s.manifest.raw)
	})
	get := func(path string, f func(q func(string) string) (any, error)) {
		mux.HandleFunc("GET /client/"+path, func(w http.ResponseWriter, r *http.Request) {
			v, err := f(r.URL.Query().Get)
			clientAnswer(w, v, err)
		})
	}
	get("boot", func(q func(string) string) (any, error) { return s.boot(q("as")) })
	get("history", func(q func(string) string) (any, error) { return s.history(q("as"), q("channel"), q("thread_ts")) })
	get("home", func(q func(string) string) (any, error) { return s.home(q("as")) })
	get("views", func(q func(string) string) (any, error) { return s.openViews(q("as")) })
	get("faults", func(func(string) string) (any, error) { return Object{"ok": true, "faults": s.Faults()}, nil })
	get("clock", func(func(string) string) (any, error) { return s.clockAnswer(), nil })
	get("calls", func(q func(string) string) (any, error) {
		after, _ := strconv.ParseInt(q("after"), 10, 64)
		limit, _ := strconv.Atoi(q("limit"))
		s.mu.Lock()
		defer s.mu.Unlock()
		return Object{"ok": true, "calls": s.callsAfter(after, limit)}, nil
	})

	post(mux, "send", func(in ClientSend) (any, error) { return s.say(in) })
	post(mux, "action", func(in ClientAction) (any, error) { return acked(s.act(in)) })
	post(mux, "submit", func(in ClientSubmit) (any, error) { return s.submit(in) })
	post(mux, "suggest", func(in ClientSuggest) (any, error) { return s.suggest(in) })
	post(mux, "close", func(in struct {
		As     string `json:"as"`
		ViewID string `json:"view_id"`
		Clear  bool   `json:"clear"`
	}) (any, error) {
		return done(s.cancel(in.As, in.ViewID, in.Clear))
	})
	post(mux, "shortcut", func(in struct {
		As         string `json:"as"`
		Type       string `json:"type"`
		CallbackID string `json:"callback_id"`
		Channel    string `json:"channel"`
		MessageTS  string `json:"message_ts"`
	}) (any, error) {
		return acked(s.shortcut(in.As, in.Type, in.CallbackID, in.Channel, in.MessageTS))
	})
	post(mux, "react", func(in struct {
		As      string `json:"as"`
		Channel string `json:"channel"`
		TS      string `json:"ts"`
		Name    string `json:"name"`
		Remove  bool   `json:"remove"`
	}) (any, error) {
		return done(s.clientReact(in.As, in.Channel, in.TS, in.Name, in.Remove))
	})
	post(mux, "pin", func(in struct {
		As      string `json:"as"`
		Channel string `json:"channel"`
		TS      string `json:"ts"`
		Remove  bool   `json:"remove"`
	}) (any, error) {
		return done(s.clientPin(in.As, in.Channel, in.TS, in.Remove))
	})
	post(mux, "home", func(in struct {
		As  string `json:"as"`
		Tab string `json:"tab"`
	}) (any, error) {
		return done(s.openHome(in.As, in.Tab))
	})
	post(mux, "read", func(in struct {
		As      string `json:"as"`
		Channel string `json:"channel"`
	}) (any, error) {
		return done(s.markRead(in.As, in.Channel))
	})
	mux.HandleFunc("POST /client/clock", s.serveClock)
	mux.HandleFunc("POST /client/reset", s.serveReset)
	post(mux, "faults", func(in struct {
		Clear  bool    `json:"clear"`
		Remove []int   `json:"remove"`
		Set    []Fault `json:"set"`
	}) (any, error) {
		return s.changeFaults(in.Clear, in.Remove, in.Set)
	})
	mux.HandleFunc("/", s.servePage)
	return mux
}

// post registers a POST that takes a JSON body of type T.
func post[T any](mux *http.ServeMux, path string, f func(T) (any, error)) {
	mux.HandleFunc("POST /client/"+path, func(w http.ResponseWriter, r *http.Request) {
		var in T
		d := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20))
		d.UseNumber()
		if err := d.Decode(&in); err != nil && !errors.Is(err, io.EOF) {
			clientFail(w, deny("bad_json", "The request cannot be read: %v", err))
			return
		}
		v, err := f(in)
		clientAnswer(w, v, err)
	})
}

func acked(ok bool, err error) (any, error) { return Object{"ok": true, "acked": ok}, err }
func done(err error) (any, error)           { return Object{"ok": true}, err }

func clientAnswer(w http.ResponseWriter, v any, err error) {
	if err != nil {
		clientFail(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(v)
}

func clientFail(w http.ResponseWriter, err error) {
	var e *clientError
	if !errors.As(err, &e) {
		e = &clientError{Status: http.StatusInternalServerError, Code: "failed", Message: err.Error()}
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(e.Status)
	_ = json.NewEncoder(w).Encode(Object{"ok": false, "error": e.Code, "message": e.Message})
}

func (s *Server) changeFaults(clear bool, remove []int, set []Fault) (any, error) {
	known := []FaultKind{FaultDropSockets, FaultDisconnect, FaultRefresh, FaultSilence, FaultLoseAck, FaultCutOnAck, FaultDelay,
		FaultRateLimited, FaultServerError, FaultLoseResponse, FaultRefuse, FaultSlowScan, FaultHistoryLag, FaultShortPages}
	for _, f := range set {
		if !slices.Contains(known, f.Kind) {
			return nil, deny("no_such_fault", "There is no fault of kind %q.", f.Kind)
		}
		if f.Kind == FaultRefresh && f.Every <= 0 {
			return nil, deny("every_missing", "refresh needs every, in seconds.")
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if clear {
		s.clearFaults()
	}
	if len(remove) > 0 {
		s.clearFaults(remove...)
	}
	for _, f := range set {
		s.setFault(f)
	}
	return Object{"ok": true, "faults": s.standing()}, nil
}

func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f := s.files[r.PathValue("id")]
	s.mu.Unlock()
	if f == nil || !f.complete {
		http.NotFound(w, r)
		return
	}
	kind := f.mime
	if !strings.HasPrefix(kind, "image/") && kind != "application/pdf" {
		kind = "application/octet-stream"
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", `inline; filename="`+strings.Map(quotable, f.name)+`"`)
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	_, _ = w.Write(f.data)
}

func quotable(r rune) rune {
	if r < ' ' || r == '"' || r == '\\' || r > '~' {
		return '_'
	}
	return r
}

// servePage serves the page's files; index.html for /.
func (s *Server) servePage(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/client/") || (r.Method != http.MethodGet && r.Method != http.MethodHead) {
		clientFail(w, &clientError{Status: http.StatusNotFound, Code: "no_such_request", Message: "The client API has no " + r.Method + " " + r.URL.Path + "."})
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	if s.opt.Opens != nil && !s.opt.Opens() {
		w.Header().Set("Refresh", "1")
		w.Header().Set("Retry-After", "1")
		http.Error(w, "Starting. This page opens by itself in a moment.", http.StatusServiceUnavailable)
		return
	}
	http.FileServerFS(s.opt.Page).ServeHTTP(w, r)
}
