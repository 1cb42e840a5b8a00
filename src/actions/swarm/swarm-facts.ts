import type { SwarmService, SwarmUpdate } from '../../clients/docker/docker-swarm-objects.ts';
import { nameInStack } from '../../config/discovery/engine-container.ts';
import { plainImage } from '../../config/discovery/swarm-containers.ts';
import type { ArgChoice, Args } from '../../model/action.ts';
import { sha256 } from '../../model/canonical.ts';
import { bad, good, type Outcome } from '../../model/fault.ts';
import type { Level } from '../../model/level.ts';
import type { Role } from '../../model/service.ts';
import { stackOf } from '../../model/swarm.ts';
import { inert } from '../../text/inert.ts';
import { phrase, same } from '../../text/lang.ts';
import type { Chooser } from '../action.ts';
import { type CommitFacts, type GitFacts, git, lookAtGit, QUIET_GIT, readGit, readLog } from '../deploys/git-facts.ts';
import type { Ground } from '../ground.ts';
import { notOnSwarm } from './on-swarm.ts';

/** A service of the stack as a plan sees it. */
export interface SwarmServiceState {
  /** `api`. */
  readonly service: string;
  /** `sparkone_api`. */
  readonly name: string;
  readonly role: Role;
  readonly image: string;
  /** What the engine's rollback returns to; null when there is nothing. */
  readonly previousImage: string | null;
  readonly mode: SwarmService['mode'];
  readonly running: number;
  readonly wanted: number;
  readonly update: SwarmUpdate | null;
  readonly failureAction: SwarmService['failureAction'];
  readonly version: number;
  readonly updatedAt: number | null;
  /** Ports that every node answers on. */
  readonly published: readonly { readonly targetPort: number; readonly publishedPort: number }[];
}

/** What there is to deploy from. */
export interface SwarmSource {
  readonly directory: string;
  /** Files of `docker stack deploy -c`, with what was in them. */
  readonly files: readonly { readonly path: string; readonly hash: string }[];
  /** `.env` beside them, whose variables the files may name. */
  readonly hasDotenv: boolean;
  /** Null where the folder is no checkout: then the files are deployed as they are. */
  readonly checkout: {
    readonly git: GitFacts;
    readonly to: string;
    readonly commits: readonly CommitFacts[];
    readonly isForward: boolean;
  } | null;
}

/** What a plan on a swarm stands on. */
export interface SwarmFacts {
  readonly isSwarm: true;
  readonly stack: string;
  readonly services: readonly SwarmServiceState[];
  readonly downNodes: readonly string[];
  /** Only for what deploys. */
  readonly source: SwarmSource | null;
}

const FETCH_TIMEOUT_MS = 60_000;
/** Services that one deploy changed were changed within this. */
const SAME_DEPLOY_MS = 600_000;

/** Looks at the stack's services and the nodes. */
export async function lookAtSwarmStack(ground: Ground): Promise<Outcome<SwarmFacts>> {
  const { target, docker, call } = ground;
  const stack = stackOf(target);
  if (stack === null) return bad(notOnSwarm());
  const [services, nodes] = await Promise.all([docker.swarm.services(stack, call), docker.swarm.nodes(call)]);
  if (!services.ok) return services;
  if (!nodes.ok) return nodes;
  const roles = new Map(target.swarm?.services.map(({ service, role }) => [service, role]));
  return good({
    isSwarm: true,
    stack,
    services: services.value
      .map((service) => stateOf(service, stack, roles))
      .toSorted((a, b) => a.service.localeCompare(b.service)),
    downNodes: nodes.value
      .filter(({ state, availability }) => state !== 'ready' && availability === 'active')
      .map(({ host }) => host),
    source: null,
  });
}

function stateOf(one: SwarmService, stack: string, roles: ReadonlyMap<string, Role>): SwarmServiceState {
  const service = nameInStack(one.name, stack);
  return {
    service,
    name: one.name,
    role: roles.get(service) ?? 'other',
    image: plainImage(one.image),
    previousImage: one.hasPrevious ? plainImage(one.previousImage) : null,
    mode: one.mode,
    running: one.running,
    wanted: one.wanted,
    update: one.update,
    failureAction: one.failureAction,
    version: one.version,
    updatedAt: one.updatedAt,
    published: one.ports
      .filter(({ protocol, publishedPort, mode }) => protocol === 'tcp' && publishedPort > 0 && mode === 'ingress')
      .map(({ targetPort, publishedPort }) => ({ targetPort, publishedPort })),
  };
}

/** The same, with what there is to deploy: the stack's files, and what is new in their repository. */
export async function lookForSwarmUpdate(ground: Ground): Promise<Outcome<SwarmFacts>> {
  const { directory } = ground.target;
  const [found, source] = await Promise.all([
    lookAtSwarmStack(ground),
    directory === null ? null : readSource(ground, directory),
  ]);
  return found.ok ? good({ ...found.value, source }) : found;
}

async function readSource(ground: Ground, directory: string): Promise<SwarmSource> {
  const { transport, target, call } = ground;
  const options = { ...call, maxBytes: 1024 * 1024 };
  const [texts, dotenv, checkout] = await Promise.all([
    Promise.all(target.composeFiles.map((path) => transport.files.readText(path, options))),
    transport.files.stat(`${directory}/.env`, call),
    readCheckout(ground, directory),
  ]);
  return {
    directory,
    files: texts.flatMap((text, index) => {
      const path = target.composeFiles[index] ?? '';
      return text.ok ? [{ path, hash: sha256(text.value) }] : [];
    }),
    hasDotenv: dotenv.ok,
    checkout,
  };
}

async function readCheckout(ground: Ground, directory: string): Promise<SwarmSource['checkout']> {
  const { remote, branch } = ground.settings;
  const found = await lookAtGit(ground, directory);
  if (!found.ok) return null;
  const refs = `+refs/heads/${branch}:refs/remotes/${remote}/${branch}`;
  const fetched = await ground.transport.exec(git(directory, 'fetch', '--quiet', '--no-tags', remote, refs), {
    ...ground.call,
    timeoutMs: FETCH_TIMEOUT_MS,
    env: QUIET_GIT,
  });
  const to = (await readGit(ground, directory, 'rev-parse', '--verify', `refs/remotes/${remote}/${branch}`))?.trim();
  // Nothing to fetch from: what lies there is what is deployed.
  if (!fetched.ok || fetched.value.code !== 0 || to === undefined) return null;
  const [commits, forward] = await Promise.all([
    readLog(ground, directory, `HEAD..${to}`),
    readGit(ground, directory, 'merge-base', '--is-ancestor', 'HEAD', to),
  ]);
  return { git: found.value, to, commits, isForward: forward !== null };
}

/** Services an argument names, by name or role; undefined when there is none. */
export function serviceIn({ services }: SwarmFacts, wanted: string | undefined): SwarmServiceState | undefined {
  return services.find(({ service, name, role }) => service === wanted || name === wanted || role === wanted);
}

function levelOf({ running, wanted, mode }: SwarmServiceState): Level {
  if (mode === 'job' || running >= wanted) return 'ok';
  return running === 0 ? 'critical' : 'warn';
}

/** Services of the stack to choose from, with their replicas. */
export function swarmServiceChoices(facts: SwarmFacts): readonly ArgChoice[] {
  return facts.services.map((one) => ({
    value: one.service,
    label: same(inert(one.service)),
    note: phrase(`${one.running}/${one.wanted} réplicas`, `${one.running}/${one.wanted} replicas`),
    level: levelOf(one),
  }));
}

/** Services that the engine can return to what they were before, with the image of then. */
export function returnChoices(facts: SwarmFacts): readonly ArgChoice[] {
  const able = facts.services.filter(({ previousImage }) => previousImage !== null);
  const last = changedTogether(facts);
  const all: ArgChoice = {
    value: null,
    label: phrase('os do último deploy', 'those of the last deploy'),
    note: same(last.map(({ service }) => inert(service)).join(', ')),
    level: 'none',
  };
  return [
    ...(last.length > 1 ? [all] : []),
    ...able.map((one) => ({
      value: one.service,
      label: same(inert(one.service)),
      note: same(`${inert(one.image)} -> ${inert(one.previousImage ?? '')}`),
      level: levelOf(one),
    })),
  ];
}

/** Services with a version before that the last deploy changed. */
export function changedTogether({ services }: SwarmFacts): readonly SwarmServiceState[] {
  const able = services.filter(({ previousImage }) => previousImage !== null);
  const newest = Math.max(...able.map(({ updatedAt }) => updatedAt ?? 0));
  return able.filter(({ updatedAt }) => newest - (updatedAt ?? 0) <= SAME_DEPLOY_MS);
}

const chooserOf =
  (choices: (facts: SwarmFacts) => readonly ArgChoice[]): Chooser =>
  async (ground: Ground, _args: Args) => {
    const facts = await lookAtSwarmStack(ground);
    return facts.ok ? good(choices(facts.value)) : facts;
  };

/** Services of the stack. */
export const chooseSwarmService = chooserOf(swarmServiceChoices);

/** Services with a version before. */
export const chooseReturn = chooserOf(returnChoices);
