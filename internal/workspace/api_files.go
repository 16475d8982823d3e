package workspace

import (
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"
	"time"
)

const maxUpload = 64 << 20

func apiUploadURL(s *Server, c *apiCall) (Object, *apiError) {
	name, length := c.str("filename"), c.num("length", -1)
	switch {
	case name == "":
		return nil, refuse("missing_argument", "[ERROR] missing required field: filename")
	case length <= 0 || length > maxUpload:
		return nil, refuse("invalid_arguments", "[ERROR] length must be the exact number of bytes")
	case len([]rune(c.str("alt_txt"))) > 1000:
		return nil, refuse("alt_txt_too_large")
	}
	kind := strings.TrimPrefix(strings.ToLower(path.Ext(name)), ".")
	if kind == "jpeg" {
		kind = "jpg"
	}
	f := &file{id: s.newID("F"), name: name, altText: c.str("alt_txt"), length: length, kind: kind, token: rand.Text(),
		owner: s.seed.Bot.UserID, created: time.Now().Unix(), shares: map[string][]string{}}
	s.files[f.id], s.uploads[f.token] = f, f
	return Object{"upload_url": c.base + "/upload/v1/" + f.token, "file_id": f.id}, nil
}

// serveUpload takes the bytes: a multipart field, or the body itself.
func (s *Server) serveUpload(w http.ResponseWriter, r *http.Request) {
	token := strings.TrimPrefix(r.URL.Path, "/upload/v1/")
	s.mu.Lock()
	f := s.uploads[token]
	s.mu.Unlock()
	if f == nil || (r.Method != http.MethodPost && r.Method != http.MethodPut) {
		http.Error(w, "no such upload", http.StatusNotFound)
		return
	}
	data, err := uploadedBytes(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.faultsFor("upload", ""); e.status != 0 || e.refuse != "" || e.lose != "" { // the bytes go elsewhere than the methods
		s.record(Call{Kind: "upload", Method: f.name, Error: "server_error", Status: max(e.status, http.StatusInternalServerError)})
		htmlError(w, max(e.status, http.StatusInternalServerError))
		return
	}
	if err == nil && len(data) != f.length {
		err = fmt.Errorf("%d bytes came, %d were announced", len(data), f.length)
	}
	if err != nil {
		s.record(Call{Kind: "upload", Method: f.name, Error: err.Error(), Status: http.StatusBadRequest})
		http.Error(w, "upload failed: "+err.Error(), http.StatusBadRequest)
		return
	}
	f.data, f.uploaded, f.mime = data, true, http.DetectContentType(data)
	s.record(Call{Kind: "upload", Method: f.name, OK: true, Status: http.StatusOK, Request: raw(Object{"bytes": len(data)})})
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprintf(w, "OK - %d", len(data))
}

func uploadedBytes(r *http.Request) ([]byte, error) {
	r.Body = http.MaxBytesReader(nil, r.Body, maxUpload+(1<<20))
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		return io.ReadAll(r.Body)
	}
	m, err := r.MultipartReader()
	if err != nil {
		return nil, err
	}
	for {
		p, err := m.NextPart()
		if err != nil {
			return nil, fmt.Errorf("no file in the form: %w", err)
		}
		if p.FileName() != "" || p.FormName() == "file" {
			return io.ReadAll(p)
		}
	}
}

func apiUploadDone(s *Server, c *apiCall) (Object, *apiError) {
	v, _, err := c.json("files")
	list, ok := v.([]any)
	if err != nil || !ok || len(list) == 0 {
		return nil, refuse("invalid_arguments", "[ERROR] files must be a list of {id, title}")
	}
	var files []*file
	for _, e := range list {
		o, _ := e.(Object)
		f := s.files[text(o["id"])]
		switch {
		case f == nil || f.complete:
			return nil, refuse("file_not_found")
		case !f.uploaded:
			return nil, refuse("file_upload_size_restricted", "the bytes of "+f.id+" were never posted to its upload_url")
		}
		if f.title = text(o["title"]); f.title == "" {
			f.title = f.name
		}
		files = append(files, f)
	}
	rooms, refused := s.shareTargets(c)
	if refused != nil {
		return nil, refused
	}
	body, refused := s.readContent(&apiCall{args: map[string]any{"text": c.str("initial_comment")}})
	if c.has("blocks") && c.str("initial_comment") == "" {
		body, refused = s.readContent(&apiCall{args: map[string]any{"blocks": c.args["blocks"]}})
	}
	if refused != nil {
		return nil, refused
	}
	for _, f := range files {
		f.complete, f.finished = true, time.Now()
		delete(s.uploads, f.token)
	}
	for _, r := range rooms {
		m := s.ofBot(body, s.thread(c, r))
		m.files = files
		s.post(r, m)
		for _, f := range files {
			f.shares[r.id] = append(f.shares[r.id], m.ts)
		}
	}
	return Object{"files": s.filesJSON(files)}, nil
}

// shareTargets are the channels a finished upload goes to; none keeps it private to the app.
func (s *Server) shareTargets(c *apiCall) ([]*room, *apiError) {
	ids := c.list("channels")
	if id := c.str("channel_id"); id != "" {
		ids = []string{id}
	}
	if len(ids) > 100 {
		return nil, refuse("invalid_arguments", "[ERROR] at most 100 channels")
	}
	var rooms []*room
	for _, id := range ids {
		if s.users[id] != nil {
			return nil, refuse("channel_not_found") // a person's id does not do here: open the direct message first
		}
		r, err := s.target(&apiCall{args: map[string]any{"channel": id}}, true)
		if err != nil {
			return nil, err
		}
		rooms = append(rooms, r)
	}
	return rooms, nil
}

// scanning says whether a file was uploaded so lately that it cannot be shown yet (slack-platform 5).
func (s *Server) scanning(f *file) bool {
	slow := s.standingFault(FaultSlowScan)
	return slow != nil && time.Since(f.finished) < seconds(slow.Seconds)
}

func (s *Server) fileJSON(f *file) Object {
	if f.deleted {
		return Object{"id": f.id, "mode": "tombstone"}
	}
	o := Object{"id": f.id, "created": f.created, "timestamp": f.created, "name": f.name, "title": f.title, "mimetype": f.mime, "filetype": f.kind,
		"pretty_type": strings.ToUpper(f.kind), "user": f.owner, "size": f.length, "mode": "hosted", "is_external": false, "is_public": false,
		"alt_txt": f.altText, "url_private": "/client/file/" + f.id, "url_private_download": "/client/file/" + f.id,
		"permalink": "https://" + s.seed.Team.Domain + ".slack.com/files/" + f.owner + "/" + f.id + "/" + f.name}
	public, private := Object{}, Object{}
	for room, stamps := range f.shares {
		var l []Object
		for _, ts := range stamps {
			l = append(l, Object{"ts": ts, "reply_count": 0})
		}
		if r := s.rooms[room]; r != nil && r.kind == "public" {
			public[room] = l
		} else {
			private[room] = l
		}
	}
	o["shares"] = Object{"public": public, "private": private}
	return o
}

func apiFileInfo(s *Server, c *apiCall) (Object, *apiError) {
	f := s.files[c.str("file")]
	if f == nil || !f.complete {
		return nil, refuse("file_not_found")
	}
	return Object{"file": s.fileJSON(f), "comments": []any{}, "paging": Object{"count": 0, "total": 0, "page": 1, "pages": 0}}, nil
}

func apiFileDelete(s *Server, c *apiCall) (Object, *apiError) {
	f := s.files[c.str("file")]
	if f == nil {
		return nil, refuse("file_not_found")
	}
	delete(s.files, f.id)
	delete(s.uploads, f.token)
	f.deleted, f.data = true, nil
	for id := range f.shares {
		if r := s.rooms[id]; r != nil {
			for _, ts := range f.shares[id] {
				if m := r.byTS[ts]; m != nil {
					s.publishChanged(r, m)
				}
			}
		}
	}
	return nil, nil
}
