import type { AskDesk } from '../model/ask-desk.ts';
import type { Clock } from '../model/clock.ts';
import { bad, type Fault, good, type Outcome } from '../model/fault.ts';
import type { Question } from '../model/question.ts';
import { Secret } from '../model/secret.ts';
import { graphemesOf } from '../text/graphemes.ts';
import { EMPTY_ENTRY, editEntry, insertText } from './keys/entry.ts';
import type { Entry } from './state.ts';

/** A question that comes while somebody types must not take the keys that were meant for what was there before. */
const DEAF_MS = 600;

interface Asked {
  readonly question: Question;
  settle(answer: Outcome<Secret>): void;
}

const lengthOf = (text: string): number => [...graphemesOf(text)].length;

/** What an answer is compared as: pasted fingerprints come with blanks around them. */
const trimmed = (text: string): string => text.trim();

/** Builds the desk. `refused` is the fault of a question that the operator closes. */
export function createAskDesk(clock: Pick<Clock, 'monotonic'>, refused: () => Fault): AskDesk {
  const queue: Asked[] = [];
  const listeners = new Set<() => void>();
  let version = 0;
  let entry: Entry = EMPTY_ENTRY;
  let isPasted = false;
  let shownAt = 0;

  const change = () => {
    version += 1;
    for (const listener of listeners) listener();
  };
  const clear = () => {
    entry = EMPTY_ENTRY;
    isPasted = false;
  };
  const leave = (asked: Asked) => {
    const at = queue.indexOf(asked);
    if (at < 0) return;
    queue.splice(at, 1);
    if (at === 0) {
      clear();
      shownAt = clock.monotonic();
    }
    change();
  };
  const isRight = ({ accepts }: Question): boolean => {
    const [typed, ...others] = accepts;
    if (typed === undefined) return entry.text !== '';
    const text = trimmed(entry.text);
    return others.includes(text) || (text === typed && !isPasted);
  };
  const edit = (next: Entry) => {
    entry = next;
    if (entry.text === '') isPasted = false;
    change();
  };

  return {
    ask: (question, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve(bad(refused()));
        const asked: Asked = {
          question,
          settle: (answer) => {
            signal.removeEventListener('abort', onAbort);
            leave(asked);
            resolve(answer);
          },
        };
        const onAbort = () => asked.settle(bad(refused()));
        signal.addEventListener('abort', onAbort, { once: true });
        queue.push(asked);
        if (queue.length === 1) shownAt = clock.monotonic();
        change();
      }),
    question: () => queue[0]?.question ?? null,
    waiting: () => Math.max(0, queue.length - 1),
    entry: () => {
      if (queue[0]?.question.isHidden !== true) return entry;
      const before = lengthOf(entry.text.slice(0, entry.caret));
      return { text: '•'.repeat(lengthOf(entry.text)), caret: before };
    },
    agreesUpTo: () => {
      const accepts = queue[0]?.question.accepts ?? [];
      if (accepts.length === 0) return null;
      const agrees = (accepted: string): number => {
        let at = 0;
        while (at < entry.text.length && accepted[at] === entry.text[at]) at += 1;
        return at;
      };
      return Math.max(...accepts.map(agrees));
    },
    press: (name, text) => {
      const [asked] = queue;
      if (asked === undefined || clock.monotonic() - shownAt < DEAF_MS) return;
      if (name === 'esc') asked.settle(bad(refused()));
      else if (name === 'enter') {
        if (isRight(asked.question)) asked.settle(good(new Secret(trimmedFor(asked.question, entry.text))));
      } else {
        const next = text === '' ? editEntry(entry, name) : insertText(entry, text);
        if (next !== undefined) edit(next);
      }
    },
    paste: (text) => {
      if (queue.length === 0) return;
      isPasted = true;
      edit(insertText(entry, text.replace(/[\r\n]+$/, '')));
    },
    version: () => version,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** A secret is taken as it was typed; what has to be one of few texts may have blanks around it. */
function trimmedFor({ accepts }: Question, text: string): string {
  return accepts.length === 0 ? text : trimmed(text);
}
