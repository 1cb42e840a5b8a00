import type { Phrase } from '../text/lang.ts';
import type { Level } from './level.ts';
import type { ActionId, Risk } from './plan.ts';

/** One argument of an action, given by name. */
export interface ArgSpec {
  readonly name: string;
  readonly say: Phrase;
  readonly isRequired: boolean;
  /** All it can be; absent when it is free. */
  readonly choices?: readonly string[];
  /** A typed text will do, beside what can be chosen. */
  readonly takesText?: boolean;
}

/** Arguments as given, by name. */
export type Args = Readonly<Record<string, string>>;

/** Something that an argument can be on this target, as an operator chooses it. */
export interface ArgChoice {
  /** Null goes on without the argument. */
  readonly value: string | null;
  /** How it is known: the deploy's number and subject, the file's name. */
  readonly label: Phrase;
  /** What helps to choose: age, size, state. */
  readonly note: Phrase;
  /** How it stands; `none` where that says nothing. */
  readonly level: Level;
}

/** An action as a desk offers it. */
export interface ActionOffer {
  readonly id: ActionId;
  readonly label: Phrase;
  /** What will happen, in one sentence. */
  readonly help: Phrase;
  readonly risk: Risk;
  readonly args: readonly ArgSpec[];
  /** False for one that only something else leads to: a step of a runbook. */
  readonly isListed: boolean;
}

/** An action and what it is asked to act on. */
export interface ActionRequest {
  readonly action: ActionId;
  readonly args: Args;
}
