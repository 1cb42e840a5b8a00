import { join } from 'node:path';
import { peopleOf } from '../../src/config/people-of.ts';
import type { Config } from '../../src/config/schema/root.ts';
import { createMember } from '../../src/engine/fleet.ts';
import type { AskDesk } from '../../src/model/ask-desk.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { Cockpit } from '../../src/model/cockpit.ts';
import type { Desks } from '../../src/model/desks.ts';
import { good, type Outcome } from '../../src/model/fault.ts';
import type { FleetMember } from '../../src/model/fleet.ts';
import { type People, peopleInForce } from '../../src/model/people.ts';
import { METRIC_PAGES } from '../../src/probes/prometheus/metric-pages.ts';
import { createMetricsDesk } from '../../src/queries/metrics-desk.ts';
import { openPromqlHistory } from '../../src/queries/promql-history.ts';
import { createDiagnosisDesk } from '../../src/runbooks/diagnoses/diagnosis-desk.ts';
import type { KnownRunbook } from '../../src/runbooks/walks/walk-desk.ts';
import { openCockpit } from '../../src/sparkone.ts';
import { configuredFilters } from '../../src/tails/configured-filters.ts';
import { openKeptFilters } from '../../src/tails/kept-filters.ts';
import { createLogDesk, type LogDeskOptions } from '../../src/tails/log-desk.ts';
import { foldersOf } from '../settings/folders.ts';
import type { PlannedTarget } from '../settings/planned-targets.ts';
import { configuredOf, type Settings } from '../settings/settings.ts';
import { openDrillDesk, tellDrill } from './drill-desk.ts';
import { openIncidents, tellUnsaved } from './open-incidents.ts';
import { openRecording, tellRecording } from './open-recording.ts';
import { type Opened, openWorld } from './open-world.ts';
import { openActionDesk } from './target-actions.ts';
import { openWalkDesks, settleWalks } from './target-walks.ts';

/** A target that was opened: its engine, what can be done there, and the way to end it. */
export interface OpenedMember {
  readonly member: FleetMember;
  /** Puts a configuration that was read again in force. */
  configure(settings: Settings): void;
  /** Resolves when nothing of its reports is on its way any more: what could not be sent, as text; '' when all is well. */
  settle(): Promise<string>;
  /** Ends its readings and desks. */
  close(): Promise<void>;
  /** Tells on stderr where its tape is, or why it is not whole. */
  tell(): void;
}

/** What the desks of a target are made of. */
interface DeskParts {
  readonly opened: Opened;
  readonly planned: PlannedTarget;
  readonly cockpit: Cockpit;
  readonly systemClock: Clock;
  /** The configuration in force: it may be read again. */
  config(): Config | null;
  readonly people: People;
  readonly runbooks: readonly KnownRunbook[];
  /** Resolves when the target is woken. */
  readonly woken: Promise<void>;
  onBug(error: unknown): void;
}

/** What the configuration says of logs, and where the operator's own filters and exports are. */
function logOptions(now: () => Config | null, state: string): Omit<LogDeskOptions, 'source' | 'clock'> {
  const files = {
    filters: () => configuredFilters(now()?.logs.filters ?? {}),
    exportFolder: join(state, 'logs'),
    kept: openKeptFilters(join(state, 'log-filters.jsonl')),
  };
  const config = now();
  if (config === null) return files;
  const { history, memory } = config.logs;
  return {
    ...files,
    historyLines: history,
    limits: { maxBytes: memory },
  };
}

/** What can be done with a target beside looking at readings. */
function desksOf({
  opened,
  planned,
  cockpit,
  systemClock,
  config,
  people,
  runbooks,
  woken,
  onBug,
}: DeskParts): Omit<Desks, 'fleet'> {
  const { world, clock } = opened;
  const { session, settings } = planned;
  const actions = openActionDesk({ opened, session, settings, cockpit, woken });
  const incident = openIncidents({ opened, settings, cockpit, actions, people });
  const { state } = foldersOf(settings);
  const diagnosis = createDiagnosisDesk({ cockpit, clock, logs: world.logs, onBug });
  const walks = openWalkDesks({ opened, settings, cockpit, actions, systemClock, lang: session.lang, runbooks });
  const ground = { cockpit, diagnosis, incident, actions, walks: walks.walks };
  const drill = openDrillDesk({ opened, session, settings, people, ground });
  return {
    ...(world.logs === undefined
      ? {}
      : { logs: createLogDesk({ source: world.logs, clock, ...logOptions(config, state) }) }),
    metrics: createMetricsDesk({
      source: world.metrics ?? null,
      clock,
      pages: METRIC_PAGES,
      history: openPromqlHistory(join(state, 'promql-history.jsonl')),
      links: () => config()?.grafana ?? {},
    }),
    diagnosis,
    ...walks,
    // In an exercise nobody is told what goes wrong, and nobody takes it back but by acting.
    ...(world.faults === undefined || drill !== null ? {} : { faults: world.faults }),
    ...(drill === null ? {} : { drill }),
    ...(actions === null ? {} : { actions }),
    people,
    ...(incident === null ? {} : { incident }),
    ...(world.line === undefined ? {} : { line: world.line }),
  };
}

/** What a target is opened with. */
export interface MemberOptions {
  readonly clock: Clock;
  /** True when it is going to be read as soon as there is a screen. */
  readonly isAwaited: boolean;
  /** Where questions about it are asked. */
  readonly asks: AskDesk;
  /** What can be walked. */
  readonly runbooks: readonly KnownRunbook[];
  onBug(error: unknown): void;
}

/** Opens a target for the cockpit; nothing is connected before it is woken. */
export async function openMember(
  planned: PlannedTarget,
  { clock: systemClock, isAwaited, asks, runbooks, onBug }: MemberOptions,
): Promise<Outcome<OpenedMember>> {
  const { name, group, session, settings } = planned;
  const opened = await openWorld(session, systemClock, { asker: asks });
  if (!opened.ok) return opened;
  const { world, clock, configure } = opened.value;
  const recording = openRecording(session, world, clock);
  if (!recording.ok) {
    await world.close();
    return recording;
  }
  const { thresholds, intervals } = settings;
  const cockpit = openCockpit({ world, clock, ...recording.value.hooks, thresholds, intervals, onBug });
  const { promise: woken, resolve: wake } = Promise.withResolvers<void>();
  let config = settings.loaded?.config ?? null;
  let called = peopleOf(config);
  const inForce = { config: () => config, people: peopleInForce(() => called) };
  const parts = { opened: opened.value, planned, cockpit, systemClock, ...inForce, runbooks, woken, onBug };
  const desks = { ...desksOf(parts), asks };
  let unsaved: string | null = null;
  return good({
    member: createMember({ name, group, cockpit, desks }, isAwaited, wake),
    configure: (next) => {
      config = next.loaded?.config ?? null;
      called = peopleOf(config);
      cockpit.setThresholds(next.thresholds);
      cockpit.setIntervals(next.intervals);
      configure?.(configuredOf(next).configured ?? null);
    },
    settle: () => settleWalks(desks.walks, session.lang),
    close: async () => {
      desks.drill?.close();
      unsaved = desks.incident?.unsaved(session.lang) ?? null;
      desks.incident?.end();
      desks.logs?.close();
      desks.metrics?.close();
      desks.diagnosis?.close();
      desks.reports?.close();
      await desks.walks?.close();
      desks.actions?.close();
      await cockpit.close();
    },
    tell: () => {
      tellRecording(recording.value, session.lang);
      tellUnsaved(unsaved, session.lang);
      if (desks.drill !== undefined) tellDrill(desks.drill, session.lang);
    },
  });
}
