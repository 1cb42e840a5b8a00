import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFrame, type Frame } from '../../../screens/frame/frame.ts';
import type { Desks } from '../../../src/model/desks.ts';
import type { Runbook } from '../../../src/model/runbook.ts';
import type { WalkDesk } from '../../../src/model/walk-desk.ts';
import { RUNBOOKS } from '../../../src/runbooks/registry.ts';
import { createReportDesk } from '../../../src/runbooks/reports/report-desk.ts';
import { ReportStore } from '../../../src/runbooks/reports/report-store.ts';
import { createWalkDesk, type WalkDeskWith } from '../../../src/runbooks/walks/walk-desk.ts';
import { COMMANDS } from '../../../src/shell/commands.ts';
import { bindKeys } from '../../../src/shell/keys/bindings.ts';
import { handleKey, handlePaste } from '../../../src/shell/keys/dispatch.ts';
import { createShell, type Shell } from '../../../src/shell/shell.ts';
import type { ShellState } from '../../../src/shell/state.ts';
import type { Play } from '../../scenes/play.ts';
import { NO_EFFECTS, plainRows } from './frames.ts';

/** The walkthrough under a test's hands: keys go in, frames come out, time is the test's. */
export interface WalkBench {
  readonly folder: string;
  readonly store: ReportStore;
  readonly desk: WalkDesk;
  readonly shell: Shell;
  readonly copied: string[];
  frame(): Frame;
  rows(): string[];
  /** Presses keys one after the other, each on the frame before it; a text of one character types itself. */
  press(...names: readonly string[]): void;
  type(text: string): void;
  paste(text: string): void;
  /** Presses keys, and lets what they began come to its end. */
  go(...names: readonly string[]): Promise<void>;
}

/** What a bench may be given. */
export interface WalkBenchOptions {
  readonly shell?: Partial<ShellState>;
  readonly runbooks?: readonly Runbook[];
  readonly given?: Partial<WalkDeskWith>;
  readonly desks?: Desks;
  /** Folder of an earlier bench: its walks and reports are there. */
  readonly folder?: string;
  readonly operator?: string;
}

const made: string[] = [];

/** Takes the folders of all benches away. */
export function cleanWalks(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Opens a cockpit's walks over a scene that is played. */
export function openWalks({ cockpit, world, clock }: Play, options: WalkBenchOptions = {}): WalkBench {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'walks-'));
  if (options.folder === undefined) made.push(folder);
  const store = new ReportStore(join(folder, 'reports'));
  const desk = createWalkDesk({
    runbooks: (options.runbooks ?? RUNBOOKS).map((runbook) => ({ runbook, source: null })),
    cockpit,
    clock,
    logs: world.logs,
    actions: undefined,
    store,
    folder: join(folder, 'walks'),
    // A process that is not there: what it leaves is taken over, as after a kill.
    holder: { operator: options.operator ?? 'ana', host: 'vps-01', pid: 2 ** 22 + 1, born: '' },
    version: '0.0.0-test',
    ...options.given,
  });
  const reports = { ...createReportDesk(store, clock), folder: '~/.local/state/sparkone-tui/reports' };
  const desks: Desks = { walks: desk, reports, ...options.desks };
  const shell = createShell({ lang: 'en', timeZone: 'America/Sao_Paulo', ...options.shell });
  const bindings = bindKeys(COMMANDS);
  const copied: string[] = [];
  const effects = { ...NO_EFFECTS, copy: (text: string) => void copied.push(text) };
  const frame = (): Frame => buildFrame({ context: { cockpit, shell, effects, desks }, bindings });
  const context = () => ({ cockpit, shell, effects, desks, view: frame().view });
  const pressOne = (name: string): void =>
    handleKey({ name, text: name.length === 1 ? name : name === 'space' ? ' ' : '' }, bindings, context());
  const press = (...names: readonly string[]) => names.forEach(pressOne);
  return {
    folder,
    store,
    desk,
    shell,
    copied,
    frame,
    rows: () => plainRows(frame()),
    press,
    type: (text) => {
      for (const one of text) pressOne(one === ' ' ? 'space' : one);
    },
    paste: (text) => handlePaste(text, context()),
    go: async (...names) => {
      for (const name of names) {
        pressOne(name);
        await clock.run(20);
      }
      await clock.run(500);
    },
  };
}
