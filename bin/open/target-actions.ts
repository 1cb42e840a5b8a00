import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settingsOfTarget } from '../../src/actions/configured-settings.ts';
import { createActionDesk } from '../../src/actions/desk/action-desk.ts';
import type { JobHost } from '../../src/actions/host/host.ts';
import { listJobs } from '../../src/actions/host/jobs.ts';
import type { Runner } from '../../src/actions/run-plan.ts';
import type { ActionDesk } from '../../src/model/action-desk.ts';
import type { Cockpit } from '../../src/model/cockpit.ts';
import type { FoundJob, JobSummary } from '../../src/model/job.ts';
import type { TargetIdentity } from '../../src/model/target.ts';
import { phrase } from '../../src/text/lang.ts';
import { createLocalTransport } from '../../src/transport/local.ts';
import { createDemoActions } from '../../src/worlds/demo/acting/demo-actions.ts';
import { createLiveActions } from '../../src/worlds/live/live-actions.ts';
import { foldersOf, operatorHere } from '../settings/folders.ts';
import type { SessionOptions } from '../settings/session-options.ts';
import type { Settings } from '../settings/settings.ts';
import type { Opened } from './open-world.ts';

/** What can be done to an opened target: where its jobs are, and the one way to change it. */
export interface TargetActions {
  readonly host: JobHost;
  runner(): Runner;
  /** Resolves when it is known where the target's jobs are, and who it is. */
  ready(): Promise<TargetIdentity>;
  /** To be told what was read of a followed job: in a demo it changes the simulated stack. */
  onSeen?(found: FoundJob): void;
}

/** A few characters that nobody else picks in the same second. */
const tail = (): string => randomBytes(2).toString('hex');

/** A text that no output holds. */
export function mark(): string {
  return `--${randomBytes(12).toString('hex')}--`;
}

/** Where a demo keeps jobs and journal: in the state folder, else, where that cannot be written, in the temporary one. */
function demoFolder(settings: Settings, scene: string): string {
  const usual = join(foldersOf(settings).state, 'demo', scene);
  try {
    mkdirSync(usual, { recursive: true, mode: 0o700 });
    accessSync(usual, constants.W_OK);
    return usual;
  } catch {
    return join(tmpdir(), `sparkone-tui-${process.getuid?.() ?? 0}`, 'demo', scene);
  }
}

/** The actions of an opened target; null where nothing can be changed, as on a tape. */
export function actionsOf({ world, clock }: Opened, session: SessionOptions, settings: Settings): TargetActions | null {
  if (world.kind === 'replay') return null;
  const { operator: who, host: from } = operatorHere();
  if (world.kind === 'demo') {
    const folder = demoFolder(settings, session.drill === null ? (session.demo ?? 'calm') : 'drill');
    const transport = createLocalTransport();
    const actions = createDemoActions({ world, clock, transport, operator: { who, from }, folder, tail });
    return { ...actions, ready: () => Promise.resolve(world.identity()) };
  }
  const { target } = settings;
  const actions = createLiveActions({
    world,
    transport: world.clients.transport,
    clock,
    operator: { who, from },
    settings: settingsOfTarget(target),
    state: target?.stateDirectory ?? '',
    locks: '',
    hasSudo: target?.sudo ?? false,
    tail,
  });
  return { ...actions, ready: async () => (await world.target()).identity };
}

/** Jobs of a report, and how long it waits for them, milliseconds. */
const REPORTED = { most: 50, patienceMs: 3_000 } as const;

/** The journal's jobs for a report; null where they cannot be read in time: a report does not wait for them. */
export async function jobsOf(
  opened: Opened,
  session: SessionOptions,
  settings: Settings,
): Promise<readonly JobSummary[] | null> {
  const actions = actionsOf(opened, session, settings);
  if (actions === null) return null;
  const ending = new AbortController();
  const read = async () => {
    await actions.ready();
    const jobs = await listJobs(actions.host, REPORTED.most, ending.signal);
    return jobs.ok ? jobs.value : null;
  };
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const stop = opened.clock.after(REPORTED.patienceMs, () => {
    ending.abort();
    resolve(null);
  });
  try {
    return await Promise.race([read(), late]);
  } finally {
    stop();
  }
}

/** Nothing can be changed: the command line or the target's configuration says so. */
export function isReadOnly(session: SessionOptions, { target }: Settings): boolean {
  return session.readOnly || target?.readOnly === true;
}

const READ_ONLY = phrase(
  'este cockpit só olha (--read-only, ou readOnly no alvo)',
  'this cockpit only looks (--read-only, or readOnly of the target)',
);

/** What the action desk of a target is made of. */
export interface ActionDeskOf {
  readonly opened: Opened;
  readonly session: SessionOptions;
  readonly settings: Settings;
  readonly cockpit: Cockpit;
  /** Resolves when the target is woken: nothing is asked before. */
  readonly woken: Promise<void>;
}

/** While the first screen of a live target fills. */
const FIRST_LOOK_MS = 1_000;

/** Opens the desk at which an operator acts on a target; null where nothing can be changed. */
export function openActionDesk({ opened, session, settings, cockpit, woken }: ActionDeskOf): ActionDesk | null {
  const actions = actionsOf(opened, session, settings);
  if (actions === null) return null;
  const { host, ready, onSeen } = actions;
  return createActionDesk({
    host,
    runner: isReadOnly(session, settings) ? { refusal: READ_ONLY } : actions.runner(),
    clock: opened.clock,
    cockpit,
    mark: mark(),
    ready: () => woken.then(ready),
    ...(opened.world.kind === 'live' ? { firstLookMs: FIRST_LOOK_MS } : {}),
    ...(onSeen === undefined ? {} : { onSeen }),
  });
}
