import { phrase } from '../../text/lang.ts';
import { Refusal } from './refusal.ts';

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const WHOLE = /^(?:\d+(?:\.\d+)?(?:ms|s|min|m|h|d|w))+$/;
const PART = /(\d+(?:\.\d+)?)(ms|s|min|m|h|d|w)/g;

/** Bounds of a duration, milliseconds. */
export interface DurationBounds {
  readonly minMs?: number;
  readonly maxMs?: number;
}

/** Milliseconds of `30s`, `5m`, `1h30m`, `500ms`, `7d`, `2w`; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  const joined = text.trim().replace(/\s+/g, '');
  if (!WHOLE.test(joined)) return undefined;
  let ms = 0;
  for (const [, amount, unit] of joined.matchAll(PART)) ms += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  return Number.isFinite(ms) ? ms : undefined;
}

/** The shortest way to write milliseconds as a configuration does: `90000` is `90s`, `5400000` is `90m`. */
export function writeDuration(ms: number): string {
  for (const unit of ['w', 'd', 'h', 'm', 's'] as const) {
    const size = UNIT_MS[unit] ?? 1;
    if (ms >= size && ms % size === 0) return `${ms / size}${unit}`;
  }
  return ms === 0 ? '0s' : `${ms}ms`;
}

/** Reads a duration from a configuration; a bare number is refused, because it does not say of what. */
export function readDuration(
  raw: unknown,
  { minMs = 0, maxMs = Number.POSITIVE_INFINITY }: DurationBounds = {},
): number | Refusal {
  const ms = typeof raw === 'string' ? parseDuration(raw) : undefined;
  if (ms !== undefined && ms >= minMs && ms <= maxMs) return ms;
  const [low, high] = [writeDuration(minMs), Number.isFinite(maxMs) ? writeDuration(maxMs) : ''];
  const bounds =
    high !== ''
      ? phrase(` entre ${low} e ${high}`, ` between ${low} and ${high}`)
      : minMs > 0
        ? phrase(` de ${low} ou mais`, ` of ${low} or more`)
        : phrase('', '');
  const number = typeof raw === 'number' && raw >= 0 ? raw : undefined;
  return new Refusal(
    phrase(`uma duração${bounds['pt-BR']}, como 30s, 5m ou 1h30m`, `a duration${bounds.en}, such as 30s, 5m or 1h30m`),
    ms !== undefined
      ? phrase('ajuste o valor a esses limites', 'bring the value within these bounds')
      : number === undefined
        ? phrase('escreva número e unidade: ms, s, m, h, d ou w', 'write a number and a unit: ms, s, m, h, d or w')
        : phrase(
            `diga a unidade: ${number}s são segundos, ${number}m minutos`,
            `say the unit: ${number}s is seconds, ${number}m minutes`,
          ),
  );
}
