package app

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/secretariat-bot/secretariat/internal/slackapp"
)

// metrics are the program's figures. No label ever holds a record, a person or a channel (reliability T5).
type metrics struct {
	reg     *prometheus.Registry
	ack     *prometheus.HistogramVec
	lateAck *prometheus.CounterVec
	served  *prometheus.HistogramVec
	shed    *prometheus.CounterVec
	relink  prometheus.Counter
	timers  *prometheus.CounterVec
	letters *prometheus.CounterVec
}

func newMetrics() *metrics {
	m := &metrics{reg: prometheus.NewRegistry(),
		ack: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "secretariat_ack_seconds", Help: "Age of a delivery from Slack when its ack was handed over.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2, 2.5, 3}}, []string{"kind"}),
		lateAck: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "secretariat_acks_failed_total", Help: "Acks that were late or could not be handed over."}, []string{"kind"}),
		served: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "secretariat_served_seconds", Help: "Time to serve a delivery, by what came of it.",
			Buckets: prometheus.DefBuckets}, []string{"kind", "code"}),
		shed:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "secretariat_shed_total", Help: "Deliveries turned away."}, []string{"kind", "why"}),
		relink:  prometheus.NewCounter(prometheus.CounterOpts{Name: "secretariat_socket_reconnects_total", Help: "Sockets to Slack opened anew."}),
		timers:  prometheus.NewCounterVec(prometheus.CounterOpts{Name: "secretariat_timers_total", Help: "Timers that rang."}, []string{"result"}),
		letters: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "secretariat_letters_total", Help: "Steps of letters on their way to Slack."}, []string{"step"}),
	}
	m.reg.MustRegister(m.ack, m.lateAck, m.served, m.shed, m.relink, m.timers, m.letters,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// surface feeds the figures of the Slack side.
func (m *metrics) surface() slackapp.Metrics {
	return slackapp.Metrics{
		Acked: func(kind string, age time.Duration, ok bool) {
			m.ack.WithLabelValues(kind).Observe(age.Seconds())
			if !ok {
				m.lateAck.WithLabelValues(kind).Inc()
			}
		},
		Served: func(kind, code string, took time.Duration) {
			m.served.WithLabelValues(kind, code).Observe(took.Seconds())
		},
		Shed: func(kind, why string) { m.shed.WithLabelValues(kind, why).Inc() },
		Reconnect: func(int) {
			m.relink.Inc()
		},
	}
}

func (m *metrics) rung(err error) {
	if err != nil {
		m.timers.WithLabelValues("failed").Inc()
		return
	}
	m.timers.WithLabelValues("ok").Inc()
}

// letter counts a step of a letter; a look for work that found none has no id and is not counted.
func (m *metrics) letter(step, id string) {
	if id != "" {
		m.letters.WithLabelValues(step).Inc()
	}
}

// gauge adds a figure that is read when it is asked for.
func (m *metrics) gauge(name, help string, f func() float64) {
	m.reg.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, f))
}
