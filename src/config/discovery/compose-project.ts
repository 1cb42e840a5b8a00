import { composeLabel, type EngineContainer, projectOf, toFoundContainer } from './engine-container.ts';

/** A compose project, or a stack of a swarm, as its containers' labels describe it. */
export interface ComposeProject {
  readonly name: string;
  /** `com.docker.compose.project.working_dir`, null on very old compose. */
  readonly directory: string | null;
  readonly composeFiles: readonly string[];
  readonly containers: readonly EngineContainer[];
  /** A stack of a swarm, not a compose project of this machine. */
  readonly isStack: boolean;
  /** How much it looks like SparkOne; only for comparing. */
  readonly likeness: number;
}

/** What each role says for a project being SparkOne. */
const ROLE_POINTS: Readonly<Record<string, number>> = {
  api: 4,
  redis: 2,
  edge: 2,
  worker: 1,
  postgres: 1,
  prometheus: 1,
};

function likenessOf(name: string, directory: string | null, containers: readonly EngineContainer[]): number {
  const found = containers.map((container) => toFoundContainer(container));
  const roles = new Set(found.map(({ role }) => role));
  const byRole = [...roles].reduce((points, role) => points + (ROLE_POINTS[role] ?? 0), 0);
  const byName = (/spark-?one/i.test(name) ? 6 : 0) + (/spark-?one/i.test(directory ?? '') ? 2 : 0);
  const isUp = found.some(({ state }) => state === 'running');
  return byRole + byName + (directory === '/opt/sparkone' ? 3 : 0) + (isUp ? 2 : 0);
}

/** Groups containers by compose project or stack, the one that looks most like SparkOne first, then by name. */
export function groupProjects(containers: readonly EngineContainer[]): readonly ComposeProject[] {
  const names = new Set(containers.map(projectOf).filter((name) => name !== ''));
  const projects = [...names].map((name): ComposeProject => {
    const own = containers.filter((container) => projectOf(container) === name);
    const labelled = (label: string) =>
      own.map((container) => composeLabel(container, label)).find((text) => text !== '');
    const directory = labelled('project.working_dir') ?? null;
    const files = (labelled('project.config_files') ?? '').split(',').filter((file) => file !== '');
    return {
      name,
      directory,
      // Compose v1 writes names relative to the working directory, v2 whole paths.
      composeFiles: files.map((file) => (file.startsWith('/') || directory === null ? file : `${directory}/${file}`)),
      containers: own,
      isStack: own.every((container) => composeLabel(container, 'project') === ''),
      likeness: likenessOf(name, directory, own),
    };
  });
  return projects.toSorted((a, b) => b.likeness - a.likeness || a.name.localeCompare(b.name));
}

/**
 * The project asked for by name, else the one that was started from the folder asked for, else the most likely; null when there
 * is none (of that name). A folder that no project tells of may be a link to one that does.
 */
export function chooseProject(
  projects: readonly ComposeProject[],
  wanted: string | null,
  directory: string | null = null,
): ComposeProject | null {
  if (wanted !== null) return projects.find(({ name }) => name === wanted) ?? null;
  const atHome = directory === null ? undefined : projects.find((project) => isFrom(project, directory));
  return atHome ?? projects[0] ?? null;
}

/** Whether a project says that it was started from a folder. */
export function isFrom(project: Pick<ComposeProject, 'directory'>, directory: string): boolean {
  return project.directory !== null && withoutSlash(project.directory) === withoutSlash(directory);
}

function withoutSlash(path: string): string {
  return path.replace(/(?<=.)\/+$/, '');
}
