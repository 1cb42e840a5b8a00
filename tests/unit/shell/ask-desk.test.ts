import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/model/fault.ts';
import type { Question } from '../../../src/model/question.ts';
import type { Secret } from '../../../src/model/secret.ts';
import { createAskDesk } from '../../../src/shell/ask-desk.ts';
import { same } from '../../../src/text/lang.ts';
import { refusedHereFault } from '../../../src/transport/ssh/login-faults.ts';
import { createFakeClock, settle } from '../support/fake-clock.ts';

const never = new AbortController().signal;
const PASSPHRASE: Question = {
  kind: 'passphrase',
  target: 'deploy@vps-01',
  title: same('Passphrase'),
  lines: [],
  prompt: same('Passphrase'),
  isHidden: true,
  accepts: [],
};
const HOST_KEY: Question = {
  ...PASSPHRASE,
  kind: 'host-key',
  isHidden: false,
  accepts: ['trust vps-01', 'SHA256:abc'],
};

function open() {
  const clock = createFakeClock();
  const desk = createAskDesk(clock, refusedHereFault);
  const type = (text: string) => {
    for (const character of text) desk.press(character === ' ' ? 'space' : character, character);
  };
  const ask = (question: Question, signal = never) => {
    const given: { answer: Outcome<Secret> | null } = { answer: null };
    void desk.ask(question, signal).then((answer) => {
      given.answer = answer;
    });
    clock.advance(1_000);
    return given;
  };
  const textOf = ({ answer }: { readonly answer: Outcome<Secret> | null }) =>
    answer === null ? 'waiting' : answer.ok ? answer.value.reveal() : answer.fault.code;
  return { clock, desk, type, ask, textOf };
}

describe('the desk of questions', () => {
  it('shows dots for what is hidden, edits it, and gives it only to who asked', async () => {
    const { desk, type, ask, textOf } = open();
    const given = ask(PASSPHRASE);
    type('pássx');
    expect(desk.entry()).toEqual({ text: '•••••', caret: 5 });
    desk.press('backspace', '');
    type(' word');
    desk.press('enter', '');
    await settle();
    expect(textOf(given)).toBe('páss word');
    expect([desk.question(), desk.entry().text]).toEqual([null, '']);
  });

  it('takes no empty answer, a pasted secret, and Esc as none', async () => {
    const { desk, ask, textOf } = open();
    const first = ask(PASSPHRASE);
    desk.press('enter', '');
    await settle();
    expect(textOf(first)).toBe('waiting');
    desk.paste('from a manager\n');
    desk.press('enter', '');
    await settle();
    expect(textOf(first)).toBe('from a manager');
    const second = ask(PASSPHRASE);
    desk.press('esc', '');
    await settle();
    expect(textOf(second)).toBe('LINE_REFUSED_HERE');
  });

  it('takes a phrase only when it was typed, a fingerprint also when it was pasted', async () => {
    const { desk, type, ask, textOf } = open();
    const given = ask(HOST_KEY);
    type('trust vps-02');
    expect([desk.agreesUpTo(), desk.entry().text.length]).toEqual([11, 12]);
    desk.press('enter', '');
    desk.press('ctrl+u', '');
    desk.paste('trust vps-01');
    desk.press('enter', '');
    await settle();
    expect(textOf(given)).toBe('waiting');
    desk.press('ctrl+u', '');
    type('trust vps-01');
    desk.press('enter', '');
    await settle();
    expect(textOf(given)).toBe('trust vps-01');
    const pasted = ask(HOST_KEY);
    desk.paste('  SHA256:abc \n');
    desk.press('enter', '');
    await settle();
    expect(textOf(pasted)).toBe('SHA256:abc');
  });

  it('is deaf for a moment, so that keys meant for the screen do not end in an answer', async () => {
    const { clock, desk, type, textOf, ask } = open();
    const first = ask(PASSPHRASE);
    void desk.ask(HOST_KEY, never);
    expect(desk.waiting()).toBe(1);
    type('x');
    desk.press('enter', '');
    expect(desk.question()).toBe(HOST_KEY);
    type('jjjq');
    expect(desk.entry().text).toBe('');
    clock.advance(700);
    type('t');
    expect(desk.entry().text).toBe('t');
    await settle();
    expect(textOf(first)).toBe('x');
  });

  it('lets a question go whose asker gave up, and tells of every change', async () => {
    const { desk, ask, textOf } = open();
    let changes = 0;
    const stop = desk.subscribe(() => {
      changes += 1;
    });
    const giving = new AbortController();
    const given = ask(PASSPHRASE, giving.signal);
    giving.abort();
    await settle();
    expect([desk.question(), textOf(given), changes, desk.version()]).toEqual([null, 'LINE_REFUSED_HERE', 2, 2]);
    stop();
    expect(textOf(ask(PASSPHRASE, giving.signal))).toBe('waiting');
    await settle();
    expect(desk.question()).toBeNull();
  });
});
