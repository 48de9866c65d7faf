// Package speech reads the words of a screen aloud: with espeak-ng, a program beside the daemon, or from clips that people have recorded for
// languages that it cannot speak.
package speech
