package sim

// reply is what a tag makes of a command.
type reply struct {
	body []byte
	nak  bool // it refuses, and answers nothing more before it is selected anew
	gone bool // it was pulled away
}

// answer does one command, checksum excluded; the reader's bytes have to arrive and the answer's to leave.
func (t *Tag) answer(command []byte) reply {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(command) == 0 || !t.air(len(command)+2) {
		return reply{gone: len(command) > 0, nak: len(command) == 0}
	}
	r := t.perform(command)
	switch {
	case r.gone:
	case r.nak || len(r.body) == 0: // four bits
		r.gone = !t.air(1)
	default:
		r.gone = !t.air(len(r.body) + 2)
	}
	return r
}

var nak = reply{nak: true}

func (t *Tag) perform(c []byte) reply {
	switch {
	case c[0] == 0x30 && len(c) == 2:
		return t.read(int(c[1]))
	case c[0] == 0xA2 && len(c) == 6:
		return t.write(int(c[1]), [4]byte(c[2:]))
	case t.model.version == nil:
		return nak
	case c[0] == 0x60 && len(c) == 1:
		return reply{body: t.model.version}
	case c[0] == 0x3A && len(c) == 3:
		return t.fastRead(int(c[1]), int(c[2]))
	case c[0] == 0x39 && len(c) == 2:
		return t.readCounter(int(c[1]))
	case c[0] == 0x1B && len(c) == 5:
		return t.authenticate([4]byte(c[1:]))
	}
	return nak
}

// access is CFG1's first byte: PROT, CFGLCK, and for NTAG NFC_CNT_EN and NFC_CNT_PWD_PROT, then AUTHLIM.
func (t *Tag) access() byte {
	if t.model.config == 0 {
		return 0
	}
	return t.page[t.model.config+1][0]
}

// guarded tells whether a page needs the password now, for writing or (with PROT) for reading.
func (t *Tag) guarded(n int, writing bool) bool {
	if t.model.config == 0 || t.authed || !writing && t.access()&0x80 == 0 {
		return false
	}
	return n >= int(t.page[t.model.config][3])
}

// shown is a page as it is read: password and PACK show as zeros.
func (t *Tag) shown(n int) []byte {
	if t.model.config > 0 && n >= t.model.config+2 {
		return make([]byte, 4)
	}
	return t.page[n][:]
}

// read gives four pages. Beyond the last readable one it goes on at page 0.
func (t *Tag) read(n int) reply {
	end := t.model.pages
	if t.model.config > 0 && !t.authed && t.access()&0x80 != 0 {
		end = min(end, int(t.page[t.model.config][3]))
	}
	if n >= end {
		return nak
	}
	t.countOnce()
	var body []byte
	for i := range 4 {
		body = append(body, t.shown((n+i)%end)...)
	}
	return reply{body: body}
}

func (t *Tag) fastRead(from, to int) reply {
	if from > to || to >= t.model.pages || t.guarded(to, false) {
		return nak
	}
	t.countOnce()
	var body []byte
	for n := from; n <= to; n++ {
		body = append(body, t.shown(n)...)
	}
	return reply{body: body}
}

// countOnce is NTAG's NFC counter: the first reading after the field came on, where it is switched on.
func (t *Tag) countOnce() {
	if t.model.first == 2 && t.access()&0x10 != 0 && !t.counted && t.count[2] < 0xFFFFFF {
		t.counted = true
		t.count[2]++
	}
}

func (t *Tag) readCounter(n int) reply {
	m := t.model
	off := m.first == 2 && (t.access()&0x10 == 0 || t.access()&0x08 != 0 && !t.authed)
	if n < m.first || n >= m.first+m.counters || off {
		return nak
	}
	v := t.count[n]
	return reply{body: []byte{byte(v), byte(v >> 8), byte(v >> 16)}}
}

// authenticate answers PACK to the right password. After AUTHLIM wrong ones in a row it answers to none any more.
func (t *Tag) authenticate(password [4]byte) reply {
	limit := int(t.access() & 0x07)
	if limit > 0 && t.wrong >= limit {
		return nak
	}
	if password != t.page[t.model.config+2] {
		t.wrong++
		return nak
	}
	t.wrong, t.authed = 0, true
	return reply{body: t.page[t.model.config+3][:2]}
}

// write programs a page: of the locks and of page 3 bits can only be set. A card that is pulled away meanwhile keeps a page that is neither the
// old nor the new one: what was not programmed yet is erased already.
func (t *Tag) write(n int, content [4]byte) reply {
	if n < 2 || n >= t.model.pages || t.locked(n) || t.guarded(n, true) {
		return nak
	}
	if t.stuck[n] {
		return reply{}
	}
	fresh := content
	switch n {
	case 2:
		fresh = [4]byte{t.page[2][0], t.page[2][1], t.page[2][2] | content[2], t.page[2][3] | content[3]}
	case 3, t.model.dynLock:
		for i := range fresh {
			fresh[i] |= t.page[n][i]
		}
	}
	done := t.step(len(fresh))
	if done > 0 {
		t.page[n] = [4]byte{}
		copy(t.page[n][:], fresh[:done])
	}
	return reply{gone: done < len(fresh)}
}

// locked tells whether a page can never be written again.
func (t *Tag) locked(n int) bool {
	switch m := t.model; {
	case n == 2:
		return false
	case n < 8:
		return t.page[2][2]&(1<<n) != 0
	case n < 16 && n <= m.lastUser:
		return t.page[2][3]&(1<<(n-8)) != 0
	case n <= m.lastUser && m.dynLock > 0:
		bit := (n - 16) / m.perBit
		return t.page[m.dynLock][bit/8]&(1<<(bit%8)) != 0
	case m.config > 0 && (n == m.config || n == m.config+1):
		return t.access()&0x40 != 0
	}
	return false
}
