import { existsSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bad, fault } from '../../../src/model/fault.ts';
import { morning } from '../../../src/runbooks/books/morning.ts';
import type { WalkPlace } from '../../../src/runbooks/walks/walk-file.ts';
import { createWalkGuard } from '../../../src/runbooks/walks/walk-guard.ts';
import type { WalkHolder } from '../../../src/runbooks/walks/walk-lock.ts';
import { same } from '../../../src/text/lang.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';
import type { Transport } from '../../../src/transport/transport.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const BASE = existsSync('/run/lock') ? '/run/lock' : tmpdir();
const NOW = Date.UTC(2026, 10, 23, 11, 0, 0);

let target: string;
let place: WalkPlace;
let transport: Transport;
let tails = 0;
const nextTail = (): number => {
  tails += 1;
  return tails;
};

const holder = (given: Partial<WalkHolder> = {}): WalkHolder => ({
  operator: 'ana',
  host: 'laptop-ana',
  pid: 4242,
  born: '',
  at: NOW,
  ...given,
});
const marks = () => readdirSync(BASE).filter((name) => name.startsWith(`sparkone-tui-walk-${target}-morning`));
const guard = (over: Transport = transport, clock = createFakeClock(NOW)) =>
  createWalkGuard({ transport: over, clock, tail: () => `t${nextTail()}` });

beforeEach(() => {
  // A name of its own: the folder belongs to the whole machine.
  target = `guard-test-${process.pid}-${nextTail()}`;
  place = { folder: '/nonexistent', runbook: morning, target, mark: null };
  transport = createLocalTransport();
});

afterEach(async () => {
  for (const name of marks()) rmSync(join(BASE, name));
  await transport.close();
});

describe('the mark of whoever walks, on the target', () => {
  it('keeps out another operator with a login and a machine of their own, until it is taken away', async () => {
    const first = await guard().take(place, holder());
    expect(first).toMatchObject({ held: null, doubt: null });
    const second = await guard().take(place, holder({ operator: 'rui', host: 'laptop-rui' }));
    expect(second.held?.message.en).toMatch(/ana@laptop-ana is walking this since/);
    expect(second.held?.hint.en).toMatch(/three minutes/);
    await first.release();
    expect(marks()).toEqual([]);
    const third = await guard().take(place, holder({ operator: 'rui', host: 'laptop-rui' }));
    expect(third.held).toBeNull();
    await third.release();
  });

  it('is another one for another runbook or target', async () => {
    const first = await guard().take(place, holder());
    const other = await guard().take({ ...place, target: `${target}x` }, holder({ operator: 'rui', host: 'b' }));
    expect(other.held).toBeNull();
    await other.release();
    await first.release();
  });

  it('counts no more when nobody touched it for minutes, nor that of our own process that was killed', async () => {
    await guard().take(place, holder());
    const [name] = marks();
    const old = (Date.now() - 4 * 60_000) / 1000;
    utimesSync(join(BASE, String(name)), old, old);
    const later = await guard().take(place, holder({ operator: 'rui', host: 'laptop-rui', pid: 2 ** 22 + 3 }));
    expect(later.held).toBeNull();
    const again = await guard().take(place, holder({ operator: 'rui', host: 'laptop-rui' }));
    expect(again.held).toBeNull();
  });

  it('is not fooled by what others put there', async () => {
    writeFileSync(join(BASE, `sparkone-tui-walk-${target}-morning.x`), '{"pid": "1; rm -rf /", "host": 7}\nnoise\n');
    const word = await guard().take(place, holder({ operator: "o'neil $(id) `id`" }));
    expect(word).toMatchObject({ held: null, doubt: null });
    await word.release();
  });

  it('that nobody can be asked about is a doubt, and no reason not to walk', async () => {
    const down = bad(fault('unreachable', same('no route'), same('see the network')));
    const word = await guard({ ...transport, exec: () => Promise.resolve(down) }).take(place, holder());
    expect(word.held).toBeNull();
    expect(word.doubt?.message.en).toMatch(/whether somebody else walks .* no route/);
  });
});
