package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"troskel/hardware/clock"
	"troskel/kiosk/visit"
)

// place is the two flags of every command that runs the appliance.
type place struct {
	Listen string `help:"Serve the screens on ADDR instead of the configured address; loopback only." placeholder:"ADDR"`
	Data   string `help:"Keep the database in DIR instead of the configured folder." placeholder:"DIR" type:"path"`
	Log    string `help:"Log at this level instead of the configured one: debug, info, warn, error." enum:"debug,info,warn,error," default:"" placeholder:"LEVEL"`
}

// apply lets the flags win over the configuration.
func (p place) apply(cfg *Config) error {
	if p.Data != "" {
		cfg.Data.Dir = p.Data
	}
	if p.Log != "" {
		cfg.Log.Level = p.Log
	}
	if p.Listen != "" {
		cfg.Web.Listen = p.Listen
		return loopback(p.Listen)
	}
	return nil
}

type runCommand struct {
	Config string `help:"The configuration of this place." default:"/etc/troskel/troskel.toml" placeholder:"FILE" type:"path"`
	place  `embed:""`
}

// Run runs the appliance until it is told to stop.
func (r *runCommand) Run(ctx context.Context, s streams) error {
	cfg, err := LoadConfig(r.Config)
	if err != nil {
		return err
	}
	if err := r.apply(&cfg); err != nil {
		return err
	}
	return serve(ctx, cfg, Parts{Clock: clock.System(), Log: s.logger(cfg.Log)}, s, nil)
}

// serve opens the appliance, prepares it where asked, prints its one URL and runs it until ctx is done.
func serve(ctx context.Context, cfg Config, parts Parts, s streams, prepare func(context.Context, *Kiosk) error) (err error) {
	if err := visit.Harden(); err != nil {
		return fmt.Errorf("the process could not be closed to others, and nothing is counted without that: %w", err)
	}
	l, err := listen(&cfg)
	if err != nil {
		return err
	}
	k, err := Open(ctx, cfg, parts)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	defer func() { err = errors.Join(err, k.Close()) }()
	if prepare != nil {
		if err := prepare(ctx, k); err != nil {
			return errors.Join(err, l.Close())
		}
	}
	fmt.Fprintf(s.out, "Tröskel is at http://%s/\n", l.Addr())
	return k.Run(ctx, l)
}

// listen opens the address of the screens and writes the real one, with its port, back into the configuration.
func listen(cfg *Config) (net.Listener, error) {
	l, err := net.Listen("tcp", cfg.Web.Listen)
	if err != nil {
		return nil, fmt.Errorf("the screens cannot be served: %w; is another program on %s? choose another address with --listen", err, cfg.Web.Listen)
	}
	cfg.Web.Listen = l.Addr().String()
	return l, nil
}

// stopGrace is how long open requests may take when the appliance stops.
const stopGrace = 5 * time.Second
