import { inert } from '../../text/inert.ts';

/** Connections that come from one program on one host. */
export interface RedisClientFacts {
  /** Name it gave itself (CLIENT SETNAME), else its library, else ''. */
  readonly name: string;
  readonly host: string;
  readonly user: string;
  readonly count: number;
  /** Of the connection that has been silent for the shortest time, in milliseconds. */
  readonly idleMs: number;
  /** Bytes of answers that wait for it to read them. */
  readonly outputBytes: number;
  /** Last command of the busiest connection. */
  readonly command: string;
}

const OWN = 'sparkone-tui';
const MOST_GROUPS = 12;

/** Fields of one line of CLIENT LIST (`id=3 addr=10.0.0.5:40112 name=api age=12 idle=0 cmd=get ...`; redis.io/commands/client-list). */
function fieldsOf(line: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    line.split(' ').map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/** The answer of CLIENT LIST by program and host; our own connection is left out. */
export function clientsOf(text: string): RedisClientFacts[] {
  const groups = new Map<string, RedisClientFacts>();
  for (const line of text.split('\n')) {
    const { addr = '', name = '', user = 'default', idle = '0', omem = '0', cmd = '', ...rest } = fieldsOf(line);
    if (addr === '' || name === OWN) continue;
    const label = inert(name === '' ? (rest['lib-name'] ?? '') : name);
    const host = inert(addr.replace(/:\d+$/, ''));
    const key = `${label}\n${host}\n${user}`;
    const [idleMs, outputBytes] = [(Number(idle) || 0) * 1000, Number(omem) || 0];
    const known = groups.get(key);
    groups.set(key, {
      name: label,
      host,
      user: inert(user),
      count: (known?.count ?? 0) + 1,
      idleMs: Math.min(known?.idleMs ?? idleMs, idleMs),
      outputBytes: (known?.outputBytes ?? 0) + outputBytes,
      command: known === undefined || idleMs < known.idleMs ? inert(cmd) : known.command,
    });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count).slice(0, MOST_GROUPS);
}
