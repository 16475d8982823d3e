package slackapp

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// BenchmarkAck sends commands of many people at 200 a second over two sockets and reports how old the acks were when
// Slack had them: product 6 asks for a 99th percentile under 50 ms.
func BenchmarkAck(b *testing.B) {
	s := newBench(b, nil).start()
	sent := make(map[string]time.Time, b.N)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for i := 0; b.Loop(); i++ {
		<-tick.C
		at := time.Now()
		sent[s.slash(fmt.Sprint("U", i%40), "owner payments", fmt.Sprint("tr", i))] = at
	}
	s.until("all acks", func() bool { s.mu.Lock(); defer s.mu.Unlock(); return len(s.acks) == len(sent) })
	var ages []time.Duration
	for id, at := range sent {
		a, _ := s.acked(id)
		ages = append(ages, a.at.Sub(at))
	}
	slices.Sort(ages)
	b.ReportMetric(float64(ages[len(ages)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(ages[len(ages)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(ages[len(ages)-1].Microseconds())/1000, "max-ms")
}
