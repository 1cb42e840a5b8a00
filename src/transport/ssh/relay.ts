import type { Address } from '../../model/service.ts';
import { word } from './errand-script.ts';

/** How a relay calls the engine's own. */
export interface RelayOptions {
  /** The address is the engine's socket, which `docker system dial-stdio` reaches too. */
  readonly isEngine: boolean;
  /** As root, by `sudo -n`. */
  readonly usesSudo: boolean;
}

/** What a relay says first, on a line of its own: which way it took, or why there is none. */
export const RELAY_WAYS = ['docker', 'socat', 'nc', 'python3', 'perl', 'bash'] as const;
/** A way to carry a stream through a session. */
export type RelayWay = (typeof RELAY_WAYS)[number];

const PYTHON = `import os,select,socket,sys
s=socket.socket(socket.AF_UNIX if sys.argv[1]=="unix" else socket.AF_INET)
if sys.argv[1]=="unix": s.connect(sys.argv[2])
else: s=socket.create_connection((sys.argv[2],int(sys.argv[3])))
i=[0,s]
while s in i:
 for r in select.select(i,[],[])[0]:
  d=os.read(0,65536) if r==0 else s.recv(65536)
  if r==0:
   if d: s.sendall(d)
   else: i.remove(0); s.shutdown(1)
  elif d: os.write(1,d)
  else: i.remove(s)`;

const PERL = `use IO::Socket::INET; use IO::Socket::UNIX; use IO::Select;
my ($k,$h,$p)=@ARGV; my $s=$k eq "unix" ? IO::Socket::UNIX->new($h) : IO::Socket::INET->new(PeerAddr=>$h,PeerPort=>$p);
$s or die "$!\\n"; my $l=IO::Select->new(\\*STDIN,$s); my $d;
while (1) { for my $r ($l->can_read) { if ($r==$s) { sysread($s,$d,65536) or exit; syswrite(STDOUT,$d) }
 elsif (sysread(STDIN,$d,65536)) { syswrite($s,$d) } else { $l->remove(\\*STDIN); shutdown($s,1) } } }`;

/**
 * A script that carries stdin and stdout to an address with whatever the host has for that, for an sshd that forbids to forward.
 * It says `M x WAY` first; where nothing will do, `M x none` and ends. `go` and `say` are of {@link preamble}.
 */
export function relayScript(address: Address, { isEngine, usesSudo }: RelayOptions): string {
  const [kind, host, port] =
    address.kind === 'unix' ? ['unix', address.path, ''] : ['tcp', address.host, String(address.port)];
  const sudo = usesSudo ? 'sudo -n ' : '';
  const has = (tool: string) => `command -v ${tool} >/dev/null 2>&1`;
  const take = (way: RelayWay, command: string) => `say 'x ${way}'; exec ${sudo}${command}`;
  const target = `${word(kind)} ${word(host)} ${word(port)}`;
  const engine = isEngine
    ? [`if ${has('docker')}; then ${take('docker', `docker -H ${word(`unix://${host}`)} system dial-stdio`)}; fi`]
    : [];
  const socat = kind === 'unix' ? `UNIX-CONNECT:${host}` : `TCP:${host.includes(':') ? `[${host}]` : host}:${port}`;
  const netcat =
    kind === 'unix'
      ? `if ${has('nc')} && nc -h 2>&1 | grep -q -- '-U'; then ${take('nc', `nc -U ${word(host)}`)}; fi`
      : `if ${has('nc')}; then ${take('nc', `nc ${word(host)} ${word(port)}`)}; fi`;
  const bash = `exec 3<>/dev/tcp/${host}/${port} || exit 1; cat <&3 & cat >&3; wait`;
  return [
    ...engine,
    `if ${has('socat')}; then ${take('socat', `socat - ${word(socat)}`)}; fi`,
    netcat,
    `if ${has('python3')}; then ${take('python3', `python3 -I -c ${word(PYTHON)} ${target}`)}; fi`,
    `if ${has('perl')}; then ${take('perl', `perl -e ${word(PERL)} ${target}`)}; fi`,
    ...(kind === 'tcp' ? [`if ${has('bash')}; then ${take('bash', `bash -c ${word(bash)}`)}; fi`] : []),
    "say 'x none'; exit 1",
  ].join('\n');
}
