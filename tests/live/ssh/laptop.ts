import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  createPrograms,
  LAUNCHER,
  type OpenOptions,
  type Program,
  typeSlowly,
} from '../../terminal/support/program.ts';
import type { Sshd } from './sshd.ts';

/** What a headless command left behind. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** An operator's own machine, from which a target is reached by SSH: a home and a state folder with nothing of this machine's. */
export interface Laptop {
  readonly home: string;
  /** Where reports, walks and crash reports go. */
  readonly state: string;
  /** The target's address with a folder on it: `ssh://root@127.0.0.1:2222/opt/sparkone`. */
  address(folder: string): string;
  /** Opens the cockpit in a pseudo terminal. */
  open(args: readonly string[], options?: Omit<Partial<OpenOptions>, 'args'>): Program;
  /** Starts a command without a terminal. */
  start(args: readonly string[], input?: string): { said(): Omit<Ran, 'code'>; readonly ended: Promise<Ran> };
  /** Runs a command without a terminal to its end; `input` is what stands on its stdin. */
  run(args: readonly string[], input?: string): Promise<Ran>;
  /** Closes what was opened. */
  close(): Promise<void>;
  /** Closes what was opened, and takes the state folder away. The home is the server's. */
  remove(): Promise<void>;
}

/** A laptop whose key a server lets in, and which knows that server. */
export function createLaptop(sshd: Sshd): Laptop {
  const state = mkdtempSync(join(tmpdir(), 'sparkone-laptop-'));
  const programs = createPrograms();
  const own = {
    HOME: sshd.home,
    XDG_STATE_HOME: state,
    XDG_CONFIG_HOME: join(state, 'config'),
    SSH_AUTH_SOCK: undefined,
    DOCKER_HOST: undefined,
  };
  const start: Laptop['start'] = (args, input = '') => {
    // A session of its own has no terminal that could be asked.
    const child = spawn(LAUNCHER, [...args, '--lang', 'en'], { env: { ...process.env, ...own }, detached: true });
    const [out, err]: [string[], string[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk.toString()));
    child.stdin.on('error', () => undefined); // It may have ended without reading.
    child.stdin.end(input);
    const said = () => ({ out: out.join(''), err: err.join('') });
    const ended = new Promise<Ran>((resolve) => {
      child.once('close', (status) => resolve({ code: status ?? 255, ...said() }));
    });
    return { said, ended };
  };
  return {
    home: sshd.home,
    state: join(state, 'sparkone-tui'),
    address: (folder) => `ssh://${sshd.user}@127.0.0.1:${sshd.port}${folder}`,
    open: (args, options = {}) =>
      programs.open({ ...options, args: [...args, '--lang', 'en'], env: { ...own, ...options.env } }),
    start,
    run: (args, input) => start(args, input).ended,
    close: programs.close,
    remove: async () => {
      await programs.close();
      rmSync(state, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

/** Forgets every host key that the laptop knows. */
export function forgetHosts({ home }: Laptop): void {
  writeFileSync(join(home, '.ssh', 'known_hosts'), '', { mode: 0o600 });
}

/**
 * Answers a question of the cockpit as a person does: key by key, the first again until it is taken, since a question does not
 * take the keys that were meant for what was there before it.
 */
export async function answer(program: Program, text: string): Promise<void> {
  const [first = '', ...rest] = text;
  while (!program.text().includes(`Type: ${first}`)) {
    program.press(first);
    await delay(200);
  }
  // Impatient pressing may have left more than one.
  program.press('\x15');
  await typeSlowly(program, [first, ...rest].join(''));
  await program.waitFor((screen) => screen.includes(`Type: ${text}`));
  program.press('\r');
}
