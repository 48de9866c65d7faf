package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Backup writes a copy of the database as it is now into one file, while the daemon goes on writing. The file appears only when it is
// whole, read back without a fault and on its disk; what it replaces may only be an older backup. It holds everything that the
// database holds, so it deserves the same care.
func (db *DB) Backup(ctx context.Context, file string) error {
	file, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	if err := db.replaceable(file); err != nil {
		return err
	}
	part, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".part-*") // readable by its owner only
	if err != nil {
		return explainFile(err)
	}
	defer os.Remove(part.Name()) // nothing is there any more when all went well
	defer part.Close()
	if err := db.copyInto(ctx, part.Name()); err != nil {
		return fmt.Errorf("the backup %s was not made: %w", file, err)
	}
	if err := part.Sync(); err != nil {
		return explainFile(err)
	}
	if err := os.Rename(part.Name(), file); err != nil {
		return explainFile(err)
	}
	return explainFile(syncDir(filepath.Dir(file)))
}

// copyInto copies the database into an empty file and reads the copy back.
func (db *DB) copyInto(ctx context.Context, file string) error {
	source, err := open(ctx, db.file, copying(), 1)
	if err != nil {
		return err
	}
	defer source.Close()
	if _, err := source.ExecContext(ctx, `VACUUM INTO ?`, file); err != nil {
		return explain(err)
	}
	made, err := open(ctx, file, inspecting(), 1)
	if err != nil {
		return err
	}
	defer made.Close()
	return integrity(ctx, made)
}

// replaceable refuses a name under which there is something other than a backup.
func (db *DB) replaceable(file string) error {
	info, err := os.Stat(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return explainFile(err)
	}
	if info.IsDir() {
		return fmt.Errorf("%s is a directory: name a file in it, such as %s", file, filepath.Join(file, "troskel-backup.db"))
	}
	// Before anything is opened: closing a second handle on the database would drop the locks that SQLite has on it.
	if live, err := os.Stat(db.file); err == nil && os.SameFile(live, info) {
		return fmt.Errorf("%s is the database itself: name another file", file)
	}
	if !info.Mode().IsRegular() || !isBackup(file) {
		return fmt.Errorf("%s exists and is no backup of Tröskel's: name another file, or move that one away", file)
	}
	return nil
}

// isBackup looks at a file's first 100 bytes, https://www.sqlite.org/fileformat.html#the_database_header: ours, and not in WAL mode, as
// a database in use is.
func isBackup(file string) bool {
	f, err := os.Open(file)
	if err != nil {
		return false
	}
	defer f.Close()
	header := make([]byte, 100)
	if _, err := io.ReadFull(f, header); err != nil {
		return false
	}
	return bytes.HasPrefix(header, []byte("SQLite format 3\x00")) &&
		binary.BigEndian.Uint32(header[68:]) == applicationID &&
		header[18] == 1 && header[19] == 1
}
