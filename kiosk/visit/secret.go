package visit

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

const (
	keySize  = 32
	block    = sha256.BlockSize
	maxBadge = 16 // bytes of a badge's number; the standard ends at 10
)

// digest stands for a badge during one half-day. Without the key it says nothing.
type digest [sha256.Size]byte

// vault holds one key in a page of its own, out of the reach of the garbage collector, which copies and never wipes, of swap and of core dumps. Its work buffers
// are in the same page. It must not be used concurrently.
type vault struct{ page []byte }

// openVault makes a vault without a key. A machine that does not allow locking the page still gets one: the appliance has no swap.
func openVault() (*vault, error) {
	page, err := unix.Mmap(-1, 0, os.Getpagesize(), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return nil, fmt.Errorf("no memory for the key of the half-day: %w", err)
	}
	if err := unix.Madvise(page, unix.MADV_DONTDUMP); err != nil {
		return nil, fmt.Errorf("the key of the half-day cannot be kept out of core dumps: %w", err)
	}
	_ = unix.Mlock(page)
	return &vault{page}, nil
}

func (v *vault) key() []byte { return v.page[:keySize] }

// renew replaces the key by a new random one.
func (v *vault) renew() {
	_, _ = rand.Read(v.key()) // documented never to fail: it ends the process instead
}

// forget overwrites the key. Nothing that was recognised by it can be recognised again.
func (v *vault) forget() { clear(v.page) }

// close forgets the key and gives the page back.
func (v *vault) close() {
	v.forget()
	_ = unix.Munmap(v.page) // fails only for what is not mapped
	v.page = nil
}

// sum is HMAC-SHA256 of a message of at most maxBadge bytes (RFC 2104, section 2; the key is shorter than a block). crypto/hmac would leave the key
// in states on the heap. Here the padded keys are made in the page and wiped, and the hash is run over the wiped buffers again, so that on the
// stack zeros take the place of what it may have left there of the key.
func (v *vault) sum(message []byte) digest {
	work := v.page[block:]
	inner, outer := work[:block+len(message)], work[2*block:2*block+block+sha256.Size]
	for i := range block {
		inner[i], outer[i] = 0x36, 0x5c
		if i < keySize {
			inner[i] ^= v.page[i]
			outer[i] ^= v.page[i]
		}
	}
	copy(inner[block:], message)
	first := sha256.Sum256(inner)
	copy(outer[block:], first[:])
	sum := digest(sha256.Sum256(outer))
	clear(first[:])
	clear(work)
	sha256.Sum256(inner)
	sha256.Sum256(outer)
	return sum
}

// Harden keeps this process's memory to itself: other processes of the same user may not read it, and no core dump is written of it. It is meant for the
// start of the daemon, before the first tap.
func Harden() error {
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return fmt.Errorf("the process cannot be closed to debuggers (prctl PR_SET_DUMPABLE): %w", err)
	}
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}); err != nil {
		return fmt.Errorf("core dumps cannot be forbidden (RLIMIT_CORE): %w", err)
	}
	return nil
}
