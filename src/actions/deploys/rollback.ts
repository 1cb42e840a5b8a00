import { bad, good, type Outcome } from '../../model/fault.ts';
import type { Precondition, Step } from '../../model/plan.ts';
import { en, formatsOf, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { type Lang, phrase } from '../../text/lang.ts';
import { type Action, type Args, argFault, type Body, cannot, drafted, type Frame, must, should } from '../action.ts';
import { chooseDeploy } from '../choosers.ts';
import { type Ground, stampOf } from '../ground.ts';
import {
  currentNumber,
  type DeployFacts,
  type DeployImage,
  type DeployRecord,
  lookAtDeploys,
  roomCondition,
  runsNow,
} from './deploy-facts.ts';
import { type DeployScope, lookAtScope, scopeConditions, scopeInPlace } from './deploy-scope.ts';
import {
  buildSteps,
  builtNames,
  deployedNames,
  deployGate,
  keepSteps,
  pullSteps,
  recordedImages,
  recordStep,
  removeStep,
  returnSteps,
  runningImages,
  stayingNames,
  tagSteps,
  treeStep,
  upStep,
} from './deploy-steps.ts';
import { type CommitFacts, commitText, readGit } from './git-facts.ts';
import { lookAtSchema, type SchemaFacts, schemaCondition } from './schema-check.ts';

/** Where a rollback goes: a recorded deploy, or a commit of the history that was never recorded. */
export interface RollbackTarget {
  readonly commit: CommitFacts;
  /** The record, when there is one. */
  readonly record: DeployRecord | null;
  /** Its images when all of them are still there; null means that they have to be built. */
  readonly images: readonly DeployImage[] | null;
}

/** What a rollback stands on. */
export interface RollbackFacts extends DeployFacts {
  readonly to: RollbackTarget;
  readonly scope: DeployScope;
  readonly schemaFacts: SchemaFacts;
  /** Files edited by hand that moving the checkout would overwrite: it stays where it is then. */
  readonly inTheWay: readonly string[];
  readonly key: string;
  readonly who: string;
}

/** Goes back to an earlier deploy without taking the stack down first. */
export const rollback: Action<RollbackFacts> = {
  id: 'rollback',
  label: phrase('Rollback', 'Rollback'),
  help: phrase(
    'volta a um deploy anterior com as imagens guardadas; se ele não ficar saudável, volta ao que rodava',
    'returns to an earlier deploy from kept images; if that does not become healthy, returns to what ran',
  ),
  risk: 'high',
  args: [
    {
      name: 'to',
      say: phrase(
        'deploy ou commit, num swarm o serviço (se não for dito, o anterior)',
        'deploy or commit, on a swarm the service (the one before, unless said)',
      ),
      isRequired: false,
      takesText: true,
    },
    {
      name: 'schema',
      say: phrase('accept: volta mesmo com schema mais novo', 'accept: go back although the schema is newer'),
      isRequired: false,
      choices: ['accept'],
    },
  ],
  choices: { to: chooseDeploy },
  look: lookForRollback,
  draft: draftRollback,
};

async function lookForRollback(ground: Ground, args: Args): Promise<Outcome<RollbackFacts>> {
  const deploys = await lookAtDeploys(ground);
  if (!deploys.ok) return deploys;
  const facts = deploys.value;
  const to = await chooseTarget(ground, facts, args.to);
  if (!to.ok) return to;
  const { directory } = facts.git;
  const [scope, schemaFacts, moved] = await Promise.all([
    lookAtScope(ground, facts.stack, facts.imageTags, 'HEAD', to.value.commit.hash),
    lookAtSchema(ground, directory, to.value.commit.hash, facts.schema),
    readGit(ground, directory, 'diff', '--name-only', '-z', to.value.commit.hash, 'HEAD'),
  ]);
  const files = new Set((moved ?? '').split('\0'));
  return good({
    ...facts,
    to: { ...to.value, images: keptImages(facts, scope, to.value.record) },
    scope,
    schemaFacts,
    inTheWay: facts.git.changed.filter((name) => files.has(name)),
    key: ground.host.places.key,
    who: ground.host.operator.who,
  });
}

/** The deploy asked for; unasked, the newest recorded one of another commit, else the commit before HEAD. */
async function chooseTarget(
  ground: Ground,
  facts: DeployFacts,
  wanted: string | undefined,
): Promise<Outcome<Omit<RollbackTarget, 'images'>>> {
  const { git, records } = facts;
  const running = records.findLast((record) => runsNow(facts, record));
  const record =
    wanted === undefined
      ? records.findLast(
          ({ commit, number }) => commit !== (running?.commit ?? git.head) && number < currentNumber(facts),
        )
      : records.findLast(
          ({ number, commit }) => String(number) === wanted || (wanted.length >= 7 && commit.startsWith(wanted)),
        );
  if (record !== undefined) {
    const { commit, subject, at, who } = record;
    return good({ commit: { hash: commit, subject, at, author: who }, record });
  }
  const name = wanted ?? `${git.head}~1`;
  const hash = /^[0-9a-f]{7,40}$|~1$/.test(name)
    ? await readGit(ground, git.directory, 'rev-parse', '--verify', '--quiet', `${name}^{commit}`)
    : null;
  if (hash === null)
    return bad(
      argFault(
        phrase(`não há deploy nem commit ${inert(name)}`, `there is no deploy and no commit ${inert(name)}`),
        deployList(records, 'pt-BR') === ''
          ? phrase('nenhum deploy está gravado: dê um commit', 'no deploy is recorded: give a commit')
          : phrase(`há: ${deployList(records, 'pt-BR')}`, `there are: ${deployList(records, 'en')}`),
      ),
    );
  const commit = git.log.find((one) => one.hash === hash.trim()) ?? {
    hash: hash.trim(),
    at: Number.NaN,
    author: '',
    subject: '',
  };
  return good({ commit, record: null });
}

/** Images of a record, when those of every service that commit builds are still there. */
function keptImages(
  { imageIds }: DeployFacts,
  scope: DeployScope,
  record: DeployRecord | null,
): readonly DeployImage[] | null {
  const images = record?.images.filter(({ id }) => imageIds.has(id)) ?? [];
  return builtNames(scope).every((service) => images.some((image) => image.service === service)) && images.length > 0
    ? images
    : null;
}

function draftRollback(frame: Frame, facts: RollbackFacts, args: Args): Outcome<Body> {
  const { git, to, key, who, built } = facts;
  if (facts.stack.compose === null)
    return cannot(
      phrase('não há docker compose neste servidor', 'there is no docker compose on this host'),
      phrase('instale docker compose', 'install docker compose'),
    );
  const next = currentNumber(facts) + 1;
  const { healthPaths, healthDeadlineMs } = frame.settings;
  const movesTree = facts.inTheWay.length === 0 && to.commit.hash !== git.head;
  const scope = movesTree ? facts.scope : scopeInPlace(facts.scope);
  const wasHealthy = built.every(({ containers }) =>
    containers.every(({ state, health }) => state === 'running' && health !== 'unhealthy'),
  );
  const back = returnSteps(facts, scope, wasHealthy, healthPaths, movesTree);
  const all = back.map(({ id }) => id);
  const beforeUp = all.filter((id) => id.startsWith('tree-back') || id.startsWith('tag-back'));
  const images = recordedImages(
    scope,
    facts.stack.project,
    next,
    (service) => to.images?.find((one) => one.service === service)?.id ?? '',
  );
  const names = deployedNames(scope);
  const build =
    to.images === null
      ? buildSteps(facts, to.commit.hash, `/var/tmp/sparkone-tui-${key}-${stampOf(frame.at)}`, builtNames(scope))
      : null;
  const members = {
    number: next,
    kind: 'rollback',
    commit: to.commit.hash,
    subject: to.commit.subject,
    schema: facts.schema ?? '',
    left: git.head === to.commit.hash ? '' : git.head,
  } as const;
  const steps: Step[] = [
    ...keepSteps(facts, key, who),
    ...(build?.steps ?? []),
    ...pullSteps(scope),
    ...(movesTree
      ? [
          treeStep('tree', facts, to.commit.hash, {
            isSafePoint: true,
            onFailure: beforeUp,
            undo: { say: phrase('voltar o código', 'move the code back'), argv: treeStep('x', facts, git.head).argv },
          }),
        ]
      : []),
    ...(build === null ? tagSteps('image', images, { onFailure: beforeUp, isSafePoint: true }) : []),
    upStep('up', facts, names, { onFailure: all, isSafePoint: true }),
    deployGate('healthy', facts, stayingNames(scope), healthPaths, healthDeadlineMs, { onFailure: all }),
    recordStep('record', key, who, members, images, { isSafePoint: false }),
    ...(scope.removed.length === 0
      ? []
      : [
          removeStep(
            'drop-newer',
            facts,
            scope.removed,
            phrase('tirar o que esse código ainda não tinha', 'remove what that code did not have yet'),
          ),
        ]),
  ];
  const from = git.log[0] ?? { hash: git.head, subject: '' };
  return drafted({
    title: phrase(
      `Voltar de ${commitText(from)} para ${commitText(to.commit)}`,
      `Return from ${commitText(from)} to ${commitText(to.commit)}`,
    ),
    preconditions: conditionsOf(frame, facts, args),
    steps,
    compensations: back,
    always: build?.always ?? [],
    touches: [
      phrase(
        `${inert(names.join(', '))}: alguns segundos de requisições que falham`,
        `${inert(names.join(', '))}: a few seconds of failed requests`,
      ),
    ],
    loses: [],
    undo: phrase('update, ou rollback para o deploy de agora', 'update, or rollback to the present deploy'),
    basis: {
      head: git.head,
      to: to.commit.hash,
      images: images.map(({ service, id }) => ({ service, id })),
      running: runningImages(facts).map(({ service, id }) => ({ service, id })),
      schema: facts.schema,
    },
    probes: ['containers', 'api.health', 'api.database', 'deploy'],
  });
}

/** The newest recorded deploys, newest first; '' without any. */
function deployList(records: readonly DeployRecord[], lang: Lang): string {
  return records
    .slice(-5)
    .toReversed()
    .map(
      (record) =>
        `${record.number} ${commitText({ hash: record.commit, subject: record.subject })} ${formatsOf(lang).dateTime(record.at)}`,
    )
    .join(', ');
}

function conditionsOf(frame: Frame, facts: RollbackFacts, args: Args): readonly Precondition[] {
  const { to, inTheWay, built, records } = facts;
  const names = deployedNames(facts.scope);
  const age = frame.at - to.commit.at;
  const which = to.record === null ? '' : `deploy ${to.record.number} · `;
  const where = inTheWay.map(inert).slice(0, 3).join(', ');
  return [
    must(
      'services',
      built.length > 0,
      phrase(
        `serviços do projeto: ${inert(names.join(', ')) || '–'}`,
        `services of the project: ${inert(names.join(', ')) || '–'}`,
      ),
    ),
    should(
      'target',
      true,
      phrase(
        `${which}${commitText(to.commit)}, ${pt.ago(age)}, ${inert(to.commit.author)}`,
        `${which}${commitText(to.commit)}, ${en.ago(age)}, ${inert(to.commit.author)}`,
      ),
    ),
    should(
      'deploys',
      true,
      records.length === 0
        ? phrase(
            'nenhum deploy gravado ainda: vale o histórico do git',
            'no deploy recorded yet: the history of git counts',
          )
        : phrase(`gravados (to=N): ${deployList(records, 'pt-BR')}`, `recorded (to=N): ${deployList(records, 'en')}`),
    ),
    to.images === null
      ? should(
          'images',
          false,
          phrase(
            'as imagens não estão guardadas: serão construídas antes, sem tocar no que roda',
            'the images are not kept: they are built first, without touching what runs',
          ),
        )
      : should(
          'images',
          true,
          phrase('as imagens estão guardadas: nada a construir', 'the images are kept: nothing to build'),
        ),
    ...(to.images === null ? roomCondition(facts) : []),
    ...scopeConditions(facts.scope),
    schemaCondition(facts.schemaFacts, args.schema === 'accept'),
    ...(inTheWay.length === 0
      ? []
      : [
          should(
            'edits',
            false,
            phrase(
              `editado à mão: ${where}; o código fica onde está, só as imagens voltam`,
              `edited by hand: ${where}; the code stays where it is, only the images return`,
            ),
          ),
        ]),
    ...(to.record !== null && runsNow(facts, to.record) && to.record === records.at(-1)
      ? [must('other', false, phrase('é o que já roda', 'that is what runs already'))]
      : []),
  ];
}
