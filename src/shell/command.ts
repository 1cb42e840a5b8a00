import type { Cockpit } from '../model/cockpit.ts';
import type { Desks } from '../model/desks.ts';
import { TABS } from '../model/probe.ts';
import type { Phrase } from '../text/lang.ts';
import type { LogPage } from './logs/log-view.ts';
import type { ChartInSight } from './metrics/metrics-view.ts';
import type { Shell } from './shell.ts';
import type { Place } from './state.ts';

/** What the frame on screen says about itself, so that keys act on what the operator sees. */
export interface View {
  /** Ids of the rows that can be selected, from top to bottom. */
  readonly rows: readonly string[];
  /** First row in sight of the list that scrolls. */
  readonly offset: number;
  /** Rows that a page has: the step of PgUp and PgDn. */
  readonly pageRows: number;
  /** Last offset of what scrolls without a selection: help, details, a page. */
  readonly maxScroll: number;
  /** The selected row, or what is shown, as a shell command; null when there is none. */
  readonly equivalent: string | null;
  /** Subject that Enter opens when nothing is selected: the worst row. */
  readonly worstRow: string | null;
  /** On the Logs tab: the log as it is in sight. */
  readonly log?: LogPage | undefined;
  /** On the Metrics tab: the chart in sight. */
  readonly chart?: ChartInSight | undefined;
}

/** A view of nothing, before the first frame. */
export const EMPTY_VIEW: View = { rows: [], offset: 0, pageRows: 1, maxScroll: 0, equivalent: null, worstRow: null };

/** Why the cockpit ends: asked by a key, or told from outside. */
export type QuitReason = 'key' | 'interrupt' | 'unmounted';

/** What commands may do beyond the interface's state and the cockpit. */
export interface Effects {
  /** Puts a text into the operator's clipboard. */
  copy(text: string): void;
  /** Gives the terminal back to the shell until it is told to go on (Ctrl-Z). */
  suspend(): void;
  quit(reason: QuitReason): void;
}

/** All that a command can see and do. */
export interface CommandContext {
  readonly shell: Shell;
  readonly cockpit: Cockpit;
  readonly view: View;
  readonly effects: Effects;
  /** What can be done beside looking at readings. */
  readonly desks: Desks;
}

/** Headings of the help, in order. */
export type CommandGroup = 'look' | 'act' | 'go' | 'session';

/** Commands that are alike stand as one row of the help. */
export interface CommandFamily {
  readonly keys: string;
  readonly help: Phrase;
}

/** Anything a key or the palette does. Footer, help and palette are made from these. */
export interface Command {
  /** Stable id for the keymap of the configuration: `probe`, `theme.mono`. */
  readonly id: string;
  readonly group: CommandGroup;
  /** One or two words for the footer and the palette. */
  readonly label: Phrase;
  /** One sentence for the help. */
  readonly help: Phrase;
  /** Default keys; none for commands of the palette only. */
  readonly keys: readonly string[];
  /** `all` are the tabs of a target; `tabs` the board of the fleet too; `everywhere` also the pages over the tabs. */
  readonly tabs: 'all' | 'tabs' | 'everywhere' | readonly Place[];
  /** Places in which its keys count; default all of `tabs`. Elsewhere it is found in the palette. */
  readonly keyTabs?: readonly Place[];
  /** Shared by the commands that the help writes as one; the same object in each. */
  readonly family?: CommandFamily;
  /** Place in the footer, lowest first; absent when it does not stand there. */
  readonly footer?: number;
  /** Place among the keys beside the verdict, lowest first: what helps when something is wrong. */
  readonly verdict?: number;
  /** False where there is nothing for it to do, ever: footer and help leave it out. */
  isOffered?(context: CommandContext): boolean;
  /** What it says beside the verdict; null when it does not help with what the verdict says. Default: its label. */
  verdictLabel?(context: CommandContext): Phrase | null;
  /** Why it cannot run now; null when it can. */
  disabledReason?(context: CommandContext): Phrase | null;
  run(context: CommandContext): void;
}

/** Whether a command belongs to a place. */
export function isIn(command: Command, place: Place): boolean {
  if (command.tabs === 'everywhere') return true;
  if (typeof command.tabs !== 'string') return command.tabs.includes(place);
  return TABS.some((tab) => tab === place) || (command.tabs === 'tabs' && place === 'fleet');
}

/** Tabs on which a command's keys count. */
export function keyTabsOf(command: Command): Command['tabs'] {
  return command.keyTabs ?? command.tabs;
}
