import { type DeployFacts, type DeployRecord, keepTag } from '../../../actions/deploys/deploy-facts.ts';
import type { DeployScope } from '../../../actions/deploys/deploy-scope.ts';
import type { CommitFacts, GitFacts } from '../../../actions/deploys/git-facts.ts';
import type { RollbackFacts, RollbackTarget } from '../../../actions/deploys/rollback.ts';
import type { UpdateFacts } from '../../../actions/deploys/update.ts';
import type { SwarmSource } from '../../../actions/swarm/swarm-facts.ts';
import { bad, good, type Outcome } from '../../../model/fault.ts';
import { commitHash } from '../calm-records.ts';
import type { DeployMoment, Moment } from '../moment.ts';
import { imageId } from '../stack.ts';
import { demoBackupGround } from './backups.ts';
import { type DemoLook, DIRECTORY, demoStack, notThere } from './look.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** What an image of the simulated project takes. */
const IMAGE_BYTES = 412 * 1024 * 1024;
/** Deploys whose images are kept. */
const KEPT = 5;

/** What waits in the simulated repository: not deployed by any scene. */
export const NEXT_COMMIT = {
  commit: '7be41c0',
  subject: 'fix(auth): session checks accept refreshed tokens',
  by: 'deploy',
  schema: '8f2c91e0',
} as const;

/** Commits before the first recorded deploy. */
const OLDER = [
  { commit: '0c8e1f7', subject: 'chore: pin base image', by: 'deploy', ageMs: 11 * DAY },
  { commit: 'b5521aa', subject: 'feat(tasks): reminders by WhatsApp', by: 'ops', ageMs: 14 * DAY },
] as const;

/** The simulated repository's branch, newest first, and where the checkout stands in it. */
interface History {
  /** Not fetched before: what an update would bring. */
  readonly ahead: readonly CommitFacts[];
  /** The checkout's HEAD first. */
  readonly log: readonly CommitFacts[];
}

function toCommit({
  commit,
  subject,
  by,
  at,
}: {
  commit: string;
  subject: string;
  by: string;
  at: number;
}): CommitFacts {
  return { hash: commitHash(commit), at, author: by, subject };
}

function historyOf({ deploys, at }: Moment, bornAt: number): History {
  const last = deploys.at(-1);
  const known = new Map(deploys.map((deploy) => [deploy.commit, toCommit({ ...deploy, at: deploy.at - 9 * MINUTE })]));
  const older = OLDER.map(({ ageMs, ...one }) => toCommit({ ...one, at: bornAt - ageMs }));
  const next = toCommit({ ...NEXT_COMMIT, at: Math.min(at, bornAt - 6 * MINUTE) });
  const branch = [...(known.has(NEXT_COMMIT.commit) ? [] : [next]), ...[...known.values()].toReversed(), ...older];
  const head = branch.findIndex(({ hash }) => hash === commitHash(last?.commit ?? ''));
  return { ahead: branch.slice(0, Math.max(0, head)), log: branch.slice(Math.max(0, head)) };
}

function gitFacts({ log }: History): GitFacts {
  return { directory: DIRECTORY, head: log[0]?.hash ?? '', branch: 'main', log, changed: [] };
}

/** Image of a deploy: deploys of the simulated stack differ by their number. */
const imageOf = ({ number }: Pick<DeployMoment, 'number'>): string => imageId(`sparkone-api:${number}`);

function toRecord(deploy: DeployMoment, before: DeployMoment | undefined): DeployRecord {
  const { number, at, kind, commit, subject, by, schema } = deploy;
  return {
    number,
    at,
    kind,
    commit: commitHash(commit),
    subject,
    who: by,
    schema,
    images: (['api', 'worker'] as const).map((service) => ({
      service,
      name: 'sparkone-api',
      id: imageOf(deploy),
      keep: keepTag('sparkone', number, service),
    })),
    left: kind === 'rollback' && before !== undefined ? commitHash(before.commit) : '',
  };
}

/** The checkout of the simulated project with what is new in its repository. */
export function demoCheckout({ moment, simulation }: DemoLook): SwarmSource['checkout'] {
  const history = historyOf(moment, simulation.origin.bornAt);
  const git = gitFacts(history);
  return { git, to: history.ahead[0]?.hash ?? git.head, commits: history.ahead, isForward: true };
}

/** What update and rollback stand on. */
export function demoDeploys(look: DemoLook): Outcome<DeployFacts & { readonly history: History }> {
  const { moment, simulation } = look;
  const stack = demoStack(look);
  if (!stack.ok) return stack;
  const { deploys, host } = moment;
  const docker = host.disks.find(({ mount }) => mount === '/var/lib/docker');
  const history = historyOf(moment, simulation.origin.bornAt);
  return good({
    stack: stack.value,
    git: gitFacts(history),
    records: deploys.map((deploy, index) => toRecord(deploy, deploys[index - 1])),
    built: stack.value.services.filter(({ isBuilt }) => isBuilt),
    imageIds: new Set(deploys.slice(-KEPT).map(imageOf)),
    imageTags: new Set(['sparkone-api:latest']),
    imageRoomBytes: docker === undefined ? null : docker.totalBytes - docker.usedBytes,
    imageBytes: IMAGE_BYTES,
    schema: deploys.at(-1)?.schema ?? null,
    hasDotenv: true,
    history,
  });
}

/** The deploy or commit that a rollback is asked to go to; unasked, the newest record of another commit. */
function rollbackTarget({ moment, args }: DemoLook, facts: DeployFacts): RollbackTarget | null {
  const last = moment.deploys.at(-1);
  const { to } = args;
  const record =
    to === undefined
      ? facts.records.findLast(({ commit }) => commit !== commitHash(last?.commit ?? ''))
      : facts.records.findLast(
          ({ number, commit }) => String(number) === to || (to.length >= 7 && commit.startsWith(to)),
        );
  if (record !== undefined) {
    const { commit, subject, at, who, images } = record;
    const isKept = images.every(({ id }) => facts.imageIds.has(id));
    return { commit: { hash: commit, subject, at, author: who }, record, images: isKept ? images : null };
  }
  const commit = facts.git.log.find(({ hash }) => to !== undefined && to.length >= 7 && hash.startsWith(to));
  return commit === undefined ? null : { commit, record: null, images: null };
}

/** What a deploy of the simulated project replaces: the two services of its own code. */
function demoScope({ built }: DeployFacts): DeployScope {
  const replaced = built.map(({ service, image }) => ({ service, image, isBuilt: true, staysUp: true }));
  return { replaced, added: [], removed: [], returned: built.map(({ service }) => service), missingImages: [] };
}

/** What a rollback stands on. */
export function demoRollback(look: DemoLook): Outcome<RollbackFacts> {
  const deploys = demoDeploys(look);
  if (!deploys.ok) return deploys;
  const facts = deploys.value;
  const to = rollbackTarget(look, facts);
  if (to === null) return bad(notThere(`deploy ${look.args.to ?? ''}`));
  const isNewer = to.record !== null && to.record.schema !== facts.schema;
  return good({
    ...facts,
    to,
    scope: demoScope(facts),
    schemaFacts: {
      revision: facts.schema,
      isKnown: !isNewer,
      newer: isNewer ? ['alembic/versions/8f2c91e0_sheet_rows.py'] : [],
      destructive: [],
    },
    inTheWay: [],
    key: look.key,
    who: look.who,
  });
}

/** What an update stands on. */
export function demoUpdate(look: DemoLook): Outcome<UpdateFacts> {
  const deploys = demoDeploys(look);
  if (!deploys.ok) return deploys;
  const backup = demoBackupGround(look);
  if (!backup.ok) return backup;
  const { history, ...facts } = deploys.value;
  return good({
    ...facts,
    to: history.ahead[0]?.hash ?? facts.git.head,
    commits: history.ahead,
    isForward: true,
    scope: demoScope(facts),
    backup: backup.value,
    key: look.key,
    who: look.who,
  });
}
