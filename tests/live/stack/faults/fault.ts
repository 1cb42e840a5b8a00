import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compose, containerOf } from '../compose.ts';
import type { StackRecord } from '../place.ts';
import { run } from '../process.ts';
import { waitFor } from '../wait-for.ts';

/** A fault: its name, what it does in one line, how it is inflicted and undone. Undoing what is not there does nothing. */
export type Fault = {
  readonly name: string;
  readonly say: string;
  readonly inflict: (stack: StackRecord) => Promise<void>;
  readonly undo: (stack: StackRecord) => Promise<void>;
};

/** The file of a knob that the api stand-in reads. */
export function knobFile(stack: StackRecord, knob: string): string {
  return join(stack.bed, 'knobs', knob);
}

/** A fault that is a knob of the api stand-in; its value may be changed by writing the file. */
export function knobFault(name: string, say: string, knob: string, value = ''): Fault {
  return {
    name,
    say,
    inflict: async (stack) => writeFileSync(knobFile(stack, knob), `${value}\n`),
    undo: async (stack) => rmSync(knobFile(stack, knob), { force: true }),
  };
}

/** A fault whose traces (the kernel's count of kills, memory that was leaked) go only with a restart of its service. */
export function restartedAfter(service: string, fault: Fault): Fault {
  const markOf = (stack: StackRecord): string => join(stack.bed, `${fault.name}.inflicted`);
  return {
    ...fault,
    inflict: async (stack) => {
      writeFileSync(markOf(stack), '');
      await fault.inflict(stack);
    },
    undo: async (stack) => {
      await fault.undo(stack);
      if (!existsSync(markOf(stack))) return;
      await run(['docker', 'restart', '-t', '5', await containerOf(stack, service)]);
      rmSync(markOf(stack));
    },
  };
}

/** A service that was stopped: exited with code 0 or 137, and stays so under `unless-stopped`. */
export function stoppedFault(service: string): Fault {
  return {
    name: `${service}-stopped`,
    say: `${service} is stopped`,
    inflict: async (stack) => void (await compose(stack, ['stop', '-t', '5', service])),
    undo: async (stack) => void (await run(['docker', 'start', await containerOf(stack, service)])),
  };
}

/** Freezes a container. The kernel refuses while a process is just being started in it, by a health check say: then again. */
export async function pause(container: string): Promise<void> {
  const isPaused = async (): Promise<boolean> => {
    const { code, stderr } = await run(['docker', 'pause', container], { mayFail: true });
    if (code === 0 || stderr.includes('already paused')) return true;
    throw new Error(stderr.trim());
  };
  await waitFor(isPaused, { deadlineMs: 20_000, what: `${container} is paused` });
}

/** A service that is frozen: running, connections stay open, nothing answers. */
export function pausedFault(service: string): Fault {
  return {
    name: `${service}-paused`,
    say: `${service} is paused: it accepts connections and never answers`,
    inflict: async (stack) => await pause(await containerOf(stack, service)),
    undo: async (stack) =>
      void (await run(['docker', 'unpause', await containerOf(stack, service)], { mayFail: true })),
  };
}

/**
 * A fault that recreates one service from the production file with a few keys replaced; undone by recreating it without.
 * `overrides` is the service's part of a compose file.
 */
export function recreatedFault(name: string, say: string, service: string, overrides: object): Fault {
  const fileOf = (stack: StackRecord): string => join(stack.bed, `${name}.yml`);
  return {
    name,
    say,
    inflict: async (stack) => {
      writeFileSync(fileOf(stack), JSON.stringify({ version: '3.8', services: { [service]: overrides } }));
      // Compose v1 would keep the old container beside one that cannot start.
      await run(['docker', 'rm', '-f', await containerOf(stack, service)], { mayFail: true });
      // The broken service makes compose itself fail; that it is broken is the point.
      await compose(stack, ['up', '-d', '--no-deps', service], { alsoFile: fileOf(stack), mayFail: true });
    },
    undo: async (stack) => {
      if (!existsSync(fileOf(stack))) return;
      await compose(stack, ['up', '-d', '--no-deps', '--force-recreate', service]);
      rmSync(fileOf(stack));
    },
  };
}
