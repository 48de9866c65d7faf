package web

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

var fixedNow = time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)

func TestSecondAskerWaitsForTheFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, key := newAnswers(4), answerKey{ScreenBooking, "", "", "abcdefgh"}
		times := 0
		slow := func() Answer {
			times++
			<-time.After(time.Second)
			return Answer{Status: AnswerOK, Code: fmt.Sprint(times)}
		}
		got := make(chan Answer, 2)
		for range 2 {
			go func() {
				answer, _ := a.once(key, "book", slow)
				got <- answer
			}()
		}
		if one, two := <-got, <-got; one.Code != "1" || two.Code != "1" {
			t.Errorf("two askers were given %v and %v", one, two)
		}
	})
}

func TestMemoryOfAnswersIsBounded(t *testing.T) {
	a := newAnswers(3)
	times := map[string]int{}
	ask := func(id string, status AnswerStatus) {
		a.once(answerKey{id: id}, id, func() Answer {
			times[id]++
			return Answer{Status: status}
		})
	}
	ask("failed", AnswerFailed)
	ask("failed", AnswerOK)
	ask("failed", AnswerOK)
	if times["failed"] != 2 {
		t.Errorf("a failure was tried %d times, want 2: once more, and then remembered", times["failed"])
	}
	for _, id := range []string{"one", "two", "three", "three", "one", "four", "one"} {
		ask(id, AnswerOK)
	}
	if times["one"] != 2 || times["three"] != 1 || len(a.byKey) > 3 {
		t.Errorf("performed %v with %d remembered; want the oldest of four forgotten", times, len(a.byKey))
	}
}

func TestCommandsAreRememberedWithoutTheirText(t *testing.T) {
	a, key := newAnswers(4), answerKey{id: "abcdefgh"}
	ask := func(command string) (known bool) {
		_, known = a.once(key, command, func() Answer { return Answer{Status: AnswerOK} })
		return known
	}
	for n, known := range []bool{ask("setPIN 4092"), ask("setPIN 4092"), !ask("setPIN 4093")} {
		if !known {
			t.Errorf("command %d is not told from another with its ID", n+1)
		}
	}
	if kept := fmt.Sprintf("%s %+v", a.byKey[key].command, a.byKey[key]); strings.Contains(kept, "4092") {
		t.Errorf("the PIN stays in memory: %s", kept)
	}
}

func TestPanicLeavesNoWaiterBehind(t *testing.T) {
	a, key := newAnswers(4), answerKey{id: "abcdefgh"}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the fault was hidden")
			}
		}()
		a.once(key, "book", func() Answer { panic("fault") })
	}()
	if answer, _ := a.once(key, "book", func() Answer { return Answer{Status: AnswerOK} }); answer.Status != AnswerOK {
		t.Errorf("after a fault the command gives %+v", answer)
	}
}
