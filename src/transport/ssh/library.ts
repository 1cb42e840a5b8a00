/** ssh2 as it is imported, when the first connection is opened and not before: it costs a local cockpit nothing. */
export type Ssh2 = typeof import('ssh2');

/** Loads ssh2. */
export async function loadSsh2(): Promise<Ssh2> {
  const { default: ssh2 } = await import('ssh2');
  return ssh2 as unknown as Ssh2;
}

/** The parsed key that ssh2 gives for some text, or null where that holds none. A file of several gives its first. */
export function parsedKey({ utils }: Ssh2, text: string | Buffer, passphrase?: string): ParsedKey | null {
  const parsed: unknown = utils.parseKey(text, passphrase);
  const first: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  return first instanceof Error ? null : (first as ParsedKey);
}

/** A key as ssh2 knows it. */
export type ParsedKey = import('ssh2').ParsedKey;
