import type { Level } from '../../src/model/level.ts';
import type { StepVerdict } from '../../src/model/runbook.ts';
import type { Walk } from '../../src/model/walk.ts';
import { type Line, type Span, span } from '../../src/shell/drawing/line.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { type ScreenInput, say } from '../screen.ts';

const LEVELS: Readonly<Record<StepVerdict, Level>> = { pass: 'ok', fail: 'critical', skip: 'none', pending: 'unknown' };

/** A verdict as a word of whoever is asked. */
export const VERDICT_WORD: Readonly<Record<StepVerdict, Phrase>> = {
  pending: phrase('você decide', 'you decide'),
  pass: phrase('passa', 'pass'),
  fail: phrase('falha', 'fail'),
  skip: phrase('pula', 'skip'),
};

/** Style of a verdict. */
export function verdictStyle(verdict: StepVerdict): Span['style'] {
  return LEVELS[verdict];
}

/** `3 ok · 1 falha · 2 pulados`: what was answered so far; empty while nothing was. */
export function countsLine(input: ScreenInput, { steps }: Walk): Line {
  const count = (verdict: StepVerdict) => steps.filter((step) => step.verdict === verdict).length;
  const [passed, failed, skipped] = [count('pass'), count('fail'), count('skip')];
  const parts: Span[] = [];
  if (passed > 0) parts.push(span(`${passed} ok`, 'ok'));
  if (failed > 0)
    parts.push(
      span(
        say(input, failed === 1 ? phrase('1 falha', '1 failed') : phrase(`${failed} falhas`, `${failed} failed`)),
        'critical',
      ),
    );
  if (skipped > 0)
    parts.push(
      span(
        say(
          input,
          skipped === 1 ? phrase('1 pulado', '1 skipped') : phrase(`${skipped} pulados`, `${skipped} skipped`),
        ),
        'dim',
      ),
    );
  return parts.flatMap((part, index): Line => (index === 0 ? [part] : [span(' · ', 'dim'), part]));
}
