package visit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Bands is how many age bands a visitor can choose from: 1 is 0–10 years, then 11–15, 16–19, 20–25, 26–64, 65 and more; 7 is "vill inte svara".
const Bands = 7

// ErrBand answers a choice that is none of the bands.
var ErrBand = errors.New("there is no such age band; there are 1 to 7")

// ErrNobody answers a band for which there is no visitor left: everybody who came that day is counted in one already. Nothing was noted then.
var ErrNobody = errors.New("everybody of that day has an age band already")

// Band notes the age band that a visitor chose (1 to Bands) and returns when it is on disk. m is the moment of the visitor's tap or press, so that the band goes to the
// same day. It is for who was Counted or is Unbadged, and never called for somebody who does not answer: a band is chosen, never derived.
// A visitor whose badge remembers a band is noted by the tap itself.
func (c *Counter) Band(ctx context.Context, m Moment, band uint8) error {
	if band < 1 || band > Bands {
		return ErrBand
	}
	c.mu.Lock()
	closed := c.vault == nil
	c.mu.Unlock()
	if closed {
		return ErrClosed
	}
	err := c.db.Write(ctx, func(tx *sql.Tx) error {
		if !m.Believed {
			return waitBand(tx, m, band)
		}
		return c.cal.noteBand(tx, m.Wall, band)
	})
	if err != nil && !errors.Is(err, ErrNobody) {
		return fmt.Errorf("the age band was not noted: %w", err)
	}
	return err
}

// noteBand notes a band on t's day, if there is a visitor for it.
func (c calendar) noteBand(tx *sql.Tx, t time.Time, band uint8) error {
	var free bool
	err := tx.QueryRow(`SELECT (SELECT coalesce(sum(visits + unbadged), 0) FROM visit_span WHERE span = 'day' AND starts_at = ?1)
		> (SELECT coalesce(sum(n), 0) FROM visit_band WHERE span = 'day' AND starts_at = ?1)`, c.day(t).Unix()).Scan(&free)
	if err != nil {
		return err
	}
	if !free {
		return ErrNobody
	}
	return c.addBand(tx, t, band, 1)
}

func (c calendar) addBand(tx *sql.Tx, t time.Time, band uint8, n int) error {
	_, err := tx.Exec(`INSERT INTO visit_band (span, starts_at, band, n) VALUES ('day', ?1, ?3, ?4), ('month', ?2, ?3, ?4)
		ON CONFLICT DO UPDATE SET n = n + excluded.n`, c.day(t).Unix(), c.month(t).Unix(), band, n)
	return err
}

// waitBand notes a band under the boot, if that has a visitor for it.
func waitBand(tx *sql.Tx, m Moment, band uint8) error {
	var free bool
	err := tx.QueryRow(`SELECT (SELECT coalesce(sum(visits + unbadged), 0) FROM visit_waiting WHERE boot = ?1)
		> (SELECT coalesce(sum(n), 0) FROM visit_band_waiting WHERE boot = ?1)`, m.Boot).Scan(&free)
	if err != nil {
		return err
	}
	if !free {
		return ErrNobody
	}
	_, err = tx.Exec("INSERT INTO visit_band_waiting (boot, slot, band, n) VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET n = n + 1",
		m.Boot, max(m.Mono, 0)/quarter, band)
	return err
}

// healBands moves the boot's bands to the days of their slots, as place does with the counters.
func (w *write) healBands(tx *sql.Tx) error {
	waiting, err := readBands(tx, w.m.Boot)
	if err != nil {
		return err
	}
	for _, b := range waiting {
		if err := w.c.cal.addBand(tx, w.at(b.slot), b.band, b.n); err != nil {
			return err
		}
	}
	_, err = tx.Exec("DELETE FROM visit_band_waiting WHERE boot = ?", w.m.Boot)
	return err
}

type waitingBand struct {
	slot int64
	band uint8
	n    int
}

func readBands(tx *sql.Tx, boot string) ([]waitingBand, error) {
	rows, err := tx.Query("SELECT slot, band, n FROM visit_band_waiting WHERE boot = ? ORDER BY slot, band", boot)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []waitingBand
	for rows.Next() {
		var b waitingBand
		if err := rows.Scan(&b.slot, &b.band, &b.n); err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, rows.Err()
}

// BandCount is how many chose each band on one day of the place; index 0 is band 1.
type BandCount struct {
	Day time.Time // its first instant, UTC
	N   [Bands]int
}

// BandDays reads the chosen age bands of the days that begin in [from, to), in order of time; days without any are absent.
func BandDays(ctx context.Context, db *sql.DB, from, to time.Time) ([]BandCount, error) {
	rows, err := db.QueryContext(ctx, "SELECT starts_at, band, n FROM visit_band WHERE span = 'day' AND starts_at >= ? AND starts_at < ? ORDER BY starts_at, band",
		ceil(from), ceil(to))
	if err != nil {
		return nil, fmt.Errorf("read the age bands: %w", err)
	}
	defer rows.Close()
	var all []BandCount
	for rows.Next() {
		var start int64
		var band, n int
		if err := rows.Scan(&start, &band, &n); err != nil {
			return nil, fmt.Errorf("read the age bands: %w", err)
		}
		day := time.Unix(start, 0).UTC()
		if len(all) == 0 || !all[len(all)-1].Day.Equal(day) {
			all = append(all, BandCount{Day: day})
		}
		all[len(all)-1].N[band-1] = n
	}
	return all, rows.Err()
}
