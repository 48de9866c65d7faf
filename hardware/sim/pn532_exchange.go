package sim

import "time"

// statusFormat is what the chip says of a card's refusal, four bits where it expects bytes. Real chips say one of several things here.
const statusFormat = 0x13

// onAir is how long an exchange with a card takes.
func (t Timing) onAir(request, response []byte) time.Duration {
	took := t.Air * time.Duration(len(request)+len(response)+4)
	if len(request) == 7 && request[1] == 0xA2 { // WRITE to a target
		took += t.Program
	}
	return took
}

// exchange does InDataExchange (UM0701-02, 7.3.8) with a target.
func (s *session) exchange(data []byte) ([]byte, bool) {
	if len(data) < 1 {
		return nil, false
	}
	n := int(data[0])
	if n < 1 || n > len(s.targets) {
		return []byte{statusNotAllowed}, true
	}
	return s.tell(s.targets[n-1], data[1:]), true
}

// thru does InCommunicateThru (7.3.9): raw bytes to whichever card was selected last.
func (s *session) thru(data []byte) ([]byte, bool) {
	if len(data) == 0 {
		return nil, false
	}
	if len(s.targets) == 0 {
		return []byte{statusTimeout}, true
	}
	return s.tell(s.targets[0], data), true
}

// tell sends a command to a card and gives the status and its answer. A card that refuses goes back to idle, and has to be found anew.
func (s *session) tell(f *inField, command []byte) []byte {
	s.chip.mu.Lock()
	selected := f.state == active && f.tag != nil
	s.chip.mu.Unlock()
	switch {
	case !s.present(f):
		return []byte{statusTimeout}
	case f.card.applet != nil && f.state == protocol:
		return append([]byte{statusOK}, f.card.applet.apdu(command)...)
	case !selected:
		return []byte{statusTimeout}
	}
	r := f.tag.answer(command)
	switch {
	case r.gone:
		s.chip.Remove(f.card)
		return []byte{statusTimeout}
	case r.nak:
		s.chip.mu.Lock()
		f.state = idle
		s.chip.mu.Unlock()
		return []byte{statusFormat}
	}
	return append([]byte{statusOK}, r.body...)
}
