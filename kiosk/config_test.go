package main

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
)

const exampleConfig = "../deploy/troskel.toml"

func TestExampleConfigShowsTheDefaults(t *testing.T) {
	text, err := os.ReadFile(exampleConfig)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := ParseConfig(exampleConfig, text)
	if err != nil {
		t.Fatal(err)
	}
	if want, _ := ParseConfig("empty.toml", nil); !reflect.DeepEqual(plain, want) {
		t.Errorf("the example differs from the defaults:\n%+v\n%+v", plain, want)
	}
	shown, err := ParseConfig(exampleConfig, uncomment(text))
	if err != nil {
		t.Fatalf("the example with its keys uncommented: %v", err)
	}
	if want := defaults(); !reflect.DeepEqual(shown.Place, want.Place) || shown.Web != want.Web || shown.Calendars != want.Calendars || shown.Staff != want.Staff || shown.Data != want.Data || shown.Log != want.Log ||
		shown.Reader != want.Reader || shown.Beams != want.Beams {
		t.Errorf("the example's commented keys are not the defaults:\n%+v\n%+v", shown, want)
	}
}

func TestExampleConfigShowsEveryKey(t *testing.T) {
	text, err := os.ReadFile(exampleConfig)
	if err != nil {
		t.Fatal(err)
	}
	lines := keyLines(uncomment(text))
	for _, section := range reflect.VisibleFields(reflect.TypeFor[Config]()) {
		name, inner := section.Tag.Get("toml"), section.Type
		if inner.Kind() == reflect.Slice {
			name, inner = name+".1", inner.Elem()
		}
		for _, key := range reflect.VisibleFields(inner) {
			if path := name + "." + key.Tag.Get("toml"); lines[path] == 0 {
				t.Errorf("%s is not shown in %s", path, exampleConfig)
			}
		}
	}
}

// uncomment takes the mark off every commented key and table.
func uncomment(text []byte) []byte {
	return regexp.MustCompile(`(?m)^# (\[\[|[a-z0-9_]+ = )`).ReplaceAll(text, []byte("$1"))
}

func TestOnlyAReaderIsEnough(t *testing.T) {
	cfg, err := ParseConfig("reader.toml", []byte("[reader]\nwire = \"uart:/dev/ttyUSB0\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Reader.Kind != "pn532" || cfg.Reader.Wire != "uart:/dev/ttyUSB0" || len(cfg.Rooms) != 1 || cfg.Place.Zone != "Europe/Stockholm" {
		t.Errorf("got %+v", cfg)
	}
}

func TestASpeedThatNobodyUnderstandsIsRefused(t *testing.T) {
	_, err := ParseConfig("c.toml", []byte("[speech]\nrate = 900"))
	if want := "c.toml:2: speech.rate: 900 is no speed that people understand; write words a minute, 80 to 300"; err == nil || err.Error() != want {
		t.Errorf("it gave %v, not %q", err, want)
	}
}

func TestBadConfigIsRefusedWithItsLine(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"unknown key", "[place]\nname = \"A\"\nnmae = \"B\"", `c.toml:3: unknown key "place.nmae"; allowed here: name, phone, zone, entrance, capacity, languages`},
		{"unknown table", "[raeder]\nkind = \"pn532\"", `allowed here: place, web, staff, calendars, data, log, reader, exit_reader, feedback, speech, counting, beams, counter, button, door, room, organisation, closure`},
		{"unknown key in a list", "[[room]]\nid = \"a\"\nchairs = 4", `c.toml:3: unknown key "room.chairs"; allowed here: id, name, capacity, hours, parts, inside, beside, before, after, equipment, access, picture, from`},
		{"wrong type", "[place]\ncapacity = \"many\"", `c.toml:2:`},
		{"not TOML", "[place\n", `c.toml:1:`},
		{"zone", "[place]\nzone = \"Sweden\"", `c.toml:2: place.zone: "Sweden" is not a time zone`},
		{"language", "[place]\nlanguages = [\"sv\", \"tlh\"]", `c.toml:2: place.languages: "tlh" is not known; allowed: sv, sv-x-lattlast`},
		{"reader", "\n[reader]\nkind = \"pn533\"", `c.toml:3: reader.kind: "pn533" is not known; allowed: pn532, mfrc522, keyboard, pcsc, none`},
		{"kind of sign", "[[room]]\nid = \"a\"\n[[door]]\nroom = \"a\"\nkind = \"epd9\"", `c.toml:5: door.1.kind: "epd9" is not known; allowed: epd2in13-v4, epd2in9-v2, epd4in2, epd4in2-v2, epd7in5-v2, epd7in5-v2-old, framebuffer, sh1106, ssd1306`},
		{"turn of a sign", "[[room]]\nid = \"a\"\n[[door]]\nroom = \"a\"\nturn = 45", `c.toml:5: door.1.turn: "45" is not known; allowed: 0, 90, 180, 270`},
		{"two signs on one wire", "[[room]]\nid = \"a\"\n[[door]]\nroom = \"a\"\n[[door]]\nroom = \"a\"\nspi = \"SPI0.1\"", `c.toml:5: door.2: this sign is on GPIO25, which the one of "a" is on already`},
		{"kind of counter", "[[counter]]\nkind = \"pir\"", `c.toml:2: counter.1.kind: "pir" is not known; allowed: beams, vl53l1x, ld2450`},
		{"distance of a counter", "[[counter]]\nkind = \"vl53l1x\"\ndistance = 5000", `c.toml:3: counter.1.distance: nobody can be told apart from the floor at 5000 mm`},
		{"radar without a device", "[[counter]]\nkind = \"ld2450\"", `c.toml:1: counter.1.device: "" is not the path of a serial device`},
		{"two counters on one wire", "[[counter]]\nkind = \"vl53l1x\"\n[[counter]]\nkind = \"vl53l1x\"", `two counters are on VL53L1X on the first I2C bus`},
		{"button on a beam's pin", "[beams]\nouter = \"GPIO5\"\ninner = \"GPIO6\"\n[button]\npin = \"GPIO6\"", `c.toml:5: button.pin: a beam is on the pin "GPIO6" already`},
		{"wire", "[reader]\nwire = \"usb\"", `c.toml:2: reader.wire: `},
		{"wire of another kind", "[reader]\nkind = \"mfrc522\"", `c.toml:1: reader.wire: "uart:/dev/ttyAMA0" is no wire of a reader of kind "mfrc522"; write it like "spi:SPI0.0"`},
		{"keyboard of no device", "[reader]\nkind = \"keyboard\"\nwire = \"input:\"", `c.toml:3: reader.wire: "input:" is no wire`},
		{"two readers on one wire", "[exit_reader]\nkind = \"pn532\"\nwire = \"uart:/dev/ttyAMA0\"", `c.toml:3: exit_reader.wire: "uart:/dev/ttyAMA0" is the wire of the reader at the entrance`},
		{"quiet", "[feedback]\nquiet = \"natten\"", `c.toml:2: feedback.quiet: "natten" is no part of the day; write it like "21:00-08:00"`},
		{"layout", "[reader]\nlayout = \"roman\"", `c.toml:2: reader.layout: "roman" is not known; allowed: decimal, decimal-reversed, hex, hex-reversed`},
		{"memories without a PN532", "[reader]\nkind = \"pcsc\"\nwire = \"pcsc:\"\n[counting]\nmode = \"C\"", `c.toml:2: reader.kind: badges remember by themselves`},
		{"staff in the open", "[staff]\nsign_in = \"open\"\nlisten = \"0.0.0.0:8444\"\naddress = \"https://s.example\"", `c.toml:3: staff.listen: a page that can be reached from the network needs sign_in = "required"`},
		{"staff of no address", "[staff]\nlisten = \"0.0.0.0:8444\"", `c.toml:1: staff.address: "" is not what people can type`},
		{"sign-in", "[staff]\nsign_in = \"no\"", `c.toml:2: staff.sign_in: "no" is not known; allowed: required, open`},
		{"listen", "[web]\nlisten = \"0.0.0.0:80\"", `c.toml:2: web.listen: "0.0.0.0:80" can be reached from the network`},
		{"calendars in the open", "[calendars]\nlisten = \"0.0.0.0:8443\"\naddress = \"https://k.example\"", `c.toml:2: calendars.listen: "0.0.0.0:8443" can be reached from the network, and passwords go over it`},
		{"half a certificate", "[calendars]\nlisten = \"127.0.0.1:8443\"\naddress = \"https://k.example\"\nkey = \"k.pem\"", `c.toml:1: calendars.certificate: give both`},
		{"calendars of no port", "[calendars]\nlisten = \"127.0.0.1\"\naddress = \"https://k.example\"", `c.toml:2: calendars.listen: "127.0.0.1" is not an address`},
		{"calendars of no address", "[calendars]\nlisten = \"127.0.0.1:8443\"\naddress = \"k.example\"", `c.toml:3: calendars.address: "k.example" is not what people can type`},
		{"hours", "[[room]]\nid = \"a\"\n[[room]]\nid = \"b\"\nhours = \"mon 9-25\"", `c.toml:5: room.2.hours: `},
		{"same room twice", "[[room]]\nid = \"a\"\n[[room]]\nid = \"a\"", `c.toml:4: room.2.id: the room "a" stands here twice`},
		{"hall of unknown rooms", "[[room]]\nid = \"a\"\nparts = [\"x\", \"y\"]", `c.toml:3: room.1.parts: "x" is not a room`},
		{"hall of desks", "[[room]]\nid = \"a\"\n[[room]]\nid = \"d\"\ninside = \"a\"\n[[room]]\nid = \"h\"\nparts = [\"a\", \"d\"]", `c.toml:8: room.3.parts: "d" is not a room`},
		{"desk in an unknown room", "[[room]]\nid = \"a\"\ninside = \"x\"", `c.toml:3: room.1.inside: "x" is not a room that a desk can stand in`},
		{"room beside nothing", "[[room]]\nid = \"a\"\nbeside = true", `c.toml:3: room.1.beside: only a desk can be beside its room`},
		{"set-up", "[[room]]\nid = \"a\"\nbefore = 241", `c.toml:3: room.1.before: 241 is not minutes between 0 and 240`},
		{"clean-up", "[[room]]\nid = \"a\"\nafter = -1", `c.toml:3: room.1.after: -1 is not minutes between 0 and 240`},
		{"equipment", "[[room]]\nid = \"a\"\nequipment = [\"beamer\"]", `c.toml:3: room.1.equipment: "beamer" is not known; allowed: projector, `},
		{"access twice", "[[room]]\nid = \"a\"\naccess = [\"lift\", \"lift\"]", `c.toml:3: room.1.access: "lift" stands here twice`},
		{"picture", "[[room]]\nid = \"a\"\npicture = \"../salen.jpg\"", `c.toml:3: room.1.picture: "../salen.jpg" is not the plain name`},
		{"door of unknown room", "[[door]]\nroom = \"x\"", `c.toml:2: door.1.room: "x" is not known; allowed: lokalen`},
		{"one beam", "[beams]\nouter = \"GPIO5\"", `c.toml:1: beams: direction needs two beams`},
		{"closure backwards", "[[closure]]\nfrom = \"2026-12-27 00:00\"\nto = \"2026-12-24 00:00\"", `c.toml:3: closure.1.to: the closure ends before it starts`},
		{"organisation", "[[organisation]]\nid = \"Åsa AB\"", `c.toml:2: organisation.1.id: `},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ParseConfig("c.toml", []byte(c.text))
			if err == nil {
				t.Fatal("it was accepted")
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestADeskIsASpaceInsideItsRoom(t *testing.T) {
	cfg, err := ParseConfig("c.toml", []byte(`
[[room]]
id = "foajen"
before = 10
after = 20
equipment = ["tables", "projector"]
access = ["step-free"]
picture = "foajen.jpg"
[[room]]
id = "plats"
inside = "foajen"
beside = true
`))
	if err != nil {
		t.Fatal(err)
	}
	spaces, err := cfg.Spaces()
	if err != nil {
		t.Fatal(err)
	}
	room, desk := spaces[0], spaces[1]
	if room.Before != 10*time.Minute || room.After != 20*time.Minute || len(room.Equipment) != 2 || room.Access[0] != "step-free" || room.Picture != "foajen.jpg" {
		t.Errorf("the room is %+v", room)
	}
	if desk.Inside != "foajen" || !desk.Beside || desk.Smallest() || desk.Hours.String() != "" {
		t.Errorf("the desk is %+v; it has no hours of its own", desk)
	}
}
