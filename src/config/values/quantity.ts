import type { Unit } from '../../model/metric.ts';
import { phrase } from '../../text/lang.ts';
import { readDuration, writeDuration } from './duration.ts';
import { Refusal } from './refusal.ts';
import { readPercent, readSize, writeSize } from './size.ts';

const DAY_MS = 86_400_000;

function readNumber(raw: unknown): number | Refusal {
  if (typeof raw === 'number' && Number.isFinite(raw) && raw >= 0) return raw;
  return new Refusal(
    phrase('um número de 0 em diante', 'a number from 0 up'),
    phrase('escreva só o número, sem unidade', 'write the number alone, without a unit'),
  );
}

function readRate(raw: unknown, readAmount: (amount: unknown) => number | Refusal): number | Refusal {
  return readAmount(
    typeof raw === 'string' && /^[\d.]+\s*[a-z]*\/s$/i.test(raw) ? numeric(raw.slice(0, -2).trim()) : raw,
  );
}

function numeric(text: string): string | number {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

/** Reads a limit in the unit of its metric: `2s` for milliseconds, `80%`, `1GiB`, `30d` for days, otherwise a number. */
export function readQuantity(raw: unknown, unit: Unit): number | Refusal {
  switch (unit) {
    case 'ms':
      return readDuration(raw);
    case 'percent':
      return readPercent(raw);
    case 'bytes':
      return readSize(raw);
    case 'bytesPerSecond':
      return readRate(raw, (amount) => readSize(amount));
    case 'perSecond':
      return readRate(raw, readNumber);
    case 'days': {
      if (typeof raw === 'number' && raw >= 0) return raw;
      const ms = readDuration(raw);
      return ms instanceof Refusal ? ms : ms / DAY_MS;
    }
    default:
      return readNumber(raw);
  }
}

/** A limit written as {@link readQuantity} reads it. */
export function writeQuantity(value: number, unit: Unit): string {
  switch (unit) {
    case 'ms':
      return writeDuration(value);
    case 'percent':
      return `${value}%`;
    case 'bytes':
      return writeSize(value);
    case 'bytesPerSecond':
      return `${writeSize(value)}/s`;
    case 'perSecond':
      return `${value}/s`;
    case 'days':
      return writeDuration(value * DAY_MS);
    default:
      return String(value);
  }
}
