import type { Outcome } from '../../model/fault.ts';
import type { Precondition, Step } from '../../model/plan.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { type Body, cannot, drafted, type Frame, must, should } from '../action.ts';
import { commitsText, git } from '../deploys/git-facts.ts';
import { call, exec } from '../steps.ts';
import type { SwarmWay } from './on-swarm.ts';
import { lookForSwarmUpdate, type SwarmFacts, type SwarmSource } from './swarm-facts.ts';
import { stampBefore, swarmBasis, swarmConditions, swarmGate } from './swarm-steps.ts';

/** `docker stack deploy`: the engine's own rolling update, and its own return where the service says so. */
export const swarmUpdate: SwarmWay = { look: lookForSwarmUpdate, draft: draftUpdate };

function draftUpdate(frame: Frame, facts: SwarmFacts): Outcome<Body> {
  const { source, stack, services } = facts;
  if (source === null || source.files.length === 0)
    return cannot(
      phrase('não se sabe de que arquivo vem a stack', 'it is not known which file the stack comes from'),
      phrase(
        'ponha directory e composeFiles na configuração do alvo: os do docker stack deploy',
        'put directory and composeFiles into the configuration of the target: those of docker stack deploy',
      ),
    );
  const { healthPaths, healthDeadlineMs } = frame.settings;
  const lasting = services.filter(({ mode }) => mode !== 'job');
  const moves = source.checkout !== null && source.checkout.commits.length > 0;
  const back: Step[] = [
    call(
      'return',
      phrase(
        'voltar o que o swarm atualizou e não voltou sozinho',
        'return what the swarm updated and did not return by itself',
      ),
      ['swarm-return', ...lasting.flatMap((one) => [one.name, stampBefore(one)])],
      { timeoutMs: 120_000, isIdempotent: true },
    ),
    ...(moves ? [treeStep('tree-back', source, source.checkout?.git.head ?? '')] : []),
    swarmGate('healthy-back', facts, lasting, { paths: [], deadlineMs: healthDeadlineMs, returns: true }),
  ];
  const all = back.map(({ id }) => id);
  const files = source.files.map(({ path }) => inert(path)).join(', ');
  const names = lasting.map(({ service }) => inert(service)).join(', ');
  return drafted({
    title: phrase(`Atualizar a stack ${inert(stack)} no swarm`, `Update the stack ${inert(stack)} on the swarm`),
    preconditions: [
      must('file', true, phrase(`do arquivo ${files}`, `from the file ${files}`)),
      ...checkoutConditions(frame, source),
      ...swarmConditions(facts, lasting),
      ...policyConditions(facts),
      should(
        'backup',
        false,
        phrase(
          'no swarm o update não faz backup nem migra o banco: faça antes, se a versão pedir',
          'on a swarm an update neither backs up nor migrates the database: do so before, if the version asks for it',
        ),
      ),
    ],
    steps: [
      ...(moves
        ? [
            treeStep(
              'tree',
              source,
              source.checkout?.to ?? '',
              all.filter((id) => id === 'tree-back'),
            ),
          ]
        : []),
      call(
        'up',
        phrase(
          'entregar a stack ao swarm, que troca as tarefas no ritmo de cada serviço',
          "hand the stack to the swarm, which replaces tasks at each service's own pace",
        ),
        [
          'stack-deploy',
          source.hasDotenv ? `${source.directory}/.env` : '',
          ...source.files.flatMap(({ path }) => ['-c', path]),
          '--with-registry-auth',
          stack,
        ],
        { cwd: source.directory, timeoutMs: 300_000, isIdempotent: true, isSafePoint: true, onFailure: all },
      ),
      swarmGate(
        'healthy',
        facts,
        lasting,
        { paths: healthPaths, deadlineMs: healthDeadlineMs, returns: false },
        { onFailure: all },
      ),
    ],
    compensations: back,
    touches: [
      phrase(
        `${names}: os que mudaram, réplica a réplica; um de uma réplica só sai por segundos`,
        `${names}: those that changed, replica by replica; one with a single replica is out for seconds`,
      ),
    ],
    loses: [],
    undo: phrase('rollback: o swarm guarda a versão anterior', 'rollback: the swarm keeps the version before'),
    basis: {
      ...(swarmBasis(facts, lasting) as object),
      files: source.files.map(({ path, hash }) => ({ path, hash })),
      to: source.checkout?.to ?? null,
    },
    probes: ['swarm.services', 'swarm.nodes', 'api.health', 'deploy'],
  });
}

function treeStep(id: string, { directory }: SwarmSource, commit: string, onFailure: readonly string[] = []): Step {
  return exec(
    id,
    phrase(`pôr o código em ${commit.slice(0, 7)}`, `put the code at ${commit.slice(0, 7)}`),
    git(directory, 'reset', '--keep', commit),
    { isIdempotent: true, isShared: true, isSafePoint: true, onFailure },
  );
}

function checkoutConditions(frame: Frame, { checkout }: SwarmSource): readonly Precondition[] {
  if (checkout === null)
    return [
      should(
        'new',
        true,
        phrase('sem repositório: vale o arquivo como está', 'no repository: the file counts as it is'),
      ),
    ];
  const { branch } = frame.settings;
  const { git: tree, commits, isForward } = checkout;
  const edited = tree.changed.map(inert).slice(0, 3).join(', ');
  return [
    must(
      'branch',
      tree.branch === branch,
      phrase(
        `no branch ${inert(tree.branch ?? '–')} (esperado ${inert(branch)})`,
        `on branch ${inert(tree.branch ?? '–')} (wanted ${inert(branch)})`,
      ),
    ),
    should(
      'new',
      true,
      commits.length === 0
        ? phrase(
            'nada de novo no repositório: o arquivo é entregue como está',
            'nothing new in the repository: the file is handed over as it is',
          )
        : commitsText(commits),
    ),
    ...(commits.length > 0 && !isForward
      ? [
          must(
            'forward',
            false,
            phrase('o repositório não continua o que está aqui', 'the repository does not continue what is here'),
          ),
        ]
      : []),
    ...(tree.changed.length === 0
      ? []
      : [should('clean', false, phrase(`editado à mão: ${edited}`, `edited by hand: ${edited}`))]),
  ];
}

/** Says what happens to an update that fails. */
function policyConditions({ services }: SwarmFacts): readonly Precondition[] {
  const names = services
    .filter(({ mode }) => mode !== 'job')
    .filter(({ failureAction }) => failureAction !== 'rollback')
    .map(({ service }) => inert(service))
    .join(', ');
  return names === ''
    ? [should('failure', true, phrase('o próprio swarm desfaz o que falhar', 'the swarm itself takes back what fails'))]
    : [
        should(
          'failure',
          true,
          phrase(
            `${names}: sem failure_action: rollback; se falhar, este trabalho o desfaz`,
            `${names}: without failure_action: rollback; if it fails, this job takes it back`,
          ),
        ),
      ];
}
