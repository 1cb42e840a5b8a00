/** What stands where a secret stood; the same word that a `Secret` shows. */
export const MASK = '[secret]';

/** Fast path: a text with none of these holds nothing that could be recognised as a secret. */
const SUSPICIOUS =
  /:\/\/|pass|pwd|secret|token|api.?key|access.?key|private.?key|encryption.?key|signing.?key|credential|auth|cookie|bearer|basic|session|identified|eyJ|AKIA|AIza|gh[pousr]_|github_pat_|glpat-|sk[-_]|xox|-----B|\$[a-z0-9]{1,8}\$|scram-/i;

/** Names whose value is a secret, also at the end of a longer name: `DB_PASSWORD`, `x-api-key`, `refresh_token`, `PGPASSWORD`. */
const NAME =
  '(?:password|(?<![a-z])pass(?:wd|phrase|code)?|(?<![a-z])pwd|secret(?:[_-]?(?:access[_-]?)?key)?(?:[_-]?base)?|token|(?:api|access|private|encryption|signing|auth)[_-]?key|credentials?|authorization|requirepass|masterauth|rediscli_auth|session[_-]?id|jwt)(?:s|_?hash|_?\\d{1,2})?';

const NAME_AT_END = new RegExp(`${NAME}$`, 'i');

/** A quoted value, or a bare one: bare ends at white space, a quote, or where the next pair or the end of the enclosing text begins. */
const QUOTED = String.raw`\\*"(?:[^"\\]|\\(?!")[\s\S]|\\"(?!\s*[,}\]:]))*\\*"|'(?:[^'\\]|\\[\s\S])*'`;
const BARE = String.raw`(?:(?!&[\w.%-]+=|[,;](?:\s|$|\\*["']?[\w.-]+\\*["']?\s*[=:])|[)\]}]+(?:[\s,;)\]}]|$)|\\["'])[^\s"'])+`;

/** Not masked before: masking twice must change nothing, however white space and quotes are shared out. */
const UNMASKED = String.raw`(?!\s*\\*["']?(?:(?:bearer|basic|token|digest|negotiate)\s+)?\[secret\])`;

const PAIR = new RegExp(
  String.raw`(\\*["']?${NAME}\\*["']?\s*(?:=>|=(?!>)|:)\s*)${UNMASKED}(${QUOTED}|(?:(?:bearer|basic|token|digest|negotiate)\s+)?${BARE})`,
  'gi',
);
/** A cookie header up to the end of its line. */
const COOKIE = /(\bcookie\\*["']?\s*[=:]\s*\\*["']?)(?!\s*\[secret\])[^\r\n"'\\]+/gi;
/** `--password x`, `requirepass x`, `PASSWORD 'x'`, `IDENTIFIED BY 'x'`, and long keys after such a name in prose. */
const FLAG = new RegExp(
  String.raw`((?:--[\w-]*(?:pass(?:word|phrase)?|secret|token|(?:api|access|private)-?key)|\brequirepass|\bmasterauth)\s+)${UNMASKED}(${QUOTED}|[^\s"']+)`,
  'gi',
);
const SPOKEN = /(\b(?:password|identified\s+by)\s+)('(?!\[secret\])(?:[^'\\]|\\[\s\S]|'')*')/gi;
const LONG_KEY = /(\b(?:password|secret|token|(?:api|access|private)[ _-]?key|key)s?\s+)([A-Za-z0-9+/_=-]{20,})/gi;

/** User information of an address: everything between `//` and the last `@` before the path can be told apart. */
const ADDRESS = /(\b[a-z][a-z0-9+.-]*:\/\/)([^\s"'<>@:/]*)(:)((?:(?!:\/\/)[^\s"'<>]){1,512})@/gi;
const ADDRESS_KEY = /(\b[a-z][a-z0-9+.-]*:\/\/)([A-Za-z0-9_-]{16,})@/gi;

const BEARER = /(\bbearer\s+)([A-Za-z0-9._~+/=-]{8,})/gi;
const BASIC = /(\bbasic\s+)([A-Za-z0-9+/_-]{4,}={0,2})/gi;
/** Keys that show what they are: JSON web tokens, GitHub, GitLab, AWS, Google, Slack, Stripe and OpenAI. */
const KNOWN_KEYS =
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?|\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bAKIA[0-9A-Z]{12,}|\bAIza[\w-]{30,}|\bxox[abeoprs]-[\w-]{10,}|\bsk[-_](?:live_|test_|proj-|ant-)?[\w-]{20,}/g;
/** Password hashes as htpasswd, crypt, Argon2 and Postgres write them; `$` may be doubled as in compose files. */
const HASHES =
  /\${1,2}(?:apr1|2[abxy]|1|5|6|y|argon2\w*)\${1,2}[./A-Za-z0-9$,=+-]{8,}|\bSCRAM-SHA-256\$\d+:[A-Za-z0-9+/=$:]+/g;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;

/** A word of prose and no key: `bearer authentication`. */
const PROSE = /^[a-z]{1,19}$|^[A-Z][a-z]{1,18}$/;

/** The value's place with the mask in it: quotes and an authorization scheme stay. */
function maskedValue(value: string): string {
  const quote = /^\\*["']/.exec(value)?.[0] ?? '';
  if (quote !== '') return `${quote}${MASK}${quote}`;
  if (/^(?:null|none|undefined|true|false|nil)$/i.test(value)) return value;
  const scheme = /^(?:bearer|basic|token|digest|negotiate)\s+/i.exec(value)?.[0] ?? '';
  return `${scheme}${MASK}`;
}

function isUserAndPassword(base64: string): boolean {
  return Buffer.from(base64, 'base64').toString('latin1').includes(':');
}

/**
 * The text with every recognisable secret replaced by {@link MASK}: passwords in addresses, authorization values, values of
 * names that say password, secret, token or key (`name=value`, JSON fields, command line flags), long keys after such names,
 * keys of well-known shape and private key blocks. Masking twice changes nothing more. When in doubt it masks.
 */
export function maskSecrets(text: string): string {
  if (!SUSPICIOUS.test(text)) return text;
  return text
    .replace(PRIVATE_KEY, MASK)
    .replace(ADDRESS, (whole, scheme: string, user: string, colon: string, password: string) =>
      password === MASK ? whole : `${scheme}${user}${colon}${MASK}@`,
    )
    .replace(ADDRESS_KEY, `$1${MASK}@`)
    .replace(COOKIE, `$1${MASK}`)
    .replace(PAIR, (_whole, name: string, value: string) => name + maskedValue(value))
    .replace(FLAG, (_whole, name: string, value: string) => name + maskedValue(value))
    .replace(SPOKEN, (_whole, name: string) => `${name}'${MASK}'`)
    .replace(LONG_KEY, `$1${MASK}`)
    .replace(BEARER, (whole, name: string, value: string) => (PROSE.test(value) ? whole : name + MASK))
    .replace(BASIC, (whole, name: string, value: string) => (isUserAndPassword(value) ? name + MASK : whole))
    .replace(KNOWN_KEYS, MASK)
    .replace(HASHES, MASK);
}

/** True for a name whose value is a secret by the word of the name: `DB_PASSWORD`, `x-api-key`. */
export function isSecretName(name: string): boolean {
  return NAME_AT_END.test(name);
}
