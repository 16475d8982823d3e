package workspace

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/workspace/page"
)

func TestThePageWaitsForTheApp(t *testing.T) {
	there := false
	s := &Server{opt: Options{Page: page.FS, Opens: func() bool { return there }}}
	get := func() *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		s.servePage(w, httptest.NewRequest(http.MethodGet, "/", nil))
		return w
	}
	if w := get(); w.Code != http.StatusServiceUnavailable || w.Header().Get("Refresh") == "" {
		t.Errorf("before the app is there: %d %v", w.Code, w.Header())
	}
	there = true
	if w := get(); w.Code != http.StatusOK {
		t.Errorf("once it is: %d", w.Code)
	}
}
