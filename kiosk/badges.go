package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"troskel/booking"
	"troskel/kiosk/store"
	"troskel/kiosk/visit"
)

// badgeKeyFile is in the data folder: the key that badge numbers and PINs are hashed under. It is no part of the database and of no backup, so
// that neither of them tells a badge's number.
const badgeKeyFile = "badges.key"

// useBadgeKey gives the key to the rooms' engine, and returns it. Without one the appliance runs, and nobody signs in: visits and bookings do not
// hang on it.
func (k *Kiosk) useBadgeKey(dir string) []byte {
	key, err := keyIn(dir, badgeKeyFile, booking.KeySize)
	if err == nil {
		err = k.rooms.UseKey(key)
	}
	if err != nil {
		k.log.Error("badges cannot be used to sign in, nor can staff", "err", err)
		return nil
	}
	return key
}

// badgeKey reads the key. Its errors include fs.ErrNotExist.
func badgeKey(dir string) ([]byte, error) { return readKey(dir, badgeKeyFile, booking.KeySize) }

// makeBadgeKey makes a key.
func makeBadgeKey(dir string) ([]byte, error) { return makeKey(dir, badgeKeyFile, booking.KeySize) }

// keyIn is a key of badges in the data folder, made at the first start.
func keyIn(dir, name string, size int) ([]byte, error) {
	key, err := readKey(dir, name, size)
	if errors.Is(err, fs.ErrNotExist) {
		return makeKey(dir, name, size)
	}
	return key, err
}

func readKey(dir, name string, size int) ([]byte, error) {
	file := filepath.Join(dir, name)
	key, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("the key of the badges cannot be read: %w", err)
	}
	if len(key) != size {
		return nil, fmt.Errorf("%s has %d bytes, and the key of the badges has %d: put the right file back, or remove it and begin with all badges anew", dataDir(file), len(key), size)
	}
	return key, nil
}

func makeKey(dir, name string, size int) ([]byte, error) {
	key := make([]byte, size)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	if err := writeSecret(filepath.Join(dir, name), dir, key); err != nil {
		return nil, fmt.Errorf("the key of the badges cannot be made: %w", err)
	}
	return key, nil
}

// writeSecret writes a file in a folder that only the folder's owner reads. It has its name only when it is whole and on the disk.
func writeSecret(file, dir string, secret []byte) error {
	part := file + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) { // of a start that the power cut ended
		return err
	}
	if err := writeKey(part, dir, secret); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	if err := os.Rename(part, file); err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// writeKey writes a new file that only the owner of its folder reads, also when root makes it.
func writeKey(file, dir string, key []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(key)
	if info, statErr := os.Stat(dir); statErr == nil && os.Geteuid() == 0 {
		owner := info.Sys().(*syscall.Stat_t)
		err = errors.Join(err, f.Chown(int(owner.Uid), int(owner.Gid)))
	}
	return errors.Join(err, f.Sync(), f.Close())
}

// examineBadges prints whether the registered badges and their key belong together, and reports whether they do. It tells nothing of a folder
// without a database that can be read.
func examineBadges(ctx context.Context, s streams, dir string) bool {
	db, err := store.OpenReader(ctx, dir, schemas...)
	if err != nil {
		return true
	}
	text, err := describeBadges(ctx, booking.New(db, time.UTC, time.Now, nil), dir)
	if err = errors.Join(err, db.Close()); err != nil {
		text = err.Error()
	}
	printItem(s, err == nil, "badges", text)
	return err == nil
}

// examineMemory prints whether the key is there under which badges remember, where they do. At the first start it is made.
func examineMemory(s streams, cfg Config) {
	if visit.Mode(cfg.Counting.Mode) != visit.ModeC {
		return
	}
	_, err := readKey(cfg.Data.Dir, memoryKeyFile, visit.MemoryKeySize)
	text := "badges remember; their key is there"
	switch {
	case errors.Is(err, fs.ErrNotExist):
		text, err = "badges will remember: their key is made at the first start", nil
	case err != nil:
		text = err.Error()
	}
	printItem(s, err == nil, "memory", text)
}

// describeBadges counts the badges that can be used; that some cannot is an error.
func describeBadges(ctx context.Context, rooms *booking.Engine, dir string) (string, error) {
	key, keyErr := badgeKey(dir)
	if keyErr == nil {
		keyErr = rooms.UseKey(key)
	}
	all, err := rooms.Badges(ctx, booking.By{Role: booking.System}, "")
	if err != nil {
		return "", err
	}
	var usable, stale int
	for _, b := range all {
		switch {
		case b.Stale:
			stale++
		case b.Revoked.IsZero():
			usable++
		}
	}
	missing := errors.Is(keyErr, fs.ErrNotExist)
	switch {
	case missing && stale > 0:
		return "", fmt.Errorf("%d are registered, and their key %s is missing: put it back, or enrol them again", stale, filepath.Join(dataDir(dir), badgeKeyFile))
	case keyErr != nil && !missing:
		return "", keyErr
	case stale > 0:
		return "", fmt.Errorf("%d of %d were enrolled under another key: revoke those and enrol them again", stale, usable+stale)
	}
	return fmt.Sprintf("%d registered", usable), nil
}
