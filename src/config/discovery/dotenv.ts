/** What a file may refer to without setting it itself: the environment of the process that would run compose. */
export type Environ = Readonly<Record<string, string | undefined>>;

const LINE = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*[=:]\s*(.*)$/;

/**
 * Reads a `.env` file as compose does: `export`, comments, single quotes raw, double quotes with escapes, quoted values over
 * several lines, `${NAME}`, `${NAME:-otherwise}` and `$NAME` from earlier lines and from `outer`, `$$` for a dollar.
 * Lines that are no assignment are skipped.
 */
export function parseDotenv(text: string, outer: Environ = {}): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  for (let index = 0; index < lines.length; index += 1) {
    const match = LINE.exec(lines[index] ?? '');
    const name = match?.[1];
    if (match === null || name === undefined) continue;
    let raw = match[2] ?? '';
    const quote = raw[0];
    if (quote === '"' || quote === "'") {
      while (closingAt(raw, quote) === -1 && index + 1 < lines.length) {
        index += 1;
        raw += `\n${lines[index]}`;
      }
    }
    values[name] = dotenvValue(raw, { ...outer, ...values });
  }
  return values;
}

/** Index of the quote that closes the one at 0, -1 without. */
function closingAt(raw: string, quote: string): number {
  for (let at = 1; at < raw.length; at += 1) {
    if (raw[at] === '\\' && quote === '"') at += 1;
    else if (raw[at] === quote) return at;
  }
  return -1;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$$' };

function dotenvValue(raw: string, known: Environ): string {
  const quote = raw[0];
  if (quote === '"' || quote === "'") {
    const end = closingAt(raw, quote);
    const inside = raw.slice(1, end === -1 ? undefined : end);
    if (quote === "'") return inside;
    const unescaped = inside.replace(/\\(.)/g, (whole, letter: string) => ESCAPES[letter] ?? whole);
    return interpolate(unescaped, known);
  }
  return interpolate(raw.replace(/(^|\s)#.*$/, '').trim(), known);
}

const REFERENCE = /\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])((?:[^{}]|\$\{[^{}]*\})*))?\})/g;

/**
 * Puts values in place of `$NAME`, `${NAME}`, `${NAME:-otherwise}`, `${NAME-otherwise}` and `${NAME:+instead}` (compose file
 * specification, "Interpolation"); a name not known is ''.
 */
export function interpolate(text: string, known: Environ): string {
  return text.replace(
    REFERENCE,
    (whole, plain: string | undefined, braced: string | undefined, operator: string | undefined, word = '') => {
      if (whole === '$$') return '$';
      const value = known[plain ?? braced ?? ''];
      const isSet = value !== undefined && (operator?.startsWith(':') !== true || value !== '');
      if (operator?.endsWith('-')) return isSet ? value : interpolate(String(word), known);
      if (operator?.endsWith('+')) return isSet ? interpolate(String(word), known) : '';
      return value ?? '';
    },
  );
}
