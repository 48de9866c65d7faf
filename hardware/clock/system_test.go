package clock

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func TestWhoIsTrustedToHaveSetTheClock(t *testing.T) {
	for _, c := range []struct {
		machine  string
		kernel   bool
		timesync bool
		rtc      map[string]string // the answer of each battery clock
		want     bool
	}{
		{"a Pi without network and battery clock", false, false, nil, false},
		{"a time server was reached", true, false, nil, true},
		{"a time server was reached ten hours ago", false, true, nil, true},
		{"a battery clock set the time at boot", false, false, map[string]string{"rtc0": "1\n"}, true},
		{"its battery was empty", false, false, map[string]string{"rtc0": "0\n"}, false},
		{"the second of two battery clocks set the time", false, false, map[string]string{"rtc0": "0\n", "rtc1": "1\n"}, true},
	} {
		dir := t.TempDir()
		s := system{kernel: func() bool { return c.kernel }, timesync: filepath.Join(dir, "synchronized"), rtcs: filepath.Join(dir, "rtc*")}
		if c.timesync {
			write(t, s.timesync, "")
		}
		for name, answer := range c.rtc {
			write(t, filepath.Join(dir, name, "hctosys"), answer)
		}
		if got := s.Synced(); got != c.want {
			t.Errorf("%s: synced %v, want %v", c.machine, got, c.want)
		}
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestBootIDIsTheKernelsOrOurOwn(t *testing.T) {
	file := filepath.Join(t.TempDir(), "boot_id")
	if a, b := bootID(file), bootID(file); a == "" || a == b {
		t.Errorf("without a kernel's id: %q and %q, want two different ones", a, b)
	}
	write(t, file, "c6193b23-9d1d-47bf-82c1-bd054e216e47\n")
	if id := bootID(file); id != "c6193b23-9d1d-47bf-82c1-bd054e216e47" {
		t.Errorf("id %q", id)
	}
}

func TestThisMachine(t *testing.T) {
	s := System()
	if s.Boot() == "" || s.Boot() != System().Boot() {
		t.Errorf("boot id %q, then %q", s.Boot(), System().Boot())
	}
	first, wall := s.Mono(), s.Wall()
	if second := s.Mono(); first <= 0 || second < first {
		t.Errorf("time since boot %v, then %v", first, second)
	}
	if d := time.Since(wall).Abs(); d > time.Minute {
		t.Errorf("wall time is %v off", d)
	}
}

func TestWhatIsToldOfBatteryClocks(t *testing.T) {
	dir := t.TempDir()
	s := system{kernel: func() bool { return false }, timesync: filepath.Join(dir, "synchronized"), rtcs: filepath.Join(dir, "rtc*")}
	if r := s.examine(); r.Trusted() || len(r.RTCs) != 0 || r.Up <= 0 {
		t.Errorf("a machine without any: %+v", r)
	}
	for name, files := range map[string]map[string]string{
		"rtc0": {"name": "rtc-ds1307 1-0068\n", "hctosys": "1\n", "since_epoch": "1772442000\n"},
		"rtc1": {"name": "rpi-rtc\n", "hctosys": "0\n"}, // reading its time fails: it has lost it
		"rtc2": {"name": "odd\n", "hctosys": "x\n", "since_epoch": "99999999999999999999\n"},
	} {
		for file, text := range files {
			write(t, filepath.Join(dir, name, file), text)
		}
	}
	want := []RTC{{"rtc0", "rtc-ds1307 1-0068", time.Unix(1772442000, 0).UTC(), true}, {"rtc1", "rpi-rtc", time.Time{}, false}, {"rtc2", "odd", time.Time{}, false}}
	if r := s.examine(); !r.Trusted() || r.Server || !slices.Equal(r.RTCs, want) {
		t.Errorf("got %+v, want %+v", r, want)
	}
	write(t, s.timesync, "")
	if r := s.examine(); !r.Server {
		t.Errorf("a time server was reached: %+v", r)
	}
}
