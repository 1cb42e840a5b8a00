import { phrase } from '../../../text/lang.ts';
import type { DemoFault } from '../demo-fault.ts';

/** The operator's user may not open the engine's socket. */
export const engineDenied: DemoFault = {
  id: 'engine-denied',
  label: phrase('Sem permissão no socket do Docker', 'Docker socket forbidden'),
  fadeMs: 0,
  healsAfter: () => null,
  shape(moment, course) {
    if (!course.isOn) return;
    moment.engine = { kind: 'error', code: 'EACCES', text: 'connect EACCES /var/run/docker.sock', ms: 1 };
  },
};
