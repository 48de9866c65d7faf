//go:build !pcsc

package pcsc

import (
	"errors"

	"troskel/hardware/nfc"
)

// Available tells whether this program was built with PC/SC.
const Available = false

func open(string) (nfc.Device, error) {
	return nil, errors.New("this troskel was built without PC/SC: build it with `go build -tags pcsc ./kiosk`, where libpcsclite-dev is installed")
}

// List is the names of the readers that pcscd knows: none.
func List() ([]string, error) { return nil, nil }
