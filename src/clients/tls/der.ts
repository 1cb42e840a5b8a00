/** One element of DER (ITU-T X.690): its tag octet and its content. */
export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
}

const LONG_FORM = 0x80;
/** A length of more octets than this is longer than anything that is looked at here. */
const MOST_LENGTH_OCTETS = 4;

/** The elements that stand one after the other in these bytes; what cannot be read, and all after it, is left out. */
export function derElements(bytes: Uint8Array): readonly DerElement[] {
  const found: DerElement[] = [];
  let at = 0;
  while (at + 1 < bytes.length) {
    const header = headerAt(bytes, at);
    if (header === null || header.end > bytes.length) break;
    found.push({ tag: bytes[at] ?? 0, content: bytes.subarray(header.start, header.end) });
    at = header.end;
  }
  return found;
}

/** Follows a path of places into nested elements; null where there is none. */
export function derAt(bytes: Uint8Array, ...places: readonly number[]): DerElement | null {
  let content = bytes;
  let found: DerElement | null = null;
  for (const place of places) {
    found = derElements(content)[place] ?? null;
    if (found === null) return null;
    content = found.content;
  }
  return found;
}

function headerAt(bytes: Uint8Array, at: number): { readonly start: number; readonly end: number } | null {
  const first = bytes[at + 1] ?? 0;
  if (first < LONG_FORM) return { start: at + 2, end: at + 2 + first };
  const octets = first - LONG_FORM;
  if (octets === 0 || octets > MOST_LENGTH_OCTETS) return null;
  let length = 0;
  for (let index = 0; index < octets; index += 1) length = length * 256 + (bytes[at + 2 + index] ?? 0);
  return { start: at + 2 + octets, end: at + 2 + octets + length };
}
