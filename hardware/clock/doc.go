// Package clock tells the time, and whether to believe it.
//
// A Pi has no clock of its own and boots in the past. So every reading is a Moment: the wall time and whether it is believed, and the boot id with the time
// since that boot, from which a record can be healed once the right time is known.
//
// The wall time is believed when a trusted source has set it and it is not before the floor. Trusted is a time server reached since the boot, or a
// battery-backed clock from which the kernel set the time at boot, so a machine with a DS3231 and no network is fine. A machine with neither is never
// believed: it counts, says clock_unsynced, and its counts wait for the day that it learns the time.
//
// The floor is the newest record at first, and follows the wall time while that is believed, a few seconds behind. So a clock that is set back is not
// believed until the time it had reached comes again: nothing is written into hours and weeks that are over.
package clock
