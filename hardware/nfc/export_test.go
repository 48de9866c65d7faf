package nfc

import "log/slog"

// Line is what a UART needs of a serial port.
type Line = line

// NewReaderOn makes a reader on serial lines that open opens.
func NewReaderOn(open func() (Line, error), log *slog.Logger) *Reader {
	return newReader(openChip(func() (port, error) {
		l, err := open()
		if err != nil {
			return nil, err
		}
		return uart{l}, nil
	}), log)
}

// ParseExchange and ParseVersion read what a card says.
var (
	ParseExchange = parseExchange
	ParseVersion  = parseVersion
	FrameIn       = frameIn
)

// NewReaderOnWire is NewReader, and tells each time the wire is opened.
func NewReaderOnWire(wire string, pins Pins, opened func(), log *slog.Logger) *Reader {
	w, err := ParseWire(wire)
	if err != nil {
		panic(err)
	}
	w.Pins = pins
	return newReader(openChip(func() (port, error) {
		opened()
		return w.open()
	}), log)
}
