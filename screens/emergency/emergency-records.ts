import { auditText } from '../../src/commands/audit-text.ts';
import type { ActionDesk } from '../../src/model/action-desk.ts';
import { isOver, type JobSummary } from '../../src/model/job.ts';
import type { JournalLine } from '../../src/model/journal.ts';
import { lockText } from '../../src/model/lock.ts';
import { type Line, pad, span } from '../../src/shell/drawing/line.ts';
import { inert } from '../../src/text/inert.ts';
import { phrase } from '../../src/text/lang.ts';
import { jobWord, levelOfJob } from '../actions/job-lines.ts';
import type { Section } from '../parts/sections.ts';
import { type BodyRow, formatsIn, glyph, type ScreenInput, say } from '../screen.ts';

const AUDIT_ROWS = 12;

/** Who holds the target, or that it is free. */
export function lockLine(input: ScreenInput, desk: ActionDesk): Line {
  const { jobs, lock, fault } = desk.board();
  if (fault !== null) return [span(' '), glyph('unknown'), span(` ${say(input, fault.message)}`)];
  if (jobs === null)
    return [
      span(' '),
      span('·', 'dim'),
      span(` ${say(input, phrase('lendo trava e trabalhos …', 'reading lock and jobs …'))}`, 'dim'),
    ];
  const running = jobs.some(({ state }) => !isOver(state));
  const free = running
    ? phrase('um trabalho está em andamento', 'a job is under way')
    : phrase('trava livre, nenhum trabalho em andamento', 'lock free, no job under way');
  return [
    span(' '),
    glyph(lock === null ? 'ok' : lock.state === 'held' ? 'warn' : 'critical'),
    span(` ${say(input, lock === null ? free : lockText(lock))}`),
  ];
}

function jobRow(input: ScreenInput, job: JobSummary): BodyRow {
  const formats = formatsIn(input);
  const level = levelOfJob(job.state);
  const took = job.tookMs === null ? '' : formats.duration(job.tookMs);
  return {
    id: `job:${job.id}`,
    line: [
      span(' '),
      level === 'none' ? span('▸', 'accent') : glyph(level),
      span(' '),
      ...pad([span(formats.ago(input.cockpit.now() - job.startedAt), 'dim')], 15),
      ...pad([span(inert(job.action), 'strong')], 19),
      ...pad([span(jobWord(input, job.state), level === 'none' ? 'accent' : level)], 23),
      ...pad([span(took, 'dim')], 11),
      span(`${inert(job.who)}@${inert(job.from)}`, 'dim'),
      span(job.why === '' ? '' : ` · ${inert(job.why)}`),
    ],
  };
}

/** The target's jobs, newest first; Enter shows one. */
export function jobsSection(input: ScreenInput, desk: ActionDesk): Section {
  const { jobs } = desk.board();
  const title = phrase('Trabalhos', 'Jobs');
  if (jobs === null) return { title, rows: [] };
  if (jobs.length === 0)
    return { title, rows: [{ line: [span(`   ${say(input, phrase('nenhum ainda', 'none yet'))}`, 'dim')] }] };
  return { title, note: say(input, phrase('↵ mostra', '↵ shows')), rows: jobs.map((job) => jobRow(input, job)) };
}

function auditRow(input: ScreenInput, line: JournalLine): BodyRow {
  const formats = formatsIn(input);
  return {
    id: `audit:${line.seq}`,
    line: [
      span('   '),
      span(formats.dateTime(line.at, input.state.timeZone), 'dim'),
      span(`  ${auditText(line, input.state.lang)}`, line.event === 'refused' ? 'warn' : 'plain'),
    ],
  };
}

/** The journal read aloud, newest first. */
export function auditSection(input: ScreenInput, desk: ActionDesk): Section {
  const lines = desk.audit() ?? [];
  const title = phrase('Diário', 'Journal');
  if (lines.length === 0)
    return {
      title,
      rows: [
        {
          line: [
            span(
              `   ${say(input, phrase('vazio: começa com a primeira ação', 'empty: it begins with the first action'))}`,
              'dim',
            ),
          ],
        },
      ],
    };
  return {
    title,
    rows: lines
      .toReversed()
      .slice(0, AUDIT_ROWS)
      .map((line) => auditRow(input, line)),
  };
}
