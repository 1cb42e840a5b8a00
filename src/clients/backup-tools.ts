import { bad, type Fault, fault, good, type Outcome } from '../model/fault.ts';
import { en, pt } from '../text/formats.ts';
import { inert } from '../text/inert.ts';
import { phrase } from '../text/lang.ts';
import { shellWord } from '../text/shell-word.ts';
import type { CallOptions, ExecResult, Transport } from '../transport/transport.ts';

/** What pg_restore lists of a dump in custom, tar or directory format. */
export interface DumpList {
  /** Entries of its table of contents. */
  readonly entries: number;
  /** Tables whose rows it holds. */
  readonly tables: number;
  /** Name of the dumped database, inert. */
  readonly database: string;
  /** Of the server it came from: `15.4`. */
  readonly serverVersion: string;
}

/** Bytes of a custom dump that hold its table of contents, at the most. */
const TOC_BYTES = 16 * 1024 * 1024;
const MAX_OUTPUT = 4 * 1024 * 1024;

/** The file as the input of a tool: its beginning is enough for the table of contents. */
function asInput(path: string): string {
  return `head -c ${TOC_BYTES} <${shellWord(path)} 2>/dev/null`;
}

/**
 * `pg_restore --list` of a dump: reads what it holds without a server and without writing anything. In the container of the
 * server, whose tool is as new as the server; without one, or where that cannot be used, the host's own.
 * @param container Name of a running container with Postgres's tools; null without.
 */
export async function listDump(
  transport: Transport,
  path: string,
  container: string | null,
  options: CallOptions,
): Promise<Outcome<DumpList>> {
  const inside =
    container === null ? '' : `${asInput(path)} | docker exec -i ${shellWord(container)} pg_restore --list 2>&1`;
  const script = `LC_ALL=C
export LC_ALL
there() { command -v "$1" >/dev/null 2>&1; }
${inside === '' ? '' : `if there docker && said=$(${inside}); then printf '%s\\n' "$said"; exit 0; fi`}
if there pg_restore; then
  if [ -d ${shellWord(path)} ]; then exec pg_restore --list ${shellWord(path)} 2>&1; fi
  ${asInput(path)} | pg_restore --list 2>&1
  exit $?
fi
[ -z "\${said:-}" ] || { printf '%s\\n' "$said"; exit 1; }
exit 127`;
  const ran = await transport.exec(['sh', '-s'], { ...options, stdin: script, maxBytes: MAX_OUTPUT });
  if (!ran.ok) return bad(slowOr(ran.fault, 'pg_restore --list', path, options.timeoutMs));
  if (ran.value.code === 127) return bad(noToolFault());
  return ran.value.code === 0 ? good(parseList(ran.value.stdout)) : bad(unreadableFault(path, ran.value));
}

/** Comment lines begin with `;`; an entry is `id; catalogue oid TYPE schema name owner`. */
function parseList(text: string): DumpList {
  const lines = text.split('\n');
  const header = (name: string): string => {
    const line = lines.find((one) => one.startsWith(`;     ${name}: `));
    return inert(line?.slice(name.length + 8) ?? '').slice(0, 80);
  };
  return {
    entries: lines.filter((line) => /^\d+; /.test(line)).length,
    tables: lines.filter((line) => /^\d+; \d+ \d+ TABLE DATA /.test(line)).length,
    database: header('dbname'),
    serverVersion: header('Dumped from database version').split(' ')[0] ?? '',
  };
}

/** How a packed file is read to its end. */
export type PackedKind = 'tar' | 'sql';

/** Reads a gzip file to its end: as an archive of files, or as a dump whose end mark has to be there. Counts its members. */
export async function readPacked(
  transport: Transport,
  path: string,
  kind: PackedKind,
  options: CallOptions,
): Promise<Outcome<{ readonly members: number | null }>> {
  const file = shellWord(path);
  const script =
    kind === 'tar'
      ? `gzip -t <${file} && tar -tzf ${file} | wc -l`
      : `gzip -dc <${file} | tail -c 1024 | grep -q 'PostgreSQL database .*dump complete' || { echo 'the end of the dump is missing' >&2; exit 1; }`;
  // Whoever serves requests goes first.
  const ran = await transport.exec(['nice', '-n', '10', 'sh', '-s'], { ...options, stdin: `LC_ALL=C\n${script}\n` });
  if (!ran.ok) return bad(slowOr(ran.fault, 'gzip', path, options.timeoutMs));
  if (ran.value.code !== 0) return bad(unreadableFault(path, ran.value));
  const members = Number.parseInt(ran.value.stdout, 10);
  return good({ members: Number.isNaN(members) ? null : members });
}

function unreadableFault(path: string, { stdout, stderr, code }: ExecResult) {
  const name = inert(path.slice(path.lastIndexOf('/') + 1));
  const said = inert(
    `${stderr}\n${stdout}`
      .trim()
      .split('\n')
      .find((line) => line !== '') ?? '',
  ).slice(0, 200);
  return fault(
    'malformed',
    phrase(`${name} não pode ser lido: ${said}`, `${name} cannot be read: ${said}`),
    phrase(
      'faça outro backup agora, e veja por que este falhou: disco cheio, conexão cortada',
      'make another backup now, and see why this one failed: a full disk, a cut connection',
    ),
    String(code),
  );
}

/** A tool that did not end in time says nothing of the file. */
function slowOr(failure: Fault, tool: string, path: string, timeoutMs: number): Fault {
  if (failure.kind !== 'timeout') return failure;
  const name = inert(path.slice(path.lastIndexOf('/') + 1));
  return fault(
    'timeout',
    phrase(
      `${tool} de ${name} não terminou em ${pt.duration(timeoutMs)}`,
      `${tool} of ${name} did not end within ${en.duration(timeoutMs)}`,
    ),
    phrase(
      'o host está ocupado: a próxima leitura tenta de novo, e a ação verificar não tem pressa',
      'the host is busy: the next reading tries again, and the action verify is in no hurry',
    ),
    failure.code,
  );
}

function noToolFault() {
  return fault(
    'unsupported',
    phrase(
      'não há pg_restore no host nem no container do Postgres',
      'there is no pg_restore on the host, nor in a container of Postgres',
    ),
    phrase('instale postgresql-client no host', 'install postgresql-client on the host'),
    'NO_TOOL',
  );
}
