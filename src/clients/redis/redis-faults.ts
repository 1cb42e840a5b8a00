import { type Fault, type FaultKind, fault } from '../../model/fault.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { wireFault, wordsOf } from '../../transport/faults.ts';

interface Story {
  readonly kind: FaultKind;
  readonly told: Phrase;
  readonly hint: Phrase;
}

/** What Redis refuses with, by the first word of its error reply (redis.io, "Redis serialization protocol", errors). */
const STORIES: Readonly<Record<string, Story>> = {
  NOAUTH: {
    kind: 'denied',
    told: phrase('pede senha e nenhuma está configurada', 'asks for a password and none is configured'),
    hint: phrase('ponha a senha em REDIS_URL no .env', 'put the password into REDIS_URL in .env'),
  },
  WRONGPASS: {
    kind: 'denied',
    told: phrase('usuário ou senha recusados', 'user or password refused'),
    hint: phrase(
      'confira REDIS_URL no .env e requirepass ou ACL no servidor',
      'check REDIS_URL in .env, and requirepass or ACL in the server',
    ),
  },
  NOPERM: {
    kind: 'denied',
    told: phrase('falta permissão a este usuário', 'this user lacks the permission'),
    hint: phrase('confira a ACL: ACL GETUSER, ACL SETUSER', 'check the ACL: ACL GETUSER, ACL SETUSER'),
  },
  DENIED: {
    kind: 'denied',
    told: phrase(
      'está em modo protegido e só aceita conexões locais',
      'is in protected mode and takes local connections only',
    ),
    hint: phrase(
      'defina uma senha (requirepass) ou bind no servidor',
      'set a password (requirepass) or bind in the server',
    ),
  },
  READONLY: {
    kind: 'denied',
    told: phrase('é uma réplica só de leitura', 'is a read-only replica'),
    hint: phrase(
      'aponte REDIS_URL para o primário ou promova esta: REPLICAOF NO ONE',
      'point REDIS_URL at the primary, or promote this one: REPLICAOF NO ONE',
    ),
  },
  MASTERDOWN: {
    kind: 'unreachable',
    told: phrase('é uma réplica que perdeu o primário', 'is a replica that lost its primary'),
    hint: phrase(
      'veja INFO replication; restaure o primário ou promova esta: REPLICAOF NO ONE',
      'see INFO replication; restore the primary, or promote this one: REPLICAOF NO ONE',
    ),
  },
  OOM: {
    kind: 'denied',
    told: phrase('recusa escritas: a memória chegou a maxmemory', 'refuses writes: memory reached maxmemory'),
    hint: phrase(
      'aumente maxmemory, escolha maxmemory-policy ou apague chaves',
      'raise maxmemory, choose a maxmemory-policy, or delete keys',
    ),
  },
  MISCONF: {
    kind: 'denied',
    told: phrase('recusa escritas: não consegue gravar em disco', 'refuses writes: it cannot save to disk'),
    hint: phrase('veja o espaço em disco e INFO persistence', 'see disk space and INFO persistence'),
  },
  LOADING: {
    kind: 'unreachable',
    told: phrase('está carregando os dados do disco', 'is loading its data from disk'),
    hint: phrase('espere; o progresso está em INFO persistence', 'wait; progress is in INFO persistence'),
  },
  CLUSTERDOWN: {
    kind: 'unreachable',
    told: phrase('é de um cluster que está fora', 'belongs to a cluster that is down'),
    hint: phrase(
      'há slots sem mestre: veja CLUSTER INFO e CLUSTER NODES, e suba os nós que faltam',
      'there are slots without a master: see CLUSTER INFO and CLUSTER NODES, and start the nodes that are missing',
    ),
  },
  MOVED: {
    kind: 'unsupported',
    told: phrase(
      'é um nó de cluster, e a chave está em outro',
      'is a node of a cluster, and the key is on another one',
    ),
    hint: phrase('ponha redis.cluster: true na configuração', 'put redis.cluster: true into the configuration'),
  },
  BUSY: {
    kind: 'timeout',
    told: phrase('está ocupado com um script', 'is busy with a script'),
    hint: phrase('espere, ou SCRIPT KILL', 'wait, or SCRIPT KILL'),
  },
};

const TOO_MANY: Story = {
  kind: 'denied',
  told: phrase('não aceita mais clientes', 'takes no more clients'),
  hint: phrase('veja CLIENT LIST; aumente maxclients', 'see CLIENT LIST; raise maxclients'),
};

const UNKNOWN: Story = {
  kind: 'unsupported',
  told: phrase('não conhece esse comando', 'does not know that command'),
  hint: phrase(
    'ele pode ter sido renomeado ou ser de outra versão do Redis',
    'it may have been renamed, or be of another version of Redis',
  ),
};

/** A name as a shell and redis-cli take it, whatever it has in it. */
const word = (name: string): string => (/^[\w.@:-]+$/.test(name) ? name : JSON.stringify(inert(name)));

/**
 * What was refused and the rule that would allow it, by the server's words: `User x has no permissions to run the 'slowlog|get'
 * command` (7, Valkey), `this user has no permissions to run the 'slowlog' command or its subcommand` (6), and keys and
 * channels in the words of both.
 */
function permissionStory(words: string, user: string): Story {
  const command = /'([\w|-]+)' command/.exec(words)?.[1]?.toLowerCase();
  const who = word(/\bUser (\S+) has no permissions/.exec(words)?.[1] ?? user);
  const isKey = /access (?:a key|one of the keys)/.test(words);
  const isChannel = /channel/.test(words);
  const rule = command !== undefined ? `+${command}` : isKey ? '~*' : isChannel ? '&*' : null;
  if (rule === null) return STORIES.NOPERM as Story;
  const allow = `ACL SETUSER ${who} ${rule}`;
  const [pt, en] =
    command !== undefined
      ? [
          `não deixa ${who} rodar ${command.replace('|', ' ').toUpperCase()}`,
          `does not let ${who} run ${command.replace('|', ' ').toUpperCase()}`,
        ]
      : isKey
        ? [`não deixa ${who} ler esta chave`, `does not let ${who} read this key`]
        : [`não deixa ${who} usar este canal`, `does not let ${who} use this channel`];
  return {
    kind: 'denied',
    told: phrase(pt, en),
    hint: phrase(`como administrador: ${allow}`, `as an administrator: ${allow}`),
  };
}

/** First word of an error reply when it is a code: `WRONGPASS`, `ERR`; undefined for what is no reply. */
export function replyCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.name !== 'ReplyError') return undefined;
  return /^-?([A-Z]+)\b/.exec(error.message)?.[1];
}

/** The fault of an error reply, of what ioredis threw, or of the signal that ended the call. */
export function redisFault(
  error: unknown,
  place: string,
  timeoutMs: number,
  signal: AbortSignal,
  user: string | null = null,
): Fault {
  if (signal.aborted) return wireFault(error, place, timeoutMs, signal);
  const code = replyCode(error);
  const words = wordsOf(error);
  if (code !== undefined) {
    if (/max number of clients/i.test(words)) return tell(TOO_MANY, place, words, 'MAXCLIENTS');
    if (/unknown (sub)?command/i.test(words)) return tell(UNKNOWN, place, words, 'ERR');
    const story = code === 'NOPERM' ? permissionStory(words, user ?? 'default') : STORIES[code];
    if (story !== undefined) return tell(story, place, words, code);
    return fault(
      'malformed',
      phrase(`${place} recusou o comando: ${words}`, `${place} refused the command: ${words}`),
      phrase('confira a versão e a configuração do Redis', 'check the version and configuration of Redis'),
      code,
    );
  }
  if (/Connection is closed|aborted due to connection close|isn't writeable/.test(words)) {
    return wireFault(Object.assign(new Error(words), { code: 'ECONNRESET' }), place, timeoutMs);
  }
  if (/^(Protocol error|Unknown RESP)/.test(words)) {
    return fault(
      'malformed',
      phrase(`${place} não fala o protocolo do Redis`, `${place} does not speak the Redis protocol`),
      phrase(
        'confira se a porta é mesmo do Redis, e se ela pede TLS',
        'check that the port is that of Redis, and whether it wants TLS',
      ),
      'PROTOCOL',
    );
  }
  return wireFault(error, place, timeoutMs, signal);
}

function tell({ kind, told, hint }: Story, place: string, words: string, code: string): Fault {
  return fault(
    kind,
    phrase(`${place} ${told['pt-BR']} (${inert(words)})`, `${place} ${told.en} (${inert(words)})`),
    hint,
    code,
  );
}
