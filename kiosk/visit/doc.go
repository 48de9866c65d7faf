// Package visit turns taps, presses and door crossings into counters, and is the only package that ever handles a visitor's badge number.
//
// A passage is one raw event: a tap, a press or a crossing of the door. A visit is a badge seen for the first time in a half-day; half-days
// are split at 12:00, at midnight and at the site's closing. Within a half-day a badge is recognised by HMAC-SHA256 under a random key. Key
// and set live in this process's memory only and die with the half-day, so afterwards nobody can tell whether two visits were one person's.
//
// That is mode B. In mode A a tap is a press, and nothing is remembered of it. In mode C the badge remembers for itself when it was counted last, so
// that the reach of a month and of a term is known without a trace of any badge here: see memory.go and package memo. How long a half-day is can be chosen
// too: see Period.
//
// What is stored is a counter per 15 minutes and entrance, with its sums by the hour, day and month, which outlive it: see Sums and Thin. The age bands that people
// choose are counted by the day: see Counter.Band. While the clock is not believed it is a counter per boot and 15 minutes of
// monotonic time instead; Heal moves those to wall time once the clock is right.
package visit
