import { describe, expect, it } from 'vitest';
import type { FaultSwitches } from '../../../src/model/world.ts';
import { type CommandContext, EMPTY_VIEW } from '../../../src/shell/command.ts';
import { faultCommands } from '../../../src/shell/commands/faults.ts';
import { findCommands } from '../../../src/shell/keys/palette.ts';
import { createShell } from '../../../src/shell/shell.ts';
import { phrase } from '../../../src/text/lang.ts';

function switches(): FaultSwitches {
  const on = new Set<string>();
  const label = phrase('Redis caído', 'Redis down');
  return {
    list: () => [{ id: 'redis-down', label, isOn: on.has('redis-down') }],
    set: (id, isOn) => void (isOn ? on.add(id) : on.delete(id)),
  };
}

describe('faults of a demo in the palette', () => {
  it('are found by name and toggle, saying what they did', () => {
    const faults = switches();
    const [found] = findCommands(faultCommands(faults), 'redis', 'overview', 'en');
    const shell = createShell({ lang: 'en' });
    const cockpit = { now: () => 0, identity: () => ({ name: 'demo' }) } as unknown as CommandContext['cockpit'];
    const context: CommandContext = {
      shell,
      cockpit,
      view: EMPTY_VIEW,
      desks: { faults },
      effects: { copy: () => {}, suspend: () => {}, quit: () => {} },
    };
    found?.run(context);
    expect(faults.list()[0]?.isOn).toBe(true);
    expect(shell.getState().notice).toMatchObject({ level: 'warn', text: { en: 'fault switched on: Redis down' } });
    found?.run(context);
    expect(faults.list()[0]?.isOn).toBe(false);
    expect(shell.getState().notice?.text.en).toBe('fault switched off: Redis down');
  });
});
