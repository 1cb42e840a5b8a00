import { JOB_WORDS } from '../../model/job.ts';
import { LEVEL_WORDS, type Level } from '../../model/level.ts';
import type { Comparison, DiskOutlook, Report, ReportJob, ReportStep, StepChange } from '../../model/report.ts';
import type { StepVerdict } from '../../model/runbook.ts';
import type { LogEvidence } from '../../model/walk.ts';
import { type Formats, formatsOf } from '../../text/formats.ts';
import { type Lang, type Phrase, phrase } from '../../text/lang.ts';
import { valueText } from '../../text/units.ts';
import { filterLabel } from '../log-evidence.ts';
import { metricOf } from '../metric-of.ts';
import { hasLinesToJudge } from '../proposal.ts';
import { COUNTED, STEP_VERDICT_WORDS } from './verdict-words.ts';

/** A piece of a report's line. Text from outside is as it came: whoever draws it makes it inert. */
export interface Piece {
  readonly text: string;
  readonly style: 'plain' | 'strong' | 'code';
}

/** One line, heading or block of a report, before it is Markdown or a screen. */
export type ReportBlock =
  | { readonly kind: 'title'; readonly text: string; readonly mark: string | null }
  | { readonly kind: 'verdict'; readonly level: Level; readonly word: string; readonly pieces: readonly Piece[] }
  | { readonly kind: 'section'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'step'; readonly verdict: StepVerdict; readonly pieces: readonly Piece[] }
  /** `verdict` or `level` is what it is marked with. */
  | {
      readonly kind: 'item';
      readonly depth: 0 | 1;
      readonly level: Level | null;
      readonly verdict: StepVerdict | null;
      readonly pieces: readonly Piece[];
    }
  | { readonly kind: 'text'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'log'; readonly lines: readonly string[] };

const WORDS = {
  verdict: phrase('Veredito', 'Verdict'),
  causes: phrase('Causa provável', 'Probable cause'),
  exceptions: phrase('Exceções', 'Exceptions'),
  none: phrase('nenhuma', 'none'),
  steps: phrase('Passos', 'Steps'),
  since: phrase('Desde o relatório anterior', 'Since the previous report'),
  fresh: phrase('novo', 'new'),
  resolved: phrase('resolvido', 'resolved'),
  lasting: phrase('continua', 'still there'),
  worse: phrase('pior', 'worse'),
  first: phrase('Primeiro relatório deste runbook para este alvo.', 'First report of this runbook for this target.'),
  nothing: phrase('nada mudou', 'nothing changed'),
  ahead: phrase('O que vem aí', 'What lies ahead'),
  disk: phrase('disco', 'disk'),
  certificate: phrase('certificado', 'certificate'),
  jobs: phrase('Ações feitas', 'Actions taken'),
  noJournal: phrase('não se leu o diário de ações', 'the journal of actions was not read'),
  action: phrase('ação', 'action'),
  operator: phrase('Operador', 'Operator'),
  from: phrase('Início', 'Start'),
  took: phrase('Duração', 'Duration'),
  clockSet: phrase('o relógio foi acertado em', 'the clock was set by'),
  proposed: phrase('proposto', 'proposed'),
  reason: phrase('motivo', 'reason'),
  note: phrase('nota', 'note'),
  age: phrase('lido', 'read'),
  remedy: phrase('remédio', 'remedy'),
  cause: phrase('causa', 'cause'),
  log: phrase('log', 'log'),
  automatic: phrase('verificação automática', 'scheduled check'),
} as const;

const plain = (text: string): Piece => ({ text, style: 'plain' });
const strong = (text: string): Piece => ({ text, style: 'strong' });
const code = (text: string): Piece => ({ text, style: 'code' });

/** Puts a report into blocks of one language. */
class Outliner {
  readonly #report: Report;
  readonly #lang: Lang;
  readonly #formats: Formats;
  readonly #timeZone: string | undefined;

  constructor(report: Report, lang: Lang, timeZone: string | undefined) {
    this.#report = report;
    this.#lang = lang;
    this.#formats = formatsOf(lang);
    this.#timeZone = timeZone;
  }

  blocks(): ReportBlock[] {
    return [
      ...this.#head(),
      ...this.#causes(),
      ...this.#exceptions(),
      ...this.#comparison(),
      ...this.#outlook(),
      ...this.#jobs(),
      this.#section(WORDS.steps),
      ...this.#report.steps.flatMap((step) => this.#step(step)),
    ];
  }

  summary(): ReportBlock[] {
    return [...this.#head(), ...this.#causes(), ...this.#exceptions()];
  }

  changes(): ReportBlock[] {
    return this.#report.comparison === null ? [] : this.#changes(this.#report.comparison);
  }

  #say(text: Phrase): string {
    return text[this.#lang];
  }

  #section(title: Phrase, ...rest: readonly Piece[]): ReportBlock {
    return { kind: 'section', pieces: [plain(this.#say(title)), ...rest] };
  }

  #item(pieces: readonly Piece[], given: Partial<Extract<ReportBlock, { kind: 'item' }>> = {}): ReportBlock {
    return { kind: 'item', depth: 0, level: null, verdict: null, ...given, pieces };
  }

  #head(): ReportBlock[] {
    const { title, target, mark, level, by, operators, startedAt, walkedMs, clockSetMs } = this.#report;
    const who = by === 'check' ? this.#say(WORDS.automatic) : operators.join(', ');
    const set =
      clockSetMs === 0
        ? ''
        : ` · ${this.#say(WORDS.clockSet)} ${clockSetMs < 0 ? '-' : '+'}${this.#formats.duration(Math.abs(clockSetMs))}`;
    const about = `${this.#say(WORDS.operator)}: ${who} · ${this.#say(WORDS.from)}: ${this.#formats.dateTime(startedAt, this.#timeZone)} · ${this.#say(WORDS.took)}: ${this.#formats.duration(walkedMs)}${set}`;
    return [
      { kind: 'title', text: `${this.#say(title)} · ${target}`, mark },
      {
        kind: 'verdict',
        level,
        word: `${this.#say(WORDS.verdict)}: ${this.#say(LEVEL_WORDS[level])}`,
        pieces: [plain(this.#counts())],
      },
      { kind: 'text', pieces: [plain(about)] },
    ];
  }

  #counts(): string {
    const counts = new Map<StepVerdict, number>();
    for (const { verdict } of this.#report.steps) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    return (['fail', 'pending', 'pass', 'skip'] as const)
      .filter((verdict) => counts.has(verdict))
      .map((verdict) => this.#say(COUNTED[verdict](counts.get(verdict) ?? 0)))
      .join(' · ');
  }

  #causes(): ReportBlock[] {
    const { causes } = this.#report;
    if (causes.length === 0) return [];
    const items = causes.flatMap(({ title, evidence }) => [
      this.#item([strong(this.#say(title))]),
      ...evidence.map((text) => this.#item([plain(this.#say(text))], { depth: 1 })),
    ]);
    return [this.#section(WORDS.causes), ...items];
  }

  #exceptions(): ReportBlock[] {
    // Lines that a schedule left to a person are an exception until somebody has read them.
    const isOpen = ({ verdict, evidence }: ReportStep) =>
      verdict === 'skip' && this.#report.by === 'check' && evidence?.log != null && hasLinesToJudge(evidence.log);
    const bad = this.#report.steps.filter(
      (step) => step.verdict === 'fail' || step.verdict === 'pending' || isOpen(step),
    );
    const items = bad.map((step) => {
      const said = (step.evidence?.checks ?? [])
        .filter(({ level }) => level !== 'ok' && level !== 'none')
        .map(({ summary }) => this.#say(summary));
      const log = step.evidence?.log ?? null;
      const lines = log === null || log.matched === 0 ? [] : [this.#logText(log)];
      const rest = [...said, ...(said.length === 0 ? lines : [])].join('; ');
      return this.#item([strong(this.#say(step.title)), ...(rest === '' ? [] : [plain(`: ${rest}`)])], {
        verdict: step.verdict,
      });
    });
    const none: ReportBlock = { kind: 'text', pieces: [plain(this.#say(WORDS.none))] };
    return [this.#section(WORDS.exceptions), ...(items.length > 0 ? items : [none])];
  }

  #comparison(): ReportBlock[] {
    const { comparison } = this.#report;
    const text = (words: Phrase): ReportBlock => ({ kind: 'text', pieces: [plain(this.#say(words))] });
    if (comparison === null) return [this.#section(WORDS.since), text(WORDS.first)];
    const who = comparison.previousOperator || this.#say(WORDS.automatic);
    const when = ` (${this.#formats.dateTime(comparison.previousAt, this.#timeZone)}, ${who})`;
    const items = this.#changes(comparison);
    return [this.#section(WORDS.since, plain(when)), ...(items.length > 0 ? items : [text(WORDS.nothing)])];
  }

  #changes(comparison: Comparison): ReportBlock[] {
    const titles = new Map(this.#report.steps.map((step) => [step.id, this.#say(step.title)]));
    const list = (word: Phrase, ids: readonly string[]) =>
      ids.length === 0
        ? []
        : [this.#item([plain(`${this.#say(word)}: ${ids.map((id) => titles.get(id) ?? id).join(', ')}`)])];
    // What a step that is new or gone as a whole found is said with the step.
    const changes = (word: Phrase, found: readonly StepChange[], told: readonly string[]) =>
      [...new Set(found.filter(({ step }) => !told.includes(step)).map(({ text }) => this.#say(text)))].map((text) =>
        this.#item([plain(`${this.#say(word)}: ${text}`)]),
      );
    const { fresh, resolved, lasting, worse, appeared, vanished, moved } = comparison;
    return [
      ...list(WORDS.fresh, fresh),
      ...changes(WORDS.fresh, appeared, fresh),
      ...list(WORDS.worse, worse),
      ...list(WORDS.resolved, resolved),
      ...changes(WORDS.resolved, vanished, resolved),
      ...list(WORDS.lasting, lasting),
      ...moved.map((one) => this.#moved(one)),
    ];
  }

  #moved({ metric, entity, before, now }: Comparison['moved'][number]): ReportBlock {
    const known = metricOf(metric);
    const name = known === undefined ? code(metric) : plain(this.#say(known.label));
    const text = (value: number) => valueText(known?.unit ?? 'count', value, this.#formats);
    const of = entity === null ? [] : [plain(' '), code(entity)];
    return this.#item([name, ...of, plain(`: ${text(before)} → ${text(now)}`)]);
  }

  #outlook(): ReportBlock[] {
    const { disks, certificates } = this.#report.outlook;
    if (disks.length + certificates.length === 0) return [];
    const number = (value: number) => this.#formats.number(value, value < 10 ? 1 : 0);
    const full = ({ daysToFull: days, perDay }: DiskOutlook): string => {
      if (days !== null)
        return this.#say(
          phrase(`, cheio em ${number(days)} dias neste ritmo`, `, full in ${number(days)} days at this rate`),
        );
      return perDay === null ? '' : this.#say(phrase(', não cresce', ', does not grow'));
    };
    return [
      this.#section(WORDS.ahead),
      ...disks.map((disk) =>
        this.#item([
          plain(`${this.#say(WORDS.disk)} `),
          code(disk.mount),
          plain(`: ${this.#formats.percent(disk.percent)}${full(disk)}`),
        ]),
      ),
      ...certificates.map(({ domain, days }) =>
        this.#item([
          plain(`${this.#say(WORDS.certificate)} `),
          code(domain),
          plain(`: ${this.#say(phrase(`${number(days)} dias`, `${number(days)} days`))}`),
        ]),
      ),
    ];
  }

  #jobs(): ReportBlock[] {
    const { jobs } = this.#report;
    if (jobs === null || jobs.length === 0) return [];
    return [this.#section(WORDS.jobs), ...jobs.map((job) => this.#job(job))];
  }

  #job({ id, action, who, why, state, startedAt, tookMs }: ReportJob): ReportBlock {
    const when = `${this.#formats.dateTime(startedAt, this.#timeZone)} `;
    const took = tookMs === null ? '' : `, ${this.#formats.duration(tookMs)}`;
    const reason = why === '' ? '' : ` (${why})`;
    return this.#item([
      plain(when),
      code(action),
      plain(`: ${this.#say(JOB_WORDS[state])}${took} · ${who}${reason} · `),
      code(id),
    ]);
  }

  #logText({ service, filter, looked, matched, fault }: LogEvidence): string {
    if (fault !== null) return `${this.#say(WORDS.log)} ${service}: ${this.#say(fault.message)}`;
    const count = (value: number) => this.#formats.number(value, 0);
    const name = filterLabel(filter);
    const text = phrase(
      `log de ${service}, filtro ${name['pt-BR']}: ${count(matched)} entradas em ${count(looked)} linhas`,
      `log of ${service}, filter ${name.en}: ${count(matched)} entries in ${count(looked)} lines`,
    );
    return this.#say(text);
  }

  #step(step: ReportStep): ReportBlock[] {
    const line = step.runbook === null ? '' : ` (${step.runbook})`;
    const title = `${this.#say(step.title)}${line}: ${this.#say(STEP_VERDICT_WORDS[step.verdict])}`;
    const changed = step.proposed !== step.verdict && step.proposed !== 'pending';
    const reason = step.reason === null ? '' : `; ${this.#say(WORDS.reason)}: ${step.reason}`;
    const proposed = `${this.#say(WORDS.proposed)}: ${this.#say(STEP_VERDICT_WORDS[step.proposed])}${reason}`;
    const { evidence } = step;
    const log = evidence?.log ?? null;
    return [
      { kind: 'step', verdict: step.verdict, pieces: [plain(title)] },
      ...(changed || step.reason !== null ? [this.#item([plain(proposed)])] : []),
      ...(evidence?.checks ?? []).flatMap((check) => this.#check(check)),
      ...(evidence?.cause == null
        ? []
        : [this.#item([plain(`${this.#say(WORDS.cause)}: ${this.#say(evidence.cause)}`)])]),
      ...(log === null ? [] : [this.#item([plain(this.#logText(log))])]),
      ...step.notes.map((note) => this.#item([plain(`${this.#say(WORDS.note)}: ${note}`)])),
      ...step.actions.map(({ action, job, at }) =>
        this.#item([
          plain(`${this.#say(WORDS.action)}: `),
          code(action),
          plain(' '),
          code(job),
          plain(` ${this.#formats.time(at, this.#timeZone)}`),
        ]),
      ),
      ...(log === null || log.lines.length === 0 ? [] : [{ kind: 'log', lines: log.lines } as const]),
    ];
  }

  #check(check: NonNullable<ReportStep['evidence']>['checks'][number]): ReportBlock[] {
    const age = check.ageMs === null ? '' : ` (${this.#say(WORDS.age)} ${this.#formats.ago(check.ageMs)})`;
    const head = `${this.#say(LEVEL_WORDS[check.level])} · ${this.#say(check.title)}: ${this.#say(check.summary)}${age}`;
    return [
      this.#item([plain(head)], { level: check.level }),
      ...check.findings.slice(1).map(({ text }) => this.#item([plain(this.#say(text))], { depth: 1 })),
      ...(check.fault === null
        ? []
        : [this.#item([plain(`${this.#say(WORDS.remedy)}: ${this.#say(check.fault.hint)}`)], { depth: 1 })]),
    ];
  }
}

/** A report as blocks: verdict first, exceptions, what changed, what lies ahead, actions, then every step. */
export function outlineReport(report: Report, lang: Lang, timeZone?: string): readonly ReportBlock[] {
  return new Outliner(report, lang, timeZone).blocks();
}

/** The beginning of a report: verdict, cause and exceptions. */
export function outlineSummary(report: Report, lang: Lang, timeZone?: string): readonly ReportBlock[] {
  return new Outliner(report, lang, timeZone).summary();
}

/** What changed since the report before; empty when nothing did or there is none before. */
export function outlineChanges(report: Report, lang: Lang, timeZone?: string): readonly ReportBlock[] {
  return new Outliner(report, lang, timeZone).changes();
}
