import { inert } from '../../../text/inert.ts';
import { phrase } from '../../../text/lang.ts';
import { OPS_SCRIPTS, opsFolder } from '../evidence.ts';
import type { Drift, DriftRule } from './rule.ts';

/** Ops scripts that are not there or cannot be run as the runbook writes them. */
export const scriptNotExecutable: DriftRule = {
  id: 'script',
  runbook: 'W1',
  title: phrase('Scripts de ops', 'Ops scripts'),
  holds: phrase('existem e são executáveis', 'are there and executable'),
  find: ({ host, discovered }) => {
    if (!host.ok) return host.fault;
    const folder = opsFolder(discovered);
    const lines = { 'backup.sh': 'W1', 'verify_backup.sh': 'W2', 'restore.sh': 'W3' };
    return OPS_SCRIPTS.flatMap((script): Drift[] => {
      const path = `${folder}/${script}`;
      const access = host.value.paths.get(path);
      const shown = inert(path);
      if (access?.exists !== true)
        return [
          {
            id: script,
            runbook: lines[script],
            detail: phrase(`${shown} não existe`, `${shown} does not exist`),
            remedy: phrase('traga-o do repositório', 'bring it from the repository'),
          },
        ];
      // Root may run only what somebody may run, but -x tells that already.
      if (access.isExecutable) return [];
      return [
        {
          id: script,
          runbook: lines[script],
          detail: phrase(
            `${shown} não é executável: "Permission denied" (126)`,
            `${shown} is not executable: "Permission denied" (126)`,
          ),
          remedy: phrase(
            `rode com bash, ou: git update-index --chmod=+x ops/${script} && chmod +x '${shown}'`,
            `run it with bash, or: git update-index --chmod=+x ops/${script} && chmod +x '${shown}'`,
          ),
        },
      ];
    });
  },
};

/** Folder and compose file under which the runbook's commands are written. */
export const pathDiffers: DriftRule = {
  id: 'path',
  runbook: 'M1',
  title: phrase('Pastas e arquivos', 'Folders and files'),
  holds: phrase(
    '/opt/sparkone e docker-compose.prod.yml são os de verdade',
    '/opt/sparkone and docker-compose.prod.yml are the real ones',
  ),
  find: ({ host, discovered: { directory, composeFiles } }) => {
    if (!host.ok) return host.fault;
    if (directory === null) return [];
    const shown = inert(directory);
    const found: Drift[] = [];
    if (directory !== '/opt/sparkone') {
      found.push({
        id: 'directory',
        detail: phrase(
          `o runbook diz /opt/sparkone; o projeto está em ${shown}`,
          `the runbook says /opt/sparkone; the project is in ${shown}`,
        ),
        remedy: phrase(
          `um link resolve: ln -s '${shown}' /opt/sparkone`,
          `a link helps: ln -s '${shown}' /opt/sparkone`,
        ),
      });
    }
    const isNamed =
      composeFiles.some((file) => file.endsWith('/docker-compose.prod.yml')) ||
      host.value.paths.get(`${directory}/docker-compose.prod.yml`)?.exists === true;
    if (!isNamed) {
      const files = composeFiles.map(inert).join(', ') || '–';
      found.push({
        id: 'compose-file',
        detail: phrase(
          `docker-compose.prod.yml não existe; o projeto usa ${files}`,
          `docker-compose.prod.yml does not exist; the project uses ${files}`,
        ),
        remedy: phrase('troque o -f dos comandos do runbook', "change the -f of the runbook's commands"),
      });
    }
    return found;
  },
};

const TOOLS = [
  ['curl', 'D1'],
  ['jq', 'D1'],
  ['openssl', 'T4'],
  ['nslookup', 'T4'],
  ['psql', 'T2'],
  ['git', 'M1'],
] as const;

/** Programs that the runbook's commands need and the host lacks. */
export const toolMissing: DriftRule = {
  id: 'tool',
  runbook: 'D1',
  title: phrase('Programas do runbook', "The runbook's programs"),
  holds: phrase('todos instalados', 'all installed'),
  find: ({ host }) => {
    if (!host.ok) return host.fault;
    const { programs } = host.value;
    const missing: Drift[] = TOOLS.filter(([name]) => !programs[name]).map(([name, line]) => ({
      id: name,
      runbook: line,
      detail: phrase(`${name} não está instalado`, `${name} is not installed`),
      remedy: phrase(
        'instale, ou use o painel, que não precisa dele',
        'install it, or use the cockpit, which does not need it',
      ),
    }));
    if (programs['docker-compose'] || !programs['docker compose']) return missing;
    return [
      ...missing,
      {
        id: 'docker-compose',
        runbook: 'D2',
        detail: phrase(
          'docker-compose (v1) não existe; há docker compose (v2)',
          'docker-compose (v1) is not there; docker compose (v2) is',
        ),
        remedy: phrase(
          'escreva "docker compose" nos comandos do runbook',
          'write "docker compose" in the runbook\'s commands',
        ),
      },
    ];
  },
};
