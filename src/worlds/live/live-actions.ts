import type { ActionSettings } from '../../actions/ground.ts';
import type { JobHost, Operator } from '../../actions/host/host.ts';
import { createLiveSource } from '../../actions/live-source.ts';
import { createRunner, type Runner } from '../../actions/run-plan.ts';
import type { Clock } from '../../model/clock.ts';
import type { Transport } from '../../transport/transport.ts';
import type { LiveWorld } from './live-world.ts';

/** How actions on a live target are made. */
export interface LiveActionsWith {
  readonly world: LiveWorld;
  readonly transport: Transport;
  readonly clock: Pick<Clock, 'now'>;
  readonly operator: Operator;
  readonly settings: ActionSettings;
  /** Folder of state on the target; '' for the usual one. */
  readonly state: string;
  /** Folder of locks on the target; '' for the usual one. */
  readonly locks: string;
  /** Scripts and jobs run with `sudo -n`. */
  readonly hasSudo: boolean;
  /** Four characters that tell two jobs of the same second apart. */
  readonly tail: () => string;
}

/** The target's jobs, and the one way to change it; a read-only cockpit takes the host alone. */
export interface LiveActions {
  readonly host: JobHost;
  readonly runner: () => Runner;
}

/** Puts the live world's clients under the actions. Nothing is asked before the first plan. */
export function createLiveActions(parts: LiveActionsWith): LiveActions {
  const { world, transport, clock, settings } = parts;
  const host: JobHost = {
    transport,
    // The project is known only after discovery, and may change with it.
    get places() {
      const key = (world.discovered().identity.project ?? 'host').replace(/[^A-Za-z0-9_.-]/g, '-');
      return { state: parts.state, locks: parts.locks, key };
    },
    operator: parts.operator,
    shell: parts.hasSudo ? ['sudo', '-n', 'sh'] : ['sh'],
    programShell: 'sh',
    docker: ['docker'],
    hooks: settings.hooks,
  };
  const { clients } = world;
  const source = createLiveSource({
    transport,
    docker: clients.docker,
    host,
    settings,
    clock,
    discovered: () => world.target(),
    postgres: async () => {
      const made = await clients.postgres();
      return made.ok ? made.value : null;
    },
    redis: async () => {
      const made = await clients.redis();
      return made.ok ? made.value : null;
    },
    alertmanagerAt: async (call) => {
      const made = await clients.alertmanager();
      const members = made.ok && (await world.target()).alertmanagerPeers ? await made.value.members(call) : [];
      return members.find(({ status }) => status.ok)?.endpoint ?? null;
    },
    alerts: async (call) => {
      const made = await clients.prometheus();
      return made.ok ? made.value.alerts(call) : made;
    },
  });
  return { host, runner: () => createRunner({ host, source, clock, tail: parts.tail }) };
}
