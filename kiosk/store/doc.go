// Package store keeps the one SQLite file in which Tröskel remembers everything, and promises that what it has confirmed
// is on the disk.
//
// A data directory holds:
//
//	troskel.db        the database
//	troskel.db-wal    what is committed but not yet moved into troskel.db; part of the database while it exists
//	troskel.db-shm    the index of the former; can always be made again
//	troskel.lock      held by the one process that may write
//
// Its words: a schema is the numbered migrations of one package that stores things. A write is a function that is handed a
// transaction; it is confirmed when Write has returned nil. Writes that wait at the same time are grouped into one commit,
// because on a memory card the sync is all that costs. A backup is a whole database in one file, a copy without a log.
//
// The file is the fact: SQLite runs in WAL mode with synchronous=FULL (its Go driver's default, NORMAL, loses confirmed
// rows when the power goes), and every new connection is asked whether it really does.
package store
