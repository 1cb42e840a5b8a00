import { buildFrame, buildSpokenFrame, type Frame } from '../../../screens/frame/frame.ts';
import { createActionDesk } from '../../../src/actions/desk/action-desk.ts';
import type { ActionDesk, FollowedJob, JobBoard } from '../../../src/model/action-desk.ts';
import type { Desks } from '../../../src/model/desks.ts';
import { good } from '../../../src/model/fault.ts';
import { foldJob, type JobState, type JobSummary } from '../../../src/model/job.ts';
import type { JournalLine } from '../../../src/model/journal.ts';
import type { Level } from '../../../src/model/level.ts';
import type { People } from '../../../src/model/people.ts';
import type { ActionId, Plan } from '../../../src/model/plan.ts';
import { EMPTY_VIEW, type View } from '../../../src/shell/command.ts';
import { COMMANDS } from '../../../src/shell/commands.ts';
import { bindKeys } from '../../../src/shell/keys/bindings.ts';
import { handleKey, handlePaste } from '../../../src/shell/keys/dispatch.ts';
import { createShell, type Shell } from '../../../src/shell/shell.ts';
import type { ShellState } from '../../../src/shell/state.ts';
import { type Phrase, phrase } from '../../../src/text/lang.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';
import type { Transport } from '../../../src/transport/transport.ts';
import { createDemoActions } from '../../../src/worlds/demo/acting/demo-actions.ts';
import { type Play, play } from '../../scenes/play.ts';
import { settle } from '../../unit/support/fake-clock.ts';
import { NO_EFFECTS, plainRows } from './frames.ts';

/** A lock that a test lets somebody else take. */
export interface TestLock {
  isHeld: boolean;
}

const FREE = 'null\nnull\n';
const HELD = `${JSON.stringify({ pid: 9, pidStart: 1, lockBoot: 'b', boot: 'b', isAlive: true, isVisible: true, heartbeatAgeMs: 90, ageMs: 3_000 })}
${JSON.stringify({ who: 'bia', from: 'vps-01', since: 0, why: 'deploy', action: 'update', job: '20261123-1101-update-beef' })}\n`;

/** A host whose journal can be written, without asking anybody; its lock is free unless the test says otherwise. */
export function quietTransport(lock: TestLock = { isHeld: false }): Transport {
  return {
    ...createLocalTransport(),
    exec: () => {
      const stdout = `${lock.isHeld ? HELD : FREE}W 1 1000000\n`;
      return Promise.resolve(good({ code: 0, stdout, stderr: '', truncated: false }));
    },
  };
}

/** What stands beside the plans of the desk: jobs, lock and journal, as a test says them. */
export interface Records {
  readonly board?: JobBoard;
  readonly current?: FollowedJob | null;
  readonly audit?: readonly JournalLine[];
  /** In sight in place of what the desk has. */
  readonly job?: FollowedJob;
  readonly shown?: { readonly step: string; readonly stdout: string; readonly stderr: string };
  readonly refusal?: Phrase;
  readonly people?: People;
}

/** The cockpit with a desk under a test's hands: keys go in, frames come out. */
export interface ActionsBench {
  readonly played: Play;
  readonly desk: ActionDesk;
  readonly shell: Shell;
  readonly copied: string[];
  readonly lock: TestLock;
  /** Plans of the simulated stack. */
  plan(action: ActionId, args?: Readonly<Record<string, string>>): Promise<Plan>;
  /** Presses keys one after the other, each on the frame before it; lets answers come in between. */
  press(...names: readonly string[]): Promise<void>;
  type(text: string): Promise<void>;
  paste(text: string): void;
  frame(): Frame;
  rows(): string[];
  /** The frame as sentences. */
  spoken(): readonly string[];
}

/** Opens the cockpit on a played scene. */
export function actionsBench(played: Play, given: Partial<ShellState> = {}, records: Records = {}): ActionsBench {
  const lock: TestLock = { isHeld: false };
  const { world, clock, cockpit } = played;
  const actions = createDemoActions({
    world,
    clock,
    transport: quietTransport(lock),
    operator: { who: 'ana', from: 'laptop' },
    folder: '/nonexistent',
    tail: () => 'cafe',
  });
  const runner = actions.runner();
  const real = createActionDesk({
    host: actions.host,
    runner: records.refusal === undefined ? runner : { refusal: records.refusal },
    clock,
    cockpit,
    mark: '--mark--',
    // Jobs and journal are those that the test says.
    ready: () => new Promise(() => undefined),
  });
  const { job, shown } = records;
  const output = shown === undefined ? null : { phase: 'step' as const, step: shown.step, output: shown, fault: null };
  const desk: ActionDesk = {
    ...real,
    board: () => records.board ?? real.board(),
    current: () => records.current ?? job ?? null,
    audit: () => records.audit ?? null,
    page: () => (job === undefined ? real.page() : { kind: 'job', job, shown: output }),
  };
  const shell = createShell({ lang: 'pt-BR', timeZone: 'America/Sao_Paulo', ...given });
  const desks: Desks = { actions: desk, ...(records.people === undefined ? {} : { people: records.people }) };
  const bindings = bindKeys(COMMANDS);
  const copied: string[] = [];
  const effects = { ...NO_EFFECTS, copy: (text: string) => void copied.push(text) };
  const context = { cockpit, shell, effects, desks };
  const frame = (): Frame => buildFrame({ context, bindings });
  let view: View = EMPTY_VIEW;
  const press = async (...names: readonly string[]) => {
    for (const name of names) {
      view = frame().view;
      handleKey({ name, text: name.length === 1 ? name : name === 'space' ? ' ' : '' }, bindings, { ...context, view });
      await settle();
    }
  };
  return {
    played,
    desk,
    shell,
    copied,
    lock,
    plan: async (action, args = {}) => {
      const made = await runner.plan(action, args, new AbortController().signal);
      if (!made.ok) throw new Error(made.fault.message.en);
      return made.value;
    },
    press,
    type: (text) => press(...[...text].map((letter) => (letter === ' ' ? 'space' : letter))),
    paste: (text) => handlePaste(text, { ...context, view: frame().view }),
    frame,
    rows: () => plainRows(frame()),
    spoken: () => buildSpokenFrame({ context, bindings }).rows,
  };
}

/** A scene a minute after it was opened. */
export async function playMinute(scene: string): Promise<Play> {
  const played = await play(scene);
  await played.clock.run(60_000);
  return played;
}

/** How far a job is: steps that ended well, the one that runs or failed, how the whole ended. */
export interface Course {
  readonly done: number;
  readonly failed?: boolean;
  readonly ended?: JobState;
  readonly why?: string;
  /** Levels before it, where they were others than now. */
  readonly before?: Readonly<Record<string, Level>>;
}

/** A job of a plan as a session follows it, from a journal written for the test. */
export function followed({ cockpit }: Play, plan: Plan, now: number, course: Course): FollowedJob {
  const { done, failed = false, ended, why = 'login quebrado desde 07:50' } = course;
  const id = '20261123-110200-restart-cafe';
  const startedAt = now - 12_000;
  const lines: JournalLine[] = [];
  const note = (at: number, event: string, members: Readonly<Record<string, unknown>>) =>
    void lines.push({ seq: lines.length + 1, at, prev: '', hash: '', event, ...members });
  note(startedAt, 'start', {
    job: id,
    action: plan.action,
    target: plan.target,
    who: 'ana',
    from: 'laptop',
    why,
    mark: 'DEMO',
  });
  plan.steps.forEach((step, index) => {
    if (index > done || (index === done && ended !== undefined && !failed)) return;
    const at = startedAt + 100 + index * 3_000;
    note(at, 'begin', { phase: 'step', step: step.id });
    if (index === done && !failed) return;
    note(at + 2_400, 'end', {
      phase: 'step',
      step: step.id,
      ok: index < done,
      code: index < done ? 0 : 1,
      timedOut: false,
      tookMs: 2_400,
    });
  });
  if (ended !== undefined) note(startedAt + 100 + (done + 1) * 3_000, 'finish', { state: ended, stopped: '' });
  const view = foldJob(plan, lines, { isAlive: ended === undefined, isCancelAsked: false });
  if (view === null) throw new Error('no job');
  return {
    id,
    found: { plan, view, lines },
    fault: null,
    before: new Map(cockpit.probeIds.map((id) => [id, course.before?.[id] ?? cockpit.state(id).check.level])),
    endSeenAt: ended === undefined ? null : now - 30_000,
    isRead: false,
  };
}

/** Whom to call, as a configuration says it. */
export const PEOPLE: People = (() => {
  const devops = {
    id: 'devops',
    name: 'Equipe DevOps',
    role: 'plantão',
    email: 'devops@example.com',
    chat: '#ops',
    hours: '24/7',
  };
  const senior = { id: 'senior', name: 'Bia Souza', phone: '+55 11 99999-9999' };
  const lead = { id: 'lead', name: 'Caio Lima', phone: '+55 11 98888-8888', email: 'caio@example.com' };
  const level = (number: number, minutes: number, pt: string, en: string, contacts: People['contacts']) => ({
    number,
    title: phrase(pt, en),
    afterMs: minutes * 60_000,
    contacts,
  });
  return {
    contacts: [devops, senior, lead],
    levels: [
      level(1, 0, 'Monitoramento automático detecta o problema', 'Automatic monitoring finds the problem', []),
      level(2, 5, 'Alertas enviados para a equipe', 'Alerts go to the team', [devops]),
      level(3, 15, 'Escalação para o desenvolvedor sênior', 'Escalation to the senior developer', [senior]),
      level(4, 30, 'Escalação para o arquiteto ou tech lead', 'Escalation to the architect or tech lead', [lead]),
    ],
  };
})();

function summary(
  now: number,
  action: ActionId,
  state: JobState,
  minutes: number,
  tookMs: number | null,
  why: string,
): JobSummary {
  return {
    id: `20261123-1102-${action}-cafe`,
    action,
    target: 'sparkone-prod',
    who: 'ana',
    from: 'laptop',
    why,
    fingerprint: '',
    mark: 'DEMO',
    expectedMs: null,
    state,
    startedAt: now - minutes * 60_000,
    tookMs,
  };
}

/** Jobs and journal of a morning. */
export function morningRecords(now: number): Pick<Records, 'board' | 'audit' | 'people'> {
  const line = (
    seq: number,
    minutes: number,
    event: string,
    members: Readonly<Record<string, unknown>>,
  ): JournalLine => ({
    seq,
    at: now - minutes * 60_000,
    prev: '',
    hash: '',
    event,
    ...members,
  });
  return {
    board: {
      jobs: [
        summary(now, 'restart', 'done', 3, 7_400, 'cache lento'),
        summary(now, 'update', 'failed-rolled-back', 190, 48_000, 'versão nova'),
        summary(now, 'backup', 'done', 300, 41_000, ''),
      ],
      lock: null,
      fault: null,
    },
    audit: [
      line(1, 190, 'started', {
        who: 'ana',
        from: 'laptop',
        action: 'update',
        target: 'sparkone-prod',
        why: 'versão nova',
      }),
      line(2, 189, 'finished', { action: 'update', state: 'failed-rolled-back' }),
      line(3, 4, 'refused', {
        who: 'bia',
        from: 'vps-01',
        action: 'rollback',
        target: 'sparkone-prod',
        reason: 'wrong-phrase',
      }),
      line(4, 3, 'started', {
        who: 'ana',
        from: 'laptop',
        action: 'restart',
        target: 'sparkone-prod',
        why: 'cache lento',
      }),
      line(5, 3, 'finished', { action: 'restart', state: 'done' }),
    ],
    people: PEOPLE,
  };
}
