import { type Fault, fault } from '../../model/fault.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { wireFault } from '../faults.ts';

/** Words of a target's libc, in English as sshd and our shell say them, and the codes they stand for. */
const CODES: readonly (readonly [RegExp, string])[] = [
  [/connection refused/i, 'ECONNREFUSED'],
  [/no route to host/i, 'EHOSTUNREACH'],
  [/network is unreachable/i, 'ENETUNREACH'],
  [/timed? ?out/i, 'ETIMEDOUT'],
  [/name or service not known|name does not resolve|temporary failure in name|unknown host|nodename/i, 'ENOTFOUND'],
  [/permission denied|operation not permitted/i, 'EACCES'],
  [/no such file/i, 'ENOENT'],
  [/is a directory/i, 'EISDIR'],
  [/not a directory/i, 'ENOTDIR'],
  [/connection reset/i, 'ECONNRESET'],
];

/** The system's code for what was said in words; undefined when it is none that we know. */
export function codeOfWords(words: string): string | undefined {
  return CODES.find(([pattern]) => pattern.test(words))?.[1];
}

/** The fault of an address that the target could not connect to, from what sshd or a command there said. */
export function forwardFault(words: string, place: string, timeoutMs: number): Fault {
  const error = Object.assign(new Error(inert(words.trim()).slice(0, 160)), { code: codeOfWords(words) });
  return wireFault(error, place, timeoutMs);
}

/** sshd forbids to forward, and the host has nothing that could carry a stream in its place. */
export function noRelayFault(place: string): Fault {
  return fault(
    'unsupported',
    phrase(
      `o sshd não deixa encaminhar até ${place}, e o servidor não tem com que levar a conexão`,
      `sshd does not let us forward to ${place}, and the host has nothing to carry the connection with`,
    ),
    phrase(
      'permita AllowTcpForwarding local e AllowStreamLocalForwarding local, ou instale socat, nc ou python3 lá',
      'allow AllowTcpForwarding local and AllowStreamLocalForwarding local, or install socat, nc or python3 there',
    ),
    'LINE_NO_FORWARD',
  );
}
