import { userInfo } from 'node:os';
import type { TargetConfig } from '../../config/schema/root.ts';
import type { Clock } from '../../model/clock.ts';
import type { Asker } from '../../model/question.ts';
import { createLocalTransport } from '../../transport/local.ts';
import type { Operator } from '../../transport/ssh/resolve.ts';
import type { Transport } from '../../transport/transport.ts';

/** What the way to a target is opened with. */
export interface OpenTransportWith {
  readonly clock: Clock;
  /** Who is asked for passphrases, answers and whether a host key is right. */
  readonly asker: Asker;
  /** Home folder of the operator. */
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The way to a target, as its configuration says it; this machine without one. Nothing is connected before it is used. */
export async function openTransport(target: TargetConfig | null, options: OpenTransportWith): Promise<Transport> {
  if (target === null || target.transport.kind === 'local') return createLocalTransport();
  const { createSshTransport } = await import('../../transport/ssh/ssh.ts');
  const { clock, asker, home, env } = options;
  const { host, user, port } = target.transport;
  return createSshTransport({
    target: { ...target.ssh, host, user, port },
    operator: sshOperator(home, env),
    clock,
    asker,
    usesSudo: target.sudo,
  });
}

/** Who calls by SSH from this machine. */
export function sshOperator(home: string, env: OpenTransportWith['env']): Operator {
  return { home, env, localUser: loginName(env) };
}

/** Login of the operator on this machine; a user without an entry in passwd goes by the environment. */
function loginName(env: OpenTransportWith['env']): string {
  try {
    return userInfo().username;
  } catch {
    return env.USER ?? env.LOGNAME ?? 'root';
  }
}
