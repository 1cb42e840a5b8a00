import type { Level } from '../../model/level.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase, same } from '../../text/lang.ts';
import type { Evidence, HostEvidence } from './evidence.ts';
import { type DoctorItem, unseen } from './item.ts';

function item(id: string, title: Phrase, level: Level, detail: Phrase, remedy: Phrase | null = null): DoctorItem {
  return { id: `versions.${id}`, section: 'versions', runbook: null, title, level, detail, remedy };
}

/** Oldest engine whose API is spoken here. */
const OLDEST_ENGINE = '20.10';

function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split(/[.+~-]/).map(Number));
  for (let index = 0; index < (b?.length ?? 0); index += 1) {
    const [left = 0, right = 0] = [a?.[index], b?.[index]];
    if (left !== right) return left < right;
  }
  return false;
}

/** What runs, and in which version. */
export function versionItems(
  { host, reaches }: Evidence,
  own: { readonly version: string; readonly runtime: string },
): DoctorItem[] {
  const engine = reaches.find(({ service }) => service === 'engine')?.answer;
  const postgres = reaches.find(({ service }) => service === 'postgres')?.answer;
  return [
    item('sparkone-tui', same('sparkone-tui'), 'ok', same(`${own.version} · node ${own.runtime}`)),
    ...(engine?.ok === true ? [engineItem(engine.value)] : []),
    ...(host.ok
      ? [
          composeItem(host.value),
          ...dumpItems(host.value, postgres?.ok === true ? postgres.value : ''),
          toolsItem(host.value),
        ]
      : [unseen({ id: 'versions.tools', section: 'versions', runbook: null, title: TOOLS }, host.fault)]),
  ];
}

const TOOLS = phrase('Programas', 'Programs');

function engineItem(version: string): DoctorItem {
  const title = phrase('Engine do Docker', 'Docker engine');
  if (!isOlder(version, OLDEST_ENGINE)) return item('engine', title, 'ok', same(version));
  return item(
    'engine',
    title,
    'warn',
    phrase(`${version}: mais velho que ${OLDEST_ENGINE}`, `${version}: older than ${OLDEST_ENGINE}`),
    phrase('atualize o Docker', 'update Docker'),
  );
}

function composeItem({ programs }: HostEvidence): DoctorItem {
  const [v2 = '', v1 = ''] = [programs['docker compose'], programs['docker-compose']];
  const title = phrase('Compose', 'Compose');
  const said = [v2 === '' ? '' : `docker compose ${inert(v2)}`, v1 === '' ? '' : `docker-compose ${inert(v1)}`].filter(
    (part) => part !== '',
  );
  if (said.length > 0) return item('compose', title, 'ok', same(said.join(' · ')));
  return item(
    'compose',
    title,
    'warn',
    phrase('nenhum: ações que mudam a pilha não rodam', 'none: actions that change the stack cannot run'),
    phrase('instale docker-compose-plugin', 'install docker-compose-plugin'),
  );
}

/** A pg_dump older than its server refuses to dump. */
function dumpItems({ programs }: HostEvidence, server: string): DoctorItem[] {
  const own = programs.pg_dump ?? '';
  const [ownMajor, serverMajor] = [Number.parseInt(own, 10), Number.parseInt(server, 10)];
  if (own === '' || !(ownMajor < serverMajor)) return [];
  return [
    item(
      'pg_dump',
      same('pg_dump'),
      'warn',
      phrase(
        `${own} aqui, Postgres ${server}: pg_dump mais velho que o servidor recusa o dump`,
        `${own} here, Postgres ${server}: a pg_dump older than its server refuses to dump`,
      ),
      phrase(
        `instale postgresql-client-${serverMajor}; os backups daqui usam o do container quando podem`,
        `install postgresql-client-${serverMajor}; backups from here use the container's when they can`,
      ),
    ),
  ];
}

function toolsItem({ programs }: HostEvidence): DoctorItem {
  const shown = ['git', 'psql', 'redis-cli', 'openssl', 'curl', 'jq'].flatMap((name) =>
    programs[name] ? [`${name} ${inert(programs[name])}`] : [],
  );
  return item(
    'tools',
    TOOLS,
    'ok',
    shown.length === 0 ? phrase('nenhum dos do runbook', "none of the runbook's") : same(shown.join(' · ')),
  );
}
