package store

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// syncDir makes creations and renames in a directory last.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// adopt gives a file to the owner of its directory when root made it, so that the daemon, which is not root, can use what
// `sudo troskel restore` left.
func adopt(f *os.File, dir string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	owner := info.Sys().(*syscall.Stat_t)
	return f.Chown(int(owner.Uid), int(owner.Gid))
}

// create makes an empty file for the database and reports whether it did: false when there is one already.
func create(file string) (bool, error) {
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	dir := filepath.Dir(file)
	return true, errors.Join(adopt(f, dir), f.Close(), syncDir(dir))
}
