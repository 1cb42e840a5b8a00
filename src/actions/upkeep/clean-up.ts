import { bad, good, type Outcome } from '../../model/fault.ts';
import type { Step } from '../../model/plan.ts';
import type { Json } from '../../model/reading.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { type Action, type Args, argFault, type Body, drafted, type Frame, must, should } from '../action.ts';
import type { Ground } from '../ground.ts';
import { lookAtStack } from '../stack-facts.ts';
import { exec } from '../steps.ts';

/** Something that nothing uses. */
export interface Unused {
  readonly id: string;
  /** How an operator knows it. */
  readonly name: string;
  readonly bytes: number;
}

/** What a clean-up stands on: the lists are frozen here. */
export interface CleanUpFacts {
  readonly images: readonly Unused[];
  readonly containers: readonly Unused[];
  readonly networks: readonly Unused[];
  readonly cacheBytes: number;
  /** The volume asked for; null when none was. */
  readonly volume: {
    readonly name: string;
    readonly bytes: number;
    readonly users: number;
    /** Containers that mount it, and the project that made it. */
    readonly mountedBy: readonly string[];
    readonly owner: string;
  } | null;
}

const HOUR_MS = 3_600_000;

/** Removes what nothing uses: exactly what the plan lists, never a volume that was not named. */
export const cleanUp: Action<CleanUpFacts> = {
  id: 'clean-up',
  label: phrase('Limpeza', 'Clean up'),
  help: phrase(
    'remove imagens soltas e containers parados avulsos e redes sem uso de mais de uma hora, e cache de build; volumes nunca, salvo um dito pelo nome',
    'removes dangling images and stray stopped containers and unused networks older than an hour, and build cache; never volumes, except one by name',
  ),
  risk: 'medium',
  args: [
    {
      name: 'images',
      say: phrase(
        'unused: também imagens com nome que nada usa há 7 dias',
        'unused: also named images that nothing used for 7 days',
      ),
      isRequired: false,
      choices: ['dangling', 'unused'],
    },
    { name: 'volume', say: phrase('nome de um volume sem uso', 'name of an unused volume'), isRequired: false },
  ],
  look: lookForCleanUp,
  draft: draftCleanUp,
  narrow: (facts, { basis }) => ({
    ...facts,
    images: facts.images.filter(({ id }) => listed(basis, 'images').includes(id)),
    containers: facts.containers.filter(({ id }) => listed(basis, 'containers').includes(id)),
    networks: facts.networks.filter(({ id }) => listed(basis, 'networks').includes(id)),
  }),
};

/** A list of the basis of a plan. */
export function listed(basis: Json, name: string): readonly Json[] {
  const list =
    typeof basis === 'object' && basis !== null && !Array.isArray(basis) ? (basis as Record<string, Json>)[name] : [];
  return Array.isArray(list) ? list : [];
}

/** What is made of others goes before them, as it has to when all go. */
const newestFirst = (a: { readonly createdAt: number }, b: { readonly createdAt: number }): number =>
  b.createdAt - a.createdAt;

/** The engine lists what was made in the same second in any order: a plan made again has to be the same. */
const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1);

async function lookForCleanUp(ground: Ground, args: Args): Promise<Outcome<CleanUpFacts>> {
  const { docker, transport, call, at } = ground;
  const listNetworks = [
    'docker',
    'network',
    'ls',
    '--filter',
    'dangling=true',
    '--format',
    '{{.ID}}\t{{.Name}}\t{{.Label "com.docker.compose.project"}}\t{{.CreatedAt}}',
  ];
  const [stack, containers, images, networks, usage] = await Promise.all([
    lookAtStack(ground),
    docker.containers('all', call),
    docker.images(call),
    transport.exec(listNetworks, call),
    docker.diskUsage(call),
  ]);
  if (!stack.ok) return stack;
  if (!containers.ok) return containers;
  if (!images.ok) return images;
  const used = new Set(containers.value.map(({ imageId }) => imageId));
  const named = new Set(stack.value.services.map(({ image }) => image));
  const isOld = (createdAt: number) => at - createdAt > 7 * 24 * HOUR_MS;
  const volume = usage.ok ? usage.value.volumes.find(({ name }) => name === args.volume) : undefined;
  if (args.volume !== undefined && volume === undefined)
    return bad(
      argFault(
        phrase(`não há volume ${inert(args.volume)}`, `there is no volume ${inert(args.volume)}`),
        phrase('veja: docker volume ls', 'see: docker volume ls'),
      ),
    );
  return good({
    images: images.value
      .filter(
        ({ id, tags, createdAt }) =>
          !used.has(id) &&
          // A younger one may be a layer of a build that is under way.
          at - createdAt > HOUR_MS &&
          (tags.length === 0 ||
            (args.images === 'unused' &&
              isOld(createdAt) &&
              !tags.some((tag) => named.has(tag) || tag.startsWith('sparkone-tui-keep:')))),
      )
      .toSorted((a, b) => newestFirst(a, b) || b.sizeBytes - a.sizeBytes || byId(a, b))
      .map(({ id, tags, sizeBytes }) => ({ id, name: tags[0] ?? id.slice(7, 19), bytes: sizeBytes })),
    containers: containers.value
      .filter(({ state, labels, createdAt }) => {
        const isStopped = state === 'exited' || state === 'dead' || state === 'created';
        const isStray =
          labels['com.docker.compose.project'] === undefined || labels['com.docker.compose.oneoff'] === 'True';
        return isStopped && isStray && at - createdAt > HOUR_MS;
      })
      .toSorted((a, b) => newestFirst(a, b) || byId(a, b))
      .map(({ id, name }) => ({ id, name, bytes: 0 })),
    networks: networks.ok ? parseNetworks(networks.value.stdout, at).toSorted(byId) : [],
    cacheBytes: usage.ok ? usage.value.buildCache.reclaimableBytes : 0,
    volume:
      volume === undefined
        ? null
        : {
            name: volume.name,
            bytes: volume.sizeBytes,
            users: volume.references,
            mountedBy: containers.value
              .filter(({ mounts }) => mounts.some(({ name }) => name === volume.name))
              .map(({ name }) => name),
            owner: volume.labels['com.docker.compose.project'] ?? '',
          },
  });
}

/**
 * Networks without a project, older than an hour: those of a project that is down are its own business, and a younger one
 * may be waiting for its first container.
 */
export function parseNetworks(text: string, at: number): readonly Unused[] {
  return text
    .split('\n')
    .map((line) => line.split('\t'))
    .flatMap(([id = '', name = '', project = '', createdAt = '']) =>
      id === '' || project !== '' || !(at - engineTime(createdAt) > HOUR_MS) ? [] : [{ id, name, bytes: 0 }],
    );
}

/** Epoch milliseconds of `2026-11-25 22:24:21.123456789 +0000 UTC`; NaN for anything else. */
function engineTime(text: string): number {
  const found = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)? ([+-]\d\d)(\d\d)/.exec(text);
  return found === null ? Number.NaN : Date.parse(`${found[1]}T${found[2]}${found[3]}:${found[4]}`);
}

function usersOf({ mountedBy }: NonNullable<CleanUpFacts['volume']>): string {
  return mountedBy.length === 0 ? '' : ` (${mountedBy.map(inert).join(', ')})`;
}

function draftCleanUp(_frame: Frame, facts: CleanUpFacts, args: Args): Outcome<Body> {
  const { images, containers, networks, volume, cacheBytes } = facts;
  const freed = images.reduce((sum, { bytes }) => sum + bytes, 0) + cacheBytes + (volume?.bytes ?? 0);
  const options = {
    isIdempotent: true,
    isSafePoint: true,
    okCodes: [0, 1],
    nonZeroSays: phrase(
      'uma parte já não estava lá, ou voltou a ser usada',
      'a part was gone already, or came into use again',
    ),
  };
  const names = (list: readonly Unused[]) =>
    list
      .slice(0, 6)
      .map(({ name }) => inert(name))
      .join(', ') + (list.length > 6 ? ` … +${list.length - 6}` : '');
  const steps: Step[] = [
    ...(containers.length > 0
      ? [
          exec(
            'containers',
            phrase(
              `remover ${containers.length} container(s) parado(s): ${names(containers)}`,
              `remove ${containers.length} stopped container(s): ${names(containers)}`,
            ),
            ['docker', 'rm', ...containers.map(({ id }) => id)],
            options,
          ),
        ]
      : []),
    // By id and without force: what came into use since stays.
    ...(images.length > 0
      ? [
          exec(
            'images',
            phrase(
              `remover ${images.length} imagem(ns): ${names(images)}`,
              `remove ${images.length} image(s): ${names(images)}`,
            ),
            ['docker', 'image', 'rm', ...images.map(({ id }) => id)],
            { ...options, timeoutMs: 600_000 },
          ),
        ]
      : []),
    ...(networks.length > 0
      ? [
          exec(
            'networks',
            phrase(
              `remover ${networks.length} rede(s): ${names(networks)}`,
              `remove ${networks.length} network(s): ${names(networks)}`,
            ),
            ['docker', 'network', 'rm', ...networks.map(({ id }) => id)],
            options,
          ),
        ]
      : []),
    exec(
      'cache',
      phrase(
        `soltar cache de build de mais de um dia (${pt.bytes(cacheBytes)} ao todo)`,
        `let go of build cache older than a day (${en.bytes(cacheBytes)} in all)`,
      ),
      ['docker', 'builder', 'prune', '-f', '--filter', 'until=24h'],
      { ...options, timeoutMs: 600_000 },
    ),
    ...(volume === null
      ? []
      : [
          exec(
            'volume',
            phrase(`remover o volume ${inert(volume.name)}`, `remove the volume ${inert(volume.name)}`),
            ['docker', 'volume', 'rm', volume.name],
            { isSafePoint: true },
          ),
        ]),
  ];
  return drafted({
    title: phrase(`Limpar, soltando até ${pt.bytes(freed)}`, `Clean up, freeing up to ${en.bytes(freed)}`),
    preconditions: [
      should(
        'found',
        images.length + containers.length + networks.length > 0 || cacheBytes > 0 || volume !== null,
        phrase(
          `${images.length} imagem(ns), ${containers.length} container(s), ${networks.length} rede(s)`,
          `${images.length} image(s), ${containers.length} container(s), ${networks.length} network(s)`,
        ),
      ),
      must(
        'volumes',
        true,
        phrase('nenhum volume é tocado, salvo o dito pelo nome', 'no volume is touched, except one that was named'),
      ),
      ...(volume === null
        ? []
        : [
            must(
              'unused',
              volume.users === 0,
              phrase(
                `${inert(volume.name)}: ${pt.bytes(volume.bytes)}, ${volume.users} container(s) o usam${usersOf(volume)}, projeto ${inert(volume.owner) || '–'}`,
                `${inert(volume.name)}: ${en.bytes(volume.bytes)}, used by ${volume.users} container(s)${usersOf(volume)}, project ${inert(volume.owner) || '–'}`,
              ),
            ),
          ]),
    ],
    steps,
    touches: [],
    loses:
      volume === null
        ? [phrase('os logs dos containers removidos', "the removed containers' logs")]
        : [phrase(`TODOS os dados do volume ${inert(volume.name)}`, `ALL data of the volume ${inert(volume.name)}`)],
    undo: phrase(
      'não há volta; imagens podem ser construídas ou baixadas de novo',
      'no way back; images can be built or pulled again',
    ),
    basis: {
      images: images.map(({ id }) => id),
      containers: containers.map(({ id }) => id),
      networks: networks.map(({ id }) => id),
      volume: volume?.name ?? null,
      scope: args.images ?? 'dangling',
    },
    probes: ['host.disks'],
    ...(volume === null ? {} : { risk: 'high' as const }),
  });
}
