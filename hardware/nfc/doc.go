// Package nfc turns a badge reader on a wire into a stream of taps.
//
// The reader is an NXP PN532, or another kind of Device, which has a package of its own. What this one does and why
// is in NXP's user manual UM0701-02; the section is named where a number or an order of bytes comes from it.
//
// A few words are used throughout:
//
//   - A wire is the way to the chip as a person configures it, such as "uart:/dev/ttyAMA0".
//   - A port is an open wire: bytes in and out, nothing else.
//   - A frame is the envelope of the chip's protocol; a link exchanges them: one command, an ACK, one response.
//   - A target is what the chip calls a card.
//   - A presentation is a card held before the reader, from when it comes until it has really gone,
//     and a Tap is the one event it makes, however long it is held.
//   - A UID is a card's number. It cannot be printed: a log that holds UIDs is a log of people.
package nfc
