import { bad, fault, good, type Outcome } from '../../model/fault.ts';
import type { Precondition, Step } from '../../model/plan.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { type Action, type Args, type Body, cannot, drafted, type Frame, must, should } from '../action.ts';
import { type BackupGround, backupParts, lookForBackup } from '../backups/backup.ts';
import { pgSecretValues } from '../backups/postgres-tools.ts';
import { type Ground, stampOf } from '../ground.ts';
import { ofRole } from '../stack-facts.ts';
import { call, exec } from '../steps.ts';
import { currentNumber, type DeployFacts, leftCommits, lookAtDeploys, roomCondition } from './deploy-facts.ts';
import { type DeployScope, lookAtScope, scopeConditions } from './deploy-scope.ts';
import {
  buildSteps,
  builtNames,
  deployedNames,
  deployGate,
  keepSteps,
  pullSteps,
  recordedImages,
  recordStep,
  returnSteps,
  stayingNames,
  treeStep,
  upStep,
} from './deploy-steps.ts';
import { type CommitFacts, commitsText, commitText, git, QUIET_GIT, readGit, readLog } from './git-facts.ts';

/** What an update stands on. */
export interface UpdateFacts extends DeployFacts {
  /** Where the remote's branch is. */
  readonly to: string;
  /** What will be new, newest first. */
  readonly commits: readonly CommitFacts[];
  /** HEAD is an ancestor of it. */
  readonly isForward: boolean;
  readonly scope: DeployScope;
  readonly backup: BackupGround;
  readonly key: string;
  readonly who: string;
}

const FETCH_TIMEOUT_MS = 60_000;

/** Deploys what is new on the remote's branch; goes back by itself when it does not become healthy. */
export const update: Action<UpdateFacts> = {
  id: 'update',
  label: phrase('Atualizar', 'Update'),
  help: phrase(
    'backup, busca os commits, constrói, migra, sobe e espera ficar saudável; senão volta sozinho',
    'backup, fetch, build, migrate, bring up and wait until healthy; otherwise goes back by itself',
  ),
  risk: 'high',
  args: [
    {
      name: 'again',
      say: phrase('yes: reinstala um commit de que se voltou', 'yes: deploys again a commit that was rolled back'),
      isRequired: false,
      choices: ['yes'],
    },
  ],
  look: lookForUpdate,
  draft: draftUpdate,
};

async function lookForUpdate(ground: Ground): Promise<Outcome<UpdateFacts>> {
  const directory = ground.target.directory ?? '/opt/sparkone';
  const { remote, branch } = ground.settings;
  const [deploys, backup, fetched] = await Promise.all([
    lookAtDeploys(ground),
    lookForBackup(ground, {}),
    ground.transport.exec(
      git(directory, 'fetch', '--quiet', '--no-tags', remote, `+refs/heads/${branch}:refs/remotes/${remote}/${branch}`),
      {
        ...ground.call,
        timeoutMs: FETCH_TIMEOUT_MS,
        env: QUIET_GIT,
      },
    ),
  ]);
  if (!deploys.ok) return deploys;
  if (!backup.ok) return backup;
  if (!fetched.ok) return fetched;
  if (fetched.value.code !== 0) return bad(fetchFault(remote, fetched.value.stderr));
  const to =
    (await readGit(ground, directory, 'rev-parse', '--verify', `refs/remotes/${remote}/${branch}`))?.trim() ?? '';
  const { stack, imageTags } = deploys.value;
  const [commits, forward, scope] = await Promise.all([
    readLog(ground, directory, `HEAD..${to}`),
    readGit(ground, directory, 'merge-base', '--is-ancestor', 'HEAD', to),
    lookAtScope(ground, stack, imageTags, 'HEAD', to),
  ]);
  return good({
    ...deploys.value,
    to,
    commits,
    isForward: forward !== null,
    scope,
    backup: backup.value,
    key: ground.host.places.key,
    who: ground.host.operator.who,
  });
}

function draftUpdate(frame: Frame, facts: UpdateFacts, args: Args): Outcome<Body> {
  const { to, commits, stack, scope, key, who } = facts;
  if (stack.compose === null)
    return cannot(
      phrase('não há docker compose neste servidor', 'there is no docker compose on this host'),
      phrase('instale docker compose', 'install docker compose'),
    );
  const number = currentNumber(facts) + 1;
  const { healthPaths, healthDeadlineMs } = frame.settings;
  const back = returnSteps(facts, scope, true, healthPaths, true);
  const all = back.map(({ id }) => id);
  const beforeUp = all.filter((id) => id.startsWith('tree-back') || id.startsWith('tag-back'));
  const backup = backupParts(facts.backup, frame.at, 'all');
  const build = buildSteps(facts, to, `/var/tmp/sparkone-tui-${key}-${stampOf(frame.at)}`, builtNames(scope));
  const images = recordedImages(scope, stack.project, number, () => '');
  const names = deployedNames(scope);
  const members = {
    number,
    kind: 'update',
    commit: to,
    subject: commits[0]?.subject ?? '',
    schema: '',
    left: '',
  } as const;
  const steps: Step[] = [
    ...backup.steps,
    ...keepSteps(facts, key, who),
    ...build.steps,
    ...pullSteps(scope),
    treeStep('tree', facts, to, { isSafePoint: true, onFailure: beforeUp }),
    ...migrateSteps(frame, facts, beforeUp),
    upStep('up', facts, names, { onFailure: all, isSafePoint: true }),
    deployGate('healthy', facts, stayingNames(scope), healthPaths, healthDeadlineMs, { onFailure: all }),
    call(
      'logs',
      phrase('ler o que os serviços disseram ao subir', 'read what the services said at the start'),
      ['first-words', ...stack.compose, 'logs', '--no-color', '--tail=1000', ...names],
      {
        cwd: stack.directory,
        isIdempotent: true,
        // Healthy by then: words in a log are for the operator to judge, not a reason to go back.
        okCodes: [0, 1],
        nonZeroSays: phrase(
          'leia a saída deste passo: linhas que falam de erro, ou um log que não se pôde ler',
          "read this step's output: lines that speak of errors, or a log that could not be read",
        ),
      },
    ),
    recordStep('record', key, who, members, images, { isSafePoint: false }),
    ...forgetSteps(facts, frame.settings.keptDeploys),
  ];
  const from = facts.git.log[0] ?? { hash: facts.git.head, subject: '' };
  const { postgres } = facts.backup;
  return drafted({
    title: phrase(
      `Atualizar de ${commitText(from)} para ${commitText({ hash: to, subject: commits[0]?.subject ?? '' })} (${commits.length} commit(s))`,
      `Update from ${commitText(from)} to ${commitText({ hash: to, subject: commits[0]?.subject ?? '' })} (${commits.length} commit(s))`,
    ),
    preconditions: [...updateConditions(frame, facts, args), ...roomCondition(facts), ...backup.preconditions],
    steps,
    compensations: [...backup.compensations, ...back],
    always: build.always,
    touches: [
      phrase(
        `${inert(names.join(', '))}: alguns segundos de requisições que falham`,
        `${inert(names.join(', '))}: a few seconds of failed requests`,
      ),
      phrase('banco: as migrações novas', 'database: the new migrations'),
    ],
    loses: [],
    undo: phrase(
      'rollback; as migrações não são desfeitas, o backup fica',
      'rollback; migrations are not undone, the backup stays',
    ),
    basis: { head: facts.git.head, to, services: names, database: postgres?.database ?? null },
    probes: ['containers', 'api.health', 'api.database', 'deploy'],
    ...(postgres === null ? {} : { secrets: pgSecretValues(postgres) }),
  });
}

/** The migration in a new container of the new image; the one that runs goes on. */
function migrateSteps(frame: Frame, { stack }: UpdateFacts, onFailure: readonly string[]): readonly Step[] {
  const api = ofRole(stack, 'api')[0];
  const { migrate } = frame.settings;
  if (migrate.length === 0 || api === undefined) return [];
  return [
    exec(
      'migrate',
      phrase('migrar o banco com o código novo', 'migrate the database with the new code'),
      [...(stack.compose ?? []), 'run', '--rm', '--no-deps', '-T', api.service, ...migrate],
      {
        cwd: stack.directory,
        timeoutMs: 3_600_000,
        onFailure,
        isSafePoint: true,
      },
    ),
  ];
}

/** Tags of deploys beyond those that are kept; an image that nothing names any more is clean-up's. */
function forgetSteps({ records, imageIds }: UpdateFacts, kept: number): readonly Step[] {
  const old = records
    .slice(0, Math.max(0, records.length - kept))
    .filter(({ images }) => images.some(({ id }) => imageIds.has(id)));
  const still = new Set(records.slice(-kept).flatMap(({ images }) => images.map(({ keep }) => keep)));
  const tags = [...new Set(old.flatMap(({ images }) => images.map(({ keep }) => keep)))].filter(
    (tag) => !still.has(tag),
  );
  if (tags.length === 0) return [];
  return [
    exec(
      'forget',
      phrase(`soltar imagens de ${old.length} deploy(s) antigos`, `let go of images of ${old.length} old deploy(s)`),
      ['docker', 'image', 'rm', '--no-prune', ...tags],
      {
        isIdempotent: true,
        okCodes: [0, 1],
      },
    ),
  ];
}

function updateConditions(frame: Frame, facts: UpdateFacts, args: Args): readonly Precondition[] {
  const { git: checkout, commits, isForward, records, to } = facts;
  const { branch, remote } = frame.settings;
  const edited = checkout.changed.map(inert).slice(0, 3).join(', ');
  const left = leftCommits(records);
  const isLeft = left.includes(to);
  const among = commits.filter(({ hash }) => left.includes(hash));
  const names = among.map((commit) => commitText(commit)).join(', ');
  return [
    must(
      'branch',
      checkout.branch === branch,
      checkout.branch === null
        ? phrase(
            `HEAD solto em ${checkout.head.slice(0, 7)}: git checkout ${inert(branch)}`,
            `HEAD is detached at ${checkout.head.slice(0, 7)}: git checkout ${inert(branch)}`,
          )
        : phrase(
            `no branch ${inert(checkout.branch)} (esperado ${inert(branch)})`,
            `on branch ${inert(checkout.branch)} (wanted ${inert(branch)})`,
          ),
    ),
    must(
      'clean',
      checkout.changed.length === 0,
      checkout.changed.length === 0
        ? phrase('nada editado à mão', 'nothing edited by hand')
        : phrase(
            `editado à mão: ${edited}; guarde (git stash) ou desfaça`,
            `edited by hand: ${edited}; put away (git stash) or undo`,
          ),
    ),
    must(
      'new',
      commits.length > 0,
      commits.length === 0
        ? phrase(
            `nada de novo em ${inert(remote)}/${inert(branch)}`,
            `nothing new on ${inert(remote)}/${inert(branch)}`,
          )
        : commitsText(commits),
    ),
    ...(commits.length > 0 && !isForward
      ? [
          must(
            'forward',
            false,
            phrase(
              `${inert(remote)}/${inert(branch)} não continua o que está aqui`,
              `${inert(remote)}/${inert(branch)} does not continue what is here`,
            ),
          ),
        ]
      : []),
    ...(among.length === 0
      ? []
      : [
          isLeft && args.again !== 'yes'
            ? must(
                'left',
                false,
                phrase(
                  `já se voltou de ${names}; again=yes insiste`,
                  `${names} was rolled back before; again=yes insists`,
                ),
              )
            : should(
                'left',
                false,
                phrase(`inclui ${names}, de que já se voltou`, `includes ${names}, which was rolled back before`),
              ),
        ]),
    ...scopeConditions(facts.scope),
    should(
      'age',
      true,
      commits[0] === undefined
        ? phrase('–', '–')
        : phrase(
            `o mais novo é de ${pt.ago(frame.at - commits[0].at)}`,
            `the newest is from ${en.ago(frame.at - commits[0].at)}`,
          ),
    ),
  ];
}

function fetchFault(remote: string, stderr: string) {
  const said = inert(stderr.trim().split('\n').at(-1) ?? '').slice(0, 200);
  return fault(
    'unreachable',
    phrase(`git fetch de ${inert(remote)} falhou: ${said}`, `git fetch from ${inert(remote)} failed: ${said}`),
    phrase(
      'confira a rede e a chave de acesso do servidor ao repositório',
      "check the network and the host's access key to the repository",
    ),
  );
}
