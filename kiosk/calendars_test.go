package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"troskel/booking"
	"troskel/hardware/sim"
)

// certify writes a certificate with that serial number, and its key, for localhost.
func certify(t *testing.T, c CalendarsConfig, serial int64) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "kalender"}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	signed, err := x509.CreateCertificate(rand.Reader, leaf, leaf, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{c.Certificate: {Type: "CERTIFICATE", Bytes: signed}, c.Key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// phone asks for an address below https://localhost, on a connection of its own, and gives the answer's status and the certificate's serial number.
func phone(t *testing.T, at net.Addr, host, path string) (status int, serial int64) {
	t.Helper()
	client := http.Client{Transport: &http.Transport{
		DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, // which certificate it is, the test looks at
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", at.String())
		},
	}}
	res, err := client.Get("https://" + host + path)
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.TLS.PeerCertificates[0].SerialNumber.Int64()
}

// Phones reach the calendars with their passwords and secret addresses, and nothing that a screen can ask; and a renewed certificate is used without
// a new start.
func TestPhonesReachCalendarsOnly(t *testing.T) {
	cfg := defaults()
	cfg.Data.Dir, cfg.Reader.Kind = t.TempDir(), "none"
	cfg.Calendars = CalendarsConfig{
		Listen: "0.0.0.0:8443", Address: "https://localhost:8443", Certificate: filepath.Join(t.TempDir(), "c.pem"), Key: filepath.Join(t.TempDir(), "k.pem"),
	}
	cfg.fill()
	certify(t, cfg.Calendars, 1)
	k, err := Open(t.Context(), cfg, Parts{Clock: sim.NewClock(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := k.Close(); err != nil {
			t.Error(err)
		}
	}()
	_, secret, err := k.rooms.NewFeed(t.Context(), booking.By{Role: booking.System}, booking.Feed{Kind: booking.PublicFeed, Name: "Alla"})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- k.serveOutletOn(ctx, k.calendarsOutlet(), l) }()
	for path, want := range map[string]int{
		"/calendars/" + secret + ".ics": 200, "/calendars/x.ics": 404, "/caldav/": 401,
		"/": 404, "/staff": 404, "/ws?screen=staff": 404, "/export/visits.csv": 404, "/metrics": 404, "/healthz": 404, "/import": 404,
	} {
		if status, serial := phone(t, l.Addr(), "localhost", path); status != want || serial != 1 {
			t.Errorf("%s gives %d under certificate %d, want %d", path, status, serial, want)
		}
	}
	if status, _ := phone(t, l.Addr(), "evil.example", "/caldav/"); status != http.StatusMisdirectedRequest {
		t.Errorf("another host's name gives %d", status)
	}
	certify(t, cfg.Calendars, 2)
	if _, serial := phone(t, l.Addr(), "localhost", "/caldav/"); serial != 2 {
		t.Error("the renewed certificate is not used")
	}
	if err := os.Remove(cfg.Calendars.Key); err != nil { // half renewed
		t.Fatal(err)
	}
	if _, serial := phone(t, l.Addr(), "localhost", "/caldav/"); serial != 2 {
		t.Error("the certificate before is not used while the new one is not whole")
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("it ended with %v", err)
	}
}
