import { describe, expect, it } from 'vitest';
import { NO_DESKS } from '../../src/model/desks.ts';
import { fault } from '../../src/model/fault.ts';
import type { Line, LineState } from '../../src/model/line.ts';
import { LINE_SUBJECT } from '../../src/shell/commands/line.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { fakeCockpit } from './support/fake-cockpit.ts';
import { frameOf, plainRows } from './support/frames.ts';
import { BROKEN } from './support/worlds.ts';

function lineThat(state: LineState, notice: Phrase | null = null, remarks: readonly Phrase[] = []): Line {
  return {
    name: 'deploy@vps-01',
    state: () => state,
    notice: () => notice,
    remarks: () => remarks,
    open: async () => null,
    retry: () => undefined,
    faultSince: () => null,
    version: () => 0,
    subscribe: () => () => undefined,
  };
}

const SLOWER = phrase('SSH sem encaminhamento: mais lento', 'SSH without forwarding: slower');
const REMARK = phrase('o sshd não encaminha conexões; permita X', 'sshd forwards no connections; allow X');
const CUT: LineState = {
  kind: 'away',
  since: 0,
  fault: fault('unreachable', phrase('foi cortada', 'was cut'), phrase('espere', 'wait'), 'LINE_CUT'),
  retryAt: null,
};

function shown(line: Line | undefined, mode: 'page' | 'overview' = 'page', lang: 'en' | 'pt-BR' = 'en'): string {
  const desks = line === undefined ? NO_DESKS : { ...NO_DESKS, line };
  const given = mode === 'page' ? { mode: { kind: 'details', subject: LINE_SUBJECT, offset: 0 } as const } : {};
  const size = { columns: 100, rows: 30 };
  return plainRows(frameOf(fakeCockpit(BROKEN), { lang, size, ...given }, desks)).join('\n');
}

describe('the page of the connection', () => {
  it('says what makes a standing line slower, with the remedy', () => {
    const text = shown(lineThat({ kind: 'up', since: 0 }, SLOWER, [REMARK]));
    expect(text).toMatch(/▲ SSH line to deploy@vps-01/);
    expect(text).toMatch(
      /state +stands\n +now +SSH without forwarding: slower\n +to know +sshd forwards no connections; allow X/,
    );
  });

  it('is well without anything to know', () => {
    const text = shown(lineThat({ kind: 'up', since: 0 }));
    expect(text).toMatch(/✔ SSH line to deploy@vps-01/);
    expect(text).not.toMatch(/to know|now /);
  });

  it('is not well while the line is away, and says why and what to do', () => {
    const text = shown(lineThat(CUT, phrase('fora há 3 s', 'away for 3 s')), 'page', 'pt-BR');
    expect(text).toMatch(/\? Linha SSH com deploy@vps-01/);
    expect(text).toMatch(/estado +fora\n +agora +fora há 3 s\n +falha +foi cortada\n +remédio +espere/);
  });

  it('has its key in the footer where there is something to say, and there only', () => {
    expect(shown(lineThat({ kind: 'up', since: 0 }, SLOWER, [REMARK]), 'overview')).toMatch(/S SSH line/);
    expect(shown(lineThat({ kind: 'up', since: 0 }), 'overview')).not.toMatch(/SSH line/);
    expect(shown(undefined)).toContain('this target is this machine');
  });
});
