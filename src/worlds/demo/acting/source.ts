import { preparePlan } from '../../../actions/action.ts';
import {
  alertChoices,
  backupChoices,
  deployChoices,
  domainChoices,
  prefixChoices,
  serviceChoices,
  sessionChoices,
  spanChoices,
} from '../../../actions/choices.ts';
import { readCircumstances } from '../../../actions/circumstances.ts';
import { type ActionSettings, DEFAULT_SETTINGS } from '../../../actions/ground.ts';
import type { JobHost } from '../../../actions/host/host.ts';
import type { PlanSource } from '../../../actions/run-plan.ts';
import { returnChoices, swarmServiceChoices } from '../../../actions/swarm/swarm-facts.ts';
import type { ArgChoice, Args } from '../../../model/action.ts';
import type { Clock } from '../../../model/clock.ts';
import { good, type Outcome } from '../../../model/fault.ts';
import type { ActionId } from '../../../model/plan.ts';
import { DOMAINS } from '../stack.ts';
import type { DemoWorld } from '../world.ts';
import { demoBackupFiles, demoBackupGround, demoRestore, demoRestoreFiles, demoVerify } from './backups.ts';
import { demoDeploys, demoRollback, demoUpdate } from './deploys.ts';
import { type DemoLook, demoStack } from './look.ts';
import {
  demoAlerts,
  demoCleanUp,
  demoCommand,
  demoFlush,
  demoRenewal,
  demoRotation,
  demoSession,
  demoSessions,
  demoSilence,
} from './others.ts';
import { demoSwarm, isDoneBySwarm } from './swarm.ts';

/** The facts that each action's draft wants, taken from the simulated stack. */
const FACTS: { readonly [K in ActionId]: (look: DemoLook) => Outcome<unknown> } = {
  restart: demoStack,
  'restart-stack': demoStack,
  update: demoUpdate,
  rollback: demoRollback,
  'restore-db': demoRestore,
  'restore-files': demoRestoreFiles,
  backup: demoBackupGround,
  verify: demoVerify,
  drill: demoRestore,
  flush: demoFlush,
  'clean-up': demoCleanUp,
  'rotate-logs': demoRotation,
  'renew-certificate': demoRenewal,
  'cancel-query': demoSession,
  'end-session': demoSession,
  silence: demoSilence,
  command: demoCommand,
};

type Chosen = Outcome<readonly ArgChoice[]>;

function chosen<F>(facts: Outcome<F>, choices: (facts: F) => readonly ArgChoice[]): Chosen {
  return facts.ok ? good(choices(facts.value)) : facts;
}

/** What each argument can be on the simulated stack. */
const CHOICES: Readonly<Record<string, (look: DemoLook) => Chosen>> = {
  service: (look) => chosen(demoStack(look), serviceChoices),
  to: (look) => chosen(demoDeploys(look), (facts) => deployChoices(facts, look.moment.at)),
  prefix: (look) => chosen(demoFlush({ ...look, args: {} }), prefixChoices),
  domain: () => good(domainChoices(DOMAINS)),
  pid: (look) => good(sessionChoices(demoSessions(look))),
  alert: (look) => good(alertChoices(demoAlerts(look))),
  for: () => good(spanChoices()),
};

function fileChoices(action: ActionId, { moment }: DemoLook): Chosen {
  const kind = action === 'restore-files' ? 'archive' : 'dump';
  return good(backupChoices(demoBackupFiles(moment), kind, moment.at));
}

/** What plans on a demo are made of. */
export interface DemoSourceParts {
  readonly world: DemoWorld;
  readonly host: JobHost;
  readonly clock: Pick<Clock, 'now'>;
  readonly settings?: ActionSettings;
}

/** Plans made of the simulated stack; lock, journal and earlier durations are those of the demo's own folder. */
export function createDemoSource({ world, host, clock, settings = DEFAULT_SETTINGS }: DemoSourceParts): PlanSource {
  const { simulation } = world;
  const lookAt = (args: Args): DemoLook => ({
    moment: simulation.at(clock.now()),
    simulation,
    args,
    who: host.operator.who,
    key: host.places.key,
  });
  return {
    choices(action, arg, args) {
      const look = lookAt(args);
      if (isDoneBySwarm(action.id, look.moment))
        return Promise.resolve(chosen(demoSwarm(look), arg === 'to' ? returnChoices : swarmServiceChoices));
      return Promise.resolve(arg === 'file' ? fileChoices(action.id, look) : (CHOICES[arg]?.(look) ?? good([])));
    },
    async prepare(action, { args, at, confirmed }, signal) {
      const look = lookAt(args);
      const facts = isDoneBySwarm(action.id, look.moment) ? demoSwarm(look) : FACTS[action.id](look);
      if (!facts.ok) return facts;
      const known = await readCircumstances(host, action.id, signal);
      if (!known.ok) return known;
      const frame = { identity: world.identity(), at, settings };
      const narrowed = confirmed === null ? facts.value : (action.narrow?.(facts.value, confirmed) ?? facts.value);
      const body = action.draft(frame, narrowed, args);
      return body.ok ? good(preparePlan(action, frame, body.value, args, known.value)) : body;
    },
  };
}
