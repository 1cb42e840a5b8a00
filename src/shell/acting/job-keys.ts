import type { JobPage } from '../../model/action-desk.ts';
import { shellWord } from '../../text/shell-word.ts';
import type { KeyPress } from '../keys/keymap.ts';
import { change, copyText, type InSight, movedIn, scrollBy } from './in-sight.ts';

const MOVES: Readonly<Record<string, -1 | 1>> = { k: -1, up: -1, j: 1, down: 1 };

/** Keys of a job's page; false when it is none, so that what is bound elsewhere still works. */
export function onJob(press: KeyPress, sight: InSight<JobPage>): boolean {
  const { page, mode, desk, context } = sight;
  const { shell, cockpit } = context;
  const steps = page.job.found?.view.steps ?? [];
  const by = MOVES[press.name];
  if (by !== undefined && page.shown === null) change(sight, { selected: movedIn(steps.length, mode.selected, by) });
  else if (by !== undefined) scrollBy(sight, by < 0 ? 'up' : 'down');
  else if (press.name === 'enter' || press.name === 'o') {
    const step = steps[mode.selected];
    change(sight, { offset: 0 });
    desk.showOutput(page.shown === null && step !== undefined ? step : null);
  } else if (press.name === 'c')
    desk.cancel((text, level) => shell.dispatch({ type: 'notice', notice: { level, since: cockpit.now(), text } }));
  else if (press.name === 'y') copyText(sight, `sparkone-tui jobs attach ${shellWord(page.job.id)}`);
  else return scrollBy(sight, press.name);
  return true;
}
