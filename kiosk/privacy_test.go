package main

import (
	"bytes"
	"context"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"troskel/hardware/sim"
)

// TestP1 is a day at debug level, with the power cut at random moments, and then a search through every byte that the appliance left:
// database, journal, backup, exports, log. No badge's number may be found in any form.
func TestP1(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED under -short: this test starts the real command again and again")
	}
	dir := filepath.Join(t.TempDir(), "data")
	random := rand.New(rand.NewPCG(1, 2026))
	cards := sim.Cards()
	for hour := 8; hour < 16; hour += 2 {
		mode := []string{"B", "C"}[hour/2%2] // the house changes its way of counting twice
		a := demo(t, dir, "--log", "debug", "--mode", mode, "--at", fmt.Sprintf("2026-03-03 %02d:00", hour))
		for range 2 + random.IntN(4) {
			if _, err := a.tap(context.Background(), cards[random.IntN(len(cards))].Name); err != nil {
				t.Fatal(err)
			}
		}
		// The last tap is cut off somewhere between the card and the disk.
		if err := a.sim("tap", "card", cards[random.IntN(len(cards))].Name); err != nil {
			t.Fatal(err)
		}
		if err := a.stop(syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		left := everyFile(t, filepath.Dir(dir))
		left["log"] = []byte(a.logged())
		if len(left[filepath.Join(dir, "troskel.db-wal")]) == 0 {
			t.Fatalf("the power cut left no journal to search: %v", slices.Collect(maps.Keys(left)))
		}
		search(t, left, cards)
	}
	search(t, published(t, dir), cards)
}

// search fails for every card whose number stands somewhere in what was left.
func search(t *testing.T, left map[string][]byte, cards []sim.Card) {
	t.Helper()
	for name, content := range left {
		content = lower(content)
		for _, card := range cards {
			for form, needle := range forms(card.UID()) {
				if bytes.Contains(content, lower(needle)) {
					t.Errorf("%s holds the badge of %s as %s", name, card.Name, form)
				}
			}
		}
	}
}

// lower makes the letters a to z small and leaves every other byte as it is. bytes.ToLower reads its argument as UTF-8 and writes the same mark
// for each byte that is none, so that a number's raw bytes would be found among any other bytes like it.
func lower(b []byte) []byte {
	small := slices.Clone(b)
	for i, c := range small {
		if 'A' <= c && c <= 'Z' {
			small[i] = c + 'a' - 'A'
		}
	}
	return small
}

// published is a backup, both exports and everything else in dir.
func published(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	for _, args := range [][]string{
		{"backup", filepath.Join(dir, "backup.db")},
		{"export", "--from", "2026-03-02", "--to", "2026-03-08", "--format", "csv", "--out", dir},
		{"export", "--from", "2026-03-02", "--to", "2026-03-08", "--format", "xlsx", "--out", dir},
	} {
		if out, err := exec.Command("troskel", append(args, "--data", dir)...).CombinedOutput(); err != nil {
			t.Fatalf("troskel %v: %v\n%s", args, err, out)
		}
	}
	left := everyFile(t, dir)
	for _, name := range []string{"troskel.db", "backup.db", "besok-per-vecka.csv", "rum-per-dag.csv", "troskel-2026-03-02-2026-03-08.xlsx"} {
		if len(left[filepath.Join(dir, name)]) == 0 {
			t.Errorf("%s is not there to be searched", name)
		}
	}
	return left
}

// everyFile reads all files below dir; what else is there (sockets, links to terminals) holds nothing.
func everyFile(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	left := map[string][]byte{}
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || !info.Mode().IsRegular() {
			return err
		}
		left[path], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return left
}

// forms is every way in which a number of four bytes or more is likely to be written down. An empty number has none.
func forms(uid []byte) map[string][]byte {
	if len(uid) < 4 {
		return nil
	}
	reversed := slices.Clone(uid)
	slices.Reverse(reversed)
	all := map[string][]byte{}
	for name, b := range map[string][]byte{"": uid, "reversed ": reversed} {
		all[name+"raw"] = b
		all[name+"hex"] = []byte(hex.EncodeToString(b))
		all[name+"spaced hex"] = []byte(strings.TrimSpace(fmt.Sprintf("% x", b)))
		all[name+"colon hex"] = []byte(strings.ReplaceAll(fmt.Sprintf("% x", b), " ", ":"))
		for shift := range 3 { // as it looks when one or two other bytes were encoded before it
			text := base64.RawStdEncoding.EncodeToString(append(make([]byte, shift), b...))
			if part := text[(shift*4+2)/3 : len(text)-1]; len(part) >= 5 { // a shorter one stands anywhere by chance
				all[fmt.Sprintf("%sbase64 after %d", name, shift)] = []byte(part)
			}
		}
		all[name+"base32"] = []byte(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b)[:len(b)*8/5])
		all[name+"decimal"] = []byte(new(big.Int).SetBytes(b).String())
		all[name+"list"] = []byte(strings.Trim(fmt.Sprint(b), "[]"))
	}
	return all
}

// TestP1SearchFinds is the proof that the search of TestP1 can fail.
func TestP1SearchFinds(t *testing.T) {
	card, _ := sim.CardNamed("anna")
	uid := card.UID()
	for form, needle := range forms(uid) {
		planted := slices.Concat([]byte("…"), needle, []byte("…"))
		if !bytes.Contains(lower(planted), lower(needle)) {
			t.Errorf("a planted %s is not found", form)
		}
	}
	if fatima, other := lower([]byte{0xFB, 0x0E, 0xE2, 0x0B}), lower([]byte{0xFC, 0x0E, 0xE3, 0x0B}); bytes.Equal(fatima, other) {
		t.Error("two different numbers look the same to the search")
	}
	if got := forms(uid); len(got) != 20 || !bytes.Equal(got["hex"], []byte("04a31261ee0280")) || !bytes.Equal(got["reversed raw"], []byte{0x80, 0x02, 0xee, 0x61, 0x12, 0xa3, 0x04}) {
		t.Errorf("the forms of anna's badge are wrong: %q", got)
	}
}
