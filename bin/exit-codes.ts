/**
 * Exit codes beside those of `check` (0 ok, 1 warn, 2 critical, 3 unknown). Source: BSD sysexits.h.
 */
export const EXIT = {
  ok: 0,
  /** Wrong use of the command line. */
  usage: 64,
  /** A file that was named cannot be read. */
  noInput: 66,
  /** The runtime or a needed program is missing. */
  unavailable: 69,
  /** A bug: see the crash report. */
  software: 70,
  /** Something could not be written. */
  cannotCreate: 73,
  /** The typed phrase was not the right one; nothing ran. */
  refused: 77,
  /** The configuration has problems. */
  config: 78,
} as const;
