package web

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"troskel/booking"
)

func TestHeavyCommandsLeaveMostOfTheTimeToOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns, began := make(heavy, 1), time.Now()
		leave, err := turns.enter(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		impatient, stop := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer stop()
		var refusal *booking.Refusal
		if _, err := turns.enter(impatient); !errors.As(err, &refusal) || refusal.Code != codeBusy {
			t.Errorf("two at a time: %v", err)
		}
		leave()
		leave, err = turns.enter(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took != (1+heavyRest)*500*time.Millisecond {
			t.Errorf("the second began after %v, want the half second of the first and three times that for others", took)
		}
		leave()
	})
}
