import { bad, fault, good, type Outcome } from '../model/fault.ts';
import { inert } from '../text/inert.ts';
import { phrase } from '../text/lang.ts';
import { shellWord } from '../text/shell-word.ts';
import type { CallOptions, Transport } from '../transport/transport.ts';
import { asNumber, asText, isRecord } from './json.ts';

/** What a job noted of a backup file. Epoch milliseconds. */
export interface TrustReceipt {
  readonly at: number;
  readonly job: string;
  readonly file: string;
  readonly level: 'readable' | 'compared';
}

/** A restore that was proven in a scratch database. */
export interface DrillReceipt {
  readonly at: number;
  readonly job: string;
  readonly file: string;
  /** Of the file as it was then. */
  readonly bytes: number;
  readonly modifiedAt: number;
  readonly tables: number;
  readonly rows: number;
  readonly tookMs: number;
}

/** What jobs left on the target about backups, oldest first. */
export interface Receipts {
  readonly trust: readonly TrustReceipt[];
  readonly drills: readonly DrillReceipt[];
}

const MOST_LINES = 1_000;
const MAX_BYTES = 1024 * 1024;

/** Lines `T {...}` and `D {...}`; a folder that is there and cannot be read says so. */
function script(configured: string | null): string {
  const usual = `/var/lib/sparkone-tui "\${XDG_STATE_HOME:-\${HOME:-/tmp}/.local/state}/sparkone-tui"`;
  return `for folder in ${configured === null ? usual : shellWord(configured)}; do
  [ -e "$folder" ] || continue
  if [ ! -r "$folder" ] || [ ! -x "$folder" ]; then
    printf 'X %s\\n' "$folder"
    continue
  fi
  [ ! -r "$folder/backups.ndjson" ] || tail -n ${MOST_LINES} "$folder/backups.ndjson" | sed 's/^/T /'
  [ ! -r "$folder/drills.ndjson" ] || tail -n ${MOST_LINES} "$folder/drills.ndjson" | sed 's/^/D /'
done`;
}

/** Reads the receipts of jobs, in the configured folder of state or in the usual ones. None are an empty list. */
export async function readReceipts(
  transport: Transport,
  stateDirectory: string | null,
  options: CallOptions,
): Promise<Outcome<Receipts>> {
  const ran = await transport.exec(['sh', '-s'], { ...options, stdin: script(stateDirectory), maxBytes: MAX_BYTES });
  if (!ran.ok) return ran;
  const lines = ran.value.stdout.split('\n');
  const [hidden] = lines.filter((line) => line.startsWith('X '));
  const found: Receipts = {
    trust: lines.flatMap((line) => trustOf(jsonOf(line, 'T '))).sort(byTime),
    drills: lines.flatMap((line) => drillOf(jsonOf(line, 'D '))).sort(byTime),
  };
  if (hidden !== undefined && found.trust.length + found.drills.length === 0) return bad(hiddenFault(hidden.slice(2)));
  return good(found);
}

function byTime(a: { readonly at: number }, b: { readonly at: number }): number {
  return a.at - b.at;
}

function jsonOf(line: string, mark: string): unknown {
  if (!line.startsWith(mark)) return null;
  try {
    return JSON.parse(line.slice(mark.length));
  } catch {
    // Torn by a crash: what was not written whole did not happen.
    return null;
  }
}

function trustOf(json: unknown): TrustReceipt[] {
  if (!isRecord(json)) return [];
  const { level } = json;
  const at = asNumber(json.at);
  if (Number.isNaN(at) || (level !== 'readable' && level !== 'compared')) return [];
  return [{ at, job: asText(json.job), file: asText(json.file), level }];
}

function drillOf(json: unknown): DrillReceipt[] {
  if (!isRecord(json)) return [];
  const number = (name: string): number => asNumber(json[name]);
  const at = number('at');
  if (Number.isNaN(at)) return [];
  return [
    {
      at,
      job: asText(json.job),
      file: asText(json.file),
      bytes: number('bytes'),
      modifiedAt: number('modifiedAt'),
      tables: number('tables') || 0,
      rows: number('rows') || 0,
      tookMs: number('tookMs') || 0,
    },
  ];
}

function hiddenFault(folder: string) {
  const where = inert(folder);
  return fault(
    'denied',
    phrase(`sem permissão para ler os recibos em ${where}`, `no permission to read the receipts in ${where}`),
    phrase(
      `os trabalhos rodam como outro usuário (sudo): rode o painel como ele, ou dê leitura em ${where}`,
      `jobs run as another user (sudo): run the cockpit as that one, or grant reading of ${where}`,
    ),
    'EACCES',
  );
}
