import { openSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { bad, good, type Outcome } from '../src/model/fault.ts';
import type { Asker, Question } from '../src/model/question.ts';
import { Secret } from '../src/model/secret.ts';
import { inert } from '../src/text/inert.ts';
import type { Lang } from '../src/text/lang.ts';
import { nobodyFault, refusedHereFault } from '../src/transport/ssh/login-faults.ts';

const ENTER = /[\r\n]/;
const CTRL_C = '\x03';
const CTRL_D = '\x04';
const ERASE = /[\x7f\b]/;
const NOT_RIGHT = { 'pt-BR': 'não é isso; de novo', en: 'that is not it; again' } as const;

/**
 * Asks on the terminal of a headless command, whatever its stdin and stdout are, as ssh does. Without a terminal (cron, CI) the
 * answer is the fault that says so.
 */
export function createTtyAsker(lang: Lang): Asker {
  // One at a time: two questions on one terminal could not be told apart.
  let turn: Promise<unknown> = Promise.resolve();
  return {
    ask: (question, signal) => {
      const answer = turn.then(() => askOnce(question, lang, signal));
      turn = answer.catch(() => undefined);
      return answer;
    },
  };
}

async function askOnce(question: Question, lang: Lang, signal: AbortSignal): Promise<Outcome<Secret>> {
  const terminal = openTerminal();
  if (terminal === null) return bad(nobodyFault(question.title));
  try {
    terminal.say(`${[question.title, ...question.lines].map((line) => inert(line[lang])).join('\n')}\n`);
    for (;;) {
      terminal.say(`${inert(question.prompt[lang])}: `);
      const line = await terminal.read(question.isHidden, signal);
      if (line === null) return bad(refusedHereFault());
      const text = question.accepts.length === 0 ? line : line.trim();
      if (question.accepts.length === 0 ? text !== '' : question.accepts.includes(text)) return good(new Secret(text));
      if (text === '') return bad(refusedHereFault());
      terminal.say(`${NOT_RIGHT[lang]}\n`);
    }
  } finally {
    terminal.close();
  }
}

interface OpenTerminal {
  say(text: string): void;
  /** A line; null when it was left with Ctrl-C, Ctrl-D or the signal. */
  read(isHidden: boolean, signal: AbortSignal): Promise<string | null>;
  close(): void;
}

/** Null where this process has no terminal. */
function openTerminal(): OpenTerminal | null {
  try {
    const fd = openSync('/dev/tty', 'r+');
    const input = new ReadStream(fd);
    return {
      say: (text) => void writeSync(fd, text),
      read: (isHidden, signal) => readLine(input, (text) => void writeSync(fd, text), isHidden, signal),
      close: () => {
        input.setRawMode(false);
        input.destroy();
      },
    };
  } catch {
    return null;
  }
}

/** Reads in raw mode: what is hidden is not echoed, and Ctrl-C leaves the question and not a half-set terminal. */
function readLine(
  input: ReadStream,
  echo: (text: string) => void,
  isHidden: boolean,
  signal: AbortSignal,
): Promise<string | null> {
  return new Promise((resolve) => {
    let typed: string[] = [];
    input.setRawMode(true);
    input.setEncoding('utf8');
    const settle = (line: string | null) => {
      input.off('data', onData);
      signal.removeEventListener('abort', onAbort);
      input.pause();
      echo('\r\n');
      resolve(line);
    };
    const onAbort = () => settle(null);
    const onData = (chunk: string) => {
      for (const character of chunk) {
        if (character === CTRL_C || character === CTRL_D) return settle(null);
        if (ENTER.test(character)) return settle(typed.join(''));
        if (ERASE.test(character)) {
          if (typed.length > 0 && !isHidden) echo('\b \b');
          typed = typed.slice(0, -1);
        } else if (character >= ' ') {
          typed.push(character);
          if (!isHidden) echo(character);
        }
      }
    };
    input.on('data', onData);
    signal.addEventListener('abort', onAbort, { once: true });
    input.resume();
  });
}
