// Package staff knows who works at the place, how they prove it, and what they may do.
//
//   - A person has a login, a password (argon2id, RFC 9106) and an authenticator app that shows time-based codes (TOTP, RFC 6238).
//   - A one-time code lets a person choose those the first time, and again after a reset. There is no default password anywhere.
//   - Recovery codes, on paper, each stand in once for the app's code: when the phone is lost, or when the device does not know the time.
//   - A session is a browser that acts for a person for a while. Sessions live in memory: a restart ends them all.
//
// What is secret follows from a key that is in no backup. Where that key is lost, everybody is reset; nothing else is.
package staff
