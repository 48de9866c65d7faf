package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"troskel/booking"
	"troskel/hardware/clock"
	"troskel/kiosk/store"
	"troskel/kiosk/usage"
	"troskel/ui"
)

// data is the flag of every command that touches the database without running the appliance.
type data struct {
	Data string `help:"The folder with the database." default:"/var/lib/troskel" placeholder:"DIR" type:"path"`
}

type exportCommand struct {
	From   string `required:"" help:"First day, like 2026-03-02." placeholder:"DATE"`
	To     string `required:"" help:"Last day, like 2026-03-29. Visits are given for whole weeks inside the days." placeholder:"DATE"`
	Format string `enum:"csv,xlsx" default:"csv" help:"csv (four files) or xlsx (one workbook)."`
	Out    string `help:"The folder to write to." default:"." placeholder:"DIR" type:"path"`
	data   `embed:""`
}

// Run writes the export and prints the path of each file.
func (e *exportCommand) Run(ctx context.Context, s streams) error {
	period, err := usage.ParsePeriod(e.From, e.To)
	if err != nil {
		return err
	}
	texts, err := ui.Load()
	if err != nil {
		return err
	}
	db, numbers, now, err := openNumbers(ctx, e.Data)
	if err != nil {
		return err
	}
	report, err := numbers.Export(ctx, period, now, exportText(texts))
	if err == nil {
		err = e.write(report, s)
	}
	return errors.Join(err, db.Close())
}

// exportText is the Swedish words of an export: it is read by staff and funders.
func exportText(texts *ui.Catalog) usage.Text {
	return func(key string) string {
		if usage.OwnWords(key) {
			return texts.T("sv", key, nil)
		}
		return texts.T("sv", "export."+key, nil)
	}
}

func (e *exportCommand) write(report *usage.Report, s streams) error {
	if err := os.MkdirAll(e.Out, 0o755); err != nil {
		return fmt.Errorf("the folder for the export cannot be made: %w", err)
	}
	files := report.WriteCSV
	if e.Format == "xlsx" {
		files = report.WriteXLSX
	}
	written, err := files(e.Out)
	for _, f := range written {
		fmt.Fprintln(s.out, f)
	}
	return err
}

// openNumbers opens the database for reading numbers, and tells what time it is there: never earlier than the appliance has lived, since a clock
// that lost its time must not hide what was counted. Where no daemon runs, it first closes the weeks that have surely ended since one did.
func openNumbers(ctx context.Context, dir string) (*store.DB, *usage.Usage, time.Time, error) {
	db, alone, err := openAlone(ctx, dir)
	if err != nil {
		return nil, nil, time.Time{}, err
	}
	was, err := remember(ctx, db)
	if err != nil {
		return nil, nil, time.Time{}, errors.Join(err, db.Close())
	}
	m := clock.New(clock.System(), was.alive).Moment()
	numbers := usage.New(db, booking.New(db, was.zone, func() time.Time { return m.Wall }, func() {}), was.zone)
	if alone && !was.fresh {
		sure := was.alive
		if m.Believed && !was.demo { // a demo's time is its simulator's
			sure = m.Wall
		}
		err = numbers.CloseWeeks(ctx, sure)
	}
	if err != nil {
		return nil, nil, time.Time{}, errors.Join(err, db.Close())
	}
	return db, numbers, m.Wall, nil
}

// openAlone opens the database for writing where no daemon runs, and for reading beside one.
func openAlone(ctx context.Context, dir string) (db *store.DB, alone bool, err error) {
	reader, err := store.OpenReader(ctx, dir, schemas...) // refuses a folder without a database, which Open would make
	if err != nil {
		return nil, false, err
	}
	writer, err := store.Open(ctx, dir, schemas...)
	if errors.Is(err, store.ErrInUse) {
		return reader, false, nil
	}
	if err := errors.Join(err, reader.Close()); err != nil {
		return nil, false, err
	}
	return writer, true, nil
}

type backupCommand struct {
	File string `arg:"" help:"The file to write." type:"path"`
	data `embed:""`
}

// Run copies the database.
func (b *backupCommand) Run(ctx context.Context, s streams) error {
	db, err := store.OpenReader(ctx, b.Data, schemas...)
	if err != nil {
		return err
	}
	if err := errors.Join(db.Backup(ctx, b.File), db.Close()); err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.out, b.File)
	return err
}

type restoreCommand struct {
	File string `arg:"" help:"The backup to bring back." type:"existingfile"`
	data `embed:""`
}

// Run brings a backup back.
func (r *restoreCommand) Run(ctx context.Context, s streams) error {
	if err := store.Restore(ctx, r.Data, r.File, schemas...); err != nil {
		return err
	}
	_, err := fmt.Fprintf(s.out, "restored %s to %s\n", r.File, dataDir(r.Data))
	return err
}

type checkCommand struct {
	data `embed:""`
}

// Run prints what was checked, and fails when something is ill.
func (c *checkCommand) Run(ctx context.Context, s streams) error {
	report, err := store.Check(ctx, c.Data, schemas...)
	if err != nil {
		return err
	}
	for _, item := range report.Items {
		printItem(s, item.OK, item.Name, item.Text)
	}
	healthy := examineBadges(ctx, s, c.Data) && report.OK()
	healthy = examineLedger(ctx, s, c.Data, report) && healthy
	if now, source := time.Now(), clock.System(); !source.Synced() {
		printItem(s, true, "clock", fmt.Sprintf("%s, not set by a trusted source since start; visits are counted by boot until it is", now.Format(time.RFC3339)))
	} else {
		printItem(s, true, "clock", now.Format(time.RFC3339)+", set by a trusted source")
	}
	if !healthy {
		return errors.New("something is ill; keep a copy of the data folder before you mend anything, and see troskel restore --help")
	}
	return nil
}

// examineLedger tells whether the settled figures of people are as they were closed. A database that is ill has been told of already.
func examineLedger(ctx context.Context, s streams, dir string, report store.Report) bool {
	if !report.OK() {
		return true
	}
	db, err := store.OpenReader(ctx, dir, schemas...)
	if err != nil {
		printItem(s, false, "ledger", err.Error())
		return false
	}
	n, err := usage.New(db, nil, time.UTC).CheckLedger(ctx)
	if err = errors.Join(err, db.Close()); err != nil {
		printItem(s, false, "ledger", err.Error())
		return false
	}
	printItem(s, true, "ledger", fmt.Sprintf("%d closed periods are as they were closed", n))
	return true
}

func printItem(s streams, ok bool, name, detail string) {
	word := "ok "
	if !ok {
		word = "ILL"
	}
	fmt.Fprintf(s.out, "%s  %-10s %s\n", word, name, detail)
}
