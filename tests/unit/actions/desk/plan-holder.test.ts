import { describe, expect, it } from 'vitest';
import { PlanHolder } from '../../../../src/actions/desk/plan-holder.ts';
import type { PlanPage } from '../../../../src/model/action-desk.ts';
import { fault, good } from '../../../../src/model/fault.ts';
import { PLAN_LIFETIME_MS } from '../../../../src/model/plan.ts';
import { phrase, same } from '../../../../src/text/lang.ts';
import { createFakeClock, settle } from '../../support/fake-clock.ts';
import { choice, condition, type FakeTarget, fakeRunner } from './fake-runner.ts';

function bench(over: Partial<FakeTarget> = {}) {
  const clock = createFakeClock();
  const fake = fakeRunner(clock, over);
  const launched: [string, boolean][] = [];
  let changes = 0;
  const holder = new PlanHolder({
    runner: fake.runner,
    clock,
    changed: () => {
      changes += 1;
    },
    onLaunched: (job, isInSight) => launched.push([job, isInSight]),
  });
  const plan = (): PlanPage => {
    const page = holder.page();
    if (page?.kind !== 'plan') throw new Error(`the page is ${page?.kind}`);
    return page;
  };
  const type = (text: string) => {
    for (const letter of text) holder.type(letter);
  };
  const begin = async () => {
    holder.begin('restart', { service: 'redis' });
    await settle();
  };
  return { ...fake, clock, holder, launched, plan, type, begin, changes: () => changes };
}

describe('what is missing', () => {
  it('is asked for, one argument after the other, before there is a plan', async () => {
    const it_ = bench({ choices: { alert: [choice('A'), choice('B')], for: [choice('2h'), choice('1d')] } });
    it_.holder.begin('silence', {});
    expect(it_.holder.page()).toMatchObject({ kind: 'choice', arg: { name: 'alert' }, choices: null });
    await settle();
    it_.holder.choose('A');
    await settle();
    expect(it_.holder.page()).toMatchObject({ kind: 'choice', arg: { name: 'for' }, choices: [{}, {}] });
    it_.holder.choose('1d');
    await settle();
    // Nothing to choose from, but a text will do: it may be left out.
    expect(it_.holder.page()).toMatchObject({ kind: 'choice', arg: { name: 'comment' }, choices: [] });
    it_.holder.choose(null);
    await settle();
    expect(it_.plan().request).toEqual({ action: 'silence', args: { alert: 'A', for: '1d' } });
  });

  it('is not asked when the key gave it, nor when there is only one answer', async () => {
    const it_ = bench({ choices: { service: [choice('redis')] } });
    it_.holder.begin('restart', {});
    await settle();
    expect(it_.plan().request.args).toEqual({ service: 'redis' });
    it_.holder.begin('restart', { service: 'api' });
    await settle();
    expect(it_.plan().request.args).toEqual({ service: 'api' });
  });

  it('that is needed and cannot be chosen is said, and looked for again', async () => {
    const it_ = bench({ choices: {} });
    it_.holder.begin('restart', {});
    await settle();
    expect(it_.holder.page()).toMatchObject({ kind: 'choice', fault: { kind: 'absent' } });
    it_.holder.choose(null);
    expect(it_.holder.page()?.kind).toBe('choice');
    it_.target.choices = { service: [choice('a'), choice('b')] };
    it_.holder.retry();
    await settle();
    expect(it_.holder.page()).toMatchObject({ kind: 'choice', fault: null, choices: [{}, {}] });
  });
});

describe('the phrase', () => {
  it('runs the very plan that was read when it is whole, and not a letter before', async () => {
    const it_ = bench();
    await it_.begin();
    const { plan } = it_.plan();
    expect(plan.phrase).toBe('restart prod');
    for (const text of ['', 'restart pro', 'restart prodx', 'Restart prod', ' restart prod']) {
      it_.holder.erase(true);
      it_.type(text);
      expect(it_.holder.confirm('')).toBe('incomplete');
    }
    it_.holder.erase(true);
    it_.type('restart prox');
    it_.holder.erase(false);
    it_.type('d');
    expect(it_.holder.confirm('')).toBe('launching');
    // A second Enter before the first is answered starts nothing.
    expect(it_.holder.confirm('')).toBe('incomplete');
    await settle();
    expect(it_.ran).toEqual([{ plan, typed: 'restart prod', why: '' }]);
    expect(it_.launched).toEqual([['job-1', true]]);
  });

  it('does not count when it is pasted', async () => {
    const it_ = bench();
    await it_.begin();
    it_.holder.paste();
    expect(it_.plan()).toMatchObject({ typed: '', hasPasted: true });
    expect(it_.holder.confirm('')).toBe('incomplete');
    it_.type('r');
    expect(it_.plan()).toMatchObject({ typed: 'r', hasPasted: false });
  });

  it('wants a reason beside it in production', async () => {
    const it_ = bench({ needsReason: true });
    await it_.begin();
    it_.type('restart prod');
    expect(it_.holder.confirm('  ')).toBe('no-reason');
    expect(it_.holder.confirm(' login broken ')).toBe('launching');
    await settle();
    expect(it_.ran[0]?.why).toBe('login broken');
  });

  it('runs nothing while a precondition forbids it, and says which', async () => {
    const it_ = bench({ preconditions: [condition('lock', true), condition('disk', false)] });
    await it_.begin();
    it_.type('restart prod');
    expect(it_.holder.confirm('')).toBe('blocked');
    expect(it_.plan().said?.en).toBe('nothing ran: disk no');
    expect(it_.ran).toEqual([]);
  });
});

describe('the target changes while the phrase is typed', () => {
  it('in words only: the precondition shows the new words, and typing goes on', async () => {
    const it_ = bench();
    await it_.begin();
    it_.type('rest');
    it_.target.preconditions = [{ ...condition('lock', true), say: same('lock is free, 2') }];
    await it_.clock.run(2_100);
    expect(it_.plan()).toMatchObject({ typed: 'rest', news: [], preconditions: [{ say: { en: 'lock is free, 2' } }] });
  });

  const changes: readonly [string, (target: FakeTarget) => unknown, RegExp][] = [
    [
      'a precondition',
      (target) => Object.assign(target, { preconditions: [condition('lock', false)] }),
      /no longer holds: lock no/,
    ],
    [
      'a precondition that comes',
      (target) => Object.assign(target, { preconditions: [condition('lock', true), condition('x', true)] }),
      /now holds: x yes/,
    ],
    [
      'a precondition that goes',
      (target) => Object.assign(target, { preconditions: [] }),
      /no longer applies: lock yes/,
    ],
    ['what the plan stands on', (target) => Object.assign(target, { basis: 'b' }), /the target changed/],
  ];
  it.each(changes)(
    '%s: the plan is made anew, says what, and takes nothing until it was read',
    async (_what, change, said) => {
      const it_ = bench();
      await it_.begin();
      const before = it_.plan().plan;
      it_.type('restart pro');
      change(it_.target);
      await it_.clock.run(2_100);
      const { news, typed, plan } = it_.plan();
      expect(news.map(({ en }) => en).join()).toMatch(said);
      expect([typed, plan === before]).toEqual(['', false]);
      it_.type('restart prod');
      expect(it_.plan().typed).toBe('');
      expect(it_.holder.confirm('')).toBe('incomplete');
      it_.holder.acknowledge();
      it_.type('restart prod');
      expect(it_.plan()).toMatchObject({ typed: 'restart prod', news: [] });
    },
  );

  it('an expired plan is made anew and read again too', async () => {
    const it_ = bench();
    await it_.begin();
    it_.type('restart prod');
    await it_.clock.run(PLAN_LIFETIME_MS + 5_000);
    expect(it_.plan()).toMatchObject({ typed: '', news: [{ en: 'the plan expired and was made again' }] });
    expect(it_.plan().plan.expiresAt).toBeGreaterThan(it_.clock.now());
  });

  it('cannot be looked at for a while: the plan stays, and says so until it can', async () => {
    const it_ = bench();
    await it_.begin();
    it_.type('restart');
    const away = fault('unreachable', phrase('caiu', 'cut'), phrase('espere', 'wait'));
    it_.target.fault = away;
    await it_.clock.run(2_100);
    expect(it_.plan()).toMatchObject({ typed: 'restart', checkFault: away, news: [] });
    it_.target.fault = null;
    await it_.clock.run(2_100);
    expect(it_.plan()).toMatchObject({ typed: 'restart', checkFault: null });
  });
});

describe('a confirmation that runs nothing', () => {
  it('because the target changed at that moment: the plan is made anew and says why', async () => {
    const it_ = bench({
      result: good({ kind: 'refused', reason: 'changed', say: phrase('mudou', 'it changed'), now: null }),
    });
    await it_.begin();
    it_.type('restart prod');
    it_.holder.confirm('');
    await settle();
    expect(it_.plan()).toMatchObject({ typed: '', news: [{ en: 'it changed' }], isLaunching: false });
    expect(it_.launched).toEqual([]);
  });

  it('because somebody else was quicker: who and what is said, and it is looked at again', async () => {
    const holder = {
      who: 'bia',
      from: 'desk',
      since: 0,
      why: '',
      action: 'update',
      job: 'j',
      pid: 1,
      pidStart: 1,
      boot: 'b',
    };
    const sight = { holder, boot: 'b', isAlive: true, isVisible: true, heartbeatAgeMs: 0, ageMs: 3_000 };
    const it_ = bench({ result: good({ kind: 'locked', lock: { sight, state: 'held' } }) });
    await it_.begin();
    it_.type('restart prod');
    it_.holder.confirm('');
    await settle();
    expect(it_.plan().said?.en).toBe('nothing ran: bia@desk has held the target for 3 s, update (j)');
    it_.target.preconditions = [condition('lock', false)];
    await it_.clock.run(2_100);
    expect(it_.plan().news).not.toEqual([]);
  });

  it('because the journal cannot be written: fault and remedy are said', async () => {
    const it_ = bench({ result: { ok: false, fault: fault('denied', same('full'), same('free some')) } });
    await it_.begin();
    it_.type('restart prod');
    it_.holder.confirm('');
    await settle();
    expect(it_.plan().said?.en).toBe('nothing ran: full · free some');
  });
});

describe('leaving', () => {
  it('forgets a plan: nothing looks at the target any more', async () => {
    const it_ = bench();
    await it_.begin();
    it_.holder.leave();
    expect([it_.holder.page(), it_.clock.pending()]).toEqual([null, 0]);
    expect(it_.ran).toEqual([]);
  });

  it('is followed when its answer got lost, since it may run', async () => {
    const lost = fault('unreachable', same('cut'), same('wait'), 'LINE_CUT');
    const it_ = bench({ result: good({ kind: 'unanswered', job: 'job-7', fault: lost }) });
    await it_.begin();
    it_.type('restart prod');
    expect(it_.holder.confirm('')).toBe('launching');
    await settle();
    expect(it_.launched).toEqual([['job-7', true]]);
    expect(it_.holder.page()).toBeNull();
  });

  it('while a confirmed plan is launched does not take it back: the job is told all the same', async () => {
    const it_ = bench();
    await it_.begin();
    it_.type('restart prod');
    it_.holder.confirm('');
    it_.holder.leave();
    await settle();
    expect(it_.launched).toEqual([['job-1', false]]);
    expect(it_.holder.page()).toBeNull();
  });

  it('for another action drops the answer of the one before', async () => {
    const it_ = bench();
    it_.holder.begin('restart', { service: 'redis' });
    it_.holder.begin('restart', { service: 'api' });
    await settle();
    expect(it_.plan().request.args).toEqual({ service: 'api' });
  });
});

it('makes the plan again with an option changed', async () => {
  const it_ = bench({ risk: 'low' });
  it_.holder.begin('backup', {});
  await settle();
  it_.holder.change('what', 'db');
  await settle();
  it_.holder.change('what', null);
  await settle();
  expect(it_.planned).toEqual([{}, { what: 'db' }, {}]);
  expect(it_.plan().plan.phrase).toBe('y');
});
