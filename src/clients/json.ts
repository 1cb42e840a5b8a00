/** One member of a JSON object; undefined when there is none or `value` is no object. */
export function member(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** A member of a member ...; undefined as soon as one is missing. */
export function memberAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce(member, value);
}

/** Tells objects from arrays, null and the rest. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text, or `otherwise`. */
export function asText(value: unknown, otherwise = ''): string {
  return typeof value === 'string' ? value : otherwise;
}

/** A number, NaN for everything else: something not told is not zero. Numbers in a text count (`"NaN"`, `"+Inf"`, `"0.5"`). */
export function asNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return Number.NaN;
  if (/^[+-]?inf$/i.test(value)) return Number.NaN;
  return Number(value);
}

/** A list, empty for everything else. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Names and values of an object, empty for everything else. */
export function asEntries(value: unknown): readonly (readonly [string, unknown])[] {
  return isRecord(value) ? Object.entries(value) : [];
}

/** An object of texts (labels, annotations); what is no text is left out. */
export function asTexts(value: unknown): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const [name, text] of asEntries(value)) if (typeof text === 'string') texts[name] = text;
  return texts;
}

/** Epoch milliseconds of an RFC 3339 time; null for none and for the zero time of Go, `0001-01-01T00:00:00Z`. */
export function asTime(value: unknown): number | null {
  if (typeof value !== 'string' || value.startsWith('0001-')) return null;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : at;
}
