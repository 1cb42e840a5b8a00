import type { Plan, Step } from '../../../model/plan.ts';
import { commitHash, DEPLOYS } from '../calm-records.ts';
import type { Effect } from '../effect.ts';
import { DOMAINS, SERVICE_NAMES } from '../stack.ts';
import { NEXT_COMMIT } from './deploys.ts';
import { BACKUPS } from './look.ts';
import { OLD_LOGS, UNUSED } from './others.ts';

/** What a plan does to the simulated stack, and by which step. */
export interface PlanEffect {
  readonly effect: Effect;
  /** Id of the step with which it happens; null is the last one. */
  readonly step: string | null;
  /** `begin`: what the step stops is gone at once; `end`: what the step makes is there then. */
  readonly at: 'begin' | 'end';
}

const total = (list: readonly { readonly bytes: number }[]): number => list.reduce((sum, { bytes }) => sum + bytes, 0);

function text(basis: Plan['basis'], name: string): string {
  const value =
    typeof basis === 'object' && basis !== null && !Array.isArray(basis)
      ? (basis as Record<string, unknown>)[name]
      : '';
  return typeof value === 'string' ? value : '';
}

const stepLike = (steps: readonly Step[], pattern: RegExp): string | null =>
  steps.find(({ id }) => pattern.test(id))?.id ?? null;

function fileOf({ basis, args }: Plan): string {
  const backup = (basis as { readonly backup?: { readonly path?: string } } | null)?.backup?.path;
  return (backup ?? (text(basis, 'path') || (args.file ?? ''))).replace(`${BACKUPS}/`, '');
}

function rollbackEffect({ basis, args }: Plan): Effect | null {
  // A swarm keeps one version only: the one before.
  const before = DEPLOYS.at(-2)?.number;
  if (text(basis, 'stack') !== '' && before !== undefined) return { kind: 'rollback', toDeploy: before };
  const hash = text(basis, 'to');
  const number = Number(args.to);
  const deploy = DEPLOYS.find((one) => one.number === number || commitHash(one.commit) === hash);
  if (deploy !== undefined) return { kind: 'rollback', toDeploy: deploy.number };
  if (Number.isInteger(number) && number > 0 && number < 1_000) return { kind: 'rollback', toDeploy: number };
  return { kind: 'update', commit: hash.slice(0, 7), subject: '', by: 'ops', schema: '6b1d40aa' };
}

function effectOf(plan: Plan): Effect | null {
  const { action, args, basis } = plan;
  switch (action) {
    case 'restart': {
      const service = SERVICE_NAMES.find((name) => name === text(basis, 'service'));
      return service === undefined ? null : { kind: 'restart', service };
    }
    case 'restart-stack':
      return { kind: 'restart-stack' };
    case 'update':
      return { kind: 'update', ...NEXT_COMMIT };
    case 'rollback':
      return rollbackEffect(plan);
    case 'backup':
      return { kind: 'backup' };
    case 'verify':
      return { kind: 'verify', file: fileOf(plan) };
    case 'drill':
      return { kind: 'drill', file: fileOf(plan) };
    case 'restore-db':
      return { kind: 'restore', file: fileOf(plan) };
    case 'flush': {
      const prefix = (['session', 'cache', 'ratelimit', 'queue'] as const).find((one) => args.prefix?.startsWith(one));
      if (args.prefix !== undefined && prefix === undefined) return null;
      return prefix === undefined ? { kind: 'flush' } : { kind: 'flush', prefix };
    }
    case 'clean-up':
      return { kind: 'clean-up', freedBytes: UNUSED.cacheBytes + total(UNUSED.images) };
    case 'rotate-logs':
      return { kind: 'rotate-logs', freedBytes: total(OLD_LOGS) };
    case 'renew-certificate': {
      const domain = DOMAINS.find((one) => one === text(basis, 'domain'));
      return domain === undefined ? null : { kind: 'renew', domain };
    }
    case 'end-session':
    case 'cancel-query':
      return { kind: 'terminate', pid: Number(args.pid) };
    case 'restore-files':
    case 'silence':
    case 'command':
      return null;
  }
}

/** What a plan does to the simulated stack; null when the simulation has no place for it. */
export function planEffect(plan: Plan): PlanEffect | null {
  const effect = effectOf(plan);
  if (effect === null) return null;
  const { steps } = plan;
  switch (plan.action) {
    case 'restart':
    case 'restart-stack':
      return { effect, step: stepLike(steps, /^(?:restart|up|unpause)-/), at: 'begin' };
    case 'update':
    case 'rollback':
      return { effect, step: stepLike(steps, /^(?:up|return-.*)$/), at: 'begin' };
    case 'restore-db':
      return { effect, step: stepLike(steps, /^start$/), at: 'begin' };
    case 'renew-certificate':
      return { effect, step: stepLike(steps, /^(?:forget|renew)$/), at: 'end' };
    default:
      return { effect, step: null, at: 'end' };
  }
}
