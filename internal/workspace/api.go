package workspace

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// apiError is how the Web API refuses: HTTP 200, ok:false and a code.
type apiError struct {
	Code     string
	Messages []string // response_metadata.messages
	Extra    Object
}

func (e *apiError) Error() string { return e.Code }

// refuse makes an apiError.
func refuse(code string, messages ...string) *apiError {
	return &apiError{Code: code, Messages: messages}
}

// apiMethod is one row of the table of methods (slack-platform 5).
type apiMethod struct {
	run    func(*Server, *apiCall) (Object, *apiError)
	scopes []string // any of them will do; empty: none is needed
	tier   int      // 1 to 4; 0 is a limit of its own
	app    bool     // wants the app-level token
}

// apiCall is one call under way.
type apiCall struct {
	method, token, base string
	args                map[string]any // strings of a form, or values of a JSON body
	files               map[string][]byte
}

const maxAPIBody = 16 << 20

// serveAPI is /api/METHOD: always 200 and JSON, except for rate limits and faults (slack-platform 8).
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	started := time.Now()
	c := &apiCall{method: strings.TrimPrefix(r.URL.Path, "/api/"), base: baseURL(r)}
	refused := c.read(r)
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "private, no-cache, no-store, must-revalidate")

	s.mu.Lock()
	effect := s.faultsFor(c.method, c.str("channel"))
	s.mu.Unlock()
	if effect.delay > 0 {
		select {
		case <-time.After(effect.delay):
		case <-r.Context().Done():
			return
		case <-s.closed:
			return
		}
	}
	status, answer := http.StatusOK, Object(nil)
	retryAfter := ""
	s.mu.Lock()
	switch {
	case effect.limited != "":
		status, retryAfter, refused = http.StatusTooManyRequests, effect.limited, refuse("ratelimited")
	case effect.status != 0:
		status, refused = effect.status, refuse("server_error")
	case effect.refuse != "":
		refused = refuse(effect.refuse)
	case refused == nil:
		answer, retryAfter, refused = s.perform(c, w.Header())
		if retryAfter != "" {
			status = http.StatusTooManyRequests
		}
	}
	answer = answerOf(answer, refused)
	body, err := json.Marshal(answer)
	if err != nil {
		s.log.Error("an answer cannot be written", "method", c.method, "err", err)
		body = []byte(`{"ok":false,"error":"fatal_error"}`)
	}
	code, _ := answer["error"].(string)
	s.record(Call{Kind: "api", Method: c.method, OK: refused == nil, Error: code, Status: status,
		TookMS: ms(time.Since(started)), Request: c.forRecord(), Response: body})
	s.mu.Unlock()

	if retryAfter != "" && retryAfter != "-" {
		w.Header().Set("Retry-After", retryAfter)
	}
	switch {
	case effect.status != 0 && effect.limited == "":
		htmlError(w, effect.status)
	case effect.lose == "500":
		htmlError(w, http.StatusInternalServerError)
	case effect.lose != "":
		panic(http.ErrAbortHandler) // the work is done, the answer never arrives (reliability F6)
	default:
		w.WriteHeader(status)
		_, _ = w.Write(body)
	}
}

// perform checks the caller and runs the method.
func (s *Server) perform(c *apiCall, h http.Header) (Object, string, *apiError) {
	m, ok := apiMethods[c.method]
	if !ok {
		return nil, "", &apiError{Code: "unknown_method", Extra: Object{"req_method": c.method}}
	}
	if err := s.checkToken(c, m); err != nil {
		return nil, "", err
	}
	if !m.app {
		h.Set("X-OAuth-Scopes", strings.Join(s.manifest.OAuthConfig.Scopes.Bot, ","))
		h.Set("X-Accepted-OAuth-Scopes", strings.Join(m.scopes, ","))
		if err := s.checkScope(m.scopes...); err != nil {
			return nil, "", err
		}
	}
	if wait := s.rateLimit(c, m); wait != "" {
		return nil, wait, refuse("ratelimited")
	}
	answer, err := m.run(s, c)
	return answer, "", err
}

func (s *Server) checkToken(c *apiCall, m apiMethod) *apiError {
	switch {
	case c.method == "api.test":
		return nil
	case c.token == "":
		return refuse("not_authed")
	case c.token != s.opt.BotToken && c.token != s.opt.AppToken:
		return refuse("invalid_auth")
	case (c.token == s.opt.AppToken) != m.app:
		return refuse("not_allowed_token_type")
	}
	return nil
}

// checkScope refuses unless the manifest has one of the scopes.
func (s *Server) checkScope(any ...string) *apiError {
	if len(any) == 0 || slices.ContainsFunc(any, s.manifest.hasScope) {
		return nil
	}
	return &apiError{Code: "missing_scope", Extra: Object{"needed": any[0],
		"provided": strings.Join(s.manifest.OAuthConfig.Scopes.Bot, ",")}}
}

func answerOf(answer Object, refused *apiError) Object {
	if refused == nil {
		if answer == nil {
			answer = Object{}
		}
		answer["ok"] = true
		return answer
	}
	answer = Object{"ok": false, "error": refused.Code}
	if len(refused.Messages) > 0 {
		answer["response_metadata"] = Object{"messages": refused.Messages}
		if refused.Code == "invalid_blocks" {
			answer["errors"] = refused.Messages
		}
	}
	for k, v := range refused.Extra {
		answer[k] = v
	}
	return answer
}

func htmlError(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<!DOCTYPE html><html><head><title>Server Error</title></head><body><h1>%d %s</h1></body></html>", status, http.StatusText(status))
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func baseURL(r *http.Request) string { return "http://" + r.Host }

// read takes the arguments from the query, a form or a JSON body, and the token from the header or the arguments.
func (c *apiCall) read(r *http.Request) *apiError {
	c.args, c.files = map[string]any{}, map[string][]byte{}
	for k, v := range r.URL.Query() {
		c.args[k] = v[0]
	}
	c.token = strings.TrimSpace(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	r.Body = http.MaxBytesReader(nil, r.Body, maxAPIBody)
	switch ct := r.Header.Get("Content-Type"); {
	case r.Method == http.MethodGet:
	case strings.HasPrefix(ct, "application/json"):
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return refuse("request_timeout")
		}
		var v any
		if len(bytes.TrimSpace(body)) > 0 {
			if v, err = decode(body); err != nil {
				return refuse("invalid_json")
			}
			o, ok := v.(Object)
			if !ok {
				return refuse("json_not_object")
			}
			for k, v := range o {
				c.args[k] = v
			}
		}
	case strings.HasPrefix(ct, "multipart/form-data"):
		if err := r.ParseMultipartForm(maxAPIBody); err != nil {
			return refuse("invalid_form_data")
		}
		for k, v := range r.MultipartForm.Value {
			c.args[k] = v[0]
		}
	case strings.HasPrefix(ct, "application/x-www-form-urlencoded"), ct == "":
		if err := r.ParseForm(); err != nil {
			return refuse("invalid_form_data")
		}
		for k, v := range r.PostForm {
			c.args[k] = v[0]
		}
	default:
		return refuse("invalid_post_type")
	}
	if t, ok := c.args["token"].(string); ok {
		if c.token == "" {
			c.token = t
		}
		delete(c.args, "token")
	}
	return nil
}

// forRecord is the arguments as the drawer shows them: what is JSON inside a form is unfolded.
func (c *apiCall) forRecord() json.RawMessage {
	shown := Object{}
	for k, v := range c.args {
		if t, ok := v.(string); ok && len(t) > 1 && (t[0] == '{' || t[0] == '[') {
			if inner, err := decode([]byte(t)); err == nil {
				v = inner
			}
		}
		shown[k] = v
	}
	b, _ := json.Marshal(shown)
	return b
}

// str is a text argument, "" when it is absent.
func (c *apiCall) str(name string) string {
	switch v := c.args[name].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

func (c *apiCall) has(name string) bool { v, ok := c.args[name]; return ok && v != nil }

func (c *apiCall) yes(name string) bool {
	v := c.str(name)
	return v == "true" || v == "1"
}

func (c *apiCall) num(name string, otherwise int) int {
	n, err := strconv.Atoi(c.str(name))
	if err != nil {
		return otherwise
	}
	return n
}

// list is a list argument: a JSON array, or names with commas between them.
func (c *apiCall) list(name string) []string {
	v := c.args[name]
	if t, ok := v.(string); ok && strings.HasPrefix(strings.TrimSpace(t), "[") {
		v, _ = decode([]byte(t))
	}
	var out []string
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if t, ok := e.(string); ok {
				out = append(out, t)
			}
		}
	case string:
		for e := range strings.SplitSeq(v, ",") {
			if e = strings.TrimSpace(e); e != "" {
				out = append(out, e)
			}
		}
	}
	return out
}

// json is a structured argument, which a form carries as a string of JSON.
func (c *apiCall) json(name string) (v any, present bool, err error) {
	v, present = c.args[name]
	if t, ok := v.(string); ok {
		if strings.TrimSpace(t) == "" {
			return nil, false, nil
		}
		v, err = decode([]byte(t))
	}
	return v, present, err
}

// decode reads one JSON value and keeps numbers as they were written.
func decode(b []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("there is more after the value")
	}
	return v, nil
}
