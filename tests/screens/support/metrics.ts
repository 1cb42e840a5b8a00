import { buildFrame, type Frame } from '../../../screens/frame/frame.ts';
import type { Cockpit } from '../../../src/model/cockpit.ts';
import type { MetricSource } from '../../../src/model/metric-source.ts';
import type { MetricsDesk } from '../../../src/model/metrics-desk.ts';
import { METRIC_PAGES } from '../../../src/probes/prometheus/metric-pages.ts';
import { createMetricsDesk } from '../../../src/queries/metrics-desk.ts';
import { openPromqlHistory } from '../../../src/queries/promql-history.ts';
import { type CommandContext, EMPTY_VIEW } from '../../../src/shell/command.ts';
import { COMMANDS } from '../../../src/shell/commands.ts';
import { bindKeys } from '../../../src/shell/keys/bindings.ts';
import { handleKey, handleMouse } from '../../../src/shell/keys/dispatch.ts';
import { metricsAsk } from '../../../src/shell/metrics/metrics-ask.ts';
import { createShell, type Shell } from '../../../src/shell/shell.ts';
import type { ShellState } from '../../../src/shell/state.ts';
import { createFakeClock, type FakeClock } from '../../unit/support/fake-clock.ts';
import { NO_EFFECTS, plainRows } from './frames.ts';

/** The Metrics tab under a test's hands: keys go in, frames come out. */
export interface MetricsBench {
  readonly shell: Shell;
  readonly desk: MetricsDesk;
  readonly copied: string[];
  frame(): Frame;
  rows(): string[];
  /** Presses keys one after the other, each on the frame before it, and lets what they ask for be answered. */
  press(...names: readonly string[]): Promise<void>;
  type(text: string): Promise<void>;
  click(x: number, y: number): Promise<void>;
  /** Lets time go by with the tab in sight. */
  run(ms: number): Promise<void>;
}

/** How the tab is opened. */
export interface OpenMetrics {
  readonly cockpit: Cockpit;
  readonly clock: FakeClock;
  readonly source: MetricSource | null;
  readonly state?: Partial<ShellState>;
  readonly links?: MetricsDesk['links'];
}

/** A long query gives way so many times at the most. */
const TURNS = 200;

/** A source of which is known whether something is still to be answered. */
function watchedSource(source: MetricSource): { readonly source: MetricSource; isBusy(): boolean } {
  let asked = 0;
  const count = async <T>(answer: Promise<T>): Promise<T> => {
    asked += 1;
    try {
      return await answer;
    } finally {
      asked -= 1;
    }
  };
  return {
    isBusy: () => asked > 0,
    source: {
      range: (...given) => count(source.range(...given)),
      instant: (...given) => count(source.instant(...given)),
      metricNames: (...given) => count(source.metricNames(...given)),
      labelNames: (...given) => count(source.labelNames(...given)),
      labelValues: (...given) => count(source.labelValues(...given)),
    },
  };
}

/** Opens the Metrics tab of a cockpit over what answers its queries. */
export async function openMetrics(options: OpenMetrics): Promise<MetricsBench> {
  const { cockpit, clock, source, state = {}, links = {} } = options;
  const shell = createShell({ lang: 'en', tab: 'metrics', timeZone: 'America/Sao_Paulo', ...state });
  const bindings = bindKeys(COMMANDS);
  const copied: string[] = [];
  const effects = { ...NO_EFFECTS, copy: (text: string) => void copied.push(text) };
  // The desk's own time moves from key to key; that of the scene only when the test says so, so that frames stay the same.
  const deskClock = createFakeClock(clock.now());
  const watched = source === null ? null : watchedSource(source);
  const desk = createMetricsDesk({
    source: watched?.source ?? null,
    clock: deskClock,
    pages: METRIC_PAGES,
    history: openPromqlHistory(null),
    links: () => links,
  });
  const desks = { metrics: desk };
  const look = (): void => desk.look(metricsAsk(shell.getState(), desk, cockpit));
  const frame = (): Frame => buildFrame({ context: { cockpit, shell, effects, desks }, bindings });
  const context = (): CommandContext => ({ cockpit, shell, effects, desks, view: frame().view ?? EMPTY_VIEW });
  /** Lets everything be answered that was asked. */
  const answered = async (): Promise<void> => {
    look();
    for (let turn = 0; turn < TURNS && watched?.isBusy() === true; turn += 1) await clock.run(0);
    await deskClock.run(50);
    look();
  };
  const run = async (ms: number): Promise<void> => {
    await clock.run(ms);
    await deskClock.run(Math.max(0, clock.now() - deskClock.now()));
    await answered();
  };
  const press = async (...names: readonly string[]): Promise<void> => {
    for (const name of names) {
      handleKey({ name, text: name.length === 1 ? name : name === 'space' ? ' ' : '' }, bindings, context());
      await answered();
    }
  };
  await answered();
  return {
    shell,
    desk,
    copied,
    frame,
    rows: () => plainRows(frame()),
    press,
    run,
    type: (text) => press(...[...text].map((character) => (character === ' ' ? 'space' : character))),
    click: async (x, y) => {
      handleMouse({ kind: 'click', x, y }, frame().areas, bindings, context());
      await answered();
    },
  };
}
