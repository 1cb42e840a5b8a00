import { bad, good, type Outcome } from '../../model/fault.ts';
import type { Address } from '../../model/service.ts';
import type { CallOptions, Transport, Wire } from '../../transport/transport.ts';
import { asText, member } from '../json.ts';
import type { EngineCalls } from './docker-calls.ts';
import { ProcessWire, upgrade } from './docker-hijack.ts';

/**
 * Joins its input and output to a port of the container itself, with the first thing that an image is likely to hold:
 * netcat (Alpine, BusyBox), socat, bash's /dev/tcp (Debian), Python, Perl, Node. The port is its only argument.
 */
export const RELAY = `p=$1
has() { command -v "$1" >/dev/null 2>&1; }
has nc && exec nc 127.0.0.1 "$p"
has busybox && busybox nc --help >/dev/null 2>&1 && exec busybox nc 127.0.0.1 "$p"
has socat && exec socat - "TCP:127.0.0.1:$p"
has bash && exec bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$0" 4<&0 || exit 1; cat <&4 >&3 & cat <&3; kill $! 2>/dev/null' "$p"
has python3 && exec python3 -c 'import os,socket,sys,threading
s=socket.create_connection(("127.0.0.1",int(sys.argv[1])))
def up():
    while True:
        b=os.read(0,65536)
        if not b: break
        s.sendall(b)
    s.shutdown(socket.SHUT_WR)
threading.Thread(target=up,daemon=True).start()
while True:
    b=s.recv(65536)
    if not b: break
    sys.stdout.buffer.write(b); sys.stdout.buffer.flush()' "$p"
has node && exec node -e 'const s=require("net").connect(+process.argv[1],"127.0.0.1");process.stdin.pipe(s).pipe(process.stdout)' "$p"
has perl && exec perl -MIO::Socket::INET -e '$s=IO::Socket::INET->new("127.0.0.1:".$ARGV[0])||die $!;if(!fork){while(sysread(STDIN,$b,65536)){syswrite($s,$b)}exit}while(sysread($s,$b,65536)){syswrite(STDOUT,$b)}' "$p"
echo 'nothing in this image can relay a connection (nc, socat, bash, python3, node, perl)' >&2
exit 69`;

/** What a relay needs of the engine. */
export interface RelayEngine {
  readonly calls: EngineCalls;
  readonly transport: Transport;
  readonly address: Address;
  /** Path with the API version that the engine speaks. */
  versioned(path: string, options: CallOptions): Promise<Outcome<string>>;
}

/**
 * Opens a connection to a port of a running container from its inside, through a process that the engine starts in it: the
 * way to a service that publishes nothing and whose address this host has no route to (rootless engines, engines in a VM).
 */
export async function connectInside(
  { calls, transport, address, versioned }: RelayEngine,
  idPath: string,
  port: number,
  place: string,
  options: CallOptions,
): Promise<Outcome<Wire>> {
  const created = await calls.json(
    {
      path: `/containers/${idPath}/exec`,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        AttachStdin: true,
        AttachStdout: true,
        AttachStderr: true,
        Tty: false,
        Cmd: ['sh', '-c', RELAY, 'relay', String(port)],
      }),
    },
    options,
  );
  if (!created.ok) return created;
  const path = await versioned(`/exec/${encodeURIComponent(asText(member(created.value, 'Id')))}/start`, options);
  if (!path.ok) return path;
  const wire = await transport.connect(address, { ...options, peer: 'Docker' });
  if (!wire.ok) return wire;
  const body = JSON.stringify({ Detach: false, Tty: false });
  const head = await upgrade(wire.value, path.value, body, place, options);
  return head.ok ? good(new ProcessWire(wire.value, head.value)) : bad(head.fault);
}
