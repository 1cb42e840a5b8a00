import type { Fleet } from '../../src/model/fleet.ts';
import { LEVEL_WORDS, type Level } from '../../src/model/level.ts';
import { type Line, span } from '../../src/shell/drawing/line.ts';
import { boardOrder, countLevels } from '../../src/shell/fleet/board.ts';
import { NO_CURSOR } from '../../src/shell/state.ts';
import { inert } from '../../src/text/inert.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { type ScreenInput, say } from '../screen.ts';
import { targetGlyph, targetWords } from './target-words.ts';

const ALL_WELL = phrase('TUDO BEM', 'ALL WELL');
const MEASURING = phrase('MEDINDO', 'MEASURING');
const SHOWN: readonly Level[] = ['critical', 'warn', 'unknown', 'ok', 'none'];

const COUNTED: Readonly<Record<Level, (count: number) => Phrase>> = {
  critical: (count) => phrase(`${count} ${count === 1 ? 'crítico' : 'críticos'}`, `${count} critical`),
  warn: (count) => phrase(`${count} com atenção`, `${count} with warnings`),
  unknown: (count) => phrase(`${count} sem resposta inteira`, `${count} not fully read`),
  ok: (count) => phrase(`${count} ok`, `${count} ok`),
  none: (count) => phrase(`${count} ainda sem leitura`, `${count} not read yet`),
};

/** How many targets are how well, worst first. */
function countsText(input: ScreenInput, fleet: Fleet): string {
  const counts = countLevels(fleet);
  return SHOWN.filter((level) => counts[level] > 0)
    .map((level) => say(input, COUNTED[level](counts[level])))
    .join(' · ');
}

/** The two lines above the board: the worst target and why, then how the others are. */
export function fleetVerdict(input: ScreenInput, fleet: Fleet): readonly [Line, Line] {
  const [worst] = boardOrder(fleet.members(), NO_CURSOR);
  const counts: Line = [span('   '), span(countsText(input, fleet), 'dim')];
  if (worst === undefined) return [[], counts];
  const { text, level } = targetWords(input, worst);
  const isCalm = level === 'ok' || level === 'none';
  const word = level === 'ok' ? ALL_WELL : level === 'none' ? MEASURING : LEVEL_WORDS[level];
  const head = isCalm
    ? say(input, phrase(`${fleet.members().length} alvos`, `${fleet.members().length} targets`))
    : `${inert(worst.name)}: ${text}`;
  return [
    [
      span(' '),
      targetGlyph(worst),
      span(' '),
      span(say(input, word).toUpperCase(), level === 'none' ? 'dim' : level),
      span('  '),
      span(head, isCalm ? 'plain' : 'strong'),
    ],
    counts,
  ];
}
