package workspace

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"
)

const passCookie = "workspace_pass"

// loopbackHost says whether a host name or address means this machine only.
func loopbackHost(host string) bool {
	host = strings.Trim(host, "[]")
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// guard stands before every door. A web page of somebody else, open in the same browser, must not drive this server:
// its requests carry another Origin, say so in Sec-Fetch-Site, or (after DNS rebinding) name another Host.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if h, _, err := net.SplitHostPort(r.Host); err == nil {
			host = h
		}
		if s.opt.Password == "" && !loopbackHost(host) {
			http.Error(w, "this server answers on loopback names only", http.StatusForbidden)
			return
		}
		path := r.URL.Path
		appDoor := strings.HasPrefix(path, "/api/") || path == "/link/" || strings.HasPrefix(path, "/upload/") || strings.HasPrefix(path, "/actions/")
		if appDoor {
			// Apps prove themselves by token, ticket or secret address; browsers' pages may not try to.
			if o := r.Header.Get("Origin"); o != "" && path != "/link/" && !sameOrigin(r) {
				http.Error(w, "no requests from other web pages", http.StatusForbidden)
				return
			}
			next.ServeHTTP(w, r)
			return
		}
		if !s.passwordGiven(w, r) {
			return
		}
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'; base-uri 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if (strings.HasPrefix(path, "/client/") || r.Method != http.MethodGet) && !sameOrigin(r) {
			clientFail(w, &clientError{Status: http.StatusForbidden, Code: "other_origin", Message: "This request comes from another web page, so it is refused."})
			return
		}
		if r.Method == http.MethodPost {
			if ct, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || ct != "application/json" {
				clientFail(w, &clientError{Status: http.StatusUnsupportedMediaType, Code: "not_json", Message: "Send JSON with Content-Type: application/json."})
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// sameOrigin judges by what browsers say; a program that sends neither header is not a browser's page.
func sameOrigin(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return false
	}
	o := r.Header.Get("Origin")
	if o == "" {
		return true
	}
	u, err := url.Parse(o)
	return err == nil && strings.EqualFold(u.Host, r.Host)
}

// passwordGiven lets in whoever has the cookie or the password, and asks everybody else for it.
func (s *Server) passwordGiven(w http.ResponseWriter, r *http.Request) bool {
	if s.opt.Password == "" {
		return true
	}
	mac := hmac.New(sha256.New, []byte(s.opt.Password))
	mac.Write([]byte(s.opt.AppToken))
	want := hex.EncodeToString(mac.Sum(nil))
	if c, err := r.Cookie(passCookie); err == nil && subtle.ConstantTimeCompare([]byte(c.Value), []byte(want)) == 1 {
		return true
	}
	if _, pass, ok := r.BasicAuth(); ok && subtle.ConstantTimeCompare([]byte(pass), []byte(s.opt.Password)) == 1 {
		http.SetCookie(w, &http.Cookie{Name: passCookie, Value: want, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
		return true
	}
	w.Header().Set("WWW-Authenticate", `Basic realm="local workspace", charset="UTF-8"`)
	http.Error(w, "this workspace asks for its password", http.StatusUnauthorized)
	return false
}
