import type { RefusalReason } from '../actions/run-plan.ts';
import { JOB_WORDS, type JobState } from '../model/job.ts';
import type { JournalLine } from '../model/journal.ts';
import { inert } from '../text/inert.ts';
import { type Lang, type Phrase, phrase } from '../text/lang.ts';

const EVENTS: Readonly<Record<string, Phrase>> = {
  started: phrase('começou', 'started'),
  finished: phrase('terminou', 'finished'),
  refused: phrase('recusado', 'refused'),
  'cancel-asked': phrase('pediu para cancelar', 'asked to cancel'),
  unlocked: phrase('quebrou a trava', 'broke the lock'),
};

const REASONS: Readonly<Record<RefusalReason, Phrase>> = {
  'wrong-phrase': phrase('frase errada', 'wrong phrase'),
  'no-reason': phrase('sem motivo', 'no reason given'),
  expired: phrase('plano vencido', 'plan expired'),
  changed: phrase('o plano mudou', 'the plan changed'),
  blocked: phrase('uma precondição não vale', 'a precondition does not hold'),
};

/** A line of the audit read aloud, without its time: who did what, to what, why. */
export function auditText(line: JournalLine, lang: Lang): string {
  const text = (member: string) => (typeof line[member] === 'string' ? inert(line[member]) : '');
  const what = EVENTS[line.event]?.[lang] ?? inert(line.event);
  const who = text('who') === '' ? '' : `${text('who')}@${text('from')} `;
  const state = JOB_WORDS[text('state') as JobState]?.[lang] ?? text('state');
  const reason = REASONS[text('reason') as RefusalReason]?.[lang] ?? text('reason');
  const details = [text('action'), text('target'), text('job'), state, reason, text('why')].filter(
    (part) => part !== '',
  );
  return `${who}${what}: ${details.join(' · ')}`;
}
