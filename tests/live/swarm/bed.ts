import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { read, run } from '../stack/process.ts';
import { waitFor } from '../stack/wait-for.ts';

/** The two machines of the swarm: `a` manages, `b` works. */
type NodeName = 'a' | 'b';
const NODES: readonly NodeName[] = ['a', 'b'];
const ADDRESSES: Readonly<Record<NodeName, string>> = { a: '10.98.0.1', b: '10.98.0.2' };
const HOME = '/var/tmp/sparkone-swarm.';
const NEEDED = ['dockerd', 'docker', 'ip', 'nsenter', 'unshare'];

/**
 * Why no swarm can be made here; null when one can. Two engines of our own in network namespaces want root and a kernel that
 * gives namespaces and veth pairs.
 */
export function swarmHindrance(): string | null {
  if (process.getuid?.() !== 0) return 'not root';
  const missing = NEEDED.filter((name) => spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name]).status !== 0);
  if (missing.length > 0) return `without ${missing.join(', ')}`;
  const probe = `sparkone-probe-${process.pid}`;
  const made = spawnSync('ip', ['netns', 'add', probe], { encoding: 'utf8' });
  spawnSync('ip', ['netns', 'delete', probe]);
  return made.status === 0 ? null : `ip netns: ${made.stderr.trim()}`;
}

function spaceOf(pid: number, node: NodeName): string {
  return `sparkone-${pid}-${node}`;
}

/** Two engines of their own in namespaces of their own, joined to one swarm. */
export interface SwarmBed {
  /** Socket of a node's engine. */
  socket(node: NodeName): string;
  /** Runs the docker CLI against a node. */
  docker(node: NodeName, ...args: readonly string[]): Promise<string>;
  /** A folder that goes with the bed. */
  readonly dir: string;
  /** Cuts or restores the line between the nodes; the engines go on. */
  setLine(isUp: boolean): Promise<void>;
  /** Ends both engines and all that is theirs. */
  stop(): Promise<void>;
}

/** Starts the engines, gives both the image, and makes the swarm. Whatever was begun is cleaned up when it fails. */
export async function startSwarm(image: string): Promise<SwarmBed> {
  await clearDead();
  const dir = mkdtempSync(HOME);
  writeFileSync(join(dir, 'owner'), String(process.pid));
  const space = (node: NodeName) => spaceOf(process.pid, node);
  const link = (node: NodeName) => `sw${process.pid}${node}`;
  const socket = (node: NodeName) => join(dir, node, 'sock');
  const docker = (node: NodeName, ...args: readonly string[]) =>
    read(['docker', '-H', `unix://${socket(node)}`, ...args]);
  const engines: ChildProcess[] = [];

  const stop = async () => {
    await endEngines(engines);
    await clear(dir, process.pid);
  };
  try {
    for (const node of NODES) await run(['ip', 'netns', 'add', space(node)]);
    const [a, b] = [link('a'), link('b')];
    await run(['ip', 'link', 'add', a, 'netns', space('a'), 'type', 'veth', 'peer', 'name', b, 'netns', space('b')]);
    for (const node of NODES) {
      await run(['ip', '-n', space(node), 'address', 'add', `${ADDRESSES[node]}/24`, 'dev', link(node)]);
      await run(['ip', '-n', space(node), 'link', 'set', link(node), 'up']);
      await run(['ip', '-n', space(node), 'link', 'set', 'lo', 'up']);
      engines.push(startEngine(join(dir, node), space(node), node));
    }
    const archive = join(dir, 'image.tar');
    await run(['docker', 'save', '-o', archive, image]);
    const answers = (node: NodeName) => docker(node, 'version', '--format', '{{.Server.Version}}');
    for (const node of NODES)
      await waitFor(() => answers(node), { deadlineMs: 60_000, what: `the engine of node-${node}` });
    await Promise.all(NODES.map((node) => docker(node, 'load', '-q', '-i', archive)));
    await docker(
      'a',
      'swarm',
      'init',
      '--advertise-addr',
      ADDRESSES.a,
      '--listen-addr',
      `${ADDRESSES.a}:2377`,
      '--dispatcher-heartbeat',
      '1s',
    );
    const token = await docker('a', 'swarm', 'join-token', '-q', 'worker');
    await docker('b', 'swarm', 'join', '--token', token, '--advertise-addr', ADDRESSES.b, `${ADDRESSES.a}:2377`);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    dir,
    socket,
    docker,
    setLine: async (isUp) => void (await run(['ip', '-n', space('b'), 'link', 'set', link('b'), isUp ? 'up' : 'down'])),
    stop,
  };
}

/** What is left of a bed: processes, namespaces, mounts, its folder. */
async function clear(dir: string, owner: number): Promise<void> {
  endLeftovers(dir);
  for (const node of NODES) await run(['ip', 'netns', 'delete', spaceOf(owner, node)], { mayFail: true });
  await unmountBelow(dir);
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
}

/** Beds whose test was killed before it could clear them. */
async function clearDead(): Promise<void> {
  const beds = readdirSync(dirname(HOME)).map((name) => join(dirname(HOME), name));
  for (const dir of beds.filter((one) => one.startsWith(HOME))) {
    const owner = existsSync(join(dir, 'owner')) ? Number(readFileSync(join(dir, 'owner'), 'utf8')) : 0;
    if (owner > 0 && !existsSync(`/proc/${owner}`)) await clear(dir, owner);
  }
}

/** An engine in its namespace, with a host name of its own; `nsenter` leaves the cgroups mounted, which `ip netns exec` does not. */
function startEngine(home: string, space: string, node: NodeName): ChildProcess {
  const script =
    'mkdir -p "$1" && hostname "$2" && exec nsenter --net="/run/netns/$3" dockerd --data-root "$1/data" --exec-root "$1/exec" --pidfile "$1/pid" -H "unix://$1/sock" --log-level warn';
  const log = openSync(`${home}.log`, 'w', 0o600);
  const child = spawn('unshare', ['--uts', 'sh', '-c', script, 'sh', home, `node-${node}`, space], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  return child;
}

/** Asks the engines to end, with their containers; what does not end in time is killed. */
async function endEngines(engines: readonly ChildProcess[]): Promise<void> {
  const isOver = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;
  for (const engine of engines) engine.kill('SIGTERM');
  await waitFor(() => engines.every(isOver), {
    deadlineMs: 20_000,
    what: 'the end of the engines',
    everyMs: 100,
  }).catch(() => {
    for (const engine of engines) if (!isOver(engine)) engine.kill('SIGKILL');
  });
}

/** Processes that an engine left: their command lines name our folder, and so their children are ours. */
function endLeftovers(dir: string): void {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const fileOf = (pid: number, name: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, 'latin1');
    } catch {
      return ''; // Gone in the meantime.
    }
  };
  const ours = new Set(pids.filter((pid) => pid !== process.pid && fileOf(pid, 'cmdline').includes(`${dir}/`)));
  const parentOf = (pid: number) => Number(/^\d+ \(.*\) \S (\d+)/.exec(fileOf(pid, 'stat'))?.[1]);
  for (const pid of pids.filter((one) => ours.has(one) || ours.has(parentOf(one)))) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone by itself.
    }
  }
}

async function unmountBelow(dir: string): Promise<void> {
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((mount) => mount.startsWith(`${dir}/`))
    .toSorted()
    .toReversed();
  for (const mount of mounts) await run(['umount', '-l', mount], { mayFail: true });
}
