import { type Phrase, phrase } from '../text/lang.ts';

/** A file's text, or why it is none, with the line and column of the first bad byte (0 for the whole file). */
export type Decoded =
  | { readonly ok: true; readonly text: string }
  | {
      readonly ok: false;
      readonly line: number;
      readonly column: number;
      readonly found: Phrase;
      readonly wanted: Phrase;
      readonly remedy: Phrase;
    };

const WANTED = phrase('texto em UTF-8', 'text in UTF-8');

/** Decodes UTF-8, with or without a byte order mark. UTF-16, Latin-1 and binary files are told apart. */
export function decodeUtf8(bytes: Uint8Array): Decoded {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return bad(
      0,
      0,
      phrase('texto em UTF-16', 'text in UTF-16'),
      phrase('grave como UTF-8: iconv -f UTF-16 -t UTF-8', 'save as UTF-8: iconv -f UTF-16 -t UTF-8'),
    );
  const zero = bytes.indexOf(0);
  if (zero !== -1) return binary(bytes, zero);
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return notUtf8(bytes);
  }
}

function bad(line: number, column: number, found: Phrase, remedy: Phrase): Decoded {
  return { ok: false, line, column, found, wanted: WANTED, remedy };
}

function lineOf(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (let index = 0; index < offset; index += 1) if (bytes[index] === 0x0a) line += 1;
  return line;
}

function binary(bytes: Uint8Array, offset: number): Decoded {
  return bad(
    lineOf(bytes, offset),
    1,
    phrase('um arquivo binário', 'a binary file'),
    phrase(
      'confira o caminho; "sparkone-tui init" escreve um arquivo novo',
      'check the path; "sparkone-tui init" writes a new file',
    ),
  );
}

function notUtf8(bytes: Uint8Array): Decoded {
  let start = 0;
  for (let line = 1; start <= bytes.length; line += 1) {
    const end = bytes.indexOf(0x0a, start);
    const part = bytes.subarray(start, end === -1 ? bytes.length : end);
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(part);
    } catch {
      const column = new TextDecoder('utf-8').decode(part).indexOf('\ufffd') + 1;
      return bad(
        line,
        Math.max(1, column),
        phrase('um byte que não é UTF-8 (Latin-1?)', 'a byte that is not UTF-8 (Latin-1?)'),
        phrase('grave como UTF-8: iconv -f LATIN1 -t UTF-8', 'save as UTF-8: iconv -f LATIN1 -t UTF-8'),
      );
    }
    if (end === -1) break;
    start = end + 1;
  }
  return bad(
    0,
    0,
    phrase('bytes que não são UTF-8', 'bytes that are not UTF-8'),
    phrase('grave como UTF-8', 'save as UTF-8'),
  );
}
