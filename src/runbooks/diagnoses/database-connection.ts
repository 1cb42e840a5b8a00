import type { Remedy, Suspect } from '../../model/diagnosis.ts';
import type { Fault } from '../../model/fault.ts';
import { containersOf } from '../../probes/containers/container-view.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { serviceOf } from './container.ts';
import type { DiagnosisSight } from './diagnosis.ts';
import { act, byHand, logsOf, restartOf, show } from './remedies.ts';

/** Line of the runbook that all of this is about. */
export const LINE = 'T2';

interface Story {
  readonly id: string;
  readonly title: Phrase;
  readonly remedies: readonly Remedy[];
}

const CREDENTIALS: readonly Remedy[] = [
  byHand(
    'grep -n DATABASE_URL .env',
    phrase('conferir usuário e senha de DATABASE_URL', 'check user and password of DATABASE_URL'),
    LINE,
  ),
  byHand(
    'docker compose up -d api worker',
    phrase('recriar a api depois de corrigir o .env', 'recreate the api after correcting .env'),
    LINE,
  ),
];

const SESSIONS = show('db', phrase('ver as sessões na aba DB', 'see the sessions in the DB tab'), null, LINE);
const DISKS = show('overview', phrase('ver os discos', 'see the disks'), 'check:host.disks');

/** What the server itself answers when it refuses, by SQLSTATE. */
const STORIES: Readonly<Record<string, Story>> = {
  '28P01': {
    id: 'postgres-wrong-password',
    title: phrase('O Postgres recusa a senha de DATABASE_URL', 'Postgres refuses the password of DATABASE_URL'),
    remedies: CREDENTIALS,
  },
  '28000': {
    id: 'postgres-not-allowed',
    title: phrase(
      'O Postgres não aceita este usuário daqui (pg_hba)',
      'Postgres does not accept this user from here (pg_hba)',
    ),
    remedies: CREDENTIALS,
  },
  '3D000': {
    id: 'postgres-no-database',
    title: phrase('O banco de DATABASE_URL não existe', 'The database of DATABASE_URL does not exist'),
    remedies: [
      show('backups', phrase('ver os backups', 'see the backups')),
      byHand('psql -l', phrase('ver que bancos há', 'see which databases there are'), LINE),
    ],
  },
  '57P03': {
    id: 'postgres-starting',
    title: phrase(
      'O Postgres está iniciando, parando ou se recuperando: espere',
      'Postgres is starting, stopping or recovering: wait',
    ),
    remedies: [],
  },
  SSL_REFUSED: {
    id: 'postgres-no-tls',
    title: phrase(
      'DATABASE_URL exige TLS e o servidor não oferece',
      'DATABASE_URL demands TLS and the server does not offer it',
    ),
    remedies: CREDENTIALS,
  },
  ENOTFOUND: {
    id: 'postgres-no-name',
    title: phrase('O nome do servidor de banco não resolve', "The database server's name does not resolve"),
    remedies: [byHand('resolvectl status', phrase('ver o DNS do servidor', "see the server's DNS"))],
  },
};

/** A role may have a limit of its own, far below the server's. */
function tooMany({ message, hint }: Fault): Suspect {
  const isRole = /for role|para o papel/i.test(message.en);
  return {
    id: isRole ? 'postgres-role-limit' : 'postgres-too-many',
    certainty: 'certain',
    level: 'critical',
    title: isRole
      ? phrase(
          'O limite de conexões do usuário da aplicação está esgotado',
          "The application user's connection limit is used up",
        )
      : phrase('As conexões do Postgres estão esgotadas', "Postgres's connections are used up"),
    evidence: [message, hint],
    remedies: [
      SESSIONS,
      ...(isRole
        ? [
            byHand(
              'psql -c "SELECT rolname, rolconnlimit FROM pg_roles WHERE rolconnlimit >= 0"',
              phrase(
                'ver o limite do usuário (ALTER ROLE … CONNECTION LIMIT -1 o tira)',
                "see the user's limit (ALTER ROLE … CONNECTION LIMIT -1 takes it away)",
              ),
            ),
          ]
        : []),
      act(
        'restart',
        { service: 'api' },
        phrase('reiniciar a api, que solta as conexões dela', 'restart the api, which lets go of its connections'),
        LINE,
      ),
    ],
  };
}

/** What a fault of the direct connection means, where no container explains it. */
export function suspectOfFault(sight: DiagnosisSight, fault: Fault): Suspect {
  if (fault.code === '53300') return tooMany(fault);
  const service = serviceOf(sight, 'postgres');
  const isOurs = containersOf(sight, 'postgres').length > 0;
  const story = STORIES[fault.code ?? ''];
  const evidence = [fault.message, fault.hint];
  const look = isOurs ? [logsOf(service, LINE)] : [];
  if (story !== undefined)
    return {
      id: story.id,
      certainty: 'certain',
      level: 'critical',
      title: story.title,
      evidence,
      remedies: [...story.remedies, ...look],
    };
  const restart = isOurs ? [restartOf(service, LINE)] : [];
  const rest = { certainty: 'likely', level: 'critical', evidence, remedies: [...restart, ...look] } as const;
  if (fault.kind === 'timeout')
    return {
      ...rest,
      id: 'postgres-silent',
      title: isOurs
        ? phrase(
            'O Postgres roda e não responde: travado, sobrecarregado ou sem disco',
            'Postgres runs and does not answer: stuck, overloaded or out of disk',
          )
        : phrase(
            'O banco gerenciado não responde: rede, firewall ou o próprio serviço',
            'The managed database does not answer: network, firewall, or the service itself',
          ),
      remedies: [...restart, DISKS, ...look],
    };
  if (fault.kind === 'unreachable')
    return {
      ...rest,
      id: 'postgres-unreachable',
      title: phrase('Nada escuta onde o Postgres deveria estar', 'Nothing listens where Postgres should be'),
    };
  return {
    ...rest,
    id: 'postgres-error',
    title: phrase('O Postgres responde com um erro', 'Postgres answers with an error'),
  };
}
