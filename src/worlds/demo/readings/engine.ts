import { engineFault } from '../../../clients/docker/docker-faults.ts';
import { type Fault, fault } from '../../../model/fault.ts';
import { phrase } from '../../../text/lang.ts';
import type { Moment } from '../moment.ts';

const SOCKET = { kind: 'unix', path: '/var/run/docker.sock' } as const;

/** Why the engine cannot be asked; null while it answers. */
export function engineTrouble(moment: Moment): Fault | null {
  if (moment.engine.kind === 'ok') return null;
  const code = moment.engine.kind === 'error' ? moment.engine.code : 'ETIMEDOUT';
  const kind = code === 'EACCES' ? 'denied' : 'timeout';
  return engineFault(fault(kind, phrase('', ''), phrase('', ''), code), SOCKET);
}
