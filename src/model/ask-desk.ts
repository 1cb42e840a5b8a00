import type { Desk } from './desks.ts';
import type { Asker, Question } from './question.ts';

/** Questions to the operator within the cockpit, one at a time. What is typed stays in it and is seen by nobody else. */
export interface AskDesk extends Asker, Desk {
  /** The question that is asked now; null while there is none. */
  question(): Question | null;
  /** How many wait behind it. */
  waiting(): number;
  /** What has been typed, as it may be shown: every character a dot where the question is hidden. */
  entry(): { readonly text: string; readonly caret: number };
  /** How far the entry agrees with what is to be typed: characters, or null where anything may be typed. */
  agreesUpTo(): number | null;
  /** Takes a key: a character, an editing key, Enter, Esc. */
  press(name: string, text: string): void;
  /** Takes pasted text, where the question allows that. */
  paste(text: string): void;
}
