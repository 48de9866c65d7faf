// Package feedback tells the person at the reader what became of their tap, by two lamps and a buzzer.
//
// A meaning is the same rhythm everywhere, so that it can be told by eye, by ear, and without knowing red from green:
//
//   - reading: both lamps, no sound: wait
//   - counted: green, long; one short beep
//   - again: green, twice; two short beeps
//   - hold: both lamps in turn; three short beeps: hold the badge still
//   - failed: red, long; one long low beep
//
// A lamp is one of the kernel's LEDs or a pin; so is the buzzer, which must be of the kind that sounds by itself when it has power.
package feedback
