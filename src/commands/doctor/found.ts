import type { Level } from '../../model/level.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase, same } from '../../text/lang.ts';
import type { Evidence } from './evidence.ts';
import { swarmItems } from './found-swarm.ts';
import type { DoctorItem } from './item.ts';

function item(id: string, title: Phrase, level: Level, detail: Phrase, remedy: Phrase | null = null): DoctorItem {
  return { id: `found.${id}`, section: 'found', runbook: null, title, level, detail, remedy };
}

const NONE = phrase('não encontrado', 'not found');

/** What discovery found of the stack. */
export function foundItems({ discovered, git }: Evidence): DoctorItem[] {
  const { identity, directory, composeFiles, containers, services, domains, backupDirectory, notes, otherProjects } =
    discovered;
  const others = otherProjects.map(inert).join(', ');
  const project =
    identity.project === null
      ? item(
          'project',
          PROJECT,
          'critical',
          NONE,
          phrase(
            'suba a pilha, ou diga o projeto com --project ou na configuração',
            'start the stack, or tell the project with --project or in the configuration',
          ),
        )
      : item(
          'project',
          PROJECT,
          'ok',
          phrase(
            `${inert(identity.project)} (${identity.environment})${others === '' ? '' : `; outros neste host: ${others}`}`,
            `${inert(identity.project)} (${identity.environment})${others === '' ? '' : `; others on this host: ${others}`}`,
          ),
        );
  const roles = containers.map(({ service, role }) =>
    role === service ? inert(service) : `${inert(service)} (${role})`,
  );
  const running = containers.filter(({ state }) => state === 'running').length;
  return [
    project,
    ...swarmItems(discovered.swarm),
    directory === null
      ? item(
          'directory',
          DIRECTORY,
          'warn',
          NONE,
          phrase('ponha directory na configuração do alvo', 'put directory into the configuration of the target'),
        )
      : item('directory', DIRECTORY, 'ok', same(inert(directory))),
    composeFiles.length === 0
      ? item(
          'compose-files',
          COMPOSE_FILES,
          'warn',
          NONE,
          phrase('ponha composeFiles na configuração do alvo', 'put composeFiles into the configuration of the target'),
        )
      : item('compose-files', COMPOSE_FILES, 'ok', same(composeFiles.map(inert).join(', '))),
    item(
      'containers',
      phrase('Containers', 'Containers'),
      containers.length === 0 ? 'critical' : 'ok',
      phrase(
        `${running} de ${containers.length} rodando: ${roles.join(', ')}`,
        `${running} of ${containers.length} running: ${roles.join(', ')}`,
      ),
      containers.length === 0
        ? phrase('suba a pilha: docker compose up -d', 'start the stack: docker compose up -d')
        : null,
    ),
    item(
      'services',
      phrase('Serviços do compose', 'Compose services'),
      'ok',
      phrase(`${services.length} declarados`, `${services.length} declared`),
    ),
    domains.length === 0
      ? item(
          'domains',
          DOMAINS,
          'warn',
          NONE,
          phrase('ponha domains na configuração do alvo', 'put domains into the configuration of the target'),
        )
      : item('domains', DOMAINS, 'ok', same(domains.map(inert).join(', '))),
    backupDirectory === null
      ? item(
          'backups',
          BACKUPS,
          'warn',
          NONE,
          phrase(
            'crie a pasta, ou ponha backups.directory na configuração',
            'create the folder, or put backups.directory into the configuration',
          ),
        )
      : item('backups', BACKUPS, 'ok', same(inert(backupDirectory))),
    git.ok
      ? item(
          'git',
          GIT,
          'ok',
          phrase(
            `${git.value.head.hash.slice(0, 7)} em ${git.value.branch === null ? 'HEAD solto' : inert(git.value.branch)}`,
            `${git.value.head.hash.slice(0, 7)} on ${git.value.branch === null ? 'a detached HEAD' : inert(git.value.branch)}`,
          ),
        )
      : item('git', GIT, 'warn', git.fault.message, git.fault.hint),
    ...notes.map((note, index) => item(`note.${index + 1}`, phrase('Observação', 'Note'), 'warn', note)),
  ];
}

const PROJECT = phrase('Projeto', 'Project');
const DIRECTORY = phrase('Pasta', 'Folder');
const COMPOSE_FILES = phrase('Arquivos do compose', 'Compose files');
const DOMAINS = phrase('Domínios', 'Domains');
const BACKUPS = phrase('Backups', 'Backups');
const GIT = phrase('Checkout git', 'Git checkout');
