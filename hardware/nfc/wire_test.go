package nfc_test

import (
	"strings"
	"testing"

	"troskel/hardware/nfc"
)

func TestParseWire(t *testing.T) {
	for given, want := range map[string]nfc.Wire{
		"uart:/dev/ttyAMA0":                 {Kind: "uart", Path: "/dev/ttyAMA0", Baud: 115200},
		"uart:/dev/serial/by-id/usb-FTDI:0": {Kind: "uart", Path: "/dev/serial/by-id/usb-FTDI:0", Baud: 115200},
		"uart:/dev/ttyUSB0@9600":            {Kind: "uart", Path: "/dev/ttyUSB0", Baud: 9600},
		"i2c:1":                             {Kind: "i2c", Path: "1"},
		"i2c:/dev/i2c-1":                    {Kind: "i2c", Path: "/dev/i2c-1"},
		"spi:SPI0.0":                        {Kind: "spi", Path: "SPI0.0"},
	} {
		got, err := nfc.ParseWire(given)
		if err != nil || got != want || got.String() != given {
			t.Errorf("%s is %+v (%s), %v", given, got, got, err)
		}
	}
}

func TestParseWireRefuses(t *testing.T) {
	for _, given := range []string{
		"", "uart", "uart:", "/dev/ttyAMA0", "i2c", "i2c:", "spi:a b", "UART:/dev/ttyAMA0", "uart:ttyAMA0", "uart:/dev/tty\x00",
		"uart:/dev/ttyUSB0@", "uart:/dev/ttyUSB0@115201", "uart:/dev/ttyUSB0@-9600", "uart:/dev/ttyUSB0@fast",
	} {
		_, err := nfc.ParseWire(given)
		if err == nil || !strings.Contains(err.Error(), `"uart:/dev/ttyAMA0"`) {
			t.Errorf("%q: %v does not name what is allowed", given, err)
		}
		if _, again := nfc.NewReader(given, nfc.Pins{}, nil); again == nil || again.Error() != err.Error() {
			t.Errorf("%q: a reader says %v", given, again)
		}
	}
}
