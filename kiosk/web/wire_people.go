package web

import "time"

// Who signs in to the staff page. Signing in and out are HTTP, since they set a cookie: POST /staff/session with a StaffSignIn, DELETE
// /staff/session, POST /staff/setup with a StaffSetUp; each POST is answered with a StaffAnswer. The rest are commands, for keepers only.

// StaffRole is what a person on the staff may do.
type StaffRole string

// The roles.
const (
	StaffKeeper StaffRole = "keeper" // everything, and who else signs in
	StaffHost   StaffRole = "host"   // everything but that
	StaffReader StaffRole = "reader" // looks and exports
)

// You is who the staff page acts for.
type You struct {
	Login string    `json:"login"`
	Name  string    `json:"name"`
	Role  StaffRole `json:"role"`
}

// StaffSignIn is what a person knows and has.
type StaffSignIn struct {
	Login    string `json:"login"`
	Password string `json:"password"`
	AppCode  string `json:"appCode"` // six digits of the authenticator app, or a recovery code
}

// StaffSetUp is the first time. Without a password it asks what the app is to be told; with one, and a code of the app, it is done.
type StaffSetUp struct {
	Login    string `json:"login"`
	Code     string `json:"code"` // the one-time code
	Password string `json:"password"`
	AppCode  string `json:"appCode"`
}

// StaffAnswer answers both. OK means: signed in, the cookie is set; or what the app is to be told is here.
type StaffAnswer struct {
	OK       bool              `json:"ok"`
	Code     string            `json:"code"`   // i18n key below error, empty when ok
	Values   map[string]string `json:"values"` // placeholders for the sentence of Code
	Name     string            `json:"name,omitzero"`
	Account  string            `json:"account,omitzero"`  // the app's secret, to be typed where no camera is
	Picture  string            `json:"picture,omitzero"`  // the same as a QR code, a data URL
	Recovery []string          `json:"recovery,omitzero"` // told this once
}

// ListStaff asks who signs in. Answered with Staff, as the commands below are.
type ListStaff struct{}

// StaffPerson is one of them.
type StaffPerson struct {
	ID          int64      `json:"id"`
	Login       string     `json:"login"`
	Name        string     `json:"name"`
	Role        StaffRole  `json:"role"`
	SetUp       bool       `json:"setUp"`                // has a password and an app
	CodeUntil   *time.Time `json:"codeUntil,omitzero"`   // when the one-time code ends
	LockedUntil *time.Time `json:"lockedUntil,omitzero"` // too many wrong tries
}

// AddStaff lets one more person sign in. Answered with OneTimeCode too, which is told this once.
type AddStaff struct {
	Login string    `json:"login"`
	Name  string    `json:"name"`
	Role  StaffRole `json:"role"`
}

// ResetStaff takes a person's password, app and recovery codes away. Answered with OneTimeCode too.
type ResetStaff struct {
	Person int64 `json:"person"`
}

// SetStaffRole changes what a person may do.
type SetStaffRole struct {
	Person int64     `json:"person"`
	Role   StaffRole `json:"role"`
}

// RemoveStaff forgets a person.
type RemoveStaff struct {
	Person int64 `json:"person"`
}
