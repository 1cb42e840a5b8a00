import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `full`: everything published on loopback, Postgres in the project. `edge-only`: as production, with a managed Postgres. */
export type Variant = 'full' | 'edge-only';

/** The stack's published ports on 127.0.0.1, by service; those that the variant does not publish are absent. */
export type Ports = Readonly<Partial<Record<PortName, number>>>;

/** A published port's name: the service, and for the edge its protocol. */
export type PortName = 'api' | 'prometheus' | 'alertmanager' | 'postgres' | 'redis' | 'edge-http' | 'edge-https';

/** A stack as it is written down in its `stack.json`. */
export type StackRecord = {
  readonly name: string;
  readonly variant: Variant;
  /** The compose project's name, and its label. */
  readonly project: string;
  /** The project's directory, which looks like production's /opt/sparkone. */
  readonly dir: string;
  /** Everything of the test bed that production does not have: knobs, keys, the git origin. */
  readonly bed: string;
  readonly ports: Ports;
  /** The commit that `heal` returns to. */
  readonly commit: string;
  /** Whether the images are built and the schema is there; false in a stack whose first `up` failed. */
  readonly isPrepared: boolean;
  /** The external network's address of the managed Postgres, `edge-only` only. */
  readonly managedAddress?: string;
};

/** This directory in the repository. */
export const stackSource = fileURLToPath(new URL('.', import.meta.url));

/** The name of the stack that is shared for a variant; STACK_NAME and STACK_NAME_EDGE_ONLY override it. */
export function defaultName(variant: Variant): string {
  const { STACK_NAME = 'sparkone-live', STACK_NAME_EDGE_ONLY = 'sparkone-live-edge' } = process.env;
  return variant === 'full' ? STACK_NAME : STACK_NAME_EDGE_ONLY;
}

/** Where all stacks of this machine live; STACK_HOME overrides it. */
export function stackHome(): string {
  return process.env.STACK_HOME ?? '/var/tmp/sparkone-live';
}

/** The directory of one stack. */
export function placeOf(name: string): string {
  if (!/^[a-z0-9][a-z0-9_-]*$/.test(name)) throw new Error(`"${name}" cannot be a stack name; use a-z, 0-9, - and _`);
  return join(stackHome(), name);
}

/** The stack's record, `undefined` when there is no such stack. */
export function readRecord(name: string): StackRecord | undefined {
  const file = join(placeOf(name), 'stack.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as StackRecord) : undefined;
}

/** Writes the stack's record. */
export function writeRecord(record: StackRecord): void {
  writeFileSync(join(placeOf(record.name), 'stack.json'), `${JSON.stringify(record, undefined, 2)}\n`);
}
