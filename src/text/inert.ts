/**
 * Text from outside made inert: what a terminal would obey becomes visible marks or nothing, so that a log line,
 * a container name or a certificate field can neither move the cursor, set a title, fill the clipboard nor reorder
 * its neighbours. Sources: ECMA-48 control functions, UTS #9 bidi controls.
 */

/** Fast path: nothing outside printable ASCII. */
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** Whole escape sequences: OSC/DCS/SOS/PM/APC strings (7- and 8-bit), CSI, and two-byte escapes. */
const ESCAPES =
  /(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)|(?:\x1b\[|\x9b)[0-?]*[ -/]*(?:[@-~]|$)|\x1b[ -/]*[0-~]?/g;

/** C0, DEL and C1 controls that remain after escapes are taken out. */
const CONTROLS = /[\x00-\x1f\x7f-\x9f]/g;

/** Bidi embeddings, overrides, isolates and marks; zero-width characters; line and paragraph separators; tags; BOM. */
const INVISIBLE =
  /\u034f|[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udfff]/g;

/** More marks on one character than any script needs are dropped (they would climb over other rows). */
const STACKED_MARKS = /(\p{M}{2})\p{M}+/gu;

/** One line of inert text: escapes and invisible controls removed, tabs to a space, other controls to `·`. */
export function inert(text: string): string {
  if (PRINTABLE_ASCII.test(text)) return text;
  return text
    .toWellFormed()
    .replace(ESCAPES, '')
    .replace(/[\t\n\r]/g, ' ')
    .replace(CONTROLS, '·')
    .replace(INVISIBLE, '')
    .replace(STACKED_MARKS, '$1');
}
