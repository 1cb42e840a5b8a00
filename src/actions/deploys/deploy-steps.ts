import type { Gate, Step } from '../../model/plan.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { healthChecks, shownGate } from '../stack-facts.ts';
import { call, exec, gate, type StepOptions } from '../steps.ts';
import { currentNumber, type DeployFacts, type DeployImage, deployKind, keepTag, runsNow } from './deploy-facts.ts';
import type { DeployScope } from './deploy-scope.ts';
import { git } from './git-facts.ts';

const HOUR_MS = 3_600_000;

/** Names of the services that a deploy makes again or anew. */
export function deployedNames({ replaced, added }: DeployScope): readonly string[] {
  return [...replaced, ...added].map(({ service }) => service);
}

/** Names of those among them that are built from the project's code. */
export function builtNames({ replaced, added }: DeployScope): readonly string[] {
  return [...replaced, ...added].filter(({ isBuilt }) => isBuilt).map(({ service }) => service);
}

/** Names of those that can be waited for: what stays up. */
export function stayingNames({ replaced, added }: DeployScope): readonly string[] {
  return [...replaced, ...added].filter(({ staysUp }) => staysUp).map(({ service }) => service);
}

/** Images that a record of a deploy names, under the number it will have. @param idOf what is known of them; '' for whatever the build gives. */
export function recordedImages(
  { replaced, added }: DeployScope,
  project: string,
  number: number,
  idOf: (service: string) => string,
): readonly DeployImage[] {
  return [...replaced, ...added]
    .filter(({ isBuilt }) => isBuilt)
    .map(({ service, image }) => ({
      service,
      name: image,
      id: idOf(service),
      keep: keepTag(project, number, service),
    }));
}

/** Images that run now, with the tags that keep them. */
export function runningImages(facts: DeployFacts): readonly DeployImage[] {
  const number = currentNumber(facts);
  return facts.built.flatMap(({ service, image, containers }) => {
    const [first] = containers;
    return first === undefined
      ? []
      : [{ service, name: image, id: first.imageId, keep: keepTag(facts.stack.project, number, service) }];
  });
}

/** Words of `record-deploy` for images. */
function imageArgs(images: readonly DeployImage[]): readonly string[] {
  return images.flatMap(({ service, name, id, keep }) => [service, name, id, keep]);
}

/** What a record says beside its images. */
export interface DeployMembers {
  readonly number: number;
  readonly kind: 'update' | 'rollback' | 'observed';
  readonly commit: string;
  readonly subject: string;
  readonly schema: string;
  readonly left: string;
}

/** Notes a deploy and keeps its images. */
export function recordStep(
  id: string,
  key: string,
  who: string,
  members: DeployMembers,
  images: readonly DeployImage[],
  options: StepOptions = {},
): Step {
  const text = JSON.stringify({ ...members, who }).slice(1, -1);
  return call(
    id,
    phrase(
      `anotar o deploy ${members.number} e guardar suas imagens`,
      `record deploy ${members.number} and keep its images`,
    ),
    ['record-deploy', deployKind(key), text, ...imageArgs(images)],
    { isSafePoint: true, ...options },
  );
}

/** Keeps what runs now: noted as observed when it never was, only tagged again otherwise. */
export function keepSteps(facts: DeployFacts, key: string, who: string): readonly Step[] {
  const images = runningImages(facts);
  const last = facts.records.at(-1);
  const number = currentNumber(facts);
  if (last !== undefined && runsNow(facts, last)) {
    return images.map(({ service, id, keep }, index) =>
      exec(
        `keep-${index + 1}`,
        phrase(`guardar a imagem de ${inert(service)}`, `keep the image of ${inert(service)}`),
        ['docker', 'tag', id, keep],
        {
          isIdempotent: true,
          isSafePoint: true,
        },
      ),
    );
  }
  const { head, log } = facts.git;
  const members = {
    number,
    kind: 'observed',
    commit: head,
    subject: log[0]?.subject ?? '',
    schema: facts.schema ?? '',
    left: '',
  } as const;
  return [recordStep('keep', key, who, members, images)];
}

/** Distinct image names with the id each is to stand for. */
function byName(images: readonly DeployImage[]): readonly (readonly [name: string, id: string])[] {
  return [...new Map(images.map(({ name, id }) => [name, id]))];
}

/** Gives images their compose names. */
export function tagSteps(prefix: string, images: readonly DeployImage[], options: StepOptions = {}): readonly Step[] {
  return byName(images).map(([name, id], index) =>
    exec(
      `${prefix}-${index + 1}`,
      phrase(
        `${inert(name)} passa a ser a imagem ${id.slice(7, 19)}`,
        `${inert(name)} becomes image ${id.slice(7, 19)}`,
      ),
      ['docker', 'tag', id, name],
      { isIdempotent: true, ...options },
    ),
  );
}

/** Recreates services from the images that their names stand for. */
export function upStep(id: string, facts: DeployFacts, names: readonly string[], options: StepOptions = {}): Step {
  return exec(
    id,
    phrase(`recriar ${inert(names.join(', '))}`, `recreate ${inert(names.join(', '))}`),
    [...(facts.stack.compose ?? []), 'up', '-d', '--no-build', '--no-deps', '-t', '10', ...names],
    { cwd: facts.stack.directory, timeoutMs: 300_000, isIdempotent: true, ...options },
  );
}

/** Gets images that nobody builds and the engine lacks, before anything that runs is touched. */
export function pullSteps({ missingImages }: DeployScope): readonly Step[] {
  return missingImages.map((image, index) =>
    exec(`pull-${index + 1}`, phrase(`baixar ${inert(image)}`, `pull ${inert(image)}`), ['docker', 'pull', image], {
      timeoutMs: HOUR_MS,
      isIdempotent: true,
      isSafePoint: true,
    }),
  );
}

/** Gate of a deploy: of what stays up. */
export function deployGate(
  id: string,
  facts: DeployFacts,
  names: readonly string[],
  paths: readonly string[],
  deadlineMs: number,
  options: StepOptions & Pick<Gate, 'isPatient'> = {},
): Step {
  return gate(id, healthChecks(facts.stack, names, paths), deadlineMs, shownGate(facts.stack), options);
}

/** Moves the checkout; what was edited by hand stays, and git refuses where that would be lost. */
export function treeStep(id: string, facts: DeployFacts, commit: string, options: StepOptions = {}): Step {
  const short = commit.slice(0, 7);
  return exec(
    id,
    phrase(`pôr o código em ${short}, no mesmo branch`, `put the code at ${short}, on the same branch`),
    git(facts.git.directory, 'reset', '--keep', commit),
    { isIdempotent: true, isShared: true, ...options },
  );
}

/** Steps that go back to what ran before a deploy began; run in this order. */
export function returnSteps(
  facts: DeployFacts,
  scope: DeployScope,
  wasHealthy: boolean,
  paths: readonly string[],
  movesTree: boolean,
): readonly Step[] {
  const added = scope.added.map(({ service }) => service);
  return [
    ...(added.length === 0
      ? []
      : [
          removeStep(
            'drop-added',
            facts,
            added,
            phrase('tirar o que só o novo tem', 'remove what only the new one has'),
          ),
        ]),
    ...(movesTree ? [treeStep('tree-back', facts, facts.git.head)] : []),
    ...tagSteps('tag-back', runningImages(facts)),
    upStep('up-back', facts, scope.returned),
    // What was ill before cannot be asked to become well. There is nothing behind this gate: it is given its whole time.
    ...(wasHealthy ? [deployGate('healthy-back', facts, scope.returned, paths, 180_000, { isPatient: true })] : []),
  ];
}

/** Stops and removes the containers of services, whatever the compose file says of them by then; their volumes stay. */
export function removeStep(id: string, { stack }: DeployFacts, services: readonly string[], say: Phrase): Step {
  return call(
    id,
    phrase(`${say['pt-BR']}: ${inert(services.join(', '))}`, `${say.en}: ${inert(services.join(', '))}`),
    ['remove-services', stack.project, ...services],
    {
      timeoutMs: 120_000,
      isIdempotent: true,
    },
  );
}

/** A checkout of its own for building, so that nothing that runs is touched; and what removes it whatever happened. */
export function buildSteps(
  facts: DeployFacts,
  commit: string,
  folder: string,
  services: readonly string[],
): { readonly steps: readonly Step[]; readonly always: readonly Step[] } {
  const { directory } = facts.git;
  const inFolder = (file: string) =>
    file.startsWith(`${directory}/`) ? `${folder}/${file.slice(directory.length + 1)}` : file;
  const compose = (facts.stack.compose ?? []).map((word) =>
    facts.stack.composeFiles.includes(word) ? inFolder(word) : word,
  );
  const after = { isSafePoint: true };
  // A build that ends halfway may have given a name to a new image already.
  const tagBack = tagSteps('tag-back', runningImages(facts)).map(({ id }) => id);
  return {
    steps: [
      exec(
        'checkout',
        phrase(
          `separar o código de ${commit.slice(0, 7)} para construir`,
          `check out ${commit.slice(0, 7)} apart, for building`,
        ),
        git(directory, 'worktree', 'add', '--detach', '--force', folder, commit),
        {
          timeoutMs: 300_000,
          isShared: true,
          ...after,
        },
      ),
      ...(facts.hasDotenv
        ? [
            exec(
              'dotenv',
              phrase('com o .env de agora', 'with the present .env'),
              ['cp', '-p', `${directory}/.env`, `${folder}/.env`],
              { isIdempotent: true, ...after },
            ),
          ]
        : []),
      exec(
        'build',
        phrase('construir as imagens novas, sem tocar no que roda', 'build the new images, without touching what runs'),
        ['env', `GIT_COMMIT=${commit}`, ...compose, 'build', ...services],
        { cwd: folder, timeoutMs: 2 * HOUR_MS, isIdempotent: true, ...after, onFailure: tagBack },
      ),
    ],
    always: [
      exec(
        'remove-checkout',
        phrase('apagar o código separado', 'remove the separate checkout'),
        [
          'sh',
          '-c',
          'git -c "safe.directory=$1" -C "$1" worktree remove --force "$2" 2>/dev/null; rm -rf -- "$2"; git -c "safe.directory=$1" -C "$1" worktree prune',
          'sh',
          directory,
          folder,
        ],
        {
          isIdempotent: true,
        },
      ),
    ],
  };
}
