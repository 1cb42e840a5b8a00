import { phrase } from '../../text/lang.ts';
import { Refusal } from './refusal.ts';

const POWERS: Readonly<Record<string, number>> = { k: 1, m: 2, g: 3, t: 4, p: 5 };
const SIZE = /^(\d+(?:\.\d+)?)\s*(?:([kmgtp])(i?b)?|b)?$/i;

/** Bytes of `512MiB`, `1GiB` (binary), `500MB` (decimal), `64m` (binary, as docker writes it), `1024`; undefined when it is none. */
export function parseSize(text: string): number | undefined {
  const match = SIZE.exec(text.trim());
  if (match === null) return undefined;
  const base = match[3]?.toLowerCase() === 'b' ? 1000 : 1024;
  return Math.round(Number(match[1]) * base ** (POWERS[match[2]?.toLowerCase() ?? ''] ?? 0));
}

/** The shortest exact way to write bytes as a configuration does: `1073741824` is `1GiB`. */
export function writeSize(bytes: number): string {
  for (const [index, unit] of ['PiB', 'TiB', 'GiB', 'MiB', 'KiB'].entries()) {
    const size = 1024 ** (5 - index);
    if (bytes >= size && bytes % size === 0) return `${bytes / size}${unit}`;
  }
  return `${bytes}B`;
}

/** Reads a size in bytes; a bare number is bytes. */
export function readSize(raw: unknown, minBytes = 0): number | Refusal {
  const bytes = typeof raw === 'number' ? raw : typeof raw === 'string' ? parseSize(raw) : undefined;
  if (bytes !== undefined && Number.isSafeInteger(bytes) && bytes >= minBytes) return bytes;
  const least =
    minBytes === 0
      ? phrase('', '')
      : phrase(` de ${writeSize(minBytes)} ou mais`, ` of ${writeSize(minBytes)} or more`);
  return new Refusal(
    phrase(
      `um tamanho${least['pt-BR']}, como 512MiB, 1GiB ou 500MB`,
      `a size${least.en}, such as 512MiB, 1GiB or 500MB`,
    ),
    phrase(
      'escreva número e unidade: KiB, MiB, GiB ou kB, MB, GB',
      'write a number and a unit: KiB, MiB, GiB or kB, MB, GB',
    ),
  );
}

/** Reads `80%` or `80` as 80; nothing outside 0 to 100. */
export function readPercent(raw: unknown): number | Refusal {
  const number =
    typeof raw === 'number'
      ? raw
      : typeof raw === 'string' && /^\d+(\.\d+)?\s*%$/.test(raw.trim())
        ? Number.parseFloat(raw)
        : Number.NaN;
  if (number >= 0 && number <= 100) return number;
  return new Refusal(
    phrase('uma porcentagem de 0% a 100%', 'a percentage from 0% to 100%'),
    phrase('escreva, por exemplo, 80%', 'write, for example, 80%'),
  );
}
