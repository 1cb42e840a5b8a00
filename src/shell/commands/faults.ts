import type { FaultSwitch, FaultSwitches } from '../../model/world.ts';
import { phrase } from '../../text/lang.ts';
import type { Command, CommandContext } from '../command.ts';
import { tellOfTarget } from '../tell.ts';

/** Commands of the palette, one for each fault of a demo: it switches that one on or off at the target in sight. */
export function faultCommands(faults: FaultSwitches): readonly Command[] {
  return faults.list().map(
    ({ id, label }): Command => ({
      id: `fault.${id}`,
      group: 'session',
      label: phrase(`demo: ${label['pt-BR']}`, `demo: ${label.en}`),
      help: phrase(
        `liga ou desliga na demonstração a falha "${label['pt-BR']}"`,
        `switches the fault "${label.en}" of the demo on or off`,
      ),
      keys: [],
      tabs: 'all',
      disabledReason: ({ desks }) =>
        desks.faults === undefined
          ? phrase('só na demonstração (--demo) se ligam falhas', 'faults are switched in the demo (--demo) only')
          : null,
      run: (context) => toggle(id, context),
    }),
  );
}

function toggle(id: string, context: CommandContext): void {
  const { faults } = context.desks;
  const find = (): FaultSwitch | undefined => faults?.list().find((one) => one.id === id);
  faults?.set(id, find()?.isOn !== true);
  const now = find();
  if (now === undefined) return;
  const { label, isOn } = now;
  const text = isOn
    ? phrase(`falha ligada: ${label['pt-BR']}`, `fault switched on: ${label.en}`)
    : phrase(`falha desligada: ${label['pt-BR']}`, `fault switched off: ${label.en}`);
  tellOfTarget(context, isOn ? 'warn' : 'ok', text);
}
