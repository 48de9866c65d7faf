// Package pcsc finds the numbers of cards with any reader that Debian's pcscd speaks to, such as the ACR122U.
//
// It needs libpcsclite, so it is compiled in only with the build tag pcsc; without it Available is false, and a reader says so when it is opened.
// A number is asked for with the pseudo command GET DATA, FF CA 00 00 00 (PC/SC part 3, 3.2.2.1.3).
package pcsc
