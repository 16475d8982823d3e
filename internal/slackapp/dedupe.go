package slackapp

import (
	chain "container/list"
	"encoding/json"
	"sync"
	"time"
)

// recent remembers which deliveries were served, with the answer that went out, so that a quick redelivery to the
// same process gets the same answer and no second effect (reliability F2, F3). It only saves work: what makes a
// redelivery harmless on any replica is the request id that the ledger stores with each write.
type recent struct {
	mu      sync.Mutex
	of      map[string]*chain.Element
	order   *chain.List // of *served, oldest first
	keep    time.Duration
	max     int // keys
	answers int // of them with their answer, the newest
}

// served is one delivery that was taken on.
type served struct {
	key    string
	at     time.Time
	done   chan struct{}
	answer json.RawMessage // what the ack carried; nil for an empty one
}

func newRecent() *recent {
	return &recent{of: map[string]*chain.Element{}, order: chain.New(), keep: 25 * time.Hour, max: 20000, answers: 200}
}

// begin takes a delivery on. first is false where the key was taken on before; its done channel tells when the answer
// stands.
func (r *recent) begin(key string, now time.Time) (s *served, first bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e, ok := r.of[key]; ok && now.Sub(e.Value.(*served).at) < r.keep {
		return e.Value.(*served), false
	}
	r.drop(key)
	s = &served{key: key, at: now, done: make(chan struct{})}
	r.of[key] = r.order.PushBack(s)
	for r.order.Len() > r.max || now.Sub(r.order.Front().Value.(*served).at) > r.keep {
		r.drop(r.order.Front().Value.(*served).key)
	}
	return s, true
}

// finish stores the answer. With forget the key is free again: the same delivery may be tried once more.
func (r *recent) finish(s *served, answer json.RawMessage, forget bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s.answer = answer
	close(s.done)
	if forget {
		if e, ok := r.of[s.key]; ok && e.Value == s {
			r.drop(s.key)
		}
		return
	}
	// Answers are up to 20 KB each: only the newest are kept, an older redelivery is acked empty.
	for n, e := 0, r.order.Back(); e != nil && n <= r.answers; n, e = n+1, e.Prev() {
		if n == r.answers {
			e.Value.(*served).answer = nil
		}
	}
}

// stored is the answer of a delivery that was finished.
func (r *recent) stored(s *served) json.RawMessage {
	r.mu.Lock()
	defer r.mu.Unlock()
	return s.answer
}

func (r *recent) drop(key string) {
	if e, ok := r.of[key]; ok {
		r.order.Remove(e)
		delete(r.of, key)
	}
}
