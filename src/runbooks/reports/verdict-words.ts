import type { StepVerdict } from '../../model/runbook.ts';
import { type Phrase, phrase } from '../../text/lang.ts';

/** How a step ended, in words. */
export const STEP_VERDICT_WORDS: Readonly<Record<StepVerdict, Phrase>> = {
  pending: phrase('não respondido', 'not answered'),
  pass: phrase('aprovado', 'pass'),
  fail: phrase('falha', 'fail'),
  skip: phrase('pulado', 'skipped'),
};

/** How many of them, for the line of the verdict. */
export const COUNTED: Readonly<Record<StepVerdict, (count: number) => Phrase>> = {
  pending: (n) => phrase(`${n} ${n === 1 ? 'não respondido' : 'não respondidos'}`, `${n} not answered`),
  pass: (n) => phrase(`${n} ${n === 1 ? 'aprovado' : 'aprovados'}`, `${n} passed`),
  fail: (n) => phrase(`${n} ${n === 1 ? 'falha' : 'falhas'}`, `${n} failed`),
  skip: (n) => phrase(`${n} ${n === 1 ? 'pulado' : 'pulados'}`, `${n} skipped`),
};

/** The mark of how a step ended. */
export const VERDICT_MARKS: Readonly<Record<StepVerdict, string>> = { pending: '?', pass: '✔', fail: '✖', skip: '–' };
