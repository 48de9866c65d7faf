package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// The certificate that the device makes for its staff page where nobody gives it one. Browsers warn of it once, since nobody vouches for it;
// staff compare its fingerprint with the one that `troskel doctor` tells, and trust it.
const (
	ownCertificateFile = "staff-certificate.pem" // with its key, in the data folder
	certificateTime    = 800 * 24 * time.Hour    // some browsers refuse more than 825 days
	certificateRenewed = 60 * 24 * time.Hour     // before its end
)

// ownCertificate is the device's own certificate for a host; a new one is made when there is none, when it is for another host, or soon over.
func ownCertificate(dir, host string, now time.Time) (tls.Certificate, error) {
	name := hostOnly(host)
	file := filepath.Join(dir, ownCertificateFile)
	pair, err := tls.LoadX509KeyPair(file, file)
	if err == nil && pair.Leaf.VerifyHostname(name) == nil && now.Add(certificateRenewed).Before(pair.Leaf.NotAfter) {
		return pair, nil
	}
	if err := makeCertificate(file, dir, name, now); err != nil {
		return tls.Certificate{}, fmt.Errorf("the certificate of the staff page cannot be made: %w", err)
	}
	return tls.LoadX509KeyPair(file, file)
}

func hostOnly(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.Trim(host, "[]")
}

// makeCertificate writes a certificate with its key. They have their name only when they are whole and on the disk.
func makeCertificate(file, dir, name string, now time.Time) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return err
	}
	leaf := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name, Organization: []string{"Tröskel"}},
		NotBefore: now.Add(-24 * time.Hour), NotAfter: now.Add(certificateTime), // a visitor's clock may be behind ours
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, BasicConstraintsValid: true,
	}
	if ip := net.ParseIP(name); ip != nil {
		leaf.IPAddresses = []net.IP{ip}
	} else {
		leaf.DNSNames = []string{name}
	}
	signed, err := x509.CreateCertificate(rand.Reader, leaf, leaf, &key.PublicKey, key)
	if err != nil {
		return err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	text := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})...)
	return writeSecret(file, dir, text)
}

// fingerprint is what staff compare: SHA-256 of a certificate, as browsers show it.
func fingerprint(leaf *x509.Certificate) string {
	sum := sha256.Sum256(leaf.Raw)
	return strings.ReplaceAll(fmt.Sprintf("% X", sum[:]), " ", ":")
}

// fingerprintOf is the fingerprint of the certificate that the device has made, or "" where it has none.
func fingerprintOf(dir string) (string, error) {
	file := filepath.Join(dir, ownCertificateFile)
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	pair, err := tls.LoadX509KeyPair(file, file)
	if err != nil {
		return "", fmt.Errorf("the certificate of the staff page cannot be read: %w; remove %s, and a new one is made", err, dataDir(file))
	}
	return fingerprint(pair.Leaf), nil
}

// examineStaff prints where other computers reach the staff page, and the fingerprint to compare.
func examineStaff(s streams, cfg Config) {
	if cfg.Staff.Listen == "" {
		printItem(s, true, "staff page", "on this machine only")
		return
	}
	print, err := fingerprintOf(cfg.Data.Dir)
	switch {
	case err != nil:
		printItem(s, false, "staff page", err.Error())
	case cfg.Staff.Certificate != "":
		printItem(s, true, "staff page", cfg.Staff.Address+" with the certificate in "+cfg.Staff.Certificate)
	case print == "":
		printItem(s, true, "staff page", cfg.Staff.Address+"; its certificate is made when the appliance starts")
	default:
		printItem(s, true, "staff page", cfg.Staff.Address+", certificate SHA-256 "+print)
	}
}

// serveStaff serves the staff page to other computers until ctx is done.
func (k *Kiosk) serveStaff(ctx context.Context) error {
	o, err := k.staffOutlet()
	if err != nil {
		return err
	}
	return k.serveOutlet(ctx, o)
}

// staffOutlet is where other computers reach the staff page.
func (k *Kiosk) staffOutlet() (outlet, error) {
	c := k.cfg.Staff
	o := outlet{what: "staff page", listen: c.Listen, address: c.Address, files: certificateFiles{c.Certificate, c.Key}, handler: k.screens.StaffPages(hostOf(c.Address))}
	if c.Certificate != "" {
		o.certificate = (&certificate{certificateFiles: o.files}).get
		return o, nil
	}
	if _, err := ownCertificate(k.cfg.Data.Dir, hostOf(c.Address), k.clock.Now()); err != nil {
		return outlet{}, err
	}
	o.certificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		pair, err := ownCertificate(k.cfg.Data.Dir, hostOf(c.Address), k.clock.Now())
		return &pair, err
	}
	return o, nil
}
