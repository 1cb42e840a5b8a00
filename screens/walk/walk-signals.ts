import { severity } from '../../src/model/level.ts';
import type { ReportStep } from '../../src/model/report.ts';
import { samplesOf } from '../../src/runbooks/reports/changes.ts';
import { type Column, placeColumns, tableHead, tableRow, widest, widthOf } from '../../src/shell/drawing/columns.ts';
import { type Line, span } from '../../src/shell/drawing/line.ts';
import { limitText } from '../../src/shell/limit-text.ts';
import { phrase } from '../../src/text/lang.ts';
import { valueText } from '../../src/text/units.ts';
import { type Signal, signalsOf, sparkOf, valueCell } from '../parts/signals.ts';
import { formatsIn, glyph, type ScreenInput, say } from '../screen.ts';

type Key = 'label' | 'value' | 'limit' | 'before' | 'spark';

/** Numbers of one step at the most. */
const MOST_SIGNALS = 8;
/** Entities of one metric that are shown one by one while all are calm. */
const MOST_CALM_ENTITIES = 3;
/** Numbers without a limit that are shown where there are none with one. */
const MOST_UNLIMITED = 3;

const isCalm = ({ level }: Signal): boolean => level === 'ok' || level === 'none';

/** Of many entities of one metric those that are not calm; while all are, the highest. */
function ofMetric(signals: readonly Signal[]): readonly Signal[] {
  if (signals.length <= MOST_CALM_ENTITIES) return signals;
  const bad = signals.filter((signal) => !isCalm(signal));
  if (bad.length > 0) return bad;
  const highest = signals.reduce((top, signal) => (signal.value > top.value ? signal : top));
  return highest.value > 0 ? [highest] : [];
}

/** The numbers worth a row: what has a limit or is not well; where there is none of these, the first few. */
function worthShowing(signals: readonly Signal[]): readonly Signal[] {
  const metrics = [...new Set(signals.map(({ metric }) => metric.id))];
  const some = metrics.flatMap((id) => ofMetric(signals.filter(({ metric }) => metric.id === id)));
  const worth = some.filter((signal) => signal.threshold !== undefined || !isCalm(signal));
  if (worth.length === 0) return some.filter(({ value }) => !Number.isNaN(value)).slice(0, MOST_UNLIMITED);
  const kept = worth.toSorted((a, b) => severity(b.level) - severity(a.level)).slice(0, MOST_SIGNALS);
  return worth.filter((signal) => kept.includes(signal));
}

/** The numbers of a step as a table: now, against the limit, the time before, the last hour. */
export function walkSignalLines(input: ScreenInput, probes: readonly string[], before: ReportStep | null): Line[] {
  const { cockpit } = input;
  const known = probes.filter((probe) => cockpit.probeIds.includes(probe) && cockpit.state(probe).reading !== null);
  const signals = worthShowing(signalsOf(input, known));
  if (signals.length === 0) return [];
  const formats = formatsIn(input);
  const past = samplesOf(before === null ? [] : [before]);
  const head = (pt: string, en: string): string => say(input, phrase(pt, en));
  const labels = Math.min(30, Math.max(14, widest(signals.map(({ label }) => [span(label)]))));
  const columns: readonly Column<Key>[] = [
    { key: 'label', title: head('sinal', 'signal'), align: 'left', width: Math.min(labels, input.width - 33) },
    { key: 'value', title: head('agora', 'now'), align: 'right', width: 10, gap: 1 },
    { key: 'limit', title: head('limite', 'limit'), align: 'right', width: 9, gap: 1 },
    { key: 'before', title: head('antes', 'before'), align: 'right', width: 10, gap: 1, dropRank: 2 },
    {
      key: 'spark',
      title: head('última hora', 'last hour'),
      align: 'left',
      width: 8,
      grow: 1,
      maxWidth: 24,
      dropRank: 1,
    },
  ];
  const shown = past.size === 0 ? columns.filter(({ key }) => key !== 'before') : columns;
  const placed = placeColumns(shown, input.width - 2);
  const rows = signals.map((signal): Line => {
    const was = past.get(`${signal.metric.id}|${signal.entity ?? ''}`)?.value;
    const calm = isCalm(signal);
    return [
      calm ? span(' ') : glyph(signal.level),
      span(' '),
      ...tableRow(placed, {
        label: [span(signal.label, calm ? 'dim' : 'plain')],
        value: valueCell(input, signal),
        limit: [span(limitText(signal.threshold, signal.value, signal.metric.unit, formats), 'dim')],
        before: [span(was === undefined ? '' : valueText(signal.metric.unit, was, formats), 'dim')],
        spark: sparkOf(input, signal, widthOf(placed, 'spark')),
      }),
    ];
  });
  return [[span('  '), ...tableHead(placed)], ...rows];
}
