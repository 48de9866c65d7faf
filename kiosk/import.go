package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"troskel/booking"
	"troskel/booking/ical"
	"troskel/hardware/clock"
	"troskel/kiosk/store"
)

type importCommand struct {
	File         string `arg:"" help:"The calendar (.ics) to book." type:"existingfile"`
	Space        string `required:"" help:"The id of the room to book it in." placeholder:"ID"`
	Organisation string `help:"The id of the organisation to book it for." placeholder:"ID"`
	DryRun       bool   `help:"Only tell what would be booked, and what is in the way."`
	data         `embed:""`
}

// Run books every event of the calendar or none, and prints what becomes of each.
func (i *importCommand) Run(ctx context.Context, s streams) error {
	db, alone, err := openAlone(ctx, i.Data)
	if err != nil {
		return err
	}
	report := ical.Report{}
	if !alone {
		err = errors.New("the appliance is running: stop it first, or let staff hand the calendar in on their page")
	} else {
		report, err = i.book(ctx, db)
	}
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	for _, e := range report.Events {
		fmt.Fprintln(s.out, describeResult(e))
	}
	switch {
	case report.Refused > 0:
		return fmt.Errorf("%d of %d events are in the way of something, so nothing is booked", report.Refused, len(report.Events))
	case !report.Booked:
		fmt.Fprintln(s.out, "nothing is booked: this was a dry run")
	}
	return nil
}

// book reads the file and imports it into the database.
func (i *importCommand) book(ctx context.Context, db *store.DB) (ical.Report, error) {
	was, err := remember(ctx, db)
	if err != nil {
		return ical.Report{}, err
	}
	now := clock.New(clock.System(), was.alive).Moment().Wall
	if was.demo { // its time is its simulator's
		now = was.alive
	}
	f, err := os.Open(i.File)
	if err != nil {
		return ical.Report{}, err
	}
	parsed, err := ical.Parse(f, was.zone)
	if err := errors.Join(err, f.Close()); err != nil {
		return ical.Report{}, err
	}
	rooms := booking.New(db, was.zone, func() time.Time { return now }, nil)
	into := ical.Into{Space: i.Space, Organisation: i.Organisation, Zone: was.zone, Now: now, Dry: i.DryRun}
	return ical.Import(ctx, rooms, booking.By{Role: booking.Staff}, parsed, into)
}

// describeResult is one line about one event.
func describeResult(e ical.Result) string {
	line := fmt.Sprintf("%-9s  %s  %s", e.Outcome, e.Start.Format(time.RFC3339), e.Title)
	if e.Times > 1 {
		line += fmt.Sprintf(" (%d times)", e.Times)
	}
	if e.Code != "" {
		line += ": " + (&booking.Refusal{Code: e.Code, Values: e.Values}).Error()
	}
	for _, c := range e.Conflicts {
		line += fmt.Sprintf("\n%11s%s: %v", "", c.At, &booking.Refusal{Code: c.Code, Values: c.Values})
	}
	return line
}
