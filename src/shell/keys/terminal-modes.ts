import { Buffer } from 'node:buffer';

/** Asks the terminal to report clicks and the wheel (xterm modes 1000 and 1006). */
export const MOUSE_ON = '\x1b[?1000h\x1b[?1006h';
/** Ends what {@link MOUSE_ON} began. */
export const MOUSE_OFF = '\x1b[?1006l\x1b[?1000l';

/**
 * Lets what is too long for its row end at the margin and not go on in the next one (DECAWM): terminals differ in how wide they
 * take a character to be, and one line of a log must not push the others away.
 */
export const WRAP_OFF = '\x1b[?7l';
/** Ends what {@link WRAP_OFF} began. */
export const WRAP_ON = '\x1b[?7h';

/** Puts a text into the clipboard of the operator's own terminal, also through SSH (OSC 52; tmux needs set-clipboard). */
export function clipboardSequence(text: string): string {
  return `\x1b]52;c;${Buffer.from(text, 'utf8').toString('base64')}\x07`;
}

/**
 * A text that opens a web address when it is clicked (OSC 8); a terminal that does not know it shows the text. What is no http
 * or https address stays plain text. The address is written in its normal form, which holds no control characters.
 */
export function linkSequence(text: string, address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return text;
  return `\x1b]8;;${url.href}\x1b\\${text}\x1b]8;;\x1b\\`;
}

/** Whether links may be written: the console of Linux and dumb terminals would show their escapes. */
export function linksFromEnv(env: Readonly<Record<string, string | undefined>>): boolean {
  return env.TERM !== 'linux' && env.TERM !== 'dumb' && (env.TERM ?? '') !== '';
}
