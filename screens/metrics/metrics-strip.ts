import { severity } from '../../src/model/level.ts';
import { type Line, lineWidth, type Span, span, spread } from '../../src/shell/drawing/line.ts';
import type { HitArea } from '../../src/shell/keys/dispatch.ts';
import { METRICS_PAGES, type MetricsPageId, RANGES } from '../../src/shell/metrics/metrics-view.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { WIDE } from '../frame/header.ts';
import { glyph, type ScreenInput, say } from '../screen.ts';
import { momentText } from './metrics-chart.ts';

const LABELS: Readonly<Record<Exclude<MetricsPageId, 'main' | 'security' | 'database'>, Phrase>> = {
  alerts: phrase('Alertas', 'Alerts'),
  query: phrase('Consulta', 'Query'),
};

function labelOf(input: ScreenInput, page: MetricsPageId): string {
  const known = input.desks.metrics?.pages.find(({ id }) => id === page)?.label;
  return say(input, known ?? LABELS[page as keyof typeof LABELS] ?? phrase(page, page));
}

/** A glyph beside the alerts while there is something to say. */
function markOf({ cockpit }: ScreenInput, page: MetricsPageId): Line {
  if (page !== 'alerts' || !cockpit.probeIds.includes('alerts')) return [];
  const { check, reading } = cockpit.state('alerts');
  return reading !== null && severity(check.level) > severity('ok') ? [span(' '), glyph(check.level)] : [];
}

function pagesPart(input: ScreenInput): { readonly line: Line; readonly areas: readonly HitArea[] } {
  const line: Span[] = [span(' ')];
  const areas: HitArea[] = [];
  for (const page of METRICS_PAGES) {
    const isOpen = page === input.state.metrics.page;
    const part: Line = [
      span(` ${labelOf(input, page)}`, isOpen ? 'tab' : 'dim'),
      ...markOf(input, page),
      span(' ', isOpen ? 'tab' : 'dim'),
    ];
    areas.push({
      x: lineWidth(line),
      y: 0,
      width: lineWidth(part),
      target: { kind: 'shell', action: { type: 'metrics', change: { page } } },
    });
    line.push(...part);
  }
  return { line, areas };
}

function spanPart(input: ScreenInput): Line {
  const { page, rangeMs, endAt, compares, shows } = input.state.metrics;
  if (page === 'alerts' || (page === 'query' && shows === 'table')) return [];
  const texts = input.width < WIDE ? RANGES.filter(({ ms }) => ms === rangeMs) : RANGES;
  const ranges = texts.flatMap(({ ms, text }): Line => [span(`${text} `, ms === rangeMs ? 'accent' : 'dim')]);
  const end: Span =
    endAt === null
      ? span(say(input, phrase('até agora', 'up to now')), 'dim')
      : span(say(input, phrase('até ', 'up to ')) + momentText(input, endAt, rangeMs, rangeMs < 3_600_000), 'warn');
  const before: Line = compares ? [span(say(input, phrase(' vs ontem', ' vs yesterday')), 'accent')] : [];
  return [...ranges, end, ...before, span(' ')];
}

/** The pages, the span that charts show, and what a click on a page opens. */
export function metricsStrip(input: ScreenInput): { readonly line: Line; readonly areas: readonly HitArea[] } {
  const { line, areas } = pagesPart(input);
  return { line: spread(line, spanPart(input), input.width), areas };
}
