import * as z from 'zod';
import type { Metric } from '../../model/metric.ts';
import { phrase, same } from '../../text/lang.ts';
import { duration, type Leaf, leaf, number } from '../values/leaf.ts';
import { type KeyNote, key, NOTES } from '../values/note.ts';
import { readQuantity, writeQuantity } from '../values/quantity.ts';
import type { SchemaContext } from './context.ts';

/** A limit in the metric's unit; `none` takes the default limit away and is null. */
function limit({ unit }: Metric): Leaf<number | null> {
  const name = phrase(`limite em ${UNIT_NAMES[unit][0]}, ou none`, `limit in ${UNIT_NAMES[unit][1]}, or none`);
  return leaf({ name, json: { type: ['string', 'number'] }, isText: true }, (raw) =>
    raw === 'none' ? null : readQuantity(raw, unit),
  );
}

const UNIT_NAMES = {
  ms: ['duração (2s)', 'a duration (2s)'],
  percent: ['porcentagem (80%)', 'a percentage (80%)'],
  bytes: ['tamanho (1GiB)', 'a size (1GiB)'],
  bytesPerSecond: ['tamanho por segundo (10MiB/s)', 'a size per second (10MiB/s)'],
  perSecond: ['número por segundo', 'a number per second'],
  count: ['número', 'a number'],
  days: ['dias (30d)', 'days (30d)'],
  flag: ['0 ou 1', '0 or 1'],
} as const;

/** A limit that could be, for metrics without one. */
const EXAMPLES: Readonly<Record<Metric['unit'], number>> = {
  ms: 2000,
  percent: 90,
  bytes: 1024 ** 3,
  bytesPerSecond: 10 * 1024 ** 2,
  perSecond: 100,
  count: 10,
  days: 7,
  flag: 1,
};

function describe({ label, threshold, unit }: Metric): KeyNote {
  const about = phrase(`${label['pt-BR']}.`, `${label.en}.`);
  const limits = [
    ['warn', threshold?.warn, unit],
    ['critical', threshold?.critical, unit],
    ['for', threshold?.forMs || undefined, 'ms'],
  ] as const;
  const set = limits.flatMap(([name, value, own]) =>
    value === undefined ? [] : [`${name}: ${writeQuantity(value, own)}`],
  );
  if (set.length === 0)
    return {
      about,
      otherwise: phrase('sem limite', 'no limit'),
      example: `{ critical: ${writeQuantity(EXAMPLES[unit], unit)} }`,
    };
  const side = threshold?.direction === 'below' ? phrase('abaixo de', 'below') : phrase('acima de', 'above');
  const list = set.join(', ');
  return { about, otherwise: phrase(`${side['pt-BR']} ${list}`, `${side.en} ${list}`), example: `{ ${list} }` };
}

function oneThreshold(metric: Metric) {
  const side = metric.threshold?.direction === 'below' ? phrase('abaixo', 'below') : phrase('acima', 'above');
  return z.strictObject({
    warn: key(limit(metric), { about: phrase(`Atenção ${side['pt-BR']} disto.`, `Warning ${side.en} this.`) }),
    critical: key(limit(metric), { about: phrase(`Crítico ${side['pt-BR']} disto.`, `Critical ${side.en} this.`) }),
    for: key(duration({ maxMs: 86_400_000 }), {
      about: phrase(
        'Por quanto tempo além do crítico antes de ser crítico.',
        'How long beyond critical before it is critical.',
      ),
    }),
    hysteresis: key(number(0, 0.5), {
      about: phrase(
        'Quanto o valor recua, em parte do limite, antes de o nível cair.',
        'How far the value comes back, as a share of the limit, before the level falls.',
      ),
    }),
  });
}

/** Thresholds by metric id. Direction and unit are the metric's own. */
export function thresholds({ known }: SchemaContext) {
  const shape: Record<string, z.ZodOptional<ReturnType<typeof oneThreshold>>> = {};
  for (const metric of known.metrics) shape[metric.id] = key(oneThreshold(metric), describe(metric));
  return z.strictObject(shape).register(NOTES, { keyName: phrase('MÉTRICA', 'METRIC') });
}

/** Cadence by probe id, milliseconds. */
export function intervals({ known }: SchemaContext) {
  const shape: Record<string, z.ZodOptional<Leaf<number>>> = {};
  for (const { id, everyMs } of known.probes) {
    const every = writeQuantity(everyMs, 'ms');
    shape[id] = key(duration({ minMs: 1000, maxMs: 86_400_000 }), {
      about: phrase(`De quanto em quanto tempo ${id} é lida.`, `How often ${id} is read.`),
      example: every,
      otherwise: same(every),
    });
  }
  return z.strictObject(shape).register(NOTES, { keyName: phrase('SONDA', 'PROBE') });
}
