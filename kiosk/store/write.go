package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mattn/go-sqlite3"
)

const (
	// queueLength is how many writes may wait; more callers wait to get into the queue.
	queueLength = 256
	// groupLength and groupTime bound one transaction, so that the first in it does not wait for ever for the last.
	groupLength = 256
	groupTime   = 20 * time.Millisecond
	// logLimit is the size of the log, in bytes, from which on the writer waits for readers to let go of it. Below, SQLite moves it into
	// the database by itself every 1,000 pages, which readers that overlap without a gap can hinder for ever.
	logLimit = 16 << 20
	// logWait is the longest that it waits, in milliseconds, and logPause how long it leaves the readers alone afterwards.
	logWait  = 200
	logPause = 500 * time.Millisecond
)

// errEnded is the answer to a function that ended the transaction it was lent.
var errEnded = errors.New("the function ended its transaction itself, so its changes were not stored: only the store commits and rolls back")

// errLeft is the answer to a function that ended its goroutine (runtime.Goexit, as a failing test does) instead of returning.
var errLeft = errors.New("the function did not return, so its changes were not stored")

// job is one call of Write on its way through the queue.
type job struct {
	ctx     context.Context
	fn      func(tx *sql.Tx) error
	claimed atomic.Bool // by the writer, to run it, or by its caller, to give up
	answer  chan outcome
}

// outcome is what became of a job.
type outcome struct {
	err      error
	panicked any // what its function panicked with
}

// verdict is a job that did nothing, and why.
type verdict struct {
	*job
	outcome
}

// writer owns the writing connection. Only its goroutine, run, touches the connection and the open group.
type writer struct {
	conn *sql.Conn
	raw  *sqlite3.SQLiteConn
	file string

	ready map[string]*sqlite3.SQLiteStmt // everyTime, compiled

	closing sync.RWMutex // held for reading while sending to queue
	closed  bool
	queue   chan *job
	drained bool // run has come to the end of queue
	stopped chan struct{}

	open   bool      // a group has its transaction
	began  time.Time // when it got it
	stored []*job    // its jobs that went well, not committed yet
	failed []verdict // its others, not answered yet
	fault  error     // what the last of those came to

	nextTrim time.Time
	scrub    atomic.Bool // the log is to be emptied, however short it is
}

func newWriter(ctx context.Context, pool *sql.DB, file string) (*writer, error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	w := &writer{conn: conn, file: file, queue: make(chan *job, queueLength), stopped: make(chan struct{})}
	err = conn.Raw(func(c any) error {
		w.raw = c.(session).SQLiteConn
		return nil
	})
	if err == nil {
		err = w.compile()
	}
	if err != nil {
		return nil, errors.Join(err, w.release())
	}
	return w, nil
}

// release gives the connection back.
func (w *writer) release() error {
	var errs []error
	for _, statement := range w.ready {
		errs = append(errs, statement.Close()) // one that stays keeps SQLite from closing the file
	}
	return errors.Join(append(errs, w.conn.Close())...)
}

// write is Write: it queues and waits for the commit. A panic of fn goes on in the caller, whose mistake it is.
func (w *writer) write(ctx context.Context, fn func(tx *sql.Tx) error) error {
	j := &job{ctx: ctx, fn: fn, answer: make(chan outcome, 1)}
	if err := w.enqueue(j); err != nil {
		return err
	}
	var o outcome
	select {
	case o = <-j.answer:
	case <-ctx.Done():
		if j.claimed.CompareAndSwap(false, true) {
			return notRun(ctx)
		}
		o = <-j.answer
	}
	if o.panicked != nil {
		panic(o.panicked)
	}
	return o.err
}

// enqueue puts a job into the queue, waiting for room.
func (w *writer) enqueue(j *job) error {
	w.closing.RLock()
	defer w.closing.RUnlock()
	if w.closed {
		return fmt.Errorf("%w, nothing was stored", ErrClosed)
	}
	if j.ctx.Err() != nil {
		return notRun(j.ctx)
	}
	select {
	case w.queue <- j:
		return nil
	case <-j.ctx.Done():
		return notRun(j.ctx)
	}
}

// close lets everything in the queue finish and stops the goroutine.
func (w *writer) close() {
	w.closing.Lock()
	w.closed = true
	close(w.queue)
	w.closing.Unlock()
	<-w.stopped
}

// run is the writing goroutine.
func (w *writer) run() {
	defer w.succeed()
	if w.open && w.raw.AutoCommit() {
		w.fill(nil)
	} else if w.open {
		w.fill(w.next())
	}
	for first := range w.queue {
		w.group(first)
		w.trimLog()
	}
	w.drained = true
}

// succeed is the end of run, or, where a function has ended run's goroutine, its continuation in another: the open group loses nothing.
func (w *writer) succeed() {
	if w.drained {
		close(w.stopped)
		return
	}
	go w.run()
}

// group runs first and everything that waits behind it in one transaction, and answers each when that has ended: those whose changes stay, when they
// are on the disk, and those that came to nothing then too, since they may have seen what the others wrote. Nobody is told that another was first
// whose change a power cut could still undo.
func (w *writer) group(first *job) {
	if err := w.exec("BEGIN IMMEDIATE"); err != nil {
		for j := first; j != nil; j = w.waiting() {
			j.refuse(err)
		}
		return
	}
	w.open, w.began, w.stored, w.failed = true, time.Now(), nil, nil
	w.fill(first)
}

// fill runs jobs into the open group, from j on, and ends it. On a full or failing disk SQLite rolls back more than a statement: the whole group.
func (w *writer) fill(j *job) {
	for ; j != nil; j = w.next() {
		w.take(j)
		if w.raw.AutoCommit() {
			break
		}
	}
	w.open = false
	if w.raw.AutoCommit() {
		w.answer(fmt.Errorf("not stored, because the transaction it shared was lost: %w", w.fault))
		return
	}
	w.answer(w.commit())
}

// take runs one job, unless its caller has left.
func (w *writer) take(j *job) {
	if j.ctx.Err() != nil {
		j.refuse(notRun(j.ctx))
		return
	}
	if !j.claimed.CompareAndSwap(false, true) {
		return
	}
	o := outcome{err: errLeft}
	defer func() { // also when the function ends this goroutine
		if o.err == nil {
			w.stored = append(w.stored, j)
			return
		}
		w.fault, w.failed = o.err, append(w.failed, verdict{j, o})
	}()
	w.lend(j, &o)
}

// next is the next waiting job of a group, nil when there is none or the group is big or old enough.
func (w *writer) next() *job {
	if len(w.stored) >= groupLength || time.Since(w.began) > groupTime {
		return nil
	}
	return w.waiting()
}

// waiting is the job at the head of the queue, nil when nobody waits.
func (w *writer) waiting() *job {
	select {
	case j := <-w.queue: // nil once closed and empty
		return j
	default:
		return nil
	}
}

// lend runs one job in the group's transaction. When it comes to an error, nothing of the job is left there.
func (w *writer) lend(j *job, o *outcome) {
	alone := len(w.stored) == 0 // nobody else's changes need a savepoint before them
	tx, err := w.share(alone)
	if err != nil {
		o.err = err
		return
	}
	defer func() {
		o.panicked = recover()
		o.err = explain(w.takeBack(tx, o.err, alone))
	}()
	o.err = j.fn(tx)
}

// share begins a job's part of the transaction.
func (w *writer) share(alone bool) (*sql.Tx, error) {
	if !alone {
		if err := w.exec("SAVEPOINT job"); err != nil {
			return nil, err
		}
	}
	tx, err := w.conn.BeginTx(context.Background(), nil)
	if err != nil {
		return nil, errors.Join(err, w.undo(alone))
	}
	return tx, nil
}

// takeBack ends a job's part of the transaction: err is what its function answered.
func (w *writer) takeBack(tx *sql.Tx, err error, alone bool) error {
	if err != nil {
		tx.Rollback() // takes tx out of the function's hands; its only error is that the function did so before
	} else if tx.Commit() != nil || w.raw.AutoCommit() {
		err = errEnded
	}
	if err == nil && !alone {
		err = w.exec("RELEASE job")
	}
	if err != nil && !w.raw.AutoCommit() {
		if undone := w.undo(alone); undone != nil {
			err = errors.Join(err, undone)
		}
	}
	return err
}

// undo takes a job's changes out of the transaction. Where that cannot be done, the whole transaction goes.
func (w *writer) undo(alone bool) error {
	if alone {
		return errors.Join(w.exec("ROLLBACK"), w.exec("BEGIN IMMEDIATE"))
	}
	if w.exec("ROLLBACK TO job; RELEASE job") == nil {
		return nil
	}
	return w.exec("ROLLBACK")
}

// commit ends the group's transaction: all of it is on the disk, or nothing.
func (w *writer) commit() error {
	err := w.exec("COMMIT")
	if err != nil && !w.raw.AutoCommit() {
		err = errors.Join(err, w.exec("ROLLBACK"))
	}
	return err
}

// exec runs SQL without parameters on the writing connection.
func (w *writer) exec(query string) error {
	if ready, ok := w.ready[query]; ok {
		_, err := ready.ExecContext(context.Background(), nil)
		return explain(err)
	}
	_, err := w.raw.Exec(query, nil)
	return explain(err)
}

// everyTime is what every group and every job in it runs; it is compiled once.
var everyTime = []string{"BEGIN IMMEDIATE", "COMMIT", "SAVEPOINT job", "RELEASE job"}

func (w *writer) compile() error {
	w.ready = map[string]*sqlite3.SQLiteStmt{}
	for _, query := range everyTime {
		statement, err := w.raw.Prepare(query)
		if err != nil {
			return explain(err)
		}
		w.ready[query] = statement.(*sqlite3.SQLiteStmt)
	}
	return nil
}

// refuse answers a job that is not going to run, unless its caller has left.
func (j *job) refuse(err error) {
	if j.claimed.CompareAndSwap(false, true) {
		j.answer <- outcome{err: err}
	}
}

// answer tells all jobs of the group what became of them; err is what became of those that went well.
func (w *writer) answer(err error) {
	for _, j := range w.stored {
		j.answer <- outcome{err: err}
	}
	for _, v := range w.failed {
		v.answer <- v.outcome
	}
}

// trimLog empties the log when that was asked for, or when it has become long because some reader always held on to it: new readers are given the database
// alone while the writer waits for the last old one. Failing is no harm, it is tried again.
func (w *writer) trimLog() {
	if (logSize(w.file) < logLimit && !w.scrub.Load()) || time.Now().Before(w.nextTrim) {
		return
	}
	w.nextTrim = time.Now().Add(logPause)
	w.exec(fmt.Sprintf("PRAGMA busy_timeout=%d; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA busy_timeout=%d", logWait, busyTimeout))
	if logSize(w.file) == 0 {
		w.scrub.Store(false)
	}
}
