package sim

import (
	"slices"
	"time"
)

// Status bytes of commands that work on a card (UM0701-02, 7.1).
const (
	statusOK         = 0x00
	statusTimeout    = 0x01 // the card does not answer
	statusNotAllowed = 0x27 // not now, or no such target
)

// execute does a command that was acknowledged at a time. What the chip does not know, and what it does not do
// before SAMConfiguration, gets an error frame.
func (s *session) execute(code byte, data []byte, at time.Time, timing Timing) {
	if code == 0x4A && s.ready {
		s.list(data, at, timing)
		return
	}
	body, ok := s.answer(code, data)
	if !ok {
		s.say(at.Add(timing.Command), errorFrame, nil)
		return
	}
	at = at.Add(timing.Command)
	if code == 0x40 || code == 0x42 {
		at = at.Add(timing.onAir(data, body))
	}
	s.respond(at, code, body, nil)
	if code == 0x16 {
		s.asleep = true
	}
}

// answer is the body of the response to a command that is answered at once.
func (s *session) answer(code byte, data []byte) (body []byte, ok bool) {
	switch code {
	case 0x02: // GetFirmwareVersion: IC, version, revision, support
		return []byte{0x32, 0x01, 0x06, 0x07}, true
	case 0x14: // SAMConfiguration
		s.ready = s.ready || len(data) > 0 && data[0] == 0x01
		return nil, len(data) > 0
	}
	if !s.ready {
		return nil, false
	}
	switch code {
	case 0x00:
		return s.diagnose(data)
	case 0x04:
		return s.generalStatus(), true
	case 0x06:
		return s.readRegisters(data)
	case 0x08:
		return nil, s.writeRegisters(data)
	case 0x10, 0x12: // SetSerialBaudRate, which a wire of memory has not; SetParameters
		return nil, len(data) == 1
	case 0x16: // PowerDown
		return []byte{statusOK}, len(data) > 0
	case 0x32:
		return nil, s.configure(data)
	case 0x40:
		return s.exchange(data)
	case 0x42:
		return s.thru(data)
	case 0x44, 0x52, 0x54:
		return s.choose(code, data)
	}
	return nil, false
}

// diagnose does the tests of Diagnose that need no antenna (UM0701-02, 7.2.1): the line, memory, the card.
func (s *session) diagnose(data []byte) ([]byte, bool) {
	if len(data) == 0 {
		return nil, false
	}
	switch data[0] {
	case 0x00:
		return data, true
	case 0x01, 0x02:
		return []byte{statusOK}, true
	case 0x06:
		if len(s.targets) > 0 && s.present(s.targets[0]) {
			return []byte{statusOK}, true
		}
		return []byte{statusTimeout}, true
	}
	return nil, false
}

// generalStatus is the last error, whether an external field is there, the targets, the SAM (7.2.3).
func (s *session) generalStatus() []byte {
	body := []byte{0x00, 0x00, byte(len(s.targets))}
	for i := range s.targets {
		body = append(body, byte(i+1), 0x00, 0x00, 0x00)
	}
	return append(body, 0x00)
}

// readRegisters answers a byte for each two of address.
func (s *session) readRegisters(data []byte) (body []byte, ok bool) {
	for a := range slices.Chunk(data, 2) {
		if len(a) < 2 {
			return nil, false
		}
		body = append(body, s.regs[uint16(a[0])<<8|uint16(a[1])])
	}
	return body, len(body) > 0
}

// writeRegisters takes threes of address and value.
func (s *session) writeRegisters(data []byte) bool {
	for a := range slices.Chunk(data, 3) {
		if len(a) < 3 {
			return false
		}
		s.regs[uint16(a[0])<<8|uint16(a[1])] = a[2]
	}
	return len(data) > 0
}

// configure does RFConfiguration (7.3.1). Item 1 switches the field, item 5 sets the retries; the others tune an
// antenna that is not there.
func (s *session) configure(data []byte) bool {
	if len(data) < 2 {
		return false
	}
	switch data[0] {
	case 0x01:
		if data[1]&0x01 == 0 {
			s.fieldOff()
		}
	case 0x05:
		if len(data) != 4 {
			return false
		}
		s.retries = data[3]
	case 0x02, 0x04, 0x0A, 0x0B, 0x0C, 0x0D:
	default:
		return false
	}
	return true
}

// choose does InDeselect, InRelease and InSelect (7.3.9 to 7.3.11); target 0 is all of them.
func (s *session) choose(code byte, data []byte) ([]byte, bool) {
	if len(data) != 1 {
		return nil, false
	}
	chosen := s.targets
	if n := int(data[0]); n > 0 {
		if n > len(s.targets) {
			return []byte{statusNotAllowed}, true
		}
		chosen = s.targets[n-1 : n]
	}
	status := byte(statusOK)
	for _, f := range chosen {
		if !s.present(f) {
			status = statusTimeout
		}
		s.put(f, code == 0x54)
	}
	if code == 0x52 {
		s.targets = nil
	}
	return []byte{status}, true
}

// put selects a card again, or halts it. A FeliCa card knows neither.
func (s *session) put(f *inField, selected bool) {
	s.chip.mu.Lock()
	defer s.chip.mu.Unlock()
	switch {
	case f.card.kind == felica:
	case !selected:
		f.state = halted
	case f.card.speaks14443d4():
		f.state = protocol
	default:
		f.state = active
	}
}

// present tells whether a target is still in the field.
func (s *session) present(f *inField) bool {
	s.chip.mu.Lock()
	defer s.chip.mu.Unlock()
	return slices.Contains(s.chip.field, f)
}
