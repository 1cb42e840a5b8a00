import { containerOf, exec } from '../compose.ts';
import type { StackRecord } from '../place.ts';
import { run } from '../process.ts';
import { waitFor } from '../wait-for.ts';
import { type Fault, pausedFault, stoppedFault } from './fault.ts';

const password = 'stack-fault';

/** Runs a Redis command; with the fault's password too, in case it is set. */
async function redis(stack: StackRecord, ...command: readonly string[]): Promise<string> {
  const { stdout } = await exec(stack, 'redis', ['redis-cli', '--no-auth-warning', ...command]);
  return stdout.trim();
}

async function isRunning(stack: StackRecord): Promise<boolean> {
  const id = await containerOf(stack, 'redis');
  return (await run(['docker', 'inspect', '-f', '{{.State.Status}}', id])).stdout.trim() === 'running';
}

/** The settings as `up` made them: undoes every Redis fault at once, whichever was on. */
async function reset(stack: StackRecord): Promise<void> {
  if (!(await isRunning(stack))) return;
  const isAnswering = async (): Promise<boolean> => {
    const answer = await redis(stack, '-a', password, 'config', 'set', 'requirepass', '');
    return answer.includes('OK') || (await redis(stack, 'config', 'set', 'requirepass', '')).includes('OK');
  };
  await waitFor(isAnswering, { deadlineMs: 60_000, what: 'Redis answers' });
  await redis(stack, 'replicaof', 'no', 'one');
  await redis(stack, 'config', 'set', 'maxmemory', '200mb', 'maxmemory-policy', 'allkeys-lru');
}

function configured(name: string, say: string, ...commands: readonly (readonly string[])[]): Fault {
  return {
    name,
    say,
    inflict: async (stack) => {
      for (const command of commands) await redis(stack, ...command);
    },
    undo: reset,
  };
}

/** Clients that are connected were let in before there was a password; they must come again. */
const reconnect = ['-a', password, 'client', 'kill', 'type', 'normal'];

/** What can go wrong with Redis. Paused comes first: what is paused cannot be started. */
export const redisFaults: readonly Fault[] = [
  pausedFault('redis'),
  stoppedFault('redis'),
  configured(
    'redis-auth',
    'Redis asks for a password nobody knows (NOAUTH)',
    ['config', 'set', 'requirepass', password],
    reconnect,
  ),
  configured(
    'redis-maxmemory',
    'Redis is full and evicts nothing (OOM)',
    ['config', 'set', 'maxmemory-policy', 'noeviction'],
    ['config', 'set', 'maxmemory', '500kb'],
  ),
  configured('redis-readonly', 'Redis became the replica of a master that is not there (READONLY)', [
    'replicaof',
    '127.0.0.1',
    '9',
  ]),
];

/** Forgets the calls counted by the rate limiter, so that the next suite has its whole budget. */
export async function forgetRateLimits(stack: StackRecord): Promise<void> {
  const script = "for _,k in ipairs(redis.call('keys','rate_limit:*')) do redis.call('del',k) end return 'OK'";
  await redis(stack, 'eval', script, '0');
}
