import type { Suspect } from '../../model/diagnosis.ts';
import { containersOf } from '../../probes/containers/container-view.ts';
import { tableProbe } from '../../probes/swarm/swarm-view.ts';
import { en, pt } from '../../text/formats.ts';
import { phrase } from '../../text/lang.ts';
import { database as runbook } from '../books/troubleshooting.ts';
import { containerSuspects, serviceOf } from './container.ts';
import { LINE, suspectOfFault } from './database-connection.ts';
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
import { readLog } from './log-reader.ts';
import { byHand, digDeeper, logsOf, restartOf } from './remedies.ts';
import { blockerSuspect, crowdSuspect, withoutPostgres } from './sessions.ts';

function readOnly(sight: DiagnosisSight): Suspect {
  return {
    id: 'postgres-readonly',
    certainty: 'certain',
    level: 'critical',
    title: phrase('O Postgres só aceita leituras (25006)', 'Postgres takes reads only (25006)'),
    evidence: [
      phrase(
        'é uma réplica, ou default_transaction_read_only está ligado',
        'it is a standby, or default_transaction_read_only is on',
      ),
    ],
    remedies: [
      byHand(
        'psql "$DATABASE_URL" -c "SELECT pg_is_in_recovery(), setconfig FROM pg_db_role_setting"',
        phrase('ver quem o pôs assim', 'see who set it so'),
        LINE,
      ),
      logsOf(serviceOf(sight, 'postgres'), LINE),
    ],
  };
}

function readConnect(sight: DiagnosisSight): Saying {
  const fault = sight.fault('postgres.ping');
  if (fault?.kind === 'absent') return moot(fault.message);
  if (fault !== null) {
    const stopped = containerSuspects(sight, 'postgres', 'postgres', LINE).filter(
      ({ certainty }) => certainty === 'certain',
    );
    // What the container says is the next step's: here it is only known that nobody answers.
    return stopped.length > 0
      ? { level: 'critical', says: fault.message }
      : accused([suspectOfFault(sight, fault)], fault.message);
  }
  const facts = sight.seen('postgres.ping');
  if (facts === null) return unmeasured(summaryIn(sight, 'postgres.ping'));
  if (facts.isReadOnly) return accused([readOnly(sight)]);
  return clear(
    phrase(`SELECT 1 em ${pt.duration(facts.tookMs)}`, `SELECT 1 in ${en.duration(facts.tookMs)}`),
    phrase('endereço, usuário e senha do banco', 'address, user and password of the database'),
  );
}

function readContainer(sight: DiagnosisSight): Saying {
  const table = tableProbe(sight);
  if (!isMeasured(sight, table)) return unmeasured(summaryIn(sight, table));
  const suspects = containerSuspects(sight, 'postgres', 'postgres', LINE);
  if (suspects.length > 0) return accused(suspects);
  const [container] = containersOf(sight, 'postgres');
  if (container === undefined)
    return moot(phrase('sem contêiner aqui: é um serviço gerenciado', 'no container here: a managed service'));
  return clear(
    phrase(`${container.entity} roda`, `${container.entity} runs`),
    phrase('o contêiner do Postgres', 'the Postgres container'),
  );
}

function readSessions(sight: DiagnosisSight): Saying {
  // A role's limit may let our first session in and none after it.
  const full = ['db.locks', 'db.activity', 'db.pool']
    .map((probe) => sight.fault(probe))
    .find((fault) => fault?.code === '53300');
  const suspects = [blockerSuspect(sight, LINE), crowdSuspect(sight, LINE)].filter((one) => one !== null);
  if (full != null) suspects.unshift(suspectOfFault(sight, full));
  if (suspects.length > 0) return accused(suspects);
  if (!isMeasured(sight, 'db.locks')) return unmeasured(summaryIn(sight, 'db.locks'));
  return clear(
    summaryIn(sight, 'db.activity'),
    phrase('bloqueios e falta de conexões', 'locks and want of connections'),
  );
}

/** With Postgres well, the API's own way to it is what is wrong. */
function readHealth(sight: DiagnosisSight): Saying {
  const says = summaryIn(sight, 'api.database');
  const fault = sight.fault('api.database');
  if (fault?.kind === 'absent') return moot(fault.message);
  if (!sight.isBad('api.database'))
    return sight.seen('api.database') === null
      ? unmeasured(says)
      : clear(says, phrase('o caminho da API até o banco', "the API's way to the database"));
  const level = sight.level('api.database');
  if (sight.level('postgres.ping') === 'critical' || sight.level('redis.ping') === 'critical') return { level, says };
  const api = serviceOf(sight, 'api');
  const status = sight.seen('api.database')?.status ?? 0;
  const isOnlySlow = status >= 200 && status < 400;
  if (isOnlySlow)
    return accused(
      [
        {
          id: 'api-slow-database',
          certainty: 'possible',
          level,
          title: phrase('A API demora para ser atendida pelo banco', 'The API waits long for the database'),
          evidence: [says],
          remedies: [digDeeper('performance')],
        },
      ],
      says,
    );
  return accused(
    [
      {
        id: 'api-lost-database',
        certainty: blockerSuspect(sight, LINE) === null && crowdSuspect(sight, LINE) === null ? 'likely' : 'possible',
        level,
        title: phrase('O banco responde a nós e não à API', 'The database answers us and not the API'),
        evidence: [
          says,
          phrase(
            'DATABASE_URL da api, ou o pool de conexões dela esgotado',
            "the api's DATABASE_URL, or its connection pool used up",
          ),
        ],
        remedies: [logsOf(api), restartOf(api, LINE)],
      },
    ],
    says,
  );
}

/** T2: connection errors, failing queries. */
export const database: Diagnosis = {
  id: 'database',
  runbook,
  readers: {
    connect: { read: readConnect },
    container: { read: readContainer },
    logs: readLog,
    sessions: { without: withoutPostgres, read: readSessions },
    health: { read: readHealth },
  },
};
