/** A plain value as YAML in one line. */
export function yamlText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => flowText(item)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).map(([key, item]) => `${flowText(key)}: ${flowText(item)}`);
    return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
  }
  return flowText(value);
}

/** Words that YAML or a hurried reader would take for something else. */
const AMBIGUOUS = /^(?:true|false|null|yes|no|on|off|~|[-+]?[\d.][\d._e+-]*|0[xo].*|none)$/i;

function flowText(value: unknown): string {
  if (typeof value === 'object' && value !== null) return yamlText(value);
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'null';
  const isPlain =
    /^[\p{L}\p{N}_/~.$][\p{L}\p{N}_/~.@$+-]*(?::(?! )[\p{L}\p{N}_/~.@$+:-]*)?$/u.test(value) ||
    /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[\w./:@-]+$/.test(value);
  return isPlain && !AMBIGUOUS.test(value) && !value.endsWith(':') ? value : JSON.stringify(value);
}
