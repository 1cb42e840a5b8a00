import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { StackRecord, Variant } from './place.ts';
import { type Finished, type RunOptions, read, run } from './process.ts';

/** The classic builder: it needs no plugin and is there in every engine. */
const builder = { DOCKER_BUILDKIT: '0', COMPOSE_DOCKER_CLI_BUILD: '0' };

function onPath(program: string): boolean {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, program)));
}

/** Where the v2 plugin of the docker CLI is on this machine; undefined without it. */
export function composePlugin(): string | undefined {
  const home = join(process.env.HOME ?? '/root', '.docker');
  const system = ['/usr/local/lib/docker', '/usr/local/libexec/docker', '/usr/lib/docker', '/usr/libexec/docker'];
  return [home, ...system].map((folder) => join(folder, 'cli-plugins/docker-compose')).find((file) => existsSync(file));
}

/**
 * The compose command that brings a variant up, so that both are in use where both are there: v1, as the runbook writes it,
 * for `full`, and v2 for `edge-only`. STACK_COMPOSE asks for one of them.
 */
export function composeCommand(variant: Variant): readonly string[] {
  const has = { v1: onPath('docker-compose'), v2: composePlugin() !== undefined };
  const asked = process.env.STACK_COMPOSE ?? (variant === 'full' ? 'v1' : 'v2');
  const isV2 = asked === 'v2' ? has.v2 || !has.v1 : !has.v1;
  return isV2 ? ['docker', 'compose'] : ['docker-compose'];
}

/** Runs compose in the project's directory on its production file. Further files are for faults only. */
export async function compose(
  stack: StackRecord,
  args: readonly string[],
  options: RunOptions & { readonly alsoFile?: string } = {},
): Promise<Finished> {
  const files = ['-f', 'docker-compose.prod.yml', ...(options.alsoFile === undefined ? [] : ['-f', options.alsoFile])];
  return await run([...composeCommand(stack.variant), ...files, ...args], {
    cwd: stack.dir,
    deadlineMs: 300_000,
    ...options,
    env: { ...builder, ...options.env },
  });
}

/** The id of the service's container, found by compose's labels; exited ones count. Throws when there is none. */
export async function containerOf(stack: StackRecord, service: string): Promise<string> {
  const found = await read([
    ...['docker', 'ps', '-aq', '--no-trunc'],
    ...['--filter', `label=com.docker.compose.project=${stack.project}`],
    ...['--filter', `label=com.docker.compose.service=${service}`],
    ...['--filter', 'label=com.docker.compose.oneoff=False'],
  ]);
  const [id] = found.split('\n');
  if (id === undefined || id === '') throw new Error(`${stack.project} has no container of ${service}`);
  return id;
}

/** Runs a program inside a service's container. */
export async function exec(
  stack: StackRecord,
  service: string,
  argv: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  return await run(
    ['docker', 'exec', ...(options.input === undefined ? [] : ['-i']), await containerOf(stack, service), ...argv],
    options,
  );
}
