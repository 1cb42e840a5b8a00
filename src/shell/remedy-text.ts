import type { RemedyLink } from '../model/diagnosis.ts';
import type { Phrase } from '../text/lang.ts';
import { same } from '../text/lang.ts';
import { shellWord } from '../text/shell-word.ts';
import { TAB_LABELS } from './tab-labels.ts';

/** What an operator would type for a remedy; null where it is something to look at. */
export function remedyCommand(link: RemedyLink): string | null {
  switch (link.kind) {
    case 'action': {
      const args = Object.entries(link.args).map(([name, value]) => shellWord(`${name}=${value}`));
      return ['sparkone-tui run', link.action, ...args].join(' ');
    }
    case 'command':
      return link.command;
    case 'diagnosis':
      return `sparkone-tui diagnose ${link.diagnosis}`;
    case 'tab':
      return null;
  }
}

/** Where a remedy leads, in the fewest words: the command, or the tab's name. */
export function remedyPlace(link: RemedyLink): Phrase {
  return link.kind === 'tab' ? TAB_LABELS[link.tab].long : same(remedyCommand(link) ?? '');
}
