import type { DrillMoment, DrillTimes } from '../../model/drill.ts';
import { JOB_WORDS } from '../../model/job.ts';
import { formatsOf } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { type Lang, type Phrase, phrase } from '../../text/lang.ts';

/** What a moment is called. */
export const MOMENT_WORDS: Readonly<Record<DrillMoment, Phrase>> = {
  began: phrase('começou', 'began'),
  shown: phrase('apareceu', 'showed'),
  noticed: phrase('percebido', 'noticed'),
  diagnosed: phrase('diagnosticado', 'diagnosed'),
  acted: phrase('primeira ação', 'first action'),
  recovered: phrase('resolvido', 'recovered'),
  well: phrase('tudo bem de novo', 'all well again'),
};

/** Words of the page and of the report. */
export const DRILL_WORDS = {
  title: phrase('Simulado', 'Game day'),
  notice: phrase('perceber', 'to notice'),
  diagnose: phrase('diagnosticar', 'to diagnose'),
  recover: phrase('resolver', 'to recover'),
  never: phrase('não houve', 'did not happen'),
  moments: phrase('Linha do tempo', 'Timeline'),
  sinceShown: phrase('tempos desde que apareceu', 'times since it showed'),
  moment: phrase('momento', 'moment'),
  time: phrase('hora', 'time'),
  after: phrase('depois de começar', 'after it began'),
  how: phrase('como se sabe', 'how it is known'),
  actions: phrase('Ações', 'Actions'),
  helped: phrase('resolveu', 'helped'),
  missed: phrase('O que faltou', 'What was missed'),
  done: phrase('O que foi feito', 'What was done'),
  nothing: phrase('nada', 'nothing'),
  before: phrase('da última vez', 'the time before'),
  recovered: phrase('resolvido', 'recovered'),
  left: phrase('deixado antes de resolver', 'left before it had recovered'),
  helps: phrase('o que ajuda', 'what helps'),
  notWell: phrase(
    'ainda não no fim: médias de minutos demoram a baixar',
    'not yet at the end: averages over minutes take their time',
  ),
} as const;

/** A span in whole seconds, or that it did not come about. */
export function spanText(ms: number | null, lang: Lang): string {
  return ms === null
    ? DRILL_WORDS.never[lang]
    : formatsOf(lang).duration(Math.max(1_000, Math.round(ms / 1000) * 1000));
}

/** States of jobs by name: a file may tell of one that this version does not know. */
const STATES: Readonly<Record<string, Phrase>> = JOB_WORDS;

/** How a job of the exercise stood at its end. */
export function jobStateText(state: string, lang: Lang): string {
  return STATES[state]?.[lang] ?? inert(state);
}

/** The three figures in one line: `to notice 12 s · to diagnose 40 s · to recover –`. */
export function figuresText(times: DrillTimes, lang: Lang): string {
  const figure = (word: Phrase, ms: number | null): string => `${word[lang]} ${ms === null ? '–' : spanText(ms, lang)}`;
  return [
    figure(DRILL_WORDS.notice, times.noticeMs),
    figure(DRILL_WORDS.diagnose, times.diagnoseMs),
    figure(DRILL_WORDS.recover, times.recoverMs),
  ].join(' · ');
}
