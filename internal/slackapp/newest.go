package slackapp

import "sync"

// newest keeps the values that were put last, up to a number of them: what is older is made or asked for anew.
type newest[V any] struct {
	mu    sync.Mutex
	max   int
	of    map[string]V
	order []string // the oldest first
}

func newNewest[V any](n int) *newest[V] { return &newest[V]{max: n, of: map[string]V{}} }

func (n *newest[V]) get(key string) (V, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	v, ok := n.of[key]
	return v, ok
}

func (n *newest[V]) put(key string, v V) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.without(key)
	if len(n.order) >= n.max {
		n.without(n.order[0])
	}
	n.of[key], n.order = v, append(n.order, key)
}

func (n *newest[V]) drop(key string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.without(key)
}

// dropIf drops each value that is to go.
func (n *newest[V]) dropIf(gone func(V) bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for key, v := range n.of {
		if gone(v) {
			n.without(key)
		}
	}
}

func (n *newest[V]) without(key string) {
	if _, ok := n.of[key]; !ok {
		return
	}
	delete(n.of, key)
	for i, k := range n.order {
		if k == key {
			n.order = append(n.order[:i], n.order[i+1:]...)
			return
		}
	}
}
