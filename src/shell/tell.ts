import { type Phrase, phrase } from '../text/lang.ts';
import type { CommandContext } from './command.ts';
import type { Notice } from './state.ts';

/** Tells in the place of the footer what happened to the target in sight; with its name where there are several. */
export function tellOfTarget(
  { shell, cockpit, desks }: Pick<CommandContext, 'shell' | 'cockpit' | 'desks'>,
  level: Notice['level'],
  text: Phrase,
): void {
  const { name } = cockpit.identity();
  const said = desks.fleet === undefined ? text : phrase(`${name}: ${text['pt-BR']}`, `${name}: ${text.en}`);
  shell.dispatch({ type: 'notice', notice: { level, since: cockpit.now(), text: said } });
}
