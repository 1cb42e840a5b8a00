import { type Fault, type FaultKind, fault } from '../../model/fault.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { codeOf, wireFault, wordsOf } from '../../transport/faults.ts';
import { isCertificateCode, tlsFault } from '../../transport/tls-faults.ts';

interface Story {
  readonly kind: FaultKind;
  readonly told: Phrase;
  readonly hint: Phrase;
}

const DENIED_LOGIN: Story = {
  kind: 'denied',
  told: phrase('usuário ou senha recusados', 'user or password refused'),
  hint: phrase(
    'confira DATABASE_URL no .env; a senha pode ter mudado no banco',
    'check DATABASE_URL in .env; the password may have changed in the database',
  ),
};
const STARTING: Story = {
  kind: 'unreachable',
  told: phrase('o banco está iniciando ou parando', 'the database is starting or stopping'),
  hint: phrase('espere; se persistir, veja os logs do postgres', 'wait; if it goes on, read the logs of postgres'),
};
const TERMINATED: Story = {
  kind: 'unreachable',
  told: phrase('o servidor encerrou a nossa conexão', 'the server ended our connection'),
  hint: phrase(
    'reinício ou pg_terminate_backend: a próxima leitura reconecta',
    'a restart or pg_terminate_backend: the next reading connects again',
  ),
};

const TOO_MANY: Story = {
  kind: 'denied',
  told: phrase('não há conexões livres', 'there are no free connections'),
  hint: phrase(
    'veja quem as ocupa (aba DB); encerre as ociosas ou aumente max_connections',
    'see who holds them (DB tab); end idle ones or raise max_connections',
  ),
};

/** What the server refuses with, by SQLSTATE (PostgreSQL documentation, appendix A). */
const STORIES: Readonly<Record<string, Story>> = {
  '28P01': DENIED_LOGIN,
  '28000': {
    kind: 'denied',
    told: phrase('o servidor não aceita este acesso', 'the server does not accept this login'),
    hint: phrase(
      'confira usuário, banco, origem e TLS no pg_hba.conf; se ele exige TLS, use ?ssl=require',
      'check user, database, origin and TLS in pg_hba.conf; if it demands TLS, use ?ssl=require',
    ),
  },
  '3D000': {
    kind: 'absent',
    told: phrase('o banco de dados não existe', 'the database does not exist'),
    hint: phrase('confira o nome no fim de DATABASE_URL', 'check the name at the end of DATABASE_URL'),
  },
  '57014': {
    kind: 'timeout',
    told: phrase('a consulta passou do tempo limite do servidor', "the query ran over the server's time limit"),
    hint: phrase('veja carga e bloqueios na aba DB', 'see load and locks in the DB tab'),
  },
  '55P03': {
    kind: 'timeout',
    told: phrase('outra sessão segura o bloqueio', 'another session holds the lock'),
    hint: phrase('veja quem bloqueia na aba DB', 'see who blocks in the DB tab'),
  },
  '57P01': TERMINATED,
  '57P02': TERMINATED,
  '57P05': TERMINATED,
  '57P03': STARTING,
  '25006': {
    kind: 'denied',
    told: phrase('a sessão só lê', 'the session is read only'),
    hint: phrase(
      'nada é escrito por aqui; se o próprio servidor só lê, é uma réplica ou está em recuperação',
      'nothing is written from here; if the server itself only reads, it is a replica or recovering',
    ),
  },
  '42501': {
    kind: 'denied',
    told: phrase('falta permissão a este usuário', 'this user lacks the permission'),
    hint: phrase(
      'GRANT pg_monitor TO o usuário, como administrador',
      'GRANT pg_monitor TO the user, as an administrator',
    ),
  },
  '42P01': {
    kind: 'absent',
    told: phrase('a tabela ou visão não existe', 'the table or view does not exist'),
    hint: phrase(
      'a extensão ou migração que a cria não foi aplicada',
      'the extension or migration that makes it was not applied',
    ),
  },
  '42883': {
    kind: 'unsupported',
    told: phrase('a função não existe nesta versão', 'the function does not exist in this version'),
    hint: phrase('confira a versão do Postgres e as extensões', 'check the Postgres version and its extensions'),
  },
  '42703': {
    kind: 'unsupported',
    told: phrase('a coluna não existe nesta versão', 'the column does not exist in this version'),
    hint: phrase('confira a versão do Postgres e da extensão', 'check the versions of Postgres and of the extension'),
  },
  '55000': {
    kind: 'unsupported',
    told: phrase('o servidor não está configurado para isso', 'the server is not configured for that'),
    hint: phrase(
      'confira shared_preload_libraries no postgresql.conf',
      'check shared_preload_libraries in postgresql.conf',
    ),
  },
};

const quoted = (name: string): string => `"${inert(name).replaceAll('"', '""')}"`;

/** Whose limit was met, by the server's words (proc.c, postinit.c); in another language than English it is just too many. */
function tooManyStory(words: string): Story {
  const role = /too many connections for role "(.*)"/.exec(words)?.[1];
  const database = /too many connections for database "(.*)"/.exec(words)?.[1];
  const kind = 'denied';
  if (role !== undefined)
    return {
      kind,
      told: phrase('este usuário esgotou as conexões dele', 'this user has used up its own connections'),
      hint: phrase(
        `encerre as ociosas, ou como administrador: ALTER ROLE ${quoted(role)} CONNECTION LIMIT -1;`,
        `end idle ones, or as an administrator: ALTER ROLE ${quoted(role)} CONNECTION LIMIT -1;`,
      ),
    };
  if (database !== undefined)
    return {
      kind,
      told: phrase('este banco esgotou as conexões dele', 'this database has used up its own connections'),
      hint: phrase(
        `encerre as ociosas, ou como administrador: ALTER DATABASE ${quoted(database)} CONNECTION LIMIT -1;`,
        `end idle ones, or as an administrator: ALTER DATABASE ${quoted(database)} CONNECTION LIMIT -1;`,
      ),
    };
  if (/reserved/.test(words))
    return {
      kind,
      told: phrase(
        'só restam conexões reservadas a administradores',
        'only connections reserved for administrators are left',
      ),
      hint: phrase(
        'entre como superusuário e encerre as ociosas: pg_terminate_backend(pid)',
        'log in as a superuser and end idle ones: pg_terminate_backend(pid)',
      ),
    };
  return TOO_MANY;
}

/** True for SQLSTATE, as opposed to the system's codes (`EPIPE` has five letters as well). */
function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code);
}

/** The fault of an error that pg gave, or of the signal that ended the call. */
export function postgresFault(error: unknown, place: string, timeoutMs: number, signal: AbortSignal): Fault {
  if (signal.aborted) return wireFault(error, place, timeoutMs, signal);
  const code = codeOf(error);
  const words = wordsOf(error);
  if (code !== undefined && isSqlState(code)) {
    const story = code === '53300' ? tooManyStory(words) : STORIES[code];
    if (story !== undefined) return tell(story, place, words, code);
    const hint = phrase(
      'procure o código na documentação do Postgres',
      'look the code up in the Postgres documentation',
    );
    return fault('malformed', phrase(`${place}: ${words} (${code})`, `${place}: ${words} (${code})`), hint, code);
  }
  if (code !== undefined && (isCertificateCode(code) || code.startsWith('ERR_SSL'))) {
    return tlsFault(error, place, timeoutMs, signal);
  }
  if (isTlsRefusal(error)) {
    return fault(
      'unsupported',
      phrase(`${place} não oferece TLS`, `${place} does not offer TLS`),
      phrase(
        'use ?ssl=prefer ou ?ssl=disable em DATABASE_URL, ou ligue ssl no servidor',
        'use ?ssl=prefer or ?ssl=disable in DATABASE_URL, or turn ssl on in the server',
      ),
      'SSL_REFUSED',
    );
  }
  if (/^SASL:|password must be/i.test(words)) return tell(DENIED_LOGIN, place, words, '28P01');
  if (/Connection terminated|not queryable|establishing an SSL/.test(words))
    return tell(TERMINATED, place, '', 'ECONNRESET');
  return wireFault(error, place, timeoutMs, signal);
}

/** True when the server answered that it has no TLS (pg's own words, lib/connection.js). */
export function isTlsRefusal(error: unknown): boolean {
  return error instanceof Error && error.message === 'The server does not support SSL connections';
}

/**
 * True when a pooler in between refuses our startup parameters (PgBouncer: `08P01 unsupported startup parameter`).
 */
export function isStartupRefusal(error: unknown): boolean {
  return codeOf(error) === '08P01' && error instanceof Error && /unsupported startup parameter/i.test(error.message);
}

function tell({ kind, told, hint }: Story, place: string, words: string, code: string): Fault {
  const said = words === '' ? '' : ` (${inert(words)})`;
  return fault(kind, phrase(`${place}: ${told['pt-BR']}${said}`, `${place}: ${told.en}${said}`), hint, code);
}
