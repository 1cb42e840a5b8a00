import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { waitFor } from '../stack/wait-for.ts';

/** What a line does to packets. */
export interface Shape {
  /** Milliseconds that each packet takes, one way. */
  readonly delayMs: number;
  /** Share of packets that are lost, 0..1. */
  readonly loss: number;
}

/** A network name space from which this machine is reached by one slow and lossy line. */
export interface ShapedLine {
  /** This machine's address on the line: where a server has to listen. */
  readonly address: string;
  /** A program and arguments that run a command on the far side. */
  from(argv: readonly string[]): { readonly command: string; readonly args: readonly string[] };
  /** Packets that came to the line so far, and how many of them it lost; known after {@link ShapedLine.close}. */
  counts(): { readonly packets: number; readonly lost: number };
  close(): Promise<void>;
}

/**
 * Carries IP packets between two TUN devices, each as late as asked, some never. It does what `tc qdisc add ... netem delay loss`
 * does, for kernels without netem: TCP on both sides is the kernel's own and sends again what was lost.
 */
const SHAPER = `use strict; use Time::HiRes "time";
my ($a,$b,$delay,$loss)=@ARGV; my ($packets,$lost)=(0,0); my @queue;
sub tun { open(my $f,"+<","/dev/net/tun") or die "tun: $!"; ioctl($f,0x400454ca,pack("Z16 S x22",$_[0],0x1001)) or die "ioctl: $!"; $f }
my @f=(tun($a),tun($b)); $SIG{TERM}=sub { syswrite(STDOUT,"$packets $lost\\n"); exit };
syswrite(STDOUT,"ready\\n");
while (1) { my $r=""; vec($r,fileno $_,1)=1 for @f;
 my $wait=@queue ? $queue[0][0]-time : undef; $wait=0 if defined $wait && $wait<0;
 if (select($r,undef,undef,$wait)>0) { for my $i (0,1) { next unless vec($r,fileno $f[$i],1);
  defined sysread($f[$i],my $d,65536) or next; $packets++;
  if (rand()<$loss) { $lost++; next } push @queue,[time+$delay/1000,$f[1-$i],$d] } }
 while (@queue && $queue[0][0]<=time) { my $p=shift @queue; syswrite($p->[1],$p->[2]) } }`;

const IP = '/usr/sbin/ip';

function ip(...args: string[]): void {
  const ran = spawnSync(IP, args, { encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`ip ${args.join(' ')}: ${ran.stderr}`);
}

/** Whether this process may make name spaces and TUN devices here. */
export function canShape(): boolean {
  if (process.getuid?.() !== 0 || !existsSync(IP) || !existsSync('/dev/net/tun')) return false;
  const probe = `sparkone-probe-${process.pid}`;
  const isMade = spawnSync(IP, ['netns', 'add', probe]).status === 0;
  if (isMade) spawnSync(IP, ['netns', 'del', probe]);
  return isMade && spawnSync('perl', ['-MTime::HiRes', '-e', '1']).status === 0;
}

/** Opens a line between this machine and a new name space. */
export async function openShapedLine({ delayMs, loss }: Shape): Promise<ShapedLine> {
  const tag = `sp${process.pid}`;
  const [near, far] = [`${tag}n`, `${tag}f`];
  // A /30 of the addresses for benchmarks (RFC 2544), which nobody routes.
  const net = `198.18.${process.pid % 250}`;
  const child: ChildProcess = spawn('perl', ['-e', SHAPER, near, far, String(delayMs), String(loss)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const close = async () => {
    child.kill('SIGTERM');
    await ended;
    spawnSync(IP, ['netns', 'del', tag]);
  };
  try {
    await waitFor(() => said.includes('ready'), { deadlineMs: 60_000, what: 'the line', everyMs: 20 });
    ip('netns', 'add', tag);
    ip('link', 'set', far, 'netns', tag);
    ip('addr', 'add', `${net}.1/30`, 'dev', near);
    ip('link', 'set', near, 'up');
    ip('-n', tag, 'link', 'set', 'lo', 'up');
    ip('-n', tag, 'addr', 'add', `${net}.2/30`, 'dev', far);
    ip('-n', tag, 'link', 'set', far, 'up');
  } catch (error) {
    await close();
    throw error;
  }
  return {
    address: `${net}.1`,
    from: (argv) => ({ command: IP, args: ['netns', 'exec', tag, ...argv] }),
    counts: () => {
      const [, packets = '0', lost = '0'] = /^(\d+) (\d+)$/m.exec(said) ?? [];
      return { packets: Number(packets), lost: Number(lost) };
    },
    close,
  };
}
