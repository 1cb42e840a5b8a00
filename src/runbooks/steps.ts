import type { AskStep, BranchStep, LookStep, OfferStep, WaitStep } from '../model/runbook.ts';
import { RUNBOOK_WORDS } from './books/customer-commands.ts';

type Given<S, K extends keyof S> = Omit<S, 'kind' | 'words' | K> & Partial<Pick<S, K>> & { readonly words?: string };

/** The customer's words: the step's own, else those of its line. */
function wordsOf({ words, line }: { readonly words?: string; readonly line?: string | null }): string | null {
  return words ?? (line == null ? null : (RUNBOOK_WORDS[line] ?? null));
}

/** A {@link LookStep}; without runbook line, command and log unless given; shown on Overview unless a tab is given. */
export function look(step: Given<LookStep, 'line' | 'command' | 'log' | 'tab'>): LookStep {
  return { kind: 'look', line: null, command: null, log: null, tab: 'overview', ...step, words: wordsOf(step) };
}

/** An {@link AskStep}. */
export function ask(step: Given<AskStep, 'line' | 'command' | 'tab'>): AskStep {
  return { kind: 'ask', line: null, command: null, tab: null, ...step, words: wordsOf(step) };
}

/** An {@link OfferStep}; without arguments unless given. */
export function offer(step: Given<OfferStep, 'line' | 'command' | 'args'>): OfferStep {
  return { kind: 'offer', line: null, command: null, args: [], ...step, words: wordsOf(step) };
}

/** A {@link WaitStep}; until `ok` unless given. */
export function wait(step: Given<WaitStep, 'line' | 'command' | 'until'>): WaitStep {
  return { kind: 'wait', line: null, command: null, until: 'ok', ...step, words: wordsOf(step) };
}

/** A {@link BranchStep}; goes on with the next step otherwise, unless given. */
export function branch(step: Given<BranchStep, 'line' | 'command' | 'otherwise'>): BranchStep {
  return { kind: 'branch', line: null, command: null, otherwise: null, ...step, words: wordsOf(step) };
}
