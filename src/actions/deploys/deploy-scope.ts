import {
  type ComposeService,
  composeDefinitions,
  mergeServices,
  parseComposeFile,
} from '../../config/discovery/compose-file.ts';
import { parseDotenv } from '../../config/discovery/dotenv.ts';
import type { Precondition } from '../../model/plan.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { should } from '../action.ts';
import type { Ground } from '../ground.ts';
import type { ServiceFacts, StackFacts } from '../stack-facts.ts';
import { readGit } from './git-facts.ts';

/** A service as the compose file of a commit has it. */
export interface ScopedService {
  readonly service: string;
  /** Image name, of a built one too. */
  readonly image: string;
  readonly isBuilt: boolean;
  /** It runs until it is stopped: only such a one can be waited for. */
  readonly staysUp: boolean;
}

/** Which services a deploy of a commit replaces, makes and leaves behind. */
export interface DeployScope {
  /** Made again, in the order of the stack: those built from the project's code, and those the commit defines otherwise. */
  readonly replaced: readonly ScopedService[];
  /** Those the commit has and the present one has not. */
  readonly added: readonly ScopedService[];
  /** Those the present commit has and the other has not, with containers. */
  readonly removed: readonly string[];
  /** What of the present stack is made again when the deploy is taken back. */
  readonly returned: readonly string[];
  /** Images that nobody builds and the engine does not have. */
  readonly missingImages: readonly string[];
}

/** Services of the compose files at a commit; null when they cannot be read there. */
async function servicesAt(ground: Ground, { composeFiles, directory, project }: StackFacts, commit: string) {
  const inside = composeFiles.filter((file) => file.startsWith(`${directory}/`));
  const texts = await Promise.all(
    inside.map((file) => readGit(ground, directory, 'show', `${commit}:./${file.slice(directory.length + 1)}`)),
  );
  const known = texts.filter((text) => text !== null);
  if (known.length === 0 || known.length !== composeFiles.length) return null;
  const dotenv = await ground.transport.files.readText(`${directory}/.env`, { ...ground.call, maxBytes: 1024 * 1024 });
  const environ = { COMPOSE_PROJECT_NAME: project, ...(dotenv.ok ? parseDotenv(dotenv.value) : {}) };
  try {
    const services = mergeServices(await Promise.all(known.map((text) => parseComposeFile(text, environ))));
    return services.length === 0 ? null : { services, definitions: await composeDefinitions(known) };
  } catch {
    return null; // No YAML in that commit: the build will say so, before anything that runs is touched.
  }
}

/**
 * Compares the compose files of two commits. Where one of them cannot be read, a deploy replaces what is built from the
 * project's code and nothing else.
 */
export async function lookAtScope(
  ground: Ground,
  stack: StackFacts,
  images: ReadonlySet<string>,
  from: string,
  to: string,
): Promise<DeployScope> {
  const [before, after] = await Promise.all([servicesAt(ground, stack, from), servicesAt(ground, stack, to)]);
  const present = stack.services.filter(({ containers }) => containers.length > 0);
  if (before === null || after === null) {
    const replaced = present.filter(({ isBuilt }) => isBuilt).map(scopedNow);
    const returned = replaced.map(({ service }) => service);
    return { replaced, added: [], removed: [], returned, missingImages: [] };
  }
  const said = new Map(after.services.map((service) => [service.service, service]));
  const isOther = (service: string) => before.definitions.get(service) !== after.definitions.get(service);
  const touched = present.filter(
    ({ service, isBuilt }) => isBuilt || (before.definitions.has(service) && isOther(service)),
  );
  const called = (service: ComposeService) => toScoped(service, stack);
  const replaced = touched.flatMap(({ service }) => {
    const next = said.get(service);
    return next === undefined ? [] : [called(next)];
  });
  const added = after.services
    .filter(({ service, profiles }) => !before.definitions.has(service) && profiles.length === 0)
    .map(called);
  return {
    replaced,
    added,
    removed: present
      .map(({ service }) => service)
      .filter((service) => before.definitions.has(service) && !said.has(service)),
    returned: touched.map(({ service }) => service),
    missingImages: [
      ...new Set(
        [...replaced, ...added].flatMap(({ image, isBuilt }) =>
          isBuilt || image === '' || images.has(tagged(image)) ? [] : [image],
        ),
      ),
    ],
  };
}

/** What is left of a scope when the compose file stays as it is: only images change. */
export function scopeInPlace({ replaced, returned }: DeployScope): DeployScope {
  const own = replaced.filter(({ service, isBuilt }) => isBuilt && returned.includes(service));
  return {
    replaced: own,
    added: [],
    removed: [],
    returned: own.map(({ service }) => service),
    missingImages: [],
  };
}

/** Tells what else than the code's own services a deploy touches. */
export function scopeConditions({ replaced, added, removed }: DeployScope): readonly Precondition[] {
  const names = (list: readonly string[]) => inert(list.join(', '));
  const others = replaced.filter(({ isBuilt }) => !isBuilt).map(({ service }) => service);
  const fresh = added.map(({ service }) => service);
  return [
    ...(others.length === 0
      ? []
      : [
          should(
            'others',
            true,
            phrase(
              `o commit define de outro modo, e são recriados: ${names(others)}`,
              `the commit defines differently, and they are recreated: ${names(others)}`,
            ),
          ),
        ]),
    ...(fresh.length === 0
      ? []
      : [should('added', true, phrase(`serviços novos: ${names(fresh)}`, `new services: ${names(fresh)}`))]),
    ...(removed.length === 0
      ? []
      : [
          should(
            'removed',
            false,
            phrase(`esse commit não tem: ${names(removed)}`, `that commit does not have: ${names(removed)}`),
          ),
        ]),
  ];
}

/** `redis:7` for `redis:7`, `redis:latest` for `redis`. */
function tagged(image: string): string {
  return /:[^/]+$/.test(image) || image.includes('@') ? image : `${image}:latest`;
}

function toScoped({ service, image, hasBuild, restart }: ComposeService, stack: StackFacts): ScopedService {
  const known = stack.services.find((one) => one.service === service);
  return {
    service,
    image: image || known?.image || `${stack.imagePrefix}${service}`,
    isBuilt: hasBuild,
    staysUp: restart !== 'no' || known !== undefined,
  };
}

function scopedNow({ service, image, isBuilt }: ServiceFacts): ScopedService {
  return { service, image, isBuilt, staysUp: true };
}
