import { readGit } from '../../clients/git.ts';
import type { Finding } from '../../model/check.ts';
import { fault } from '../../model/fault.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import type { Discovered, FoundContainer } from '../../model/target.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import type { CallOptions } from '../../transport/transport.ts';
import { SLOW } from '../cadence.ts';
import { type ProbeContext, within } from '../context.ts';
import { finding, summaryOf } from '../finding.ts';

/** The image that a service of the project's own code runs. */
export interface RunningImageFacts {
  readonly service: string;
  readonly image: string;
  /** `sha256:...`. */
  readonly imageId: string;
  /** Epoch milliseconds at which the image was built; null when the engine does not tell. */
  readonly builtAt: number | null;
  /** Epoch milliseconds at which the container started. */
  readonly startedAt: number | null;
  /** `org.opencontainers.image.revision` of the image; null without. */
  readonly revision: string | null;
}

/** The code on disk and the images that run. */
export interface DeployFacts {
  readonly directory: string;
  /** Full hash; null when the folder is no git checkout. */
  readonly commit: string | null;
  readonly subject: string;
  readonly author: string;
  /** Epoch milliseconds. */
  readonly committedAt: number | null;
  /** Null on a detached HEAD. */
  readonly branch: string | null;
  /** Tracked files that differ from the commit. */
  readonly changedFiles: readonly string[];
  readonly images: readonly RunningImageFacts[];
  /** The latest start of a service that runs the project's own code, epoch milliseconds; null without. */
  readonly deployedAt: number | null;
  /** The image is older than the commit: what is on disk is not what runs. Null when that cannot be told. */
  readonly isBehind: boolean | null;
}

/** Which commit is checked out, and which images run. */
export const deploy: Probe<DeployFacts, ProbeContext> = {
  id: 'deploy',
  runbook: 'M1',
  title: phrase('Último deploy', 'Last deploy'),
  tab: 'emergency',
  sets: ['daily'],
  ...SLOW,
  metrics: [],
  read: readDeploy,
  faultLevels: { absent: 'none' },
  judge: judgeDeploy,
  summarize: (reading) =>
    summaryOf(reading, ({ commit, branch, subject, deployedAt }) => {
      const head = commit === null ? '–' : commit.slice(0, 7);
      const age = deployedAt === null ? Number.NaN : reading.at - deployedAt;
      return phrase(
        `${head} (${branch ?? 'sem branch'}) ${pt.ago(age)} · ${subject}`,
        `${head} (${branch ?? 'no branch'}) ${en.ago(age)} · ${subject}`,
      );
    }),
  shell: 'git -C /opt/sparkone log -1 --oneline && git -C /opt/sparkone status -sb && docker compose images',
};

function judgeDeploy(facts: DeployFacts): readonly Finding[] {
  if (facts.commit === null) return [];
  const found: Finding[] = [];
  if (facts.branch === null) {
    found.push(
      finding(
        'warn',
        phrase(
          'HEAD solto: o próximo git pull origin main pode reinstalar o commit de que se voltou',
          'detached HEAD: the next git pull origin main may deploy again the commit that was rolled back',
        ),
      ),
    );
  }
  if (facts.changedFiles.length > 0) {
    const files = facts.changedFiles.slice(0, 3).join(', ');
    found.push(
      finding(
        'warn',
        phrase(
          `${facts.changedFiles.length} arquivo(s) alterado(s) à mão: ${files}`,
          `${facts.changedFiles.length} file(s) changed by hand: ${files}`,
        ),
      ),
    );
  }
  if (facts.isBehind === true) {
    found.push(
      finding(
        'warn',
        phrase(
          'a imagem que roda é mais velha que o commit no disco: falta build e up',
          'the image that runs is older than the commit on disk: build and up are missing',
        ),
      ),
    );
  }
  return found;
}

/** An image built within this time before the commit's date may still be of that commit (committed after the build). */
const BUILD_SLACK_MS = 60_000;

async function readDeploy(context: ProbeContext, signal: AbortSignal): Promise<Measured<DeployFacts>> {
  const target = await context.target();
  const { directory } = target;
  if (directory === null) return failed(noDirectory());
  const options = within(SLOW.deadlineMs, signal);
  const [git, images] = await Promise.all([
    readGit(context.clients.transport, directory, 1, options),
    readImages(context, target, options),
  ]);
  const state = git.ok ? git.value : null;
  const facts: DeployFacts = {
    directory: inert(directory),
    commit: state?.head.hash ?? null,
    subject: inert(state?.head.subject ?? ''),
    author: inert(state?.head.author ?? ''),
    committedAt: state?.head.at ?? null,
    branch: state === null || state.branch === null ? null : inert(state.branch),
    changedFiles: (state?.changedFiles ?? []).map(inert),
    images,
    deployedAt: images.reduce<number | null>((latest, { startedAt }) => maxOf(latest, startedAt), null),
    isBehind: state === null ? null : isBehind(images, state.head.hash, state.head.at),
  };
  return git.ok ? measured(facts) : failed(git.fault, facts);
}

/** Images of the API and its workers: those are the project's own code. */
async function readImages(
  { clients: { docker } }: ProbeContext,
  { containers }: Discovered,
  options: CallOptions,
): Promise<readonly RunningImageFacts[]> {
  const own = containers.filter(({ role, isOneOff }) => (role === 'api' || role === 'worker') && !isOneOff);
  const found = await Promise.all(
    own.map(async ({ id, service }: FoundContainer): Promise<RunningImageFacts | null> => {
      const detail = await docker.inspect(id, options);
      if (!detail.ok) return null;
      const { image, imageId, startedAt } = detail.value;
      const built = await docker.image(imageId, options);
      return {
        service: inert(service),
        image: inert(image),
        imageId,
        builtAt: built.ok && built.value.createdAt > 0 ? built.value.createdAt : null,
        startedAt,
        revision: built.ok ? revisionOf(built.value.labels) : null,
      };
    }),
  );
  return found.filter((image) => image !== null);
}

function revisionOf(labels: Readonly<Record<string, string>>): string | null {
  const said = labels['org.opencontainers.image.revision'] ?? labels.git_commit ?? labels['git.commit'];
  return said === undefined || !/^[0-9a-f]{7,40}$/i.test(said) ? null : said.toLowerCase();
}

/** By the image's own revision where it has one, else by its age: an image older than the commit cannot hold it. */
function isBehind(images: readonly RunningImageFacts[], commit: string, committedAt: number): boolean | null {
  const answers = images.map(({ revision, builtAt }) => {
    if (revision !== null) return !commit.startsWith(revision);
    return builtAt === null ? null : builtAt < committedAt - BUILD_SLACK_MS;
  });
  if (answers.includes(true)) return true;
  return answers.length === 0 || answers.includes(null) ? null : false;
}

function maxOf(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b);
}

function noDirectory() {
  return fault(
    'absent',
    phrase('a pasta do projeto não foi encontrada', 'the project folder was not found'),
    phrase('ponha directory na configuração do alvo', 'put directory into the configuration of the target'),
    'NO_DIRECTORY',
  );
}
