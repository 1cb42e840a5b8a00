import type { Suspect } from '../../model/diagnosis.ts';
import { type Level, severity, worst } from '../../model/level.ts';
import type { DiskFacts } from '../../probes/host/host-disks.ts';
import { en, pt } from '../../text/formats.ts';
import { joinPhrases, type Phrase, phrase, same } from '../../text/lang.ts';
import { performance as runbook } from '../books/troubleshooting.ts';
import { containerSuspects, serviceOf } from './container.ts';
import {
  accused,
  clear,
  type Diagnosis,
  type DiagnosisSight,
  isMeasured,
  moot,
  type Saying,
  summaryIn,
  unmeasured,
} from './diagnosis.ts';
import { suspectOf } from './ground.ts';
import { act, logsOf, restartOf, show } from './remedies.ts';
import { blockerSuspect, crowdSuspect, withoutPostgres } from './sessions.ts';
import { slowStatementSuspect } from './slow-statement.ts';

const LINE = 'T1';

function badDeploy(sight: DiagnosisSight): Suspect[] {
  return sight.causes.filter(({ id }) => id === 'bad-deploy').map((cause) => suspectOf(cause, sight.id));
}

function apiFault(sight: DiagnosisSight): Suspect | null {
  if (sight.level('api.health') !== 'critical') return null;
  const api = serviceOf(sight, 'api');
  const fault = sight.fault('api.health');
  const title =
    fault?.kind === 'timeout'
      ? phrase('A API está muda: travada ou sobrecarregada', 'The API is silent: stuck or overloaded')
      : fault === null
        ? phrase('A API responde com erro até em /health', 'The API answers with an error even on /health')
        : phrase('A API não responde', 'The API does not answer');
  return {
    id: 'api-down',
    certainty: 'likely',
    level: 'critical',
    title,
    evidence: [summaryIn(sight, 'api.health'), ...(fault === null ? [] : [fault.hint])],
    remedies: [restartOf(api, LINE), logsOf(api)],
  };
}

function readApi(sight: DiagnosisSight): Saying {
  const stopped = containerSuspects(sight, 'api', 'api', LINE);
  const deploys = badDeploy(sight);
  const fault = stopped.length + deploys.length === 0 ? apiFault(sight) : null;
  const suspects = [...stopped, ...deploys, ...(fault === null ? [] : [fault])];
  if (suspects.length > 0) return accused(suspects);
  const health = sight.fault('api.health');
  if (health !== null) return health.kind === 'absent' ? moot(health.message) : unmeasured(health.message);
  return clear(
    summaryIn(sight, 'api.health'),
    phrase('a API fora do ar e deploy recente', 'an API that is down and a recent deploy'),
  );
}

function readLatency(sight: DiagnosisSight): Saying {
  const says = summaryIn(sight, 'api.latency');
  if (sight.level('api.latency') === 'none') return moot(says);
  if (!isMeasured(sight, 'api.latency')) return unmeasured(says);
  const level = worst([sight.level('api.latency'), sight.level('api.errors')]);
  const all = sight.isBad('api.errors') ? joinPhrases([says, summaryIn(sight, 'api.errors')], ' · ') : says;
  // A latency is what has to be explained, and nobody's fault by itself.
  if (severity(level) >= severity('warn')) return { level, says: all };
  return clear(says, phrase('latência e erros', 'latency and errors'));
}

function readSlowQueries(sight: DiagnosisSight): Saying {
  const level: Level = sight.level('api.latency') === 'critical' ? 'critical' : 'warn';
  const slow = slowStatementSuspect(sight, level);
  if (slow !== null) return accused([slow]);
  const asked = (['api.slow-queries', 'db.activity', 'db.statements'] as const).filter((probe) =>
    isMeasured(sight, probe),
  );
  if (asked.length === 0) return unmeasured(summaryIn(sight, 'api.slow-queries'));
  return clear(
    phrase('nenhuma consulta acima de 1 s', 'no statement above 1 s'),
    phrase('consultas lentas', 'slow statements'),
  );
}

function readPool(sight: DiagnosisSight): Saying {
  const suspects = [blockerSuspect(sight, LINE), crowdSuspect(sight, LINE)].filter((one) => one !== null);
  if (suspects.length > 0) return accused(suspects);
  const pool = sight.seen('db.pool');
  const percent = pool?.percent ?? pool?.substitute?.percent ?? null;
  if (percent === null) return unmeasured(summaryIn(sight, 'db.pool'));
  const substitute =
    pool?.percent === null
      ? phrase(
          ' (conexões do Postgres: não há métrica do pool)',
          " (Postgres's connections: there is no metric of the pool)",
        )
      : phrase('', '');
  return clear(
    phrase(`${pt.percent(percent)}${substitute['pt-BR']}`, `${en.percent(percent)}${substitute.en}`),
    phrase('pool do banco e bloqueios', 'database pool and locks'),
  );
}

function diskSuspect(disk: DiskFacts, level: Level): Suspect {
  return {
    id: 'disk-short',
    certainty: 'possible',
    level,
    title: phrase(
      `O disco ${disk.mount} está em ${pt.percent(disk.usedPercent)}`,
      `Disk ${disk.mount} is at ${en.percent(disk.usedPercent)}`,
    ),
    evidence: [phrase(`${pt.bytes(disk.availableBytes)} livres`, `${en.bytes(disk.availableBytes)} free`)],
    remedies: [
      act('rotate-logs', {}, phrase('rotacionar logs', 'rotate logs'), 'M2'),
      act('clean-up', {}, phrase('limpar imagens e redes sem uso', 'clean up unused images and networks'), 'M3'),
    ],
  };
}

/** Memory and CPU by what their checks say; a share above its limit may be why all is slow. */
function shortSuspects(sight: DiagnosisSight): Suspect[] {
  const api = serviceOf(sight, 'api');
  const shortage = (id: string, probe: 'host.cpu' | 'host.memory' | 'containers.stats', title: Phrase): Suspect[] =>
    sight.isBad(probe)
      ? [
          {
            id,
            certainty: 'possible',
            level: sight.level(probe),
            title,
            evidence: (sight.check(probe)?.findings ?? []).slice(0, 3).map(({ text }) => text),
            remedies: [
              show(
                'overview',
                phrase('ver quem consome, em Serviços', 'see who consumes, in Services'),
                `check:${probe}`,
              ),
              restartOf(api, 'A1'),
            ],
          },
        ]
      : [];
  return [
    ...shortage('memory-short', 'host.memory', phrase('Falta memória no servidor', 'The host is short of memory')),
    ...shortage('cpu-short', 'host.cpu', phrase('Falta CPU no servidor', 'The host is short of CPU')),
    ...shortage(
      'container-short',
      'containers.stats',
      phrase('Um contêiner está no limite dele', 'A container is at its limit'),
    ),
  ];
}

const RESOURCES = {
  'host.cpu': same('CPU'),
  'host.memory': phrase('memória', 'memory'),
  'host.disks': phrase('disco', 'disk'),
} as const;

function named(name: Phrase, text: Phrase): Phrase {
  return phrase(`${name['pt-BR']} ${text['pt-BR']}`, `${name.en} ${text.en}`);
}

function readResources(sight: DiagnosisSight): Saying {
  const limit = sight.threshold('host.disk')?.critical ?? 90;
  const isKnownFull = sight.suspects.some(({ id }) => id === 'disk-full');
  const disks = (sight.seen('host.disks')?.disks ?? []).filter(
    ({ usedPercent }) => usedPercent > limit && !isKnownFull,
  );
  const suspects = [...disks.map((disk) => diskSuspect(disk, sight.level('host.disks'))), ...shortSuspects(sight)];
  const all = [...suspects, ...unexplained(sight, suspects)];
  if (all.length > 0) return accused(all);
  const probes = ['host.cpu', 'host.memory', 'host.disks'] as const;
  if (!probes.some((probe) => isMeasured(sight, probe))) return unmeasured(summaryIn(sight, 'host.cpu'));
  const says = joinPhrases(
    probes.map((probe) => named(RESOURCES[probe], summaryIn(sight, probe))),
    ' · ',
  );
  if (isKnownFull) return { level: sight.level('host.disks'), says };
  return clear(says, phrase('CPU, memória e disco', 'CPU, memory and disk'));
}

/** The runbook's third action: nothing else explains a slow API, so it is the API itself. */
function unexplained(sight: DiagnosisSight, suspects: readonly Suspect[]): Suspect[] {
  const isTroubled = sight.isBad('api.latency') || sight.isBad('api.errors');
  if (!isTroubled || suspects.length + sight.suspects.length > 0) return [];
  const api = serviceOf(sight, 'api');
  const isSlow = sight.isBad('api.latency');
  return [
    {
      id: 'api-itself',
      certainty: 'possible',
      level: worst([sight.level('api.latency'), sight.level('api.errors')]),
      title: isSlow
        ? phrase(
            'A própria API está lenta: nem consultas, pool ou recursos o explicam',
            'The API itself is slow: neither statements, pool nor resources explain it',
          )
        : phrase(
            'A própria API falha: nem banco, pool ou recursos o explicam',
            'The API itself fails: neither database, pool nor resources explain it',
          ),
      evidence: [summaryIn(sight, isSlow ? 'api.latency' : 'api.errors')],
      remedies: [logsOf(api), restartOf(api, LINE)],
    },
  ];
}

/** T1: high latency, timeouts, slow answers. */
export const performance: Diagnosis = {
  id: 'performance',
  runbook,
  readers: {
    api: { read: readApi },
    latency: { read: readLatency },
    'slow-queries': { without: withoutPostgres, read: readSlowQueries },
    pool: { without: withoutPostgres, read: readPool },
    resources: { read: readResources },
  },
};
