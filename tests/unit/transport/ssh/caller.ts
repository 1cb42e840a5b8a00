import { join } from 'node:path';
import { createSystemClock } from '../../../../src/engine/clock.ts';
import { bad, good, type Outcome } from '../../../../src/model/fault.ts';
import type { Asker, Question } from '../../../../src/model/question.ts';
import { Secret } from '../../../../src/model/secret.ts';
import { refusedHereFault } from '../../../../src/transport/ssh/login-faults.ts';
import type { SshTarget } from '../../../../src/transport/ssh/resolve.ts';
import { createSshTransport, type SshTransport } from '../../../../src/transport/ssh/ssh.ts';
import type { Home } from '../../support/home.ts';

/** Never aborted. */
export const never = new AbortController().signal;
/** Options of a call with enough time. */
export const call = { signal: never, timeoutMs: 10_000 };

/** An asker that answers with what the test says and remembers what it was asked. */
export function answering(answer: (question: Question) => string | null): Asker & { readonly asked: Question[] } {
  const asked: Question[] = [];
  return {
    asked,
    ask: async (question): Promise<Outcome<Secret>> => {
      asked.push(question);
      const text = answer(question);
      return text === null ? bad(refusedHereFault()) : good(new Secret(text));
    },
  };
}

/** Nobody answers. */
export const NOBODY: Asker = answering(() => null);

/** A transport from this home; `known` lines stand in its known hosts. */
export function callerFrom(
  home: Home,
  target: Partial<SshTarget> & { readonly port: number },
  asker: Asker = NOBODY,
  env: Readonly<Record<string, string>> = {},
  usesSudo = false,
): SshTransport {
  return createSshTransport({
    target: {
      host: '127.0.0.1',
      user: 'deploy',
      configFile: home.write('empty-config', ''),
      knownHosts: join(home.path, 'known_hosts'),
      ...target,
    },
    operator: { home: home.path, localUser: 'ana', env },
    clock: createSystemClock(),
    asker,
    usesSudo,
  });
}

/** The line of known hosts for a server on the loopback address. */
export function knownLineOf({ port, publicKey }: { readonly port: number; readonly publicKey: string }): string {
  return `[127.0.0.1]:${port} ${publicKey}\n`;
}
