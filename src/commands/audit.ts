import { type AuditVerdict, readAudit, verifyAudit } from '../actions/host/audit.ts';
import type { ChainFlaw } from '../model/journal.ts';
import { formatsOf } from '../text/formats.ts';
import { inert } from '../text/inert.ts';
import { type Lang, type Phrase, phrase } from '../text/lang.ts';
import { auditText } from './audit-text.ts';
import { type CommandIo, type JobCommandOptions, RUN_EXIT, tellFault } from './run.ts';

/** What `audit` is asked for. */
export interface AuditCommandOptions extends JobCommandOptions {
  readonly verifies: boolean;
  readonly lines: number;
  /** A text that no line holds. */
  readonly mark: string;
}

const FLAWS: Readonly<Record<ChainFlaw['kind'], Phrase>> = {
  unreadable: phrase('ilegível', 'unreadable'),
  altered: phrase('alterada', 'altered'),
  unlinked: phrase('não continua a anterior', 'does not continue the one before'),
  misnumbered: phrase('com outro número', 'misnumbered'),
  shortened: phrase('faltam linhas no fim', 'lines are missing at the end'),
};

/** `audit [--json] [--verify]`. Exit code 0; 1 when a verification finds a flaw; 69 when it cannot be read. */
export async function runAudit(options: AuditCommandOptions, io: CommandIo): Promise<number> {
  const { host, lang, format, signal } = options;
  if (options.verifies) {
    const verdict = await verifyAudit(host, options.mark, signal);
    if (!verdict.ok) {
      tellFault(io, verdict.fault, lang);
      return RUN_EXIT.unavailable;
    }
    io.out(
      format === 'json'
        ? `${JSON.stringify({ schema: 1, ...verdict.value }, null, 2)}\n`
        : renderVerification(verdict.value, lang),
    );
    return verdict.value.isWhole ? 0 : 1;
  }
  const lines = await readAudit(host, options.lines, signal);
  if (!lines.ok) {
    tellFault(io, lines.fault, lang);
    return RUN_EXIT.unavailable;
  }
  io.out(
    format === 'json'
      ? `${JSON.stringify({ schema: 1, lines: lines.value }, null, 2)}\n`
      : lines.value.map((line) => `${formatsOf(lang).dateTime(line.at)}  ${auditText(line, lang)}\n`).join(''),
  );
  return 0;
}

function renderVerification({ isWhole, files, strangers }: AuditVerdict, lang: Lang): string {
  const lines = files.reduce((sum, { verdict }) => sum + verdict.lines, 0);
  if (isWhole)
    return `${phrase(`íntegra: ${files.length} arquivo(s), ${lines} linha(s)`, `whole: ${files.length} file(s), ${lines} line(s)`)[lang]}\n`;
  const flaws = files.flatMap(({ name, verdict }) =>
    verdict.flaws.map((flaw) => `✖ ${inert(name)}:${flaw.line} ${FLAWS[flaw.kind][lang]}`),
  );
  const odd = strangers.map(
    (job) =>
      `✖ ${inert(job)}: ${phrase('o diário não é o que a auditoria fechou', 'the journal is not the one that the audit closed')[lang]}`,
  );
  return `${[...flaws, ...odd].join('\n')}\n`;
}
