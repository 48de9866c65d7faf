package web

import "time"

// For tests: the screens are not built when Go's tests run, so they bring their own.
var NewWithDist = newServer

// QueueSize is how many frames a screen may be behind.
const QueueSize = queueSize

// Hang makes it seem as if no page had been heard for a time.
func (s *Server) Hang(d time.Duration) {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	for _, v := range s.hub.views {
		for c := range v.conns {
			c.here = c.here.Add(-d)
		}
	}
}
