package main

import (
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"troskel/kiosk/web"
)

// tapBlock is how many taps the published durations cover. They change only when a whole block is full: a counter that moved at
// each tap would tell whoever scrapes it when somebody came.
const tapBlock = 64

// metrics is what /metrics shows: durations and faults, never who or when.
type metrics struct {
	registry *prometheus.Registry
	taps     *prometheus.GaugeVec
	faults   *prometheus.CounterVec

	mu    sync.Mutex
	block []time.Duration
}

func newMetrics(devices func() []web.Device) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		taps: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "troskel_tap_seconds", Help: "From the reader's event to the committed count, over the last full block of 64 taps.",
		}, []string{"quantile"}),
		faults: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "troskel_faults_total", Help: "How often each part has fallen ill since the start.",
		}, []string{"part"}),
	}
	for _, part := range []string{"store", "disk", "clock", "reader", "exit", "lamps", "beams", "counter", "button", "panel"} {
		m.faults.WithLabelValues(part) // shown as zero until then
	}
	m.registry.MustRegister(m.taps, m.faults, deviceCollector(devices), collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

func (m *metrics) fault(part string) { m.faults.WithLabelValues(part).Inc() }

// tapped notes how long one tap took.
func (m *metrics) tapped(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.block = append(m.block, d)
	if len(m.block) < tapBlock {
		return
	}
	slices.Sort(m.block)
	m.taps.WithLabelValues("0.5").Set(m.block[tapBlock/2].Seconds())
	m.taps.WithLabelValues("0.99").Set(m.block[tapBlock-1].Seconds())
	m.block = m.block[:0]
}

// deviceCollector tells at each scrape whether each part is well.
type deviceCollector func() []web.Device

var deviceUp = prometheus.NewDesc("troskel_device_up", "1 when the part is well, 0 when it is ill or starting.", []string{"part", "room"}, nil)

// Describe implements prometheus.Collector.
func (c deviceCollector) Describe(out chan<- *prometheus.Desc) { out <- deviceUp }

// Collect implements prometheus.Collector.
func (c deviceCollector) Collect(out chan<- prometheus.Metric) {
	for _, d := range c() {
		up := 0.0
		if d.State == web.DeviceOK {
			up = 1
		}
		out <- prometheus.MustNewConstMetric(deviceUp, prometheus.GaugeValue, up, d.Part, d.Room)
	}
}
