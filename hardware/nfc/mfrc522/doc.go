// Package mfrc522 finds the numbers of cards with NXP's MFRC522, the chip of the cheapest readers, over SPI.
//
// The chip does little by itself: it sends and receives frames of ISO/IEC 14443-3 type A at 106 kbit/s, and everything of the protocol is done
// here, the second and third level of SELECT too, without which a card with a number of 7 bytes would be known by a part that others share.
// Registers and sections are those of NXP's data sheet MFRC522, rev. 3.9.
package mfrc522
