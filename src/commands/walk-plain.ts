import type { Clock } from '../model/clock.ts';
import type { Fault } from '../model/fault.ts';
import type { Report } from '../model/report.ts';
import type { Runbook, RunbookStep, StepVerdict } from '../model/runbook.ts';
import type { Evidence, WalkEvent } from '../model/walk.ts';
import { gatherEvidence } from '../runbooks/evidence.ts';
import { proposeVerdict } from '../runbooks/proposal.ts';
import { stepEvidenceLines, stepHeadLines, VERDICT_SAID } from '../runbooks/step-text.ts';
import { passedOver } from '../runbooks/walks/branch-way.ts';
import type { WalkFile } from '../runbooks/walks/walk-file.ts';
import { inert } from '../text/inert.ts';
import { type Lang, type Phrase, phrase } from '../text/lang.ts';
import type { WalkReader } from './walk-reader.ts';

/** Steps whose probes are read ahead of the one that is shown. */
const AHEAD = 3;
/** How often a step that waits looks again, milliseconds. */
const WAIT_EVERY_MS = 2_000;

const WORDS = {
  keys: phrase(
    '[p] passa  [f] falha  [s] pula  [n] nota  [r] lê de novo  [b] volta  [q] sai',
    '[p] pass  [f] fail  [s] skip  [n] note  [r] read again  [b] back  [q] leave',
  ),
  proposed: phrase('Proposto', 'Proposed'),
  enter: phrase('Enter aceita', 'Enter accepts'),
  reason: phrase('Por que não como proposto? ', 'Why not as proposed? '),
  reasonDue: phrase(
    'Sem motivo o veredito fica como estava; responda de novo.',
    'Without a reason the verdict stays as it was; answer again.',
  ),
  note: phrase('Nota: ', 'Note: '),
  noted: phrase('Anotado.', 'Noted.'),
  unclear: phrase('Responda com p, f, s, n, r, b ou q.', 'Answer with p, f, s, n, r, b or q.'),
  first: phrase('Este é o primeiro passo.', 'This is the first step.'),
  notKept: phrase('NÃO foi gravado', 'NOT kept'),
  branched: phrase('Segue em', 'Goes on at'),
  waiting: phrase('Esperando; no máximo', 'Waiting; at most'),
} as const;

/** Where a linear walk talks. */
export interface WalkIo {
  say(line: string): void;
  /** One line typed by the operator, without its end; null when there will be no more. */
  ask(prompt: string): Promise<string | null>;
}

/** What a linear walk needs. */
export interface PlainWalk {
  readonly runbook: Runbook;
  readonly file: WalkFile;
  readonly reader: WalkReader;
  readonly previous: Report | null;
  readonly clock: Clock;
  readonly lang: Lang;
  readonly io: WalkIo;
}

type Turn = 'next' | 'again' | 'read' | 'leave';

const ANSWERS: Readonly<Record<string, StepVerdict>> = { p: 'pass', f: 'fail', s: 'skip' };

/** Asks step after step until the end (true) or until the operator leaves (false). Every answer is on disk before the next question. */
export class PlainWalker {
  readonly #with: PlainWalk;

  constructor(walk: PlainWalk) {
    this.#with = walk;
  }

  async run(): Promise<boolean> {
    for (;;) {
      const step = this.#current();
      if (step === null) return true;
      const turn = await this.#step(step);
      if (turn !== 'leave') continue;
      this.#add({ kind: 'leave', at: this.#with.clock.now() });
      return false;
    }
  }

  #say(text: Phrase): string {
    return text[this.#with.lang];
  }

  #current(): RunbookStep | null {
    const { runbook, file } = this.#with;
    return runbook.steps.find(({ id }) => id === file.walk().current) ?? null;
  }

  #add(event: WalkEvent): boolean {
    const added = this.#with.file.add(event);
    if (added.ok) return true;
    this.#tellFault(added.fault);
    return false;
  }

  #tellFault({ message, hint }: Fault): void {
    this.#with.io.say(`${this.#say(WORDS.notKept)}: ${inert(this.#say(message))}`);
    this.#with.io.say(inert(this.#say(hint)));
  }

  /** Probes of the steps to come are read while the operator reads this one. */
  #readAhead(step: RunbookStep): void {
    const { runbook, reader } = this.#with;
    const at = runbook.steps.indexOf(step);
    void reader.ensureSteps(runbook.steps.slice(at + 1, at + 1 + AHEAD));
  }

  async #step(step: RunbookStep): Promise<Turn> {
    const { runbook, file, io, lang } = this.#with;
    const walked = file.walk().steps.find(({ id }) => id === step.id);
    io.say('');
    for (const line of stepHeadLines({ runbook, step, walked }, lang)) io.say(line);
    for (let freshMs: number | undefined; ; freshMs = 0) {
      const turn = await this.#look(step, freshMs);
      if (turn !== 'read') return turn;
    }
  }

  async #look(step: RunbookStep, freshMs: number | undefined): Promise<Turn> {
    const { runbook, reader, previous, io, lang, file } = this.#with;
    const reading = step.kind === 'wait' ? this.#wait(step) : reader.ensureSteps([step], freshMs);
    this.#readAhead(step);
    await reading;
    const sight = reader.sight();
    const evidence = gatherEvidence(step, sight, reader.log(step.id));
    const walked = file.walk().steps.find(({ id }) => id === step.id);
    for (const line of stepEvidenceLines({ runbook, step, walked, evidence, previous }, lang)) io.say(line);
    if (step.kind === 'branch') return this.#branch(step, evidence);
    const proposed = proposeVerdict(step, evidence);
    for (;;) {
      const turn = await this.#question(step, evidence, proposed);
      if (turn !== 'again') return turn;
    }
  }

  /** Looks again and again until it is as good as wanted or the step's time is over. */
  async #wait(step: Extract<RunbookStep, { kind: 'wait' }>): Promise<void> {
    const { reader, clock, io } = this.#with;
    const deadline = clock.monotonic() + step.deadlineMs;
    io.say(`${this.#say(WORDS.waiting)} ${Math.round(step.deadlineMs / 1000)} s …`);
    for (;;) {
      await reader.ensure([step.probe], WAIT_EVERY_MS / 2);
      const isThere = proposeVerdict(step, gatherEvidence(step, reader.sight())) === 'pass';
      if (isThere || clock.monotonic() >= deadline) return;
      await new Promise<void>((resolve) => void clock.after(WAIT_EVERY_MS, resolve));
    }
  }

  #branch(step: Extract<RunbookStep, { kind: 'branch' }>, evidence: Evidence | null): Turn {
    const { runbook, reader, clock, io } = this.#with;
    const at = clock.now();
    for (const id of passedOver(runbook, step, reader.sight()))
      if (
        !this.#add({ kind: 'verdict', step: id, verdict: 'skip', proposed: 'skip', reason: null, evidence: null, at })
      )
        return 'leave';
    const isKept = this.#add({ kind: 'go', step: step.id, at });
    if (!isKept || !this.#add(judged(step.id, 'pass', 'pass', null, evidence, at))) return 'leave';
    const next = this.#current();
    if (next !== null) io.say(`${this.#say(WORDS.branched)}: ${this.#say(next.title)}`);
    return 'next';
  }

  async #question(step: RunbookStep, evidence: Evidence | null, proposed: StepVerdict): Promise<Turn> {
    const { io } = this.#with;
    const enter = proposed === 'pending' ? '' : ` (${this.#say(WORDS.enter)})`;
    io.say(`${this.#say(WORDS.proposed)}: ${this.#say(VERDICT_SAID[proposed])}${enter}`);
    const answer = await io.ask(`${this.#say(WORDS.keys)} > `);
    if (answer === null) return 'leave';
    const key = answer.trim().toLowerCase();
    const verdict = key === '' && proposed !== 'pending' ? proposed : ANSWERS[key];
    if (verdict !== undefined) return this.#judge(step, evidence, proposed, verdict);
    if (key === 'q') return 'leave';
    if (key === 'r') return 'read';
    if (key === 'b') return this.#back(step);
    if (key === 'n' || key.startsWith('n ')) return this.#note(step, answer.trim().slice(1).trim());
    io.say(this.#say(WORDS.unclear));
    return 'again';
  }

  async #judge(
    step: RunbookStep,
    evidence: Evidence | null,
    proposed: StepVerdict,
    verdict: StepVerdict,
  ): Promise<Turn> {
    const { io, clock } = this.#with;
    const isOther = proposed !== 'pending' && verdict !== proposed;
    const reason = isOther ? await io.ask(this.#say(WORDS.reason)) : null;
    if (isOther && (reason === null || reason.trim() === '')) {
      io.say(this.#say(WORDS.reasonDue));
      return reason === null ? 'leave' : 'again';
    }
    const event = judged(step.id, verdict, proposed, reason?.trim() ?? null, evidence, clock.now());
    return this.#add(event) ? 'next' : 'again';
  }

  async #note(step: RunbookStep, given: string): Promise<Turn> {
    const { io, clock } = this.#with;
    const text = given !== '' ? given : ((await io.ask(this.#say(WORDS.note)))?.trim() ?? '');
    if (text === '') return 'again';
    const isKept = this.#add({ kind: 'note', step: step.id, text, at: clock.now() });
    if (isKept) io.say(this.#say(WORDS.noted));
    return 'again';
  }

  #back(step: RunbookStep): Turn {
    const { runbook, io, clock } = this.#with;
    const before = runbook.steps.slice(0, runbook.steps.indexOf(step)).findLast(({ kind }) => kind !== 'branch');
    if (before === undefined) {
      io.say(this.#say(WORDS.first));
      return 'again';
    }
    return this.#add({ kind: 'go', step: before.id, at: clock.now() }) ? 'next' : 'again';
  }
}

function judged(
  step: string,
  verdict: StepVerdict,
  proposed: StepVerdict,
  reason: string | null,
  evidence: Evidence | null,
  at: number,
): WalkEvent {
  return { kind: 'verdict', step, verdict, proposed, reason, evidence, at };
}
