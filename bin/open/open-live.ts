import { homedir } from 'node:os';
import type { Clock } from '../../src/model/clock.ts';
import { bad, fault, good, type Outcome } from '../../src/model/fault.ts';
import type { Asker } from '../../src/model/question.ts';
import type { Address } from '../../src/model/service.ts';
import { phrase } from '../../src/text/lang.ts';
import { createLiveWorld, type LiveWorld } from '../../src/worlds/live/live-world.ts';
import { openTransport } from '../../src/worlds/live/open-transport.ts';
import type { SessionOptions } from '../settings/session-options.ts';
import { createTtyAsker } from '../tty-asker.ts';

/** Reads `/path`, `unix:///path` or `tcp://host:port`; null for what is none of them. */
function engineAddress(text: string): Address | null {
  const path = /^(?:unix:\/\/)?(\/.+)$/.exec(text)?.[1];
  if (path !== undefined) return { kind: 'unix', path };
  const [, host, port] = /^tcp:\/\/\[?([^\]/]+?)\]?(?::(\d+))?\/?$/.exec(text) ?? [];
  return host === undefined ? null : { kind: 'tcp', host, port: Number(port ?? 2375) };
}

/** What is opened, and how. */
export interface OpenLiveOptions {
  /** A single round, without following events; a remote target is called first. Default false. */
  readonly readsOnce?: boolean;
  /** Who is asked when a remote target has a question. Default the terminal of this process. */
  readonly asker?: Asker;
}

/** Opens the stack of this host, or of the target of the session. */
export async function openLiveWorld(
  session: SessionOptions,
  clock: Clock,
  { readsOnce = false, asker }: OpenLiveOptions = {},
): Promise<Outcome<LiveWorld>> {
  const target = session.configured?.target ?? null;
  // The engine's address in our environment is that of this machine; a remote one has its own.
  const inherited = target === null || target.transport.kind === 'local' ? process.env.DOCKER_HOST : undefined;
  // What the command line or the configuration says goes before the environment.
  const [source, said] = session.docker === null ? ['DOCKER_HOST=', inherited] : ['--docker ', session.docker];
  const address = said === undefined || said === '' ? undefined : engineAddress(said);
  if (address === null) {
    return bad(
      fault(
        'unsupported',
        phrase(`${source}${said}: endereço não entendido`, `${source}${said}: address not understood`),
        phrase('use /caminho, unix:///caminho ou tcp://host:porta', 'use /path, unix:///path or tcp://host:port'),
      ),
    );
  }
  const transport = await openTransport(target, {
    clock,
    asker: asker ?? createTtyAsker(session.lang),
    home: homedir(),
    env: process.env,
  });
  // Its time does not count against that of the probes, and questions come before anything else reads the terminal.
  if (readsOnce) await transport.line?.open(new AbortController().signal);
  const world = createLiveWorld({
    transport,
    clock,
    options: {
      project: session.project,
      readsOnce,
      ...(address === undefined ? {} : { dockerAddress: address }),
      ...(session.configured === undefined ? {} : { configured: session.configured }),
    },
  });
  return good({
    ...world,
    close: async () => {
      await world.close();
      await transport.close();
    },
  });
}
