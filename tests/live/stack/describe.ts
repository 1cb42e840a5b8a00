import { edgeCaFile, siteName } from './edge.ts';
import type { PortName, StackRecord, Variant } from './place.ts';
import { read } from './process.ts';

/** A stack as `up` and `status` print it. */
export type StackSummary = {
  readonly name: string;
  readonly variant: Variant;
  readonly project: string;
  readonly dir: string;
  readonly containers: Readonly<Record<string, string>>;
  /** Published addresses, `127.0.0.1:port`. */
  readonly addresses: Readonly<Partial<Record<PortName, string>>>;
  /** The managed Postgres of the edge-only variant. */
  readonly managedPostgres?: string;
  readonly edge: { readonly ca: string; readonly names: readonly string[] };
  readonly knobs: string;
};

/** The published addresses of a stack. */
export function addressesOf(stack: StackRecord): Readonly<Partial<Record<PortName, string>>> {
  return Object.fromEntries(Object.entries(stack.ports).map(([name, port]) => [name, `127.0.0.1:${port}`]));
}

/** Collects the summary: what runs, where it is, how it is reached. */
export async function describeStack(stack: StackRecord): Promise<StackSummary> {
  const listed = await read([
    ...['docker', 'ps', '-a', '--filter', `label=com.docker.compose.project=${stack.project}`],
    ...['--format', '{{.Label "com.docker.compose.service"}} {{.Names}} {{.Status}}'],
  ]);
  const containers = listed.split('\n').map((line) => [line.split(' ', 1)[0], line.split(' ').slice(1).join(' ')]);
  return {
    name: stack.name,
    variant: stack.variant,
    project: stack.project,
    dir: stack.dir,
    containers: Object.fromEntries(containers),
    addresses: addressesOf(stack),
    ...(stack.managedAddress !== undefined && { managedPostgres: `${stack.managedAddress}:5432` }),
    edge: { ca: edgeCaFile(stack), names: [siteName, `api.${siteName}`] },
    knobs: `${stack.bed}/knobs`,
  };
}
