// Package main is troskel, the daemon and command of a mötesplats: it counts visits, books rooms, shows them, and exports the numbers.
//
// Start reading in flow.go, which is the product on one page; kiosk.go puts its parts together.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // for a system without the zones' laws; its own are newer and go first

	"github.com/alecthomas/kong"
)

// build is the version, set by the linker.
var build string

// commandLine is what troskel can be asked; the words are its help text.
type commandLine struct {
	Run       runCommand       `cmd:"" help:"Run the appliance on this machine's reader, signs and counters."`
	Demo      demoCommand      `cmd:"" help:"Run the same appliance on simulated wires, with a believable place to try it on."`
	Export    exportCommand    `cmd:"" help:"Write visits per week and the use of each room to files, for Swedish Excel. May run beside the daemon."`
	Import    importCommand    `cmd:"" help:"Book the events of a calendar (.ics) in a room, all of them or none. The daemon must be stopped; beside it, staff do so on their page."`
	Backup    backupCommand    `cmd:"" help:"Copy the database to FILE, consistently, while the daemon runs. The key of the badges is not in it: keep a copy of badges.key elsewhere."`
	Restore   restoreCommand   `cmd:"" help:"Bring a backup back. The daemon must be stopped; the old database is kept beside it, and the key of the badges stays as it is."`
	Check     checkCommand     `cmd:"" help:"Check the database, its schema and free space, the key of the badges, and the clock. May run beside the daemon."`
	Doctor    doctorCommand    `cmd:"" help:"Tell which buses, reader, signs and counters are found, and why others are not; and how the clock, the disk and the badges are."`
	Staff     staffCommand     `cmd:"" help:"Decide who signs in to the staff page: the first person, and whoever nobody else can let in."`
	Calibrate calibrateCommand `cmd:"" help:"Compare the counters of people with a count by hand, at the door. The daemon must be stopped; nothing is stored."`
	Version   versionCommand   `cmd:"" help:"Print the version."`
}

const about = `Tröskel runs a mötesplats: it counts visits without tracking anybody, lets föreningar book rooms by touch or from their own calendars, shows them at the door, and exports honest numbers.

Try it: troskel demo

On a device: troskel run --config /etc/troskel/troskel.toml

Every week: troskel export --from 2026-03-02 --to 2026-03-29 --format xlsx

Each command tells more with --help.`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := execute(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// execute runs one command line and returns the exit code: 0 done, 1 it failed, 2 it was not understood.
func execute(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	exited := -1
	parser, err := kong.New(&commandLine{}, kong.Name("troskel"), kong.Description(about), kong.UsageOnError(), kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exited = code }), kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(streams{stdout, stderr}))
	if err != nil {
		fmt.Fprintln(stderr, "troskel:", err)
		return 2
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if exited >= 0 {
		return exited // --help was asked and given
	}
	if err != nil {
		fmt.Fprintf(stderr, "troskel: %v\nSee troskel --help.\n", err)
		return 2
	}
	if err := command.Run(); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(stderr, "troskel:", err)
		return 1
	}
	return 0
}

// streams is where a command writes: results to out, the log and troubles to err.
type streams struct{ out, err io.Writer }

// logger is the log that the configuration asks for: JSON where systemd's journal reads it, lines for people elsewhere.
func (s streams) logger(cfg LogConfig) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.Level)); err != nil {
		level = slog.LevelInfo // ParseConfig has refused any other
	}
	options := &slog.HandlerOptions{Level: level}
	if cfg.Format == "json" || cfg.Format == "auto" && underSystemd() {
		return slog.New(slog.NewJSONHandler(s.err, options))
	}
	return slog.New(slog.NewTextHandler(s.err, options))
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(s streams) error {
	_, err := fmt.Fprintln(s.out, "troskel", version())
	return err
}

// version is the linker's, or else what Go knows of the source.
func version() string {
	if build != "" {
		return build
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
