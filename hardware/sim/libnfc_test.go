package sim_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"troskel/hardware/sim"
)

// nfcList runs libnfc's nfc-list, which others wrote against real chips, on a chip of ours.
func nfcList(t *testing.T, chip *sim.PN532) string {
	t.Helper()
	tool, err := exec.LookPath("nfc-list")
	if err != nil {
		t.Skip("THE CHIP MODEL IS NOT CHECKED BY LIBNFC: nfc-list is not installed (Debian package libnfc-bin)")
	}
	path, unplug, err := chip.PTY()
	if err != nil {
		t.Fatal(err)
	}
	defer unplug()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	list := exec.CommandContext(ctx, tool)
	list.Env = append(os.Environ(), "LIBNFC_DEVICE=pn532_uart:"+path+":115200", "LC_ALL=C")
	out, err := list.CombinedOutput()
	if err != nil {
		t.Fatalf("nfc-list: %v\n%s", err, out)
	}
	return string(out)
}

// field is how nfc-list prints a field of bytes.
func field(name, bytes string) string { return name + ": " + strings.ReplaceAll(bytes, " ", "  ") }

// TestLibNFC: libnfc finds each kind of card in the model, with the bytes that real ones have.
func TestLibNFC(t *testing.T) {
	anna, _ := sim.CardNamed("anna")
	fatima, _ := sim.CardNamed("fatima")
	for name, c := range map[string]struct {
		card sim.Card
		want []string
	}{
		"NTAG": {anna, []string{
			"1 ISO14443A passive target(s)", "106 kbps", field("ATQA (SENS_RES)", "00 44"),
			field("UID (NFCID1)", "04 a3 12 61 ee 02 80"), field("SAK (SEL_RES)", "00"),
		}},
		"Classic": {fatima, []string{
			field("ATQA (SENS_RES)", "00 04"), field("UID (NFCID1)", "fb 0e e2 0b"), field("SAK (SEL_RES)", "08"),
		}},
		"DESFire": {sim.DESFire("d", 0x04, 1, 2, 3, 4, 5, 6), []string{
			field("ATQA (SENS_RES)", "03 44"), field("UID (NFCID1)", "04 01 02 03 04 05 06"), field("SAK (SEL_RES)", "20"),
			field("ATS", "75 77 81 02 80"),
		}},
		"phone": {sim.Phone("p"), []string{field("UID (NFCID3)", "08"), field("SAK (SEL_RES)", "20"), "ATS: 78"}},
		"FeliCa": {sim.FeliCa("f", 0x01, 0x01, 0x05, 0x01, 0x86, 0x04, 0x02, 0x02), []string{
			"FeliCa (212 kbps)", field("ID (NFCID2)", "01 01 05 01 86 04 02 02"), field("System Code (SC)", "88 b4"),
		}},
		"type B": {sim.TypeB("b", 0xA0, 0xB1, 0xC2, 0xD3), []string{
			"ISO/IEC 14443-4B (106 kbps)", field("PUPI", "a0 b1 c2 d3"),
		}},
	} {
		t.Run(name, func(t *testing.T) {
			chip := sim.NewPN532()
			chip.Present(c.card)
			contains(t, nfcList(t, chip), c.want)
		})
	}
	t.Run("nothing", func(t *testing.T) {
		if out := nfcList(t, sim.NewPN532()); strings.Contains(out, "target:") {
			t.Errorf("nfc-list found\n%s", out)
		}
	})
}

// TestLibNFCSeveral: libnfc finds cards that lie in the field together, one after the other.
func TestLibNFCSeveral(t *testing.T) {
	chip := sim.NewPN532()
	for _, c := range sim.Cards() {
		chip.Present(c)
	}
	contains(t, nfcList(t, chip), []string{
		"9 ISO14443A passive target(s)", "04  a3  12  61  ee  02  80", "04  66  d5  08  7c  33  80", "fb  0e  e2  0b",
	})
}

// contains checks that a listing has all of some texts.
func contains(t *testing.T, listing string, want []string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(listing, w) {
			t.Errorf("no %q in\n%s", w, listing)
		}
	}
}
