package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"
)

// outlet is an address where other machines reach a part of the appliance.
type outlet struct {
	what    string // for the log: "calendars", "staff page"
	listen  string // "0.0.0.0:8443"
	address string // as people type it: "https://kalender.example.se:8443"
	files   certificateFiles
	handler http.Handler
	// certificate is tls.Config.GetCertificate; nil serves without TLS, to this machine only.
	certificate func(*tls.ClientHelloInfo) (*tls.Certificate, error)
}

// certificateFiles are in PEM. Both empty means that there are none.
type certificateFiles struct{ certificate, key string }

// outletRetry is how long an outlet waits before it tries an address again that could not be had.
const outletRetry = 30 * time.Second

// checkOutlet finds what is wrong with the keys of an outlet in a section.
func checkOutlet(check *checker, section string, o outlet) {
	_, port, err := net.SplitHostPort(o.listen)
	check.require(err == nil && port != "", section+".listen", "%q is not an address; write one like 0.0.0.0:8443", o.listen)
	check.require((o.files.certificate == "") == (o.files.key == ""), section+".certificate", "give both certificate and key, or neither")
	u, err := url.Parse(o.address)
	sound := err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.Path == "" && u.RawQuery == "" && u.User == nil
	check.require(sound, section+".address", "%q is not what people can type; write it like \"https://kalender.example.se:8443\", without a path", o.address)
}

// hostOf is the name or number, and port, that an address asks for.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// serveOutlet serves until ctx is done. The network may come up after the appliance, so an address that cannot be had is tried again.
func (k *Kiosk) serveOutlet(ctx context.Context, o outlet) error {
	for told := false; ; told = true {
		l, err := net.Listen("tcp", o.listen)
		if err == nil {
			k.log.Info("can be reached from elsewhere", "what", o.what, "at", l.Addr().String())
			return k.serveOutletOn(ctx, o, l)
		}
		if !told {
			k.log.Error("cannot be reached from elsewhere yet", "what", o.what, "listen", o.listen, "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(outletRetry):
		}
	}
}

func (k *Kiosk) serveOutletOn(ctx context.Context, o outlet, l net.Listener) error {
	server := newHTTPServer(o.handler, k.log, slog.LevelDebug) // strangers who speak no TLS are no news
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
		defer cancel()
		stopped <- server.Shutdown(grace)
	})
	var err error
	if o.certificate == nil {
		err = server.Serve(l)
	} else {
		server.TLSConfig = &tls.Config{GetCertificate: o.certificate, MinVersion: tls.VersionTLS12}
		err = server.ServeTLS(l, "", "")
	}
	if stop() || !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}

// newHTTPServer is a server with the limits that every listener of ours has.
func newHTTPServer(handler http.Handler, log *slog.Logger, level slog.Level) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(log.Handler(), level),
	}
}

// certificate is the pair of files that says who we are. It is renewed every few months, so it is read again when its files have changed.
type certificate struct {
	certificateFiles
	mu   sync.Mutex
	read string // which versions of the files
	pair *tls.Certificate
}

// get is tls.Config.GetCertificate. A pair that cannot be read leaves the one before in force.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := versionOf(c.certificate) + versionOf(c.key)
	if c.pair != nil && now == c.read {
		return c.pair, nil
	}
	pair, err := tls.LoadX509KeyPair(c.certificate, c.key)
	switch {
	case err == nil:
		c.pair, c.read = &pair, now
	case c.pair == nil:
		return nil, fmt.Errorf("the certificate cannot be read: %w", err)
	}
	return c.pair, nil
}

// versionOf tells versions of a file apart.
func versionOf(file string) string {
	info, err := os.Stat(file)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%s %d %d\n", file, info.Size(), info.ModTime().UnixNano())
}
