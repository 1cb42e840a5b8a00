import type { Cockpit } from '../../src/model/cockpit.ts';
import { severity } from '../../src/model/level.ts';
import { type Line, lineText, pad, span, titleRule } from '../../src/shell/drawing/line.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { cellWidth } from '../../src/text/width.ts';
import { WIDE } from '../frame/header.ts';
import { readingLine, shownLevel } from '../parts/readings.ts';
import { chartPanels, PANEL_ROWS } from '../parts/signal-chart.ts';
import { placeSignals, signalLine, signalsHead } from '../parts/signals.ts';
import {
  type Body,
  type BodyRow,
  glyph,
  passesFilter,
  placesOf,
  type Screen,
  type ScreenInput,
  say,
  scrollTo,
  selectedRow,
} from '../screen.ts';
import { alertsLine, alertsTitle } from './alerts-strip.ts';
import { keepWorst, overviewSignals } from './overview-signals.ts';
import { SERVICE_PROBES, servicesOf } from './service-facts.ts';
import { nodeRow, placeServices, serviceRow, servicesHead } from './services.ts';
import { isSwarm, nodeRows, SWARM_PROBES } from './swarm-facts.ts';

/** From this width on a second column stands beside services and signals. */
const TWO_COLUMNS = 160;
/** From this height on there is room for column titles and blank lines. */
const ROOMY = 34;

/** Signals keep at least so many rows, however many services there are. */
const LEAST_SIGNALS = 7;
const ALERTS_ROW = 'check:alerts';

/** A stretch of rows under a title; only one of a body scrolls. */
interface Section {
  readonly title: Line;
  readonly head: Line | null;
  readonly rows: readonly BodyRow[];
}

function title(input: ScreenInput, text: Phrase): Line {
  return [span(say(input, text))];
}

function servicesSection(input: ScreenInput): Section {
  const services = servicesOf(input.cockpit);
  const probe = isSwarm(input.cockpit) ? SWARM_PROBES.services : SERVICE_PROBES.state;
  const { check, reading } = input.cockpit.state(probe);
  const nodes = nodeRows(input.cockpit);
  const heading = title(
    input,
    nodes.length === 0 ? phrase('Serviços', 'Services') : phrase('Serviços e nós', 'Services and nodes'),
  );
  if (services === null) {
    const text =
      check.fault === null ? phrase('lendo os contêineres …', 'reading the containers …') : check.fault.message;
    const hint: BodyRow[] =
      check.fault === null ? [] : [{ line: [span('     '), span(say(input, check.fault.hint), 'dim')] }];
    const id = reading === null ? {} : { id: `check:${probe}` };
    return {
      title: heading,
      head: null,
      rows: [
        {
          ...id,
          line:
            reading === null
              ? [span('   '), span(say(input, text), 'dim')]
              : [span(' '), glyph(check.level), span(` ${say(input, text)}`)],
        },
        ...hint,
      ],
    };
  }
  const placed = placeServices(input, services);
  return {
    title: heading,
    head: servicesHead(placed),
    rows: [
      ...services.map((service) => serviceRow(input, service, placed)),
      ...nodes.map((node) => nodeRow(input, node, placed)),
    ].filter(({ line }) => passesFilter(input, lineText(line))),
  };
}

function signalsSection(input: ScreenInput, room: number): Section {
  const shown = keepWorst(
    overviewSignals(input).filter(({ label }) => passesFilter(input, label)),
    room,
  );
  const placed = placeSignals(input, shown);
  return {
    title: title(input, phrase('Sinais', 'Signals')),
    head: signalsHead(placed),
    rows: shown.map((signal) => ({ id: signal.id, line: signalLine(input, signal, placed) })),
  };
}

function checksSection(input: ScreenInput, room: number): Section {
  const { cockpit } = input;
  const probes = cockpit.probeIds
    .map((probe, index) => ({ probe, index, rank: severity(shownLevel(cockpit, probe)) }))
    .sort((a, b) => b.rank - a.rank || a.index - b.index)
    .slice(0, Math.max(0, room))
    .map(({ probe }) => probe);
  const titleWidth = Math.max(0, ...probes.map((probe) => cellWidth(say(input, cockpit.spec(probe).title))));
  return {
    title: title(input, phrase('Verificações', 'Checks')),
    head: null,
    rows: probes.map((probe) => ({ id: `check:${probe}`, line: readingLine(input, probe, titleWidth) })),
  };
}

/** Rows of a section: title, column titles where there is room, and of its rows those in sight. */
function sectionRows(section: Section, width: number, withHead: boolean, offset: number, room: number): BodyRow[] {
  const hidden = section.rows.length - room;
  const marker: Line = hidden > 0 ? [span(` ${offset + 1}–${offset + room}/${section.rows.length}`, 'dim')] : [];
  return [
    { line: titleRule([...section.title, ...marker], width) },
    ...(withHead && section.head !== null ? [{ line: section.head }] : []),
    ...section.rows.slice(offset, offset + room),
  ];
}

const idsOf = (rows: readonly BodyRow[]): string[] => rows.flatMap(({ id }) => (id === undefined ? [] : [id]));

function worstOf(cockpit: Cockpit): string | null {
  const { causes, others } = cockpit.verdict();
  if (causes[0] !== undefined) return `cause:${causes[0].id}`;
  return others[0] === undefined ? null : `check:${others[0].probe}`;
}

/** Services over signals, sharing the height: signals keep what they need, services scroll in the rest. */
function buildColumn(input: ScreenInput, isRoomy: boolean): Body {
  const services = servicesSection(input);
  const fixed = 2 + (isRoomy ? 3 : 0);
  const forSignals = Math.max(
    Math.min(LEAST_SIGNALS, Math.floor((input.height - fixed) / 2)),
    input.height - fixed - services.rows.length,
  );
  const signals = signalsSection(input, forSignals);
  const room = Math.max(1, Math.min(services.rows.length, input.height - fixed - signals.rows.length));
  const selected = services.rows.findIndex(({ id }) => id !== undefined && id === selectedRow(input));
  const offset = scrollTo(input.state.cursors.overview?.offset ?? 0, selected, room, services.rows.length);
  const rows = [
    ...sectionRows(services, input.width, isRoomy, offset, room),
    ...(isRoomy ? [{ line: [] }] : []),
    ...sectionRows(signals, input.width, isRoomy, 0, signals.rows.length),
  ];
  const selectable = [...idsOf(services.rows), ...idsOf(signals.rows)];
  return { rows: rows.slice(0, input.height), selectable, offset, pageRows: room, worstRow: worstOf(input.cockpit) };
}

/** Alerts and the last deploy below, where the height leaves room. */
function withAlerts(input: ScreenInput, body: Body): Body {
  if (input.height - body.rows.length < 3) return body;
  const title = { line: titleRule(alertsTitle(input), input.width) };
  const rows = [...body.rows, { line: [] }, title, { id: ALERTS_ROW, line: alertsLine(input) }];
  return { ...body, rows, selectable: [...body.selectable, ALERTS_ROW] };
}

/** The list of checks below, where the height leaves room for it. */
function withChecks(input: ScreenInput, body: Body): Body {
  const room = input.height - body.rows.length - 2;
  if (room < 3) return body;
  const rows = sectionRows(checksSection(input, room), input.width, false, 0, room);
  const known = new Set(body.selectable);
  return {
    ...body,
    rows: [...body.rows, { line: [] }, ...rows],
    selectable: [...body.selectable, ...idsOf(rows).filter((id) => !known.has(id))],
  };
}

/** Charts of the first signals below, where the height leaves room for a whole one. */
function withCharts(input: ScreenInput, body: Body): Body {
  const room = input.height - body.rows.length - 1;
  if (room < PANEL_ROWS || input.isSpoken === true) return body;
  const signals = overviewSignals(input).filter(({ isSteady }) => isSteady !== true);
  const lines = chartPanels(input, signals, room);
  return { ...body, rows: [...body.rows, { line: [] }, ...lines.map((line) => ({ line }))] };
}

/** Services and signals at the left, every check at the right. */
function buildTwoColumns(input: ScreenInput, isRoomy: boolean): Body {
  const leftWidth = Math.max(TWO_COLUMNS - 40, Math.floor(input.width * 0.62));
  const rightWidth = input.width - leftWidth - 2;
  const leftInput = { ...input, width: leftWidth };
  const left = withAlerts(leftInput, buildColumn(leftInput, isRoomy));
  const checks = checksSection({ ...input, width: rightWidth }, input.height - 1);
  const right = sectionRows(checks, rightWidth, false, 0, input.height - 1);
  const x = leftWidth + 2;
  const rows = Array.from({ length: Math.max(left.rows.length, right.length) }, (_, index): BodyRow => {
    const [one, two] = [left.rows[index] ?? { line: [] }, right[index] ?? { line: [] }];
    const places = [
      ...placesOf(one, leftWidth),
      ...placesOf(two, rightWidth).map((place) => ({ ...place, x: place.x + x })),
    ];
    return { line: [...pad(one.line, leftWidth), span('  '), ...two.line], places };
  });
  const known = new Set(left.selectable);
  const selectable = [...left.selectable, ...idsOf(right).filter((id) => !known.has(id))];
  return { ...left, rows, selectable };
}

/** Everything at a glance: services, signals against their limits, checks where there is room. */
export const OVERVIEW: Screen = {
  tab: 'overview',
  watches: (cockpit) => cockpit.probeIds.filter((probe) => cockpit.spec(probe).sets.includes('daily')),
  build: (input) => {
    const isRoomy = input.width >= WIDE && input.height + 6 >= ROOMY;
    if (input.width > TWO_COLUMNS) return withCharts(input, buildTwoColumns(input, isRoomy));
    const body = buildColumn(input, isRoomy);
    return isRoomy ? withCharts(input, withChecks(input, withAlerts(input, body))) : body;
  },
};
