import type { CauseRule } from '../model/cause-rule.ts';
import type { HostClockFacts } from '../probes/host/host-clock.ts';
import { phrase } from '../text/lang.ts';
import { present, signEvidence, troubled } from './evidence.ts';

const SERVER = phrase('O relógio do servidor está errado', "The server's clock is wrong");
const OURS = phrase('O relógio desta máquina está errado', "This machine's clock is wrong");

/** The target's kernel knows its clock to be right, and ours is another. */
function isOurs({ hostOffsetMs, isSynchronised }: HostClockFacts): boolean {
  return isSynchronised === true && hostOffsetMs !== null && hostOffsetMs !== 0;
}

/** A clock is wrong, the host's or ours: certificates look expired or not yet valid, data look stale. */
export const clockOff: CauseRule = {
  id: 'clock-off',
  when(view) {
    if (view.level('host.clock') !== 'critical') return null;
    const signs = troubled(view, ['tls.certificates', 'prometheus.up', 'alerts', 'backups.newest']);
    const facts = view.facts<HostClockFacts>('host.clock');
    const title = facts !== null && isOurs(facts) ? OURS : SERVER;
    return {
      id: 'clock-off',
      level: 'critical',
      title,
      evidence: present([
        signEvidence(view, 'host.clock'),
        title === OURS
          ? phrase(
              'o do alvo está sincronizado; acerte este: timedatectl set-ntp true',
              "the target's is synchronised; set this one: timedatectl set-ntp true",
            )
          : phrase('timedatectl set-ntp true acerta o relógio', 'timedatectl set-ntp true sets the clock'),
      ]),
      explains: ['host.clock', ...signs],
    };
  },
};
