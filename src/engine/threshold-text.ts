import type { Finding } from '../model/check.ts';
import type { Metric, Threshold } from '../model/metric.ts';
import { en, type Formats, pt } from '../text/formats.ts';
import { inert } from '../text/inert.ts';
import { type Lang, type Phrase, phrase } from '../text/lang.ts';
import { valueText } from '../text/units.ts';
import type { Standing } from './tracker.ts';

/** Shorter than this nobody wants to hear how long. */
const WORTH_SAYING_MS = 10_000;

/** A metric of an entity with its threshold and where it stands. */
export interface Judged {
  readonly metric: Metric;
  readonly entity: string | undefined;
  readonly threshold: Threshold;
  readonly standing: Standing;
}

interface Words {
  readonly limit: (isAbove: boolean) => string;
  readonly lasting: (age: string) => string;
  readonly pending: (limit: string, isAbove: boolean, age: string, forText: string) => string;
  readonly warning: (limit: string, isAbove: boolean) => string;
  readonly criticalAt: (limit: string, isAbove: boolean) => string;
  readonly noValue: string;
}

const WORDS: Readonly<Record<Lang, Words>> = {
  'pt-BR': {
    limit: (isAbove) => (isAbove ? 'limite' : 'mínimo'),
    lasting: (age) => `há ${age}`,
    pending: (limit, isAbove, age, forText) =>
      `${isAbove ? 'acima' : 'abaixo'} de ${limit}${age === '' ? '' : ` há ${age}`}; crítico se durar ${forText}`,
    warning: (limit, isAbove) => `atenção ${isAbove ? 'acima' : 'abaixo'} de ${limit}`,
    criticalAt: (limit, isAbove) => `crítico ${isAbove ? 'acima' : 'abaixo'} de ${limit}`,
    noValue: 'sem valor agora',
  },
  en: {
    limit: (isAbove) => (isAbove ? 'limit' : 'minimum'),
    lasting: (age) => `for ${age}`,
    pending: (limit, isAbove, age, forText) =>
      `${isAbove ? 'above' : 'below'} ${limit}${age === '' ? '' : ` for ${age}`}; critical if it lasts ${forText}`,
    warning: (limit, isAbove) => `warning ${isAbove ? 'above' : 'below'} ${limit}`,
    criticalAt: (limit, isAbove) => `critical ${isAbove ? 'above' : 'below'} ${limit}`,
    noValue: 'no value now',
  },
};

function sentence(judged: Judged, now: number, f: Formats): string {
  const { metric, entity, threshold, standing } = judged;
  const words = WORDS[f.lang];
  const name = entity === undefined ? metric.label[f.lang] : `${metric.label[f.lang]} ${inert(entity)}`;
  if (standing.level === 'unknown') return `${name}: ${words.noValue}`;
  const isAbove = threshold.direction === 'above';
  const text = (value: number | undefined) => valueText(metric.unit, value ?? Number.NaN, f);
  const head = `${name} ${text(standing.value)}`;
  const lastsMs = standing.beyondSince === null ? 0 : now - standing.beyondSince;
  const age = lastsMs < WORTH_SAYING_MS ? '' : f.age(lastsMs);
  const forText = f.duration(threshold.forMs ?? 0);
  if (standing.isPending) return `${head}, ${words.pending(text(threshold.critical), isAbove, age, forText)}`;
  if (standing.level === 'critical') {
    const rule = (threshold.forMs ?? 0) > 0 ? ` (for ${forText})` : '';
    const lasting = age === '' ? '' : `, ${words.lasting(age)}`;
    return `${head}, ${words.limit(isAbove)} ${text(threshold.critical)}${lasting}${rule}`;
  }
  const worse = threshold.critical === undefined ? '' : ` (${words.criticalAt(text(threshold.critical), isAbove)})`;
  return `${head}, ${words.warning(text(threshold.warn), isAbove)}${worse}`;
}

/** What a threshold says in both languages: value, limit, how long, and what is still to come. `now` is steady time. */
export function thresholdText(judged: Judged, now: number): Phrase {
  return phrase(sentence(judged, now, pt), sentence(judged, now, en));
}

/** The finding of a metric that is not ok; null when it is. */
export function thresholdFinding(judged: Judged, now: number): Finding | null {
  const { metric, entity, standing } = judged;
  if (standing.level === 'ok') return null;
  const text = thresholdText(judged, now);
  return { level: standing.level, text, metric: metric.id, ...(entity === undefined ? {} : { entity }) };
}
