import { describe, expect, it } from 'vitest';
import { buildSpokenFrame } from '../../screens/frame/frame.ts';
import { NO_DESKS } from '../../src/model/desks.ts';
import { COMMANDS } from '../../src/shell/commands.ts';
import { bindKeys } from '../../src/shell/keys/bindings.ts';
import { createShell } from '../../src/shell/shell.ts';
import { fakeCockpit } from './support/fake-cockpit.ts';
import { NO_EFFECTS } from './support/frames.ts';
import { BROKEN } from './support/worlds.ts';

function spoken(lang: 'pt-BR' | 'en', row: string | null = null): readonly string[] {
  const cursors = { overview: { row, offset: 0 } };
  const shell = createShell({ lang, cursors, size: { columns: 159, rows: 120 } });
  const context = { cockpit: fakeCockpit(BROKEN), shell, effects: NO_EFFECTS, desks: NO_DESKS };
  return buildSpokenFrame({ context, bindings: bindKeys(COMMANDS) }).rows;
}

describe('the screen as sentences', () => {
  it('says target, tab and verdict first, levels as words', () => {
    const rows = spoken('en');
    expect(rows[0]).toBe('sparkone-prod, PRODUCTION. Tab 1 of 8: Overview, critical.');
    expect(rows[1]).toMatch(
      /^critical: CRITICAL, Redis does not answer for 2 min 14 s: likely cause of 4 other signals/,
    );
    expect(rows).toContainEqual(expect.stringMatching(/^critical: redis, exited \(137\)/));
    expect(rows).toContainEqual(expect.stringMatching(/^warning: Disk \/, 86 %, > 90 %, full in/));
  });

  it('has neither drawings nor glyphs in it, and marks the selection', () => {
    const rows = spoken('pt-BR', 'service:redis');
    expect(rows.join('\n')).not.toMatch(/[▁-▐─-╿✔✖▲▸\x1b]/);
    expect(rows).toContainEqual(expect.stringMatching(/^selecionado, crítico: redis, saiu \(137\)/));
  });
});
