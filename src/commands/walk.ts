import type { Rounds } from '../engine/run-once.ts';
import type { Clock } from '../model/clock.ts';
import type { Fault } from '../model/fault.ts';
import { exitCodeOf, LEVEL_WORDS } from '../model/level.ts';
import type { Report, ReportJob } from '../model/report.ts';
import type { Runbook } from '../model/runbook.ts';
import type { TargetIdentity } from '../model/target.ts';
import { probesOfStep } from '../runbooks/evidence.ts';
import { type Poster, postReport } from '../runbooks/posts/poster.ts';
import { OUTLOOK_PROBES } from '../runbooks/reports/outlook.ts';
import type { ReportStore } from '../runbooks/reports/report-store.ts';
import { beginWalk, findOpenWalk, type WalkFile, type WalkPlace, walkLockPath } from '../runbooks/walks/walk-file.ts';
import type { WalkGuard } from '../runbooks/walks/walk-guard.ts';
import { takeWalkLock, type WalkHolder } from '../runbooks/walks/walk-lock.ts';
import type { ExcerptsFrom } from '../runbooks/walks/walk-logs.ts';
import { reportOfWalk } from '../runbooks/walks/walk-report.ts';
import { formatsOf } from '../text/formats.ts';
import { inert } from '../text/inert.ts';
import { type Lang, type Phrase, phrase } from '../text/lang.ts';
import { keepReport, tellPassedOver } from './keep-report.ts';
import { tellPosts } from './tell-posts.ts';
import { PlainWalker, type WalkIo } from './walk-plain.ts';
import { WalkReader } from './walk-reader.ts';

/** Exit codes beside those of the report's level. Source: BSD sysexits.h, EX_CANTCREAT and EX_TEMPFAIL. */
export const WALK_EXIT = { unwritable: 73, locked: 75 } as const;

const WORDS = {
  resume: phrase('Há um roteiro começado em', 'There is a walk begun at'),
  answered: phrase('passos respondidos', 'steps answered'),
  ask: phrase('[c] continua  [n] começa outro  [q] sai > ', '[c] go on  [n] begin another  [q] leave > '),
  kept: phrase('Fica guardado; continue com', 'It is kept; go on with'),
  done: phrase('Fim do roteiro', 'End of the walk'),
} as const;

/** What `walk` is asked for. */
export interface WalkOptions {
  readonly runbook: Runbook;
  readonly rounds: Rounds;
  readonly identity: TargetIdentity;
  readonly store: ReportStore;
  /** Folder of walk files. */
  readonly folder: string;
  readonly holder: WalkHolder;
  readonly clock: Clock;
  readonly lang: Lang;
  readonly timeZone?: string;
  readonly version: string;
  readonly timeoutMs: number;
  readonly io: WalkIo;
  /** Keeps operators with other logins and machines out; absent where there is no target to ask. */
  readonly guard?: WalkGuard | undefined;
  /** Null where there are no logs. */
  readonly logs: Omit<ExcerptsFrom, 'containers'> | null;
  /** Jobs of the target's journal; null when it cannot be read. Absent where there is none. */
  jobs?(): Promise<readonly ReportJob[] | null>;
  /** Tells the world of the report; null where nobody is to be told. */
  readonly poster?: Poster | null;
}

function tellFault({ io, lang }: WalkOptions, { message, hint }: Fault): void {
  io.say(`sparkone-tui: ${inert(message[lang])}`);
  io.say(inert(hint[lang]));
}

function begin(options: WalkOptions, place: WalkPlace): WalkFile | Fault {
  const { runbook, identity, holder, clock } = options;
  const { operator, host, pid } = holder;
  const at = clock.now();
  const begun = beginWalk(place, {
    kind: 'start',
    schema: 1,
    walk: `${runbook.id}-${at}-${pid}`,
    runbook: runbook.id,
    target: identity.name,
    operator,
    host,
    pid,
    mark: identity.mark,
    at,
  });
  return begun.ok ? begun.value : begun.fault;
}

/** The walk to go on with: one that was left, when the operator says so, else a new one; null when they leave. */
async function openWalkFile(options: WalkOptions, place: WalkPlace): Promise<WalkFile | Fault | null> {
  const { io, lang, clock, holder, timeZone } = options;
  const found = findOpenWalk(place);
  if (!found.ok) tellFault(options, found.fault);
  const open = found.ok ? found.value : null;
  if (open === null) return begin(options, place);
  const { walk } = open;
  const answered = walk.steps.filter(({ verdict }) => verdict !== 'pending').length;
  const when = formatsOf(lang).dateTime(walk.startedAt, timeZone);
  io.say(
    `${WORDS.resume[lang]} ${when} (${inert(walk.operators.join(', '))}): ${answered}/${walk.steps.length} ${WORDS.answered[lang]}.`,
  );
  for (;;) {
    const answer = (await io.ask(WORDS.ask[lang]))?.trim().toLowerCase();
    if (answer === undefined || answer === 'q') return null;
    if (answer === 'n') return begin(options, place);
    if (answer !== 'c' && answer !== '') continue;
    const resumed = open.resume();
    if (!resumed.ok) return resumed.fault;
    const { operator, host, pid } = holder;
    const added = resumed.value.add({ kind: 'resume', operator, host, pid, at: clock.now() });
    return added.ok ? resumed.value : added.fault;
  }
}

/** Makes the report, and ends the walk only once that is written: a crash in between loses nothing. */
async function finish(
  options: WalkOptions,
  file: WalkFile,
  reader: WalkReader,
  previous: Report | null,
): Promise<number> {
  const { runbook, clock, store, lang, timeZone, io, version } = options;
  const walk = file.walk();
  const failing = runbook.steps.filter(({ id }) =>
    walk.steps.some((step) => step.id === id && step.verdict === 'fail'),
  );
  await reader.ensure([...new Set([...failing.flatMap(probesOfStep), ...OUTLOOK_PROBES])], Number.POSITIVE_INFINITY);
  const jobs = (await options.jobs?.()) ?? null;
  const report = reportOfWalk({ runbook, walk, sight: reader.sight(), version, previous, jobs });
  const kept = keepReport(store, report, lang, timeZone);
  io.say('');
  io.say(`${WORDS.done[lang]}: ${LEVEL_WORDS[report.level][lang]}`);
  for (const line of `${kept.said}${kept.lost}`.trimEnd().split('\n')) io.say(line);
  if (!kept.isKept) return WALK_EXIT.unwritable;
  file.add({ kind: 'end', at: clock.now() });
  const told = options.poster == null ? [] : postReport(options.poster, report);
  for (const line of (await tellPosts(told, lang)).trimEnd().split('\n')) if (line !== '') io.say(line);
  return exitCodeOf(report.level);
}

async function walkLocked(options: WalkOptions, place: WalkPlace): Promise<number> {
  const { runbook, identity, store, rounds, clock, lang, io } = options;
  const reader = new WalkReader({ rounds, clock, timeoutMs: options.timeoutMs, logs: options.logs });
  void reader.ensureSteps(runbook.steps.slice(0, 4));
  const file = await openWalkFile(options, place);
  if (file === null) return 0;
  if ('kind' in file) {
    tellFault(options, file);
    return WALK_EXIT.unwritable;
  }
  const previous = store.previous({ target: identity.name, runbook: runbook.id, mark: identity.mark }, clock.now());
  if (previous.fault !== null) io.say(tellPassedOver(previous.fault, lang).trimEnd());
  try {
    const walker = new PlainWalker({ runbook, file, reader, previous: previous.report, clock, lang, io });
    if (await walker.run()) return await finish(options, file, reader, previous.report);
    io.say(`${WORDS.kept[lang]}: sparkone-tui walk ${runbook.id}`);
    return 0;
  } finally {
    file.close();
  }
}

/** Walks a runbook in plain lines and leaves the report. Exit code by the report's level, 0 when left, 73, 75. */
export async function walkPlain(options: WalkOptions): Promise<number> {
  const { runbook, identity, folder, lang, io } = options;
  const place: WalkPlace = { folder, runbook, target: identity.name, mark: identity.mark };
  const lock = takeWalkLock(walkLockPath(place), options.holder);
  if (!lock.ok) {
    tellFault(options, lock.fault);
    return lock.fault.code === undefined ? WALK_EXIT.locked : WALK_EXIT.unwritable;
  }
  const say = (text: Phrase) => text[lang];
  const mark = identity.mark === null ? '' : ` · ${identity.mark}`;
  io.say(`${say(runbook.title)} · ${inert(identity.name)}${mark}`);
  const word = await options.guard?.take(place, options.holder);
  try {
    if (word?.held != null) {
      tellFault(options, word.held);
      return WALK_EXIT.locked;
    }
    if (word?.doubt != null) tellFault(options, word.doubt);
    return await walkLocked(options, place);
  } finally {
    await word?.release();
    lock.value();
  }
}
