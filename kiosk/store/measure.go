package store

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"
)

// block is what a small commit adds to the log: one page and its frame header, in bytes.
const block = 4096 + 24

// SyncTimes measures how long the disk below dir takes to confirm: n times it writes what a small commit writes, into space that is already
// there, and waits for fdatasync. No database on that disk can confirm faster.
func SyncTimes(ctx context.Context, dir string, n int) (times []time.Duration, err error) {
	f, err := os.CreateTemp(dir, ".sync-*")
	if err != nil {
		return nil, explainFile(err)
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	const blocks = 256
	if _, err := f.Write(make([]byte, blocks*block)); err != nil {
		return nil, explainFile(err)
	}
	if err := f.Sync(); err != nil {
		return nil, explainFile(err)
	}
	data := make([]byte, block)
	for i := range n {
		if ctx.Err() != nil {
			return times, context.Cause(ctx)
		}
		data[0] = byte(i)
		began := time.Now()
		if _, err := f.WriteAt(data, int64(i%blocks)*block); err != nil {
			return times, explainFile(err)
		}
		if err := syscall.Fdatasync(int(f.Fd())); err != nil {
			return times, explainFile(err)
		}
		times = append(times, time.Since(began))
	}
	return times, nil
}
