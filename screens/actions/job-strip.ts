import type { FollowedJob } from '../../src/model/action-desk.ts';
import { type FoundJob, isOver } from '../../src/model/job.ts';
import { type Line, span, spread } from '../../src/shell/drawing/line.ts';
import { keyLabel } from '../../src/shell/keys/keymap.ts';
import { inert } from '../../src/text/inert.ts';
import { phrase } from '../../src/text/lang.ts';
import { formatsIn, glyph, type ScreenInput, say } from '../screen.ts';
import { afterSummary } from './job-after.ts';
import { jobWord, levelOfJob, progressText, runningText } from './job-lines.ts';

/** What happens, without who asked: the names stand in the row already. */
function titleOf(input: ScreenInput, { plan }: FoundJob): string {
  return say(input, plan.title);
}

function runningLine(input: ScreenInput, { found, fault }: FollowedJob, key: Line): Line {
  if (found === null) return [span(' '), span('▸', 'accent'), span(` ${say(input, phrase('trabalho …', 'job …'))}`)];
  const { view } = found;
  const lost =
    fault === null
      ? []
      : [span('? ', 'unknown'), span(`${say(input, phrase('sem contato', 'no contact'))} · `, 'unknown')];
  const asked = view.isCancelAsked ? say(input, phrase(' · vai parar', ' · stopping')) : '';
  const progress = progressText(input, found);
  return spread(
    [
      span(' '),
      span('▸', 'accent'),
      span(' '),
      ...lost,
      span(titleOf(input, found), 'strong'),
      span(progress === null ? '' : ` · ${progress}`),
    ],
    [span(` ${runningText(input, view.startedAt)} · ${inert(view.who)}@${inert(view.from)}${asked}  `, 'dim'), ...key],
    input.width,
  );
}

function endedLine(input: ScreenInput, job: FollowedJob, found: FoundJob, key: Line): Line {
  const { view } = found;
  const took = view.tookMs === null ? '' : ` · ${formatsIn(input).duration(view.tookMs)}`;
  const level = levelOfJob(view.state);
  return spread(
    [
      span(' '),
      glyph(level),
      span(` ${titleOf(input, found)}`, 'strong'),
      span(`: ${jobWord(input, view.state)}`, level),
      span(`${took}  `, 'dim'),
      ...afterSummary(input, job),
    ],
    key,
    input.width,
  );
}

/** The running job, or the one that ended and nobody read, as one row for every tab; null without. */
export function jobStrip(input: ScreenInput): Line | null {
  const job = input.desks.actions?.current() ?? null;
  const page = input.state.mode.kind === 'action' ? (input.desks.actions?.page() ?? null) : null;
  if (job === null || (page?.kind === 'job' && page.job.id === job.id)) return null;
  const opener = input.keyOf?.('job') ?? '';
  const key: Line =
    opener === ''
      ? []
      : [span(keyLabel(opener, input.state.charset), 'key'), span(` ${say(input, phrase('abre', 'opens'))} `, 'dim')];
  const { found } = job;
  return found !== null && isOver(found.view.state) ? endedLine(input, job, found, key) : runningLine(input, job, key);
}
