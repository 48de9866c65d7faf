package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestTheDevicesOwnCertificateIsKeptAndRenewed(t *testing.T) {
	dir, now := t.TempDir(), time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	if print, err := fingerprintOf(dir); err != nil || print != "" {
		t.Errorf("before there is one its fingerprint is %q (%v)", print, err)
	}
	serial := func(host string, at time.Time) string {
		t.Helper()
		pair, err := ownCertificate(dir, host, at)
		if err != nil {
			t.Fatal(err)
		}
		if err := pair.Leaf.VerifyHostname(hostOnly(host)); err != nil {
			t.Error(err)
		}
		if at.Before(pair.Leaf.NotBefore) || !at.Before(pair.Leaf.NotAfter) || pair.Leaf.NotAfter.Sub(pair.Leaf.NotBefore) > 825*24*time.Hour {
			t.Errorf("at %s the certificate is good from %s to %s", at, pair.Leaf.NotBefore, pair.Leaf.NotAfter)
		}
		if print, err := fingerprintOf(dir); err != nil || print != fingerprint(pair.Leaf) || len(print) != 32*3-1 {
			t.Errorf("the fingerprint is %q (%v)", print, err)
		}
		return pair.Leaf.SerialNumber.String()
	}
	first := serial("motesplatsen.local:8444", now)
	if serial("motesplatsen.local:8444", now.AddDate(2, 0, 0)) != first {
		t.Error("a certificate that is good is made anew: browsers would warn again")
	}
	renewed := serial("motesplatsen.local:8444", now.AddDate(2, 2, 0))
	if renewed == first {
		t.Error("a certificate that is soon over is kept")
	}
	if serial("192.168.1.9:8444", now.AddDate(2, 2, 0)) == renewed {
		t.Error("a certificate for another host is kept")
	}
	file := filepath.Join(dir, ownCertificateFile)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v (%v)", info.Mode(), err)
	}
	if err := os.WriteFile(file, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := fingerprintOf(dir); err == nil {
		t.Error("a certificate that cannot be read has a fingerprint")
	}
	serial("192.168.1.9:8444", now) // and is made anew
}
