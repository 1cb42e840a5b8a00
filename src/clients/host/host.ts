import { bad, fault, good, type Outcome } from '../../model/fault.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import type { CallOptions, Transport } from '../../transport/transport.ts';
import { type Disk, parseDisks } from './host-disks.ts';
import {
  type CpuTimes,
  type FileHandles,
  type LoadAverages,
  type MemoryBytes,
  parseCpuTimes,
  parseFileHandles,
  parseLoad,
  parseMemory,
  parseUptimeMs,
} from './host-proc.ts';

const MAX_BYTES = 512 * 1024;
/** df's headings and numbers are in the language of the session otherwise. */
const PLAIN = { LC_ALL: 'C' } as const;

/** The Linux host of a target, by /proc and df. */
export interface Host {
  /** Jiffies since boot; two readings give shares, see {@link cpuShares}. */
  cpu(options: CallOptions): Promise<Outcome<CpuTimes>>;
  load(options: CallOptions): Promise<Outcome<LoadAverages>>;
  uptimeMs(options: CallOptions): Promise<Outcome<number>>;
  memory(options: CallOptions): Promise<Outcome<MemoryBytes>>;
  fileHandles(options: CallOptions): Promise<Outcome<FileHandles>>;
  disks(options: CallOptions): Promise<Outcome<readonly Disk[]>>;
}

/** Builds a reader. On a host without /proc (macOS) its readings are `absent` faults. */
export function createHost(transport: Transport): Host {
  const read = async <T>(
    path: string,
    parse: (text: string) => T | null,
    options: CallOptions,
  ): Promise<Outcome<T>> => {
    const text = await transport.files.readText(path, { ...options, maxBytes: MAX_BYTES });
    if (!text.ok) return text;
    const parsed = parse(text.value);
    return parsed === null ? bad(oddFault(path)) : good(parsed);
  };
  return {
    cpu: (options) => read('/proc/stat', parseCpuTimes, options),
    load: (options) => read('/proc/loadavg', parseLoad, options),
    uptimeMs: (options) => read('/proc/uptime', parseUptimeMs, options),
    memory: (options) => read('/proc/meminfo', parseMemory, options),
    fileHandles: (options) => read('/proc/sys/fs/file-nr', parseFileHandles, options),
    disks: (options) => readDisks(transport, options),
  };
}

async function readDisks(transport: Transport, options: CallOptions): Promise<Outcome<readonly Disk[]>> {
  const df = (unit: '-k' | '-i') =>
    transport.exec(['df', '-P', unit], { ...options, env: PLAIN, maxBytes: MAX_BYTES, onlyLooks: true });
  const [space, inodes, mountinfo] = await Promise.all([
    df('-k'),
    df('-i'),
    transport.files.readText('/proc/self/mountinfo', { ...options, maxBytes: MAX_BYTES }),
  ]);
  if (!space.ok) return space;
  // df says 1 when it could not read one of the mounts; the others are told all the same.
  const disks = parseDisks(
    space.value.stdout,
    inodes.ok ? inodes.value.stdout : '',
    mountinfo.ok ? mountinfo.value : null,
  );
  return disks.length === 0 ? bad(oddFault('df -P -k', space.value.stderr)) : good(disks);
}

function oddFault(source: string, words = '') {
  const said = words.trim() === '' ? '' : `: ${inert(words.trim()).slice(0, 200)}`;
  return fault(
    'malformed',
    phrase(`${source} não deu o que se esperava${said}`, `${source} did not give what was expected${said}`),
    phrase(
      'confira se o servidor é Linux e tem /proc e coreutils',
      'check that the host is Linux, with /proc and coreutils',
    ),
    'ODD',
  );
}
