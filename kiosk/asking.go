package main

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"database/sql"
	"math/bits"
	"time"

	"troskel/booking"
	"troskel/kiosk/survey"
	"troskel/kiosk/visit"
	"troskel/kiosk/web"
)

// Where visits and the survey meet. All that passes is a place in a round: from the survey to the badge's own memory before a tap is counted, and from what
// the badge remembers now to the question. The survey is never told of the tap, nor visits of the answer.

// useSurvey makes the survey. Without the key of the badges there are no one-time codes, and the rest is asked.
func (k *Kiosk) useSurvey(ctx context.Context, badges []byte) (err error) {
	var key []byte
	if len(badges) > 0 {
		if key, err = hkdf.Key(sha256.New, badges, nil, "troskel survey", survey.KeySize); err != nil {
			return err
		}
	}
	k.survey, err = survey.New(ctx, k.db, survey.Options{
		Now: k.clock.Now, Zone: k.zone, Key: key,
		Open: func(_ context.Context, date string) (bool, error) {
			d, err := booking.ParseDate(date)
			return err == nil && !k.closing.on(d).IsZero(), err
		},
		Trail: func(ctx context.Context, tx *sql.Tx, by, action, detail string) error {
			return booking.Note(ctx, tx, k.clock.Now().UTC().Truncate(time.Second), decider(by), action, detail)
		},
	})
	return err
}

// remembers is what a badge is to remember of the survey: one item more at its first tap of a visit, until it was asked all.
func (k *Kiosk) remembers(was visit.Memory, again bool) visit.Memory {
	r, goes := k.survey.Running()
	if !goes || again {
		return was
	}
	asked := was.Items
	if was.Round != uint16(r.ID) {
		asked = 0
	}
	place, more := r.Next(asked)
	if !more {
		return was
	}
	return was.Ask(uint16(r.ID), place)
}

// asking adds a question to the welcome of a visit that is counted. A badge that remembers is asked what it noted just now; another, which is new in its
// half-day, whatever is in turn. Who presses a button or holds up a phone cannot be told from the one before, and is not asked: there are codes.
func (k *Kiosk) asking(t visit.Tapped, err error, w web.Welcome) web.Welcome {
	var q survey.Question
	asked := false
	switch {
	case err != nil || visit.Mode(k.cfg.Counting.Mode) == visit.ModeA:
	case t.Recalled && t.Now.Round != 0 && t.Now != t.Was:
		already := t.Was.Items
		if t.Was.Round != t.Now.Round {
			already = 0
		}
		q, asked = k.survey.Put(int(t.Now.Round), bits.TrailingZeros16(t.Now.Items&^already))
	case !t.Recalled && t.Result == visit.Counted:
		q, asked = k.survey.PutAny()
	}
	if asked {
		w.Question = web.QuestionOf(q, k.cfg.Place.Languages)
	}
	return w
}

// decider is who a line of the trail is of: staff, or the appliance itself when time has passed.
func decider(name string) booking.By {
	if name == survey.Appliance {
		return booking.By{Role: booking.System}
	}
	return booking.By{Role: booking.Staff, Name: name}
}
